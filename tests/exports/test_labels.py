"""The words of a file, as the real catalogue gives them."""

from __future__ import annotations

from collections import Counter
from typing import Any

import pytest
from django.utils import translation

from regtrack.checklists.models import Item
from regtrack.core.texts import Text
from regtrack.exports.document import LANGUAGES, Language
from regtrack.exports.formats.tables import (
    CHECKLIST_COLUMNS,
    STATUSES,
    TIMELINE_COLUMNS,
    find_columns,
    find_status,
)
from regtrack.exports.labels import LABELS, labels


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize(
    "columns", [CHECKLIST_COLUMNS, TIMELINE_COLUMNS], ids=["checklist", "timeline"]
)
def test_no_two_columns_share_a_heading(columns: Any, language: Language) -> None:
    words = labels()
    headings = [heading for column in columns for heading in column.headings(words, language)]
    assert [heading for heading, number in Counter(headings).items() if number > 1] == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_an_importer_finds_every_column(language: Language) -> None:
    words = labels()
    headings = [h for column in CHECKLIST_COLUMNS for h in column.headings(words, language)]
    found = find_columns(headings, words)
    assert list(found) == [column.key for column in CHECKLIST_COLUMNS]
    assert len(set(found.values())) == len(found)


def test_the_words_of_a_status_are_the_model_s() -> None:
    words = labels()
    assert set(STATUSES) == set(Item.Status.values)
    for status in Item.Status:
        said = {}
        for language in ("zh-hans", "en"):
            with translation.override(language):
                said[language] = str(status.label)
                assert find_status(said[language], words) == status.value
        label = words[f"status_{status.value.replace('-', '_')}"]
        assert label == Text(said["zh-hans"], said["en"])
        assert said["zh-hans"] != said["en"]


def test_every_word_is_in_both_languages() -> None:
    same = {key for key, text in labels().items() if text.zh_hans == text.en or not text.zh_hans}
    assert same == set()
    assert labels().keys() == LABELS.keys()


def test_the_words_do_not_hang_on_the_active_language() -> None:
    with translation.override("zh-hans"):
        chinese = labels()
    with translation.override("en"):
        assert labels() == chinese
