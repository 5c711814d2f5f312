"""A new version begun from an old text, and the desk where their duties are related."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest
from django.contrib.auth.models import Permission
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from regtrack.accounts.models import User
from regtrack.audit.models import Entry
from regtrack.audit.record import verify
from regtrack.core.texts import Text, both
from regtrack.register.actions.add_obligation import add_obligation
from regtrack.register.actions.relate_duties import relate_duties
from regtrack.register.actions.separate_duties import separate_duties
from regtrack.register.actions.start_version import PROPOSED, Milestone, start_version
from regtrack.register.models import (
    Authority,
    Event,
    Instrument,
    InstrumentAuthority,
    InstrumentRelation,
    Mapping,
    Obligation,
    Provision,
    Source,
)
from regtrack.register.packs.rows import snapshot
from tests.factories import AT, make_event, make_instrument, make_source

pytestmark = pytest.mark.django_db


@pytest.fixture
def editor() -> User:
    user = User.objects.create_user("ed", "ed@example.org", "x", is_staff=True)
    user.user_permissions.set(Permission.objects.filter(content_type__app_label="register"))
    return user


@pytest.fixture
def admin(client: Client, editor: User) -> Client:
    client.force_login(editor)
    return client


def a_text(ref: str, kind: str = "law", duties: int = 2, **fields: Any) -> Instrument:
    law = make_instrument(ref, kind, **fields)
    law.sources.add(make_source())
    office, _made = Authority.objects.get_or_create(
        ref="office", defaults={"name_en": "Office", "jurisdiction": law.jurisdiction}
    )
    InstrumentAuthority.objects.create(instrument=law, authority=office)
    event = make_event(law, "in-force", "2023-08-15")
    for number in range(1, duties + 1):
        provision = Provision.objects.create(
            instrument=law, ref=f"{ref}-p{number}", position=number, label_en=f"Art. {number}",
            gist_en="Gist.",
        )  # fmt: skip
        add_obligation(
            instrument=law, actor=None, at=AT,
            duty={
                "provision": provision.ref, "force": "mandatory", "applies_from": event.ref,
                "locator": {"en": f"Art. {number}"}, "title": {"en": f"{ref} duty {number}"},
                "text": {"en": "Do it."}, "deadline": {"kind": "continuous"},
                "sources": ["source"],
            },
        )  # fmt: skip
    return law


def begin(old: Instrument, relation: str = "replaces", **changes: Any) -> Instrument:
    new_source = Source.objects.get_or_create(
        ref="new", defaults={"url": "https://example.org/new", "publisher": "Gazette",
                             "kind": "official", "checked_on": dt.date(2026, 11, 1)},
    )[0]  # fmt: skip
    return start_version(
        **{
            "instrument": old, "relation": relation, "kind": "law", "actor": None, "at": AT,
            "title": Text("新法", "New Law"), "short_title": Text(),
            "milestone": Milestone("in-force", "2027-33", dt.date(2026, 11, 1), new_source),
            **changes,
        }
    )  # fmt: skip


# == A new version ==
def test_a_new_version_has_everything_under_new_names_and_is_not_public() -> None:
    old = a_text("old-law")
    before = snapshot()
    new = begin(old)
    assert not new.published
    assert new.ref == "cn-new-law"
    assert both(new, "title") == Text("新法", "New Law")
    assert [row.authority.ref for row in new.issuers.all()] == ["office"]
    assert [row.ref for row in new.sources.all()] == ["new"]
    assert [row.ref for row in new.provisions.all()] == ["cn-new-law-art-1", "cn-new-law-art-2"]
    event = new.events.get()
    assert (event.kind, event.dates.get().edtf) == ("in-force", "2027-33")
    assert both(event, "title") == Text("施行", "In force") or both(event, "title").en == "In force"
    assert [row.ref for row in new.obligations.all()] == ["cn-new-law-art-1", "cn-new-law-art-2"]
    revision = Obligation.objects.get(ref="cn-new-law-art-1").revisions.get()
    assert revision.applies_from == event
    assert revision.provision == Provision.objects.get(ref="cn-new-law-art-1")
    assert [row.ref for row in revision.sources.all()] == ["new"]
    assert revision.known_from == dt.date(2026, 11, 1)
    relation = InstrumentRelation.objects.get()
    assert (relation.instrument, relation.kind, relation.to) == (new, "replaces", old)
    # Nothing of the old one is different
    after = snapshot()
    assert {key: after[key] for key in before if key != ("source", "new")} == before
    assert not list(verify())
    targets = {entry.target for entry in Entry.objects.all()}
    assert {"instrument cn-new-law", "obligation cn-new-law-art-2"} <= targets


def test_each_duty_is_proposed_as_carried_over_and_no_proposal_is_public() -> None:
    new = begin(a_text("old-law"))
    rows = list(Mapping.objects.all())
    assert [(row.relation, both(row, "reason")) for row in rows] == [("carried-over", PROPOSED)] * 2
    assert [(row.from_obligations.get().ref, row.to_obligations.get().ref) for row in rows] == [
        ("old-law-art-1", "cn-new-law-art-1"),
        ("old-law-art-2", "cn-new-law-art-2"),
    ]
    assert not Mapping.objects.public().exists()
    assert Client().get(reverse("compare", args=["old-law", new.ref])).status_code == 404


def test_the_final_text_of_a_draft_is_named_by_the_draft_and_only_chosen_duties_come() -> None:
    old = a_text("old-draft", "draft")
    new = begin(old, "drafts", duties=["old-draft-art-2"])
    relation = InstrumentRelation.objects.get()
    assert (relation.instrument, relation.kind, relation.to) == (old, "drafts", new)
    assert [row.ref for row in new.obligations.all()] == ["cn-new-law-art-2"]
    assert Mapping.objects.count() == 1


def test_who_may_not_add_an_instrument_begins_none(editor: User) -> None:
    old = a_text("old-law")
    editor.user_permissions.remove(Permission.objects.get(codename="add_mapping"))
    with pytest.raises(PermissionDenied):
        begin(old, actor=editor)
    assert Instrument.objects.count() == 1


def test_a_version_is_begun_on_a_page_and_leads_to_the_desk(admin: Client) -> None:
    old = a_text("old-law")
    page = reverse("admin:register_version", args=["old-law", "replaces"])
    opened = admin.get(page)
    form = opened.context["form"]
    assert form["title_en"].value() == "Old-Law"
    assert form["duties"].value() == ["old-law-art-1", "old-law-art-2"]
    sent = {
        "kind": "law", "title_en": "New Law", "title_zh_hans": "新法", "milestone": "in-force",
        "edtf": "soon", "known_from": "2026-11-01", "source": make_source().pk,
        "duties": ["old-law-art-1"],
    }  # fmt: skip
    assert "Found “soon”; expected a date" in admin.post(page, sent).content.decode()
    assert Instrument.objects.count() == 1
    response = admin.post(page, sent | {"edtf": "2027"})
    desk = reverse("admin:register_desk", args=["old-law", "cn-new-law"])
    assert response["Location"] == desk
    shown = admin.get(desk).content.decode()
    assert "1 is still a proposal" in shown
    assert "1 duty without a relation" in shown
    instrument = admin.get(
        reverse(
            "admin:register_instrument_change", args=[Instrument.objects.get(ref="cn-new-law").pk]
        )
    ).content.decode()
    assert "1 relation to an earlier text is a proposal" in instrument
    assert admin.get(page.replace("replaces", "drafts")).status_code == 404  # it is no draft
    assert admin.get(page.replace("replaces", "amends")).status_code == 404
    assert old.published


def test_beginning_a_large_version_costs_no_more_questions() -> None:
    counts = []
    for number in (2, 12):
        old = a_text(f"old-{number}", duties=number)
        with CaptureQueriesContext(connection) as queries:
            begin(old, title=Text("新", f"New {number}"))
        counts.append(len(queries))
    assert counts[1] - counts[0] <= 4, counts  # some are written in batches


# == The desk ==
@pytest.fixture
def pair() -> tuple[Instrument, Instrument]:
    draft, final = a_text("draft", "draft"), a_text("final")
    InstrumentRelation.objects.create(instrument=draft, kind="drafts", to=final)
    return draft, final


DESK = ["draft", "final"]


def relate(**changes: Any) -> dict[str, Any]:
    return {
        "before": ["draft-art-1"], "after": ["final-art-1"], "relation": "softened",
        "reason_en": "Less is asked.", "reason_zh_hans": "要求降低。", "confidence": "high",
        **changes,
    }  # fmt: skip


def test_duties_are_related_on_the_desk(admin: Client, pair: Any, editor: User) -> None:
    page = reverse("admin:register_desk", args=DESK)
    shown = admin.get(page).content.decode()
    assert shown.count('type="checkbox"') == 4
    assert shown.count("2 duties without a relation") == 2
    assert 'value="equal"' not in shown  # words for two regimes
    response = admin.post(page, relate())
    assert response.status_code == 302, response.content.decode()
    row = Mapping.objects.get()
    assert (row.relation, both(row, "reason")) == ("softened", Text("要求降低。", "Less is asked."))
    assert row.from_obligations.get().ref == "draft-art-1"
    assert Entry.objects.get(actor=editor).target == f"mapping {row.ref}"
    assert "1 duty without a relation" in admin.get(page).content.decode()
    public = Client().get(reverse("compare", args=DESK)).content.decode()
    assert "Less is asked." in public


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"before": []}, "Found no duty; expected at least one."),
        ({"relation": "new"}, "Found duties; expected none with this relation."),
        ({"relation": "dropped"}, "Found duties; expected none with this relation."),
        ({"reason_en": "", "reason_zh_hans": " "}, "Found no reason; expected one in Chinese"),
        ({"relation": ""}, "This field is required."),
        ({"relation": "equal"}, "equal is not one of the available choices"),
        ({"before": ["final-art-1"]}, "final-art-1 is not one of the available choices"),
    ],
)
def test_what_does_not_fit_has_its_sentence_and_keeps_what_was_entered(
    admin: Client, pair: Any, changes: Any, sentence: str
) -> None:
    response = admin.post(reverse("admin:register_desk", args=DESK), relate(**changes))
    content = response.content.decode()
    assert sentence in content
    assert 'value="final-art-1" checked' in content
    assert not Mapping.objects.exists()


def test_a_relation_is_changed_where_it_was_seen(admin: Client, pair: Any) -> None:
    page = reverse("admin:register_desk", args=DESK)
    admin.post(page, relate())
    ref = Mapping.objects.get().ref
    opened = admin.get(f"{page}?change={ref}")
    form = opened.context["form"]
    seen = {name: form[name].value() for name in form.fields}
    assert seen["before"] == ["draft-art-1"]
    sent = seen | {"after": ["final-art-1", "final-art-2"], "relation": "split"}
    assert admin.post(page, sent).status_code == 302
    row = Mapping.objects.get()
    assert (row.ref, row.relation, row.to_obligations.count()) == (ref, "split", 2)
    # Somebody who opened it before that sees the new one first
    late = admin.post(page, seen | {"relation": "dropped", "after": []})
    assert "This relation was changed since you opened it." in late.content.decode()
    assert Mapping.objects.get().relation == "split"
    assert admin.get(f"{page}?change=nothing").status_code == 404


def test_duties_of_a_third_text_stay_in_a_relation(admin: Client, pair: Any) -> None:
    third = a_text("third", duties=1)
    a_text_duty = third.obligations.get()
    row = relate_duties(
        before=[*pair[0].obligations.all()[:1], a_text_duty],
        after=[*pair[1].obligations.all()[:1]],
        relation="merged", reason=Text("", "Two became one."), actor=None, at=AT,
    )  # fmt: skip
    page = reverse("admin:register_desk", args=DESK)
    opened = admin.get(f"{page}?change={row.ref}")
    assert "Duties of other texts stay in this relation:" in opened.content.decode()
    form = opened.context["form"]
    seen = {name: form[name].value() for name in form.fields}
    admin.post(page, seen | {"reason_en": "Two duties became one."})
    assert {duty.ref for duty in row.from_obligations.all()} == {"draft-art-1", "third-art-1"}
    row.refresh_from_db()
    assert both(row, "reason").en == "Two duties became one."


def test_only_what_nobody_outside_has_seen_is_taken_away(admin: Client, pair: Any) -> None:
    page = reverse("admin:register_desk", args=DESK)
    admin.post(page, relate())
    row = Mapping.objects.get()
    assert 'name="remove"' not in admin.get(page).content.decode()
    said = admin.post(page, {"remove": row.ref}, follow=True).content.decode()
    assert "which is public; expected one that is not yet" in said
    assert Mapping.objects.exists()
    Instrument.objects.filter(ref="final").update(published=False)
    assert 'name="remove"' in admin.get(page).content.decode()
    admin.post(page, {"remove": row.ref})
    assert not Mapping.objects.exists()
    assert Entry.objects.latest("sequence").action == "removed"
    assert not list(verify())


def test_between_regimes_the_words_are_those_of_the_standard(admin: Client) -> None:
    a_text("china"), a_text("europe", code="EU")
    page = reverse("admin:register_desk", args=["china", "europe"])
    shown = admin.get(page).content.decode()
    assert 'value="subset-of"' in shown
    assert 'value="carried-over"' not in shown
    sent = relate(before=["china-art-1"], after=["europe-art-1"], relation="subset-of")
    admin.post(page, sent)
    turned = admin.get(reverse("admin:register_desk", args=["europe", "china"]))
    assert "superset" in turned.content.decode().lower()


def test_the_later_version_first_leads_to_the_same_desk(admin: Client, pair: Any) -> None:
    response = admin.get(reverse("admin:register_desk", args=["final", "draft"]))
    assert response["Location"] == reverse("admin:register_desk", args=DESK)
    choose = reverse("admin:register_desk_choose")
    assert admin.get(choose, {"a": "draft"}).status_code == 200
    assert admin.get(choose, {"a": "draft", "b": "final"})["Location"].endswith("draft/final/")
    assert "Found the same instrument twice" in (
        admin.get(choose, {"a": "draft", "b": "draft"}).content.decode()
    )
    assert admin.get(reverse("admin:register_desk", args=["draft", "none"])).status_code == 404


def test_who_may_only_look_relates_nothing(client: Client, pair: Any) -> None:
    reader = User.objects.create_user("rita", "rita@example.org", "x", is_staff=True)
    client.force_login(reader)
    page = reverse("admin:register_desk", args=DESK)
    assert client.get(page).status_code == 403
    reader.user_permissions.set(Permission.objects.filter(codename="view_mapping"))
    assert "Relate them" not in client.get(page).content.decode()
    assert client.post(page, relate()).status_code == 403
    assert not Mapping.objects.exists()
    row = relate_duties(
        before=[*pair[0].obligations.all()[:1]], after=[*pair[1].obligations.all()[:1]],
        relation="softened", reason=Text("", "Less."), actor=None, at=AT,
    )  # fmt: skip
    with pytest.raises(PermissionDenied):
        separate_duties(mapping=row, actor=reader, at=AT)
    with pytest.raises(ValidationError):
        separate_duties(mapping=row, actor=None, at=AT)


def test_a_long_desk_costs_no_more_questions(admin: Client) -> None:
    counts = []
    for number in (2, 12):
        one, other = a_text(f"a{number}", duties=number), a_text(f"b{number}", duties=number)
        for first, second in zip(one.obligations.all(), other.obligations.all(), strict=True):
            relate_duties(
                before=[first], after=[second], relation="equal", reason=Text("", "Same."),
                actor=None, at=AT,
            )  # fmt: skip
        page = reverse("admin:register_desk", args=[one.ref, other.ref])
        admin.get(page)
        with CaptureQueriesContext(connection) as queries:
            assert admin.get(page).status_code == 200
        counts.append(len(queries))
    assert counts[0] == counts[1] <= 25, counts
    assert Event.objects.count() == 4
