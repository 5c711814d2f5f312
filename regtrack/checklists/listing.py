"""Which items of a checklist are asked for, and how many there are of each kind: in SQL, so that a
page costs the same however long the list is."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from django.db.models import (
    BooleanField,
    Case,
    Count,
    Exists,
    F,
    OuterRef,
    Q,
    QuerySet,
    Subquery,
    Value,
    When,
)  # fmt: skip
from django.db.models.functions import Coalesce

from regtrack.checklists.models import Flag, Item
from regtrack.core.http import search_of
from regtrack.register.models import ObligationRevision, Theme

ORDERS = ("instrument", "theme", "owner", "due")
NOBODY = "nobody"
ARCHIVED = "archived"
_TEXTS = (
    "revision__title_en", "revision__title_zh_hans", "revision__text_en", "revision__text_zh_hans",
    "revision__locator_en", "revision__locator_zh_hans", "note",
)  # fmt: skip
_REGISTER_ORDER = (
    "revision__obligation__instrument__jurisdiction", "revision__obligation__instrument",
    "revision__obligation__position", "pk",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Wanted:
    """What an address asks of the list; "" and False ask for nothing. `owner` is a person's key or
    NOBODY, `state` one of `state_of` or ARCHIVED, `by` how the list is grouped, `whole` for one
    long page, to print."""

    state: str = ""
    by: str = "instrument"
    owner: str = ""
    force: str = ""
    theme: str = ""
    instrument: str = ""
    late: bool = False
    review: bool = False
    q: str = ""
    page: int = 1
    whole: bool = False

    @classmethod
    def of(cls, query: Mapping[str, str]) -> Wanted:
        """An address is a person's own: what cannot be understood is not asked for."""
        said = {
            name: query.get(name, "").replace("\0", "").strip()
            for name in ("state", "owner", "force", "theme", "instrument")
        }
        by, page = query.get("by", ""), query.get("page", "")
        return cls(
            **said,
            q=search_of(query),
            by=by if by in ORDERS else "instrument",
            late=bool(query.get("late")),
            review=bool(query.get("review")),
            page=max(1, int(page)) if page.isdecimal() and len(page) < 7 else 1,
            whole=query.get("rows") == "all",
        )

    @property
    def narrows(self) -> bool:
        """Whether it asks for less than the whole list, its state aside."""
        texts = (self.owner, self.force, self.theme, self.instrument, self.q)
        return any(texts) or self.late or self.review


@dataclass(slots=True)
class Counts:
    """Of the whole list: how many items are in each state. Of what is `wanted`: the same, the state
    aside, and by its group (done, duties). `instruments` has those of the list by key."""

    all: Counter[str] = field(default_factory=Counter)
    wanted: Counter[str] = field(default_factory=Counter)
    late: int = 0
    review: int = 0
    done: Counter[Any] = field(default_factory=Counter)
    duties: Counter[Any] = field(default_factory=Counter)
    owners: Counter[int | None] = field(default_factory=Counter)
    instruments: set[int] = field(default_factory=set)
    forces: set[str] = field(default_factory=set)

    def shown(self, state: str) -> int:
        """How many rows the list has in a state; with none, all but the archived ones."""
        if state:
            return self.wanted[state]
        return sum(number for key, number in self.wanted.items() if key != ARCHIVED)


def state_of(verdict: str, status: str) -> str:
    """The one word for an item: its status where it is a duty, else its verdict."""
    return status if verdict == Item.Verdict.APPLIES else verdict


def is_late(today: dt.date) -> Q:
    """Open duties whose day is over."""
    day = Q(due_on__lt=today) | Q(due_on=None, counted_on__lt=today)
    open_duty = Q(verdict=Item.Verdict.APPLIES, archived_at=None)
    return day & open_duty & ~_SETTLED


def is_flagged() -> Q:
    """Those with a reason to look at them again."""
    return Q(Exists(Flag.objects.filter(item=OuterRef("pk"), cleared_at=None)), archived_at=None)


def count(items: QuerySet[Item], wanted: Wanted, today: dt.date) -> Counts:
    """One query; `items` are those of one checklist."""
    rows = (
        items.order_by()
        .annotate(
            archived=_whether(Q(archived_at__isnull=False)),
            group=_GROUPS.get(wanted.by, F("revision__obligation__instrument")),
            law=F("revision__obligation__instrument"),
            force=F("revision__force"),
        )
        .values_list("verdict", "status", "archived", "group", "law", "force", "owner")
        .annotate(  # after what they are counted by: else each item would be a row
            number=Count("pk"),
            fit=Count("pk", filter=_conditions(wanted, today) or None),
            late=Count("pk", filter=is_late(today)),
            flagged=Count("pk", filter=is_flagged()),
        )
    )
    found = Counts()
    for verdict, status, archived, group, law, force, owner, number, fit, late, flagged in rows:
        state = ARCHIVED if archived else state_of(verdict, status)
        found.all[state] += number
        found.late += late
        found.review += flagged
        found.instruments.add(law)
        found.forces.add(force)
        if fit:
            found.wanted[state] += fit
        if verdict == Item.Verdict.APPLIES and not archived:
            found.owners[owner] += number
            found.duties[group] += number
            found.done[group] += number * (status in Item.Status.settled())
    return found


def choose(items: QuerySet[Item], wanted: Wanted, today: dt.date) -> QuerySet[Item]:
    """The wanted ones, in the order of their groups and in that of the register inside."""
    chosen = items.filter(_conditions(wanted, today), _in_state(wanted.state))
    match wanted.by:
        case "theme":
            place = Coalesce(Subquery(_THEME.values("position")[:1]), Value(9999))
            themed = chosen.annotate(theme=Subquery(_THEME.values("ref")[:1]))
            return themed.order_by(place, "theme", *_REGISTER_ORDER)
        case "owner":
            names = ("owner__first_name", "owner__last_name", "owner__email")
            return chosen.order_by(
                *(F(name).asc(nulls_last=True) for name in names), *_REGISTER_ORDER
            )
        case "due":
            day = Coalesce("due_on", "counted_on").asc(nulls_last=True)
            open_first = _whether(Q(verdict=Item.Verdict.APPLIES) & ~_SETTLED).desc()
            return chosen.order_by(open_first, day, *_REGISTER_ORDER)
    return chosen.order_by(*_REGISTER_ORDER)


def due_next(items: QuerySet[Item], number: int) -> QuerySet[Item]:
    """The open duties that are due first, with their day as `day`."""
    return (
        items.filter(verdict=Item.Verdict.APPLIES, archived_at=None)
        .exclude(status__in=Item.Status.settled())
        .annotate(day=Coalesce("due_on", "counted_on"))
        .exclude(day=None)
        .select_related("revision__obligation__instrument__jurisdiction")
        .order_by("day", "pk")[:number]
    )


_SETTLED = Q(status__in=Item.Status.settled())
_THEME = Theme.objects.filter(
    pk__in=ObligationRevision.themes.through._default_manager.filter(
        obligationrevision=OuterRef(OuterRef("revision"))
    ).values("theme")
).order_by("position", "ref")
_GROUPS = {"theme": Subquery(_THEME.values("ref")[:1]), "owner": F("owner")}


def _conditions(wanted: Wanted, today: dt.date) -> Q:
    asked = Q()
    if wanted.owner == NOBODY:
        asked &= Q(owner=None, verdict=Item.Verdict.APPLIES)
    elif wanted.owner:
        is_key = wanted.owner.isdecimal() and len(wanted.owner) < 16
        asked &= Q(owner=int(wanted.owner)) if is_key else Q(pk__in=())
    if wanted.force:
        asked &= Q(revision__force=wanted.force)
    if wanted.theme:
        asked &= Q(
            revision__in=ObligationRevision.themes.through._default_manager.filter(
                theme__ref=wanted.theme
            ).values("obligationrevision")
        )
    if wanted.instrument:
        asked &= Q(revision__obligation__instrument__ref=wanted.instrument)
    if wanted.late:
        asked &= is_late(today)
    if wanted.review:
        asked &= is_flagged()
    if wanted.q:
        for word in wanted.q.split():
            fits = Q()
            for name in _TEXTS:
                fits |= Q(**{f"{name}__icontains": word})
            asked &= fits
    return asked


def _in_state(state: str) -> Q:
    if state == ARCHIVED:
        return Q(archived_at__isnull=False)
    listed = Q(archived_at=None)
    if not state:
        return listed
    if state in Item.Status.values:
        return listed & Q(verdict=Item.Verdict.APPLIES, status=state)
    return listed & Q(verdict=state)


def _whether(condition: Q) -> Any:
    if not condition:
        return Value(True, BooleanField())
    return Case(
        When(condition, then=Value(True)), default=Value(False), output_field=BooleanField()
    )
