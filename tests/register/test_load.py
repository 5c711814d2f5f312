"""Packs into the register and out again: what is new, changed, kept, and the same elsewhere."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Callable
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
import yaml
from django.core.management import CommandError, call_command
from django.db import connection, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext

from regtrack.audit.models import Entry
from regtrack.audit.record import verify
from regtrack.register.actions.assert_date import assert_date
from regtrack.register.actions.revise_obligation import revise_obligation
from regtrack.register.models import (
    Event,
    EventDate,
    FacetValue,
    Instrument,
    InstrumentRelation,
    LoadedNode,
    Mapping,
    Obligation,
    ObligationRevision,
    Provision,
    Source,
    Theme,
)
from regtrack.register.packs.load import Summary, load_packs
from tests.core.packs import PACK
from tests.core.shipped import REGISTER
from tests.factories import load_shipped_register

pytestmark = pytest.mark.django_db
AT = dt.datetime(2026, 11, 22, 9, 30, tzinfo=dt.UTC)
TODAY = AT.date()


def command(name: str, *arguments: Any, **options: Any) -> str:
    out = StringIO()
    call_command(name, *map(str, arguments), stdout=out, **options)
    return out.getvalue()


class Pack:
    """One pack file that a test changes and loads again."""

    def __init__(self, path: Path) -> None:
        self.path, self.text = path, PACK

    def load(self, *changes: tuple[str, str], **options: Any) -> Summary:
        for old, new in changes:
            assert self.text.count(old) == 1, old
            self.text = self.text.replace(old, new)
        self.path.write_text(self.text, encoding="utf-8")
        summary = load_packs([self.path], actor=None, at=AT, **options)
        assert not list(verify())
        return summary


@pytest.fixture
def pack(tmp_path: Path) -> Pack:
    made = Pack(tmp_path / "rule.yaml")
    made.load()
    return made


# == The shipped register ==


def test_the_shipped_register_loads_in_far_fewer_queries_than_it_has_nodes() -> None:
    with CaptureQueriesContext(connection) as queries:
        out = command("load_register", REGISTER)
    number = Entry.objects.count()
    assert len(queries) * 10 < number  # rows are written many at a time
    assert out == f"{number} added, 0 changed, 0 unchanged, 0 kept.\n"
    assert number > 400


def test_a_second_load_changes_nothing() -> None:
    load_shipped_register(audited=True)
    before = command("dump_register"), Entry.objects.count()
    with CaptureQueriesContext(connection) as queries:
        out = command("load_register", REGISTER)
    assert len(queries) * 25 < before[1]
    assert out == f"0 added, 0 changed, {before[1]} unchanged, 0 kept.\n"
    assert (command("dump_register"), Entry.objects.count()) == before


@pytest.mark.parametrize("form", ["yaml", "json"])
def test_what_is_dumped_loads_elsewhere_as_the_same_register(tmp_path: Path, form: str) -> None:
    file = tmp_path / f"register.{form}"
    with transaction.atomic():
        load_shipped_register(audited=True)
        number = Instrument.objects.count()
        file.write_text(command("dump_register", format=form), encoding="utf-8")
        transaction.set_rollback(True)
    assert not Source.objects.exists()
    summary = load_packs([file], actor=None, at=AT)
    assert not summary.changed
    assert not summary.kept
    assert command("dump_register", format=form) == file.read_text(encoding="utf-8")
    content = yaml.load(file.read_text(encoding="utf-8"), yaml.CBaseLoader)
    assert len(content["instruments"]) == Instrument.objects.count() == number > 50


def test_both_forms_say_the_same() -> None:
    load_shipped_register()
    as_json = json.loads(command("dump_register", format="json"))
    as_yaml = yaml.load(command("dump_register"), yaml.CBaseLoader)  # every value a text
    assert json.loads(json.dumps(as_json), parse_int=str) == _truths(as_yaml)


def _truths(value: Any) -> Any:
    if isinstance(value, dict):
        return {key: _truths(part) for key, part in value.items()}
    if isinstance(value, list):
        return [_truths(part) for part in value]
    return {"true": True, "false": False}.get(value, value)


def test_checking_writes_nothing() -> None:
    out = command("load_register", REGISTER, check=True)
    assert out.startswith("The packs are right: ")
    for model in (Source, Instrument, LoadedNode, Entry):
        assert not model.objects.exists()


def test_named_parts_are_dumped_with_all_they_refer_to(tmp_path: Path) -> None:
    file = tmp_path / "part.yaml"
    with transaction.atomic():
        load_shipped_register(audited=True)
        file.write_text(command("dump_register", "cn-interim-measures"), encoding="utf-8")
        transaction.set_rollback(True)
    load_packs([file], actor=None, at=AT)
    # And the laws it builds on, for a relation needs its other end; nothing else.
    there, waiting = set[str](), {"cn-interim-measures"}
    while waiting:
        there |= waiting
        found = InstrumentRelation.objects.filter(instrument__ref__in=waiting)
        waiting = set(found.values_list("to__ref", flat=True)) - there
    assert set(Instrument.objects.values_list("ref", flat=True)) == there
    assert Provision.objects.filter(instrument__ref="cn-interim-measures").count() == 24
    assert Obligation.objects.filter(instrument__ref="cn-interim-measures").count() == 50
    assert command("dump_register", "cn-interim-measures") == file.read_text(encoding="utf-8")


def test_two_named_instruments_bring_the_mappings_between_them(tmp_path: Path) -> None:
    load_shipped_register()
    alone = yaml.load(command("dump_register", "cn-draft-measures"), yaml.CBaseLoader)
    # The draft refers to its final rule, so both are there, and with them what relates them.
    refs = {part["ref"] for part in alone["instruments"]}
    assert refs >= {"cn-draft-measures", "cn-interim-measures"}
    assert "eu-ai-act" not in refs
    between = Mapping.objects.filter(
        from_obligations__instrument__ref="cn-draft-measures",
        to_obligations__instrument__ref="cn-interim-measures",
    )
    assert between.exists()
    assert {part["ref"] for part in alone["mappings"]} >= set(between.values_list("ref", flat=True))


def test_an_unknown_ref_is_named() -> None:
    command("load_register", REGISTER)
    with pytest.raises(CommandError) as error:
        command("dump_register", "cn-interim-measures", "cn-nowhere")
    assert str(error.value) == (
        "Found no 'cn-nowhere'; expected the ref of an instrument or a standing event."
    )


# == Changes in a pack ==


def test_only_what_changed_is_changed_and_recorded(pack: Pack) -> None:
    entries = Entry.objects.count()
    summary = pack.load(
        ("gist: {zh-hans: 要点, en: Gist}", "gist: {zh-hans: 新要点, en: New gist}")
    )
    assert summary.changed == [("provision", "rule-1")]
    assert (summary.added, summary.kept) == ([], [])
    assert len(summary.unchanged) == 9
    provision = Provision.objects.get()
    assert (provision.gist_zh_hans, provision.gist_en) == ("新要点", "New gist")
    entry = Entry.objects.order_by("sequence").last()
    assert entry is not None
    assert Entry.objects.count() == entries + 1
    assert (entry.action, entry.target) == ("changed", "provision rule-1")
    assert entry.before["gist"] == {"zh-hans": "要点", "en": "Gist"}
    assert entry.after["gist"] == {"zh-hans": "新要点", "en": "New gist"}


CHANGES: dict[str, tuple[str, str, tuple[str, str], Callable[[], Any], Any]] = {
    "a jurisdiction": (
        "name: {zh-hans: 中国, en: China}", "name: {zh-hans: 中国, en: PRC}",
        ("jurisdiction", "CN"), lambda: Instrument.objects.get().jurisdiction.name_en, "PRC",
    ),
    "a source": (
        "publisher: Example", "publisher: Other", ("source", "page"),
        lambda: Source.objects.get().publisher, "Other",
    ),
    "a theme": (
        "en: Safety", "en: Security", ("theme", "safety"),
        lambda: Theme.objects.get().name_en, "Security",
    ),
    "a facet's value": (
        "en: User}", "en: Deployer}", ("facet", "role"),
        lambda: FacetValue.objects.get(ref="user").name_en, "Deployer",
    ),
    "an instrument's kind": (
        "kind: law", "kind: regulation", ("instrument", "rule"),
        lambda: Instrument.objects.get().kind, "regulation",
    ),
    "an event's summary": (
        "en: It was published", "en: It came out", ("event", "rule-published"),
        lambda: Event.objects.get().summary_en, "It came out",
    ),
    "a mapping's reason": (
        "en: It is new", "en: Nothing like it", ("mapping", "map-duty"),
        lambda: Obligation.objects.get().mapped_from.get().reason_en, "Nothing like it",
    ),
}  # fmt: skip


@pytest.mark.parametrize("name", CHANGES)
def test_each_kind_of_part_follows_its_pack(pack: Pack, name: str) -> None:
    old, new, key, look, expected = CHANGES[name]
    assert pack.load((old, new)).changed == [key]
    assert look() == expected
    again = pack.load()
    assert (again.added, again.changed, again.kept) == ([], [], [])


def test_a_changed_duty_is_a_new_revision_and_the_first_stays(pack: Pack, client: Client) -> None:
    pack.load(
        (
            "text: {zh-hans: 应当做, en: It must be done}",
            "text: {zh-hans: 可以做, en: It may be done}",
        )
    )
    first, second = ObligationRevision.objects.order_by("number")
    assert (first.number, first.text_en, first.text_zh_hans) == (1, "It must be done", "应当做")
    assert (second.number, second.text_en, second.text_zh_hans) == (2, "It may be done", "可以做")
    assert ObligationRevision.objects.current(TODAY).get() == second
    assert list(second.sources.all()) == list(first.sources.all()) == [Source.objects.get()]
    page = client.get("/en/obligations/rule-duty/").content.decode()
    assert "It may be done" in page
    assert "Revision 2" in page
    assert "Revision 1" in page
    assert not pack.load().changed
    assert ObligationRevision.objects.count() == 2


def test_a_revision_from_a_later_day_leaves_the_day_before_as_it_was(pack: Pack) -> None:
    new = "        known_from: 2025-01-01\n        text: {zh-hans: 可以做, en: It may be done}"
    pack.load(("        text: {zh-hans: 应当做, en: It must be done}", new))
    now = ObligationRevision.objects.current
    assert now(dt.date(2024, 12, 31)).get().text_en == "It must be done"
    assert now(dt.date(2025, 1, 1)).get().text_en == "It may be done"
    assert not pack.load().changed


def test_a_changed_date_is_appended(pack: Pack) -> None:
    summary = pack.load(
        ("edtf: 2023-07-13\n            known_from: 2023-07-13",
         "edtf: 2023-07-14\n            known_from: 2023-07-20")
    )  # fmt: skip
    assert summary.changed == [("event", "rule-published")]
    first, second = EventDate.objects.order_by("number")
    assert (first.edtf, first.known_from) == ("2023-07-13", dt.date(2023, 7, 13))
    assert (second.edtf, second.known_from) == ("2023-07-14", dt.date(2023, 7, 20))
    assert second.earliest == second.latest == dt.date(2023, 7, 14)
    assert not pack.load().changed


def test_what_a_pack_no_longer_holds_stays(pack: Pack) -> None:
    pack.text = pack.text[: pack.text.index("mappings:")]
    pack.load()
    assert Obligation.objects.get().mapped_from.count() == 1


# == Edited here ==


def edit() -> None:
    """Somebody edits here: a source, an instrument and a duty."""
    Source.objects.update(publisher="Ours")
    Instrument.objects.update(title_en="Our rule")
    revised = revise_obligation(
        obligation=Obligation.objects.get(),
        duty=_duty(text={"zh-hans": "我们的", "en": "Ours to do"}),
        actor=None,
        at=AT,
    )
    assert revised


def _duty(**changes: Any) -> dict[str, Any]:
    duty = yaml.safe_load(PACK)["instruments"][0]["obligations"][0]
    return {**{name: value for name, value in duty.items() if name != "ref"}, **changes}


def test_what_was_edited_here_is_kept_and_listed(pack: Pack) -> None:
    edit()
    out = command("load_register", pack.path)
    assert out.splitlines() == [
        "kept, edited here: source page",
        '  publisher: here "Ours"; in the pack "Example"',
        "kept, edited here: instrument rule",
        '  title.en: here "Our rule"; in the pack "Rule"',
        "kept, edited here: obligation rule-duty",
        '  text.zh-hans: here "我们的"; in the pack "应当做"',
        '  text.en: here "Ours to do"; in the pack "It must be done"',
        "0 added, 0 changed, 7 unchanged, 3 kept.",
    ]
    assert Source.objects.get().publisher == "Ours"
    assert Instrument.objects.get().title_en == "Our rule"
    assert ObligationRevision.objects.current(TODAY).get().text_en == "Ours to do"


def test_what_changed_on_both_sides_is_kept_too(pack: Pack) -> None:
    Source.objects.update(publisher="Ours")
    summary = pack.load(("publisher: Example", "publisher: Theirs"))
    assert summary.kept == [("source", "page")]
    assert Source.objects.get().publisher == "Ours"


def test_on_request_what_was_edited_here_is_replaced(pack: Pack, client: Client) -> None:
    edit()
    out = command("load_register", pack.path, overwrite=True)
    assert out.splitlines() == ["0 added, 3 changed, 7 unchanged, 0 kept."]
    assert Source.objects.get().publisher == "Example"
    assert Instrument.objects.get().title_en == "Rule"
    texts = ObligationRevision.objects.order_by("number").values_list("text_en", flat=True)
    assert list(texts) == ["It must be done", "Ours to do", "It must be done"]
    assert ObligationRevision.objects.current(TODAY).get().text_en == "It must be done"
    assert "Ours to do" not in client.get("/en/obligations/rule-duty/").content.decode()
    again = pack.load()
    assert (again.added, again.changed, again.kept) == ([], [], [])


def test_a_date_that_was_added_here_stays_the_newest(pack: Pack) -> None:
    assert_date(
        event=Event.objects.get(), edtf="2023-07-15", known_from=TODAY,
        source=Source.objects.get(), actor=None, at=AT,
    )  # fmt: skip
    summary = pack.load()
    assert (summary.changed, summary.kept) == ([], [])
    assert EventDate.objects.current(TODAY).get().edtf == "2023-07-15"


def test_an_edit_that_the_pack_takes_over_is_no_longer_one(pack: Pack) -> None:
    Source.objects.update(publisher="Better")
    assert pack.load(("publisher: Example", "publisher: Better")).unchanged
    summary = pack.load(("publisher: Better", "publisher: Best"))
    assert (summary.changed, summary.kept) == ([("source", "page")], [])


def test_what_was_made_here_before_the_pack_came_is_kept(tmp_path: Path) -> None:
    Source.objects.create(
        ref="page", url="https://example.org/rule", publisher="Mine", kind="official",
        checked_on=TODAY,
    )  # fmt: skip
    assert Pack(tmp_path / "rule.yaml").load().kept == [("source", "page")]


def test_an_unpublished_part_is_dumped_as_such(pack: Pack) -> None:
    Instrument.objects.update(published=False)
    dumped = yaml.safe_load(command("dump_register", "rule"))
    assert dumped["instruments"][0]["published"] is False


def test_a_load_is_recorded_with_who_and_when(tmp_path: Path) -> None:
    pack = Pack(tmp_path / "rule.yaml")
    pack.load()
    assert {(entry.at, entry.actor_name, entry.action) for entry in Entry.objects.all()} == {
        (AT, "", "added")
    }
    assert Entry.objects.order_by("sequence")[0].target == "jurisdiction CN"
