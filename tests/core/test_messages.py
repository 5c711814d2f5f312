"""Every text of the interface is there in Chinese, with the same placeholders."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator

import pytest
from babel.messages.catalog import Catalog, Message
from django.conf import settings
from django.utils.translation import override

from regtrack.core import messages
from regtrack.register.models import Event

PLACEHOLDER = re.compile(r"%\(\w+\)[sd]|%%|\{\{\s*[\w.|:]+\s*\}\}|\{\w*\}|<[^>]+>")


def strings(value: object) -> list[str]:
    """A message is one text, or one a plural form."""
    return [str(part) for part in value] if isinstance(value, list | tuple) else [str(value)]


@pytest.fixture(scope="module")
def sources() -> Catalog:
    return messages.extracted(settings.BASE_DIR, ("regtrack", "templates"))


@pytest.fixture(scope="module")
def catalogue() -> Catalog:
    return messages.read_catalogue()


def _said(catalogue: Catalog) -> Iterator[Message]:
    return (message for message in catalogue if message.id)


def test_the_sources_are_found(sources: Catalog) -> None:
    """So that the tests below compare something: one text a kind of place."""
    ids = {text for message in _said(sources) for text in strings(message.id)}
    assert {"Timeline", "In consultation", "jurisdiction", "Law on"} <= ids


def test_every_message_is_translated(sources: Catalog, catalogue: Catalog) -> None:
    missing = []
    for message in _said(sources):
        found = catalogue.get(strings(message.id)[0], message.context)
        if found is None or not all(strings(found.string)):
            missing.append(strings(message.id)[0])
    assert missing == []


def test_the_catalogue_holds_nothing_doubtful_or_obsolete(
    sources: Catalog, catalogue: Catalog
) -> None:
    assert [message.id for message in _said(catalogue) if message.fuzzy] == []
    assert list(catalogue.obsolete) == []
    gone = [
        message.id
        for message in _said(catalogue)
        if sources.get(strings(message.id)[0], message.context) is None
    ]
    assert gone == []


def test_translations_keep_the_placeholders(catalogue: Catalog) -> None:
    wrong = []
    for message in _said(catalogue):
        # Chinese has one form; it stands for the plural of the source, which names the number.
        source = strings(message.id)[-1]
        for text in strings(message.string):
            if text and Counter(PLACEHOLDER.findall(text)) != Counter(PLACEHOLDER.findall(source)):
                wrong.append((source, text))
    assert wrong == []


def test_no_translation_was_left_in_english(catalogue: Catalog) -> None:
    """A translation without a single Chinese character is one that was forgotten, or a name."""
    english = {
        strings(message.id)[0]
        for message in _said(catalogue)
        for text in strings(message.string)
        if re.search(r"[A-Za-z]{4,}", PLACEHOLDER.sub("", text))
        and not re.search(r"[\u4e00-\u9fff]", text)
    }
    assert english <= {"English", "Markdown"}


def test_a_message_can_be_had_in_both_languages_at_once() -> None:
    with override("en"):
        label = messages.choice_label(Event.Kind.IN_FORCE)
        assert label.en == "In force"
        assert re.search(r"[\u4e00-\u9fff]", label.zh_hans)
    with override("zh-hans"):
        assert messages.choice_label(Event.Kind.IN_FORCE) == label
