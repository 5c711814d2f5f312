"""What a finding says, in the language in use."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from regtrack.core.days import written
from regtrack.register.checking.finding import Finding

_LANGUAGES = {"en": _("English"), "zh-hans": _("Simplified Chinese")}


@dataclass(frozen=True, slots=True)
class Words:
    """`label` names the check; `said` is the sentence, with `found` and `expected` in it.

    `days`: both are dates (EDTF), to be written as such. `language`: `expected` is a language.
    """

    label: str | Promise
    said: str | Promise
    days: bool = False
    language: bool = False


CODES: Mapping[str, Words] = {
    "article-missing": Words(
        _("Articles without a row"),
        _("The register has no row for these of its %(expected)s articles: %(found)s."),
    ),
    "part-missing": Words(
        _("Numbers left out"), _("The numbering of its parts leaves out: %(found)s.")
    ),
    "no-event": Words(_("No event"), _("It is published, and no event of it is.")),
    "no-source": Words(_("No source"), _("The duty names no source.")),
    "no-theme": Words(_("No theme"), _("The duty has no theme.")),
    "no-condition": Words(
        _("No condition"),
        _("The duty has neither a condition nor an addressee: does it bind every product?"),
    ),
    "no-provision": Words(_("No provision"), _("The duty names no provision.")),
    "provision-elsewhere": Words(
        _("Provision of another instrument"),
        _("The duty names %(found)s, which is no provision of %(expected)s."),
    ),
    "event-elsewhere": Words(
        _("Event of another instrument"),
        _(
            "The duty begins or ends with %(found)s, an event neither of %(expected)s nor of an "
            "instrument related to it."
        ),
    ),
    "no-day": Words(
        _("No day appointed"),
        _("The duty applies from %(found)s, for which no day is appointed."),
    ),
    "only-unofficial": Words(_("No official source"), _("No source of it that was read is official.")),
    "none-read": Words(_("No source opened"), _("Nobody opened a source of it.")),
    "source-stale": Words(
        _("Source not read lately"),
        _("It was last read on %(found)s; expected was %(expected)s or later."),
        days=True,
    ),
    "low-unsaid": Words(
        _("Low confidence unsaid"),
        _("Confidence is low, and the text in %(expected)s does not say that it is reported."),
        language=True,
    ),
    "untranslated": Words(
        _("Untranslated"), _("%(found)s has no text in %(expected)s."), language=True
    ),
    "lines-differ": Words(
        _("Lists of different length"),
        _("%(found)s has not as many lines in Chinese as in English (%(expected)s)."),
    ),
    "same-in-both": Words(
        _("Same in both languages"), _("%(found)s is the same in both languages.")
    ),
    "long-to-read": Words(
        _("Long to read"),
        _("%(found)s characters are long to read; expected were at most %(expected)s."),
    ),
    "too-long": Words(
        _("Too long"), _("%(found)s characters do not fit; there is room for %(expected)s.")
    ),
    "published-before-made": Words(
        _("Published before adopted"),
        _("It was published (%(found)s) before it was adopted (%(expected)s)."),
        days=True,
    ),
    "in-force-before-made": Words(
        _("In force before adopted"),
        _("It was in force (%(found)s) before it was adopted or signed (%(expected)s)."),
        days=True,
    ),
    "in-force-before-published": Words(
        _("In force before published"),
        _("It was in force (%(found)s) before it was published (%(expected)s)."),
        days=True,
    ),
    "ended-before-begun": Words(
        _("Ended before it began"),
        _("It was lifted, suspended or ended (%(found)s) before it began (%(expected)s)."),
        days=True,
    ),
    "closed-before-opened": Words(
        _("Closed before opened"),
        _("The consultation closed (%(found)s) before it opened (%(expected)s)."),
        days=True,
    ),
    "known-after-public": Words(
        _("Known after it was public"),
        _("It counts as known only since %(found)s, although it became public before (%(expected)s)."),
        days=True,
    ),
    "moved-before-known": Words(
        _("Moved before it was known"),
        _(
            "Its date counts as known since %(found)s; the event that moved it was known since "
            "%(expected)s."
        ),
        days=True,
    ),
    "unconfirmed": Words(
        _("Not confirmed since its day"),
        _("Its day has come (%(expected)s), and its sources were last read on %(found)s."),
        days=True,
    ),
    "mapping-nowhere": Words(
        _("Mapping that leads nowhere"),
        _("It names %(found)s, which is no duty of the register."),
    ),
    "unmapped": Words(
        _("Unmapped duty"),
        _("Other duties are compared with those of %(expected)s; this one is not."),
    ),
}  # fmt: skip


def label(code: str) -> str:
    return str(CODES[code].label)


def sentence(finding: Finding) -> str:
    """What was found, in the language in use; it does not name the node."""
    words = CODES[finding.code]
    found, expected = finding.found, finding.expected
    if words.days:
        language = get_language() or "en"
        found, expected = (written(day).get(language) for day in (found, expected))
    if words.language:
        expected = str(_LANGUAGES[expected])
    return str(words.said) % {"found": found, "expected": expected}
