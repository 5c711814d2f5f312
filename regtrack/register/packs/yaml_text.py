"""YAML as packs use it: every scalar is text, except true, false and null, so `2023-07-13` and
`no` stay what was written; a key given twice is an error; every value knows its line."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Any

import yaml

try:
    from yaml import CSafeDumper as BaseDumper
    from yaml import CSafeLoader as BaseLoader
except ImportError:  # PyYAML without libyaml reads the same, slower
    from yaml import SafeDumper as BaseDumper  # type: ignore[assignment]
    from yaml import SafeLoader as BaseLoader  # type: ignore[assignment]


class YamlError(ValueError):
    """Not YAML, or not as packs use it. `line` counts from 1."""

    def __init__(self, line: int, problem: str) -> None:
        super().__init__(problem)
        self.line = line


class _Loader(BaseLoader):
    yaml_implicit_resolvers: dict[str, list[Any]] = {}


class _Dumper(BaseDumper):
    yaml_implicit_resolvers: dict[str, list[Any]] = {}

    def ignore_aliases(self, data: Any) -> bool:
        return True

    def increase_indent(self, flow: bool = False, indentless: bool = False) -> None:
        super().increase_indent(flow, False)  # type: ignore[misc]


_CORE = "tag:yaml.org,2002:"
_TAGS = {_CORE + name for name in ("map", "seq", "str", "bool", "null")}
for resolver in (_Loader, _Dumper):
    resolver.add_implicit_resolver(_CORE + "bool", re.compile(r"^(true|false)$"), list("tf"))
    resolver.add_implicit_resolver(_CORE + "null", re.compile(r"^(null|~|)$"), ["n", "~", ""])
# A number is written as the text that `read` gives back
_Dumper.add_representer(int, lambda dumper, value: dumper.represent_str(str(value)))


def read(text: str) -> tuple[Any, yaml.Node | None]:
    """The plain data of a YAML text and its node tree (for `line_of`); raises YamlError."""
    try:
        loader = _Loader(text)
        node = loader.get_single_node()
        if node is None:
            return None, None
        _refuse(node, set())
        return loader.construct_document(node), node
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        raise YamlError(mark.line + 1 if mark else 1, error.problem or str(error)) from None
    except yaml.YAMLError as error:
        raise YamlError(1, str(error).splitlines()[0]) from None


def write(content: Any) -> str:
    """Plain data as YAML that `read` gives back unchanged."""
    return yaml.dump(
        content, Dumper=_Dumper, allow_unicode=True, sort_keys=False, width=100, indent=2
    )


def line_of(node: yaml.Node | None, path: Sequence[str | int]) -> int:
    """The line (from 1) of the value at `path`, or of the nearest value above that is there."""
    line = 1
    for step in path:
        if node is None:
            break
        line = node.start_mark.line + 1
        node = _child(node, step)
    return node.start_mark.line + 1 if node is not None else line


def _child(node: yaml.Node, step: str | int) -> yaml.Node | None:
    if isinstance(node, yaml.MappingNode):
        for key, value in node.value:
            if key.value == step:
                # The key's line is where people look; a block value begins a line later.
                value.start_mark = key.start_mark
                return value  # type: ignore[no-any-return]
    elif isinstance(node, yaml.SequenceNode) and isinstance(step, int) and step < len(node.value):
        return node.value[step]  # type: ignore[no-any-return]
    return None


def _refuse(node: yaml.Node, visited: set[int]) -> None:
    """Raise YamlError for a key that is repeated or no text, and for a tag, which packs never need.

    An alias may lead back to a node around it: each node is looked at once.
    """
    if id(node) in visited:
        return
    visited.add(id(node))
    line = node.start_mark.line + 1
    if node.tag not in _TAGS:
        raise YamlError(line, f"the tag {node.tag.replace(_CORE, '!!')!r}")
    if isinstance(node, yaml.MappingNode):
        seen = set()
        for key, value in node.value:
            line = key.start_mark.line + 1
            if not isinstance(key, yaml.ScalarNode):
                raise YamlError(line, "a key that is no text")
            if key.value in seen:
                raise YamlError(line, f"the key {key.value!r} stands twice")
            seen.add(key.value)
            _refuse(value, visited)
    elif isinstance(node, yaml.SequenceNode):
        for value in node.value:
            _refuse(value, visited)
