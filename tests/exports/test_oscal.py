"""A checklist as OSCAL: its three files refer to each other, and say how far the duties are."""

from __future__ import annotations

import dataclasses
import re
from collections.abc import Iterator
from typing import Any

import pytest

from regtrack.exports.document import ChecklistDocument
from regtrack.exports.formats import oscal
from tests.exports.examples import EMPTY, FOREIGN, MEASURES, NORMAL, RECEIPT, many, nasty
from tests.exports.readers import read_oscal

DOCUMENTS = {"normal": NORMAL, "empty": EMPTY, "nasty": nasty(), "many": many(60)}


def read(document: ChecklistDocument, language: Any = "both") -> dict[str, Any]:
    return read_oscal(oscal.render(document, language))


def controls(found: dict[str, Any]) -> dict[str, Any]:
    groups = found["catalog"].get("groups", [])
    return {one["id"]: one for group in groups for one in group["controls"]}


def result(found: dict[str, Any]) -> dict[str, Any]:
    (only,) = found["assessment-results"]["results"]
    return only


def every(value: Any, name: str) -> Iterator[Any]:
    """Each value under the key `name`, however deep."""
    inside = value.values() if isinstance(value, dict) else value if isinstance(value, list) else ()
    if isinstance(value, dict) and name in value:
        yield value[name]
    for one in inside:
        yield from every(one, name)


@pytest.mark.parametrize("kind", DOCUMENTS)
def test_every_reference_leads_somewhere(kind: str) -> None:
    found = read(DOCUMENTS[kind])
    known = controls(found)
    statements = {part["id"] for one in known.values() for part in one["parts"]}
    for ids in every(found["profile"], "with-ids"):
        assert set(ids) <= known.keys()
    assert set(every(result(found)["reviewed-controls"], "control-id")) <= known.keys()
    assert {one["target"]["target-id"] for one in result(found).get("findings", [])} <= statements
    observed = {one["uuid"] for one in result(found).get("observations", [])}
    assert set(every(result(found).get("findings", []), "observation-uuid")) <= observed
    for root, content in found.items():
        resources = list(every(content.get("back-matter", {}), "uuid"))
        assert len(resources) == len(set(resources)), root
        inner = {href[1:] for href in every(content, "href") if href.startswith("#")}
        assert inner <= set(resources), root
    uuids = list(every([found["catalog"], found["profile"]], "uuid"))
    assert all(re.fullmatch(r"[0-9a-f]{8}-(?:[0-9a-f]{4}-){3}[0-9a-f]{12}", one) for one in uuids)


def test_identifiers_stay_and_are_no_other_checklists() -> None:
    first = read(NORMAL)
    moved = tuple(dataclasses.replace(item, note="new", version=9) for item in MEASURES.items)
    later = dataclasses.replace(
        NORMAL, groups=(dataclasses.replace(MEASURES, items=moved), *NORMAL.groups[1:])
    )
    assert list(every(read(later), "uuid")) == list(every(first, "uuid"))
    other = dataclasses.replace(NORMAL, uid="b" * 8 + "-0000-4000-8000-000000000000")
    shared = set(every(read(other), "uuid")) & set(every(first, "uuid"))
    sources = set(every(first["catalog"]["back-matter"], "uuid"))
    assert shared <= sources | {one["uuid"] for one in first["catalog"]["metadata"]["parties"]}


def test_the_state_of_each_duty() -> None:
    found = read(NORMAL, "en")
    states = {
        one["target"]["target-id"]: (
            one["target"]["status"]["state"],
            one["target"]["status"]["reason"],
            one["target"]["implementation-status"]["state"],
        )
        for one in result(found)["findings"]
    }
    assert states == {
        "cn-im-17-2.statement": ("satisfied", "pass", "implemented"),
        "cn-im-10.statement": ("not-satisfied", "other", "partial"),
        "cn-im-14.statement": ("not-satisfied", "other", "partial"),
        "cn-im-23.statement": ("satisfied", "other", "not-applicable"),
        "cn-im-14-1.statement": ("not-satisfied", "other", "partial"),
        "cn-draft-15.statement": ("not-satisfied", "other", "planned"),
    }
    (foreign,) = [one for one in result(found)["findings"] if one["title"] == FOREIGN.title.en]
    assert foreign["target"]["status"]["remarks"] == FOREIGN.reason
    (chosen,) = every(found["profile"], "with-ids")
    assert [f"{ref}.statement" for ref in chosen] == list(states)
    # what is no duty, and what is archived, is observed and not judged
    assert len(result(found)["observations"]) == len(NORMAL.items) + 1


def test_evidence_that_proves_two_duties_is_one_resource_with_its_hash() -> None:
    proved = tuple(dataclasses.replace(item, evidence=(RECEIPT,)) for item in MEASURES.items)
    document = dataclasses.replace(NORMAL, groups=(dataclasses.replace(MEASURES, items=proved),))
    found = read(document)["assessment-results"]
    resources = [
        one for one in found["back-matter"]["resources"] if one.get("title") == RECEIPT.title
    ]
    (receipt,) = resources
    (link,) = receipt["rlinks"]
    assert link["href"] == f"urn:sha256:{RECEIPT.sha256}"
    assert link["hashes"] == [{"algorithm": "SHA-256", "value": RECEIPT.sha256}]
    used = [one for one in every(found, "href") if one == f"#{receipt['uuid']}"]
    assert len(used) == len(proved) + 1  # and the archived one
