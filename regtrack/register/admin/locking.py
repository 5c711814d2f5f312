"""Two editors at once: who saves second sees what the first one did, and nothing is overwritten.

A form of a stored row carries a token of what it showed. On saving, another token means that the
row was changed meanwhile: the form comes back as it was typed, with a new token, so that saving it
again is a choice made with open eyes.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django import forms
from django.http import HttpRequest
from django.utils.formats import date_format
from django.utils.text import capfirst
from django.utils.timezone import localtime
from django.utils.translation import gettext as _

from regtrack.register.admin.forms import BilingualForm
from regtrack.register.admin.history_rows import title_of
from regtrack.register.history.trail import history_of, key_of, length
from regtrack.register.packs.edited import TOGETHER, edited_nodes, token
from regtrack.register.packs.node_models import kind_of

MOST = 20  # changes that a conflict names


@dataclass(frozen=True, slots=True)
class Both:
    """One field that is stored otherwise than it was typed; `part` names a row of the page."""

    part: str
    label: str
    theirs: str
    yours: str


@dataclass(frozen=True, slots=True)
class Conflict:
    """`token` is that of what is stored now; `sentences` say who changed what."""

    token: str
    sentences: list[str]


def conflict_with(request: HttpRequest, row: Any) -> Conflict | None:
    """None when what is stored is what the form in `request` showed when it was opened."""
    stored = token_of(row)
    seen, _dash, place = request.POST.get(BilingualForm.SEEN, "").partition("-")
    if seen == stored.partition("-")[0]:
        return None
    known = int(place) if place.isascii() and place.isdigit() and len(place) < 10 else length()
    return Conflict(stored, list(_sentences(row, known)))


def token_of(row: Any) -> str:
    """What the form of `row` shows, as a digest, and how long the record was: "<digest>-<number>".
    Read before the form is made: what is written in between then counts as not seen."""
    place = length()
    return f"{token(edited_nodes(row))}-{place}"


def _sentences(row: Any, known: int) -> Iterator[str]:
    told = {kind_of(type(row)), *TOGETHER}
    later = history_of(row).filter(sequence__gt=known)[:MOST]
    entries = [entry for entry in later if key_of(entry)[0] in told]
    if not entries:
        yield _(
            "It was changed since you opened this form. Nothing was saved: compare both versions, "
            "then save again."
        )
        return
    for entry in entries:
        kind, _ref = key_of(entry)
        words = {
            "name": entry.actor_name or _("The command line"),
            "part": title_of(entry),
            "time": moment(entry.at),
            "number": 1 + len(entry.after.get("earlier", [])),
        }
        if kind == "obligation":
            yield (
                _(
                    "Found revision %(number)d, made since you opened this form: %(name)s "
                    "changed %(part)s on %(time)s."
                )
                % words
            )
        else:
            yield _("%(name)s changed %(part)s on %(time)s, since you opened this form.") % words
    yield _("Nothing was saved: compare both versions, then save again.")


def moment(at: Any) -> str:
    """A moment in the site's time zone: 13 July 2023, 09:30."""
    return date_format(localtime(at), "DATETIME_FORMAT")


def guarded(form: Any, seen: str) -> None:
    """Let the form class carry the token."""
    form.base_fields[BilingualForm.SEEN] = forms.CharField(
        required=False, initial=seen, widget=forms.HiddenInput
    )


def with_token(fieldsets: list[Any]) -> None:
    """Let the first fieldset show the hidden field, whatever the subclass puts there."""
    name, options = fieldsets[0]
    fieldsets[0] = (name, {**options, "fields": [*options["fields"], BilingualForm.SEEN]})


def both_values(context: dict[str, Any]) -> list[Both]:
    """Each field of the bound forms of a page that says otherwise than what is stored."""
    pages = [("", context["adminform"].form)]
    for inline in context["inline_admin_formsets"]:
        title = capfirst(str(inline.opts.verbose_name))
        for form in inline.formset.initial_forms:
            pages.append((f"{title} “{form.instance}”", form))
    return [
        Both(part, str(form[name].label), _stored(form, name), _typed(form, name))
        for part, form in pages
        for name in form.changed_data
        if name != BilingualForm.SEEN and _stored(form, name) != _typed(form, name)
    ]


def _stored(form: Any, name: str) -> str:
    return _in_words(form.fields[name], form[name].initial)


def _typed(form: Any, name: str) -> str:
    return _in_words(form.fields[name], form[name].data)


def _in_words(field: Any, value: Any) -> str:
    """What a person reads of a field's value, typed or stored."""
    match field:
        case forms.BooleanField():
            return _("Yes") if field.to_python(value) else _("No")
        case forms.ModelMultipleChoiceField():
            rows: Any = field.queryset
            keys = [getattr(one, "pk", one) for one in value or []]
            return _(", ").join(str(row) for row in rows.filter(pk__in=keys))
        case forms.ModelChoiceField():
            rows, key = field.queryset, getattr(value, "pk", value)
            return str(rows.filter(pk=key).first() or "") if key else ""
        case forms.ChoiceField():
            chosen = value if isinstance(value, list | tuple) else [value]
            choices: Any = field.choices
            words = dict(choices)
            return _(", ").join(str(words.get(one, one)) for one in chosen if one)
    value = field.prepare_value(value)
    return "" if value is None else str(value).replace("\r\n", "\n")
