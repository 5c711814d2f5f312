"""What may be written on an item, and what a write brings along. Each refusal names its field."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.core.exceptions import ValidationError
from django.core.validators import URLValidator
from django.utils.translation import gettext as _

from regtrack.checklists.models import Item

FIELDS = ("status", "owner_id", "due_on", "due_reason", "note", "reason", "links")
_is_web_address = URLValidator(schemes=["http", "https"])


class AnotherPerson(ValidationError):
    """Somebody else has to say it: the team asks for two people, and this one was the first."""


def one_step(item: Item, wanted: Mapping[str, Any]) -> dict[str, Any]:
    """What `wanted` comes to where a person only says done, in one press: of what is not in review
    yet, a team that asks for a second person is asked for it. Wants `checklist__product__team`
    fetched."""
    first = item.status in {Item.Status.TODO, Item.Status.IN_PROGRESS}
    says_done = wanted.get("status") == Item.Status.DONE
    if first and says_done and item.checklist.product.team.second_person:
        return {**wanted, "status": Item.Status.IN_REVIEW.value}
    return dict(wanted)


def changed_values(item: Item, wanted: Mapping[str, Any], actor: Any) -> dict[str, Any]:
    """The columns that `wanted` (some of FIELDS) changes, checked and with what follows from them.

    Wants `checklist__product__team` fetched. Raises ValidationError by field, AnotherPerson where
    only the person is the wrong one.
    """
    changed = {name: value for name, value in wanted.items() if getattr(item, name) != value}
    if not changed:
        return {}
    values = {name: getattr(item, name) for name in FIELDS} | changed
    _check_state(item, values)
    if "status" in changed:
        _check_second_person(item, values["status"], actor)
        in_review = values["status"] == Item.Status.IN_REVIEW
        submitter = actor.pk if in_review else item.submitted_by_id
        if values["status"] in {Item.Status.TODO, Item.Status.IN_PROGRESS}:
            submitter = None
        if submitter != item.submitted_by_id:
            changed["submitted_by_id"] = submitter
    moved = {"due_on", "due_reason"} & changed.keys()
    if moved and values["due_on"] and not values["due_reason"].strip():
        raise ValidationError(
            {"due_reason": _("Expected a reason: say why the day is not the one the rule gives.")}
        )
    if "links" in changed:
        _check_links(values["links"])
    return changed


def check_owner(team: Any, owner_id: int | None) -> None:
    """One query, where an owner is named."""
    if owner_id and not team.memberships.filter(user=owner_id).exists():
        raise ValidationError({"owner_id": _("Expected a member of the team.")})


def _check_state(item: Item, values: Mapping[str, Any]) -> None:
    status = values["status"]
    if status not in Item.Status.values:
        raise ValidationError(
            {
                "status": _("Found “%(found)s”; expected one of %(expected)s.")
                % {"found": status, "expected": ", ".join(Item.Status.values)}
            }
        )
    if item.archived_at is not None:
        raise ValidationError(
            {"status": _("This item is archived: its rule has gone. It can only be read.")}
        )
    ticked = status not in {Item.Status.TODO, item.status}
    if ticked and item.verdict != Item.Verdict.APPLIES:
        raise ValidationError(
            {"status": _("This is no duty of the product, so there is nothing to tick off.")}
        )
    if status == Item.Status.NOT_APPLICABLE and not values["reason"].strip():
        raise ValidationError(
            {"reason": _("Expected a reason: say why this duty does not apply to the product.")}
        )


def _check_second_person(item: Item, status: str, actor: Any) -> None:
    """Where the team asks for two people, nobody says done but who did not put it into review."""
    if status not in Item.Status.settled() or not item.checklist.product.team.second_person:
        return
    if item.status != Item.Status.IN_REVIEW:
        raise ValidationError(
            {"status": _("Expected “in review” first: this team asks for a second person.")}
        )
    if item.submitted_by_id == actor.pk:
        raise AnotherPerson(
            {"status": _("You put it into review; expected somebody else to say that it is done.")}
        )


def _check_links(links: str) -> None:
    for number, line in enumerate(links.splitlines(), start=1):
        try:
            _is_web_address(line.strip())
        except ValidationError:
            raise ValidationError(
                {
                    "links": _("Line %(number)s: found “%(found)s”; expected a web address.")
                    % {"number": number, "found": line.strip()}
                }
            ) from None
