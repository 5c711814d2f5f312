from __future__ import annotations

from collections.abc import Iterator

import pytest
from django.test import Client
from django.utils import translation

from tests.factories import Cast, load_shipped_register


@pytest.fixture(autouse=True)
def _english() -> Iterator[None]:
    """A Chinese page leaves Chinese active; addresses made in the next test would be Chinese."""
    with translation.override("en"):
        yield


@pytest.fixture
def register(db: None) -> None:
    """The shipped register, faster than from its files."""
    load_shipped_register()


@pytest.fixture
def alice(cast: Cast, client: Client) -> Client:
    """Alice’s browser: she owns the team."""
    client.force_login(cast.alice)
    return client
