"""The register for everybody: a page, and the files of the whole and of each instrument."""

from __future__ import annotations

from dataclasses import dataclass

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import get_language, gettext
from django.utils.translation import gettext_lazy as _

from regtrack.core.http import Request, site_of
from regtrack.register.citing.json_ld import LICENCE, dataset
from regtrack.register.giving.catalog import catalog
from regtrack.register.giving.files import FILES
from regtrack.register.giving.store import Made, read_edition, read_file, read_files
from regtrack.register.packs.dump import as_pack, as_text, with_references
from regtrack.register.revision import revised
from regtrack.register.views.machine import script

TIMELINE_FILES = (
    ("atom", "Atom", "application/atom+xml"),
    ("ics", "iCalendar", "text/calendar"),
    ("json", "JSON", "application/json"),
    ("csv", "CSV", "text/csv"),
)
# What a file holds, where its name alone does not say
_HOLDS = {
    "register.json": _("Everything, as a pack"),
    "register.yaml": _("Everything, as a pack"),
    "register.oscal.json": _("The duties, as an OSCAL catalog in this page’s language"),
    "register-instruments.csv": _("Instruments"),
    "register-events.csv": _("Events with their dates"),
    "register-obligations.csv": _("Duties"),
    "register-mappings.csv": _("Relations between duties"),
    "register-sources.csv": _("Sources"),
    "changelog.json": _("What changed, revision by revision"),
}
ALONE = ("json", "yaml", "oscal.json")


@dataclass(frozen=True, slots=True)
class Shown:
    """A file on the page."""

    name: str
    holds: object
    address: str
    made: Made


@revised()
def data(request: Request) -> HttpResponse:
    """What can be taken away, in which formats, under which licence and of which revision."""
    site = site_of(request)
    stamp, files = read_files(site, request.clocks.today)
    shown = [
        Shown(name, _HOLDS[name], reverse("data_file", args=[name]), _of_language(files, name))
        for name in FILES
    ]
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
        version=str(stamp.length),
        changed=stamp.at,
        files=[
            *(
                (
                    request.build_absolute_uri(one.address),
                    one.made.file.media_type.split(";")[0],
                )
                for one in shown
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
            "revision": stamp,
            "files": shown,
            "timelines": timelines,
            "licence": LICENCE,
            "site": site,
            "json_ld": script(described),
        },
    )


@revised(public=True)
def data_file(request: Request, name: str) -> HttpResponse:
    """One file of the whole, from the disk."""
    if name not in FILES:
        raise Http404
    language = get_language() or "en"
    made, content = read_file(name, language, site_of(request), request.clocks.today)
    return HttpResponse(
        content,
        content_type=made.file.media_type,
        headers={"Content-Disposition": f'attachment; filename="regtrack-{name}"'},
    )


@revised(public=True)
def instrument_file(request: Request, ref: str, form: str) -> HttpResponse:
    """One instrument: as a pack with what it refers to, or as an OSCAL catalog of its own."""
    if form not in ALONE:
        raise Http404
    edition = read_edition(site_of(request), request.clocks.today)
    if ("instrument", ref) not in edition.nodes:
        raise Http404
    if form == "oscal.json":
        text = as_text(catalog(edition, get_language() or "en", ref), "json")
    else:
        text = as_text(as_pack(with_references(edition.nodes, [ref]), edition.about), form)
    media_type = FILES[f"register.{form}"].media_type
    return HttpResponse(
        text,
        content_type=media_type,
        headers={"Content-Disposition": f'attachment; filename="{ref}.{form}"'},
    )


def _of_language(files: dict[tuple[str, str], Made], name: str) -> Made:
    language = get_language() or "en"
    return files.get((name, language)) or files[name, ""]
