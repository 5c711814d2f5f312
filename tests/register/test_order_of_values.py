"""The values of a condition are a set: another order of them is no change, and stays as it was."""

from __future__ import annotations

from pathlib import Path

import pytest
from django.test import Client
from django.utils import timezone

from regtrack.audit.models import Entry
from regtrack.register.actions.revise_obligation import revise_obligation
from regtrack.register.admin.duty_conditions import slots
from regtrack.register.history.local_edits import differences, read_local_edits
from regtrack.register.models import Obligation
from regtrack.register.packs.described import duty
from regtrack.register.packs.load import load_packs
from regtrack.register.packs.nodes import alike
from regtrack.register.packs.rows import snapshot
from tests.core.packs import PACK
from tests.register.editing import ann
from tests.register.test_bulk import as_csv, put, taken, upload

__all__ = ["ann"]
BOTH = PACK.replace("any_of: [provider]", "any_of: [user, provider]")
OTHER = PACK.replace("any_of: [provider]", "any_of: [provider, user]")


def load(path: Path, text: str) -> tuple[int, int, int]:
    path.write_text(text, encoding="utf-8")
    summary = load_packs([path], actor=None, at=timezone.now())
    return len(summary.added), len(summary.changed), len(summary.kept)


@pytest.fixture
def both(db: None, tmp_path: Path) -> Path:
    path = tmp_path / "rule.yaml"
    load(path, BOTH)
    return path


def values() -> list[str]:
    found: list[str] = snapshot()["obligation", "rule-duty"]["conditions"][0]["any_of"]
    return found


def test_order_says_nothing_and_another_value_does() -> None:
    one, other = ([{"facet": "role", "none_of": order}] for order in (["a", "b"], ["b", "a"]))
    assert alike({"conditions": one, "earlier": [{"conditions": other}]},
                 {"conditions": other, "earlier": [{"conditions": one}]})  # fmt: skip
    assert not alike(one, [{"facet": "role", "any_of": ["a", "b"]}])
    assert not alike(one, [{"facet": "role", "none_of": ["a", "c"]}])
    assert not alike({"lines": ["a", "b"]}, {"lines": ["b", "a"]})
    now = {"ref": "d", "title": {"en": "T"}, "conditions": one}
    after = {**now, "title": {"en": "U"}, "conditions": other}
    assert [found.field for found in differences("obligation", now, after)] == ["title.en"]


def test_a_pack_in_another_order_changes_nothing(both: Path) -> None:
    entries = Entry.objects.count()
    assert load(both, OTHER) == (0, 0, 0)
    assert (values(), Entry.objects.count()) == (["user", "provider"], entries)
    assert read_local_edits() == []
    # and what the pack changes later is not taken for an edit made here
    assert load(both, OTHER.replace("en: Do it}", "en: Do it now}")) == (0, 1, 0)
    assert values() == ["provider", "user"]


def test_a_sheet_in_another_order_changes_nothing(both: Path, ann: Client) -> None:
    rows = put(taken(ann, "Duties"), 1, conditions="role=provider|user")
    preview = upload(ann, as_csv(rows))
    assert not preview.context["entered"]
    assert values() == ["user", "provider"]


def test_a_revision_in_another_order_is_none(both: Path) -> None:
    found = Obligation.objects.get()
    present = duty(found.revisions.get())
    turned = [{"facet": "role", "any_of": ["provider", "user"]}]
    given = {**present, "known_from": None, "conditions": turned}
    assert revise_obligation(obligation=found, duty=given, actor=None, at=timezone.now()) is None


def test_the_form_keeps_the_order_that_is_stored(both: Path) -> None:
    (slot,) = [one for one in slots([{"facet": "role", "any_of": ["user"]}]) if one.content]
    ticked = {slot.names["mode"]: "any_of", slot.names["values"]: ["provider", "user"]}
    assert slot.read(ticked) == {"facet": "role", "any_of": ["user", "provider"]}
    ticked[slot.names["values"]] = ["provider"]
    assert slot.read(ticked) == {"facet": "role", "any_of": ["provider"]}
