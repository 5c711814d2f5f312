"""How far long work is: the work tells, and whoever watches shows it. Pure.

Work says `begin(Step.WRITE, 1200)`, then `advance()` for each of the 1,200. Where nobody watches,
both do nothing. A watch is told in the thread of the work, and may raise to end it.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from enum import StrEnum
from typing import Protocol


class Step(StrEnum):
    READ = "read"
    COMPARE = "compare"
    WRITE = "write"
    SET_PAGES = "set-pages"


class Watch(Protocol):
    """`begin` starts a step of `total` parts (None: nobody knows); `advance` ends so many of them."""

    def begin(self, step: Step, total: int | None) -> None: ...

    def advance(self, parts: int) -> None: ...


_watch: ContextVar[Watch | None] = ContextVar("watch", default=None)


def begin(step: Step, total: int | None = None) -> None:
    if watch := _watch.get():
        watch.begin(step, total)


def advance(parts: int = 1) -> None:
    if watch := _watch.get():
        watch.advance(parts)


@contextmanager
def watched(watch: Watch) -> Iterator[None]:
    """What the body and what it calls tell goes to `watch`."""
    token = _watch.set(watch)
    try:
        yield
    finally:
        _watch.reset(token)
