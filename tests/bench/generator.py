"""A made-up register of any size, the same for the same seed: nothing in it is a real rule.

It has everything that pages must bear: states of a country, dates of every form, moved dates,
instruments of every kind, themes, events that stand alone.
"""

from __future__ import annotations

import datetime as dt
import random
from itertools import cycle, islice

from django.db import connection
from django.db.models import Model

from regtrack.register.models import (
    Event,
    EventDate,
    Instrument,
    Jurisdiction,
    Obligation,
    ObligationRevision,
    Provision,
    Source,
    Theme,
)

FIRST, LAST = dt.date(2019, 1, 1), dt.date(2028, 6, 1)
KNOWN = dt.date(2018, 1, 1)
BATCH = 300
PLACES = {
    "AE": "", "AU": "", "BR": "", "CA": "", "CN": "", "EU": "", "GB": "", "IN": "", "IT": "EU",
    "JP": "", "KR": "", "SG": "", "US": "", "US-CA": "US", "US-CO": "US", "US-NY": "US",
}  # fmt: skip
STEPS = {
    "law": ("proposed", "consultation-opened", "consultation-closed", "adopted", "published",
            "in-force", "applies"),
    "draft": ("proposed", "consultation-closed"),
    "order": ("adopted", "lifted"),
    "voluntary-commitment": ("signed",),
    "guideline": ("published",),
    "complaint": ("complaint-filed", "hearing"),
    "": ("statement",),
}  # fmt: skip
BRING_DUTIES = {"adopted", "applies", "in-force"}


def make_register(number: int, *, seed: int = 1) -> None:
    """So many events more, and three duties for every ten of them.

    Each tenth date is no exact day, each twentieth has moved.
    """
    chance = random.Random(seed)
    places, source = _places(), _source()
    instruments: list[Instrument] = []
    events: list[Event] = []
    dates: list[EventDate] = []
    while len(events) < number:
        kind = chance.choice(["law"] * 6 + list(STEPS))
        place = chance.choice(places)
        instrument = None
        if kind:
            instrument = _instrument(f"made-{seed}-{len(instruments)}", kind, place)
            instruments.append(instrument)
        day = FIRST + (LAST - FIRST) * chance.betavariate(3.5, 1.8)
        for step in STEPS[kind]:
            event = _event(f"made-event-{seed}-{len(events)}", step, place, instrument)
            events.append(event)
            dates += _dates(event, day, source, chance)
            day += dt.timedelta(days=chance.randint(0, 200))
            if len(events) == number or chance.random() < 0.1:
                break
    Instrument.objects.bulk_create(instruments, batch_size=BATCH)
    _relink(events, "instrument")
    Event.objects.bulk_create(events, batch_size=BATCH)
    _relink(dates, "event")
    EventDate.objects.bulk_create(dates, batch_size=BATCH)
    _make_duties(events, number * 3 // 10, seed, chance)
    if connection.vendor == "postgresql":  # it plans by statistics, which it would gather in time
        with connection.cursor() as cursor:
            cursor.execute("ANALYZE")


def remove_register() -> None:
    """Take the made-up events, duties and instruments away again; places and themes stay."""
    duties = Obligation.objects.filter(ref__startswith="made-")
    events = Event.objects.filter(ref__startswith="made-")
    revisions = ObligationRevision.objects.filter(obligation__in=duties)
    through = ObligationRevision.themes.through
    for rows in (
        through._default_manager.filter(obligationrevision__in=revisions),
        revisions,
        duties,
        Provision.objects.filter(ref__startswith="made-"),
        EventDate.objects.filter(event__in=events),
        events,
        Instrument.objects.filter(ref__startswith="made-"),
    ):
        rows._raw_delete(rows.db)


def _places() -> list[str]:
    for code, parent in PLACES.items():
        Jurisdiction.objects.get_or_create(
            code=code,
            defaults={"name": code, "name_en": code, "name_zh_hans": code, "time_zone": "UTC",
                      "parent_id": parent or None},
        )  # fmt: skip
    return [*PLACES, "CN", "CN", "CN", "EU", "EU", "US"]


def _source() -> Source:
    return Source.objects.get_or_create(
        ref="made",
        defaults={"url": "https://example.org/made", "publisher": "Made up", "kind": "official",
                  "checked_on": dt.date(2026, 1, 1)},
    )[0]  # fmt: skip


def _themes() -> list[Theme]:
    for n in range(0 if Theme.objects.exists() else 8):
        Theme.objects.create(ref=f"made-{n}", name_en=f"Theme {n}", name_zh_hans=f"主题{n}")
    return list(Theme.objects.order_by("pk"))


def _instrument(ref: str, kind: str, place: str) -> Instrument:
    name = f"{kind.title()} {ref.removeprefix('made-')} on Artificial Intelligence"
    return Instrument(
        ref=ref, kind=kind, jurisdiction_id=place, title=name, title_en=name,
        title_zh_hans=f"虚构文书{ref.removeprefix('made-')}号", published=True,
    )  # fmt: skip


def _event(ref: str, kind: str, place: str, instrument: Instrument | None) -> Event:
    return Event(
        ref=ref, kind=kind, jurisdiction_id=place, instrument=instrument, title=f"{kind} {ref}",
        title_en=f"{kind} {ref}", title_zh_hans=f"事件{ref}", summary="Made up",
        summary_en="A step in the life of a made-up rule, with a sentence about it.",
        summary_zh_hans="虚构规则的一步，并附一句说明。", published=True,
    )  # fmt: skip


def _dates(event: Event, day: dt.date, source: Source, chance: random.Random) -> list[EventDate]:
    text = day.isoformat()
    forms = [text[:7], f"{day.year}-{33 + (day.month - 1) // 3}", text[:4], f"{text}/..",
             f"../{text}", f"{text}~", "not-appointed"]  # fmt: skip
    if chance.random() < 0.1:
        text = chance.choice([*forms[:2] * 4, *forms])
    texts = [text]
    if chance.random() < 0.05:
        texts += [(day + dt.timedelta(days=chance.randint(30, 300))).isoformat()]
    found = [
        EventDate(event=event, number=number, edtf=one, source=source,
                  known_from=KNOWN + dt.timedelta(days=number))
        for number, one in enumerate(texts, start=1)
    ]  # fmt: skip
    for date in found:
        date.derive()
    return found


def _make_duties(events: list[Event], number: int, seed: int, chance: random.Random) -> None:
    anchors = [event for event in events if event.instrument and event.kind in BRING_DUTIES]
    chosen = list(islice(cycle(anchors), number))
    duties = [
        Obligation(ref=f"made-duty-{seed}-{n}", instrument=event.instrument, position=n)
        for n, event in enumerate(chosen)
    ]
    provisions = [
        Provision(ref=f"{duty.ref}-provision", instrument=duty.instrument, label="1", gist="x")
        for duty in duties
    ]
    Obligation.objects.bulk_create(duties, batch_size=BATCH)
    Provision.objects.bulk_create(provisions, batch_size=BATCH)
    revisions = ObligationRevision.objects.bulk_create(
        [
            ObligationRevision(
                obligation=duty, number=1, known_from=KNOWN, locator="1", force="mandatory",
                title="Keep a made-up record", title_en="Keep a made-up record",
                title_zh_hans="保存虚构记录", text="Keep it.", text_en="Keep it.",
                text_zh_hans="予以保存。", applies_from=event, provision=provision,
                deadline={"kind": "continuous"},
            )
            for duty, event, provision in zip(duties, chosen, provisions, strict=True)
        ],
        batch_size=BATCH,
    )  # fmt: skip
    themes, through = _themes(), ObligationRevision.themes.through
    through._default_manager.bulk_create(
        [
            through(obligationrevision_id=revision.pk, theme_id=theme.pk)
            for revision in revisions
            for theme in chance.sample(themes, chance.choice([0, 1, 1, 2]))
        ],
        batch_size=BATCH,
    )


def _relink(rows: list[Event] | list[EventDate], name: str) -> None:
    """Take over the keys that saving gave to related rows."""
    for row in rows:
        related: Model | None = getattr(row, name)
        setattr(row, name, related)
