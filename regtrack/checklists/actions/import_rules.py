from __future__ import annotations

import datetime as dt
import hashlib
from typing import Any

from django.db import transaction

from regtrack.accounts.models import Team
from regtrack.audit import record
from regtrack.checklists.models import Checklist, RulesFile
from regtrack.checklists.own.versions import ALWAYS, FIELDS, Plan, prefix_of, read_plan, texts_of
from regtrack.checklists.own.writers import writers_chain
from regtrack.core.canonical import canonical, digest
from regtrack.core.progress import Step, advance, begin
from regtrack.core.texts import SUFFIXES, Text, both
from regtrack.register.models import (
    Event,
    EventDate,
    Instrument,
    Obligation,
    ObligationRevision,
    Source,
)

BATCH = 500


class RulesOutdated(Exception):
    """The rules changed since the preview, or it was applied already."""


def plan_digest(plan: Plan) -> str:
    """Of what a file would do: what was shown is what is applied."""
    effect = {
        "new": sorted(plan.new),
        "changed": {ref: plan.before[ref].number for ref in sorted(plan.changed)},
        "ended": {ref: plan.before[ref].number for ref in sorted(plan.ended)},
    }
    return digest(canonical(effect))


def keep_rules_file(
    *, actor: Any, at: dt.datetime, team: Team, name: str, content: bytes, **fields: Any
) -> RulesFile:
    """Keep a file for its preview; `fields` are title_zh, title_en, jurisdiction, day, instrument.
    Raises PermissionDenied, and RulesError for a file that cannot be taken; both change nothing."""
    with transaction.atomic():
        chain = writers_chain(actor, team)
        sha256 = hashlib.sha256(content).hexdigest()
        file = RulesFile(
            team=team, name=name[-200:], content=content, sha256=sha256, made_at=at,
            made_by=actor, **fields,
        )  # fmt: skip
        read_plan(file)
        file.save()
        said = {"file": file.name, "sha256": sha256}
        change = record.Change("rules previewed", f"rules file {file.pk}", after=said)
        record.record(chain, [change], actor=actor, at=at)
    return file


def import_rules(*, actor: Any, at: dt.datetime, pk: int, team: Team, seen: str) -> Instrument:
    """Make the duties of a file that was previewed, or the next version of them; lists that follow
    it find the changes waiting for review. Raises RulesFile.DoesNotExist, PermissionDenied, or
    RulesOutdated where the effect is not the one `seen`; each changes nothing."""
    with transaction.atomic():
        chain = writers_chain(actor, team)
        file = RulesFile.objects.select_related("instrument").get(pk=pk, team=team)
        plan = read_plan(file)
        if file.applied_at or plan_digest(plan) != seen:
            raise RulesOutdated
        first = file.instrument is None
        prefix = prefix_of(file)
        instrument = file.instrument or _instrument(file, plan, prefix)
        event = _event(file, instrument, plan, f"{prefix}-v{file.pk}", first)
        changes = [
            record.Change(
                "rules imported",
                f"instrument {prefix}",
                after={
                    "file": file.name, "sha256": file.sha256, "day": file.day,
                    "new": len(plan.new), "changed": len(plan.changed),
                    "ended": len(plan.ended), "same": plan.same,
                    "left_out": list(plan.requirements.left_out),
                },
            )
        ]  # fmt: skip
        changes += _duties(file, plan, instrument, event, ALWAYS if first else file.day, at)
        file.instrument, file.applied_at = instrument, at
        file.save(update_fields=["instrument", "applied_at"])
        Checklist.objects.filter(product__team=team).update(counted_on=None)
        record.record(chain, changes, actor=actor, at=at)
    return instrument


def _instrument(file: RulesFile, plan: Plan, ref: str) -> Instrument:
    read = plan.requirements.title
    title_en = file.title_en or ("" if file.title_zh else (read or file.name))
    # Not law: a guideline's duties never look like it. Never published.
    return Instrument.every.create(
        team=file.team, ref=ref, kind=Instrument.Kind.GUIDELINE, jurisdiction=file.jurisdiction,
        title_zh_hans=file.title_zh[:300], title_en=title_en[:300], published=False,
    )  # fmt: skip


def _event(file: RulesFile, instrument: Instrument, plan: Plan, ref: str, first: bool) -> Event:
    """From which the duties of this version apply, and with which those that it drops end."""
    source = Source.every.create(
        team=file.team, ref=ref, url=f"urn:sha256:{file.sha256}",
        publisher=(plan.requirements.publisher or file.team.name)[:200],
        kind=Source.Kind.SECONDARY, sha256=file.sha256,
    )  # fmt: skip
    event = Event.every.create(
        team=file.team, ref=ref, instrument=instrument, jurisdiction=instrument.jurisdiction,
        kind=Event.Kind.PUBLISHED if first else Event.Kind.STATEMENT,
        title_zh_hans="团队采用", title_en="Taken up by the team",
        summary_zh_hans=file.name, summary_en=file.name,
    )  # fmt: skip
    EventDate.every.create(
        team=file.team, event=event, number=1, edtf=file.day.isoformat(), source=source,
        known_from=ALWAYS if first else file.day,
    )  # fmt: skip
    return event


def _duties(
    file: RulesFile,
    plan: Plan,
    instrument: Instrument,
    event: Event,
    known_from: dt.date,
    at: dt.datetime,
) -> list[record.Change]:
    places = {one.id: place for place, one in enumerate(plan.requirements.found)}
    rows = [
        Obligation(team=file.team, ref=ref, instrument=instrument, position=places[one.id])
        for ref, one in plan.new.items()
    ]
    Obligation.every.bulk_create(rows, batch_size=BATCH)
    of_ref = {row.ref: row for row in rows}
    revisions, changes = [], []
    begin(Step.WRITE, len(plan.new) + len(plan.changed))
    for ref, one in {**plan.new, **plan.changed}.items():
        advance()
        before = plan.before.get(ref)
        again = before is None or before.ends_with_id
        texts = texts_of(one)
        revision = ObligationRevision(
            team=file.team,
            obligation=of_ref[ref] if before is None else before.obligation,
            number=before.number + 1 if before else 1,
            known_from=max(known_from, before.known_from) if before else known_from,
            recorded_at=at,
            force=one.force,
            applies_from_id=event.pk if again else before.applies_from_id,  # type: ignore[union-attr]
            deadline={"kind": "continuous"},
            **_columns(texts),
        )
        revisions.append(revision)
        was = {name: both(before, name).as_dict() for name in FIELDS} if before else {}
        said = {name: text.as_dict() for name, text in texts.items()} | {"force": one.force}
        action = "rule changed" if before else "rule added"
        changes.append(record.Change(action, f"obligation {ref}", was, said))
    for ref in plan.ended:
        before = plan.before[ref]
        revisions.append(
            ObligationRevision(
                team=file.team,
                obligation=before.obligation,
                number=before.number + 1,
                known_from=max(known_from, before.known_from),
                recorded_at=at,
                force=before.force,
                applies_from_id=before.applies_from_id,
                ends_with=event,
                deadline=before.deadline,
                **_columns({name: both(before, name) for name in FIELDS}),
            )
        )
        changes.append(record.Change("rule ended", f"obligation {ref}", {}, {"day": file.day}))
    ObligationRevision.every.bulk_create(revisions, batch_size=BATCH)
    return changes


def _columns(texts: dict[str, Text]) -> dict[str, str]:
    return {
        f"{name}_{suffix}": text.only(language)
        for name, text in texts.items()
        for language, suffix in SUFFIXES.items()
    }
