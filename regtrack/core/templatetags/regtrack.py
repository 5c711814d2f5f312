"""The few tags that every template may use without loading them."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterable
from typing import Any
from urllib.parse import urlencode

from babel.dates import get_timezone_name
from django import template
from django.conf import settings
from django.http import QueryDict
from django.urls import reverse, translate_url
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import get_language

from regtrack.core import days
from regtrack.core.http import LONGEST_SEARCH
from regtrack.core.texts import Text, both

register = template.Library()
HTML_LANG = {"en": "en", "zh-hans": "zh-Hans"}


def _language() -> str:
    language = get_language()
    return language if language in HTML_LANG else "en"


@register.simple_tag
def icon(name: str) -> SafeString:
    """A shape of components/symbols.html; always beside a word, so it is hidden from readers aloud."""
    return format_html(
        '<svg aria-hidden="true" viewBox="0 0 16 16"><use href="#i-{}"/></svg>', name
    )


@register.simple_tag
def longest_search() -> int:
    """How many characters a search field takes."""
    return LONGEST_SEARCH


@register.simple_tag
def status(badge: Any) -> SafeString:
    """A register.badges.Badge: word + shape + colour."""
    return format_html(
        '<span class="status status--{}">{}{}</span>', badge.look, icon(badge.icon), badge.word
    )


@register.filter
def day(value: dt.date | None) -> SafeString | str:
    """`<time datetime="2023-07-13">13 July 2023</time>`"""
    return _time(value, short=False)


@register.filter
def short_day(value: dt.date | None) -> SafeString | str:
    return _time(value, short=True)


def _time(value: dt.date | None, *, short: bool) -> SafeString | str:
    if value is None:
        return ""
    words = days.day(value, short=short).get(_language())
    return format_html(
        '<time datetime="{}">{}</time>',
        value.isoformat()[:10],
        words.replace(" ", "\N{NO-BREAK SPACE}"),
    )


@register.filter
def edtf(value: str) -> SafeString:
    """An EDTF text in words, with a machine's date for each day, month or year in it."""
    return _edtf(value, short=False)


@register.filter
def short_edtf(value: str) -> SafeString:
    return _edtf(value, short=True)


def _edtf(value: str, *, short: bool) -> SafeString:
    """The words, each day, month or year in them a <time>: HTML knows no interval and no quarter."""
    words = days.written(value, short=short).get(_language())
    points = [point.rstrip("~?") for point in value.split("/") if point[:1].isdigit()]
    pieces: list[tuple[str, SafeString]] = []
    for point in points:
        exact = point[:4] if point[5:7] > "12" else point  # of a quarter, its year
        said = days.written(exact, short=short).get(_language())
        before, _, words = words.partition(said)
        pieces.append((before, format_html('<time datetime="{}">{}</time>', exact, said)))
    if len(pieces) == 1 and not (pieces[0][0] or words):
        return pieces[0][1]
    return format_html("<span>{}{}</span>", format_html_join("", "{}{}", pieces), words)


@register.simple_tag(takes_context=True)
def to(context: template.Context, name: str, *args: Any, **query: Any) -> str:
    """The address of a page, carrying the page's two clocks when they are not today's."""
    clocks = context.get("clocks")
    carried = {**(clocks.query if clocks else {}), **query}
    address = reverse(name, args=[arg for arg in args if arg != ""])
    return f"{address}?{urlencode(carried, doseq=True)}" if carried else address


@register.simple_tag(takes_context=True)
def here(context: template.Context, **changes: Any) -> str:
    """This page's address with some of its query changed; an empty value takes a key away."""
    query: QueryDict = context["request"].GET.copy()
    for name, value in changes.items():
        if value in ("", None):
            query.pop(name, None)
        else:
            query[name] = str(value)
    return f"?{query.urlencode()}" if query else context["request"].path


@register.simple_tag(takes_context=True)
def in_language(context: template.Context, language: str) -> str:
    """This very page, filter and clocks kept, in another language."""
    return translate_url(context["request"].get_full_path(), language)


@register.simple_tag
def other_language(row: Any, field: str) -> dict[str, str]:
    """`lang` and `text` of a row's field in the language that is not the page's; text may be ""."""
    code = next(code for code, _ in settings.LANGUAGES if code != _language())
    return {"lang": HTML_LANG[code], "text": both(row, field).only(code)}


@register.filter
def say(text: Text) -> str:
    """A bilingual text in the page's language."""
    return text.get(_language())


@register.filter
def marking(text: str, terms: Iterable[str]) -> SafeString:
    """The text with the terms that were searched for in it as <mark>, whatever their case."""
    wanted = "|".join(re.escape(term) for term in sorted(terms, key=len, reverse=True))
    pieces = re.split(f"({wanted})", text, flags=re.IGNORECASE) if wanted else [text]
    return format_html_join(
        "",
        "{}",
        (
            (format_html("<mark>{}</mark>", piece) if place % 2 else piece,)
            for place, piece in enumerate(pieces)
        ),
    )


@register.filter
def html_lang(code: str) -> str:
    return HTML_LANG.get(code, code)


@register.filter
def lines(text: str) -> list[str]:
    """The lines of a text that holds one entry a line."""
    return [line for line in (text or "").split("\n") if line.strip()]


@register.filter
def host(url: str) -> str:
    """cac.gov.cn"""
    return url.split("/")[2].removeprefix("www.") if url.count("/") > 1 else url


@register.filter
def zone_name(time_zone: str) -> str:
    """An IANA time zone as people call it: Central European Time, 中欧时间."""
    locale = "zh_Hans" if _language() == "zh-hans" else "en"
    return get_timezone_name(time_zone, zone_variant="generic", locale=locale)


@register.filter
def days_from(value: dt.date, start: dt.date) -> int:
    """Calendar days from `start` to `value`; negative when it has passed."""
    return (value - start).days


@register.filter
def days_shown(days: int) -> int:
    return abs(days)


@register.filter
def place_of(listed: list[Any], row: Any) -> int:
    """The number, from 1, under which a row stands in a list."""
    return listed.index(row) + 1


@register.simple_tag
def comma() -> str:
    return "，" if _language() == "zh-hans" else ", "


@register.simple_tag
def semicolon() -> str:
    return "；" if _language() == "zh-hans" else "; "


@register.filter
def in_brackets(text: str) -> str:
    return f"（{text}）" if _language() == "zh-hans" else f"({text})"
