from __future__ import annotations

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied, ValidationError
from django.forms import ModelChoiceField
from django.http import HttpResponse, HttpResponseBadRequest
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache

from regtrack.accounts.actions.add_member import add_member
from regtrack.accounts.actions.ask_second_person import ask_second_person
from regtrack.accounts.actions.change_role import change_role
from regtrack.accounts.actions.remove_member import remove_member
from regtrack.accounts.forms import ChangedMemberForm, NewMemberForm, SecondPersonForm
from regtrack.accounts.models import Membership, Team
from regtrack.core.http import Request


@never_cache
@login_required
def team(request: Request, pk: int) -> HttpResponse:
    """Who is in a team; its owners let people in, change what they may, and let them go."""
    found = get_object_or_404(Team.objects.for_user(request.user).select_related("chain"), pk=pk)
    members = found.memberships.select_related("user").order_by("user__email")
    owns = members.filter(user=request.user, role=Membership.Role.OWNER).exists()
    form = NewMemberForm()
    if request.method == "POST":
        if not owns:
            raise PermissionDenied
        if "membership" in request.POST:
            return _change(request, found)
        if "second_person" in request.POST:
            return _ask(request, found)
        form = NewMemberForm(request.POST)
        if form.is_valid() and _add(request, found, form):
            return redirect("team", pk)
    return render(
        request,
        "accounts/team.html",
        {
            "team": found,
            "members": members,
            "owns": owns,
            "writers": sum(member.can_write for member in members),
            "form": form,
            "roles": Membership.Role.choices,
        },
        status=400 if form.errors else 200,
    )


def _add(request: Request, team: Team, form: NewMemberForm) -> bool:
    person, role = form.cleaned_data["email"], form.cleaned_data["role"]
    try:
        add_member(team=team, user=person, role=role, actor=request.user, at=timezone.now())
    except ValidationError as error:
        form.add_error("email", error)
        return False
    messages.success(request, _("%(person)s is in the team now.") % {"person": person})
    return True


def _ask(request: Request, team: Team) -> HttpResponse:
    form = SecondPersonForm(request.POST)
    if not form.is_valid():
        return HttpResponseBadRequest(_("Expected to ask for a second person: on or off."))
    asked = form.cleaned_data["second_person"] == "on"
    ask_second_person(team=team, asked=asked, actor=request.user, at=timezone.now())
    messages.success(
        request,
        _("From now on, done needs a second person.") if asked
        else _("From now on, one person alone says that an item is done."),
    )  # fmt: skip
    return redirect("team", team.pk)


def _change(request: Request, team: Team) -> HttpResponse:
    form = ChangedMemberForm(request.POST)
    field = form.fields["membership"]
    assert isinstance(field, ModelChoiceField)
    field.queryset = team.memberships.select_related("user", "team__chain")
    if not form.is_valid():
        return HttpResponseBadRequest(_("Expected a member of this team, and a role or none."))
    membership, role = form.cleaned_data["membership"], form.cleaned_data["role"]
    try:
        if role:
            change_role(membership=membership, role=role, actor=request.user, at=timezone.now())
        else:
            remove_member(membership=membership, actor=request.user, at=timezone.now())
    except ValidationError as error:
        messages.error(request, " ".join(error.messages))
    else:
        messages.success(request, _("Saved."))
    mine = Team.objects.for_user(request.user).filter(pk=team.pk).exists()
    return redirect("team", team.pk) if mine else redirect("checklists")
