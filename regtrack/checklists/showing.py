"""What a review would do, as its page tells it: in groups, each row with what becomes of all that
was said on its item."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.utils.translation import gettext_lazy as _

from regtrack.checklists.answers import Entry
from regtrack.checklists.carrying import statuses_after
from regtrack.checklists.following import Days, Kind, Planned, status_after
from regtrack.checklists.models import Item, Step
from regtrack.checklists.reviewing import Prospect, is_blank
from regtrack.checklists.wording import TEXTS, bare, bare_conditions
from regtrack.core.texts import Text, both
from regtrack.register import badges
from regtrack.register.compare.difference import Part, difference_of_texts
from regtrack.register.deadline import rule_in_words
from regtrack.register.models import ObligationRevision

# In the order in which they ask for somebody's eyes
_TOLD = {
    Kind.STRENGTHENED: _(
        "The rule asks for more now. What was done is to do again, and flagged; note and evidence "
        "stay."
    ),
    Kind.CHANGED: _(
        "The text is another one. Status, note and evidence stay; each is flagged to be confirmed "
        "again."
    ),
    Kind.SPLIT: _(
        "One duty became several. Status, note and evidence go along to each, and each is flagged."
    ),
    Kind.MERGED: _(
        "Several duties became one. It takes the least advanced status and every note and piece of "
        "evidence, and is flagged."
    ),
    Kind.SOFTENED: _(
        "The rule asks for less now. Status, note and evidence stay; each is flagged for a look."
    ),
    Kind.MOVED: _(
        "The due day, or the first day of the rule, is another one. Status, note and evidence stay; "
        "each is flagged."
    ),
    Kind.NO_LONGER: _(
        "They no longer bind the product and are not counted. Each stays readable with its status, "
        "note and evidence."
    ),
    Kind.DROPPED: _(
        "The rule has gone, and nothing that binds the product took its place. Each is archived as "
        "it stands, and stays readable."
    ),
    Kind.AGAIN: _("They are on the list again, each with the status that it had."),
    Kind.JUDGED: _("Whether they bind the product is answered otherwise now."),
    Kind.NEW: _("They are added to the list, to do."),
    Kind.CARRIED: _("They ask for the same as before. Status, note and evidence stay."),
}
_FIELDS = {
    "title": _("Title"),
    "text": _("Text"),
    "who": _("Who"),
    "trigger": _("When"),
    "penalty": _("Penalty"),
}


@dataclass(frozen=True, slots=True)
class FieldDifference:
    name: Any
    language: str
    parts: tuple[Part, ...]


@dataclass(frozen=True, slots=True)
class Row:
    """One item (None: it is to be made) with the duty that it shows, and what is to become of it.

    `into` are the duties that take it over, `now` its own at the new clocks. `status` and `verdict`
    hold the words before and after, where they differ; `due` and `starts` the days.
    """

    item: Item | None
    revision: ObligationRevision
    not_law: list[badges.Badge]
    blank: bool
    into: list[Entry] = field(default_factory=list)
    now: Entry | None = None
    status: tuple[Any, Any] | None = None
    verdict: tuple[Any, Any] | None = None
    due: Days | None = None
    starts: Days | None = None
    differences: list[FieldDifference] = field(default_factory=list)
    deadline: tuple[Text, Text] | None = None
    conditions: bool = False
    reasons: Sequence[Text] = ()


@dataclass(frozen=True, slots=True)
class Group:
    kind: Kind
    name: Any
    told: Any
    rows: list[Row]

    @property
    def is_long(self) -> bool:
        """Whether it is folded at first."""
        return len(self.rows) > 12 or self.kind == Kind.CARRIED


def grouped(prospect: Prospect, language: str) -> list[Group]:
    """Every change of a prospect, those first that most ask for a look; texts in `language`."""
    rows: dict[Kind, list[Row]] = {}
    after = statuses_after(prospect)
    for planned in prospect.planned:
        rows.setdefault(planned.kind, []).append(_row(planned, prospect, after, language))
    return [
        # What somebody worked on comes first.
        Group(kind, Step.Kind(kind.value).label, told, sorted(rows[kind], key=lambda r: r.blank))
        for kind, told in _TOLD.items()
        if kind in rows
    ]


def _row(planned: Planned, prospect: Prospect, after: Mapping[str, str], language: str) -> Row:
    item = prospect.items[planned.item.key] if planned.item else None
    if item is None or planned.kind == Kind.NEW:
        entry = prospect.entries[planned.duty]
        return Row(None, entry.revision, entry.not_law, blank=True, now=entry)
    into = [prospect.entries[duty] for duty, _kind in planned.into]
    now = None if into or planned.kind == Kind.DROPPED else prospect.entries[item.obligation.ref]
    return Row(
        item,
        item.revision,
        item.not_law,
        is_blank(item),
        into,
        now,
        status=_status(item, planned, after),
        verdict=_verdict(item, now),
        due=planned.due,
        starts=planned.starts,
        differences=_differences(item.revision, into, now, language),
        deadline=_deadline(item.revision, now),
        conditions=now is not None
        and bare_conditions(now.revision) != bare_conditions(item.revision),
        reasons=planned.reasons,
    )


def _status(item: Item, planned: Planned, after: Mapping[str, str]) -> tuple[Any, Any] | None:
    """Its own, or that of what takes it over: of several the least advanced."""
    duties = [duty for duty, _ in planned.into] or [item.obligation.ref]
    status = status_after([(after[duty], Kind.CARRIED) for duty in duties])
    if status == item.status:
        return None
    return Item.Status(item.status).label, Item.Status(status).label


def _verdict(item: Item, now: Entry | None) -> tuple[Any, Any] | None:
    if now is None or now.decision.verdict.value == item.verdict:
        return None
    return Item.Verdict(item.verdict).label, Item.Verdict(now.decision.verdict.value).label


def _differences(
    before: ObligationRevision, into: list[Entry], now: Entry | None, language: str
) -> list[FieldDifference]:
    """Of one duty every text; of one that went into others (which have titles of their own), what
    they ask."""
    if now is not None and now.revision.pk != before.pk:
        after, names = [now.revision], list(TEXTS)
    else:
        after, names = [entry.revision for entry in into], ["text"]
    return differences(before, after, names, language)


def differences(
    before: ObligationRevision,
    after: Sequence[ObligationRevision],
    names: Sequence[str],
    language: str,
) -> list[FieldDifference]:
    """Where the texts of these `names` differ, word by word."""
    found = []
    for name in names:
        new = [both(revision, name) for revision in after]
        asked, parts = text_difference(both(before, name), new, language)
        if parts:
            found.append(FieldDifference(_FIELDS[name], asked, parts))
    return found


def text_difference(before: Text, after: list[Text], language: str) -> tuple[str, tuple[Part, ...]]:
    """Word by word; where a side says nothing, all that the other one says."""
    if before and all(after):
        return difference_of_texts([before], after, language)
    added = before.get(language) != "".join(text.get(language) for text in after)
    parts: list[Part] = []
    if before and added:
        parts.append(Part("removed", before.get(language)))
    parts += [Part("added", text.get(language)) for text in after if text and added]
    return language, tuple(parts)


def _deadline(before: ObligationRevision, now: Entry | None) -> tuple[Text, Text] | None:
    if now is None or bare(now.revision.deadline) == bare(before.deadline):
        return None
    return rule_in_words(before.deadline), rule_in_words(now.revision.deadline)
