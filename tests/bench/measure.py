"""What a call costs, and as how many times a floor measured in the same run."""

from __future__ import annotations

import ctypes
import gc
import multiprocessing
import statistics
import time
import tracemalloc
from collections.abc import Callable
from dataclasses import dataclass, field
from multiprocessing.connection import Connection
from pathlib import Path


@dataclass(frozen=True)
class Cost:
    """The median of some runs in seconds of CPU, since others may use the machine too, and the peak
    of newly allocated memory in bytes."""

    seconds: float
    peak: int


def cost(call: Callable[[], object], runs: int = 5) -> Cost:
    call()  # warm: imports, caches, compiled templates
    seconds = []
    for _ in range(runs):
        gc.collect()
        start = time.process_time()
        call()
        seconds.append(time.process_time() - start)
    # Memory in a run of its own: to trace it slows a call down.
    gc.collect()
    tracemalloc.start()
    try:
        call()
        peak = tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()
    return Cost(statistics.median(seconds), peak)


def cost_apart(call: Callable[[], object], runs: int = 3, *, warm: Callable[[], object]) -> Cost:
    """The same where a library remembers what it made or takes memory that Python does not see: each
    run is the first of a process of its own, after `warm`, a small one that loads what it needs. The
    peak is that of the process above what it had before."""
    found = [_in_a_child(call, warm) for _ in range(runs)]
    return Cost(statistics.median(one.seconds for one in found), max(one.peak for one in found))


def _in_a_child(call: Callable[[], object], warm: Callable[[], object]) -> Cost:
    near, far = multiprocessing.Pipe()
    child = multiprocessing.get_context("fork").Process(target=_measured, args=(call, warm, far))
    child.start()
    far.close()
    try:
        cost: Cost = near.recv()  # EOFError where the child died, of too much memory for one
    finally:
        child.join()
    return cost


def _measured(call: Callable[[], object], warm: Callable[[], object], answer: Connection) -> None:
    warm()
    gc.collect()
    gc.freeze()  # what the parent holds is not this call's to look through
    ctypes.CDLL(None).malloc_trim(0)
    Path("/proc/self/clear_refs").write_text("5")  # the peak counts from here on: proc(5)
    before, start = _resident("VmRSS"), time.process_time()
    call()
    seconds = time.process_time() - start
    answer.send(Cost(seconds, max(_resident("VmHWM") - before, 1024)))


def _resident(name: str) -> int:
    lines = Path("/proc/self/status").read_text().splitlines()
    (line,) = (line for line in lines if line.startswith(f"{name}:"))
    return int(line.split()[1]) * 1024


@dataclass
class Ledger:
    lines: list[tuple[str, ...]] = field(default_factory=list)

    def add(
        self,
        what: str,
        size: int,
        found: Cost,
        floor: Cost,
        queries: int | None = None,
        gzipped: int | None = None,
        against: str = "",
    ) -> None:
        """`gzipped` is the number of bytes of the compressed answer, `against` what the floor is,
        where it is not the one that the module names."""
        self.lines.append(
            (
                what,
                f"{size:,}",
                f"{found.seconds / floor.seconds:,.1f} ×",
                f"{found.peak / floor.peak:,.1f} ×",
                "" if queries is None else str(queries),
                "" if gzipped is None else f"{gzipped / 1024:,.1f} KiB",
                f"{floor.seconds * 1000:,.2f} ms, {floor.peak / 1024:,.0f} KiB",
                against,
            )
        )
        print("  ".join(self.lines[-1]))

    def table(self) -> str:
        heads = (
            "what", "rows", "time", "peak memory", "queries", "gzipped", "its floor (= 1 ×)",
            "the floor is",
        )  # fmt: skip
        widths = [max(map(len, column)) for column in zip(heads, *self.lines, strict=True)]
        last = len(heads) - 1
        return "\n".join(
            "  ".join(
                cell.ljust(width) if number in (0, last) else cell.rjust(width)
                for number, (cell, width) in enumerate(zip(line, widths, strict=True))
            ).rstrip()
            for line in [heads, *self.lines]
        )
