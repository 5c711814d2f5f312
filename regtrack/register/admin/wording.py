"""What changed in a node, field by field, in words: labels, titles and days, never JSON."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from typing import Any

from django.core.exceptions import FieldDoesNotExist
from django.utils.text import capfirst
from django.utils.translation import gettext as _

from regtrack.core import days
from regtrack.core.texts import Text
from regtrack.register import models
from regtrack.register.admin.duty_deadline import RULES
from regtrack.register.admin.names import Names, in_page_language
from regtrack.register.compare.difference import Part, difference
from regtrack.register.deadline import rule_in_words
from regtrack.register.packs.fields import bare, differing, flat
from regtrack.register.packs.node_models import MODELS
from regtrack.register.packs.nodes import Content

ENDONYMS = {"zh-hans": "中文", "en": "English"}
_COLUMNS = {"from": "from_obligations", "to": "to_obligations"}


@dataclass(frozen=True, slots=True)
class ShownField:
    """One field that differs. A text has `parts`, in `language`; anything else has the lines that
    only the first state has (`removed`) and that only the second has (`added`)."""

    key: str
    label: str
    language: str
    parts: tuple[Part, ...]
    removed: tuple[str, ...]
    added: tuple[str, ...]


def shown_fields(
    kind: str, before: Content, after: Content, names: Names, keys: Collection[str] | None = None
) -> list[ShownField]:
    """The fields that differ, or of them those with these keys."""
    first, second = flat(kind, before), flat(kind, after)
    found = differing(kind, before, after)
    places = [node["position"] for node in (before, after) if "position" in node]
    if len(set(places)) == 2:
        first["position"], second["position"] = places
        found.append("position")
    return [
        _shown(kind, key, first.get(key), second.get(key), names)
        for key in found
        if keys is None or key in keys
    ]


def _shown(kind: str, key: str, first: Any, second: Any, names: Names) -> ShownField:
    name, language = bare(key)
    label = label_of(kind, key)
    if language:
        parts = difference(_joined(first), _joined(second), language)
        return ShownField(key, label, language, parts, (), ())
    was, now = (list(in_lines(kind, name, value, names)) for value in (first, second))
    return ShownField(
        key,
        label,
        "",
        (),
        tuple(line for line in was if line not in now),
        tuple(line for line in now if line not in was) or (() if was != now else tuple(now)),
    )


def _joined(text: Any) -> str:
    return "\n".join(text) if isinstance(text, list) else text or ""


def label_of(kind: str, key: str) -> str:
    """`title.en` of an event -> "Title · English", in the page's language."""
    name, language = bare(key)
    label = capfirst(str(_column(kind, name)))
    return f"{label} · {ENDONYMS[language]}" if language else label


def _column(kind: str, name: str) -> Any:
    if name == "dates":
        return _("dates of events")
    if name == "relations":
        return models.InstrumentRelation._meta.verbose_name_plural
    if name == "values":
        return models.FacetValue._meta.verbose_name_plural
    field = _field(kind, name)
    return field.verbose_name if field is not None else name


def _field(kind: str, name: str) -> Any:
    apart = kind == "obligation" and name != "position"
    model = models.ObligationRevision if apart else MODELS[kind]
    column = {"from": "from_instrument", "to": "to_instrument"} if kind != "mapping" else _COLUMNS
    try:
        return model._meta.get_field(column.get(name, name))
    except FieldDoesNotExist:
        return None


def in_lines(kind: str, name: str, value: Any, names: Names) -> Iterator[str]:
    """A field's value as lines for people."""
    match name:
        case _ if value is None:
            return
        case "dates":
            yield from (_date(one, names) for one in value)
        case "conditions":
            yield from (_condition(one, names) for one in value)
        case "deadline":
            yield from _deadline(value, names)
        case "identifiers":
            yield from (f"{word}{_(': ')}{text}" for word, text in value.items())
        case "relations":
            for one in value:
                word = models.InstrumentRelation.Kind(one["kind"]).label
                yield f"{word}{_(': ')}{names.of('instrument', one['to'])}"
        case "values":
            for one in value:
                texts = [Text.of(one.get(part)) for part in ("name", "definition")]
                yield " · ".join(in_both(text) for text in texts if text)
        case _ if isinstance(value, list):
            yield from (_one(kind, name, one, names) for one in value)
        case _:
            yield _one(kind, name, value, names)


def in_both(text: Text) -> str:
    return " / ".join(part for part in (text.zh_hans, text.en) if part)


def day(value: str) -> str:
    return in_page_language(days.day(dt.date.fromisoformat(value)))


def _one(kind: str, name: str, value: Any, names: Names) -> str:
    if isinstance(value, bool):
        return _("Yes") if value else _("No")
    target = names.target(kind, name, value)
    if target:
        return names.of(target, value)
    if name in {"known_from", "checked_on"}:
        return day(value)
    field = _field(kind, name)
    words = dict(getattr(field, "flatchoices", None) or ())
    return str(words.get(value, value))


def _date(date: Content, names: Names) -> str:
    parts = [
        in_page_language(days.written(date["edtf"])),
        _("known since %(day)s") % {"day": day(date["known_from"])},
    ]
    if date.get("expected"):
        parts.append(_("only expected"))
    if date.get("moved_by"):
        parts.append(_("moved by “%(event)s”") % {"event": names.of("event", date["moved_by"])})
    parts.append(names.of("source", date["source"]))
    if date.get("note"):
        parts.append(in_both(Text.of(date["note"])))
    return " · ".join(parts)


def _condition(condition: Content, names: Names) -> str:
    facet = condition["facet"]
    mode = "none_of" if condition.get("none_of") else "any_of"
    values = _(", ").join(names.value(facet, value) for value in condition[mode])
    sentence = (
        _("%(facet)s: must be none of %(values)s")
        if mode == "none_of"
        else _("%(facet)s: must be one of %(values)s")
    )
    said = sentence % {"facet": names.of("facet", facet), "values": values}
    basis = in_both(Text.of(condition.get("basis")))
    return f"{said} · {basis}" if basis else said


def _deadline(deadline: Content, names: Names) -> Iterator[str]:
    yield in_page_language(rule_in_words(deadline))
    if deadline.get("event"):
        yield names.of("event", deadline["event"])
    if deadline.get("rule"):
        yield str(RULES.get(deadline["rule"], deadline["rule"]))
    for part, word in (("basis", _("Basis")), ("note", _("Note"))):
        text = in_both(Text.of(deadline.get(part)))
        if text:
            yield f"{word}{_(': ')}{text}"
