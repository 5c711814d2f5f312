"""Plain functions that make what tests need. The cast is fixed: Alice owns a team, Bob is a member
of it, Audrey audits it, Charlie is an outsider with a team of his own."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from django.apps import apps
from django.conf import settings
from django.core.management import call_command
from django.db import connection, transaction
from django.db.models import Model
from django.utils import timezone

from regtrack.accounts.actions.create_team import create_team
from regtrack.accounts.models import Membership, Team, User
from regtrack.checklists.actions.create_checklist import create_checklist
from regtrack.checklists.applicability import Facts
from regtrack.checklists.models import Checklist
from regtrack.core.clocks import Clocks
from regtrack.register import kept
from regtrack.register.models import (
    Event,
    EventDate,
    Instrument,
    Jurisdiction,
    Obligation,
    ObligationRevision,
    SearchEntry,
    Source,
)

TODAY = dt.date(2026, 11, 22)
CLOCKS = Clocks(TODAY, TODAY, TODAY)
AT = dt.datetime(2026, 11, 22, 9, 30, tzinfo=dt.UTC)


@dataclass(frozen=True)
class Cast:
    alice: User
    bob: User
    audrey: User
    charlie: User
    team: Team
    other_team: Team


def make_user(name: str, **fields: Any) -> User:
    email = f"{name}@example.org"
    return User.objects.create_user(email, email, "password", first_name=name.title(), **fields)


def make_cast() -> Cast:
    alice, bob, audrey, charlie = (
        make_user(name) for name in ("alice", "bob", "audrey", "charlie")
    )
    now = timezone.now()
    team = create_team(name="Alice’s team", owner=alice, actor=alice, at=now)
    Membership.objects.create(team=team, user=bob, role=Membership.Role.MEMBER)
    Membership.objects.create(team=team, user=audrey, role=Membership.Role.AUDITOR)
    other = create_team(name="Charlie’s team", owner=charlie, actor=charlie, at=now)
    return Cast(alice, bob, audrey, charlie, team, other)


CHAT_SERVICE = Facts(
    markets=frozenset({"CN", "IT", "US"}),
    values={
        "role": frozenset({"service-provider"}),
        "audience": frozenset({"public"}),
        "modality": frozenset({"text"}),
    },
)


def make_checklist(cast: Cast, facts: Facts = CHAT_SERVICE, **fields: Any) -> Checklist:
    """A public chat service in China, Italy and the US, in Alice's team; wants the register."""
    return create_checklist(
        **{
            "actor": cast.alice,
            "at": AT,
            "team": cast.team,
            "name": "Chat service",
            "facts": facts,
            "launches": {"CN": dt.date(2023, 9, 28)},
            "clocks": CLOCKS,
            **fields,
        }
    )


def as_query(facts: Facts = CHAT_SERVICE, **more: str) -> str:
    """The query of /check/ that describes a product."""
    pairs = [("market", market) for market in sorted(facts.markets)]
    pairs += [(facet, ref) for facet, refs in facts.values.items() for ref in sorted(refs)]
    if facts.organisation:
        pairs.append(("organisation", facts.organisation))
    return urlencode([*pairs, *more.items()])


_SHIPPED: dict[str, list[tuple[str, list[tuple[Any, ...]]]]] = {}


def load_shipped_register(*, audited: bool = False, searched: bool = False) -> None:
    """The shipped register, `audited` with its audit entries and `searched` with what a search
    reads: read from its files once a session, copied back row by row after that, which takes a
    twentieth of the time (the index of the search a tenth)."""
    if not _SHIPPED:
        _read_shipped_register()
    parts = ["register", *["audit"] * audited, *["search"] * searched]
    with transaction.atomic(), connection.cursor() as cursor:
        for insert, rows in (table for part in parts for table in _SHIPPED[part]):
            cursor.executemany(insert, rows)
        if connection.vendor == "postgresql":  # as `load_register` does: else it plans in the dark
            tables = (
                model._meta.db_table for model in apps.get_app_config("register").get_models()
            )
            cursor.execute(f"ANALYZE {', '.join(map(connection.ops.quote_name, tables))}")


def _read_shipped_register() -> None:
    """Fill `_SHIPPED`, and leave the database as it was."""
    with transaction.atomic():
        with connection.cursor() as cursor:  # a chain of its own: what a test wrote is not shipped
            for table in ("audit_entry", "audit_chain"):
                cursor.execute(f"DELETE FROM {table}")
        call_command("load_register", str(settings.BASE_DIR / "fixtures/register"), verbosity=0)
        for part, models in _tables_of_the_register():
            _SHIPPED[part] = [_copied(model) for model in models]
        transaction.set_rollback(True)


def _tables_of_the_register() -> Iterator[tuple[str, list[type[Model]]]]:
    register = list(apps.get_app_config("register").get_models(include_auto_created=True))
    yield "register", [model for model in register if model is not SearchEntry]
    yield "search", [SearchEntry]
    yield "audit", list(apps.get_app_config("audit").get_models())


def _copied(model: type[Model]) -> tuple[str, list[tuple[Any, ...]]]:
    """The statement that writes a row of the model's table, and all rows that are there."""
    quote = connection.ops.quote_name
    names = [quote(str(field.column)) for field in model._meta.local_fields]
    table, columns = quote(model._meta.db_table), ", ".join(names)
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT {columns} FROM {table}")
        rows = cursor.fetchall()
    return f"INSERT INTO {table} ({columns}) VALUES ({', '.join(['%s'] * len(names))})", rows


def make_jurisdiction(code: str = "CN", **fields: Any) -> Jurisdiction:
    known = {"CN": ("China", "中国", "Asia/Shanghai"), "EU": ("EU", "欧盟", "Europe/Brussels")}
    english, chinese, zone = known.get(code, (code, code, "UTC"))
    return Jurisdiction.objects.get_or_create(
        code=code,
        defaults={"name_en": english, "name_zh_hans": chinese, "time_zone": zone, **fields},
    )[0]


def make_source() -> Source:
    return Source.objects.get_or_create(
        ref="source",
        defaults={
            "url": "https://example.org/source",
            "publisher": "Example",
            "kind": "official",
            "checked_on": dt.date(2026, 1, 1),
        },
    )[0]


def make_instrument(ref: str, kind: str = "law", code: str = "CN", **fields: Any) -> Instrument:
    names = {"title_en": ref.title(), "title_zh_hans": f"《{ref}》"}
    return Instrument.objects.create(
        **{
            "ref": ref, "kind": kind, "jurisdiction": make_jurisdiction(code), "published": True,
            **names, **fields,
        }
    )  # fmt: skip


def make_event(
    instrument: Instrument | None, kind: str, edtf: str, *, known: str = "", **fields: Any
) -> Event:
    """An event with one assertion of its date, known since `known`, else since its own day."""
    first = instrument.ref if instrument else "standing"
    event = Event.objects.create(
        **{
            "ref": f"{first}-{kind}", "instrument": instrument, "kind": kind,
            "jurisdiction": instrument.jurisdiction if instrument else make_jurisdiction(),
            "title_en": f"{first} {kind}", "title_zh_hans": f"{first}的{kind}",
            "summary_en": "What happened.", "summary_zh_hans": "发生之事。", **fields,
        }
    )  # fmt: skip
    EventDate.objects.create(
        event=event, number=1, edtf=edtf, known_from=dt.date.fromisoformat(known or edtf),
        source=make_source(),
    )  # fmt: skip
    return event


WITHIN_TEN_DAYS = {"kind": "within", "period": "P10D", "days": "working", "anchor": "launch"}


def make_large_checklist(
    cast: Cast, number: int, ref: str = "large", deadline: Mapping[str, Any] = WITHIN_TEN_DAYS
) -> Checklist:
    """A checklist of one made-up law with `number` duties; needs no register."""
    kept.forget()  # of this law there is no record
    on = dt.date(2023, 8, 15)
    china, _ = Jurisdiction.objects.get_or_create(
        code="CN",
        defaults={"name_en": "China", "name_zh_hans": "中国", "time_zone": "Asia/Shanghai"},
    )
    rule = Instrument.objects.create(
        ref=ref, kind="law", jurisdiction=china, published=True, title_en="A large law"
    )
    source = Source.objects.create(
        ref=ref, url="https://example.org", publisher="P", kind="official", checked_on=on
    )
    event = Event.objects.create(
        ref=f"{ref}-in-force",
        instrument=rule,
        jurisdiction=china,
        kind="in-force",
        title_en="In force",
    )
    EventDate.objects.create(
        event=event, number=1, edtf=on.isoformat(), known_from=on, source=source
    )
    duties = Obligation.objects.bulk_create(
        Obligation(ref=f"{ref}-{n}", instrument=rule, position=n) for n in range(number)
    )
    ObligationRevision.objects.bulk_create(
        ObligationRevision(
            obligation=duty, number=1, known_from=on, locator=f"Art. {duty.position}",
            force="mandatory", title_en=f"Duty {duty.position}", title_zh_hans="义务",
            text_en="Do it.", text_zh_hans="履行。", applies_from=event,
            deadline=deadline,
        )
        for duty in duties
    )  # fmt: skip
    return make_checklist(cast, Facts(markets=frozenset({"CN"})))
