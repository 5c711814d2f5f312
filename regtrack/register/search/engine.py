"""How a database finds entries: one interface, three ways.

SQLite has an FTS5 index of trigrams, PostgreSQL a GIN index of pg_trgm (`search/tables.py`); where
there is none, every row is read (`Engine`), and no typing error is forgiven. Terms shorter than
three characters, which Chinese is full of, are in no trigram: they are asked of the rows that the
longer terms leave.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from functools import reduce
from operator import and_

from django.db import connection
from django.db.models import Case, IntegerField, Q, QuerySet, Value, When
from django.db.models.functions import Length

from regtrack.register.models import SearchEntry
from regtrack.register.search.tables import is_whole
from regtrack.register.search.terms import LEAST_FOR_INDEX, near, trigrams

MOST = 500  # entries that one search takes from the database
MOST_NEAR = 200


@dataclass(frozen=True, slots=True)
class Match:
    """An entry that was found. Of two, the one with the smaller `score` comes first."""

    kind: str
    row: int
    title: str
    score: float


class Engine:
    """Any database: reads all entries. `exact` wants every term somewhere in the text."""

    def exact(self, terms: Sequence[str], known: dt.date) -> list[Match]:
        in_title = reduce(and_, (Q(title__contains=term) for term in terms))
        entries = (
            self._holding(terms, known)
            .annotate(
                place=Case(When(in_title, Value(0)), default=Value(1), output_field=IntegerField())
            )
            .order_by("place", Length("text"), "pk")
        )
        return [
            Match(kind, row, title, number)
            for number, (kind, row, title) in enumerate(
                entries.values_list("kind", "row", "title")[:MOST]
            )
        ]

    def near(self, terms: Sequence[str], known: dt.date) -> list[Match]:
        """Entries whose titles hold words that differ a little from the terms; none where no index
        tells."""
        return []

    def _holding(self, terms: Sequence[str], known: dt.date) -> QuerySet[SearchEntry]:
        return SearchEntry.objects.known(known).filter(
            reduce(and_, (Q(text__contains=term) for term in terms))
        )


class Fts5(Engine):
    """SQLite. Ranked by bm25, a title counting eight times as much as a text."""

    FIND = """
        SELECT entry.kind, entry.row, entry.title,
               bm25(register_search, 8.0, 1.0) AS score
        FROM register_search JOIN register_searchentry entry ON entry.id = register_search.rowid
        WHERE register_search MATCH %s AND entry.known_from <= %s
              AND (entry.known_until IS NULL OR entry.known_until > %s) {short}
        ORDER BY score, entry.id LIMIT %s
    """

    def exact(self, terms: Sequence[str], known: dt.date) -> list[Match]:
        long = [term for term in terms if len(term) >= LEAST_FOR_INDEX]
        if not long:
            return super().exact(terms, known)
        asked = " AND ".join(map(_quoted, long))
        short = [term for term in terms if len(term) < LEAST_FOR_INDEX]
        return self._find(asked, known, MOST, short)

    def near(self, terms: Sequence[str], known: dt.date) -> list[Match]:
        asked = " OR ".join(_quoted(part) for term in terms for part in trigrams(term))
        return _nearest(terms, self._find(f"title : ({asked})", known, MOST_NEAR)) if asked else []

    def _find(
        self, asked: str, known: dt.date, most: int, short: Sequence[str] = ()
    ) -> list[Match]:
        condition = "AND instr(entry.text, %s) > 0 " * len(short)
        with connection.cursor() as cursor:
            cursor.execute(self.FIND.format(short=condition), [asked, known, known, *short, most])
            return [Match(*found) for found in cursor.fetchall()]


class Trigrams(Engine):
    """PostgreSQL with pg_trgm, whose index serves `LIKE` and finds words that are alike."""

    def near(self, terms: Sequence[str], known: dt.date) -> list[Match]:
        from django.contrib.postgres.lookups import TrigramWordSimilar
        from django.contrib.postgres.search import TrigramWordSimilarity
        from django.db.models import F

        asked = " ".join(terms)
        alike = reduce(and_, (Q(TrigramWordSimilar(F("title"), Value(term))) for term in terms))
        entries = (
            SearchEntry.objects.known(known)
            .filter(alike)
            .annotate(likeness=TrigramWordSimilarity(asked, "title"))
            .order_by("-likeness", "pk")
        )
        rows = entries.values_list("kind", "row", "title", "likeness")[:MOST_NEAR]
        return _nearest(
            terms, [Match(kind, row, title, -likeness) for kind, row, title, likeness in rows]
        )


def engine() -> Engine:
    """The one for this installation's database; asks it once a connection."""
    known = getattr(connection, "regtrack_search", None)
    if known is None:
        known = connection.regtrack_search = _engine()  # type: ignore[attr-defined]
    return known


def _engine() -> Engine:
    """An index that nothing keeps right any more is none."""
    if not is_whole(connection):
        return Engine()
    return Fts5() if connection.vendor == "sqlite" else Trigrams()


def _quoted(term: str) -> str:
    doubled = term.replace('"', '""')
    return f'"{doubled}"'


def _nearest(terms: Sequence[str], found: Sequence[Match]) -> list[Match]:
    """Those that come near all terms, the nearest first."""
    rated = [(near(terms, match.title), match) for match in found]
    return [
        Match(match.kind, match.row, match.title, -closeness)
        for closeness, match in sorted(rated, key=lambda pair: (-pair[0], pair[1].score))
        if closeness
    ]
