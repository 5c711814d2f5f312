"""A checklist beside the rules as they are today: what a review would do, and what the last ones
did."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied, ValidationError
from django.db.models import Count
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache

from regtrack.accounts.models import Membership
from regtrack.checklists.actions.apply_review import OutdatedError, apply_review
from regtrack.checklists.actions.undo_review import FOR, can_undo, undo_review
from regtrack.checklists.explain import listed
from regtrack.checklists.facts import Difference, ProductFacts, differences
from regtrack.checklists.models import Checklist, Review, Step
from regtrack.checklists.reviewing import read_prospect
from regtrack.checklists.showing import grouped
from regtrack.core.clocks import Clocks
from regtrack.core.http import Request
from regtrack.core.posted import posted
from regtrack.core.texts import both
from regtrack.register.vocabulary import Vocabulary

SHOWN = 20  # reviews


@dataclass(frozen=True, slots=True)
class Past:
    """A review that was applied: how many items it did what to, the facts that it followed, and until
    when it can be undone (None: no longer, or not before a later one)."""

    review: Review
    numbers: list[tuple[Any, int]]
    facts: list[Difference]
    before: dt.date | None
    after: dt.date | None
    until: dt.datetime | None


@never_cache
@login_required
def review(request: Request, pk: int) -> HttpResponse:
    """What changed since the checklist was made or last reviewed; sent with its digest, applied."""
    found = get_object_or_404(Checklist.objects.for_user(request.user).for_page(), pk=pk)
    can_write = found.my_role in Membership.Role.writers()
    today = request.clocks.today
    clocks, outdated = Clocks(today, today, today), False
    if request.method == "POST":
        if not can_write:
            raise PermissionDenied
        try:
            made = apply_review(
                actor=request.user,
                at=timezone.now(),
                pk=pk,
                digest=request.POST.get("digest", ""),
                clocks=clocks,
            )
        except OutdatedError:
            outdated = True
        else:
            number = made.steps.told().count()
            messages.success(
                request,
                ngettext(
                    "The checklist follows the rules of today: %(number)s change applied. It can be "
                    "undone for 14 days.",
                    "The checklist follows the rules of today: %(number)s changes applied. It can be "
                    "undone for 14 days.",
                    number,
                )
                % {"number": number},
            )
            return redirect("checklist_review", pk)
    prospect = read_prospect(found, clocks)
    touched = {one.item.key for one in prospect.planned if one.item}
    return render(
        request,
        "checklists/review.html",
        {
            "checklist": found,
            "product": found.product,
            "clocks": found.clocks(today),
            "can_write": can_write,
            "outdated": outdated,
            "number": len(prospect.planned),
            "same": sum(
                item.archived_at is None and item.pk not in touched
                for item in prospect.items.values()
            ),
            "groups": grouped(prospect, get_language() or "en"),
            "digest": prospect.digest,
            "past": past_reviews(found, timezone.now(), prospect.was.vocabulary),
        },
        status=409 if outdated else 200,
    )


def _checklist_of(user: Any, pk: int) -> int:
    mine = Checklist.objects.for_user(user).order_by()
    return get_object_or_404(Review, pk=pk, checklist__in=mine.values("pk")).checklist_id


@posted("checklist_review", _checklist_of)
def undo(request: Request, pk: int) -> HttpResponse:
    """Put back what the last review did; says which items stay because somebody changed them."""
    try:
        kept = undo_review(actor=request.user, at=timezone.now(), pk=pk)
    except Review.DoesNotExist:
        raise Http404 from None
    except ValidationError as error:
        messages.error(request, " ".join(error.messages))
    else:
        if not kept:
            messages.success(request, _("The review is undone: all is as it was before."))
        else:
            messages.success(request, _("The review is undone."))
            titles = listed([both(item.revision, "title") for item in kept[:SHOWN]])
            messages.warning(
                request,
                ngettext(
                    "%(number)s entry was changed since and stays as it is: %(names)s",
                    "%(number)s entries were changed since and stay as they are: %(names)s",
                    len(kept),
                )
                % {"number": len(kept), "names": titles.get(get_language() or "en")},
            )
    return redirect(
        "checklist_review", Review.objects.values_list("checklist", flat=True).get(pk=pk)
    )


def past_reviews(checklist: Checklist, at: dt.datetime, vocabulary: Vocabulary) -> list[Past]:
    """The last reviews, the newest first; two queries."""
    reviews = list(
        Review.objects.filter(checklist=checklist).select_related("applied_by", "undone_by")[:SHOWN]
    )
    counted: dict[int, dict[str, int]] = {}
    rows = Step.objects.told().filter(review__in=reviews).values_list("review", "kind")
    for key, kind, number in rows.annotate(number=Count("pk")).order_by():
        counted.setdefault(key, {})[kind] = number
    last = next((one.pk for one in reviews if one.undone_at is None), None)
    return [
        Past(
            one,
            [
                (Step.Kind(kind).label, counted[one.pk][kind])
                for kind in Step.Kind.values
                if kind in counted.get(one.pk, {})
            ],
            _facts(one, vocabulary),
            _day(one.before.get("on")),
            _day(one.after.get("on")),
            one.applied_at + FOR if one.pk == last and can_undo(one, at) else None,
        )
        for one in reviews
    ]


def _facts(review: Review, vocabulary: Vocabulary) -> list[Difference]:
    if review.cause != Review.Cause.FACTS:
        return []
    before, after = (ProductFacts.of_dict(said) for said in (review.before, review.after))
    return differences(before, after, vocabulary)


def _day(text: str | None) -> dt.date | None:
    return dt.date.fromisoformat(text) if text else None
