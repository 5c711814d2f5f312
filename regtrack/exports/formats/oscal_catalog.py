"""The duties of a checklist as an OSCAL catalog, and those that apply as a profile of it."""

from __future__ import annotations

from regtrack.core import oscal
from regtrack.core.oscal import Content
from regtrack.core.progress import advance
from regtrack.core.texts import Text
from regtrack.exports.document import Group, Item
from regtrack.exports.formats.oscal_words import Words, control_id
from regtrack.exports.formats.words import is_duty, joined, link_of

CATALOG = "catalog.json"
_CATALOG = Text("清单所列义务", "Duties of the checklist")
_PROFILE = Text("适用的义务", "Duties that apply")


def catalog(words: Words) -> Content:
    """A group an instrument, a control a duty. An archived duty stands in it too, and says so."""
    document = words.document
    groups: dict[str, Content] = {}
    for group in (*document.groups, *document.archived):
        made = groups.setdefault(group.ref, _group(words, group))
        known = {control["id"] for control in made["controls"]}
        made["controls"] += [
            _control(words, group, item) for item in group.items if control_id(item) not in known
        ]
    sources = oscal.once(
        words.source(source)
        for group in (*document.groups, *document.archived)
        for item in group.items
        for source in item.sources
    )
    return oscal.catalog(
        words.uuid("catalog", words.language),
        words.metadata(_CATALOG, "catalog"),
        [group for group in groups.values() if group["controls"]],
        sources,
    )


def profile(words: Words) -> Content:
    """What applies. A profile has to take something: where nothing applies, all is left out again."""
    document = words.document
    ids = [control_id(item) for item in document.items if is_duty(item)]
    others = [control_id(item) for group in document.archived for item in group.items]
    others += [control_id(item) for item in document.items if not is_duty(item)]
    chosen = (
        {"include-controls": [{"with-ids": ids}]}
        if ids
        else {"include-all": {}, **oscal.filled(exclude_controls=_with(others))}
    )
    return {
        "profile": oscal.filled(
            uuid=words.uuid("profile", words.language),
            metadata=words.metadata(_PROFILE, "profile"),
            imports=[{"href": CATALOG, **chosen}],
            merge={"as-is": True},
        )
    }


def _with(ids: list[str]) -> list[Content]:
    return [{"with-ids": list(dict.fromkeys(ids))}] if ids else []


def _group(words: Words, group: Group) -> Content:
    labels = words.document.labels
    return {
        **oscal.filled(
            id=f"instrument.{group.ref}",
            class_="instrument",
            title=words.title(group.title, group.ref),
            props=[
                *words.props(("ref", group.ref), ("status", group.status)),
                *words.texts("title", [group.title]),
                *words.texts("kind", [group.kind_label]),
                *words.texts("jurisdiction", [group.jurisdiction]),
                *words.texts("status-in-words", [group.status_label]),
                *words.texts("not-law", [labels["not_law"]] if group.not_law else []),
            ],
        ),
        "controls": [],
    }


def _control(words: Words, group: Group, item: Item) -> Content:
    advance()
    ref, labels = control_id(item), words.document.labels
    label = oscal.line(words.said(item.locator))
    examples = "\n".join(f"- {words.said(one)}" for one in item.evidence_examples)
    parts = [
        {"id": f"{ref}.statement", "name": "statement", "prose": words.said(item.text) or "–"},
        *_own(words, ref, "evidence", examples),
        *_own(words, ref, "penalty", words.said(item.penalty)),
        *_own(words, ref, "sources", words.said(joined(one.kind for one in item.sources))),
    ]
    return oscal.filled(
        id=ref,
        class_="obligation",
        title=words.title(item.title, item.ref),
        props=[
            *([oscal.prop("label", label, is_own=False)] if label else []),
            *words.props(
                ("ref", item.ref), ("force", item.force), ("revision", str(item.revision))
            ),
            *words.texts("title", [item.title]),
            *words.texts("place", [item.locator]),
            *words.texts("force-in-words", [item.force_label]),
            *words.texts("not-law", [labels["not_law"]] if item.not_law or group.not_law else []),
            *words.texts("archived", [labels["is_archived"]] if item.archived_at else []),
            *words.props(("confidence", item.confidence)),
            *words.texts("confidence-in-words", [item.confidence_label]),
            *words.props(("address", item.url)),
        ],
        links=[
            *([oscal.link(target, "canonical")] if (target := link_of(item.url)) else []),
            *(oscal.to_resource(words.source(source)["uuid"]) for source in item.sources),
        ],
        parts=parts,
    )


def _own(words: Words, ref: str, name: str, prose: str) -> list[Content]:
    if not prose:
        return []
    return [{**oscal.part(name, "", id_=f"{ref}.{name}", is_own=True), "prose": prose}]
