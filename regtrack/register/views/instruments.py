from __future__ import annotations

from itertools import groupby

from django.http import HttpResponse
from django.shortcuts import render

from regtrack.core.http import Request
from regtrack.register.models import Instrument
from regtrack.register.revision import revised
from regtrack.register.views.checked import with_checked
from regtrack.register.views.standing import badges_of, dated_events


@revised()
def instruments(request: Request) -> HttpResponse:
    """Every instrument, by jurisdiction, with its status at the two clocks."""
    clocks = request.clocks
    listed = [
        (instrument, badges_of(instrument, dated, clocks.on))
        for instrument in with_checked(Instrument.objects.public()).for_list(clocks.known)
        if (dated := dated_events(instrument))
    ]
    listed.sort(key=lambda pair: (pair[0].jurisdiction_id, pair[0].ref))
    places = [
        (place, list(group))
        for place, group in groupby(listed, key=lambda pair: pair[0].jurisdiction)
    ]
    return render(request, "register/instruments.html", {"places": places, "number": len(listed)})
