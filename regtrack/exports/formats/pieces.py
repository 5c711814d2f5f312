"""What a long file is sent in: pieces of some size instead of each line alone."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

SIZE = 1 << 16  # characters


def pieces(words: Iterable[str]) -> Iterator[bytes]:
    """The same text as UTF-8, about `SIZE` a piece."""
    held: list[str] = []
    size = 0
    for word in words:
        held.append(word)
        size += len(word)
        if size >= SIZE:
            yield "".join(held).encode()
            held, size = [], 0
    yield "".join(held).encode()
