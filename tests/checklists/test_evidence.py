"""Evidence: a file or a link that proves items, found again, changed by two, never lost."""

from __future__ import annotations

import datetime as dt
import hashlib
import re
from pathlib import Path
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management import call_command
from django.core.management.base import CommandError
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from regtrack.audit.models import Entry
from regtrack.audit.record import verify
from regtrack.checklists.actions.add_evidence import add_evidence
from regtrack.checklists.actions.change_evidence import EvidenceConflict, change_evidence
from regtrack.checklists.actions.support import attach, detach
from regtrack.checklists.models import Checklist, Evidence, Item, Support
from tests.checklists import proof_files as files
from tests.factories import AT, Cast, make_checklist

pytestmark = pytest.mark.usefixtures("register")
DAY = dt.timedelta(days=1)


@pytest.fixture
def made(cast: Cast) -> Checklist:
    return make_checklist(cast)


@pytest.fixture
def item(made: Checklist) -> Item:
    return made.items.get(obligation__ref="cn-im-04-1")


@pytest.fixture
def other(made: Checklist) -> Item:
    return made.items.filter(verdict="applies").exclude(obligation__ref="cn-im-04-1")[0]


def add(cast: Cast, item: Item, **fields: Any) -> Evidence:
    said = {"title": "Filing receipt", "url": "https://example.org/receipt", **fields}
    return add_evidence(actor=cast.alice, at=AT, item=item.pk, **said)


def upload(content: bytes = files.PDF, name: str = "备案证明.pdf", kind: str = "text/html") -> Any:
    return SimpleUploadedFile(name, content, content_type=kind)


def page(item: Item) -> str:
    return f"/en/items/{item.pk}/evidence/"


def send(client: Client, item: Item, **fields: Any) -> Any:
    return client.post(page(item), {"do": "add", "title": "Filing receipt", **fields})


def fetch(client: Client, row: Evidence) -> tuple[Any, bytes]:
    """The answer with its headers, and the file."""
    response: Any = client.get(f"/en/evidence/{row.pk}/file/")
    assert response.status_code == 200
    return response, response.getvalue()


def stored(folder: Path) -> list[Path]:
    return [path for path in (folder / "evidence").rglob("*") if path.is_file()]


# == Adding ==
def test_a_file_is_kept_under_its_hash_and_comes_back_as_it_was(
    alice: Client, cast: Cast, item: Item, tmp_path: Path
) -> None:
    days = {"effective_on": "2023-09-01", "expires_on": "2099-08-31"}
    response = send(alice, item, file=upload(), **days)
    assert (response.status_code, response["Location"]) == (302, page(item))
    row = Evidence.objects.get()
    sha256 = hashlib.sha256(files.PDF).hexdigest()
    assert (row.sha256, row.size, row.media_type) == (sha256, len(files.PDF), "application/pdf")
    assert (row.name, row.team, row.added_by) == ("备案证明.pdf", cast.team, cast.alice)
    assert (row.effective_on, row.expires_on) == (dt.date(2023, 9, 1), dt.date(2099, 8, 31))
    assert [path.name for path in stored(tmp_path)] == [sha256]
    file, content = fetch(alice, row)
    assert content == files.PDF
    assert file["Content-Type"] == "application/pdf"
    encoded = "%E5%A4%87%E6%A1%88%E8%AF%81%E6%98%8E.pdf"
    assert file["Content-Disposition"] == f"attachment; filename*=utf-8''{encoded}"
    assert file["X-Content-Type-Options"] == "nosniff"
    assert file["Content-Security-Policy"] == "default-src 'none'; sandbox"
    assert "no-store" in file["Cache-Control"]
    html = alice.get(page(item)).content.decode()
    assert "备案证明.pdf" in html
    assert "1 September 2023" in html.replace("\N{NO-BREAK SPACE}", " ")
    entries = Entry.objects.filter(chain=cast.team.chain).order_by("sequence")
    assert [(entry.action, entry.target) for entry in entries][-3:] == [
        ("evidence added", f"evidence {row.pk}"),
        ("evidence attached", f"item {item.pk}"),
        ("item proved", f"evidence {row.pk}"),
    ]
    assert entries[len(entries) - 3].after["sha256"] == sha256
    assert list(verify()) == []


def test_a_link_has_no_file(alice: Client, item: Item) -> None:
    assert send(alice, item, url="https://example.org/公示").status_code == 302
    row = Evidence.objects.get()
    assert (row.sha256, row.size, row.media_type) == ("", None, "")
    assert alice.get(f"/en/evidence/{row.pk}/file/").status_code == 404
    assert "example.org" in alice.get(page(item)).content.decode()


@pytest.mark.parametrize(
    ("fields", "sentence"),
    [
        ({}, "Expected either a file or a link."),
        ({"url": "https://example.org", "file": 1}, "Expected either a file or a link."),
        ({"url": "javascript:alert(1)"}, "Enter a valid URL."),
        ({"url": "ftp://example.org/a"}, "Found “ftp://example.org/a”; expected a web address."),
        ({"url": "https://example.org", "title": " "}, "This field is required."),
        ({"url": "https://example.org", "title": "t" * 201}, "at most 200 characters"),
        (
            {"url": "https://e.org", "effective_on": "2024-02-01", "expires_on": "2024-01-31"},
            "Found 2024-01-31; expected 2024-02-01, its first day, or later.",
        ),
        ({"file": files.HTML}, "Found a web page or other markup (HTML, SVG, XML); expected a PDF"),
        ({"file": files.SVG}, "Found a web page or other markup"),
        ({"file": b""}, "Found an empty file"),
        ({"file": b"MZ\0\0"}, "expected a PDF"),
    ],
)
def test_what_is_wrong_is_said_and_changes_nothing(
    alice: Client, item: Item, tmp_path: Path, fields: dict[str, Any], sentence: str
) -> None:
    content = fields.get("file")
    if content is not None:
        fields = {**fields, "file": upload(files.PDF if content == 1 else content, "proof.pdf")}
    before = Entry.objects.count()
    response = send(alice, item, **fields)
    assert response.status_code == 400
    assert sentence in response.content.decode()
    assert not Evidence.objects.exists()
    assert Entry.objects.count() == before
    assert stored(tmp_path) == []


def test_a_file_that_is_too_large_is_not_kept_for_a_moment(
    alice: Client, item: Item, tmp_path: Path, settings: Any
) -> None:
    settings.EVIDENCE_MAX_BYTES = settings.UPLOAD_MAX_BYTES = 100_000
    response = send(alice, item, file=upload(b"a" * 300_000), expires_on="2099-08-31")
    assert response.status_code == 400
    html = response.content.decode()
    assert "Found more than 0.09537 MiB; expected a file of at most 0.09537 MiB." in html
    assert 'value="2099-08-31"' in html  # what was right stays
    assert "Expected either" not in html
    assert stored(tmp_path) == []
    assert send(alice, item, file=upload(b"a" * 100_000)).status_code == 302


@pytest.mark.parametrize(
    ("name", "given"),
    [
        ("../../secret.pdf", 'attachment; filename="secret.pdf"'),
        ('a"b.pdf', 'attachment; filename="a\\"b.pdf"'),
        ("page.html", 'attachment; filename="page.html.pdf"'),
    ],
)
def test_a_name_can_not_harm(alice: Client, item: Item, name: str, given: str) -> None:
    send(alice, item, file=upload(name=name))
    row = Evidence.objects.get()
    assert fetch(alice, row)[0]["Content-Disposition"] == given


def test_a_line_end_in_a_name_makes_no_header(cast: Cast, item: Item, alice: Client) -> None:
    file = upload(name="a")
    file._name = "a\r\nSet-Cookie: b=c.pdf"
    row = add(cast, item, url="", file=file)
    response, _ = fetch(alice, row)
    assert response["Content-Disposition"] == 'attachment; filename="a Set-Cookie: b=c.pdf"'
    assert not response.cookies


def test_a_long_chinese_name(alice: Client, item: Item) -> None:
    send(alice, item, file=upload(name="生成式人工智能服务" * 40 + ".pdf"))
    name = Evidence.objects.get().name
    assert len(name) <= 255
    assert name.endswith(".pdf")


# == One proof of many items ==
def test_one_proof_of_many_items_taken_off_and_put_back(
    alice: Client, cast: Cast, item: Item, other: Item
) -> None:
    row = add(cast, item)
    html = alice.get(page(other)).content.decode()
    assert "Nothing proves this item yet." in html
    press = {"do": "attach", "evidence": row.pk}
    for _ in range(2):  # pressed twice: attached once
        assert alice.post(page(other), press).status_code == 302
    assert Support.objects.filter(item=other, removed_at=None).count() == 1
    assert "Proves 2 items." in alice.get(f"/en/teams/{cast.team.pk}/evidence/").content.decode()
    alice.post(page(other), {"do": "detach", "evidence": row.pk})
    support = Support.objects.get(item=other)
    assert support.removed_by == cast.alice
    assert support.removed_at
    alice.post(page(other), press)
    assert [one.removed_at is None for one in Support.objects.filter(item=other).order_by("pk")] == [
        False, True,
    ]  # fmt: skip
    html = alice.get(f"/en/evidence/{row.pk}/").content.decode()
    assert html.count("Attached to an item") == 3
    assert html.count("Taken off an item") == 1
    of_item = Entry.objects.filter(target=f"item {other.pk}").order_by("sequence")
    assert [entry.action for entry in of_item] == [
        "evidence attached", "evidence detached", "evidence attached",
    ]  # fmt: skip
    item.refresh_from_db()
    assert (item.version, item.status) == (1, "todo")  # nothing is ticked by a proof


@pytest.mark.parametrize("sent", [{"do": "steal"}, {"do": "attach", "evidence": "x"}, {}])
def test_a_press_that_says_nothing_changes_nothing(
    alice: Client, item: Item, sent: dict[str, str]
) -> None:
    before = Entry.objects.count()
    response = alice.post(page(item), sent, follow=True)
    assert "Expected “attach” or “detach”" in response.content.decode()
    assert Entry.objects.count() == before


def test_an_archived_item_is_only_read(alice: Client, cast: Cast, item: Item, other: Item) -> None:
    row = add(cast, item)
    Item.objects.filter(pk__in=[item.pk, other.pk]).update(archived_at=AT)
    for act, on in ((attach, other), (detach, item)):
        with pytest.raises(ValidationError, match="archived"):
            act(actor=cast.alice, at=AT, item=on.pk, evidence=row.pk)
    with pytest.raises(ValidationError, match="archived"):
        add(cast, item)
    html = alice.get(page(item)).content.decode()
    assert "Filing receipt" in html
    assert "Take off" not in html


# == Whose it is ==
def test_another_team_learns_nothing(alice: Client, cast: Cast, item: Item, tmp_path: Path) -> None:
    theirs = make_checklist(cast, actor=cast.charlie, team=cast.other_team)
    mine = add(cast, item, url="", file=upload())
    there = theirs.items.get(obligation__ref="cn-im-04-1")
    charlie = Client()
    charlie.force_login(cast.charlie)
    assert charlie.get(f"/en/evidence/{mine.pk}/file/").status_code == 404
    press = {"do": "attach", "evidence": mine.pk}
    assert charlie.post(page(there), press).status_code == 404
    assert not Support.objects.filter(item=there).exists()
    for _ in range(2):  # the same bytes: as if nobody had ever had them
        assert send(charlie, there, file=upload(name="own.pdf")).status_code == 302
        html = charlie.get(page(there)).content.decode()
        assert "备案证明" not in html
    assert len(stored(tmp_path)) == 1
    assert charlie.get(f"/en/evidence/{mine.pk}/").status_code == 404
    assert Evidence.objects.filter(team=cast.other_team).count() == 2


def test_a_person_of_two_teams_keeps_them_apart(alice: Client, cast: Cast, item: Item) -> None:
    theirs = make_checklist(cast, actor=cast.charlie, team=cast.other_team)
    cast.other_team.memberships.create(user=cast.alice, role="member")
    mine, there = add(cast, item), theirs.items.get(obligation__ref="cn-im-04-1")
    with pytest.raises(Evidence.DoesNotExist):
        attach(actor=cast.alice, at=AT, item=there.pk, evidence=mine.pk)
    assert "Filing receipt" not in alice.get(page(there)).content.decode()


def test_the_actions_themselves_refuse(cast: Cast, item: Item, tmp_path: Path) -> None:
    row = add(cast, item)
    for actor, refusal in ((cast.audrey, PermissionDenied), (cast.charlie, None)):
        outside = refusal is None
        of_item: Any = refusal or Item.DoesNotExist
        with pytest.raises(of_item):
            add_evidence(actor=actor, at=AT, item=item.pk, title="t", file=upload())
        for act in (attach, detach):
            with pytest.raises(of_item):
                act(actor=actor, at=AT, item=item.pk, evidence=row.pk)
        with pytest.raises(Evidence.DoesNotExist if outside else PermissionDenied):
            change_evidence(actor=actor, at=AT, pk=row.pk, version=1, changes={"title": "x"})
    assert stored(tmp_path) == []


def test_an_auditor_reads_and_gets_no_buttons(cast: Cast, item: Item) -> None:
    row = add(cast, item, url="", file=upload())
    client = Client()
    client.force_login(cast.audrey)
    for address in (page(item), f"/en/evidence/{row.pk}/", f"/en/teams/{cast.team.pk}/evidence/"):
        html = client.get(address).content.decode()
        assert "Filing receipt" in html
        assert 'name="do"' not in html
        assert 'name="version"' not in html
    assert fetch(client, row)[1] == files.PDF


# == Changing ==
def test_two_people_change_one_and_the_second_sees_both(
    alice: Client, cast: Cast, item: Item
) -> None:
    row = add(cast, item)
    change_evidence(
        actor=cast.bob, at=AT, pk=row.pk, version=1, changes={"title": "Bob’s title"}
    )  # fmt: skip
    sent = {"version": "1", "title": "Alice’s title", "expires_on": "2027-01-31"}
    response = alice.post(f"/en/evidence/{row.pk}/", sent)
    assert response.status_code == 409
    html = response.content.decode()
    assert "Somebody changed this meanwhile" in html
    assert "Bob’s title" in html
    assert "Alice’s title" in html
    row.refresh_from_db()
    assert (row.title, row.expires_on, row.version) == ("Bob’s title", None, 2)
    hidden = dict(re.findall(r'<input type="hidden" name="(\w+)"(?: value="([^"]*)")?', html))
    again = {name: hidden[name] for name in ("version", "title", "effective_on", "expires_on")}
    assert alice.post(f"/en/evidence/{row.pk}/", again).status_code == 302
    row.refresh_from_db()
    assert (row.title, row.expires_on) == ("Alice’s title", dt.date(2027, 1, 31))
    changed = Entry.objects.filter(action="evidence changed").order_by("sequence")
    assert changed[1].before == {"title": "Bob’s title", "expires_on": None}
    html = alice.get(f"/en/evidence/{row.pk}/").content.decode()
    assert "Bob’s title" in html  # the history
    assert list(verify()) == []


def test_a_race_between_reading_and_writing_is_a_conflict(
    cast: Cast, item: Item, monkeypatch: pytest.MonkeyPatch
) -> None:
    from regtrack.checklists.actions import change_evidence as action

    row = add(cast, item)
    check = action.check_said

    def meanwhile(values: Any) -> None:
        check(values)
        Evidence.objects.filter(pk=row.pk).update(title="theirs", version=2)

    monkeypatch.setattr(action, "check_said", meanwhile)
    with pytest.raises(EvidenceConflict) as caught:
        change_evidence(actor=cast.alice, at=AT, pk=row.pk, version=1, changes={"title": "mine"})
    assert caught.value.evidence.title == "theirs"


@pytest.mark.parametrize(
    ("sent", "sentence"),
    [
        ({"title": ""}, "This field is required."),
        ({"effective_on": "2024-01-02", "expires_on": "2024-01-01"}, "Found 2024-01-01; expected"),
        ({"expires_on": "soon"}, "Enter a valid date."),
    ],
)
def test_a_wrong_change_is_said(
    alice: Client, cast: Cast, item: Item, sent: dict[str, str], sentence: str
) -> None:
    row = add(cast, item)
    response = alice.post(f"/en/evidence/{row.pk}/", {"version": "1", "title": "T", **sent})
    assert response.status_code == 400
    assert sentence in response.content.decode()
    row.refresh_from_db()
    assert (row.title, row.version) == ("Filing receipt", 1)


# == All of a team ==
def test_the_team_finds_what_is_to_be_looked_at(alice: Client, cast: Cast, item: Item) -> None:
    today = timezone.localdate()
    add(cast, item, title="Old report", expires_on=today - DAY)
    add(cast, item, title="Last day", expires_on=today)
    add(cast, item, title="In thirty", expires_on=today + 30 * DAY)
    add(cast, item, title="In thirty-one", expires_on=today + 31 * DAY)
    loose = add(cast, item, title="备案材料", url="", file=upload(name="receipt-7.pdf"))
    detach(actor=cast.alice, at=AT, item=item.pk, evidence=loose.pk)

    def shown(query: str) -> list[str]:
        html = alice.get(f"/en/teams/{cast.team.pk}/evidence/{query}").content.decode()
        return re.findall(r'<h3><a href="/en/evidence/\d+/">(.*?)</a>', html)

    assert len(shown("")) == 5
    assert shown("?show=expired") == ["Old report"]
    assert shown("?show=expiring") == ["In thirty", "Last day"]
    assert shown("?show=unused") == ["备案材料"]
    assert shown("?q=thirty+in") == ["In thirty", "In thirty-one"]
    assert shown("?q=receipt-7") == ["备案材料"]
    assert shown("?q=nothing") == []
    assert shown(f"?q={'x' * 60_000}") == []  # no database takes as long a pattern
    assert shown("?q=receipt%00-7") == ["备案材料"]
    assert len(shown("?page=99&show=unheard-of")) == 5


def test_a_long_list_comes_in_pages_with_as_many_queries(
    alice: Client, cast: Cast, item: Item
) -> None:
    address = f"/en/teams/{cast.team.pk}/evidence/"

    def queries(where: str) -> int:
        with CaptureQueriesContext(connection) as caught:
            assert alice.get(where).status_code == 200
        return len(caught)

    row = add(cast, item)
    few = [queries(address), queries(page(item)), queries(f"/en/evidence/{row.pk}/")]
    for number in range(60):
        add(cast, item, title=f"Report {number:02}")
    for one in item.checklist.items.filter(verdict="applies").exclude(pk=item.pk)[:20]:
        attach(actor=cast.alice, at=AT, item=one.pk, evidence=row.pk)
    assert [queries(address), queries(page(item)), queries(f"/en/evidence/{row.pk}/")] == few
    assert max(few) <= 12
    html = alice.get(address).content.decode()
    assert html.count("<h3>") == 50
    assert "61 pieces of evidence" in html
    html = alice.get(f"{address}?page=2").content.decode()
    assert html.count("<h3>") == 11


def test_a_file_that_went_missing_is_said(
    alice: Client, cast: Cast, item: Item, tmp_path: Path
) -> None:
    row = add(cast, item, url="", file=upload())
    (path,) = stored(tmp_path)
    path.unlink()
    html = alice.get(f"/en/evidence/{row.pk}/file/", follow=True).content.decode()
    assert "The file is missing where evidence is kept." in html


def test_the_command_names_what_is_missing_or_changed(
    cast: Cast, item: Item, tmp_path: Path, capsys: Any
) -> None:
    add(cast, item)  # a link has nothing to check
    first = add(cast, item, url="", file=upload())
    add(cast, item, url="", file=upload())
    call_command("check_evidence")
    assert "Every file of evidence holds: 2 checked." in capsys.readouterr().out
    (path,) = stored(tmp_path)
    path.write_bytes(b"forged")
    with pytest.raises(CommandError, match="2 of 2 files of evidence are missing or changed"):
        call_command("check_evidence")
    said = capsys.readouterr().err
    assert f"Evidence {first.pk} (Alice’s team: Filing receipt, 备案证明.pdf) was changed" in said
    assert hashlib.sha256(b"forged").hexdigest() in said
    path.unlink()
    with pytest.raises(CommandError):
        call_command("check_evidence")
    assert "is missing" in capsys.readouterr().err
