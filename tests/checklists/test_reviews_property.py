"""Whatever is done to a checklist, in whatever order: no tick, note or piece of evidence is lost."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, field
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.db import transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from regtrack.audit.record import verify
from regtrack.checklists.actions.apply_review import apply_review
from regtrack.checklists.actions.change_facts import change_facts
from regtrack.checklists.actions.undo_review import undo_review
from regtrack.checklists.actions.update_item import update_item
from regtrack.checklists.applicability import Facts
from regtrack.checklists.facts import ProductFacts
from regtrack.checklists.judging import ProductDays
from regtrack.checklists.models import Checklist, Evidence, Item, Review, Support
from regtrack.checklists.reviewing import read_prospect
from regtrack.core.clocks import Clocks
from tests.checklists.test_reviews import DRAFT
from tests.factories import AT, TODAY, Cast, make_checklist

pytestmark = pytest.mark.usefixtures("register")
DAYS = [dt.date(2023, 5, 15), dt.date(2023, 8, 20), dt.date(2024, 6, 1), TODAY]
STEPS = st.one_of(
    st.tuples(st.just("tick"), st.integers(0, 200), st.sampled_from(["done", "in-progress"])),
    st.tuples(st.just("prove"), st.integers(0, 200)),
    st.tuples(st.just("review"), st.sampled_from(DAYS)),
    st.tuples(st.just("market"), st.sampled_from(["CN", "US", "CN IT"])),
    st.tuples(st.just("activity"), st.sampled_from(["", "none", "trains-models"])),
    st.tuples(st.just("undo")),
)


@dataclass
class Story:
    """A checklist of the draft, and all that was ever said on it."""

    cast: Cast
    made: Checklist
    market: str = "CN"
    activity: str = ""
    said: dict[int, str] = field(default_factory=dict)
    proofs: set[int] = field(default_factory=set)

    def do(self, step: tuple[Any, ...]) -> None:
        match step:
            case "tick", place, status:
                self.tick(place, status)
            case "prove", place:
                item = self.item(place)
                support = Support.objects.get_or_create(
                    evidence=self.evidence, item=item, removed_at=None, defaults={"added_at": AT}
                )[0]
                self.proofs.add(support.pk)
            case "review", day:
                clocks = Clocks(day, day, TODAY)
                checklist = Checklist.objects.for_page().get(pk=self.made.pk)
                digest = read_prospect(checklist, clocks).digest
                apply_review(
                    actor=self.cast.alice, at=AT, pk=self.made.pk, digest=digest, clocks=clocks
                )
            case "market", market:
                self.market = market
                self.change()
            case "activity", activity:
                self.activity = activity
                self.change()
            case _:
                self.undo()

    @property
    def evidence(self) -> Evidence:
        return Evidence.objects.get_or_create(
            team=self.cast.team,
            title="Proof",
            url="https://example.org/",
            defaults={"added_at": AT},
        )[0]

    def item(self, place: int) -> Item:
        keys = list(self.made.items.order_by("pk").values_list("pk", flat=True))
        return Item.objects.get(pk=keys[place % len(keys)])

    def tick(self, place: int, status: str) -> None:
        item = self.item(place)
        note = f"Note {len(self.said)}\n{item.note}".strip()
        try:
            with transaction.atomic():
                update_item(
                    actor=self.cast.bob, at=AT, pk=item.pk, version=item.version,
                    changes={"status": status, "note": note},
                )  # fmt: skip
        except ValidationError:  # archived, or no duty
            return
        self.said[item.pk] = note.splitlines()[0]

    def change(self) -> None:
        values = {"role": {"service-provider"}, "audience": {"public"}, "modality": {"text"}}
        if self.activity:
            values["activity"] = {self.activity}
        markets = self.market.split()
        product = type(self.made.product).objects.get(pk=self.made.product_id)
        change_facts(
            actor=self.cast.alice, at=AT, pk=self.made.pk, version=product.version, today=TODAY,
            said=ProductFacts(
                Facts(frozenset(markets), {facet: frozenset(v) for facet, v in values.items()}),
                ProductDays(dict.fromkeys(markets, dt.date(2023, 9, 28))),
            ),
        )  # fmt: skip

    def undo(self) -> None:
        last = Review.objects.filter(checklist=self.made, undone_at=None).first()
        if last:
            undo_review(actor=self.cast.alice, at=AT, pk=last.pk)


@settings(
    max_examples=12,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(steps=st.lists(STEPS, min_size=3, max_size=9))
def test_nothing_that_was_said_is_ever_lost(cast: Cast, steps: list[tuple[Any, ...]]) -> None:
    with transaction.atomic():
        story = Story(cast, make_checklist(cast, clocks=DRAFT, facts=Facts(frozenset({"CN"}))))
        keys: set[int] = set()
        for step in steps:
            before = {item.pk: item for item in story.made.items.all()}
            story.do(step)
            now = {item.pk: item for item in story.made.items.all()}
            assert keys <= now.keys()
            keys = set(now)
            for key, note in story.said.items():
                assert note in now[key].note
            if step[0] == "review":
                _no_tick_goes_unseen(before, now)
            assert set(Support.objects.filter(removed_at=None).values_list("pk", flat=True)) >= (
                story.proofs
            )
        assert not list(verify())
        transaction.set_rollback(True)


def _no_tick_goes_unseen(before: dict[int, Item], now: dict[int, Item]) -> None:
    """What was done is done still, or archived as done, or flagged."""
    for key, item in before.items():
        later = now[key]
        if item.status == "done" and later.status != "done":
            assert later.flags.filter(cleared_at=None).exists()
        if (
            item.status == "done"
            and later.revision_id != item.revision_id
            and not later.archived_at
        ):
            same = later.revision.text_en == item.revision.text_en
            assert same or later.flags.filter(cleared_at=None).exists()
