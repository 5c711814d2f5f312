"""What long work tells, and the bar that shows it."""

from __future__ import annotations

import io
import sys

import pytest

from regtrack.core.management.bar import progress_bar
from regtrack.core.progress import Step, advance, begin, watched


class Terminal(io.StringIO):
    def isatty(self) -> bool:
        return True


def test_nobody_has_to_watch() -> None:
    begin(Step.READ, 3)
    advance()


def test_a_watch_hears_of_each_part_and_only_within() -> None:
    heard: list[object] = []

    class Watch:
        def begin(self, step: Step, total: int | None) -> None:
            heard.append((step, total))

        def advance(self, parts: int) -> None:
            heard.append(parts)

    with watched(Watch()):
        begin(Step.WRITE, 2)
        advance()
        advance(5)
    advance()
    assert heard == [(Step.WRITE, 2), 1, 5]


def test_a_terminal_sees_a_bar(monkeypatch: pytest.MonkeyPatch) -> None:
    terminal = Terminal()
    monkeypatch.setattr(sys, "stderr", terminal)
    with progress_bar():
        begin(Step.WRITE, 4)
        advance(4)
        begin(Step.SET_PAGES)
    shown = terminal.getvalue()
    assert "write" in shown
    assert "0/4" in shown


def test_a_pipe_sees_none(monkeypatch: pytest.MonkeyPatch) -> None:
    pipe = io.StringIO()
    monkeypatch.setattr(sys, "stderr", pipe)
    with progress_bar():
        begin(Step.WRITE, 4)
        advance(4)
    assert pipe.getvalue() == ""
