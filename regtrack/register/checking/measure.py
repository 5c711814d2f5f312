"""How much of each instrument the register holds, and how well: counts beside the findings. Pure."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from regtrack.register.checking.coverage import articles, stated
from regtrack.register.checking.finding import Finding
from regtrack.register.checking.nodes import Nodes, is_official
from regtrack.register.checking.sources import all_sources
from regtrack.register.packs.nodes import Content, Key


@dataclass(frozen=True, slots=True)
class Measure:
    """Of one instrument; of what stands alone, where `ref` is "".

    `articles` are those with a row, `of_articles` all it has: `is_stated` by its identifiers, else
    by its highest number, and then there may be more. Both are 0 for a text without articles, whose
    `provisions` are counted alone.
    `oldest_check` is a day in ISO 8601, "" without a source.
    """

    ref: str
    provisions: int
    articles: int
    of_articles: int
    is_stated: bool
    duties: int
    official: int
    other: int
    oldest_check: str
    findings: list[Finding] = field(default_factory=list)

    @property
    def errors(self) -> Counter[str]:
        return Counter(one.code for one in self.findings if one.level == "error")

    @property
    def warnings(self) -> Counter[str]:
        return Counter(one.code for one in self.findings if one.level == "warning")


def measure(all_nodes: Mapping[Key, Content], findings: Iterable[Finding]) -> list[Measure]:
    """A measure an instrument, by jurisdiction and ref; at the end what belongs to none."""
    nodes = Nodes(all_nodes)
    of: dict[str, list[Finding]] = {}
    for one in findings:
        of.setdefault(one.instrument, []).append(one)
    order = sorted(nodes.instruments, key=lambda part: (part.content["jurisdiction"], part.ref))
    refs = [part.ref for part in order]
    alone = sorted(of.keys() - set(refs) | ({""} if nodes.of("event") else set()))
    return [_of(nodes, ref, of.get(ref, [])) for ref in (*refs, *alone)]


def _of(nodes: Nodes, ref: str, findings: list[Finding]) -> Measure:
    own = next((part for part in nodes.instruments if part.ref == ref), None)
    has, rows = articles(nodes, own) if own else (set(), set())
    sources = all_sources(nodes, ref).values()
    official = sum(1 for source in sources if is_official(source))
    return Measure(
        ref=ref,
        provisions=len(nodes.of("provision", ref)) if own else 0,
        articles=len(rows),
        of_articles=len(has),
        is_stated=bool(own and stated(own)),
        duties=len(nodes.of("obligation", ref)) if own else 0,
        official=official,
        other=len(sources) - official,
        oldest_check=min(filter(None, (one.get("checked_on") for one in sources)), default=""),
        findings=findings,
    )
