"""Files of requirements, and a team that imported one."""

from __future__ import annotations

import datetime as dt
import json
from dataclasses import replace
from typing import Any

from regtrack.checklists.actions.change_facts import change_facts
from regtrack.checklists.actions.import_rules import import_rules, keep_rules_file, plan_digest
from regtrack.checklists.facts import read_facts
from regtrack.checklists.models import Checklist, RulesFile
from regtrack.checklists.own.versions import read_plan
from regtrack.register.models import Instrument, Jurisdiction
from tests.factories import AT, TODAY, Cast

FAMILIES, CONTROLS, WITHDRAWN = 20, 1_196, 182
UUID = "11111111-1111-4111-8111-111111111111"


def control(family: int, number: int, enhancement: int, word: str) -> dict[str, Any]:
    """As SP 800-53 has them: parameters, a selection, nested items, guidance, objectives, links."""
    name = f"f{family}-{number}" + (f".{enhancement}" if enhancement else "")
    label = f"F{family}-{number}" + (f"({enhancement})" if enhancement else "")

    def part(kind: str, tail: str, prose: str, **more: Any) -> dict[str, Any]:
        return {"id": f"{name}_{tail}", "name": kind, "prose": prose, **more}

    items = [
        part("item", f"smt.{letter}", f"{word} {{{{ insert: param, {name}_prm_1 }}}} and {'x' * 400}",
             props=[{"name": "label", "value": f"{letter}."}])
        for letter in "abcde"
    ]  # fmt: skip
    aims = [
        part("assessment-objective", f"obj.{n}", f"objective {n} {'y' * 300}") for n in range(6)
    ]
    return {
        "id": name, "class": "SP800-53", "title": f"{word} {label}",
        "params": [
            {"id": f"{name}_prm_1", "select": {"how-many": "one-or-more", "choice": [
                f"{{{{ insert: param, {name}_prm_2 }}}}", "never"]}},
            {"id": f"{name}_prm_2", "label": "frequency"},
        ],
        "props": [{"name": "label", "value": f"{label} zero", "class": "zero-padded"},
                  {"name": "label", "value": label}],
        "links": [{"href": f"#{UUID}", "rel": "reference"}],
        "parts": [
            part("statement", "smt", f"{word}:", parts=items),
            part("guidance", "gdn", f"{word} guidance {'z' * 1_500}"),
            part("assessment-objective", "obj", "Determine if:", parts=aims),
            part("assessment-method", "asm", f"Examine {word} records"),
        ],
    }  # fmt: skip


def catalog(
    word: str = "Rule", count: int = CONTROLS, withdrawn: int = WITHDRAWN
) -> dict[str, Any]:
    groups = [
        {"id": f"f{n}", "class": "family", "title": f"{word} family {n}", "controls": []}
        for n in range(FAMILIES)
    ]  # fmt: skip
    for index in range(count):
        family, place = index % FAMILIES, index // FAMILIES
        enhancement = place % 4
        made = control(family, place // 4 + 1, enhancement, word)
        if index >= count - withdrawn:
            made = {name: made[name] for name in ("id", "class", "title", "props")}
            made["props"] = [*made["props"], {"name": "status", "value": "withdrawn"}]
        controls: list[Any] = groups[family]["controls"]  # type: ignore[assignment]
        if enhancement:
            controls[-1].setdefault("controls", []).append(made)
        else:
            controls.append(made)
    return {"catalog": {
        "uuid": UUID,
        "metadata": {
            "title": f"{word} catalog", "last-modified": "2026-01-01T00:00:00Z", "version": "5",
            "oscal-version": "1.1.2",
            "parties": [{"uuid": UUID, "type": "organization", "name": f"{word} publisher"}],
        },
        "groups": groups,
        "back-matter": {"resources": [{"uuid": UUID, "title": f"{word} source"}]},
    }}  # fmt: skip


def keep(cast: Cast, content: bytes, name: str, **fields: Any) -> RulesFile:
    said = {"title_zh": "", "title_en": "", "instrument": None, "day": TODAY,
            "jurisdiction": Jurisdiction.objects.get(code="INT"), **fields}  # fmt: skip
    return keep_rules_file(
        actor=cast.alice, at=AT, team=cast.team, name=name, content=content, **said
    )


def imported(
    cast: Cast, content: bytes | str, name: str = "rules.csv", **fields: Any
) -> Instrument:
    content = content.encode() if isinstance(content, str) else content
    file = keep(cast, content, name, **fields)
    seen = plan_digest(read_plan(file))
    return import_rules(actor=cast.alice, at=AT, pk=file.pk, team=cast.team, seen=seen)


def follow(cast: Cast, checklist: Checklist, *refs: str, today: dt.date = TODAY) -> None:
    product = Checklist.objects.for_page().get(pk=checklist.pk).product
    said = read_facts(product)
    change_facts(
        actor=cast.alice, at=AT, pk=checklist.pk, version=product.version, today=today,
        said=replace(said, facts=replace(said.facts, follows=frozenset(refs))),
    )  # fmt: skip


def as_json(whole: dict[str, Any]) -> bytes:
    return json.dumps(whole).encode()


def taken_up(made: Checklist) -> Instrument:
    """The rules of the checklist's team; imported, where there are none."""
    team = made.product.team
    found = Instrument.every.filter(team=team).first()
    if found:
        return found
    file = _kept(made)
    seen = plan_digest(read_plan(file))
    return import_rules(actor=file.made_by, at=AT, pk=file.pk, team=team, seen=seen)


def previewed(made: Checklist) -> str:
    file = RulesFile.objects.filter(team=made.product.team).first() or _kept(made)
    return f"/en/teams/{file.team_id}/rules/files/{file.pk}/"


def _kept(made: Checklist) -> RulesFile:
    return keep_rules_file(
        actor=made.created_by, at=AT, team=made.product.team, name="rules.csv",
        content=b"id,title,text\na,A,a", title_zh="", title_en="Rules", instrument=None, day=TODAY,
        jurisdiction=Jurisdiction.objects.get(code="INT"),
    )  # fmt: skip
