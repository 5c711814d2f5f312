"""The stable names of rows, made from what an editor types, so that nobody types an id.

All pure but `free`, which asks which names are taken.

    >>> instrument_ref("CN", "GenAI Interim Measures", "departmental-rule")
    'cn-genai-interim-measures'
    >>> provision_ref("cn-interim-measures", "Art. 7(3)", 6)
    'cn-interim-measures-art-7-3'
    >>> event_ref("cn-interim-measures", "2023-07-13", "published")
    'cn-interim-measures-2023-07-13-published'
    >>> source_ref("https://www.cac.gov.cn/2023-07/13/c_1.htm", "2026-08-29")
    'cac-gov-cn-2026-08-29'
"""

from __future__ import annotations

import re
from typing import Any
from urllib.parse import urlsplit

from django.utils.text import slugify

LONGEST = 90  # characters; the column holds 120, which leaves room for parts and for -2


def slug(text: str) -> str:
    """Lower-case letters and digits joined by single hyphens; "" where there are none."""
    words = re.sub(r"[^a-z0-9]+", "-", slugify(text)).strip("-")
    if len(words) <= LONGEST:
        return words
    return words[:LONGEST].rpartition("-")[0] or words[:LONGEST]


def _join(*parts: str) -> str:
    return slug("-".join(part for part in parts if part))


def instrument_ref(jurisdiction: str, title_en: str, kind: str) -> str:
    return _join(jurisdiction, slug(title_en) or kind)


def provision_ref(instrument: str, label_en: str, position: int) -> str:
    """The label's numbers, else the place among the provisions, counted from one."""
    number = "-".join(re.findall(r"\d+", label_en)) or str(position + 1)
    return _join(instrument, "art", number)


def event_ref(context: str, edtf: str, kind: str) -> str:
    """`context` is the instrument's ref, or the jurisdiction of an event that stands alone."""
    return _join(context, edtf, kind)


def obligation_ref(instrument: str, locator_en: str, position: int) -> str:
    return _join(instrument, slug(locator_en) or str(position + 1))


def source_ref(url: str, day: str) -> str:
    host = (urlsplit(url).hostname or "source").removeprefix("www.")
    return _join(host.replace(".", "-"), day)


def mapping_ref(relation: str, from_ref: str, to_ref: str) -> str:
    return _join("map", from_ref or to_ref, relation)


def change_ref(to_ref: str, topic_en: str, position: int) -> str:
    return _join("change", to_ref, slug(topic_en) or str(position + 1))


def named_ref(kind: str, name_en: str, jurisdiction: str = "") -> str:
    """For vocabulary: from its English name, else its kind (`theme`, `theme-2` …)."""
    return _join(jurisdiction, slug(name_en) or kind)


def free(rows: Any, wanted: str) -> str:
    """`wanted`, or with -2, -3 … behind it the first that no row of the queryset has."""
    taken = set(rows.filter(ref__startswith=wanted).values_list("ref", flat=True))
    ref, number = wanted, 1
    while ref in taken:
        number += 1
        ref = f"{wanted}-{number}"
    return ref
