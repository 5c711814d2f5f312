"""Words that a file must say in its own language, whatever language the page is in."""

from __future__ import annotations

from collections.abc import Iterable
from functools import cache

from django.utils.translation import override

from regtrack.core.texts import Text
from regtrack.register import badges


@cache
def not_law(instrument_kind: str, force: str = "") -> Text:
    """What to say beside whatever is not law ("Draft, not law"), empty for law; `instrument_kind`
    is "" for a statement that stands alone."""
    if force:
        found = badges.of_duty(force, instrument_kind)
    else:
        nature = badges.of_nature(instrument_kind or "statement")
        found = [nature] if nature else []
    said = [badge for badge in found if badge.look == "notlaw"]
    return Text(_said(said, "zh-hans"), _said(said, "en"))


def _said(found: Iterable[badges.Badge], language: str) -> str:
    with override(language):
        return ("；" if language == "zh-hans" else "; ").join(str(badge.word) for badge in found)
