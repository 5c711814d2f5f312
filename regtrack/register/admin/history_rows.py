"""Entries of the record as a page shows them: writes, each with its changes in words."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import Any

from django.urls import reverse
from django.utils.functional import Promise
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from regtrack.audit.models import Entry
from regtrack.register.admin.names import Names, called
from regtrack.register.admin.wording import ShownField, shown_fields
from regtrack.register.history.trail import key_of, record
from regtrack.register.packs.node_models import MODELS, permission
from regtrack.register.packs.nodes import Content

_DID: dict[str, str | Promise] = {
    "added": gettext_lazy("added"),
    "changed": gettext_lazy("changed"),
    "removed": gettext_lazy("removed"),
}
_TAKES = {"added": "delete", "changed": "change", "removed": "add"}
_STAYS = {"event", "facet", "obligation"}  # once added


@dataclass(frozen=True, slots=True)
class ShownChange:
    """`what` names the part; `revert` is the address for taking it back, "" where that may not be."""

    what: str
    did: str | Promise
    action: str
    fields: list[ShownField]
    revision: int
    revert: str


@dataclass(frozen=True, slots=True)
class Write:
    """What one person did at one moment. Where a set of changes was published, `note` says why and
    `prepared_by` who wrote it."""

    who: str
    at: dt.datetime
    note: str
    prepared_by: list[str]
    changes: list[ShownChange]


def action_words(action: str) -> str | Promise:
    return _DID.get(action, action)


def title_of(entry: Entry) -> str:
    """`Event “Published”`"""
    kind, ref = key_of(entry)
    word = capfirst(str(MODELS[kind]._meta.verbose_name))
    return _("%(kind)s “%(name)s”") % {
        "kind": word,
        "name": called(kind, entry.after or entry.before) or ref,
    }


def in_writes(entries: Sequence[Entry], user: Any) -> list[Write]:
    """The entries, newest first, by who and when; a query a kind for the names in them, and one
    for the notes."""
    told = [entry for entry in entries if key_of(entry)[0] in MODELS]
    names = Names([(key_of(one)[0], node) for one in told for node in (one.before, one.after)])
    published = _published({entry.at for entry in told})
    return [
        Write(
            who or _("The command line"),
            at,
            str(published.get(at, {}).get("note", "")),
            list(published.get(at, {}).get("prepared_by", [])),
            [_change(entry, names, user) for entry in group],
        )
        for (at, who), group in groupby(told, key=lambda entry: (entry.at, entry.actor_name))
    ]


def _published(moments: set[dt.datetime]) -> dict[dt.datetime, Content]:
    """What the record says of the sets of changes that were published at these moments."""
    published = record().filter(target__startswith="change_set ", at__in=moments)
    return {entry.at: entry.after for entry in published}


def _change(entry: Entry, names: Names, user: Any) -> ShownChange:
    kind, _ref = key_of(entry)
    may = user.has_perm(permission(_TAKES.get(entry.action, "change"), kind)) and not (
        entry.action == "added" and kind in _STAYS
    )
    model = "instrument" if kind == "provision" else MODELS[kind]._meta.model_name
    return ShownChange(
        title_of(entry),
        action_words(entry.action),
        entry.action,
        shown_fields(kind, entry.before, entry.after, names),
        1 + len(entry.after.get("earlier", [])) if kind == "obligation" and entry.after else 0,
        reverse(f"admin:register_{model}_revert", args=[entry.sequence]) if may else "",
    )
