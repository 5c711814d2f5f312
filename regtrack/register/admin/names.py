"""What nodes are called, for pages that show changes: titles instead of refs, in few queries."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable

from django.utils.translation import get_language

from regtrack.core.texts import Text, both
from regtrack.register import models
from regtrack.register.packs.check import references
from regtrack.register.packs.node_models import ref_of, rows_of
from regtrack.register.packs.nodes import Content, Key

_TITLES = ("short_title", "title", "short_name", "name", "label", "topic", "reason")


def in_page_language(text: Text) -> str:
    return text.get(get_language() or "en")


def called(kind: str, node: Content) -> str:
    """What a node calls itself; "" for none."""
    for name in _TITLES:
        if node.get(name):
            return in_page_language(Text.of(node[name]))
    return str(node.get("publisher") or node.get("ref") or node.get("code") or "")


class Names:
    """The names of all that these nodes refer to, and of facet values; one query a kind at most.

    What is not in the register any more goes by its ref.
    """

    def __init__(self, nodes: Iterable[tuple[str, Content]]) -> None:
        self._names: dict[Key, str] = {}
        self._values: dict[tuple[str, str], str] = {}
        self._targets: dict[str, dict[tuple[str, str], str]] = defaultdict(dict)
        wanted: dict[str, set[str]] = defaultdict(set)
        for kind, node in nodes:
            for steps, (target, ref) in references(kind, node):
                wanted[target].add(ref)
                self._targets[kind][str(steps[0]), ref] = target
        for kind, refs in wanted.items():
            self._read(kind, refs)

    def _read(self, kind: str, refs: set[str]) -> None:
        if kind == "obligation":
            revisions = models.ObligationRevision.objects.filter(obligation__ref__in=refs)
            for row in revisions.select_related("obligation").order_by("number"):
                self._names[kind, row.obligation.ref] = in_page_language(both(row, "title"))
            return
        rows = rows_of(kind, refs)
        for row in rows.prefetch_related("values") if kind == "facet" else rows:
            self._names[kind, ref_of(row)] = _name(kind, row)
            if kind == "facet":
                for value in row.values.all():
                    self._values[row.ref, value.ref] = in_page_language(both(value, "name"))

    def of(self, kind: str, ref: str) -> str:
        return self._names.get((kind, ref)) or ref

    def value(self, facet: str, ref: str) -> str:
        return self._values.get((facet, ref)) or ref

    def target(self, kind: str, field: str, ref: str) -> str | None:
        """The kind of node that `ref` in this field of such a node names; None: it names none."""
        return self._targets[kind].get((field, ref))


def _name(kind: str, row: object) -> str:
    match kind:
        case "source":
            assert isinstance(row, models.Source)
            return f"{row.publisher} ({row.ref})"
        case "instrument":
            return in_page_language(both(row, "short_title") or both(row, "title"))
        case "event":
            return in_page_language(both(row, "title"))
        case "provision":
            return in_page_language(both(row, "label"))
        case _:
            return in_page_language(both(row, "name"))
