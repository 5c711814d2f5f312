"""A sign-off read back from its frozen JSON alone, for a page. Pure."""

from __future__ import annotations

import datetime as dt
import json
from typing import Any

from regtrack.core.texts import Text

DAYS = {
    "on", "known", "due", "met_on", "launched_on", "ended_on", "changed_on", "effective_on",
    "expires_on", "checked_on",
}  # fmt: skip
MOMENTS = {"signed_at", "due_moment", "changed_at", "archived_at", "since"}


def thawed(content: str) -> dict[str, Any]:
    """The content with its texts as Text, its days as dates and its moments as aware datetimes."""
    found: dict[str, Any] = json.loads(content, object_hook=_values)
    return found


def _values(found: dict[str, Any]) -> Any:
    if found.keys() == {"en", "zh-hans"}:
        return Text.of(found)
    return {key: _value(key, value) for key, value in found.items()}


def _value(key: str, value: Any) -> Any:
    if isinstance(value, str) and key in DAYS:
        return dt.date.fromisoformat(value)
    if isinstance(value, str) and key in MOMENTS:
        return dt.datetime.fromisoformat(value)
    return value
