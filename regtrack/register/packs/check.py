"""Do the references of these packs lead somewhere? Asked of all files together, before any write."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping
from typing import Any

from regtrack.register.packs.lengths import too_long
from regtrack.register.packs.nodes import Content, Key, walk_files
from regtrack.register.packs.problem import Problem
from regtrack.register.packs.read import PackFile

Steps = tuple[str | int, ...]

# kind of node -> (place in it, kind referred to); [] stands for every entry of a list
_REFERENCES: dict[str, tuple[tuple[str, str], ...]] = {
    "jurisdiction": (("parent", "jurisdiction"),),
    "authority": (("jurisdiction", "jurisdiction"),),
    "instrument": (
        ("jurisdiction", "jurisdiction"),
        ("authorities[]", "authority"),
        ("sources[]", "source"),
        ("relations[].to", "instrument"),
    ),
    "event": (
        ("jurisdiction", "jurisdiction"),
        ("sources[]", "source"),
        ("dates[].source", "source"),
        ("dates[].moved_by", "event"),
    ),
    "obligation": tuple(
        (prefix + place, kind)
        for prefix in ("", "earlier[].")
        for place, kind in (
            ("provision", "provision"),
            ("themes[]", "theme"),
            ("addressees[]", "organisation"),
            ("conditions[].facet", "facet"),
            ("applies_from", "event"),
            ("ends_with", "event"),
            ("deadline.event", "event"),
            ("sources[]", "source"),
        )
    ),
    "mapping": (("from[]", "obligation"), ("to[]", "obligation")),
    "structural_change": (
        ("from", "instrument"),
        ("to", "instrument"),
        ("from_provisions[]", "provision"),
        ("to_provisions[]", "provision"),
    ),
}


def check(files: list[PackFile], present: dict[Key, Content]) -> list[Problem]:
    """Every reference that leads nowhere, every ref given twice, every unknown facet value.

    `present` are the nodes already in the register: a pack may refer to them.
    """
    problems: list[Problem] = []
    known = dict(present)
    first: dict[Key, PackFile] = {}
    for file, key, content, steps in walk_files(files):
        if key in first:
            problems.append(
                file.problem(
                    (*steps, "code" if key[0] == "jurisdiction" else "ref"),
                    key[1],
                    f"expected a {key[0]} once; it also stands in {first[key].name}",
                )
            )
        first.setdefault(key, file)
        known[key] = content
    values = facet_values(known)
    for file, (kind, ref), content, steps in walk_files(files):
        named = set()
        for where, (target, found) in references(kind, content):
            if where == ("jurisdiction",) and found == _around(content, known):
                continue  # the instrument's own, asked there
            if isinstance(where[-1], int):
                if (where[:-1], found) in named:
                    problems.append(
                        file.problem((*steps, *where), found, f"expected each {target} once")
                    )
                named.add((where[:-1], found))
            elif (target, found) == (kind, ref):
                problems.append(
                    file.problem((*steps, *where), found, f"expected the ref of another {kind}")
                )
            if (target, found) not in known:
                problems.append(
                    file.problem((*steps, *where), found, f"expected the ref of a known {target}")
                )
        if kind == "obligation":
            problems += _condition_problems(file, steps, content, values)
            for index, duty in enumerate(content.get("earlier", [])):
                problems += _condition_problems(file, (*steps, "earlier", index), duty, values)
        for where, text, most in too_long(kind, content):
            problems.append(
                file.problem((*steps, *where), text, f"expected at most {most} characters")
            )
        if kind == "structural_change":
            problems += _side_problems(file, steps, content, known)
        if kind == "facet":
            problems += _value_problems(file, steps, content)
        if kind == "event" and "instrument" not in content and "jurisdiction" not in content:
            problems.append(
                file.problem(steps, ref, "expected a jurisdiction: the event has no instrument")
            )
    return problems


def references(kind: str, content: Content) -> Iterator[tuple[Steps, Key]]:
    """Every node that this one refers to, with the place in it that does."""
    for place, target in _REFERENCES.get(kind, ()):
        for steps, ref in _at(content, place):
            yield steps, (target, ref)


def facet_values(known: Mapping[Key, Content]) -> dict[str, set[str]]:
    """The values of each facet among the nodes, by its ref."""
    values: dict[str, set[str]] = defaultdict(set)
    for (kind, ref), content in known.items():
        if kind == "facet":
            values[ref] = {value["ref"] for value in content["values"]}
    return values


def _around(content: Content, known: dict[Key, Content]) -> str | None:
    """The jurisdiction of the instrument that a node belongs to."""
    key = ("instrument", content.get("instrument", ""))
    return known[key]["jurisdiction"] if key in known else None


def _value_problems(file: PackFile, steps: Steps, facet: Content) -> Iterator[Problem]:
    seen = set()
    for index, value in enumerate(facet["values"]):
        if value["ref"] in seen:
            yield file.problem(
                (*steps, "values", index, "ref"), value["ref"], "expected each value once"
            )
        seen.add(value["ref"])


def _side_problems(
    file: PackFile, steps: Steps, change: Content, known: dict[Key, Content]
) -> Iterator[Problem]:
    """The provisions of each side must stand in that side's instrument."""
    for side in ("from", "to"):
        for place, ref in enumerate(change.get(f"{side}_provisions", [])):
            provision = known.get(("provision", ref))
            if provision and provision["instrument"] != change[side]:
                yield file.problem(
                    (*steps, f"{side}_provisions", place),
                    ref,
                    f"expected a provision of {change[side]}",
                )


def _condition_problems(
    file: PackFile, steps: Steps, content: Content, values: dict[str, set[str]]
) -> Iterator[Problem]:
    for where, facet, value in unknown_values(content, values):
        choices = ", ".join(sorted(values[facet]))
        yield file.problem((*steps, *where), value, f"expected a value of {facet}: {choices}")


def unknown_values(
    duty: Content, values: Mapping[str, Collection[str]]
) -> Iterator[tuple[Steps, str, str]]:
    """Every value in the conditions of a duty that its facet does not have: the place in the duty,
    the facet, the value. `values` are those of each known facet."""
    for index, condition in enumerate(duty.get("conditions", [])):
        facet = condition["facet"]
        for name in ("any_of", "none_of"):
            for place, value in enumerate(condition.get(name, [])):
                if facet in values and value not in values[facet]:
                    yield ("conditions", index, name, place), facet, value


def _at(content: Any, place: str) -> Iterator[tuple[Steps, str]]:
    """Every (path, ref) that `place` names in a node, such as `dates[].source`."""
    head, _, rest = place.partition(".")
    name = head.removesuffix("[]")
    if name not in content:
        return
    value = content[name]
    entries = list(enumerate(value)) if head.endswith("[]") else [(None, value)]
    for index, entry in entries:
        here: Steps = (name,) if index is None else (name, index)
        if rest:
            yield from ((here + steps, ref) for steps, ref in _at(entry, rest))
        elif entry is not None:
            yield here, entry
