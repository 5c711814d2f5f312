"""Everything that is shipped, as OSCAL catalogs."""

from __future__ import annotations

import pytest

from regtrack.core import oscal
from regtrack.register.giving.catalog import catalog
from tests.core.shipped import shipped  # noqa: F401
from tests.register.test_oscal import controls, edition, groups, identifiers, validated

pytestmark = pytest.mark.usefixtures("shipped", "db")


@pytest.mark.parametrize("language", ["en", "zh-hans"])
def test_the_whole_register_is_a_valid_catalog(language: str) -> None:
    made = edition()
    content = validated(catalog(made, language))
    assert set(controls(content)) == {oscal.token(node["ref"]) for node in made.of("obligation")}
    found = list(identifiers(content))
    assert len(found) == len(set(found))
    resources = {one["uuid"] for one in content["catalog"]["back-matter"]["resources"]}
    linked = {
        link["href"].removeprefix("#")
        for part in [*groups(content["catalog"]), *controls(content).values()]
        for link in part.get("links", ())
        if link["rel"] == "reference"
    }
    assert linked == resources


def test_every_instrument_alone_is_one_too() -> None:
    made = edition()
    whole = {group["id"]: group for group in catalog(made, "en")["catalog"]["groups"]}
    for node in made.of("instrument"):
        content = validated(catalog(made, "en", node["ref"]))
        (group,) = content["catalog"]["groups"]
        assert group == whole[f"instrument.{node['ref']}"]
