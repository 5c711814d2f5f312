"""A site of its own (database, shipped register, demo, server), and people who visit it.

The browser is the `chromium` on PATH. Without one the tests are skipped, with CI=true they fail.
"""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from dataclasses import dataclass
from io import StringIO
from pathlib import Path
from typing import Any, Protocol, TypedDict

import pytest
from django.conf import settings as django_settings
from django.core.management import call_command
from django.db import connection
from django.test import Client
from django.test.utils import override_settings, setup_databases, teardown_databases
from playwright.sync_api import ConsoleMessage, Page
from pytest_django.live_server_helper import LiveServer
from pytest_django.plugin import DjangoDbBlocker

from regtrack.accounts.models import User
from regtrack.core import filling

BASE = Path(django_settings.BASE_DIR)
OWNER, PASSWORD = "owner@demo.example", "correct-horse-battery"
SHOTS = os.environ.get("REGTRACK_SHOTS", "")
# Playwright's driver runs an event loop in the thread of the tests, which only read rows.
os.environ.setdefault("DJANGO_ALLOW_ASYNC_UNSAFE", "true")

COUNT_VIOLATIONS = """
window.violations = [];
document.addEventListener("securitypolicyviolation",
  (event) => violations.push(`${event.violatedDirective} ${event.blockedURI}`));
"""


@pytest.fixture(scope="session")
def browser_type_launch_args(browser_type_launch_args: dict[str, Any]) -> dict[str, Any]:
    path = shutil.which("chromium")
    if path is None:
        word = "There is no `chromium` on PATH; these tests need one (apt-get install chromium)."
        if os.environ.get("CI") == "true":
            pytest.fail(word)
        pytest.skip(word)
    return {
        **browser_type_launch_args,
        "executable_path": path,
        "args": [
            "--no-sandbox",
            "--disable-gpu",
            "--disable-background-networking",
            "--disable-component-update",
            "--disable-sync",
            "--no-first-run",
        ],
    }


@pytest.fixture(scope="session")
def site(
    tmp_path_factory: pytest.TempPathFactory,
    django_test_environment: None,
    django_db_blocker: DjangoDbBlocker,
) -> Iterator[str]:
    """Its address. All tests of a run share it: each test that writes makes its own team."""
    folder = tmp_path_factory.mktemp("site")
    (folder / "static").mkdir()
    if connection.vendor == "sqlite":
        # A file, as people have: in memory all requests would share one connection.
        connection.settings_dict["TEST"]["NAME"] = str(folder / "test.sqlite3")
    plain = override_settings(
        STATIC_ROOT=folder / "static",
        STORAGES={
            **django_settings.STORAGES,
            "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
        },
        PASSWORD_HASHERS=["django.contrib.auth.hashers.MD5PasswordHasher"],
        ACCOUNT_RATE_LIMITS=False,
    )
    with plain, django_db_blocker.unblock(), pytest.MonkeyPatch.context() as patch:
        databases = setup_databases(verbosity=0, interactive=False)
        patch.setenv("REGTRACK_DEMO_PASSWORD", PASSWORD)
        # However slow the machine, a link to a file is one; what fills in has tests of its own
        patch.setattr(filling, "PATIENCE", 60.0)
        call_command("load_register", str(BASE / "fixtures" / "register"), stdout=StringIO())
        call_command("load_demo", stdout=StringIO())
        server = LiveServer("127.0.0.1")
        yield server.url
        server.stop()
        teardown_databases(databases, verbosity=0)


@pytest.fixture(scope="session")
def base_url(site: str) -> str:
    """What pytest-playwright puts before an address without a host."""
    return site


@pytest.fixture(params=["en", "zh-hans"])
def language(request: pytest.FixtureRequest) -> str:
    return str(request.param)


@pytest.fixture(params=[1280, 390], ids=["wide", "narrow"])
def width(request: pytest.FixtureRequest) -> int:
    return int(request.param)


@pytest.fixture(params=[True, False], ids=["script", "no-script"])
def javascript(request: pytest.FixtureRequest) -> bool:
    """Every page works without JavaScript; htmx only saves the reload."""
    return bool(request.param)


class Screen(TypedDict):
    width: int
    javascript: bool


# Every screen is seen and every language on two; each page is judged on all of them elsewhere.
_NOT_SEEN = (("en", (390, True)), ("zh-hans", (1280, True)))


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    def is_seen(item: pytest.Item) -> bool:
        call = getattr(item, "callspec", None)
        params = call.params if call else {}
        return (params.get("language"), params.get("screen")) not in _NOT_SEEN

    config.hook.pytest_deselected(items=[item for item in items if not is_seen(item)])
    items[:] = filter(is_seen, items)


@pytest.fixture(
    params=[(1280, True), (390, True), (390, False)], ids=["wide", "narrow", "no-script"]
)
def screen(request: pytest.FixtureRequest) -> Screen:
    width, javascript = request.param
    return {"width": width, "javascript": javascript}


@dataclass
class Visitor:
    page: Page
    problems: list[str]


class Visit(Protocol):
    def __call__(
        self,
        address: str,
        *,
        user: User | None = None,
        width: int = 1280,
        javascript: bool = True,
    ) -> Page:
        """A browser of one's own at this address, signed in when a `user` is given."""


@pytest.fixture
def visit(request: pytest.FixtureRequest, site: str, new_context: Any) -> Iterator[Visit]:
    """At the end of the test: nobody's console showed an error, no policy was violated."""
    visitors: list[Visitor] = []

    def open_page(
        address: str, *, user: User | None = None, width: int = 1280, javascript: bool = True
    ) -> Page:
        context = new_context(
            viewport={"width": width, "height": 800},
            java_script_enabled=javascript,
            reduced_motion="reduce",
        )
        context.set_default_timeout(8_000)
        if user:
            context.add_cookies([{"name": "sessionid", "value": _session(user), "url": site}])
        context.add_init_script(COUNT_VIOLATIONS)
        page = context.new_page()
        visitors.append(Visitor(page, _collect_problems(page)))
        page.goto(address)
        return page

    yield open_page
    for number, visitor in enumerate(visitors):
        shoot(visitor.page, f"{request.node.name}-{number}")
    assert not [problem for visitor in visitors for problem in visitor.problems]


def shoot(page: Page, name: str) -> None:
    """A screenshot, where REGTRACK_SHOTS names a folder."""
    if SHOTS:
        safe = "".join(letter if letter.isalnum() or letter in "-_" else "-" for letter in name)
        page.screenshot(path=Path(SHOTS) / f"{safe}.png", full_page=True, caret="initial")


def answer_first_question(page: Page) -> None:
    """Give the first answer that it offers: a button, or boxes to check and a button."""
    question = page.locator(".questions > li").first
    if question.locator("input[type=checkbox]").count():
        question.locator("input[type=checkbox]").first.check()
    question.locator("button").first.click()


def _session(user: User) -> str:
    client = Client()
    client.force_login(user)
    return str(client.cookies["sessionid"].value)


def _collect_problems(page: Page) -> list[str]:
    problems: list[str] = []

    def console(message: ConsoleMessage) -> None:
        # The answer 409 to a conflict is logged as an error by the browser; it is none.
        refused = "the server responded with a status of 4" in message.text
        if message.type in {"error", "warning"} and not (
            refused and "/static/" not in message.location["url"]
        ):
            problems.append(f"{page.url}: {message.text}")

    page.on("console", console)
    page.on("pageerror", lambda error: problems.append(f"{page.url}: {error}"))
    return problems
