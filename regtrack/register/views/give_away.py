"""The register for everybody, whole: a page, and the files that another installation loads."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

from django.conf import settings
from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext

from regtrack.core.http import Request
from regtrack.register.json_ld import LICENCE, dataset
from regtrack.register.packs.dump import as_text, document
from regtrack.register.revision import read_revision, revised
from regtrack.register.views.machine import script


@dataclass(frozen=True, slots=True)
class File:
    """`form` stands in the address and is the ending."""

    form: str
    media_type: str


# application/yaml: RFC 9512
FILES: Mapping[str, File] = MappingProxyType(
    {
        "yaml": File("yaml", "application/yaml; charset=utf-8"),
        "json": File("json", "application/json"),
    }
)
TIMELINE_FILES = (
    ("atom", "Atom", "application/atom+xml"),
    ("ics", "iCalendar", "text/calendar"),
    ("json", "JSON", "application/json"),
    ("csv", "CSV", "text/csv"),
)


@revised()
def data(request: Request) -> HttpResponse:
    """What can be taken away, in which formats, under which licence and of which revision."""
    revision = read_revision()
    registers = [(form.upper(), reverse("register_file", args=[form])) for form in FILES]
    timelines = [
        (name, request.clocks.carried_to(reverse("timeline_export", args=[form])))
        for form, name, _ in TIMELINE_FILES
    ]
    described = dataset(
        url=request.build_absolute_uri(reverse("data")),
        name=gettext("The RegTrack register of AI rules"),
        about=gettext(
            "Laws, orders, drafts and pledges about AI with their dated events, the duties they "
            "bring, and the sources, in Chinese and English."
        ),
        languages=["zh-Hans", "en"],
        version=str(revision.length),
        changed=revision.at,
        files=[
            *(
                (request.build_absolute_uri(address), FILES[name.lower()].media_type.split(";")[0])
                for name, address in registers
            ),
            *(
                (request.build_absolute_uri(address), media_type)
                for (_, address), (_, _, media_type) in zip(timelines, TIMELINE_FILES, strict=True)
            ),
        ],
    )
    return render(
        request,
        "register/data.html",
        {
            "revision": revision,
            "registers": registers,
            "timelines": timelines,
            "licence": LICENCE,
            "site": settings.SITE_URL or request.build_absolute_uri("/").rstrip("/"),
            "json_ld": script(described),
        },
    )


@revised(public=True)
def register_file(request: Request, form: str) -> HttpResponse:
    """What is published, as one pack."""
    if form not in FILES:
        raise Http404
    file = FILES[form]
    return HttpResponse(
        as_text(document(public=True), form),
        content_type=file.media_type,
        headers={"Content-Disposition": f'attachment; filename="regtrack-register.{form}"'},
    )
