"""A sign-off in every format: the frozen words alone, and who signed them."""

from __future__ import annotations

import dataclasses
import json
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from regtrack.checklists.actions.make_share import make_share
from regtrack.checklists.actions.revoke_share import revoke_share
from regtrack.checklists.models import Checklist, Snapshot
from regtrack.core.canonical import canonical
from regtrack.exports.document import LANGUAGES, ChecklistDocument, SignOff
from regtrack.exports.formats import CHECKLIST_FORMATS
from regtrack.exports.formats.json import checklist_content
from regtrack.exports.signoff.document import signed_document
from regtrack.exports.signoff.reading import thawed
from tests.exports.examples import EMPTY, NORMAL, nasty
from tests.exports.readers import READERS, squeezed
from tests.exports.test_signoff import change, sign
from tests.factories import AT, Cast, make_checklist

each_format = pytest.mark.parametrize("form", CHECKLIST_FORMATS)
DIGEST = "ab" * 32


def frozen(document: ChecklistDocument) -> dict[str, Any]:
    """As a sign-off keeps it."""
    content = checklist_content(document, "both")
    made_at = content.pop("made_at")
    return {
        "number": 3,
        "signed_at": made_at,
        "signed_by": "陈瑜",
        "statement": "=1+2 is true.\nSo is “this”.",
        "checklist": content,
    }


@pytest.mark.parametrize("document", [NORMAL, EMPTY, nasty()], ids=["normal", "empty", "nasty"])
def test_what_was_frozen_comes_back_whole(document: ChecklistDocument) -> None:
    content = frozen(document)
    again = signed_document(thawed(canonical(content)), DIGEST, document.labels)
    written = checklist_content(again, "both")
    del written["made_at"]
    assert written == content["checklist"]
    assert again.signoff == SignOff(3, "陈瑜", document.made_at, content["statement"], DIGEST)


def test_one_that_was_frozen_before_checklists_had_names_is_read() -> None:
    content = frozen(NORMAL)
    del content["checklist"]["uid"]
    assert signed_document(thawed(canonical(content)), DIGEST, NORMAL.labels).uid == ""


@each_format
@pytest.mark.parametrize("language", LANGUAGES)
def test_every_format_says_who_signed(form: str, language: Any) -> None:
    content = frozen(NORMAL)
    document = signed_document(thawed(canonical(content)), DIGEST, NORMAL.labels)
    file = CHECKLIST_FORMATS[form].render(document, language)
    assert READERS[form].missing(file, document, language) == []
    seen = squeezed(READERS[form].read(file))
    for words in ("陈瑜", "=1+2 is true.", "So is “this”.", DIGEST):
        assert squeezed(words) in seen, words
    unsigned = dataclasses.replace(document, signoff=None)
    assert DIGEST not in READERS[form].read(CHECKLIST_FORMATS[form].render(unsigned, language))


@pytest.fixture
def signed(register: None, cast: Cast) -> Snapshot:
    return sign(make_checklist(cast), cast.alice, "All of it is true.")


@each_format
def test_it_is_the_same_whatever_happens_later(
    alice: Client, signed: Snapshot, cast: Cast, form: str
) -> None:
    address = f"/zh-hans/signoffs/{signed.pk}/export.{form}?lang=en"
    with CaptureQueriesContext(connection) as queries:
        before = alice.get(address)
    assert before.status_code == 200
    assert len(queries) <= 6
    extension = CHECKLIST_FORMATS[form].extension
    name = f"regtrack-signoff-{signed.checklist_id}-1.en.{extension}"
    assert before["Content-Disposition"] == f'attachment; filename="{name}"'
    content = before.getvalue()
    assert signed.digest in squeezed(READERS[form].read(content))
    change(Checklist.objects.get(), cast.alice, status="done", note="later words")
    assert alice.get(address).getvalue() == content


def test_who_has_the_link_takes_every_format(client: Client, signed: Snapshot, cast: Cast) -> None:
    share, token = make_share(actor=cast.alice, at=AT, pk=signed.pk, label="Counsel", days=30)
    page = client.get(f"/en/shared/{token}/").content.decode()
    for form in CHECKLIST_FORMATS:
        address = f"/en/shared/{token}/export.{form}?lang=both"
        assert address.removesuffix("both") in page
        answer = client.get(address)
        assert answer.status_code == 200
        assert answer["Referrer-Policy"] == "no-referrer"
        assert answer["X-Robots-Tag"] == "noindex, nofollow"
        assert "no-store" in answer["Cache-Control"]
    revoke_share(actor=cast.alice, at=AT, pk=share.pk)
    assert client.get(f"/en/shared/{token}/export.json").status_code == 404


def test_only_the_team_takes_it_without_a_link(
    client: Client, signed: Snapshot, cast: Cast
) -> None:
    address = f"/en/signoffs/{signed.pk}/export.json"
    assert client.get(address).status_code == 302
    client.force_login(cast.charlie)
    assert client.get(address).status_code == 404
    client.force_login(cast.audrey)
    content = json.loads(client.get(address).getvalue())
    assert content["signoff"]["statement"] == "All of it is true."
    assert client.get(f"/en/signoffs/{signed.pk}/export.odt").status_code == 404
