"""Only who prepares a set settles its conflicts, however they come to the action."""

from __future__ import annotations

import pytest
from django.core.exceptions import PermissionDenied

from regtrack.accounts.models import User
from regtrack.audit.models import Entry
from regtrack.register.actions.resolve_conflict import resolve_conflict
from regtrack.register.changesets.conflicts import digest_of
from regtrack.register.changesets.live import read_nodes
from regtrack.register.models import ChangeSet
from tests.register.change_sets import do, entry, person, rename_source
from tests.register.editing import browser
from tests.register.rule import AT, rule

__all__ = ["rule"]


@pytest.fixture
def conflict(rule: None) -> ChangeSet:
    """A staged change of a source that a reviewer has changed meanwhile."""
    eve = browser(person("eve", "Editors"))
    rename_source(eve, "Staged")
    rename_source(browser(person("rea", "Reviewers")), "Live")
    return ChangeSet.objects.get()


def settle(change_set: ChangeSet, actor: User, *, keep_mine: bool) -> None:
    part = entry(change_set, "page")
    live = read_nodes([part.key])[part.key]
    resolve_conflict(
        entry=part, keep_mine=keep_mine, seen=digest_of(live), actor=actor, at=AT
    )  # fmt: skip


@pytest.mark.parametrize("keep_mine", [True, False])
def test_somebody_else_settles_nothing(conflict: ChangeSet, keep_mine: bool) -> None:
    before = entry(conflict, "page")
    entries = Entry.objects.count()
    with pytest.raises(PermissionDenied, match="neither prepared"):
        settle(conflict, person("ola", "Editors"), keep_mine=keep_mine)
    after = entry(conflict, "page")
    assert (after.before, after.after, after.withdrawn_at) == (before.before, before.after, None)
    assert "ola" not in conflict.prepared_by.values_list("username", flat=True)
    assert Entry.objects.count() == entries


@pytest.mark.parametrize("keep_mine", [True, False])
@pytest.mark.parametrize("name", ["eve", "rea"])
def test_who_prepared_it_and_reviewers_do(conflict: ChangeSet, name: str, keep_mine: bool) -> None:
    part = entry(conflict, "page")
    settle(conflict, User.objects.get(username=name), keep_mine=keep_mine)
    part.refresh_from_db()
    assert (part.withdrawn_at is None) is keep_mine


def test_nobody_elses_page_settles_it(conflict: ChangeSet) -> None:
    part = entry(conflict, "page")
    ola = browser(person("ola", "Editors"))
    live = read_nodes([part.key])[part.key]
    assert do(ola, conflict, "take", entry=part.pk, seen=digest_of(live)).status_code == 403
    assert entry(conflict, "page").withdrawn_at is None
