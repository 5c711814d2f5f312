"""Canonical JSON: one text for one content, so that its digest can be computed anywhere. Pure."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from typing import Any


def canonical(content: Mapping[str, Any]) -> str:
    """Plain JSON values with sorted keys, no space between them, no escaped letters and no line break
    at the end; numbers are whole.

    >>> canonical({"b": 1, "a": "中"})
    '{"a":"中","b":1}'
    """
    return json.dumps(content, sort_keys=True, separators=(",", ":"), ensure_ascii=False)


def digest(text: str) -> str:
    """The SHA-256 of the text in UTF-8: 64 hexadecimal digits."""
    return hashlib.sha256(text.encode()).hexdigest()
