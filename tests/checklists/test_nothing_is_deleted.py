"""No path in RegTrack removes a tick, a note or a piece of evidence."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.apps import apps
from django.conf import settings
from django.contrib import admin
from django.contrib.auth import get_user_model
from django.db.models import CASCADE, PROTECT, SET_NULL, Model, ProtectedError

from regtrack.checklists.actions.add_evidence import add_evidence
from regtrack.checklists.actions.sign_off import sign_off
from regtrack.checklists.models import Checklist, Evidence, Item, ProductMarket
from regtrack.core.canonical import canonical, digest
from tests.factories import AT, Cast, make_checklist

SOURCE = Path(settings.BASE_DIR) / "regtrack"
OWN = ("checklists", "exports", "accounts", "audit", "core")  # what may touch a team's rows
# Markets that a product left: what was said of them is kept by the review that did so. Who left a
# team: the audit chain says so.
REMOVES = {
    "checklists/actions/change_facts.py": "product.markets.exclude(",
    "accounts/actions/remove_member.py": "membership.delete()",
}


def removing_lines() -> Iterator[tuple[str, str]]:
    for part in OWN:
        for path in sorted((SOURCE / part).rglob("*.py")):
            for line in path.read_text(encoding="utf-8").splitlines():
                if re.search(r"\.delete\(|_raw_delete|DELETE FROM|TRUNCATE", line):
                    yield str(path.relative_to(SOURCE)), line.strip()


def test_the_code_of_a_team_s_rows_removes_nothing() -> None:
    found = list(removing_lines())
    assert {path for path, _ in found} == REMOVES.keys()
    for path, line in found:
        assert REMOVES[path] in line


def test_no_row_of_a_team_goes_with_another_one() -> None:
    """What a row points to is kept for it; only a person may go, and the row stays without them."""
    user, seen = get_user_model(), 0
    for model in apps.get_app_config("checklists").get_models():
        for field in model._meta.local_fields:
            if not field.remote_field:
                continue
            seen += 1
            how = field.remote_field.on_delete
            if field.related_model is user:
                assert how is SET_NULL, field
            elif model is ProductMarket and field.name == "product":
                assert how is CASCADE
            else:
                assert how is PROTECT, field
    assert seen > 30


def test_the_admin_knows_no_row_of_a_team() -> None:
    own = set(apps.get_app_config("checklists").get_models())
    assert not own & set(admin.site._registry)


@pytest.mark.usefixtures("register")
def test_what_a_list_rests_on_cannot_be_deleted(cast: Cast) -> None:
    made = make_checklist(cast)
    item = made.items.get(obligation__ref="cn-im-04-1")
    proof = add_evidence(
        actor=cast.bob, at=AT, item=item.pk, title="Report", url="https://example.org/"
    )
    content = {"any": "thing"}
    sign_off(
        actor=cast.alice, at=AT, pk=made.pk, statement="Yes.", seen=digest(canonical(content)),
        read=lambda _: content,
    )  # fmt: skip
    rests: list[Model] = [
        item, proof, made, made.product, cast.team, item.obligation, item.revision.obligation,
    ]  # fmt: skip
    for row in rests:
        with pytest.raises(ProtectedError):
            row.delete()
    who = item.pk
    cast.bob.delete()
    assert Item.objects.filter(pk=who).exists()
    assert Evidence.objects.get().added_by is None
    assert Checklist.objects.get().snapshots.count() == 1
