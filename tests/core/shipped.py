"""The shipped register, there for a whole test module: each test runs in a savepoint above it.

Use it by importing the fixture and `pytestmark = pytest.mark.usefixtures("shipped", "db")`.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.db import transaction

from tests.factories import load_shipped_register

REGISTER = Path(settings.BASE_DIR) / "fixtures" / "register"
VOCABULARY = REGISTER / "vocabulary.yaml"


@pytest.fixture(scope="module")
def shipped(django_db_setup: None, django_db_blocker: Any) -> Iterator[None]:
    around = transaction.atomic()
    with django_db_blocker.unblock():
        around.__enter__()
        load_shipped_register(audited=True, searched=True)
    yield
    with django_db_blocker.unblock():
        transaction.set_rollback(True)
        around.__exit__(None, None, None)
