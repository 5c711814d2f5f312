"""Many rows that look like the shipped ones: copies under new refs, gone after the `with`."""

from __future__ import annotations

import copy
import datetime as dt
import itertools
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from typing import Any, TypeVar

from django.db import transaction
from django.db.models import Model

from regtrack.checklists.models import Checklist, Item
from regtrack.register.models import (
    Instrument,
    Obligation,
    ObligationRevision,
)
from tests.factories import TODAY, Cast, make_checklist

LAW = "bench-law"
BATCH = 300
Row = TypeVar("Row", bound=Model)


@contextmanager
def for_a_while() -> Iterator[None]:
    with transaction.atomic():
        yield
        transaction.set_rollback(True)


def make_law(number: int) -> list[ObligationRevision]:
    """A law of so many provisions with a duty each, worded as those of the Interim Measures."""
    model = Instrument.objects.get(ref="cn-interim-measures")
    shipped = list(
        ObligationRevision.objects.filter(obligation__instrument=model)
        .select_related("provision")
        .prefetch_related("sources", "themes")
        .order_by("pk")
    )
    law = _copy(model, ref=LAW)
    law.save()
    chosen = list(_first(number, shipped))
    provisions = _added(
        _copy(duty.provision, ref=f"bench-provision-{n}", instrument=law, position=n)
        for n, duty in enumerate(chosen)
    )
    obligations = _added(
        Obligation(ref=f"bench-duty-{n}", instrument=law, position=n) for n in range(number)
    )
    revisions = _added(
        _copy(duty, obligation=obligation, provision=provision)
        for duty, obligation, provision in zip(chosen, obligations, provisions, strict=True)
    )
    for name, column in (("sources", "source_id"), ("themes", "theme_id")):
        through = getattr(ObligationRevision, name).through
        through._default_manager.bulk_create(
            [
                through(**{"obligationrevision_id": revision.pk, column: other.pk})
                for duty, revision in zip(chosen, revisions, strict=True)
                for other in getattr(duty, name).all()
            ],
            batch_size=BATCH,
        )
    return revisions


def make_long_checklist(cast: Cast, number: int) -> Checklist:
    """A checklist of so many duties; every third is done, every seventh has a day around TODAY."""
    checklist = make_checklist(cast)
    checklist.items.all().delete()
    _added(
        Item(
            checklist=checklist,
            obligation_id=duty.obligation_id,
            revision=duty,
            verdict=Item.Verdict.APPLIES,
            status=Item.Status.TODO if n % 3 else Item.Status.DONE,
            counted_on=None if n % 7 else TODAY + dt.timedelta(days=n % 60 - 10),
        )
        for n, duty in enumerate(make_law(number))
    )
    return checklist


def _first(number: int, rows: list[Row]) -> Iterable[Row]:
    return itertools.islice(itertools.cycle(rows), number)


def _copy(row: Any, **changes: Any) -> Any:
    made = copy.copy(row)
    made._state = copy.copy(row._state)
    made._state.adding = True
    made._state.fields_cache = {}
    made.pk = None
    for name, value in changes.items():
        setattr(made, name, value)
    return made


def _added(rows: Iterable[Row]) -> list[Row]:
    made = list(rows)
    return type(made[0])._default_manager.bulk_create(made, batch_size=BATCH) if made else []
