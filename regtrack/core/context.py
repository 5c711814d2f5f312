"""What every page knows."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.utils.translation import get_language

from regtrack.core.templatetags.regtrack import HTML_LANG


def page(request: HttpRequest) -> dict[str, Any]:
    """`clocks`, the page's `lang` attribute, and the other languages as (code, own name) pairs."""
    language = get_language() or settings.LANGUAGE_CODE
    names = {"en": "English", "zh-hans": "中文"}
    return {
        "clocks": getattr(request, "clocks", None),
        "page_lang": HTML_LANG.get(language, "en"),
        "other_languages": [
            (code, names[code]) for code, _ in settings.LANGUAGES if code != language
        ],
    }
