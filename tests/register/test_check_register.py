"""The command, the links it follows, and what the pages say of when their sources were read."""

from __future__ import annotations

import datetime as dt
import html
import json
import re
import threading
from collections.abc import Callable, Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.test import Client

from regtrack.audit.models import Entry
from regtrack.register.actions.assert_date import assert_date
from regtrack.register.checking.links import USER_AGENT, NoNetwork, check_links
from regtrack.register.checking.report import put_table
from regtrack.register.models import Event, Source
from tests.core.packs import PACK
from tests.register.rule import AT, rule  # noqa: F401

# The smallest pack, whose duty lacks a theme; and the same with one
SOUND = PACK.replace(
    "        force: mandatory\n", "        force: mandatory\n        themes: [safety]\n"
)
SOUND = SOUND.replace("checked_on: 2026-11-22", "checked_on: 2026-11-20")


@pytest.fixture
def pack(tmp_path: Path) -> Path:
    path = tmp_path / "sound.yaml"
    path.write_text(SOUND, encoding="utf-8")
    return path


def run(*arguments: Any, **options: Any) -> str:
    out = StringIO()
    call_command("check_register", *map(str, arguments), stdout=out, **options)
    return out.getvalue()


# == The command ==
def test_packs_are_measured_without_a_database(pack: Path) -> None:
    told = run("--packs", pack, "--today", "2026-11-22")
    assert told == (
        "rule: 1 of 1+, 1 duty, sources 1 official and 0 other, oldest check 2026-11-20; "
        "0 errors, 0 warnings\n0 errors, 0 warnings.\n"
    )


def test_an_error_ends_with_1(tmp_path: Path) -> None:
    path = tmp_path / "pack.yaml"
    path.write_text(PACK, encoding="utf-8")
    out = StringIO()
    with pytest.raises(CommandError, match=r"^The register has 1 error\.$") as error:
        call_command("check_register", "--packs", str(path), "--today", "checked", stdout=out)
    assert error.value.returncode == 1
    assert "  error no-theme: obligation rule-duty: The duty has no theme.\n" in out.getvalue()


@pytest.mark.usefixtures("rule")
def test_the_loaded_register_says_the_same_as_its_pack(tmp_path: Path) -> None:
    path = tmp_path / "pack.yaml"
    path.write_text(PACK, encoding="utf-8")
    entries = Entry.objects.count()
    told = []
    for arguments in ([], ["--packs", str(path)]):
        out = StringIO()
        with pytest.raises(CommandError):
            call_command("check_register", "--today", "2026-11-22", *arguments, stdout=out)
        told.append(out.getvalue())
    assert told[0] == told[1]
    assert Entry.objects.count() == entries


@pytest.mark.usefixtures("rule")
def test_the_register_is_read_in_a_fixed_number_of_queries(
    django_assert_max_num_queries: Callable[[int], Any],
) -> None:
    with django_assert_max_num_queries(34), pytest.raises(CommandError):
        run("--today", "checked")


def test_days_that_a_source_may_wait(pack: Path) -> None:
    told = run("--packs", pack, "--today", "2026-11-22", "--stale-after", "1")
    assert "warning source-stale: source page: It was last read on 20 November 2026" in told
    assert "0 errors, 1 warning." in told


def test_json_holds_every_count_and_finding(pack: Path) -> None:
    told = json.loads(
        run("--packs", pack, "--today", "2027-11-22", "--format", "json", "--lang", "en")
    )
    assert (told["schema"], told["today"], told["stale_after"], told["links"]) == (
        "regtrack-quality/1", "2027-11-22", 180, [],
    )  # fmt: skip
    (one,) = told["instruments"]
    finding = one.pop("findings")[0]
    assert one == {
        "ref": "rule", "articles": {"rows": 1, "of": 1, "stated": False}, "provisions": 1,
        "duties": 1, "sources": {"official": 1, "other": 0}, "oldest_check": "2026-11-20",
        "errors": {}, "warnings": {"source-stale": 1},
    }  # fmt: skip
    assert (finding["code"], finding["found"], finding["expected"]) == (
        "source-stale", "2026-11-20", "2027-05-26",
    )  # fmt: skip
    assert finding["said"].startswith("It was last read on 20 November 2026")


def test_a_table_is_put_at_the_end_of_a_page_and_put_again(pack: Path, tmp_path: Path) -> None:
    page = tmp_path / "page.md"
    page.write_text("# Page\n\n| a |\n| --- |\n\nWords.\n", encoding="utf-8")
    for language, word in (("zh-hans", "| 合计 |"), ("en", "| all |"), ("en", "| all |")):
        options = ("--format", "markdown", "--lang", language, "--page", page)
        assert run("--packs", pack, "--today", "checked", *options) == (
            f"Wrote the table into {page}.\n"
        )
        text = page.read_text(encoding="utf-8")
        assert text.startswith("# Page\n\n| a |\n| --- |\n\nWords.\n\n| ")
        assert text.count("`rule`") == text.count(word) == 1
    assert put_table(text, "| new |\n").endswith("Words.\n\n| new |\n")


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["gone"], "Found no 'gone'; expected the ref of an instrument."),
        (["--page", "gone.md"], "Found --page with --format text; expected --format markdown."),
        (["--page", "gone.md", "--format", "markdown"], "Found no page to write in gone.md"),
        (["--today", "soon"], "found 'soon'; expected a day such as 2026-11-22"),
        (["--stale-after", "-1"], "expected"),
        (["--packs", "gone.yaml"], "expected a file or a folder"),
    ],
)
def test_what_it_cannot_do_is_a_sentence(pack: Path, arguments: list[str], said: str) -> None:
    with pytest.raises(CommandError) as error:
        run(*arguments, *([] if "--packs" in arguments else ["--packs", pack]))
    assert said in str(error.value)


# == Links ==
class Site(BaseHTTPRequestHandler):
    """Answers by path; remembers what was asked of it, and by whom."""

    ANSWERS = {
        "/ok": 200, "/gone": 410, "/missing": 404, "/forbidden": 403, "/broken": 503,
        "/private/page": 200,
    }  # fmt: skip
    MOVES = {
        "/old": (301, "/ok"), "/older": (308, "/old"), "/oldest": (301, "/older"),
        "/lost": (301, "/missing"), "/elsewhere": (302, "/ok"), "/loop": (302, "/loop"),
        "/later": (302, "/old"), "/mail": (302, "mailto:a@b.example"),
    }  # fmt: skip
    robots = "User-agent: *\nDisallow: /private/\n"
    robots_status = 200
    asked: list[tuple[str, str, str]]

    def do_HEAD(self) -> None:
        self.answer(body=b"")

    def do_GET(self) -> None:
        self.answer(body=b"a page")

    def answer(self, body: bytes) -> None:
        self.asked.append((self.command, self.path, self.headers["User-Agent"]))
        status, headers = self.ANSWERS.get(self.path, 200), {}
        if self.path == "/robots.txt":
            status, body = self.robots_status, self.robots.encode()
        elif self.path == "/no-head":
            status = 405 if self.command == "HEAD" else 200
        elif self.path in self.MOVES:
            status, headers["Location"] = self.MOVES[self.path]
        self.send_response(status)
        for name, value in {**headers, "Content-Length": str(len(body))}.items():
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *arguments: Any) -> None:
        pass


@pytest.fixture
def site() -> Iterator[Any]:
    handler = type("Fresh", (Site,), {"asked": []})
    server = ThreadingHTTPServer(("127.0.0.1", 0), handler)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    handler.address = f"http://127.0.0.1:{server.server_port}"  # type: ignore[attr-defined]
    yield handler
    server.shutdown()
    thread.join()
    server.server_close()


@pytest.fixture(autouse=True)
def _no_proxy(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("http_proxy", "https_proxy", "all_proxy"):
        monkeypatch.delenv(name, raising=False)
        monkeypatch.delenv(name.upper(), raising=False)


def visit(site: Any, *paths: str, **options: Any) -> list[tuple[str, str, str]]:
    """(result, where, why) of each path, without a pause."""
    sources = {path: site.address + path for path in paths}
    links = check_links(sources, **{"pause": 0, "timeout": 5, **options})
    return [(link.result, link.where.removeprefix(site.address), link.why) for link in links]


@pytest.mark.parametrize(
    ("path", "expected"),
    [
        ("/ok", ("ok", "", "200")),
        ("/no-head", ("ok", "", "200")),
        ("/elsewhere", ("ok", "", "302 -> 200")),
        ("/later", ("ok", "", "200")),
        ("/old", ("moved", "/ok", "200")),
        ("/older", ("moved", "/ok", "200")),
        ("/oldest", ("moved", "/ok", "redirects")),
        ("/lost", ("gone", "/missing", "404")),
        ("/gone", ("gone", "", "410")),
        ("/missing", ("gone", "", "404")),
        ("/forbidden", ("refused", "", "403")),
        ("/private/page", ("refused", "", "robots.txt")),
        ("/broken", ("unreachable", "", "503")),
        ("/loop", ("unreachable", "", "redirects")),
        ("/mail", ("unreachable", "", "redirects")),
    ],
)
def test_what_became_of_a_link(site: Any, path: str, expected: tuple[str, str, str]) -> None:
    (found,) = visit(site, path)
    assert found == (expected[0], expected[1], expected[2].rpartition(" ")[2])


def test_it_asks_politely(site: Any) -> None:
    visit(site, "/ok", "/no-head", "/private/page")
    assert [(method, path) for method, path, _ in site.asked] == [
        ("GET", "/robots.txt"), ("HEAD", "/ok"), ("HEAD", "/no-head"), ("GET", "/no-head"),
    ]  # fmt: skip
    assert {agent for _, _, agent in site.asked} == {USER_AGENT}
    assert USER_AGENT.startswith("RegTrack/")


def test_it_pauses_between_two_requests_to_a_host(site: Any) -> None:
    site.robots = "User-agent: RegTrack\nCrawl-delay: 3\n"
    now, slept = [0.0], []

    def sleep(seconds: float) -> None:
        slept.append(seconds)
        now[0] += seconds

    visit(site, "/ok", "/gone", pause=1, sleep=sleep, clock=lambda: now[0])
    assert slept == [3.0, 3.0, 3.0]  # after robots.txt, and between HEAD, HEAD and GET


def test_rules_that_cannot_be_read_forbid_all_and_none_forbid_nothing(site: Any) -> None:
    site.robots_status = 500
    assert visit(site, "/ok") == [("refused", "", "robots.txt")]
    site.robots_status = 404
    assert visit(site, "/private/page") == [("ok", "", "200")]


def test_an_address_in_other_letters_is_asked_for(site: Any) -> None:
    assert visit(site, "/法规?第=7") == [("ok", "", "200")]
    assert site.asked[-1][1] == "/%E6%B3%95%E8%A7%84?%E7%AC%AC=7"


def nobody(number: int) -> dict[str, str]:
    """Addresses on this machine where nobody listens."""
    return {str(port): f"http://127.0.0.1:{port}/page" for port in range(1, number + 1)}


def test_one_silent_host_is_told_of(site: Any) -> None:
    links = check_links({**nobody(1), "ok": f"{site.address}/ok"}, pause=0, timeout=5)
    found = {link.ref: (link.result, link.why.partition(":")[0]) for link in links}
    assert found == {"1": ("unreachable", "no answer"), "ok": ("ok", "200")}


def test_without_a_network_it_stops_soon() -> None:
    with pytest.raises(NoNetwork):
        list(check_links(nobody(7), pause=0, timeout=5))


def with_address(pack: Path, address: str) -> Path:
    pack.write_text(SOUND.replace("https://example.org/rule", address), encoding="utf-8")
    return pack


def test_the_command_reports_links_and_changes_nothing(site: Any, pack: Path) -> None:
    with_address(pack, f"{site.address}/old")
    before = pack.read_bytes()
    told = run("--packs", pack, "--today", "checked", "--links")
    assert f"moved: page {site.address}/old -> {site.address}/ok (200)\n" in told
    assert told.endswith("0 errors, 0 warnings.\n")
    assert pack.read_bytes() == before


def test_the_command_says_that_there_is_no_network(pack: Path) -> None:
    with_address(pack, "http://127.0.0.1:1/page")
    errors = StringIO()
    told = run("--packs", pack, "--today", "checked", "--links", stderr=errors)
    assert "No address was checked: no host could be reached" in errors.getvalue()
    assert "unreachable" not in told


# == What the pages say ==
PAGES = ["instruments/rule/", "obligations/rule-duty/", "instruments/"]


def said(client: Client, path: str, query: str = "") -> str:
    body = client.get(f"/en/{path}{query}").content.decode()
    (words,) = re.findall(r"<span[^>]*>\s*(Sources last read .*?)\s*</span>", body)
    return html.unescape(re.sub("<[^>]+>", "", words)).replace("\xa0", " ")


@pytest.mark.usefixtures("rule")
@pytest.mark.parametrize("path", PAGES)
def test_a_page_says_when_its_sources_were_read(client: Client, path: str) -> None:
    assert said(client, path) == "Sources last read on 22 November 2026"
    # Another of its dates' sources, read long ago: what the page shows was read between the two
    late = Source.objects.create(
        ref="late", url="https://x.example", publisher="P", kind="press",
        checked_on=dt.date(2025, 2, 3),
    )  # fmt: skip
    assert_date(
        event=Event.objects.get(), edtf="2023-07-14", known_from=dt.date(2023, 7, 20), source=late,
        actor=None, at=AT,
    )  # fmt: skip
    expected = "Sources last read between 3 February 2025 and 22 November 2026"
    assert said(client, path) == expected
    # Never from the clock: another day says the same
    assert said(client, path, "?on=2024-01-01") == expected


@pytest.mark.usefixtures("rule")
def test_machines_learn_since_when_all_of_it_was_read(client: Client) -> None:
    body = client.get("/en/instruments/rule/").content.decode()
    (text,) = re.findall(r'<script type="application/ld\+json">(.*?)</script>', body)
    assert json.loads(text)["mainEntityOfPage"]["lastReviewed"] == "2026-11-22"
    assert "dateModified" not in text
