"""Do the addresses of the sources still answer? Asked politely, and nothing is changed.

One request at a time, and a pause between two to the same host (a longer one where the host's
robots.txt asks for it); no page is asked for that robots.txt forbids (RFC 9309: without one, or
refused one, all may be read; where it answers with a server's error, nothing). HEAD first; GET
where HEAD is not answered well, of which only the head is read. Two redirects are followed.
"""

from __future__ import annotations

import http.client
import ssl
import time
from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from email.message import Message
from typing import IO, Literal
from urllib.error import HTTPError, URLError
from urllib.parse import quote, urljoin, urlsplit
from urllib.request import HTTPRedirectHandler, OpenerDirector, Request, build_opener
from urllib.robotparser import RobotFileParser

AGENT = "RegTrack"
# Said in full to whoever reads a server's log
USER_AGENT = f"{AGENT}/1 (checks the sources of a public register of AI rules; one request a page)"
PAUSE = 1.0  # seconds
LONGEST_PAUSE = 30.0
TIMEOUT = 15.0
REDIRECTS = 2
# So many hosts in a row that cannot be reached, and none that was: there is no network.
HOSTS_WITHOUT_NETWORK = 5
_NO_ANSWER = "no answer"

Result = Literal["ok", "moved", "gone", "refused", "unreachable"]


@dataclass(frozen=True, slots=True)
class Link:
    """`where` is the new address of a page that moved for good; `why` an HTTP status, or a word."""

    ref: str
    url: str
    result: Result
    where: str = ""
    why: str = ""


class NoNetwork(Exception):
    """No host could be reached."""


class _Unanswered(Exception):
    """The host could not be reached, or broke off."""


class _StayHere(HTTPRedirectHandler):
    def redirect_request(
        self, req: Request, fp: IO[bytes], code: int, msg: str, headers: Message, newurl: str
    ) -> None:
        return None


@dataclass
class _Visitor:
    """Remembers when each host was last asked, and what its robots.txt says."""

    pause: float
    timeout: float
    sleep: Callable[[float], None]
    clock: Callable[[], float]
    opener: OpenerDirector = field(default_factory=lambda: build_opener(_StayHere))
    robots: dict[str, RobotFileParser] = field(default_factory=dict)
    asked: dict[str, float] = field(default_factory=dict)

    def may_read(self, url: str) -> bool:
        """Raises _Unanswered where the host cannot be reached."""
        host = _host(url)
        if host not in self.robots:
            self.robots[host] = self._rules(f"{host}/robots.txt")
        return self.robots[host].can_fetch(AGENT, url)

    def _rules(self, url: str) -> RobotFileParser:
        rules, status, text = RobotFileParser(), 0, ""
        for _ in range(REDIRECTS + 1):
            status, location, text = self.ask("GET", url, read=True)
            if not 300 <= status < 400 or not location:
                break
            url = urljoin(url, location)
        lines = text.splitlines() if status == 200 else []
        rules.parse(["User-agent: *", "Disallow: /"] if status >= 500 else lines)
        return rules

    def ask(self, method: str, url: str, *, read: bool = False) -> tuple[int, str, str]:
        """(status, Location, beginning of the body); raises _Unanswered."""
        self._wait(_host(url))
        address = quote(url, safe="%/:=&?~#+!$,;'@()*[]")
        request = Request(address, method=method, headers={"User-Agent": USER_AGENT})  # noqa: S310
        try:
            with self.opener.open(request, timeout=self.timeout) as answer:
                text = answer.read(500_000).decode("utf-8", "replace") if read else ""
                return answer.status, "", text
        except HTTPError as error:
            with error:
                return error.code, error.headers.get("Location", ""), ""
        except (URLError, OSError, http.client.HTTPException, ssl.SSLError, ValueError) as error:
            raise _Unanswered(str(getattr(error, "reason", error))) from None

    def _wait(self, host: str) -> None:
        pause = self.pause
        if host in self.robots:
            asked_for = float(self.robots[host].crawl_delay(AGENT) or 0)
            pause = max(pause, min(asked_for, LONGEST_PAUSE))
        left = self.asked.get(host, float("-inf")) + pause - self.clock()
        if left > 0:
            self.sleep(left)
        self.asked[host] = self.clock()


def check_links(
    sources: Mapping[str, str],
    *,
    pause: float = PAUSE,
    timeout: float = TIMEOUT,
    sleep: Callable[[float], None] = time.sleep,
    clock: Callable[[], float] = time.monotonic,
) -> Iterator[Link]:
    """Each source (ref and address) with what became of its address, host by host.

    `pause` and `timeout` are seconds; `clock` only measures them. Raises NoNetwork as soon as that
    is plain.
    """
    visitor = _Visitor(pause, timeout, sleep, clock)
    hosts: dict[str, list[tuple[str, str]]] = defaultdict(list)
    for ref, url in sources.items():
        hosts[_host(url)].append((ref, url))
    silent: list[Link] = []  # kept back until some host answers
    answered = False
    for number, pages in enumerate(hosts.values(), start=1):
        silent += _host_links(visitor, pages)
        answered = answered or not all(link.why.startswith(_NO_ANSWER) for link in silent)
        if answered:
            yield from silent
            silent = []
        elif number >= min(HOSTS_WITHOUT_NETWORK, len(hosts)):
            raise NoNetwork(silent[-1].why)


def _host_links(visitor: _Visitor, pages: list[tuple[str, str]]) -> Iterator[Link]:
    """The pages of one host; one that does not answer once is not asked again."""
    broken = ""
    for ref, url in pages:
        if broken:
            yield Link(ref, url, "unreachable", why=broken)
            continue
        try:
            yield _link(visitor, ref, url)
        except _Unanswered as error:
            why = f"{_NO_ANSWER}: {error}"
            if _host(url) not in visitor.robots:
                broken = why
            yield Link(ref, url, "unreachable", why=why)


def _link(visitor: _Visitor, ref: str, url: str) -> Link:
    at, moved_to, for_good = url, "", True
    for left in range(REDIRECTS, -1, -1):
        if not visitor.may_read(at):
            return Link(ref, url, "refused", where=moved_to, why="robots.txt")
        status, location, _ = visitor.ask("HEAD", at)
        if status >= 400:
            status, location, _ = visitor.ask("GET", at)
        if not 300 <= status < 400 or not location:
            return _ended(ref, url, moved_to, status)
        at = urljoin(at, location)
        for_good = for_good and status in {301, 308}
        moved_to = at if for_good else moved_to
        if urlsplit(at).scheme not in {"http", "https"} or not left:
            break
    return Link(ref, url, "moved" if moved_to else "unreachable", where=moved_to, why="redirects")


def _ended(ref: str, url: str, where: str, status: int) -> Link:
    result: Result
    if status in {404, 410}:
        result = "gone"
    elif 400 <= status < 500:
        result = "refused"
    elif status >= 500:
        result = "unreachable"
    else:
        result = "moved" if where else "ok"
    return Link(ref, url, result, where=where, why=str(status))


def _host(url: str) -> str:
    parts = urlsplit(url)
    return f"{parts.scheme}://{parts.netloc}"
