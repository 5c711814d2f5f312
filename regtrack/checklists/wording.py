"""What of a duty a team has to read again when it is another one."""

from __future__ import annotations

import json
from collections.abc import Hashable
from typing import Any

from regtrack.core.texts import both
from regtrack.register.models import ObligationRevision

TEXTS = ("title", "text", "who", "trigger", "penalty")


def wording(revision: ObligationRevision) -> Hashable:
    """The same for two revisions that ask the same in the same words, though an article that they
    cite may have another number."""
    texts = [both(revision, field).as_dict() for field in TEXTS]
    rest = [bare_conditions(revision), bare(revision.deadline)]
    return json.dumps([texts, rest], sort_keys=True, ensure_ascii=False)


def bare(rule: dict[str, Any]) -> dict[str, Any]:
    """A condition or deadline without the articles that it cites."""
    return {name: value for name, value in rule.items() if name != "basis"}


def bare_conditions(revision: ObligationRevision) -> list[dict[str, Any]]:
    return [bare(condition) for condition in revision.conditions]
