"""What a file of requirements says, whatever its format."""

from __future__ import annotations

import hashlib
import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from regtrack.core.texts import Text

MOST = 5_000  # requirements of one file
LONGEST_TITLE = 160
LONGEST_PLACE = 120
FORCES = ("voluntary", "mandatory", "encouraged", "requested")


class RulesError(ValueError):
    """A file that cannot be taken; `problems` are sentences that name the place, what was found and
    what is expected."""

    def __init__(self, problems: Sequence[str]) -> None:
        super().__init__("\n".join(problems))
        self.problems = list(problems)


@dataclass(frozen=True, slots=True)
class Requirement:
    """`id` names it from one version to the next; `place` is what people call it (“AC-2(1)”)."""

    id: str
    place: str
    title: Text
    text: Text
    evidence: Text = Text("", "")
    note: Text = Text("", "")
    force: str = "voluntary"


@dataclass(frozen=True, slots=True)
class Requirements:
    """`left_out` are the places of those that the file itself withdrew."""

    title: str
    publisher: str
    found: tuple[Requirement, ...]
    left_out: tuple[str, ...] = ()

    def refuse_twins(self) -> Requirements:
        twice = [one for one, number in Counter(r.id for r in self.found).items() if number > 1]
        if twice:
            raise RulesError(
                [f"id: found “{one}” more than once; expected each once." for one in twice]
            )
        return self


def unkept(text: str) -> str:
    """The first character that no database keeps: NUL, or half of a pair that JSON may name alone.

    >>> unkept("a\\ud800"), unkept("a")
    ('U+D800', '')
    """
    found = re.search("[\0\ud800-\udfff]", text)
    return f"U+{ord(found[0]):04X}" if found else ""


def short(title: str) -> str:
    """For the column of titles; a title that is longer stands whole before the text."""
    return title if len(title) <= LONGEST_TITLE else title[: LONGEST_TITLE - 1] + "…"


def whole(title: str, text: str) -> str:
    return text if len(title) <= LONGEST_TITLE else f"{title}\n\n{text}".strip()


def ref_of(instrument: str, identifier: str) -> str:
    """The same for the same id in every version.

    >>> ref_of("own-1a2b", "ac-2"), ref_of("own-1a2b", "AC-2(1)")
    ('own-1a2b-ac-2', 'own-1a2b-ac-2-1-08220587')
    """
    if re.fullmatch(r"[a-z0-9]+(-[a-z0-9]+)*", identifier) and len(identifier) <= 80:
        return f"{instrument}-{identifier}"
    plain = "-".join(re.findall(r"[a-z0-9]+", identifier.lower()))[:60].strip("-")
    mark = hashlib.sha256(identifier.encode()).hexdigest()[:8]
    return "-".join(filter(None, (instrument, plain, mark)))
