"""What may be said of a piece of evidence. Each refusal names its field."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.core.exceptions import PermissionDenied, ValidationError
from django.core.validators import URLValidator
from django.utils.translation import gettext as _

from regtrack.accounts.models import Membership
from regtrack.checklists.models import Evidence, Item

CHANGEABLE = ("title", "effective_on", "expires_on")
_is_web_address = URLValidator(schemes=["http", "https"])


def check_said(values: Mapping[str, Any]) -> None:
    """`values` has the three of CHANGEABLE."""
    title, first, last = (values[name] for name in CHANGEABLE)
    longest = Evidence._meta.get_field("title").max_length or 0
    if not title.strip():
        raise ValidationError({"title": _("Expected a title: say what this is.")})
    if len(title) > longest:
        raise ValidationError(
            {
                "title": _("Found %(found)s characters; expected at most %(expected)s.")
                % {"found": len(title), "expected": longest}
            }
        )
    if first and last and last < first:
        raise ValidationError(
            {
                "expires_on": _("Found %(last)s; expected %(first)s, its first day, or later.")
                % {"last": last, "first": first}
            }
        )


def check_link(url: str) -> None:
    try:
        _is_web_address(url)
    except ValidationError:
        raise ValidationError(
            {"url": _("Found “%(found)s”; expected a web address.") % {"found": url}}
        ) from None


def check_writer(row: Item | Evidence) -> None:
    """A row of `for_user`."""
    if row.my_role not in Membership.Role.writers():
        raise PermissionDenied


def check_kept(item: Item) -> None:
    if item.archived_at is not None:
        raise ValidationError(_("This item is archived: its rule has gone. It can only be read."))
