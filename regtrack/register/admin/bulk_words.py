"""The words of a sheet to fill in: what each column is, and what may stand in it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from django.utils.translation import gettext as _

from regtrack.core.texts import both
from regtrack.register import models
from regtrack.register.admin.names import called, in_page_language
from regtrack.register.admin.wording import label_of
from regtrack.register.bulk.columns import KINDS, Column, Kind
from regtrack.register.packs.nodes import Content, Key


def explained() -> dict[tuple[str, str], str]:
    """What each column is, by (sheet, heading)."""
    return {
        (kind.name, column.heading): f"{_label(kind, column)}{_('. ')}{_how(kind, column)}".strip()
        for kind in KINDS.values()
        for column in kind.columns
    }


def choices_of(nodes: Mapping[Key, Content]) -> dict[str, Sequence[tuple[str, str]]]:
    """(ref, name) of what a column may name, by kind: of provisions and events the instrument's
    own. Four queries."""
    own = {
        kind: [(ref, called(kind, node)) for (one, ref), node in nodes.items() if one == kind]
        for kind in ("provision", "event")
    }
    values = models.FacetValue.objects.select_related("facet").order_by(
        "facet__position", "position"
    )
    return {
        **own,
        "theme": [
            (row.ref, in_page_language(both(row, "name"))) for row in models.Theme.objects.all()
        ],
        "organisation": [
            (row.ref, in_page_language(both(row, "name")))
            for row in models.Organisation.objects.all()
        ],
        "source": [(row.ref, row.publisher) for row in models.Source.objects.all()],
        "conditions": [
            (f"{row.facet.ref}={row.ref}", in_page_language(both(row, "name"))) for row in values
        ],
    }


def _label(kind: Kind, column: Column) -> str:
    if column.heading == "ref":
        return _("Its stable name")
    if column.place[0] == "dates":
        return _("Date of the event")
    if column.place[0] == "deadline":
        return _("Deadline")
    name, *rest = column.place
    return label_of(kind.node, ".".join([name, *rest]))


def _how(kind: Kind, column: Column) -> str:
    match column.heading, column.form:
        case "ref", _form:
            return _("Leave it as it is; leave it empty for a new row, which then gets one.")
        case "known_from", _form:
            return _(
                "Since when this wording is known. Left as it is, a changed row is known from today, "
                "a new one since its event was first known."
            )
        case "date.known_from", _form:
            return _(
                "The day the public could know the date. Another date is added, never replaced."
            )
        case "deadline.period", _form:
            return _("An ISO 8601 duration such as P10D, P3M or PT72H, with the kind within.")
        case "deadline.rule", _form:
            return _("An RFC 5545 rule such as FREQ=YEARLY, with the kind recurring.")
        case _heading, "edtf":
            return _(
                "2023, 2023-07, 2023-07-13, 2023-33 (quarter), 2023~, 2023-07?, A/B, not-appointed."
            )
        case _heading, "day":
            return _("A day such as 2023-07-13.")
        case _heading, "refs":
            return _("Refs, with | between them.")
        case _heading, "lines":
            return _("One entry a line.")
        case _heading, "conditions":
            return _("Such as role=provider|deployer; audience!=public, each must hold.")
        case _heading, "ref":
            return _("The ref of one.")
        case _:
            return ""
