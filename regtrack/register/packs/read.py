"""Pack files -> validated packs, or every problem of every file at once."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml
from pydantic import ValidationError

from regtrack.register.packs import yaml_text
from regtrack.register.packs.problem import PackError, Problem, as_path, shown
from regtrack.register.packs.schema import Pack

SUFFIXES = {".yaml", ".yml", ".json"}


@dataclass(frozen=True, slots=True)
class PackFile:
    """One file that was read. `tree` gives the line of each part."""

    name: str
    pack: Pack
    tree: yaml.Node | None

    def line(self, steps: tuple[str | int, ...]) -> int:
        return yaml_text.line_of(self.tree, steps)

    def problem(self, steps: tuple[str | int, ...], found: object, expected: str) -> Problem:
        return Problem(self.name, self.line(steps), as_path(steps), shown(found), expected)


def read_packs(paths: Iterable[Path]) -> list[PackFile]:
    """Read every file (a folder means all packs below it); raises PackError with all problems."""
    files: list[PackFile] = []
    problems: list[Problem] = []
    for path in _files(paths, problems):
        try:
            files.append(read_pack(str(path), path.read_text(encoding="utf-8")))
        except PackError as error:
            problems += error.problems
        except (OSError, UnicodeDecodeError) as error:
            problems.append(
                Problem(str(path), 1, as_path(()), shown(str(error)), "expected a UTF-8 text file")
            )
    if problems:
        raise PackError(problems)
    return files


def read_pack(name: str, text: str) -> PackFile:
    """Validate one file's text (JSON is YAML); raises PackError."""
    try:
        content, tree = yaml_text.read(text)
    except yaml_text.YamlError as error:
        raise PackError(
            [Problem(name, error.line, as_path(()), str(error), "expected well-formed YAML")]
        ) from None
    if not isinstance(content, dict):
        raise PackError(
            [Problem(name, 1, as_path(()), shown(content), "expected a mapping of lists")]
        )
    try:
        return PackFile(name, Pack.model_validate(content), tree)
    except ValidationError as error:
        raise PackError(list(_problems(name, tree, content, error))) from None


def _files(paths: Iterable[Path], problems: list[Problem]) -> Iterator[Path]:
    for path in paths:
        if path.is_dir():
            found = sorted(p for p in path.rglob("*") if p.suffix in SUFFIXES and p.is_file())
            if not found:
                problems.append(
                    Problem(str(path), 1, as_path(()), "no pack", "expected *.yaml or *.json below")
                )
            yield from found
        elif path.is_file():
            yield path
        else:
            problems.append(
                Problem(str(path), 1, as_path(()), "nothing", "expected a file or a folder")
            )


def _problems(
    name: str, tree: yaml.Node | None, content: Any, error: ValidationError
) -> Iterator[Problem]:
    for detail in error.errors(include_url=False):
        steps = tuple(detail["loc"])
        found = _at(content, steps)
        yield Problem(
            name,
            yaml_text.line_of(tree, steps),
            as_path(steps),
            "nothing" if detail["type"] == "missing" else shown(found),
            _expected(dict(detail)),
        )


def _at(content: Any, steps: tuple[str | int, ...]) -> Any:
    for step in steps:
        try:
            content = content[step]
        except (KeyError, IndexError, TypeError):
            return None
    return content


def _expected(detail: dict[str, Any]) -> str:
    """Pydantic's message as a phrase that says what is expected."""
    context = detail.get("ctx", {})
    match detail["type"]:
        case "missing":
            return "expected a value: this key is required"
        case "extra_forbidden":
            return "expected no such key: it is not part of the format"
        case "literal_error":
            return f"expected one of {context['expected']}"
        case "string_pattern_mismatch":
            return f"expected text that matches {context['pattern']}"
        case "value_error":
            message = str(context["error"])
            return message if "expected" in message else f"expected otherwise: {message}"
        case "date_from_datetime_parsing" | "date_parsing":
            return "expected a day such as 2023-07-13"
        case _:
            message = str(detail["msg"])
            return f"expected: {message[0].lower()}{message[1:]}"
