"""A page that fills in: whoever waits sees how far it is, whoever leaves ends it, and what was made is
for whoever asked."""

from __future__ import annotations

import os
import re
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.contrib import messages
from django.contrib.auth.models import AnonymousUser
from django.db import connection
from django.http import HttpResponse, StreamingHttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect
from django.test import Client, RequestFactory
from django.utils.translation import get_language, override

from regtrack.checklists.models import Checklist
from regtrack.core import filling
from regtrack.core.clocks import read
from regtrack.core.progress import Step, advance, begin
from tests.factories import AT, Cast, make_checklist

View = Callable[[Any], HttpResponseBase]


@pytest.fixture
def visit(
    monkeypatch: pytest.MonkeyPatch, rf: RequestFactory, tmp_path: Path
) -> Callable[[View], HttpResponseBase]:
    """A visitor's browser, for which a page fills in at once."""
    monkeypatch.setattr(filling, "PATIENCE", 0.05)
    monkeypatch.setattr(filling, "BEAT", 0.02)
    caches: dict[str, Any] = settings.CACHES
    place = {**caches["answers"], "LOCATION": str(tmp_path / "answers")}
    monkeypatch.setattr(settings, "CACHES", {**caches, "answers": place})

    def visiting(view: View, accept: str = "text/html,*/*;q=0.8") -> HttpResponseBase:
        request: Any = rf.get("/en/timeline/", headers={"Accept": accept})
        request.user, request.LANGUAGE_CODE = AnonymousUser(), "en"
        request.clocks, request.htmx, request.preview = read({}, AT), False, None
        request.session = {}
        request._messages = messages.storage.cookie.CookieStorage(request)
        return filling.fills_in(view)(request)

    return visiting


def slow(answer: Callable[[Any], HttpResponseBase]) -> View:
    def view(request: Any) -> HttpResponseBase:
        begin(Step.WRITE, 8)
        for _ in range(8):
            time.sleep(0.03)
            advance()
        return answer(request)

    return view


def text_of(page: HttpResponseBase) -> str:
    assert isinstance(page, StreamingHttpResponse)
    return page.getvalue().decode()


def test_what_is_ready_within_the_wait_is_the_answer(visit: Any) -> None:
    page = visit(lambda _request: HttpResponse("made"))
    assert page.content == b"made"


@pytest.mark.parametrize("language", ["en", "zh-hans"])
def test_the_answer_is_in_the_language_of_the_page(visit: Any, language: str) -> None:
    with override(language):
        page = visit(lambda _request: HttpResponse(get_language()))
        assert page.content.decode() == language
        html = text_of(visit(slow(lambda _request: HttpResponse("made"))))
    assert ("In the making" in html, "正在生成" in html) == (
        language == "en",
        language == "zh-hans",
    )


def test_a_program_always_gets_the_answer(visit: Any) -> None:
    page = visit(slow(lambda _request: HttpResponse("made")), accept="*/*")
    assert page.content == b"made"


def test_a_browser_sees_it_move_and_is_led_to_the_file(visit: Any, client: Client) -> None:
    file = {"Content-Disposition": 'attachment; filename="a.csv"'}
    page = visit(slow(lambda _request: HttpResponse("été", "text/csv", headers=file)))
    assert "no-store" in page["Cache-Control"]
    html = text_of(page)
    done = [int(number) for number in re.findall(r"Writing: (\d) of 8", html)]
    assert done == sorted(done)
    assert len(set(done)) >= 3
    (address,) = re.findall(r'http-equiv="refresh" content="0; url=(/en/answers/[^"]+)"', html)
    assert f'href="{address}"' in html
    assert html.rstrip().endswith("</html>")
    kept = client.get(address)
    assert (kept.content.decode(), kept["Content-Type"]) == ("été", "text/csv")
    assert kept["Content-Disposition"] == file["Content-Disposition"]
    assert "no-store" in kept["Cache-Control"]


def test_what_streams_is_kept_whole(visit: Any, client: Client) -> None:
    pieces = (piece for piece in (b"a", b"b"))
    html = text_of(visit(slow(lambda _request: StreamingHttpResponse(pieces))))
    (address,) = re.findall(r'content="0; url=([^"]+)"', html)
    assert client.get(address).content == b"ab"


def test_another_person_finds_nothing_there(visit: Any, alice: Client) -> None:
    html = text_of(visit(slow(lambda _request: HttpResponse("made"))))
    (address,) = re.findall(r'content="0; url=([^"]+)"', html)
    assert alice.get(address).status_code == 404
    assert Client().get("/en/answers/unknown/").status_code == 404


def test_a_message_is_shown_before_one_goes_on(visit: Any) -> None:
    def answer(request: Any) -> HttpResponseBase:
        messages.success(request, "3 items changed.")
        return redirect("/en/checklists/")

    html = text_of(visit(slow(answer)))
    assert "3 items changed." in html
    assert 'href="/en/checklists/"' in html
    assert "refresh" not in html


def test_a_failure_is_said_and_logged(visit: Any, caplog: pytest.LogCaptureFixture) -> None:
    def fail(_request: Any) -> HttpResponseBase:
        raise ValueError("broken")

    html = text_of(visit(slow(fail)))
    assert "It could not be finished, and nothing was changed." in html
    assert "broken" not in html
    assert "broken" in caplog.text


@pytest.mark.django_db
def test_who_leaves_ends_the_work_and_nothing_is_kept(visit: Any, tmp_path: Path) -> None:
    ended = threading.Event()

    def endless(_request: Any) -> HttpResponseBase:
        begin(Step.READ)
        try:
            for _ in range(1000):
                time.sleep(0.01)
                advance()
        except filling.Left:
            ended.set()
            raise
        return HttpResponse("made")

    page = visit(endless)
    lines = iter(page)
    next(lines), next(lines)
    page.close()
    assert ended.wait(5)
    assert not list(tmp_path.rglob("*.djcache"))


# == The real server ==
@pytest.fixture
def made(transactional_db: None, register: None, cast: Cast) -> Checklist:
    return make_checklist(cast)


@pytest.fixture
def served(made: Checklist, alice: Client, tmp_path: Path) -> Iterator[tuple[int, str]]:
    """The port of a granian with this database, and the cookie of somebody signed in."""
    if connection.vendor != "sqlite":
        pytest.skip("The same server; the copy of the database is SQLite's.")
    with connection.cursor() as cursor:
        cursor.execute("VACUUM INTO %s", [str(tmp_path / "regtrack.sqlite3")])
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    server = subprocess.Popen(
        [
            sys.executable, "-m", "granian", "--interface", "wsgi", "--host", "127.0.0.1",
            "--port", str(port), "--blocking-threads", "2", "tests.core.impatient:application",
        ],
        cwd=settings.BASE_DIR,
        env={
            **os.environ,
            "REGTRACK_DEBUG": "1",  # the names of static files as they are
            "REGTRACK_STATE_DIR": str(tmp_path),
            "REGTRACK_SECRET_KEY": settings.SECRET_KEY,
        },
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )  # fmt: skip
    try:
        _wait_for(port)
        yield port, f"sessionid={alice.cookies['sessionid'].value}"
    finally:
        server.terminate()
        server.wait(20)


def _wait_for(port: int) -> None:
    for _ in range(200):
        try:
            socket.create_connection(("127.0.0.1", port), timeout=1).close()
            return
        except OSError:
            time.sleep(0.1)
    raise AssertionError("The server does not answer.")


def ask(port: int, cookie: str, path: str) -> socket.socket:
    line = socket.create_connection(("127.0.0.1", port), timeout=60)
    head = f"GET {path} HTTP/1.1\r\nHost: 127.0.0.1\r\nAccept: text/html\r\nCookie: {cookie}\r\n"
    line.sendall(f"{head}Connection: close\r\n\r\n".encode())
    return line


def rest_of(line: socket.socket) -> bytes:
    with line:
        return b"".join(iter(lambda: line.recv(65536), b""))


def test_through_a_real_server(served: tuple[int, str], made: Checklist, tmp_path: Path) -> None:
    port, cookie = served
    path = f"/en/checklists/{made.pk}/export.pdf?lang=both"
    left = ask(port, cookie, path)
    assert b"200 OK" in left.recv(4096)
    left.close()  # nobody waits for this one

    page = rest_of(ask(port, cookie, path))
    lines = re.findall(rb'<p class="filling__line">', page)
    assert len(lines) >= 2
    (address,) = re.findall(rb'content="0; url=([^"]+)"', page)
    file = rest_of(ask(port, cookie, address.decode()))
    assert b"application/pdf" in file
    assert b"%PDF-" in file
    kept = [one for one in (tmp_path / "answers").iterdir() if one.suffix == ".djcache"]
    assert len(kept) == 1
    assert b"404" in rest_of(ask(port, "", address.decode()))[:20]
