"""A made-up register, larger than the shipped one and with everything that the chart must bear:
states of a country, dates of every form, moved dates, themes, events that stand alone."""

from __future__ import annotations

import datetime as dt
import random

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


def make_register(number: int, *, seed: int = 1) -> None:
    """So many events more. Wants a source and themes, as shipped."""
    rnd = random.Random(seed)
    places = _places()
    source, themes = Source.objects.order_by("pk")[0], list(Theme.objects.order_by("pk"))
    instruments: list[Instrument] = []
    events: list[Event] = []
    dates: list[EventDate] = []
    duties: list[ObligationRevision] = []
    while len(events) < number:
        kind = rnd.choice(["law"] * 6 + list(STEPS))
        place = rnd.choice(places)
        instrument = None
        if kind:
            name = f"{kind.title()} {seed}-{len(instruments)}"
            instrument = Instrument(
                ref=f"made-{seed}-{len(instruments)}", kind=kind, jurisdiction_id=place,
                title=name, title_en=name, title_zh_hans=f"{name}号", published=True,
            )  # fmt: skip
            instruments.append(instrument)
        day = FIRST + (LAST - FIRST) * rnd.betavariate(3.5, 1.8)
        for step in STEPS[kind]:
            event = _event(f"made-event-{seed}-{len(events)}", step, place, instrument)
            events.append(event)
            dates += _dates(event, day, source, rnd)
            if instrument and step in {"adopted", "applies", "in-force"} and rnd.random() < 0.6:
                duties.append(_duty(f"made-duty-{seed}-{len(duties)}", event))
            day += dt.timedelta(days=rnd.randint(0, 200))
            if len(events) == number or rnd.random() < 0.1:
                break
    Instrument.objects.bulk_create(instruments, batch_size=300)
    _relink(events, "instrument")
    Event.objects.bulk_create(events, batch_size=300)
    _relink(dates, "event")
    EventDate.objects.bulk_create(dates, batch_size=300)
    _save_duties(duties, themes, rnd)


def _places() -> list[str]:
    for code, parent in PLACES.items():
        Jurisdiction.objects.get_or_create(
            code=code,
            defaults={"name": code, "name_en": code, "name_zh_hans": code, "time_zone": "UTC",
                      "parent_id": parent or None},
        )  # fmt: skip
    return [*PLACES, "CN", "CN", "CN", "EU", "EU", "US"]


def _event(ref: str, kind: str, place: str, instrument: Instrument | None) -> Event:
    return Event(
        ref=ref, kind=kind, jurisdiction_id=place, instrument=instrument, title=f"{kind} {ref}",
        title_en=f"{kind} {ref}", title_zh_hans=f"事件{ref}", summary="Made up",
        summary_en="Made up", summary_zh_hans="虚构", published=True,
    )  # fmt: skip


def _dates(event: Event, day: dt.date, source: Source, rnd: random.Random) -> list[EventDate]:
    text = day.isoformat()
    forms = [text[:7], f"{day.year}-{33 + (day.month - 1) // 3}", text[:4], f"{text}/..",
             f"../{text}", f"{text}~", "not-appointed"]  # fmt: skip
    if rnd.random() < 0.1:
        text = rnd.choice([*forms[:2] * 4, *forms])
    texts = [text]
    if rnd.random() < 0.05:  # moved, once or twice
        texts += [(day + dt.timedelta(days=rnd.randint(30, 300))).isoformat()]
    found = [
        EventDate(event=event, number=number, edtf=one, source=source,
                  known_from=KNOWN + dt.timedelta(days=number))
        for number, one in enumerate(texts, start=1)
    ]  # fmt: skip
    for date in found:
        date.derive()
    return found


def _duty(ref: str, event: Event) -> ObligationRevision:
    duty = Obligation(ref=ref, instrument=event.instrument)
    return ObligationRevision(
        obligation=duty, number=1, known_from=KNOWN, locator="1", force="mandatory", title="Do it",
        text="It must be done", applies_from=event, deadline={"kind": "continuous"},
        provision=Provision(ref=f"{ref}-provision", instrument=event.instrument, label="1", gist="x"),
    )  # fmt: skip


def _save_duties(duties: list[ObligationRevision], themes: list[Theme], rnd: random.Random) -> None:
    for duty in duties:
        _relink([duty.obligation, duty.provision], "instrument")
    Obligation.objects.bulk_create([duty.obligation for duty in duties], batch_size=300)
    Provision.objects.bulk_create([duty.provision for duty in duties], batch_size=300)
    for name in ("obligation", "provision", "applies_from"):
        _relink(duties, name)
    ObligationRevision.objects.bulk_create(duties, batch_size=300)
    through = ObligationRevision.themes.through
    through._default_manager.bulk_create(
        [
            through(obligationrevision_id=duty.pk, theme_id=theme.pk)
            for duty in duties
            for theme in rnd.sample(themes, rnd.choice([0, 1, 1, 2]))
        ],
        batch_size=300,
    )


def _relink(rows: list, name: str) -> None:  # type: ignore[type-arg]
    """Take over the keys that saving gave to related rows."""
    for row in rows:
        setattr(row, name, getattr(row, name))
