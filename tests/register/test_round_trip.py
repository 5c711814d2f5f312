"""The register moves between installations and loses nothing: every shipped pack, and local edits."""

from __future__ import annotations

import datetime as dt
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.core.management import call_command
from django.db import connection, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext

from regtrack.register.actions.recording import recording
from regtrack.register.history.local_edits import differences, read_local_edits
from regtrack.register.models import Instrument, LoadedNode, Obligation, ObligationRevision
from regtrack.register.packs.dump import as_text, document
from regtrack.register.packs.load import load_packs
from tests.core.html import tree
from tests.core.packs import PACK
from tests.factories import make_user
from tests.register.editing import browser, make_editor
from tests.register.rule import rule

__all__ = ["rule"]
REGISTER = Path(settings.BASE_DIR) / "fixtures" / "register"
AT = dt.datetime(2026, 11, 23, 9, 30, tzinfo=dt.UTC)
MOST = 200  # queries of each step, whatever the register holds


@pytest.mark.django_db
def test_every_shipped_pack_goes_out_and_in_again_unchanged(tmp_path: Path) -> None:
    taken = tmp_path / "register.yaml"
    with transaction.atomic():
        with CaptureQueriesContext(connection) as loading:
            first = load_packs([REGISTER], actor=None, at=AT)
        with CaptureQueriesContext(connection) as dumping:
            taken.write_text(as_text(document(), "yaml"), encoding="utf-8")
        with CaptureQueriesContext(connection) as again:
            same = load_packs([taken], actor=None, at=AT)
        transaction.set_rollback(True)
    assert (same.added, same.changed, same.kept) == ([], [], [])
    assert len(same.unchanged) == len(first.added) > 400
    assert not Instrument.objects.exists()
    with CaptureQueriesContext(connection) as elsewhere:
        moved = load_packs([taken], actor=None, at=AT)
    assert sorted(moved.added) == sorted(first.added)
    assert as_text(document(), "yaml") == taken.read_text(encoding="utf-8")
    for step in (loading, dumping, again, elsewhere):
        assert len(step) <= MOST


# == Local edits ==
@pytest.fixture
def pack(rule: None, tmp_path: Path) -> Path:
    return tmp_path / "rule.yaml"


@pytest.fixture
def edited(pack: Path) -> None:
    with recording(actor=make_user("editor"), at=AT, instruments=["rule"]):
        Instrument.objects.filter(ref="rule").update(title_en="Our rule", note_en="Read again.")


def load(*paths: Path, **options: Any) -> str:
    out = StringIO()
    call_command("load_register", *paths, stdout=out, **options)
    return out.getvalue()


@pytest.mark.usefixtures("edited")
def test_a_load_says_what_it_kept_and_how_it_differs(pack: Path) -> None:
    assert load(pack).splitlines() == [
        "kept, edited here: instrument rule",
        '  title.en: here "Our rule"; in the pack "Rule"',
        '  note.en: here "Read again."; in the pack nothing',
        "0 added, 0 changed, 9 unchanged, 1 kept.",
    ]
    assert Instrument.objects.get(ref="rule").title_en == "Our rule"
    assert "kept, edited" not in load(pack, overwrite=True)
    assert Instrument.objects.get(ref="rule").title_en == "Rule"
    assert read_local_edits() == []


@pytest.mark.usefixtures("edited")
def test_what_was_edited_is_known_without_the_pack() -> None:
    (found,) = read_local_edits()
    assert (found.kind, found.ref) == ("instrument", "rule")
    told = [
        (one.field, one.here, one.pack) for one in differences("instrument", found.here, found.pack)
    ]
    assert told == [("title.en", "Our rule", "Rule"), ("note.en", "Read again.", None)]


def test_nothing_is_a_local_edit_after_a_load_or_a_second_version(pack: Path) -> None:
    assert read_local_edits() == []
    pack.write_text(PACK.replace("en: It must be done}", "en: It must be done twice}"), "utf-8")
    load(pack)
    assert ObligationRevision.objects.filter(obligation__ref="rule-duty").count() == 2
    assert read_local_edits() == []
    assert "0 kept" in load(pack)


def test_what_was_removed_here_is_a_local_edit_too(pack: Path) -> None:
    LoadedNode.objects.create(kind="event", ref="gone", digest="0" * 64)
    (found,) = read_local_edits()
    assert (found.ref, found.here, found.pack) == ("gone", {}, {})


@pytest.mark.usefixtures("edited")
def test_the_admin_lists_local_edits_with_the_difference(
    client: Client, django_assert_max_num_queries: Any
) -> None:
    page = "/en/admin/register/instrument/local-edits/"
    assert client.get(page).status_code == 302
    assert (
        browser(make_editor("noah", "view", "change", "add", "delete")).get(page).status_code == 403
    )
    editor = browser(make_editor("ann"))
    with django_assert_max_num_queries(60):
        main = tree(editor.get(page)).one(id="content-main")
    assert "Our rule" in main.text
    assert {one.text.replace("[added:", "").strip(" ]") for one in main.all("ins")} >= {"Our rule"}
    assert [link.text for link in main.all("a")] == ["Instrument “Our rule”"]
    assert page in editor.get("/en/admin/").content.decode()
    assert page in editor.get("/en/data/").content.decode()
    assert page not in client.get("/en/data/").content.decode()
    assert Obligation.objects.exists()
