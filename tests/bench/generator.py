"""A made-up register of any size, the same for the same seed: nothing in it is a real rule."""

from __future__ import annotations

import datetime as dt
import random
from collections.abc import Iterable
from typing import Any, TypeVar

from django.db.models import Model

from regtrack.register.models import (
    Event,
    EventDate,
    Instrument,
    Jurisdiction,
    Obligation,
    ObligationRevision,
    Source,
    Theme,
)

Row = TypeVar("Row", bound=Model)
FIRST, LAST = dt.date(2015, 1, 1), dt.date(2032, 12, 31)
EVENTS_A_LAW = 12
BATCH = 400
PLACES = (
    ("CN", "China", "中国", "Asia/Shanghai"),
    ("EU", "European Union", "欧盟", "Europe/Brussels"),
    ("US", "United States", "美国", "America/New_York"),
    ("US-CA", "California", "加利福尼亚州", "America/Los_Angeles"),
    ("US-CO", "Colorado", "科罗拉多州", "America/Denver"),
    ("JP", "Japan", "日本", "Asia/Tokyo"),
    ("KR", "Korea", "韩国", "Asia/Seoul"),
    ("GB", "United Kingdom", "英国", "Europe/London"),
    ("CA", "Canada", "加拿大", "America/Toronto"),
    ("BR", "Brazil", "巴西", "America/Sao_Paulo"),
    ("IN", "India", "印度", "Asia/Kolkata"),
    ("SG", "Singapore", "新加坡", "Asia/Singapore"),
)
KINDS = ("law", "regulation", "departmental-rule", "draft", "decision", "guideline", "standard")
LIFE = (
    "proposed", "consultation-opened", "consultation-closed", "adopted", "signed", "published",
    "in-force", "applies", "statement", "fined", "suspended", "repealed",
)  # fmt: skip


def make_register(events: int, seed: int = 7) -> None:
    """So many events in all, whatever there was before, and three duties for every ten of them.

    Each tenth date is a month, each twentieth has moved once; days are spread over 18 years.
    """
    chance = random.Random(seed)
    wanted = events - Event.objects.count()
    places = [_place(*place) for place in PLACES]
    source = Source.objects.get_or_create(
        ref="made-up",
        defaults={
            "url": "https://example.org/made-up", "publisher": "Made up", "kind": "official",
            "checked_on": dt.date(2026, 1, 1),
        },
    )[0]  # fmt: skip
    themes = list(Theme.objects.all()) or _added(
        Theme(ref=f"made-up-{n}", name_en=f"Theme {n}", name_zh_hans=f"主题{n}") for n in range(8)
    )
    laws = _added(
        Instrument(
            ref=f"made-up-{n}", kind=chance.choice(KINDS), jurisdiction=chance.choice(places),
            published=True, title_en=f"Made-up Act {n} on Artificial Intelligence",
            title_zh_hans=f"虚构人工智能法第{n}号", short_title_en=f"Act {n}",
            short_title_zh_hans=f"第{n}号法",
        )
        for n in range(-(-wanted // EVENTS_A_LAW))
    )  # fmt: skip
    made = _added(
        _event(n, laws[n // EVENTS_A_LAW], LIFE[n % len(LIFE)]) for n in range(max(wanted, 0))
    )
    _added(date for event in made for date in _dates(event, source, chance))
    _make_duties(made, events * 3 // 10, themes, chance)


def _place(code: str, english: str, chinese: str, zone: str) -> Jurisdiction:
    parent = Jurisdiction.objects.filter(code=code[:2]).first() if "-" in code else None
    return Jurisdiction.objects.get_or_create(
        code=code,
        defaults={
            "name_en": english, "name_zh_hans": chinese, "time_zone": zone, "parent": parent,
        },
    )[0]  # fmt: skip


def _event(number: int, law: Instrument, kind: str) -> Event:
    return Event(
        ref=f"made-up-event-{number}", instrument=law, jurisdiction=law.jurisdiction, kind=kind,
        position=number % EVENTS_A_LAW, title_en=f"{law.short_title_en}: {kind}, step {number}",
        title_zh_hans=f"{law.short_title_zh_hans}：第{number}步",
        summary_en=f"Step {number} in the life of a made-up rule, with a sentence about it.",
        summary_zh_hans=f"这是虚构规则的第{number}步，并附一句说明。",
    )  # fmt: skip


def _dates(event: Event, source: Source, chance: random.Random) -> Iterable[EventDate]:
    day = FIRST + dt.timedelta(days=chance.randrange((LAST - FIRST).days))
    known = min(day, dt.date(2026, 6, 1))
    said = [(day, known)]
    if chance.random() < 0.05:
        said.append((day + dt.timedelta(days=180), known + dt.timedelta(days=30)))
    by_month = chance.random() < 0.1
    for number, (when, since) in enumerate(said, start=1):
        date = EventDate(
            event=event, number=number, edtf=f"{when:%Y-%m}" if by_month else when.isoformat(),
            known_from=since, source=source,
        )  # fmt: skip
        date.derive()
        yield date


def _make_duties(
    events: list[Event], number: int, themes: list[Theme], chance: random.Random
) -> None:
    anchors = [event for event in events if event.kind in {"in-force", "applies"}]
    if not anchors:
        return
    chosen = [anchors[n % len(anchors)] for n in range(number)]
    duties = _added(
        Obligation(ref=f"made-up-duty-{n}", instrument=event.instrument, position=n)
        for n, event in enumerate(chosen)
    )
    revisions = _added(
        ObligationRevision(
            obligation=duty, number=1, known_from=FIRST, locator_en=f"Art. {n}",
            locator_zh_hans=f"第{n}条", force="mandatory", title_en=f"Keep made-up record {n}",
            title_zh_hans=f"保存虚构记录{n}", text_en="Keep a record.", text_zh_hans="保存记录。",
            applies_from=event, deadline={"kind": "continuous"},
        )
        for n, (duty, event) in enumerate(zip(duties, chosen, strict=True))
    )  # fmt: skip
    through = ObligationRevision.themes.through
    through._default_manager.bulk_create(
        [
            through(obligationrevision_id=revision.pk, theme_id=chance.choice(themes).pk)
            for revision in revisions
        ],
        batch_size=BATCH,
    )


def _added(rows: Iterable[Any]) -> list[Any]:
    made = list(rows)
    return type(made[0])._default_manager.bulk_create(made, batch_size=BATCH) if made else []


def remove_register() -> None:
    """Take the made-up events, duties and instruments away again; places and themes stay."""
    duties = Obligation.objects.filter(ref__startswith="made-up-")
    events = Event.objects.filter(ref__startswith="made-up-")
    revisions = ObligationRevision.objects.filter(obligation__in=duties)
    for rows in (
        ObligationRevision.themes.through._default_manager.filter(obligationrevision__in=revisions),
        revisions,
        duties,
        EventDate.objects.filter(event__in=events),
        events,
        Instrument.objects.filter(ref__startswith="made-up-"),
    ):
        rows._raw_delete(rows.db)
