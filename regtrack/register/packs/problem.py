"""A fault in a pack, as a sentence to the person who can mend it."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, order=True, slots=True)
class Problem:
    file: str
    line: int
    path: str
    found: str
    expected: str

    def __str__(self) -> str:
        return f"{self.file}:{self.line}: {self.path}: found {self.found}; {self.expected}"


class PackError(ValueError):
    """One or more packs are wrong; nothing was written. `problems` holds all of them, in order."""

    def __init__(self, problems: list[Problem]) -> None:
        self.problems = sorted(problems)
        super().__init__("\n".join(str(problem) for problem in self.problems))


def as_path(steps: tuple[str | int, ...]) -> str:
    """`instruments[0].events[2].dates[0].edtf`"""
    text = ""
    for step in steps:
        text += f"[{step}]" if isinstance(step, int) else f".{step}" if text else step
    return text or "(the whole file)"


def shown(value: object) -> str:
    """What was found, short enough for one line."""
    text = repr(value)
    return text if len(text) <= 80 else text[:77] + "…"
