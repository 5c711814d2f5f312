"""A person who enters texts in the admin: finds fields by their labels, in the page's language."""

from __future__ import annotations

from dataclasses import dataclass

from django.contrib.auth.models import Group
from playwright.sync_api import Locator, Page, expect

from regtrack.accounts.models import User
from tests.factories import make_user

# What the test calls a field: its label in English, in Chinese
LABELS = {
    "address": ("Address", "网址"),
    "basis": ("Basis", "依据"),
    "anchor": ("Counted from", "起算点"),
    "checked": ("Checked on", "核对日期"),
    "date": ("Date", "日期"),
    "deadline": ("Deadline", "期限"),
    "force": ("Force", "效力"),
    "gist": ("Gist", "要点"),
    "identifiers": ("Identifiers", "文号与标识"),
    "jurisdiction": ("Jurisdiction", "法域"),
    "kind": ("Kind", "类型"),
    "known": ("Known since", "公开日期"),
    "label": ("Label", "条号"),
    "language": ("Language", "语言"),
    "locality": ("Locality", "地方"),
    "name": ("Name", "名称"),
    "period": ("Period", "期间"),
    "place": ("Place in the text", "条文位置"),
    "publisher": ("Publisher", "发布者"),
    "rhythm": ("Rhythm", "周期"),
    "short": ("Short title", "简称"),
    "starts": ("Applies from", "开始适用"),
    "summary": ("Summary", "摘要"),
    "text": ("Text", "内容"),
    "theme": ("Theme", "主题"),
    "title": ("Title", "标题"),
    "unit": ("Unit", "单位"),
}
SECTIONS = {
    "what": ("What it is", "基本情况"),
    "milestones": ("Milestones", "时间节点"),
    "provisions": ("Provisions", "条款"),
    "duties": ("Duties", "义务"),
    "sources": ("Sources", "来源"),
}
ENDONYMS = {"zh": "中文", "en": "English"}


def make_person(name: str, group: str) -> User:
    """Somebody on the staff, in one of the groups that `migrate` makes."""
    user = make_user(name)
    user.is_staff = True
    user.save(update_fields=["is_staff"])
    user.groups.add(Group.objects.get(name=group))
    return user


@dataclass
class Desk:
    """One page of the admin, in `language`; without a script a row is filled, not added."""

    page: Page
    language: str = "en"
    script: bool = True

    def word(self, words: tuple[str, str]) -> str:
        return words[self.language != "en"]

    # == Finding ==
    def section(self, name: str) -> Locator:
        return self.page.get_by_role("region", name=self.word(SECTIONS[name]), exact=True)

    def row(self, section: str, number: int) -> Locator:
        """The row of this number, from 0, added where it is not there."""
        rows = self.section(section).locator(".inline-related:not(.empty-form):not(.tabular)")
        if self.script and rows.count() == number:
            self.section(section).locator(".add-row a").click()
        expect(rows.nth(number)).to_be_visible()
        return rows.nth(number)

    def field(self, part: Locator | Page, name: str) -> Locator:
        """By what a person calls it: `title_zh` is the label “Title · 中文”."""
        base, _, language = name.partition("_")
        label = self.word(LABELS[base])
        if language:
            label += f" · {ENDONYMS[language]}"
        return part.get_by_label(f"{label}:", exact=True)

    # == Entering ==
    def fill(self, part: Locator | Page, **values: str) -> None:
        for name, value in values.items():
            field = self.field(part, name)
            if field.evaluate("field => field.tagName") == "SELECT":
                field.select_option(value)
            else:
                field.fill(value)

    def choose(self, part: Locator, text: str) -> None:
        """In a list that is searched by typing, by keyboard alone: the first that it offers."""
        if not self.script:
            part.locator("select:visible").last.select_option(label=text)
            return
        chosen = part.locator(".select2-selection").first
        many = part.locator("textarea.select2-search__field, input.select2-search__field")
        if many.count():
            many.focus()
        else:
            chosen.press("Enter")
        self.page.keyboard.type(text)
        offered = self.page.locator(".select2-results__option--highlighted:not(.loading-results)")
        expect(offered).to_be_visible()
        words = offered.inner_text()
        self.page.keyboard.press("Enter")
        expect(chosen).to_contain_text(words)

    def press(self, english: str, chinese: str) -> None:
        self.page.get_by_role(
            "button", name=self.word((english, chinese)), exact=True
        ).first.click()

    def save(self) -> None:
        """Save and stay on the page."""
        self.press("Save and continue editing", "保存并继续编辑")
        self.is_saved()

    def is_saved(self) -> None:
        expect(self.page.locator(".messagelist .success")).to_be_visible()
