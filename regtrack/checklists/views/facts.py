"""What a team says of its product, and what another answer would do to its checklists."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache

from regtrack.accounts.models import Membership
from regtrack.checklists.actions.apply_review import OutdatedError
from regtrack.checklists.actions.change_facts import (
    FactsConflict,
    change_facts,
    effect_digest,
    read_effect,
)
from regtrack.checklists.facts import ProductFacts, differences, read_facts
from regtrack.checklists.forms import FactsForm
from regtrack.checklists.models import Checklist
from regtrack.checklists.own.reading import own_rules
from regtrack.checklists.showing import grouped
from regtrack.core.http import Request
from regtrack.register.vocabulary import Vocabulary, load_uses, load_vocabulary


@never_cache
@login_required
def facts(request: Request, pk: int) -> HttpResponse:
    """The product's facts; sent, a preview of what they would do; sent with its digest, applied. An
    address with `follow`, own rules that the product does not follow yet, leads to their preview."""
    found = get_object_or_404(Checklist.objects.for_user(request.user).for_page(), pk=pk)
    can_write = found.my_role in Membership.Role.writers()
    if request.method == "POST" and not can_write:
        raise PermissionDenied
    vocabulary = load_vocabulary()
    product, now = found.product, read_facts(found.product)
    posted, asked = request.method == "POST", request.GET.get("follow")
    sent = request.POST if posted else FactsForm.data_of(now, product.version)
    if asked and not posted:
        sent.appendlist("follows", asked)
    form = FactsForm(
        vocabulary,
        sent,
        uses=load_uses(request.clocks.known),
        own=own_rules(product.team_id),
        markets={*now.facts.markets, *sent.getlist("market")},
    )
    shown: dict[str, Any] = {}
    status = 200
    if posted or (asked and can_write):
        if not form.is_valid():
            status = 400
        else:
            outdated = form.cleaned_data["version"] != product.version
            if request.POST.get("digest") and not outdated:
                try:
                    return _applied(request, found, form)
                except (OutdatedError, FactsConflict):
                    outdated = True
            if outdated:
                found = Checklist.objects.for_user(request.user).for_page().get(pk=pk)
                product, now = found.product, read_facts(found.product)
                status = 409
            shown = _preview(request, found, now, form.said(), vocabulary)
            shown |= {"outdated": outdated, "sent": _to_send_again(form, product.version)}
    return render(
        request,
        "checklists/facts.html",
        {
            "checklist": found,
            "product": product,
            "clocks": found.clocks(request.clocks.today),
            "form": form,
            "version": product.version,
            "can_write": can_write,
            **shown,
        },
        status=status,
    )


def _applied(request: Request, found: Checklist, form: FactsForm) -> HttpResponse:
    reviews = change_facts(
        actor=request.user,
        at=timezone.now(),
        pk=found.pk,
        version=form.cleaned_data["version"],
        said=form.said(),
        today=request.clocks.today,
        digest=request.POST["digest"],
    )
    number = reviews[found.pk].steps.told().count() if reviews else 0
    messages.success(
        request,
        _("The facts are saved.")
        + " "
        + ngettext(
            "%(number)s entry followed; this can be undone for 14 days.",
            "%(number)s entries followed; this can be undone for 14 days.",
            number,
        )
        % {"number": number},
    )
    return redirect(found)


def _preview(
    request: Request,
    found: Checklist,
    now: ProductFacts,
    said: ProductFacts,
    vocabulary: Vocabulary,
) -> dict[str, Any]:
    """The facts that would be others, and the changes to each checklist of the product."""
    language = get_language() or "en"
    effect = read_effect(found.product_id, said, request.clocks.today)
    return {
        "differences": differences(now, said, vocabulary),
        "effect": [
            (checklist, len(prospect.planned), grouped(prospect, language))
            for checklist, prospect in effect
        ],
        "digest": effect_digest(said, effect),
    }


def _to_send_again(form: FactsForm, version: int) -> list[tuple[str, str]]:
    """The form's values as hidden fields, over the version that is shown beside them."""
    data = FactsForm.data_of(form.said(), version)
    return [(name, value) for name, values in data.lists() for value in values]
