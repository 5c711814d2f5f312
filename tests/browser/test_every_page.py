"""Every page, in both languages, wide and narrow: nothing sideways, no error, open to everybody."""

from __future__ import annotations

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page

from regtrack.accounts.models import User
from regtrack.checklists.models import Checklist, Item
from tests.browser.conftest import OWNER, Visit, shoot

FACTS = "market=CN&market=IT&market=US&role=service-provider&audience=public&modality=text"

PUBLIC = {
    "timeline": "timeline/",
    "timeline-of-may-2023": "timeline/?on=2023-05-01&known=2023-05-01",
    "timeline-filtered": "timeline/?jurisdiction=IT&since=2023",
    "timeline-empty": "timeline/?q=nothing-has-this-name",
    "timeline-wrong-filter": "timeline/?since=yesterday",
    "table": "timeline/table/?sort=-title",
    "changes": "changes/?since=2023-01-01",
    "changes-none": "changes/?since=2026-01-01&known=2026-01-01",
    "changes-wrong-day": "changes/?since=yesterday",
    "instruments": "instruments/",
    "law": "instruments/cn-interim-measures/",
    "draft": "instruments/cn-draft-measures/",
    "complaint": "instruments/us-caidp-ftc/",
    "obligation": "obligations/cn-im-17-2/",
    "check": "check/",
    "check-wrong": "check/?market=&role=service-provider",
    "check-answered": f"check/?{FACTS}",
    "docs": "docs/",
    "sign-in": "accounts/login/",
    "sign-up": "accounts/signup/",
    "password-forgotten": "accounts/password/reset/",
    "not-here": "instruments/no-such-thing/",
    "not-known-then": "obligations/cn-im-17-2/?on=2023-07-01&known=2023-07-01",
    "wrong-day": "timeline/?on=tomorrow",
}
SIGNED_IN = {
    "save": f"check/save/?{FACTS}",
    "checklists": "checklists/",
    "checklist": "checklists/{checklist}/",
    "checklist-by-theme": "checklists/{checklist}/?by=theme",
    "checklist-pilot": "checklists/{pilot}/",
    "item": "items/{item}/",
    "password-change": "accounts/password/change/",
    "sign-out": "accounts/logout/",
}
RULES = {
    "runOnly": {
        "type": "tag",
        "values": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"],
    },
    "resultTypes": ["violations"],
}
COLOURS = {
    "runOnly": {"type": "rule", "values": ["color-contrast"]},
    "resultTypes": ["violations"],
}
TOO_WIDE = """() => {
  const room = document.documentElement.clientWidth;
  if (document.documentElement.scrollWidth <= room) return [];
  return Array.from(document.querySelectorAll("body *"))
    .filter((element) => element.getBoundingClientRect().right > room + 0.5)
    .slice(0, 8)
    .map((e) => `${e.tagName}.${e.getAttribute("class")} ends at ${e.getBoundingClientRect().right}`)
    .concat([`the page is ${document.documentElement.scrollWidth} of ${room} wide`]);
}"""
CLOSE_ALL = "document.querySelectorAll('details').forEach((one) => { one.open = false; })"
OPEN_ALL = "document.querySelectorAll('details').forEach((one) => { one.open = true; })"


@pytest.mark.parametrize("name", [*PUBLIC, *SIGNED_IN])
def test_page(visit: Visit, language: str, name: str) -> None:
    page = visit("about:blank", user=_user(name))
    answer = page.goto(f"/{language}/{_address(name)}")
    assert answer
    assert answer.status < 400 or name in {"not-here", "not-known-then", "wrong-day"}, answer.status
    assert page.locator("html").get_attribute("lang") == {"zh-hans": "zh-Hans"}.get(language, "en")
    wrong = []
    for width in (1280, 390):
        page.set_viewport_size({"width": width, "height": 800})
        for folded in (True, False):
            if not folded:
                page.evaluate(OPEN_ALL)
            state = f"{width} px, {'folded' if folded else 'unfolded'}"
            wrong += [f"{state}: {line}" for line in page.evaluate(TOO_WIDE)]
        for scheme, rules in (("light", RULES), ("dark", COLOURS)):
            page.emulate_media(color_scheme=scheme)
            shoot(page, f"{name}-{language}-{width}-{scheme}")
            if (width, scheme) != (390, "dark"):  # whose colours are those of the wide page
                wrong += [f"{width} px, {scheme}: {line}" for line in _violations(page, rules)]
        page.emulate_media(color_scheme="light")
        page.evaluate(CLOSE_ALL)
    wrong += page.evaluate("window.violations")
    assert not wrong, "\n".join(wrong)


def _user(name: str) -> User | None:
    return User.objects.get(email=OWNER) if name in SIGNED_IN else None


def _address(name: str) -> str:
    if name in PUBLIC:
        return PUBLIC[name]
    first, pilot = Checklist.objects.filter(created_by__email=OWNER).order_by("pk")[:2]
    item = Item.objects.filter(checklist=first, status="in-progress").first()
    return SIGNED_IN[name].format(
        checklist=first.pk, pilot=pilot.pk, item=item.pk if item else "none"
    )


def _violations(page: Page, options: dict[str, object]) -> list[str]:
    found = Axe().run(page, options=options).response["violations"]
    return [
        f"{rule['id']}: {rule['help']}: {node['target']} {node['html'][:150]}"
        for rule in found
        for node in rule["nodes"][:4]
    ]
