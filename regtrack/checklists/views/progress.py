"""How far a checklist was on each day gone by, and what lies ahead of it."""

from __future__ import annotations

from itertools import islice

from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.views.decorators.cache import never_cache

from regtrack.checklists.models import Checklist
from regtrack.checklists.progress import PARTS, read_course
from regtrack.checklists.progress_chart import draw
from regtrack.core.http import Request

ROWS = 60  # days
DUES = 12  # days


@never_cache
@login_required
def progress(request: Request, pk: int) -> HttpResponse:
    """Drawn, and as a table of the newest days; with `rows=all` of every day."""
    found = get_object_or_404(
        Checklist.objects.for_user(request.user).select_related("product__team"), pk=pk
    )
    today = request.clocks.today
    course = read_course(found, timezone.get_current_timezone())
    rows = course.days[::-1] if request.GET.get("rows") == "all" else course.days[: -ROWS - 1 : -1]
    ahead = {day: number for day, number in course.ahead.items() if day >= today}
    dues = dict(islice(ahead.items(), DUES))
    return render(
        request,
        "checklists/progress_over_time.html",
        {
            "checklist": found,
            "product": found.product,
            "clocks": found.clocks(today),
            "course": course,
            "chart": draw(course, today) if course.is_drawn else None,
            "parts": PARTS,
            "rows": rows,
            "earlier": len(course.days) - len(rows),
            "late": sum(course.ahead.values()) - sum(ahead.values()),
            "dues": dues,
            "later": sum(ahead.values()) - sum(dues.values()),
        },
    )
