"""An unchanged page is answered 304, cheaply; a changed one, or somebody else's, never."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
import time_machine
from django.conf import settings
from django.contrib.auth.models import Permission
from django.contrib.messages import constants
from django.contrib.messages.storage.base import Message
from django.contrib.messages.storage.cookie import CookieStorage
from django.test import Client, RequestFactory
from django.utils import timezone

from regtrack.accounts.models import User
from regtrack.audit.models import Entry
from regtrack.audit.record import REGISTER
from regtrack.register.actions.publish_instrument import publish_instrument
from regtrack.register.actions.unpublish_instrument import unpublish_instrument
from regtrack.register.models import Instrument
from regtrack.register.revision import Revision, code_digest, read_revision
from tests.core.shipped import shipped  # noqa: F401
from tests.factories import Cast, make_user

pytestmark = pytest.mark.usefixtures("shipped", "db")
NOON = dt.datetime(2027, 1, 20, 12, 1, tzinfo=dt.UTC)  # after whatever the tests have recorded
PAGES = [
    "timeline/",
    "timeline/table/",
    "instruments/",
    "instruments/cn-interim-measures/",
    "obligations/cn-im-07-3/",
    "data/",
]
FEEDS = [
    "timeline/export.csv",
    "timeline/export.json",
    "timeline/export.ics",
    "timeline/export.atom",
    "data/register.yaml",
    "data/register.json",
]
ONE_OF_EACH = ["timeline/table/", "obligations/cn-im-07-3/", "timeline/export.csv", "data/"]


@pytest.fixture(autouse=True)
def clock() -> Iterator[time_machine.Traveller]:
    with time_machine.travel(NOON, tick=False) as traveller:
        yield traveller


def get(client: Client, path: str, **headers: str) -> Any:
    return client.get(f"/en/{path}", headers={k.replace("_", "-"): v for k, v in headers.items()})


def edit() -> None:
    editor = make_user("editor", is_superuser=True)
    found = Instrument.objects.get(ref="cn-draft-measures")
    unpublish_instrument(instrument=found, actor=editor, at=timezone.now())
    publish_instrument(instrument=found, actor=editor, at=timezone.now())


def test_the_revision_is_the_chain(django_assert_num_queries: Callable[[int], Any]) -> None:
    last = Entry.objects.filter(chain__name=REGISTER).latest("sequence")
    with django_assert_num_queries(1):
        found = read_revision()
    assert found == Revision(last.chain.length, last.chain.head, last.at)
    assert (found.length, found.head) == (last.sequence, last.hash)
    edit()
    assert read_revision().length > found.length


def test_a_register_never_written_to_has_one_too() -> None:
    Entry.objects.filter(chain__name=REGISTER)._raw_delete("default")  # as in a new database
    assert read_revision() == Revision(0, "", None)


@pytest.mark.parametrize("path", [*PAGES, *FEEDS])
def test_an_unchanged_page_is_not_sent_again(
    client: Client, django_assert_num_queries: Callable[[int], Any], path: str
) -> None:
    first = get(client, path)
    assert first.status_code == 200
    with django_assert_num_queries(1):
        again = get(client, path, if_none_match=first["ETag"])
    assert again.status_code == 304
    assert again.content == b""
    for name in ("ETag", "Last-Modified", "Cache-Control"):
        assert again[name] == first[name]
    assert get(client, path, if_none_match='W/"another"').status_code == 200
    assert get(client, path, if_none_match=f'"x", {first["ETag"]}').status_code == 304
    strong = first["ETag"].removeprefix("W/")
    assert get(client, path, if_none_match=strong).status_code == 304
    since = first["Last-Modified"]
    assert get(client, path, if_modified_since=since).status_code == 200
    assert get(client, path, if_unmodified_since=since).status_code == 200


@pytest.mark.parametrize("path", ONE_OF_EACH)
def test_nor_to_a_signed_in_reader(
    alice: Client, django_assert_max_num_queries: Callable[[int], Any], path: str
) -> None:
    get(alice, path)  # the browser has its cookies now
    first = get(alice, path)
    with django_assert_max_num_queries(2):
        again = get(alice, path, if_none_match=first["ETag"])
    assert again.status_code == 304


@pytest.mark.parametrize("path", ONE_OF_EACH)
def test_a_real_edit_sends_it_again(
    client: Client, clock: time_machine.Traveller, path: str
) -> None:
    first = get(client, path)
    clock.shift(dt.timedelta(seconds=5))
    edit()
    assert get(client, path, if_none_match=first["ETag"]).status_code == 200


@pytest.mark.parametrize(
    ("path", "status"),
    [
        ("instruments/nowhere/", 404),
        ("obligations/nowhere/", 404),
        ("timeline/?on=yesterday", 400),
        ("timeline/export.csv?jurisdiction=QQ", 400),
        ("timeline/export.nothing", 404),
    ],
)
def test_what_is_no_page_is_never_unchanged(client: Client, path: str, status: int) -> None:
    """A moment, or "any tag", would be answered 304 by whoever has not looked for the page."""
    later = "Fri, 22 Jan 2027 00:00:00 GMT"
    assert get(client, path, if_modified_since=later).status_code == status
    assert get(client, path, if_none_match="*").status_code == status


@pytest.mark.parametrize("path", ["timeline/table/", "obligations/cn-im-07-3/", "data/"])
def test_another_readers_page_is_not_handed_over(client: Client, cast: Cast, path: str) -> None:
    """The next person at the same browser sends the same moment."""
    visited = get(client, path)
    client.force_login(cast.alice)
    own = get(client, path, if_modified_since=visited["Last-Modified"])
    assert own.status_code == 200
    assert "Alice" in own.content.decode()


@pytest.mark.parametrize(
    "change",
    [
        {"first_name": "Alicia"},
        {"is_staff": True},
        {"is_active": False},
        {"password": "another"},
    ],
    ids=lambda change: next(iter(change)),
)
def test_a_reader_who_changed_gets_a_new_page(
    cast: Cast, alice: Client, change: dict[str, Any]
) -> None:
    """A new name; a right given or taken away; the account closed; its password changed."""
    get(alice, "timeline/")
    tag = get(alice, "timeline/")["ETag"]
    assert get(alice, "timeline/", if_none_match=tag).status_code == 304
    User.objects.filter(pk=cast.alice.pk).update(**change)
    now = get(alice, "timeline/", if_none_match=tag)
    assert now.status_code == 200
    signed_in = "Sign out" in now.content.decode()
    assert signed_in is not bool({"is_active", "password"} & set(change))


def test_who_may_no_longer_see_drafts_is_not_shown_them_as_unchanged(
    cast: Cast,
    alice: Client,
    clock: time_machine.Traveller,
    django_assert_max_num_queries: Callable[[int], Any],
) -> None:
    editor = make_user("editor", is_superuser=True)
    draft = Instrument.objects.get(ref="cn-draft-measures")
    unpublish_instrument(instrument=draft, actor=editor, at=timezone.now())
    page = "instruments/cn-draft-measures/"
    right = Permission.objects.get(codename="view_instrument")
    User.objects.filter(pk=cast.alice.pk).update(is_staff=True)
    cast.alice.user_permissions.add(right)
    get(alice, page)
    shown = get(alice, page)
    assert shown.status_code == 200
    with django_assert_max_num_queries(4):  # two of them for the permissions
        assert get(alice, page, if_none_match=shown["ETag"]).status_code == 304
    cast.alice.user_permissions.remove(right)
    assert get(alice, page, if_none_match=shown["ETag"]).status_code == 404


def test_a_session_of_an_old_secret_key_still_counts(alice: Client, settings: Any) -> None:
    settings.SECRET_KEY_FALLBACKS = [settings.SECRET_KEY]
    settings.SECRET_KEY = "a new one, as long as a key has to be: 0123456789 0123456789"
    page = get(alice, "timeline/")
    assert page.status_code == 200
    assert "Alice" in page.content.decode()


def test_what_sets_a_page_or_a_library_is_code(tmp_path: Path, settings: Any) -> None:
    def digest() -> str:
        code_digest.cache_clear()
        return code_digest()

    settings.BASE_DIR = tmp_path
    for name in ("regtrack", "templates"):
        (tmp_path / name).mkdir()
    try:
        seen = []
        for name in ("regtrack/memo.typ", "requirements.lock", "templates/page.html"):
            for text in ("one", "two"):
                (tmp_path / name).write_text(text)
                seen.append(digest())
        (tmp_path / "regtrack/left.pyc").write_text("not code")
        assert digest() == seen[-1]
    finally:
        code_digest.cache_clear()
    assert len(set(seen)) == len(seen)


def test_different_readings_never_share_a_tag(
    client: Client, cast: Cast, clock: time_machine.Traveller
) -> None:
    addresses = [
        f"/{language}/timeline/table/{query}"
        for language in ("en", "zh-hans")
        for query in ("", "?on=2023-08-01", "?known=2023-08-01", "?kind=in-force", "?q=AI")
    ]
    readers = [client]
    for person in (cast.alice, cast.bob):
        reader = Client()
        reader.force_login(person)
        readers.append(reader)
    tags = [reader.get(address)["ETag"] for reader in readers for address in addresses]
    part = {"headers": {"HX-Request": "true", "HX-Target": "list"}}
    tags += [client.get(addresses[0], **part)["ETag"]]
    tags += [client.get(addresses[0], headers={"host": "localhost"})["ETag"]]
    clock.shift(dt.timedelta(days=1))
    tags += [client.get(addresses[0])["ETag"]]
    assert len(tags) == len(set(tags))


def test_days_left_are_counted_again_when_a_day_begins_somewhere(
    client: Client, clock: time_machine.Traveller
) -> None:
    pages = {path: get(client, path)["ETag"] for path in ("timeline/", "timeline/?on=2023-08-01")}
    feed = get(client, "timeline/export.ics")["ETag"]
    clock.shift(dt.timedelta(minutes=13))
    assert get(client, "timeline/", if_none_match=pages["timeline/"]).status_code == 304
    clock.shift(dt.timedelta(minutes=2))
    assert get(client, "timeline/", if_none_match=pages["timeline/"]).status_code == 200
    looked_back = "timeline/?on=2023-08-01"
    assert get(client, looked_back, if_none_match=pages[looked_back]).status_code == 304
    assert get(client, "timeline/export.ics", if_none_match=feed).status_code == 304
    clock.shift(dt.timedelta(days=1))
    assert get(client, "timeline/export.ics", if_none_match=feed).status_code == 200


def test_who_signs_in_again_gets_a_page_of_the_new_session(cast: Cast) -> None:
    """Its form to sign out holds a token that the old session's page does not."""
    client = Client()
    client.force_login(cast.alice)
    first = get(client, "timeline/")["ETag"]
    client.logout()
    assert get(client, "timeline/", if_none_match=first).status_code == 200
    client.force_login(cast.alice)
    assert get(client, "timeline/", if_none_match=first).status_code == 200


def test_a_message_is_said_once_and_never_kept(alice: Client) -> None:
    tag = get(alice, "timeline/")["ETag"]
    storage = CookieStorage(RequestFactory().get("/"))
    alice.cookies["messages"] = storage._encode([Message(constants.SUCCESS, "It was saved.")])
    told = get(alice, "timeline/", if_none_match=tag)
    assert told.status_code == 200
    assert "It was saved." in told.content.decode()
    assert "ETag" not in told
    assert "no-store" in told["Cache-Control"]
    after = get(alice, "timeline/")
    assert "It was saved." not in after.content.decode()


def test_who_may_keep_what(client: Client, alice: Client) -> None:
    for path in PAGES:
        page = get(client, path)
        assert page["Cache-Control"] == "private, no-cache"
        assert "Cookie" in page["Vary"]
    for path in FEEDS:
        assert get(client, path)["Cache-Control"] == "public, no-cache"
    # a refusal shows the reader's name, so nobody else may be handed it
    refused = get(alice, "timeline/export.ics?jurisdiction=QQ")
    assert refused.status_code == 400
    assert "public" not in refused.get("Cache-Control", "")
    assert "ETag" not in refused
    assert "ETag" not in get(client, "instruments/nowhere/")


def test_while_templates_change_every_page_is_made(client: Client) -> None:
    settings.DEBUG = True
    try:
        assert "ETag" not in get(client, "instruments/")
    finally:
        settings.DEBUG = False
