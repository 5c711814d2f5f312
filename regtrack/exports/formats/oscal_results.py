"""How far a checklist is, as OSCAL assessment results: an observation an item, a finding a duty.

A duty done is satisfied; one that does not apply to the product is satisfied for another reason, and
says which; every other one is not satisfied (yet). What is no duty, and what is archived, is only
observed. Evidence stands in the back matter with its SHA-256.
"""

from __future__ import annotations

import datetime as dt
from typing import Any

from regtrack.core import oscal
from regtrack.core.oscal import Content
from regtrack.core.texts import Text
from regtrack.exports.document import Group, Item
from regtrack.exports.formats.oscal_words import Words, control_id, exact, is_link
from regtrack.exports.formats.words import is_duty, iso_moment, link_of, shown_status

_TITLE = Text("清单的状态", "State of the checklist")
_PLAN = Text("清单本身：逐条查看每项义务。", "The checklist itself: each duty is looked at.")
_EVIDENCE = Text("证据", "Evidence")
_LINK = Text("团队给出的链接", "A link that the team gave")
# status -> state, reason, state of the implementation
STATES = {
    "done": ("satisfied", "pass", "implemented"),
    "not-applicable": ("satisfied", "other", "not-applicable"),
    "in-review": ("not-satisfied", "other", "partial"),
    "in-progress": ("not-satisfied", "other", "partial"),
    "todo": ("not-satisfied", "other", "planned"),
}


def assessment_results(words: Words) -> Content:
    document = words.document
    duties = [item for item in document.items if is_duty(item)]
    found = [
        (group, item) for group in (*document.groups, *document.archived) for item in group.items
    ]
    plan = words.uuid("plan")
    moment = iso_moment(document.made_at)
    chosen = [{"control-id": control_id(item)} for item in duties]
    proofs = oscal.once(words.proof(proof) for _, item in found for proof in item.evidence)
    nothing = [] if document.items else [document.labels["nothing"]]
    return {
        "assessment-results": oscal.filled(
            uuid=words.uuid("assessment-results", words.language),
            metadata=words.metadata(_TITLE, "assessment-results"),
            import_ap={"href": f"#{plan}"},
            results=[
                oscal.filled(
                    uuid=words.uuid("result"),
                    title=words.said(_TITLE),
                    description=words.said(_PLAN),
                    start=moment,
                    end=moment,
                    props=words.texts("nothing", nothing),
                    reviewed_controls={
                        "control-selections": [
                            {"include-controls": chosen} if chosen else {"include-all": {}}
                        ]
                    },
                    observations=[_observation(words, group, item) for group, item in found],
                    findings=[_finding(words, item) for item in duties],
                )
            ],
            back_matter={"resources": [_plan(words, plan), *proofs]},
        )
    }


def _plan(words: Words, identifier: str) -> Content:
    """What the results are measured against, where no assessment plan was written."""
    target = link_of(words.document.url)
    return oscal.filled(
        uuid=identifier,
        title=words.title(_PLAN, "RegTrack"),
        props=words.props(("address", words.document.url)),
        rlinks=[{"href": target}] if target else [],
    )


def _observation(words: Words, group: Group, item: Item) -> Content:
    labels = words.document.labels
    evidence = [
        {"href": f"#{words.proof_id(proof)}", "description": words.said(_EVIDENCE)}
        for proof in item.evidence
    ]
    evidence += [_given(words, url) for url in item.links]
    not_law = item.not_law or group.not_law
    return {
        **oscal.filled(
            uuid=words.uuid("observation", item.id),
            title=words.title(item.title, item.ref),
            description=words.said(item.title) or item.ref,
            props=[
                *words.props(
                    ("control-id", control_id(item)),
                    ("item", str(item.id)),
                    ("version", str(item.version)),
                    ("verdict", item.verdict),
                    ("status", item.status),
                    ("owner", item.owner),
                    ("submitted-by", item.submitted_by),
                    ("due", str(item.due or "")),
                    ("due-moment", _moment(item.due_moment)),
                    ("due-reason", item.due_reason),
                    ("met-on", str(item.met_on or "")),
                    ("reason", item.reason),
                    ("changed-at", _moment(item.changed_at)),
                    ("changed-by", item.changed_by),
                    ("archived-at", _moment(item.archived_at)),
                    ("overdue", "true" if item.overdue else ""),
                ),
                *words.texts("verdict-in-words", [item.verdict_label]),
                *words.texts("status-in-words", [shown_status(item)]),
                *words.texts("not-law", [labels["not_law"]] if not_law else []),
                *words.texts("archived", [labels["is_archived"]] if item.archived_at else []),
                *words.texts("provisional", [labels["is_provisional"]] if item.provisional else []),
                *words.texts("due-rule", [item.due_label] if item.due_label else []),
                *words.texts("why", item.why),
                *(_flag(words, flag.kind, flag.label) for flag in item.flags),
            ],
            methods=["EXAMINE"],
            types=["control-objective"],
            relevant_evidence=evidence,
            collected=_moment(item.changed_at) or iso_moment(words.document.made_at),
        ),
        **({"remarks": item.note} if item.note else {}),
    }


def _flag(words: Words, kind: str, label: Text) -> Content:
    """Why it needs review: the code is the property's class."""
    return {**exact("needs-review", words.said(label)), "class": oscal.token(kind)}


def _given(words: Words, url: str) -> Content:
    made: dict[str, Any] = {
        "description": words.said(_LINK),
        "props": words.props(("address", url)),
    }
    return {"href": link_of(url), **made} if is_link(url) else made


def _finding(words: Words, item: Item) -> Content:
    state, reason, implemented = STATES[item.status]
    status = oscal.filled(state=state, reason=reason)
    if item.status == "not-applicable" and item.reason:
        status["remarks"] = item.reason
    return oscal.filled(
        uuid=words.uuid("finding", item.id),
        title=words.title(item.title, item.ref),
        description=words.said(item.status_label),
        target={
            "type": "statement-id",
            "target-id": f"{control_id(item)}.statement",
            "status": status,
            "implementation-status": {"state": implemented},
        },
        related_observations=[{"observation-uuid": words.uuid("observation", item.id)}],
    )


def _moment(moment: dt.datetime | None) -> str:
    return iso_moment(moment) if moment else ""
