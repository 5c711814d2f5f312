"""No cell of a CSV file may run as a formula, and every text must come back as it was.

Spreadsheets run a cell that begins with `=`, `+`, `-` or `@`. Some skip blanks, invisible
characters or control characters first, some read the full-width forms (＝ ＋ － ＠) as the plain
ones, and a tab or line break at the start can move what follows into a cell of its own (OWASP,
"CSV Injection").

The guard is one apostrophe in front, which spreadsheets take as "this is text". It is put before
every text which, behind any apostrophes of its own, is dangerous. So `=1` becomes `'=1` and `'=1`
becomes `''=1`: taking one apostrophe off such a text always gives back the very text, and `'tis`,
which was never guarded, stays whole.
"""

from __future__ import annotations

import re

_CONTROL = r"\x00-\x1f\x7f-\x9f\u2028\u2029"
_INVISIBLE = r"\u00ad\u061c\u180e\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufe00-\ufe0f\ufeff"
# plain, full-width and small forms; − is what some locales type for a minus
_SIGNS = r"=+\-@＝＋－＠﹦﹢﹣﹫−"
_DANGEROUS = re.compile(rf"'*(?:[{_CONTROL}]|[\s{_CONTROL}{_INVISIBLE}]*[{_SIGNS}])")


def guard(text: str) -> str:
    """`text` as a cell that no spreadsheet runs."""
    return f"'{text}" if _DANGEROUS.match(text) else text


def unguard(cell: str) -> str:
    """The text that `guard` was given: `unguard(guard(text)) == text` for every text."""
    return cell[1:] if cell.startswith("'") and _DANGEROUS.match(cell) else cell
