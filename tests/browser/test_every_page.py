"""Every page, in both languages, wide and narrow: nothing sideways, no error, open to everybody."""

from __future__ import annotations

from typing import Literal

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page, expect

from regtrack.accounts.models import User
from regtrack.checklists.actions.update_item import update_item
from regtrack.exports.formats import CHECKLIST_FORMATS
from tests.browser.conftest import OWNER, Visit, shoot
from tests.browser.demo import addresses
from tests.browser.people import document_of, make_pair
from tests.exports.sheets import filled_in_csv
from tests.factories import AT

FACTS = "market=CN&market=IT&market=US&role=service-provider&audience=public&modality=text"

PUBLIC = {
    "timeline": "timeline/",
    "timeline-of-may-2023": "timeline/?on=2023-05-01&known=2023-05-01",
    "timeline-filtered": "timeline/?jurisdiction=IT&since=2023",
    "timeline-empty": "timeline/?q=nothing-has-this-name",
    "timeline-wrong-filter": "timeline/?since=yesterday&jurisdiction=IT",
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
    "check-answered": f"check/?{FACTS.replace('market=US&', '').replace('market=CN&', '')}",
    "docs": "docs/",
    "sign-in": "accounts/login/",
    "sign-up": "accounts/signup/",
    "password-forgotten": "accounts/password/reset/",
    "not-here": "instruments/no-such-thing/",
    "not-known-then": "obligations/cn-im-17-2/?on=2023-07-01&known=2023-07-01",
    "wrong-day": "timeline/?on=tomorrow",
    "shared": "shared/{token}/",
    "unsubscribe": "reminders/{unsubscribe}/",
}
SIGNED_IN = {
    "save": f"check/save/?{FACTS}",
    "checklists": "checklists/",
    "checklist": "checklists/{checklist}/",
    "checklist-by-theme": "checklists/{pilot}/?by=theme",
    "checklist-pilot": "checklists/{pilot}/",
    "checklist-reviewed": "checklists/{reviewed}/",
    "facts": "checklists/{checklist}/facts/",
    "progress": "checklists/{checklist}/progress/",
    "review-waiting": "checklists/{pilot}/review/",
    "review-past": "checklists/{reviewed}/review/",
    "signoffs": "checklists/{reviewed}/signoffs/",
    "signoff": "signoffs/{signoff}/",
    "signoff-compare": "signoffs/{signoff}/compare/{before}/",
    "bring-back": "checklists/{checklist}/import/",
    "calendar": "checklists/{checklist}/calendar/",
    "my-calendar": "calendar/",
    "item": "items/{item}/",
    "item-with-clocks": "items/{clock}/",
    "item-flagged": "items/{flagged}/",
    "item-archived": "items/{archived}/",
    "item-evidence": "items/{proved}/evidence/",
    "evidence": "evidence/{evidence}/",
    "team": "teams/{team}/",
    "team-evidence": "teams/{team}/evidence/",
    "rules": "teams/{team}/rules/",
    "rules-waiting": "teams/{team}/rules/files/{waiting}/",
    "rules-of-their-own": "teams/{team}/rules/{own}/",
    "rules-duty": "teams/{team}/rules/duties/{duty}/",
    "rules-preview": "checklists/{checklist}/facts/?follow={own}",
    "reminders": "reminders/",
    "password-change": "accounts/password/change/",
    "sign-out": "accounts/logout/",
}
RULES: dict[str, object] = {
    "runOnly": {
        "type": "tag",
        "values": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"],
    },
    "resultTypes": ["violations"],
}
COLOURS: dict[str, object] = {
    "runOnly": {"type": "rule", "values": ["color-contrast"]},
    "resultTypes": ["violations"],
}
NOT_COLOURS: dict[str, object] = {**RULES, "rules": {"color-contrast": {"enabled": False}}}
Scheme = Literal["light", "dark"]
# The two languages share templates and colours: each is judged in the state that the other is not.
JUDGED: dict[tuple[str, int, Scheme], dict[str, object]] = {
    ("en", 1280, "light"): RULES,
    ("en", 1280, "dark"): COLOURS,
    ("zh-hans", 390, "light"): NOT_COLOURS,
}
SCHEMES: tuple[Scheme, ...] = ("light", "dark")
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
    address = {**PUBLIC, **SIGNED_IN}[name]
    if "{" in address:
        address = address.format(**addresses())
    answer = page.goto(f"/{language}/{address}")
    assert answer
    assert answer.status < 400 or name in {"not-here", "not-known-then", "wrong-day"}, answer.status
    _look_at(page, name, language)


@pytest.mark.parametrize(
    "name", ["calendar-made", "conflict", "facts-preview", "link-made", "rules-refused", "sheet"]
)
def test_page_that_answers_a_form(visit: Visit, language: str, name: str) -> None:
    pair = make_pair()
    item, own = pair.duties()[0], f"checklists/{pair.checklist.pk}/"
    address = {
        "calendar-made": f"{own}calendar/",
        "conflict": f"items/{item.pk}/",
        "facts-preview": f"{own}facts/",
        "link-made": "signoffs/{signoff}/".format(**addresses()),
        "rules-refused": f"teams/{pair.checklist.product.team_id}/rules/",
        "sheet": f"{own}import/",
    }[name]
    user = User.objects.get(email=OWNER) if name == "link-made" else pair.alice
    page = visit(f"/{language}/{address}", user=user)
    main = page.locator("main form > p > .button--main")
    changes = {"note": "Bob’s note", "status": "in-review"}
    match name:
        case "calendar-made":
            page.locator("input[name=label]").fill("Telephone 手机")
            main.click()
            expect(page.locator(".digest").first).to_be_visible()
        case "conflict":
            update_item(actor=pair.bob, at=AT, pk=item.pk, version=item.version, changes=changes)
            page.locator("textarea[name=note]").fill("Alice’s note")
            main.click()
        case "facts-preview":
            page.locator("input[name=market][value=IT]").uncheck()
            main.click()
        case "link-made":
            page.locator("input[name=label]").fill("Court 法院")
            page.locator("#shares .button--main").click()
            expect(page.locator("main .digest a")).to_be_visible()
        case "rules-refused":
            _send_file(page, b"id,title\n1,x")
            expect(page.get_by_role("alert").first).to_be_visible()
        case "sheet":
            file = CHECKLIST_FORMATS["csv"].render(document_of(pair.checklist), "both")
            update_item(actor=pair.bob, at=AT, pk=item.pk, version=item.version, changes=changes)
            rows = {item.pk: {"note": "=1+2"}, pair.duties()[1].pk: {"note": "x" * 300}}
            _send_file(page, filled_in_csv(file, rows))
            expect(page.locator("main [role=group]").first).to_be_visible()
    if name in {"conflict", "facts-preview"}:
        expect(page.locator("main table").first).to_be_visible()
    _look_at(page, name, language)


def _send_file(page: Page, content: bytes) -> None:
    file = page.locator("main input[type=file]")
    file.set_input_files({"name": "sheet.csv", "mimeType": "text/csv", "buffer": content})
    page.locator("main form[enctype] button").click()


def _look_at(page: Page, name: str, language: str) -> None:
    """Both widths, folded and unfolded, both colour schemes."""
    assert page.locator("html").get_attribute("lang") == {"zh-hans": "zh-Hans"}.get(language, "en")
    wrong = []
    for width in (1280, 390):
        page.set_viewport_size({"width": width, "height": 800})
        for folded in (True, False):
            if not folded:
                page.evaluate(OPEN_ALL)
            state = f"{width} px, {'folded' if folded else 'unfolded'}"
            wrong += [f"{state}: {line}" for line in page.evaluate(TOO_WIDE)]
        for scheme in SCHEMES:
            page.emulate_media(color_scheme=scheme)
            shoot(page, f"{name}-{language}-{width}-{scheme}")
            if rules := JUDGED.get((language, width, scheme)):
                wrong += [f"{width} px, {scheme}: {line}" for line in _violations(page, rules)]
        page.emulate_media(color_scheme="light")
        page.evaluate(CLOSE_ALL)
    wrong += page.evaluate("window.violations")
    assert not wrong, "\n".join(wrong)


def _user(name: str) -> User | None:
    return User.objects.get(email=OWNER) if name in SIGNED_IN else None


def _violations(page: Page, options: dict[str, object]) -> list[str]:
    found = Axe().run(page, options=options).response["violations"]
    return [
        f"{rule['id']}: {rule['help']}: {node['target']} {node['html'][:150]}"
        for rule in found
        for node in rule["nodes"][:4]
    ]
