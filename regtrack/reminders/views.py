"""Whether a person gets reminders: on a page of their own, and by the link of each mail."""

from __future__ import annotations

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt

from regtrack.accounts.models import User
from regtrack.core.http import Request
from regtrack.reminders.actions.change_preference import change_preference
from regtrack.reminders.forms import PreferenceForm
from regtrack.reminders.mail import person_of
from regtrack.reminders.models import Preference


@never_cache
@login_required
def reminders(request: Request) -> HttpResponse:
    """Whether the person wants reminders, and in which language."""
    found = Preference.objects.filter(person=request.user).first()
    now = {
        "wanted": found.wanted if found else True,
        "language": found.language if found else get_language(),
    }
    form = PreferenceForm(request.POST or None, initial=now)
    if request.method == "POST" and form.is_valid():
        change_preference(person=request.user, at=timezone.now(), **form.cleaned_data)
        messages.success(request, _("Saved."))
        return redirect("reminders")
    status = 400 if form.errors else 200
    return render(request, "reminders/reminders.html", {"form": form}, status=status)


@csrf_exempt  # RFC 8058: a mail program posts without a cookie; the token is what allows it
@never_cache
def unsubscribe(request: Request, token: str) -> HttpResponse:
    """Stop the reminders with one press, or with the one POST of a mail program; a GET only asks,
    since scanners open every link of a mail. Nothing else is shown or allowed by it."""
    person = get_object_or_404(User, pk=person_of(token), is_active=True)
    if request.method == "POST":
        wanted = "again" in request.POST
        change_preference(person=person, at=timezone.now(), wanted=wanted)
    else:
        found = Preference.objects.filter(person=person).first()
        wanted = found.wanted if found else True
    answer = render(request, "reminders/unsubscribe.html", {"wanted": wanted})
    answer["Referrer-Policy"] = "no-referrer"
    answer["X-Robots-Tag"] = "noindex, nofollow"
    return answer
