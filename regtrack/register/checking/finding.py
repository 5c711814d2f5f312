"""What a check of the register's quality finds."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

Level = Literal["error", "warning"]


@dataclass(frozen=True, order=True)
class Finding:
    """One thing about one node that is wrong (error) or worth a look (warning).

    `code` names the check (`checking.CODES`); `instrument` is the ref of the instrument the node
    belongs to, or "" for a standing event or a source that nothing names; `kind` and `ref` name
    the node; `found` and `expected` are plain data (refs, days in ISO 8601, numbers), no words:
    `checking.words` makes the sentence in the language in use.
    """

    code: str
    level: Level
    instrument: str
    kind: str
    ref: str
    found: str
    expected: str
