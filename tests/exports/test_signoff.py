"""A sign-off is frozen: its digest can be computed again by anyone, and nothing later touches it."""

from __future__ import annotations

import datetime as dt
import hashlib
import json
import re
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.core.exceptions import PermissionDenied
from django.core.management import CommandError, call_command
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from regtrack.audit.models import Entry
from regtrack.audit.record import verify
from regtrack.checklists.actions.apply_review import OutdatedError
from regtrack.checklists.actions.sign_off import sign_off
from regtrack.checklists.actions.update_item import update_item
from regtrack.checklists.models import Checklist, Evidence, Flag, Item, Snapshot, Support
from regtrack.core.canonical import canonical, digest
from regtrack.core.models import AppendOnlyError
from regtrack.exports.signoff.content import frozen
from regtrack.exports.signoff.reading import thawed
from tests.core.html import tree
from tests.factories import AT, TODAY, Cast, make_checklist, make_large_checklist

SHA = "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08"


@pytest.fixture
def made(register: None, cast: Cast) -> Checklist:
    return make_checklist(cast)


def the(made: Checklist, ref: str = "cn-im-04-1") -> Item:
    return made.items.get(obligation__ref=ref)


def read(checklist: Checklist) -> dict[str, Any]:
    return frozen(checklist, at=AT, today=TODAY, site="https://regtrack.example")


def sign(made: Checklist, actor: Any, statement: str = "All of it is true.") -> Snapshot:
    fresh = Checklist.objects.for_page().get(pk=made.pk)
    return sign_off(
        actor=actor, at=AT, pk=made.pk, statement=statement, seen=digest(canonical(read(fresh))),
        read=read,
    )  # fmt: skip


def change(made: Checklist, actor: Any, ref: str = "cn-im-04-1", **changes: Any) -> None:
    item = the(made, ref)
    update_item(actor=actor, at=AT, pk=item.pk, version=item.version, changes=changes)


def prove(made: Checklist, cast: Cast, ref: str = "cn-im-04-1", **fields: Any) -> Support:
    proof = Evidence.objects.create(
        team=cast.team, added_at=AT,
        **{"title": "Receipt", "name": "receipt.pdf", "sha256": SHA, "size": 4, **fields},
    )  # fmt: skip
    return Support.objects.create(evidence=proof, item=the(made, ref), added_at=AT)


def item_of(snapshot: Snapshot, ref: str = "cn-im-04-1") -> dict[str, Any]:
    groups = json.loads(snapshot.content)["checklist"]["groups"]
    return next(item for group in groups for item in group["items"] if item["ref"] == ref)


# == What is frozen ==
def test_it_holds_everything_in_both_languages(made: Checklist, cast: Cast) -> None:
    change(
        made, cast.alice, status="not-applicable", reason="No such content.", note="备注 =1+1",
        links="https://wiki.example/a\nhttps://wiki.example/b", owner_id=cast.bob.pk,
        due_on=dt.date(2026, 11, 1), due_reason="Agreed.",
    )  # fmt: skip
    prove(made, cast, effective_on=dt.date(2025, 1, 1), expires_on=dt.date(2026, 1, 1))
    Flag.objects.create(item=the(made), kind=Flag.Kind.EXPIRED, raised_at=AT)
    content = json.loads(sign(made, cast.alice, "声明\nin two lines").content)
    item = item_of(Snapshot.objects.get())
    revision = the(made).revision
    assert content["schema"] == "regtrack-signoff/1"
    assert content["number"] == 1
    assert content["signed_by"] == "Alice"
    assert content["signed_at"] == "2026-11-22T09:30:00Z"
    assert content["statement"] == "声明\nin two lines"
    assert content["checklist"]["clocks"] == {"on": "2026-11-22", "known": "2026-11-22"}
    assert content["checklist"]["markets"][0]["launched_on"] == "2023-09-28"
    assert item["title"] == {"en": revision.title_en, "zh-hans": revision.title_zh_hans}
    assert item["revision"] == revision.number
    assert item["status"]["label"] == {"en": "Not applicable", "zh-hans": "不适用"}
    assert (item["reason"], item["note"]) == ("No such content.", "备注 =1+1")
    assert item["links"] == ["https://wiki.example/a", "https://wiki.example/b"]
    assert (item["owner"], item["due"], item["due_reason"]) == ("Bob", "2026-11-01", "Agreed.")
    assert item["evidence"] == [
        {
            "title": "Receipt", "name": "receipt.pdf", "url": "", "sha256": SHA, "expired": True,
            "effective_on": "2025-01-01", "expires_on": "2026-01-01",
        }
    ]  # fmt: skip
    assert [flag["reason"]["code"] for flag in item["needs_review"]] == ["expired"]
    assert item["why"]
    assert all(line["en"] and line["zh-hans"] for line in item["why"])


def test_the_summary_says_what_is_open(made: Checklist, cast: Cast) -> None:
    change(made, cast.alice, status="done")
    change(made, cast.alice, "cn-im-04-2", due_on=dt.date(2026, 1, 1), due_reason="Before.")
    Flag.objects.create(item=the(made), kind=Flag.Kind.CHANGED, raised_at=AT)
    Item.objects.filter(pk=the(made, "cn-im-09-1").pk).update(archived_at=AT)
    Checklist.objects.filter(pk=made.pk).update(waiting=3)
    duties = made.items.filter(verdict="applies", archived_at=None).count()
    content = json.loads(sign(made, cast.alice).content)
    assert content["summary"] == {
        "duties": duties,
        "done": 1,
        "open": duties - 1,
        "overdue": sum(
            item["overdue"] for group in content["checklist"]["groups"] for item in group["items"]
        ),
        "needs_review": 1,
        "needs_answer": made.items.filter(verdict="needs-answer").count(),
        "archived": 1,
        "changes_waiting": 3,
    }
    assert content["summary"]["overdue"] >= 1
    archived = content["checklist"]["archived"]
    assert [item["ref"] for group in archived for item in group["items"]] == ["cn-im-09-1"]


def test_it_is_canonical(made: Checklist, cast: Cast) -> None:
    found = sign(made, cast.alice)
    again = json.dumps(
        json.loads(found.content), sort_keys=True, separators=(",", ":"), ensure_ascii=False
    )
    assert found.content == again
    assert hashlib.sha256(again.encode()).hexdigest() == found.digest
    assert "made_at" not in json.loads(again)["checklist"]


def test_the_second_is_number_two_and_each_checklist_counts_alone(
    made: Checklist, cast: Cast
) -> None:
    other = make_checklist(cast, name="Another")
    assert [sign(one, cast.bob).number for one in (made, other, made)] == [1, 1, 2]
    entries = Entry.objects.filter(action="checklist signed off")
    assert [entry.after["digest"] for entry in entries.order_by("sequence")] == list(
        Snapshot.objects.order_by("pk").values_list("digest", flat=True)
    )
    assert not list(verify())


# == Who may, and when it is refused ==
def test_only_writers_sign(made: Checklist, cast: Cast) -> None:
    with pytest.raises(PermissionDenied):
        sign(made, cast.audrey)
    with pytest.raises(Checklist.DoesNotExist):
        sign(made, cast.charlie)
    assert not Snapshot.objects.exists()


def test_the_page_signs_for_writers_only(client: Client, made: Checklist, cast: Cast) -> None:
    client.force_login(cast.audrey)
    address = f"/en/checklists/{made.pk}/signoffs/"
    page = tree(client.get(address))
    assert not page.one("main").all("form")
    assert client.post(address, {"statement": "Yes.", "seen": "x"}).status_code == 403
    assert client.post(address, {}).status_code == 403
    client.force_login(cast.charlie)
    assert client.post(address, {"statement": "Yes.", "seen": "x"}).status_code == 404


def test_it_is_refused_when_the_list_changed_since_it_was_shown(
    made: Checklist, cast: Cast
) -> None:
    seen = digest(canonical(read(Checklist.objects.for_page().get(pk=made.pk))))
    change(made, cast.bob, note="Wait.")
    entries = Entry.objects.count()
    with pytest.raises(OutdatedError):
        sign_off(actor=cast.alice, at=AT, pk=made.pk, statement="Yes.", seen=seen, read=read)
    assert not Snapshot.objects.exists()
    assert Entry.objects.count() == entries


def test_the_page_signs_what_it_showed(alice: Client, made: Checklist, cast: Cast) -> None:
    address = f"/en/checklists/{made.pk}/signoffs/"
    page = tree(alice.get(address))
    seen = page.one("input", name="seen").attributes["value"]
    assert "Signing with open items is allowed" in page.text
    change(made, cast.bob, note="Wait.")
    refused = alice.post(address, {"statement": "I agree.", "seen": seen})
    assert refused.status_code == 409
    page = tree(refused)
    assert "The list changed since you looked, so nothing was signed." in page.text
    assert page.one("textarea", name="statement").text == "I agree."
    assert not Snapshot.objects.exists()
    seen = page.one("input", name="seen").attributes["value"]
    signed = alice.post(address, {"statement": "I agree.\r\nAll.", "seen": seen}, follow=True)
    found = Snapshot.objects.get()
    assert found.statement == "I agree.\nAll."
    assert found.digest in tree(signed).text
    assert f'href="/en/signoffs/{found.pk}/"' in alice.get(address).content.decode()


def test_without_a_statement_nothing_is_signed(alice: Client, made: Checklist) -> None:
    response = alice.post(f"/en/checklists/{made.pk}/signoffs/", {"statement": " ", "seen": "x"})
    assert response.status_code == 400
    assert "This field is required." in response.content.decode()
    assert not Snapshot.objects.exists()


# == Nothing later touches it ==
def test_later_changes_never_touch_it(alice: Client, made: Checklist, cast: Cast) -> None:
    support = prove(made, cast)
    change(made, cast.alice, status="done", note="As signed.")
    found = sign(made, cast.alice)
    file = alice.get(f"/en/signoffs/{found.pk}/signoff.json")
    page = tree(alice.get(f"/en/signoffs/{found.pk}/"))
    assert "The checklist changed since." not in page.text
    frozen_words = page.one("li", id="cn-im-04-1").text
    change(made, cast.bob, status="in-progress", note="Another word.")
    Support.objects.filter(pk=support.pk).update(removed_at=AT)
    Evidence.objects.update(title="Renamed")
    with connection.cursor() as cursor:
        cursor.execute("UPDATE register_obligationrevision SET title_en = 'Other words'")
        cursor.execute("UPDATE register_instrument SET title_en = 'Another law'")
    made.product.name = "Renamed"
    made.product.save()
    cast.alice.first_name = "Alicia"
    cast.alice.save()
    later = alice.get(f"/en/signoffs/{found.pk}/signoff.json")
    assert later.content == file.content
    assert hashlib.sha256(later.content).hexdigest() == found.digest
    page = tree(alice.get(f"/en/signoffs/{found.pk}/"))
    assert page.one("li", id="cn-im-04-1").text == frozen_words
    assert "As signed." in frozen_words
    assert "Receipt" in frozen_words
    assert page.one("h1").text == "Chat service"
    assert "Signed off by Alice" in page.text
    assert "Another law" not in page.one("main").text
    assert "The checklist changed since." in page.text
    call_command("check_signoffs")


def test_it_cannot_be_saved_updated_or_deleted(made: Checklist, cast: Cast) -> None:
    found = sign(made, cast.alice)
    found.statement = "Something else."
    with pytest.raises(AppendOnlyError):
        found.save()
    with pytest.raises(AppendOnlyError):
        found.delete()
    with pytest.raises(AppendOnlyError):
        Snapshot.objects.update(statement="Something else.")
    with pytest.raises(AppendOnlyError):
        Snapshot.objects.all().delete()


def test_check_signoffs_says_that_all_hold(
    made: Checklist, cast: Cast, capsys: pytest.CaptureFixture[str]
) -> None:
    sign(made, cast.alice)
    call_command("check_signoffs")
    assert capsys.readouterr().out == "Every sign-off holds: 1 checked.\n"


@pytest.mark.parametrize(
    ("statement", "told"),
    [
        (
            "UPDATE checklists_snapshot SET content = replace(content, 'true', 'false')",
            "Sign-off 1 of checklist {pk}: its content has the digest",
        ),
        (
            "UPDATE checklists_snapshot SET digest = 'f00'",
            "Sign-off 1 of checklist {pk}: it names the digest f00; what was signed has {digest}.",
        ),
        ("DELETE FROM checklists_snapshot", "Sign-off 1 of checklist {pk} is missing."),
        (
            "UPDATE checklists_snapshot SET number = 7",
            "Sign-off 7 of checklist {pk}: the audit chain knows nothing of it.",
        ),
        (
            "UPDATE checklists_snapshot SET statement = 'No.'",
            "Sign-off 1 of checklist {pk}: its row names another statement than its content.",
        ),
        (
            "UPDATE checklists_snapshot SET signed_at = '2020-01-01 00:00:00+00:00'",
            "Sign-off 1 of checklist {pk}: its row names another moment than its content.",
        ),
    ],
)
def test_check_signoffs_finds_what_was_tampered_with(
    made: Checklist, cast: Cast, statement: str, told: str
) -> None:
    found = sign(made, cast.alice)
    with connection.cursor() as cursor:
        cursor.execute(statement)
    with pytest.raises(CommandError) as refused:
        call_command("check_signoffs")
    assert told.format(pk=made.pk, digest=found.digest) in str(refused.value)


# == Anyone can compute the digest again ==
def documented(language: str) -> list[str]:
    name = "sign-off.md" if language == "en" else "sign-off.zh-hans.md"
    text = (settings.BASE_DIR / "templates" / "docs" / name).read_text(encoding="utf-8")
    return re.findall(r"(?m)^\$ (.*)$", text)


def test_both_pages_give_the_same_commands() -> None:
    assert documented("en") == documented("zh-hans")
    assert [command.split()[0] for command in documented("en")] == ["sha256sum", "python3", "jq"]


@pytest.mark.parametrize("place", [0, 1, 2], ids=["sha256sum", "python", "jq"])
def test_the_documented_commands_give_the_digest(
    alice: Client, made: Checklist, cast: Cast, tmp_path: Path, place: int
) -> None:
    change(made, cast.alice, note="“quoted” \\ back\tslash\n=1+1 😀 \u2028 é")
    found = sign(made, cast.alice, "声明：“是” – <b>")
    command = documented("en")[place].replace("python3", sys.executable, 1)
    program = command.split()[0]
    if subprocess.run(["which", program], capture_output=True, check=False).returncode:
        pytest.skip(f"{program} is not installed")
    content = alice.get(f"/en/signoffs/{found.pk}/signoff.json").content
    if place:  # formatted anew by some program
        content = json.dumps(json.loads(content), indent=4).encode()
        assert hashlib.sha256(content).hexdigest() != found.digest
    (tmp_path / "signoff.json").write_bytes(content)
    done = subprocess.run(command, shell=True, cwd=tmp_path, capture_output=True, check=True)
    assert done.stdout.split()[0].decode() == found.digest


def test_the_file_is_sent_as_it_was_frozen(alice: Client, made: Checklist, cast: Cast) -> None:
    found = sign(made, cast.alice)
    response = alice.get(f"/zh-hans/signoffs/{found.pk}/signoff.json")
    assert response.content == found.content.encode()
    assert response["Content-Type"] == "application/json"
    name = f"regtrack-signoff-{made.pk}-1.json"
    assert response["Content-Disposition"] == f'attachment; filename="{name}"'


# == The page ==
def test_the_page_is_in_the_reader_s_language(alice: Client, made: Checklist, cast: Cast) -> None:
    change(made, cast.alice, status="done")
    found = sign(made, cast.alice, "确认无误。")
    revision = the(made).revision
    chinese = tree(alice.get(f"/zh-hans/signoffs/{found.pk}/")).one("main").text
    english = tree(alice.get(f"/en/signoffs/{found.pk}/")).one("main").text
    for words, said in (
        (english, (revision.title_en, "Done", "Italy", "22 November 2026")),
        (chinese, (revision.title_zh_hans, "已完成", "意大利", "2026年11月22日")),
    ):
        assert found.digest in words
        assert "确认无误。" in words
        for one in said:
            assert one in words.replace("\N{NO-BREAK SPACE}", " ")


def test_what_is_not_law_says_so(alice: Client, made: Checklist, cast: Cast) -> None:
    found = sign(made, cast.alice)
    items = [
        item for group in thawed(found.content)["checklist"]["groups"] for item in group["items"]
    ]
    page = tree(alice.get(f"/en/signoffs/{found.pk}/"))
    soft = [item for item in items if item["not_law"]]
    assert soft
    for item in soft:
        row = page.one("li", id=item["ref"])
        assert any("not law" in badge.text for badge in row.all("span", css="status--notlaw"))
    badges = [badge.text for badge in page.all("span", css="status--notlaw")]
    assert [text for text in badges if text.count("not law") > 1] == []


def test_pages_take_a_fixed_number_of_queries(alice: Client, cast: Cast, db: None) -> None:
    counted = []
    for number, ref in ((12, "small"), (1_200, "large")):
        made = make_large_checklist(cast, number, ref)
        found = sign(made, cast.alice)
        asked = []
        for address in (
            f"/en/checklists/{made.pk}/signoffs/",
            f"/en/signoffs/{found.pk}/",
            f"/en/signoffs/{found.pk}/signoff.json",
        ):
            with CaptureQueriesContext(connection) as queries:
                assert alice.get(address).status_code == 200
            asked.append(len(queries))
        counted.append(asked)
    assert counted[0] == counted[1]
    assert counted[1][2] <= 4
