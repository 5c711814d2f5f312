"""What every form of the register's admin shares: two languages, sentences, lines."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any, ClassVar

from django import forms
from django.utils.text import capfirst
from django.utils.translation import gettext_lazy as _

from regtrack.core.texts import SUFFIXES

if TYPE_CHECKING:
    ModelForm = forms.ModelForm[Any]
else:
    ModelForm = forms.ModelForm

ENDONYMS = {"zh_hans": "中文", "en": "English"}
HTML_LANG = {"zh_hans": "zh-Hans", "en": "en"}
ADDRESS = _("Found “%(found)s”; expected a web address that begins with http:// or https://.")
ONE_LANGUAGE = _("Needed in Chinese, in English, or in both.")
NEITHER = _(
    "%(field)s: found nothing in either language; expected a text in Chinese, in English, or both."
)


def columns(*names: str) -> list[str]:
    """`columns("title")` -> `["title_zh_hans", "title_en"]`"""
    return [f"{name}_{suffix}" for name in names for suffix in SUFFIXES.values()]


def in_language(suffix: str, *names: str) -> Any:
    return tuple(f"{name}_{suffix}" for name in names)


def side_by_side(*names: str) -> list[tuple[str, ...]]:
    """For an inline: both languages of a text on one line."""
    return [tuple(columns(name)) for name in names]


def bare(name: str) -> tuple[str, str]:
    """`"title_zh_hans"` -> `("title", "zh_hans")`; the suffix is "" where there is no language."""
    for suffix in SUFFIXES.values():
        if name.endswith(f"_{suffix}"):
            return name.removesuffix(f"_{suffix}"), suffix
    return name, ""


class BilingualForm(ModelForm):
    """`in_one_language` names the texts that must be there in Chinese or English.

    `problems` are sentences that only saving could find; the form then shows them and is not valid.
    """

    # What the form showed when it was opened; `RecordedAdmin` adds it to forms of stored rows
    SEEN: ClassVar[str] = "seen"
    in_one_language: ClassVar[Sequence[str]] = ()
    problems: ClassVar[Sequence[str]] = ()

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name, field in self.fields.items():
            base, suffix = bare(name)
            if suffix:
                field.label = f"{capfirst(self.text_label(base))} · {ENDONYMS[suffix]}"
                field.widget.attrs["lang"] = HTML_LANG[suffix]
                if isinstance(field.widget, forms.TextInput):
                    field.widget.attrs |= {"class": "", "size": 70}  # the admin's own are too short
            if isinstance(field.widget, forms.Textarea):
                field.widget.attrs["rows"] = 3
            if base in self.in_one_language and name == columns(base)[0]:
                field.help_text = field.help_text or ONE_LANGUAGE

    def text_label(self, name: str) -> str:
        return str(self._meta.model._meta.get_field(name).verbose_name)

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data
        for name, value in cleaned.items():
            if isinstance(value, str):
                cleaned[name] = value.replace("\r\n", "\n")
        for name in self.in_one_language:
            first, *_others = texts = columns(name)
            if first in self.fields and not any(cleaned.get(text) for text in texts):
                label = capfirst(self.text_label(name))
                self.add_error(first, forms.ValidationError(NEITHER, params={"field": label}))
        for problem in self.problems:
            self.add_error(None, problem)
        return cleaned


class AddressField(forms.URLField):
    def __init__(self, **kwargs: Any) -> None:
        super().__init__(assume_scheme="https", **kwargs)

    def clean(self, value: Any) -> Any:
        try:
            return super().clean(value)
        except forms.ValidationError as error:
            if getattr(error, "code", "") == "required":
                raise
            raise forms.ValidationError(ADDRESS, params={"found": value}) from None


class PairsField(forms.CharField):
    """A mapping of texts, one `name: value` a line."""

    widget = forms.Textarea(attrs={"rows": 3, "cols": 60})

    def prepare_value(self, value: Any) -> Any:
        if isinstance(value, dict):
            return "\n".join(f"{name}: {text}" for name, text in value.items())
        return value

    def clean(self, value: Any) -> Any:
        pairs = {}
        for number, line in enumerate(super().clean(value).splitlines(), start=1):
            if not line.strip():
                continue
            name, colon, text = line.replace("：", ":", 1).partition(":")
            if not (colon and name.strip() and text.strip()):
                raise forms.ValidationError(
                    _("Line %(number)s: found “%(found)s”; expected a name, a colon and a value."),
                    params={"number": number, "found": line},
                )
            pairs[name.strip()] = text.strip()
        return pairs

    def has_changed(self, initial: Any, data: Any) -> bool:
        return bool(self.prepare_value(initial or {}) != "\n".join((data or "").splitlines()))
