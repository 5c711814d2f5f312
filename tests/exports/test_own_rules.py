"""A team's own rules in every format, as they were imported, and as they were signed."""

from __future__ import annotations

import pytest
from django.test import Client

from regtrack.checklists.actions.apply_review import apply_review
from regtrack.checklists.actions.update_item import update_item
from regtrack.checklists.models import Checklist
from regtrack.checklists.reviewing import read_prospect
from regtrack.core.clocks import Clocks
from regtrack.core.guard import guard
from regtrack.exports.build import checklist_document
from regtrack.exports.document import ChecklistDocument, Item
from regtrack.exports.formats import CHECKLIST_FORMATS
from regtrack.exports.labels import labels
from regtrack.exports.signoff.document import signed_document
from regtrack.exports.signoff.reading import thawed
from regtrack.register.models import Instrument
from tests.checklists.own_rules import follow, imported
from tests.exports.examples import NASTY
from tests.exports.readers import READERS, squeezed
from tests.exports.test_signoff import sign
from tests.factories import AT, TODAY, Cast, make_checklist

pytestmark = pytest.mark.usefixtures("register")
HEADINGS = "id,title,title_zh,text,text_zh,evidence,guidance"
TEXTS = [words.replace("\r\n", "\n") for words in (*NASTY, "long " * 2_000)]
UNSHOWN = [words for words in TEXTS[:-1] if not words.isascii() or "<r>" in words]
NOW = Clocks(TODAY, TODAY, TODAY)


def cell(words: str) -> str:
    return '"' + guard(words).replace('"', '""') + '"'


def unread(name: str, file: bytes, document: ChecklistDocument) -> list[str]:
    """Texts that are not in the file. PDF prints what no font shows by its name, as [U+1F600], and
    breaks the long one at the end of each page: all of its words are there."""
    missing = READERS[name].missing(file, document, "both")
    if name != "pdf":
        return missing
    assert squeezed(READERS[name].read(file)).count("long") >= 2 * 2_000
    return [words for words in missing if words not in (*UNSHOWN, TEXTS[-1])]


@pytest.fixture
def made(cast: Cast) -> Checklist:
    rows = [
        ",".join([f"r{number}", *map(cell, [f"Rule {number}", f"第{number}条", *[words] * 4])])
        for number, words in enumerate(TEXTS)
    ]
    made = make_checklist(cast)
    follow(cast, made, imported(cast, "\r\n".join([HEADINGS, *rows]), title_en="House rules").ref)
    item = made.items.get(obligation__ref__endswith="-r0")
    said = {"status": "done", "note": "=2+2"}
    update_item(actor=cast.alice, at=AT, pk=item.pk, version=item.version, changes=said)
    return made


def own(document: ChecklistDocument) -> dict[str, Item]:
    """The duties of the team's own rules, by their ids in the file."""
    (group,) = [one for one in document.groups if one.ref.startswith("own-")]
    return {item.ref.rpartition("-")[2]: item for item in group.items}


def test_every_file_holds_every_text_of_them(made: Checklist) -> None:
    checklist = Checklist.objects.for_page().get(pk=made.pk)
    document = checklist_document(checklist, at=AT, today=TODAY, site="https://example.org")
    items = own(document)
    assert len(items) == len(TEXTS)
    assert [item.text.en for item in items.values()] == TEXTS
    assert all(item.text.zh_hans == item.text.en for item in items.values())
    for name, form in CHECKLIST_FORMATS.items():
        assert unread(name, form.render(document, "both"), document) == [], name


def test_a_sign_off_holds_them_as_they_were(made: Checklist, cast: Cast, alice: Client) -> None:
    signed = sign(made, cast.alice, "They hold.")
    address = f"/en/signoffs/{signed.pk}/export.%s?lang=both"
    before = {name: alice.get(address % name).getvalue() for name in CHECKLIST_FORMATS}
    document = signed_document(thawed(signed.content), signed.digest, labels())
    assert [item.text.en for item in own(document).values()] == TEXTS
    for name, file in before.items():
        assert unread(name, file, document) == [], name
    rules = Instrument.every.get(team=cast.team)
    imported(cast, f"{HEADINGS}\r\nr0,Rule 0,,Now another text,,,", instrument=rules, day=TODAY)
    digest = read_prospect(Checklist.objects.for_page().get(pk=made.pk), NOW).digest
    apply_review(actor=cast.alice, at=AT, pk=made.pk, digest=digest, clocks=NOW)
    assert made.items.get(obligation__ref__endswith="-r0").revision.number == 2
    assert alice.get(address % "json").getvalue() == before["json"]
    now = alice.get(f"/en/checklists/{made.pk}/export.csv").getvalue()
    assert "Now another text" in READERS["csv"].read(now)
