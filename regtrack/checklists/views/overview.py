"""A team's checklists side by side."""

from __future__ import annotations

from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.cache import never_cache

from regtrack.accounts.models import Team, User
from regtrack.checklists.actions.count_changes import count_changes
from regtrack.checklists.models import Checklist
from regtrack.checklists.overview import late_of, lines_of
from regtrack.core.http import Request


@never_cache
@login_required
def checklists(request: Request) -> HttpResponse:
    """Every checklist of the person's teams: its progress, what waits in it, and who is late."""
    today = request.clocks.today
    teams = Team.objects.for_user(request.user)
    rows = list(Checklist.objects.for_user(request.user).select_related("product__team"))
    count_changes(rows, at=timezone.now(), today=today)
    lines = lines_of(rows, today)
    people = User.objects.filter(memberships__team__in=teams.order_by()).distinct()
    return render(
        request,
        "checklists/checklists.html",
        {
            "lines": lines,
            "late": late_of(lines, {person.pk: person for person in people}, today),
            "teams": teams,
        },
    )
