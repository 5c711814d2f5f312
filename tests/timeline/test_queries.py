"""A page asks the database the same few questions, however much the register holds."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import yaml
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from regtrack.register.models import Event, Instrument
from regtrack.register.packs.load import load_packs
from tests.core.packs import PACK
from tests.core.shipped import shipped  # noqa: F401

pytestmark = pytest.mark.usefixtures("shipped", "db")
PAGES = {
    "timeline/?rows=1000": 10,
    "timeline/table/?rows=1000": 8,
    "timeline/table/?rows=1000&sort=title": 9,
    "timeline/export.json": 8,
    "timeline/export.csv": 8,
    "instruments/": 4,
    "changes/?since=2020-01-01": 11,
    "instruments/cn-interim-measures/": 10,
    "obligations/cn-im-07-3/": 18,
}


def grow(folder: Path, number: int) -> None:
    """Many more instruments, each with events, provisions and duties, also of the old ones."""
    text = PACK.replace("code: CN", "code: XX").replace("jurisdiction: CN", "jurisdiction: XX")
    content = yaml.load(text, yaml.CBaseLoader)
    content["jurisdictions"][0]["code"] = "XX"
    content["facets"], content["themes"] = [], []
    content["authorities"][0]["ref"] = "authority-xx"
    content["sources"][0]["ref"] = "page-xx"
    template = json.dumps(content.pop("instruments")[0]).replace('"page"', '"page-xx"')
    template = template.replace('"provider"', '"service-provider"').replace(
        '"cac"', '"authority-xx"'
    )
    mapping = json.dumps(content.pop("mappings")[0])
    content["instruments"] = [
        json.loads(template.replace("rule", f"rule-{place}")) for place in range(number)
    ]
    content["mappings"] = [
        json.loads(mapping.replace("rule", f"rule-{place}").replace("map-", f"map-{place}-"))
        for place in range(number)
    ]
    for mapping_node in content["mappings"]:
        mapping_node["from"] = ["cn-im-07-3"]
        mapping_node["relation"] = "intersects-with"
    path = folder / "many.json"
    path.write_text(json.dumps(content), encoding="utf-8")
    load_packs([path], actor=None, at=timezone.now())


@pytest.mark.parametrize("path", PAGES)
def test_a_page_takes_few_queries_and_no_more_when_there_is_more(
    client: Client,
    tmp_path: Path,
    django_assert_max_num_queries: Callable[[int], Any],
    path: str,
) -> None:
    address = f"/en/{path}"
    client.get(address)
    with django_assert_max_num_queries(PAGES[path]) as few:
        before = client.get(address)
    instruments, events = Instrument.objects.count(), Event.objects.count()
    grow(tmp_path, 40)
    assert (Instrument.objects.count(), Event.objects.count()) == (instruments + 40, events + 40)
    with CaptureQueriesContext(connection) as many:
        after = client.get(address)
    assert before.status_code == after.status_code == 200
    assert len(many) == len(few)
    if path.startswith(("timeline", "instruments/")) and "cn-" not in path:
        assert after.getvalue().count(b"rule-39") >= 1


def test_a_signed_in_reader_costs_the_session_alone(client: Client, cast: Any) -> None:
    with CaptureQueriesContext(connection) as visitor:
        client.get("/en/timeline/")
    client.force_login(cast.alice)
    with CaptureQueriesContext(connection) as reader:
        client.get("/en/timeline/")
    assert len(reader) - len(visitor) == 1  # the person comes with the revision
