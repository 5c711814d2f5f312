"""Comparisons to render: an ordinary one, an empty one, one full of nasty texts."""

from __future__ import annotations

import dataclasses
import datetime as dt

from regtrack.core.texts import Text
from regtrack.exports.document import (
    ComparedChange,
    ComparedDuty,
    ComparedRow,
    ComparedText,
    ComparisonDocument,
    CoveredProvision,
)
from tests.exports.examples import CONTROL, LONG, MADE_AT, MADE_LABELS, NASTY, text

SITE = "https://regtrack.example"


def duty(ref: str, *, not_law: bool = False, instrument: Text | None = None) -> ComparedDuty:
    return ComparedDuty(
        ref=ref,
        instrument=instrument or Text(),
        locator=text(f"第{ref}条", f"Art. {ref}"),
        title=text(f"做{ref}", f"Do {ref}"),
        text=text(f"应当做{ref}。", f"It does {ref}."),
        force="proposed" if not_law else "mandatory",
        force_label=text("拟议", "Proposed") if not_law else text("强制", "Mandatory"),
        not_law=not_law,
        url=f"{SITE}/obligations/{ref}/",
    )


DRAFTED, LEFT = duty("draft-1", not_law=True), duty("draft-2", not_law=True)
BOUND, ADDED, THIRD = (
    duty("final-1"),
    duty("final-2"),
    duty("third-1", instrument=text("第三部法", "Third Act")),
)


def row(
    relation: str, word: Text, before: tuple[ComparedDuty, ...], after: tuple[ComparedDuty, ...]
) -> ComparedRow:
    return ComparedRow(
        ref=f"map-{relation}",
        relation=relation,
        relation_label=word,
        reason=text(f"因为{relation}。", f"Because {relation}."),
        confidence="medium",
        confidence_label=text("中", "Medium"),
        before=before,
        after=after,
    )


SOFTENED, NEW = text("放宽", "Softened"), text("新增", "New")
COMPARISON = ComparisonDocument(
    on=dt.date(2026, 11, 22),
    known=dt.date(2026, 11, 20),
    made_at=MADE_AT,
    url=f"{SITE}/instruments/draft/compare/final/?on=2026-11-22&known=2026-11-20",
    licence="CC BY 4.0",
    relation="",
    relation_label=Text(),
    before=ComparedText(
        ref="draft",
        title=text("办法草案", "Draft Measures"),
        kind_label=text("草稿", "Draft"),
        jurisdiction=text("中国", "China"),
        status_label=text("征求意见", "In consultation"),
        not_law=True,
        url=f"{SITE}/instruments/draft/",
        duties=2,
        unmapped=(LEFT,),
        provisions=(
            CoveredProvision(
                "draft-art-1",
                text("第一条", "Art. 1"),
                text("要点一", "Gist one"),
                (DRAFTED, LEFT),
                1,
            ),
            CoveredProvision(
                "draft-art-2", text("第二条", "Art. 2"), text("要点二", "Gist two"), (), 0
            ),
        ),
    ),
    after=ComparedText(
        ref="final",
        title=text("暂行办法", "Interim Measures"),
        kind_label=text("规章", "Departmental rule"),
        jurisdiction=text("中国", "China"),
        status_label=text("施行中", "In effect"),
        not_law=False,
        url=f"{SITE}/instruments/final/",
        duties=2,
        unmapped=(),
        provisions=(CoveredProvision("", Text(), Text(), (BOUND, ADDED), 2),),
    ),
    counts=(("softened", SOFTENED, 1), ("new", NEW, 1)),
    rows=(
        row("softened", SOFTENED, (DRAFTED,), (BOUND, THIRD)),
        row("new", NEW, (), (ADDED,)),
    ),
    changes=(
        ComparedChange(
            ref="change-scope",
            topic=text("适用范围", "Scope"),
            text=text("范围收窄。", "The scope became narrower."),
            note=text("据所见。", "As far as seen."),
            effect="narrowed",
            effect_label=text("收窄", "Narrowed"),
            before=(text("第八条", "Art. 8"), text("第九条", "Art. 9")),
            after=(),
            confidence="low",
            confidence_label=text("低", "Low"),
        ),
    ),
    labels={
        **MADE_LABELS,
        "covered": text("已对照%(mapped)s/%(number)s", "compared %(mapped)s of %(number)s"),
    },
)
EMPTY_COMPARISON = dataclasses.replace(
    COMPARISON,
    before=dataclasses.replace(COMPARISON.before, duties=0, unmapped=(), provisions=()),
    after=dataclasses.replace(COMPARISON.after, duties=0, provisions=()),
    counts=(),
    rows=(),
    changes=(),
)


def nasty_comparison() -> ComparisonDocument:
    """Every nasty text as reason, title, text, topic, gist and address."""
    words = (*NASTY, *CONTROL, LONG)
    duties = [
        dataclasses.replace(
            BOUND, ref=f"n-{number}", title=text(word, word), text=text(word, word),
            url=f"javascript:{word}",
        )
        for number, word in enumerate(words)
    ]  # fmt: skip
    return dataclasses.replace(
        COMPARISON,
        before=dataclasses.replace(COMPARISON.before, title=text(LONG, NASTY[0])),
        rows=tuple(
            dataclasses.replace(
                COMPARISON.rows[0],
                ref=f"map-{number}",
                reason=text(word, word),
                after=(duties[number],),
            )
            for number, word in enumerate(words)
        ),
        changes=tuple(
            dataclasses.replace(
                COMPARISON.changes[0], topic=text(word, word), text=text(word, word)
            )
            for word in words[:-1]
        ),
    )
