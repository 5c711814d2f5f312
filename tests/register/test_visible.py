"""What a visitor sees: nothing that was not known by then, nothing that is not published."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from regtrack.register.models import (
    Event,
    EventDate,
    Instrument,
    Obligation,
    ObligationRevision,
)
from tests.core.html import tree
from tests.core.shipped import shipped  # noqa: F401

pytestmark = pytest.mark.usefixtures("shipped", "db")
D = dt.date


# == Two clocks ==


def test_moving_on_never_changes_what_is_known(client: Client) -> None:
    def listed(**clocks: str) -> set[str]:
        page = tree(client.get("/en/timeline/", {"rows": "1000", **clocks}))
        return {article.attributes["id"] for article in page.all("article")}

    known = "2023-07-20"
    first = listed(on="2023-01-01", known=known)
    assert first == listed(on="2023-08-14", known=known) == listed(on="2026-11-22", known=known)
    assert "e-cn-interim-measures-2023-08-15-in-force" in first
    before = listed(on="2023-07-20", known="2023-07-12")
    assert before < first
    assert not any("cn-interim-measures" in ref for ref in before)


@pytest.mark.parametrize("known", ["2023-03-30", "2023-04-11", "2023-07-12", "2024-01-01"])
def test_no_page_shows_what_nobody_knew_yet(client: Client, known: str) -> None:
    seen = EventDate.objects.filter(known_from__lte=known)  # a known event may move later
    later = Event.objects.exclude(pk__in=seen.values("event"))
    titles = set(
        Event.objects.filter(pk__in=seen.values("event")).values_list("title_en", flat=True)
    )
    assert later
    for path in ("timeline/", "timeline/table/"):
        page = client.get(f"/en/{path}?known={known}&rows=1000").getvalue().decode()
        for event in later:
            assert f"e-{event.ref}" not in page
            assert event.title_en in titles or f"<td >{event.title_en}</td>" not in page


# == Unpublished ==


def test_what_is_not_published_is_nowhere_for_visitors(client: Client) -> None:
    instrument = Instrument.objects.get(ref="cn-interim-measures")
    Instrument.objects.filter(pk=instrument.pk).update(published=False)
    for path in (
        "instruments/cn-interim-measures/",
        "obligations/cn-im-07-3/",
    ):
        assert client.get(f"/en/{path}").status_code == 404
    titles = {instrument.title_en, instrument.short_title_en}
    for path in (
        "timeline/",
        "timeline/table/",
        "timeline/export.csv",
        "timeline/export.json",
        "instruments/",
        "instruments/cn-draft-measures/",
        "obligations/cn-dm-07-1/",
        "check/?market=CN&role=service-provider&audience=public",
    ):
        response = client.get(f"/en/{path}")
        if response.status_code == 404 and path.startswith("obligations"):
            continue
        assert response.status_code == 200, path
        page = response.getvalue().decode()
        assert "cn-im-" not in page, path
        assert "instruments/cn-interim-measures" not in page, path
        assert "cn-interim-measures-2023" not in page, path
        if path != "timeline/":  # the draft's own summary may name its successor
            for title in titles:
                assert f">{title}<" not in page, path


def test_an_event_that_is_not_published_is_nowhere_for_visitors(client: Client) -> None:
    event = Event.objects.get(ref="cn-interim-measures-2023-08-15-in-force")
    Event.objects.filter(pk=event.pk).update(published=False)
    for path in ("timeline/", "timeline/table/", "instruments/cn-interim-measures/"):
        page = client.get(f"/en/{path}").getvalue().decode()
        assert event.ref not in page, path
        assert f">{event.title_en}<" not in page, path
    # And it does not bring the instrument into force.
    listed = tree(client.get("/en/instruments/"))
    row = next(li for li in listed.all("li") if "cn-interim-measures" in str(li.parts))
    assert "Not yet in force" in row.text


def test_the_domains_questions_leave_out_the_unpublished() -> None:
    Instrument.objects.filter(ref="us-caidp-ftc").update(published=False)
    hidden = {"instrument__ref": "us-caidp-ftc"}
    assert Event.objects.filter(**hidden).exists()
    assert not Event.objects.public().filter(**hidden).exists()
    assert not Obligation.objects.public().filter(**hidden).exists()
    assert not Instrument.objects.public().filter(ref="us-caidp-ftc").exists()
    known = timezone.localdate()
    assert (
        not ObligationRevision.objects.for_judging(known)
        .filter(obligation__instrument__ref="us-caidp-ftc")
        .exists()
    )


def test_judging_reads_a_fixed_number_of_queries(
    django_assert_max_num_queries: Callable[[int], Any],
) -> None:
    with django_assert_max_num_queries(2):
        duties = list(ObligationRevision.objects.for_judging(D(2026, 11, 22)))
        for duty in duties:
            _ = (list(duty.addressees.all()), duty.obligation.instrument.jurisdiction.code)
    assert len(duties) > 100
