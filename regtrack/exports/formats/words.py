"""How texts, days and lists are put into words: the same in every format for people."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Callable, Iterable, Mapping
from urllib.parse import quote

from regtrack.core.texts import Text
from regtrack.exports.document import (
    ComparedDuty,
    ComparedText,
    CoveredProvision,
    Fact,
    Item,
    Language,
    Market,
    Source,
)

Labels = Mapping[str, Text]
Day = Callable[[dt.date, str], str]  # a day in words of a language: `iso_day` or `written_day`

COLON = {"zh-hans": "：", "en": ": "}
COMMA = {"zh-hans": "，", "en": ", "}
SEMICOLON = {"zh-hans": "；", "en": "; "}
LISTED = {"zh-hans": "、", "en": ", "}
GAP = {"zh-hans": "", "en": " "}  # before a bracket: a full-width one brings its own
BRACKETS = {"zh-hans": ("（", "）"), "en": ("(", ")")}
MONTHS = (
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
)

LONGEST_LINK = 2_000  # typst refuses a document with an address over 8,000 characters
# C0 and C1 controls but tab and line feed, the line separators, and the signs that turn the
# direction of what follows them: on a page they show nothing or reorder their neighbours
_UNSEEN = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\u2028\u2029\u202a-\u202e\u2066-\u2069]")


def languages(language: Language) -> tuple[str, ...]:
    """The single languages that `language` stands for; Chinese first in "both"."""
    return ("zh-hans", "en") if language == "both" else (language,)


def parts(text: Text, language: Language) -> tuple[tuple[str, str], ...]:
    """(language, words) to print, one after the other.

    A text that lacks the wanted language is printed in the one it has; two equal texts are printed
    once; an empty text is no part at all.
    """
    if language != "both":
        words = text.only(language)
        if words:
            return ((language, words),)
    found = tuple((one, text.only(one)) for one in ("zh-hans", "en") if text.only(one))
    return found[:1] if text.zh_hans == text.en else found


def printed(text: Text, language: Language) -> str:
    """In one language, or in both: side by side, or one below the other where there are lines."""
    words = [part for _, part in parts(text, language)]
    return ("\n\n" if any("\n" in part for part in words) else " / ").join(words)


def each(make: Callable[[str], str]) -> Text:
    """A Text put together in each language: `make` is given "zh-hans", then "en"."""
    return Text(zh_hans=make("zh-hans"), en=make("en"))


def same(words: str) -> Text:
    """The same words in each language: what a person typed."""
    return Text(zh_hans=words, en=words)


def iso_day(day: dt.date, language: str) -> str:
    """2023-07-13 in every language."""
    return day.isoformat()


def written_day(day: dt.date, language: str) -> str:
    """2023年7月13日 or 13 July 2023."""
    if language == "zh-hans":
        return f"{day.year}年{day.month}月{day.day}日"
    return f"{day.day} {MONTHS[day.month - 1]} {day.year}"


def iso_moment(moment: dt.datetime) -> str:
    """2026-11-22T09:30:00Z; the moment must be aware."""
    return moment.astimezone(dt.UTC).isoformat(timespec="seconds").replace("+00:00", "Z")


def written_moment(moment: dt.datetime, language: str) -> str:
    """2026年11月22日 09:30 UTC or 22 November 2026, 09:30 UTC."""
    moment = moment.astimezone(dt.UTC)
    gap = " " if language == "zh-hans" else ", "
    return f"{written_day(moment.date(), language)}{gap}{moment:%H:%M} UTC"


def filled(sentence: Text, **values: str | Text) -> Text:
    """A sentence with its %(named)s places filled in, in each language."""
    return each(
        lambda one: (
            sentence.get(one)
            % {
                name: value.get(one) if isinstance(value, Text) else value
                for name, value in values.items()
            }
        )
    )


def clocks(on: dt.date, known: dt.date, labels: Labels, day: Day) -> Text:
    """Both dates the register was read with, as one line."""
    return each(
        lambda one: (
            f"{labels['law_on'].get(one)} {day(on, one)}{COMMA[one]}"
            f"{labels['known_on'].get(one)} {day(known, one)}"
        )
    )


def labelled(label: Text, value: str | Text) -> Text:
    """负责人：陈瑜 / Owner: Chen Yu."""
    return each(
        lambda one: (
            f"{label.get(one)}{COLON[one]}{value if isinstance(value, str) else value.get(one)}"
        )
    )


def fact_line(fact: Fact, labels: Labels) -> Text:
    """角色：提供者、部署者 / Role: provider, deployer."""
    return each(
        lambda one: (
            f"{fact.name.get(one)}{COLON[one]}"
            + (
                LISTED[one].join(value.get(one) for value in fact.values)
                or labels["not_answered"].get(one)
            )
        )
    )


def market_line(market: Market, labels: Labels, day: Day) -> Text:
    """中国：上线 2023年9月28日 / China: launched 28 September 2023, ended 31 January 2027."""

    def line(one: str) -> str:
        said = (
            [f"{labels['launched'].get(one)} {day(market.launched_on, one)}"]
            if market.launched_on
            else [labels["not_launched"].get(one)]
        )
        if market.ended_on:
            said.append(f"{labels['ended'].get(one)} {day(market.ended_on, one)}")
        return f"{market.name.get(one)}{COLON[one]}{COMMA[one].join(said)}"

    return each(line)


def standing_line(text: ComparedText, labels: Labels) -> Text:
    """Departmental rule, in force; draft, not law, superseded: no word is said twice."""

    def line(one: str) -> str:
        said = text.status_label.get(one)
        kind, not_law = text.kind_label.get(one), labels["not_law"].get(one)
        first = [] if kind.casefold() in said.casefold() else [kind]
        last = [not_law] if text.not_law and not_law.casefold() not in said.casefold() else []
        return COMMA[one].join([*first, *([said] if said else []), *last])

    return each(line)


def text_line(text: ComparedText, labels: Labels) -> Text:
    """办法（征求意见稿）（中国；草案，并非法律；义务：40） / Measures (China; draft, not law; duties: 40)."""
    standing = standing_line(text, labels)

    def line(one: str) -> str:
        opening, closing = BRACKETS[one]
        duties = f"{labels['duties'].get(one)}{COLON[one]}{text.duties}"
        about = SEMICOLON[one].join((text.jurisdiction.get(one), standing.get(one), duties))
        return f"{text.title.get(one)}{GAP[one]}{opening}{about}{closing}"

    return each(line)


def duty_place(duty: ComparedDuty) -> Text:
    """Art. 7(3); of a third text: EU AI Act, Art. 50."""
    return each(
        lambda one: COMMA[one].join(
            part for part in (duty.instrument.get(one), duty.locator.get(one)) if part
        )
    )


def coverage_line(covered: CoveredProvision, labels: Labels) -> Text:
    """compared: 2 of 3; where a provision brings none: No duty for a team."""
    if not covered.duties:
        return labels["no_duty"]
    return filled(labels["covered"], mapped=str(covered.mapped), number=str(len(covered.duties)))


def checked(source: Source, labels: Labels, day: Day) -> Text:
    """（官方，核查于 2024年1月2日）/ (official, checked on 2 January 2024)."""

    def line(one: str) -> str:
        opening, closing = BRACKETS[one]
        told = labels["not_opened"].get(one)
        if source.checked_on:
            told = f"{labels['checked_on'].get(one)} {day(source.checked_on, one)}"
        kind = source.kind.get(one)
        return f"{opening}{kind}{COMMA[one] if kind else ''}{told}{closing}"

    return each(line)


def source_line(source: Source, labels: Labels, day: Day) -> Text:
    """Garante (official, checked on 2024-01-02) https://…: the address last, to be copied."""
    end = checked(source, labels, day)
    return each(lambda one: f"{source.publisher}{GAP[one]}{end.get(one)} {source.url}")


def joined(texts: Iterable[Text]) -> Text:
    """Several texts as one, a line each."""
    every = tuple(texts)
    return each(lambda one: "\n".join(text.get(one) for text in every))


def is_duty(item: Item) -> bool:
    """Whether the team has to tick it: a precedent or an open question is not a duty."""
    return item.verdict == "applies"


def shown_status(item: Item) -> Text:
    """The status to print; none for what is no duty, unless the team wrote one down earlier."""
    return item.status_label if is_duty(item) or item.status != "todo" else Text()


def is_web_address(url: str) -> bool:
    """Only such an address is made a link: `javascript:` and its like stay text."""
    return re.match(r"https?://[^\s/]", url, re.IGNORECASE) is not None


def link_of(url: str) -> str:
    """An address for a link, in ASCII as PDF wants it (ISO 32000-1, 12.6.4.7); "" for what is none or
    too long."""
    quoted = quote(url, safe="%!#$&'()*+,/:;=?@[]~")
    return quoted if is_web_address(url) and len(quoted) <= LONGEST_LINK else ""


def visible(text: str) -> str:
    """`text` for a page: line breaks as \\n, characters that can't be seen as [U+202E]."""
    plain = text.replace("\r\n", "\n").replace("\r", "\n")
    return _UNSEEN.sub(lambda match: code_point(match[0]), plain)


def code_point(character: str) -> str:
    """[U+202E]: stands in for a character that a page can't show."""
    return f"[U+{ord(character):04X}]"
