"""Changes beyond single duties: in packs, in the admin, and out again."""

from __future__ import annotations

import datetime as dt
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
import yaml
from django.core.management import call_command
from django.db import IntegrityError, transaction
from django.test import Client
from django.urls import reverse

from regtrack.accounts.models import User
from regtrack.audit.models import Entry
from regtrack.audit.record import verify
from regtrack.register.models import Instrument, LoadedNode, Provision, StructuralChange
from regtrack.register.packs.dump import document
from regtrack.register.packs.load import Summary, load_packs
from regtrack.register.packs.problem import PackError, Problem
from tests.core.packs import PACK
from tests.core.shipped import REGISTER

pytestmark = pytest.mark.django_db
AT = dt.datetime(2026, 11, 22, 9, 30, tzinfo=dt.UTC)

CHANGES = """\
schema: regtrack-register/1
instruments:
  - ref: old-rule
    kind: draft
    jurisdiction: CN
    authorities: [cac]
    title: {zh-hans: 旧规则, en: Old rule}
    sources: [page]
    relations:
      - {kind: drafts, to: rule}
    provisions:
      - ref: old-rule-1
        label: {zh-hans: 第一条, en: Art. 1}
        gist: {zh-hans: 要点, en: Gist}
      - ref: old-rule-2
        label: {zh-hans: 第二条, en: Art. 2}
        gist: {zh-hans: 要点, en: Gist}
structural_changes:
  - ref: change-scope
    from: old-rule
    to: rule
    topic: {zh-hans: 范围, en: Scope}
    text: {zh-hans: 收窄, en: It became narrower}
    from_provisions: [old-rule-1, old-rule-2]
    to_provisions: [rule-1]
    effect: narrowed
    note: {en: As far as seen}
    confidence: medium
"""


class Packs:
    """The smallest pack, and one of changes that a test alters and loads again."""

    def __init__(self, folder: Path) -> None:
        self.folder, self.text = folder, CHANGES
        (folder / "rule.yaml").write_text(PACK, encoding="utf-8")

    def load(self, *changes: tuple[str, str], **options: Any) -> Summary:
        for old, new in changes:
            assert self.text.count(old) == 1, old
            self.text = self.text.replace(old, new)
        (self.folder / "changes.yaml").write_text(self.text, encoding="utf-8")
        return load_packs([self.folder], actor=None, at=AT, **options)

    def problems(self, *changes: tuple[str, str]) -> list[Problem]:
        with pytest.raises(PackError) as error:
            self.load(*changes)
        assert not Instrument.objects.exists()
        return error.value.problems


@pytest.fixture
def packs(tmp_path: Path) -> Packs:
    return Packs(tmp_path)


def test_a_change_is_loaded_with_all_it_says(packs: Packs) -> None:
    assert ("structural_change", "change-scope") in packs.load().added
    change = StructuralChange.objects.get()
    assert (change.from_instrument.ref, change.to_instrument.ref) == ("old-rule", "rule")
    assert (change.topic_en, change.topic_zh_hans) == ("Scope", "范围")  # type: ignore[attr-defined]
    assert change.text_en == "It became narrower"  # type: ignore[attr-defined]
    assert [one.ref for one in change.from_provisions.all()] == ["old-rule-1", "old-rule-2"]
    assert [one.ref for one in change.to_provisions.all()] == ["rule-1"]
    assert (change.effect, change.confidence) == ("narrowed", "medium")
    assert Entry.objects.filter(target="structural_change change-scope", action="added").exists()
    assert LoadedNode.objects.filter(kind="structural_change", ref="change-scope").exists()
    assert not list(verify())


def test_a_second_load_changes_nothing(packs: Packs) -> None:
    packs.load()
    again = packs.load()
    assert (again.added, again.changed, again.kept) == ([], [], [])


def test_a_changed_file_changes_text_and_provisions(packs: Packs) -> None:
    packs.load()
    done = packs.load(
        ("en: It became narrower", "en: It became wider"),
        ("effect: narrowed", "effect: widened"),
        ("[old-rule-1, old-rule-2]", "[old-rule-2]"),
    )
    assert done.changed == [("structural_change", "change-scope")]
    change = StructuralChange.objects.get()
    assert (change.text_en, change.effect) == ("It became wider", "widened")  # type: ignore[attr-defined]
    assert [one.ref for one in change.from_provisions.all()] == ["old-rule-2"]
    assert not packs.load().changed


def test_what_was_edited_here_is_kept_until_it_is_overwritten(packs: Packs) -> None:
    packs.load()
    StructuralChange.objects.update(text_en="Ours")
    assert packs.load().kept == [("structural_change", "change-scope")]
    assert StructuralChange.objects.filter(text_en="Ours").exists()
    packs.load(overwrite=True)
    assert StructuralChange.objects.filter(text_en="It became narrower").exists()


FAULTS = {
    "an unknown instrument": (
        "    to: rule\n", "    to: rulle\n", "structural_changes[0].to", "'rulle'",
        "expected the ref of a known instrument",
    ),
    "an unknown provision": (
        "to_provisions: [rule-1]", "to_provisions: [rule-9]",
        "structural_changes[0].to_provisions[0]", "'rule-9'",
        "expected the ref of a known provision",
    ),
    "a provision of the other text": (
        "to_provisions: [rule-1]", "to_provisions: [old-rule-1]",
        "structural_changes[0].to_provisions[0]", "'old-rule-1'",
        "expected a provision of rule",
    ),
    "a provision named twice": (
        "[old-rule-1, old-rule-2]", "[old-rule-1, old-rule-1]",
        "structural_changes[0].from_provisions[1]", "'old-rule-1'",
        "expected each provision once",
    ),
    "an effect that is none": (
        "effect: narrowed", "effect: smaller", "structural_changes[0].effect", "'smaller'",
        "expected one of 'new', 'dropped', 'kept', 'reworded', 'narrowed', 'widened', 'softened', "
        "'strengthened' or 'fixed'",
    ),
    "a change of a text to itself": (
        "    from: old-rule\n", "    from: rule\n", "structural_changes[0]",
        "{'ref': 'change-scope', 'from': 'rule', 'to': 'rule', 'topic': {'zh-hans': '…",
        "expected two different instruments under from and to",
    ),
    "a topic too long": (
        "en: Scope", f"en: {'x' * 81}", "structural_changes[0].topic.en", f"'{'x' * 60}",
        "expected at most 80 characters",
    ),
}  # fmt: skip


@pytest.mark.parametrize("name", FAULTS)
def test_a_fault_is_told_with_its_place_and_nothing_is_written(packs: Packs, name: str) -> None:
    old, new, place, found, expected = FAULTS[name]
    problem = packs.problems((old, new))[0]
    assert (problem.path, problem.expected) == (place, expected)
    assert problem.found.startswith(found[:40])


def test_the_database_refuses_a_change_of_a_text_to_itself(packs: Packs) -> None:
    packs.load()
    rule = Instrument.objects.get(ref="rule")
    with pytest.raises(IntegrityError), transaction.atomic():
        StructuralChange.objects.update(from_instrument=rule)


def test_the_dump_of_both_texts_brings_what_changed_between_them(packs: Packs) -> None:
    packs.load()
    assert document(["rule", "old-rule"])["structural_changes"] == [
        yaml.safe_load(CHANGES)["structural_changes"][0]
    ]
    assert "structural_changes" not in document(["rule"])


def test_the_shipped_changes_dump_and_load_as_the_same(tmp_path: Path) -> None:
    call_command("load_register", str(REGISTER), verbosity=0)
    dumped = StringIO()
    call_command("dump_register", stdout=dumped)
    changes = yaml.safe_load(dumped.getvalue())["structural_changes"]
    assert len(changes) == 13
    assert {(change["from"], change["to"]) for change in changes} == {
        ("cn-draft-measures", "cn-interim-measures")
    }
    for change in changes:
        for text in (change["topic"], change["text"]):
            assert text["zh-hans"], change["ref"]
            assert text["en"], change["ref"]


# == The admin ==
@pytest.fixture
def admin(client: Client, packs: Packs) -> Client:
    packs.load()
    client.force_login(User.objects.create_superuser("root", "root@example.org", "x"))
    return client


def form(**changes: Any) -> dict[str, Any]:
    refs = dict(Instrument.objects.values_list("ref", "pk"))
    return {
        "from_instrument": refs["old-rule"],
        "to_instrument": refs["rule"],
        "topic_en": "Penalties",
        "text_en": "Lower.",
        "effect": "softened",
        "confidence": "high",
        "position": 1,
        **changes,
    }


def test_an_editor_adds_a_change_and_it_is_recorded(admin: Client) -> None:
    provision = Provision.objects.get(ref="rule-1")
    response = admin.post(
        reverse("admin:register_structuralchange_add"), form(to_provisions=[provision.pk])
    )
    assert response.status_code == 302
    entry = Entry.objects.get(target="structural_change change-rule-penalties")
    assert entry.action == "added"
    assert entry.after["to_provisions"] == ["rule-1"]
    assert not list(verify())


def test_the_admin_asks_for_two_texts_and_for_their_own_provisions(admin: Client) -> None:
    add = reverse("admin:register_structuralchange_add")
    rule, wrong = Instrument.objects.get(ref="rule"), Provision.objects.get(ref="old-rule-1")
    page = admin.post(add, form(from_instrument=rule.pk)).content.decode()
    assert "Found the same instrument; expected another one." in page
    page = admin.post(add, form(to_provisions=[wrong.pk])).content.decode()
    assert "Found a provision of another instrument; expected those of Rule." in page
    page = admin.post(add, form(topic_en="")).content.decode()
    assert "found nothing in either language" in page
    assert StructuralChange.objects.count() == 1


def test_what_readers_see_is_not_deleted(admin: Client) -> None:
    change = StructuralChange.objects.get()
    page = reverse("admin:register_structuralchange_delete", args=[change.pk])
    assert admin.post(page, {"post": "yes"}).status_code == 403
    Instrument.objects.filter(ref="old-rule").update(published=False)
    assert admin.post(page, {"post": "yes"}).status_code == 302
    assert not StructuralChange.objects.exists()
