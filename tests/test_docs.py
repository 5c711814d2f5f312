"""What is not in the documentation does not exist: settings, commands, formats, pack keys, targets.

Each page is held to the code in both languages, rendered, and its links are followed.
"""

from __future__ import annotations

import dataclasses
import json
import re
import tomllib
from collections.abc import Iterator
from pathlib import Path
from types import SimpleNamespace
from typing import Any, Literal, get_args, get_origin
from urllib.parse import urljoin

import pytest
from django.conf import settings
from django.core.management import get_commands, load_command_class
from django.core.management.base import BaseCommand
from django.test import Client
from django.utils import translation

from regtrack.checklists.listing import ARCHIVED, NOBODY, ORDERS, Wanted
from regtrack.checklists.models import Flag, Item
from regtrack.exports import feed
from regtrack.exports.formats import CHECKLIST_FORMATS, COMPARISON_FORMATS, TIMELINE_FORMATS
from regtrack.exports.formats.comparison_table import COLUMNS as COMPARISON_COLUMNS
from regtrack.exports.formats.tables import CHECKLIST_COLUMNS, TIMELINE_COLUMNS
from regtrack.exports.labels import labels
from regtrack.register.models import ObligationRevision
from regtrack.register.packs import schema
from regtrack.register.packs.check import check
from regtrack.register.packs.read import read_pack, read_packs
from regtrack.urls import urlpatterns
from tests.exports import comparisons, examples
from tests.recorded_actions import recorded_actions

ROOT = Path(settings.BASE_DIR)
DOCS = ROOT / "templates" / "docs"
LANGUAGES = ("en", "zh-hans")
TIMELINE_FILES = {
    **TIMELINE_FORMATS,
    feed.NAME: SimpleNamespace(name=feed.NAME, extension=feed.NAME),
}
FORMATS: dict[str, Any] = {**CHECKLIST_FORMATS, **TIMELINE_FILES}
SUFFIX = {"en": ".md", "zh-hans": ".zh-hans.md"}
NAMES = sorted(path.stem for path in DOCS.glob("*.md") if "." not in path.stem)
READMES = {language: ROOT / f"README{SUFFIX[language]}" for language in LANGUAGES}
FILES = [*READMES.values(), *sorted(DOCS.glob("*.md")), ROOT / "NOTICE"]

# Where each kind of node is explained: the code word in its heading.
SECTIONS = {
    "Pack": "schema",
    "About": "about",
    "Bilingual": "zh-hans",
    "BilingualList": "zh-hans",
    "Jurisdiction": "jurisdictions",
    "Authority": "authorities",
    "Organisation": "organisations",
    "Facet": "facets",
    "FacetValue": "values",
    "Theme": "themes",
    "Source": "sources",
    "Instrument": "instruments",
    "Relation": "relations",
    "Provision": "provisions",
    "Event": "events",
    "EventDate": "dates",
    "Duty": "obligations",
    "Obligation": "obligations",
    "Condition": "conditions",
    "Deadline": "deadline",
    "Mapping": "mappings",
    "StructuralChange": "structural_changes",
}

both_languages = pytest.mark.parametrize("language", LANGUAGES)


def page(name: str, language: str) -> str:
    return (DOCS / f"{name}{SUFFIX[language]}").read_text(encoding="utf-8")


def sections(text: str) -> dict[str, str]:
    """Each heading with the text below it, down to the next heading; code blocks have no headings."""
    found: dict[str, list[str]] = {"": []}
    lines, fenced = found[""], False
    for line in text.splitlines():
        fenced ^= line.startswith("```")
        if line.startswith("#") and not fenced:
            lines = found.setdefault(line.lstrip("# "), [])
        else:
            lines.append(line)
    return {heading: "\n".join(lines) for heading, lines in found.items()}


def rows(text: str) -> dict[str, list[str]]:
    """The cells of each table row by each code word of its first cell."""
    found = {}
    for line in text.splitlines():
        if line.startswith("| `"):
            cells = [cell.strip() for cell in line.strip("| ").split(" | ")]
            found.update(dict.fromkeys(words(cells[0]), cells))
    return found


def words(text: str) -> set[str]:
    """Everything that stands between single backticks."""
    return set(re.findall(r"`([^`\n]+)`", text))


# == Settings ==
def environment_names() -> set[str]:
    """Every name that the sources read with `env.<method>("NAME")`."""
    reads = re.compile(
        r"(?:\benv|Environment\(\))\.(?:text|flag|choice|number|items|database|bucket)\(\s*\"(\w+)\""
    )
    return {
        name
        for path in (ROOT / "regtrack").rglob("*.py")
        for name in reads.findall(path.read_text(encoding="utf-8"))
    }


@both_languages
def test_every_setting_has_a_row(language: str) -> None:
    names = environment_names()
    assert {"REGTRACK_MODE", "DATABASE_URL", "REGTRACK_DEMO_PASSWORD"} <= names
    found = rows(page("settings", language))
    assert set(found) == names
    assert {name for name, cells in found.items() if len(cells) != 4 or not all(cells)} == set()


def test_nothing_reads_the_environment_elsewhere() -> None:
    own = {"regtrack/core/env.py", "regtrack/wsgi.py"}
    reads = {
        path.relative_to(ROOT).as_posix()
        for path in (ROOT / "regtrack").rglob("*.py")
        if re.search(r"os\.environ|os\.getenv", path.read_text(encoding="utf-8"))
    }
    assert reads <= own


# == Commands and targets ==
def own_commands() -> dict[str, set[str]]:
    """RegTrack's management commands, with the options that are not Django's."""
    plain = BaseCommand().create_parser("manage.py", "plain")
    django_own = {option for action in plain._actions for option in action.option_strings}
    found = {}
    for name, app in get_commands().items():
        if str(app).startswith("regtrack."):
            parser = load_command_class(str(app), name).create_parser("manage.py", name)
            options = {option for action in parser._actions for option in action.option_strings}
            found[name] = options - django_own
    return found


@both_languages
def test_every_command_and_option_is_documented(language: str) -> None:
    commands = own_commands()
    assert {"load_register", "export_checklist", "verify_audit"} <= set(commands)
    found = sections(page("commands", language))
    for name, options in commands.items():
        assert name in found, f"{name} has no section"
        documented = {option for option in rows(found[name]) if option.startswith("--")}
        assert documented == options, name


@both_languages
def test_every_choice_of_an_option_is_named(language: str) -> None:
    found = sections(page("commands", language))
    for name in own_commands():
        app = str(get_commands()[name])
        for action in load_command_class(app, name).create_parser("manage.py", name)._actions:
            if action.choices and action.dest not in {"verbosity"}:
                told = words(" ".join(rows(found[name])[action.option_strings[-1]]))
                assert set(map(str, action.choices)) <= told, (name, action.dest)


def targets() -> set[str]:
    text = (ROOT / "Makefile").read_text(encoding="utf-8")
    return set(re.findall(r"(?m)^([a-z][a-z-]*):", text))


@both_languages
def test_every_make_target_is_documented(language: str) -> None:
    assert {"run", "test", "lint"} <= targets()
    wanted = {f"make {target}" for target in targets()}
    for text in (READMES[language].read_text(encoding="utf-8"), page("commands", language)):
        assert {word for word in rows(text) if word.startswith("make ")} == wanted


# == Checklists ==
def own_keys() -> set[str]:
    """The keys that the list listens to, from its script."""
    script = (ROOT / "regtrack" / "static" / "regtrack" / "keys.js").read_text(encoding="utf-8")
    table = re.search(r"const keys = \{(.*?)\n\};", script, re.S)
    assert table
    return set(re.findall(r"(?m)^  \"?(\S)\"?:", table[1]))


def asked_of_a_list() -> set[str]:
    """What an address may ask of a list; its `rows=all` is kept as `whole`."""
    return {field.name for field in dataclasses.fields(Wanted)} - {"whole"} | {"rows"}


@both_languages
@pytest.mark.parametrize(
    ("headings", "expected"),
    [
        ({"en": "Keys", "zh-hans": "按键"}, own_keys()),
        ({"en": "Flags", "zh-hans": "复查提示"}, set(Flag.Kind.values)),
        ({"en": "Filters, groups and search", "zh-hans": "筛选、分组与检索"}, asked_of_a_list()),
    ],
    ids=["keys", "flags", "filters"],
)
def test_every_word_of_a_checklist_has_a_row(
    language: str, headings: dict[str, str], expected: set[str]
) -> None:
    text = sections(page("checklists", language))[headings[language]]
    assert expected
    assert set(rows(text)) == expected


@both_languages
def test_states_are_called_as_the_pages_call_them(language: str) -> None:
    text = sections(page("checklists", language))[{"en": "Items", "zh-hans": "条目"}[language]]
    first = [line.strip("| ").split(" | ")[:2] for line in text.splitlines() if "---" not in line]
    told = {cells[0]: cells[1].strip("`") for cells in first if len(cells) == 2}
    with translation.override(language):
        assert {str(status.label): status.value for status in Item.Status}.items() <= told.items()
        assert {str(verdict.label) for verdict in Item.Verdict} <= told.keys()


@both_languages
def test_every_order_and_state_of_a_list_is_named(language: str) -> None:
    heading = {"en": "Filters, groups and search", "zh-hans": "筛选、分组与检索"}[language]
    table = rows(sections(page("checklists", language))[heading])
    assert words(table["by"][1]) == set(ORDERS)
    verdicts = set(Item.Verdict.values) - {Item.Verdict.APPLIES}
    assert words(table["state"][1]) == {*verdicts, ARCHIVED}
    assert words(table["force"][1]) == set(ObligationRevision.Force.values)
    assert NOBODY in words(table["owner"][1])


# == The record ==
@both_languages
def test_every_action_of_the_record_is_documented(language: str) -> None:
    actions = recorded_actions(ROOT / "regtrack")
    assert {"added", "item changed", "item due again", "clock settled"} <= actions
    heading = {"en": "The actions", "zh-hans": "动作一览"}[language]
    table = rows(sections(page("accounts-and-audit", language))[heading])
    assert set(table) - {"action"} == actions
    assert {name for name, cells in table.items() if len(cells) != 3 or not all(cells)} == set()


# == Exports ==
@both_languages
def test_every_format_is_documented_where_it_exists(language: str) -> None:
    yes, no = {"en": ("yes", "no"), "zh-hans": ("有", "无")}[language]
    heading = {"en": "Which formats", "zh-hans": "有哪些格式"}[language]
    lines = sections(page("export-formats", language))[heading].splitlines()
    table = [line.strip("| ").split(" | ")[1:] for line in lines if line.startswith("| ")][1:]
    assert table == [
        [
            f"`{form.name}`",
            f"`.{form.extension}`",
            yes if form.name in CHECKLIST_FORMATS else no,
            yes if form.name in TIMELINE_FILES else no,
            yes if form.name in COMPARISON_FORMATS else no,
        ]
        for form in FORMATS.values()
    ]


@both_languages
@pytest.mark.parametrize(
    ("columns", "place"),
    [(CHECKLIST_COLUMNS, 0), (TIMELINE_COLUMNS, 1), (COMPARISON_COLUMNS, 2)],
    ids=["items", "events", "comparison"],
)
def test_every_column_is_documented_in_its_order(language: str, columns: Any, place: int) -> None:
    found = [
        text
        for heading, text in sections(page("export-formats", language)).items()
        if heading.startswith(("Columns of", "清单的各列", "时间线的各列", "对照的各列"))
    ][place]
    one, two = {"en": ("one", "two"), "zh-hans": ("一列", "两列")}[language]
    table = rows(found)
    assert list(table) == [column.key for column in columns]
    heading = {column.key: labels()[column.label].only(language) for column in columns}
    for column in columns:
        cells = table[column.key]
        assert (cells[1], cells[3]) == (heading[column.key], two if column.translated else one)


def keys_of(value: Any) -> Iterator[str]:
    if isinstance(value, dict):
        for key, part in value.items():
            yield key
            yield from keys_of(part)
    elif isinstance(value, list):
        for part in value:
            yield from keys_of(part)


@both_languages
@pytest.mark.parametrize(
    ("render", "document", "name"),
    [
        (CHECKLIST_FORMATS["json"].render, examples.NORMAL, "regtrack-checklist/1"),
        (TIMELINE_FORMATS["json"].render, examples.TIMELINE, "regtrack-timeline/1"),
        (COMPARISON_FORMATS["json"].render, comparisons.COMPARISON, "regtrack-comparison/1"),
    ],
    ids=["checklist", "timeline", "comparison"],
)
def test_every_json_key_is_documented(language: str, render: Any, document: Any, name: str) -> None:
    content = json.loads(render(document, "both"))
    assert content["schema"] == name
    parts = sections(page("export-formats", language))
    own = next(text for heading, text in parts.items() if name in heading)
    shared = next(text for heading, text in parts.items() if "regtrack-checklist/1" in heading)
    named = words(own) | words(shared)
    inside = {"code", "label", "en", "zh-hans"}  # of texts and coded words, explained in prose
    assert set(keys_of(content)) - inside - named == set()
    assert all(word in own + shared for word in inside)


# == Packs ==
def node_classes(base: type[schema.Node] = schema.Node) -> Iterator[type[schema.Node]]:
    for node in base.__subclasses__():
        yield node
        yield from node_classes(node)


def fields(node: type[schema.Node]) -> dict[str, Any]:
    return {field.alias or name: field for name, field in node.model_fields.items()}


def literals(annotation: Any) -> set[str]:
    """Every word that a field's type allows, where it lists them."""
    if get_origin(annotation) is Literal:
        return set(get_args(annotation))
    return {word for part in get_args(annotation) for word in literals(part)}


def test_every_kind_of_node_has_a_place() -> None:
    assert {node.__name__ for node in node_classes()} == set(SECTIONS)


@both_languages
@pytest.mark.parametrize("node", list(node_classes()), ids=lambda node: node.__name__)
def test_every_key_of_a_node_is_documented(node: type[schema.Node], language: str) -> None:
    marker = SECTIONS[node.__name__]
    text = next(
        text
        for heading, text in sections(page("pack-format", language)).items()
        if marker in words(heading)
    )
    yes, no = {"en": ("yes", "no"), "zh-hans": ("是", "否")}[language]
    table = rows(text)
    told = fields(schema.Obligation) if node is schema.Duty else fields(node)
    assert set(table) == set(told)
    for key, field in fields(node).items():
        _key, _meaning, required, _default = [*table[key], "", ""][:4]
        assert required == (yes if field.is_required() else no), key
        if isinstance(field.default, str) and field.default:
            assert f"`{field.default}`" in " ".join(table[key]), key
        assert literals(field.annotation) <= words(" ".join(table[key])), key


@both_languages
def test_the_worked_example_is_a_right_pack(language: str) -> None:
    example, *_ = re.findall(r"```yaml\n(schema:.*?)```", page("pack-format", language), re.S)
    vocabulary = read_packs([ROOT / "fixtures" / "register" / "vocabulary.yaml"])
    read = read_pack("example.yaml", example)
    assert check([*vocabulary, read], {}) == []
    assert read.pack.instruments[0].obligations


def test_the_worked_example_is_the_same_in_both_languages() -> None:
    blocks = [re.findall(r"```.*?```", page("pack-format", one), re.S) for one in LANGUAGES]
    assert blocks[0] == blocks[1]


@pytest.mark.parametrize("name", NAMES)
def test_sisters_have_the_same_shape(name: str) -> None:
    """As many headings, table rows, list lines and code blocks in both languages."""

    def shape(text: str) -> list[int]:
        forms = (r"(?m)^#", r"(?m)^\|", r"(?m)^(?:- |\d+\. )", r"(?m)^```")
        return [len(re.findall(form, text)) for form in forms]

    assert shape(page(name, "en")) == shape(page(name, "zh-hans"))


# == Pages and links ==
@both_languages
@pytest.mark.parametrize("name", ["", *NAMES])
def test_every_page_renders_in_its_language(
    client: Client, db: None, language: str, name: str
) -> None:
    response = client.get(f"/{language}/docs/{name}/".replace("//", "/"), follow=True)
    assert response.status_code == 200
    title = page(name or "index", language).splitlines()[0].removeprefix("# ")
    body = response.content.decode()
    assert f"<h1>{title}</h1>" in body
    assert f'<article class="prose" lang="{"zh-Hans" if language == "zh-hans" else "en"}"' in body


@both_languages
@pytest.mark.parametrize("name", NAMES)
def test_every_link_of_a_page_leads_somewhere(
    client: Client, db: None, language: str, name: str
) -> None:
    here = f"/{language}/docs/" if name == "index" else f"/{language}/docs/{name}/"
    for link in re.findall(r"\]\(([^)]+)\)", page(name, language)):
        assert not link.startswith("/"), "links are relative, so that a language keeps to itself"
        if not link.startswith(("http://", "https://")):
            assert client.get(urljoin(here, link)).status_code == 200, link


@both_languages
def test_the_index_names_every_page(language: str) -> None:
    linked = set(re.findall(r"\]\(([a-z-]+)/\)", page("index", language)))
    assert linked == set(NAMES) - {"index"}
    for name in NAMES:
        assert (DOCS / f"{name}.zh-hans.md").is_file()


def shape_of(route: str) -> str:
    """How the documentation writes an address, as a pattern: `<int:pk>` is NUMBER, `<slug:ref>` REF."""
    shape = re.escape(route)
    for kind, word in (("int", "NUMBER"), ("slug", "(REF|NAME)"), ("str:token", "TOKEN")):
        shape = re.sub(rf"<{kind}(:\w+)?>", word, shape)
    return re.sub(r"<str:(form|name)>", r"[\\w.]+", shape)


@both_languages
def test_every_address_is_in_the_architecture(language: str) -> None:
    heading = {"en": "Addresses", "zh-hans": "网址"}[language]
    named = set(rows(sections(page("architecture", language))[heading]))
    prefixed: Any = urlpatterns[1]
    routes = {str(pattern.pattern) for pattern in prefixed.url_patterns} - {"docs/index/"}
    missing = [
        route for route in routes if not any(re.fullmatch(shape_of(route), name) for name in named)
    ]
    assert missing == []
    shapes = [shape_of(route) for route in routes]
    gone = [name for name in named if not any(re.fullmatch(shape, name) for shape in shapes)]
    assert gone == ["/favicon.ico"]


@both_languages
def test_the_pure_modules_are_those_that_the_linter_holds(language: str) -> None:
    heading = {"en": "The pure middle", "zh-hans": "纯函数的中间层"}[language]
    told = rows(sections(page("architecture", language))[heading])
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    contracts = project["tool"]["importlinter"]["contracts"]
    held = next(one for one in contracts if one["name"] == "The middle is pure")["source_modules"]
    assert {f"regtrack.{name.removesuffix('.py').replace('/', '.')}" for name in told} == set(held)


# == The front page ==
@both_languages
def test_the_readme_begins_with_the_two_commands(language: str) -> None:
    text = READMES[language].read_text(encoding="utf-8")
    first, *_ = re.findall(r"```\n(.*?)```", text, re.S)
    assert first.split() == ["make", "run", "make", "test"]


@both_languages
def test_what_the_readme_points_to_is_there(language: str) -> None:
    text = READMES[language].read_text(encoding="utf-8")
    links = [link for link in re.findall(r"\]\(([^)]+)\)", text) if "://" not in link]
    assert len(links) > 5
    assert [link for link in links if not (ROOT / link).is_file()] == []


@both_languages
def test_the_readme_shows_every_command(language: str) -> None:
    text = READMES[language].read_text(encoding="utf-8")
    assert [name for name in own_commands() if f"manage.py {name}" not in text] == []


def test_licences_are_whole() -> None:
    apache = (ROOT / "LICENSE").read_text(encoding="utf-8")
    assert "Version 2.0, January 2004" in apache
    assert apache.count("\n") > 190
    assert (ROOT / "LICENSES" / "Apache-2.0.txt").read_text(encoding="utf-8") == apache
    attribution = (ROOT / "LICENSES" / "CC-BY-4.0.txt").read_text(encoding="utf-8")
    for number in range(1, 9):
        assert f"Section {number} -- " in attribution
    for path in READMES.values():
        text = path.read_text(encoding="utf-8")
        assert "Apache-2.0" in text
        assert "CC-BY-4.0" in text


def test_the_screenshot_is_light() -> None:
    assert (DOCS / "screenshot.png").stat().st_size < 200_000


# In two parts each, so that this file names none of them either
REGISTRIES = ["py" + "pi", "python" + "hosted", "npm" + "js", "index" + "-url", "simple" + "/"]


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.name)
def test_no_machine_and_no_package_registry_is_named(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    assert not re.search(r"(?<![\w.~)/])/(?:home|root|work|Users|tmp|opt|var|usr|srv|mnt)/", text)
    assert not re.search(r"[A-Z]:\\", text)
    assert not re.search("|".join(REGISTRIES), text, re.IGNORECASE)


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.name)
def test_chinese_is_written_without_italics(path: Path) -> None:
    if "zh-hans" in path.name:
        text = path.read_text(encoding="utf-8")
        assert not re.search(r"(?<!\*)\*(?!\*)[^*\n]*[\u4e00-\u9fff][^*\n]*\*(?!\*)", text)
