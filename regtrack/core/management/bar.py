"""A bar on the terminal while work goes on; none where nobody looks at the standard error."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from tqdm import tqdm

from regtrack.core.progress import Step, watched


class _Shown:
    def __init__(self, bar: tqdm[Any]) -> None:
        self.bar = bar

    def begin(self, step: Step, total: int | None) -> None:
        self.bar.set_description(step.replace("-", " "), refresh=False)
        self.bar.reset(total)

    def advance(self, parts: int) -> None:
        self.bar.update(parts)


@contextmanager
def progress_bar(*, hidden: bool = False) -> Iterator[None]:
    """Shows how far the body is."""
    disabled = hidden or not sys.stderr.isatty()
    with tqdm(leave=False, disable=disabled, file=sys.stderr) as bar, watched(_Shown(bar)):
        yield
