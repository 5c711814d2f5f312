from __future__ import annotations

import pytest
from django.test import Client

from tests.factories import Cast, load_shipped_register


@pytest.fixture
def register(db: None) -> None:
    """The shipped register, faster than from its files."""
    load_shipped_register()


@pytest.fixture
def alice(cast: Cast, client: Client) -> Client:
    """Alice’s browser: she owns the team."""
    client.force_login(cast.alice)
    return client
