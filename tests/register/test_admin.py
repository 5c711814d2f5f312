"""An editor writes the register in the admin: no code, no ids by hand, nothing overwritten."""

from __future__ import annotations

import datetime as dt
import re
from pathlib import Path
from typing import Any

import pytest
import yaml
from django.contrib.auth.models import Permission
from django.core.exceptions import PermissionDenied, ValidationError
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from regtrack.accounts.models import User
from regtrack.audit.models import Entry
from regtrack.audit.record import verify
from regtrack.core.texts import both
from regtrack.register.actions.assert_date import assert_date
from regtrack.register.models import (
    Authority,
    Event,
    EventDate,
    Facet,
    Instrument,
    Obligation,
    ObligationRevision,
    Source,
)
from regtrack.register.packs.dump import document
from regtrack.register.packs.load import load_packs

pytestmark = pytest.mark.django_db
VOCABULARY = Path(__file__).parents[2] / "fixtures" / "register" / "vocabulary.yaml"


@pytest.fixture
def vocabulary() -> None:
    load_packs([VOCABULARY], actor=None, at=timezone.now())


@pytest.fixture
def editor() -> User:
    user = User.objects.create_user("ed", "ed@example.org", "x", is_staff=True)
    user.user_permissions.set(
        Permission.objects.filter(content_type__app_label="register").exclude(
            codename__startswith="delete"
        )
    )
    return user


@pytest.fixture
def admin(client: Client, editor: User, vocabulary: None) -> Client:
    client.force_login(editor)
    return client


@pytest.fixture
def source(vocabulary: None) -> Source:
    return Source.objects.create(
        ref="example-org-2026-01-01",
        url="https://example.org/law",
        publisher="Gazette",
        kind="official",
        checked_on="2026-01-01",
    )


def url(name: str, *args: Any) -> str:
    return reverse(f"admin:{name}", args=args)


def rows(prefix: str, new: list[dict[str, Any]], initial: int = 0) -> dict[str, Any]:
    form = {
        f"{prefix}-TOTAL_FORMS": len(new) + initial,
        f"{prefix}-INITIAL_FORMS": initial,
        f"{prefix}-MIN_NUM_FORMS": 0,
        f"{prefix}-MAX_NUM_FORMS": 1000,
    }
    for number, row in enumerate(new, start=initial):
        form |= {f"{prefix}-{number}-{name}": value for name, value in row.items()}
    return form


def an_event(source: Source, **changes: Any) -> dict[str, Any]:
    return {
        "kind": "published",
        "confidence": "high",
        "published": "on",
        "title_zh_hans": "公布",
        "title_en": "Published",
        "summary_zh_hans": "办法公布。",
        "summary_en": "The rules are published.",
        "edtf": "2026-03-01",
        "known_from": "2026-03-01",
        "source": source.pk,
        **changes,
    }


def an_instrument(
    source: Source, events: list[dict[str, Any]] | None = None, **changes: Any
) -> dict[str, Any]:
    return {
        "kind": "departmental-rule",
        "jurisdiction": "CN",
        "sources": [source.pk],
        "confidence": "high",
        "identifiers": "celex: 1\r\n文号：第1号",
        "title_zh_hans": "测试办法",
        "title_en": "Rules for Testing",
        "short_title_en": "Test Rules",
        "legal_basis_en": "One law\r\nAnother law",
        **rows("issuers", [{"authority": Authority.objects.get(ref="cac").pk}]),
        **rows("relations", []),
        **rows("events", [an_event(source)] if events is None else events),
        **rows(
            "provisions",
            [
                {
                    "label_zh_hans": "第七条",
                    "label_en": "Art. 7(3)",
                    "gist_en": "Test it.",
                    "confidence": "high",
                },
                {"label_zh_hans": "第八条", "gist_zh_hans": "测试。", "confidence": "high"},
            ],
        ),
        **changes,
    }


def filled(response: Any) -> dict[str, Any]:
    """What a browser would send back of a form that was opened."""
    form = {}
    page = response.context["adminform"].form
    for bound in page:
        value = bound.value()
        if isinstance(value, list | tuple):
            form[bound.html_name] = [getattr(row, "pk", row) for row in value]
        elif value not in (None, False):
            form[bound.html_name] = getattr(value, "pk", value)
    return form


def said(response: Any) -> str:
    """The faults that a page names."""
    assert response.status_code == 200, response.get("Location")
    return " ".join(re.findall(r"errorlist[^>]*>(.*?)</ul>", response.content.decode(), re.S))


def a_duty(source: Source, event: Event, **changes: Any) -> dict[str, Any]:
    return {
        "based_on": 0,
        "force": "mandatory",
        "confidence": "high",
        "applies_from": event.pk,
        "sources": [source.pk],
        "locator_zh_hans": "第七条",
        "locator_en": "Art. 7",
        "title_zh_hans": "测试",
        "title_en": "Test it",
        "text_zh_hans": "应当测试。",
        "text_en": "Test the service.",
        "evidence_en": "A report\r\nA log",
        "deadline_kind": "within",
        "deadline_number": 10,
        "deadline_unit": "D",
        "deadline_days": "working",
        "deadline_anchor": "launch",
        "facet_role_mode": "any_of",
        "facet_role_values": ["service-provider"],
        "facet_role_basis_en": "Art. 2",
        **{
            f"facet_{facet.replace('-', '_')}_mode": "any_of"
            for facet in Facet.objects.exclude(ref="role").values_list("ref", flat=True)
        },
        **changes,
    }


@pytest.fixture
def instrument(admin: Client, source: Source) -> Instrument:
    response = admin.post(url("register_instrument_add"), an_instrument(source))
    assert response.status_code == 302, said(response)
    return Instrument.objects.get()


def add_duty(admin: Client, source: Source, instrument: Instrument, **changes: Any) -> Any:
    return admin.post(
        url("register_obligation_add") + f"?instrument={instrument.ref}",
        a_duty(source, instrument.events.get(), **changes),
    )


@pytest.fixture
def obligation(admin: Client, source: Source, instrument: Instrument) -> Obligation:
    response = add_duty(admin, source, instrument)
    assert response.status_code == 302, said(response)
    return Obligation.objects.get()


# == Instruments ==
def test_a_visitor_and_a_user_without_staff_do_not_get_in(client: Client, vocabulary: None) -> None:
    assert client.get(url("register_instrument_add")).status_code == 302
    client.force_login(User.objects.create_user("bob", "bob@example.org", "x"))
    assert client.get(url("register_instrument_add")).status_code == 302


def test_a_new_instrument_gets_its_refs_and_is_not_published(
    instrument: Instrument, editor: User
) -> None:
    assert instrument.ref == "cn-test-rules"
    assert not instrument.published
    assert instrument.identifiers == {"celex": "1", "文号": "第1号"}
    assert both(instrument, "legal_basis").en == "One law\nAnother law"
    event = instrument.events.get()
    assert event.ref == "cn-test-rules-2026-03-01-published"
    assert event.jurisdiction_id == "CN"
    assert event.dates.get().edtf == "2026-03-01"
    assert [p.ref for p in instrument.provisions.all()] == [
        "cn-test-rules-art-7-3",
        "cn-test-rules-art-2",
    ]
    entries = Entry.objects.filter(actor=editor)
    assert sorted((entry.action, entry.target) for entry in entries) == [
        ("added", "event cn-test-rules-2026-03-01-published"),
        ("added", "instrument cn-test-rules"),
        ("added", "provision cn-test-rules-art-2"),
        ("added", "provision cn-test-rules-art-7-3"),
    ]
    assert not list(verify())


def test_a_second_instrument_of_that_name_gets_another_ref(
    admin: Client, source: Source, instrument: Instrument
) -> None:
    response = admin.post(url("register_instrument_add"), an_instrument(source))
    assert response.status_code == 302, said(response)
    assert Instrument.objects.filter(ref="cn-test-rules-2").exists()


def test_opening_and_saving_again_changes_nothing(admin: Client, instrument: Instrument) -> None:
    page = url("register_instrument_change", instrument.pk)
    opened = admin.get(page)
    form = filled(opened)
    for inline in opened.context["inline_admin_formsets"]:
        form |= {
            bound.html_name: getattr(bound.value(), "pk", bound.value())
            for bound in inline.formset.management_form
        }
        for row in inline.formset.initial_forms:
            form |= {b.html_name: v for b in row if (v := b.value()) not in (None, False, [])}
    before = Entry.objects.count()
    response = admin.post(page, form)
    assert response.status_code == 302, said(response)
    assert Entry.objects.count() == before
    assert Event.objects.count() == EventDate.objects.count() == 1


@pytest.mark.parametrize(
    ("events", "changes", "sentence"),
    [
        ([{"edtf": "2026-13"}], {}, "Found “2026-13”; expected a date such as 2023"),
        ([{"edtf": "soon"}], {}, "Found “soon”; expected a date such as 2023"),
        ([{"edtf": ""}], {}, "This field is required"),
        ([{"title_zh_hans": "", "title_en": ""}], {}, "Title: found nothing in either language"),
        ([], {"title_zh_hans": "", "title_en": ""}, "Title: found nothing in either language"),
        ([], {"sources": []}, "Found no source; expected at least one."),
        ([], rows("issuers", []), "Issuing authorities: found none; expected at least one."),
        ([], {"identifiers": "celex"}, "Line 1: found “celex”; expected a name, a colon"),
    ],
)
def test_a_fault_gives_its_sentence_and_changes_nothing(
    admin: Client, source: Source, events: Any, changes: Any, sentence: str
) -> None:
    form = an_instrument(source, [an_event(source, **event) for event in events], **changes)
    before = Entry.objects.count()
    assert sentence in said(admin.post(url("register_instrument_add"), form))
    assert not Instrument.objects.exists()
    assert not EventDate.objects.exists()
    assert Entry.objects.count() == before


def test_what_only_saving_finds_comes_back_in_the_form(
    admin: Client, source: Source, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(**_: Any) -> None:
        raise ValidationError({"edtf": "Found x; expected y."})

    monkeypatch.setattr("regtrack.register.admin.event_rows.assert_date", refuse)
    response = admin.post(url("register_instrument_add"), an_instrument(source))
    assert "edtf: Found x; expected y." in said(response)
    assert "Rules for Testing" in response.content.decode()
    assert not Instrument.objects.exists()


def test_the_form_has_a_fieldset_a_language_and_no_bare_column(admin: Client) -> None:
    content = admin.get(url("register_instrument_add")).content.decode()
    assert "简体中文</h2>" in content
    assert "English</h2>" in content
    assert 'name="title_zh_hans"' in content
    assert 'name="title"' not in content
    assert 'name="ref"' not in content
    assert "cdn" not in content.lower()
    assert "<script>" not in content
    assert "style=" not in content


# == Publishing ==
def test_publishing_names_each_fault_and_changes_nothing(admin: Client, source: Source) -> None:
    admin.post(url("register_instrument_add"), an_instrument(source, [], title_zh_hans=""))
    instrument = Instrument.objects.get()
    response = admin.post(
        url("register_instrument_changelist"),
        {"action": "publish", "_selected_action": [instrument.pk]},
        follow=True,
    )
    sentences = [str(message) for message in response.context["messages"]][1:]
    assert sentences == [
        "Test Rules: the instrument has no title in Chinese; expected one.",
        "Test Rules: found no event with a date; expected at least one.",
        "Nothing was published.",
    ]
    instrument.refresh_from_db()
    assert not instrument.published


def test_publish_and_unpublish_are_recorded(admin: Client, instrument: Instrument) -> None:
    changelist = url("register_instrument_changelist")
    for action, published in (("publish", True), ("unpublish", False)):
        admin.post(changelist, {"action": action, "_selected_action": [instrument.pk]})
        instrument.refresh_from_db()
        assert instrument.published is published
        last = Entry.objects.latest("sequence")
        assert last.target == "instrument cn-test-rules"
    assert not list(verify())


def test_save_and_publish_publishes_or_saves_nothing(admin: Client, source: Source) -> None:
    add = url("register_instrument_add")
    form = an_instrument(source, [], _publish="1")
    assert "found no event with a date" in said(admin.post(add, form))
    assert not Instrument.objects.exists()
    assert admin.post(add, an_instrument(source, _publish="1")).status_code == 302
    assert Instrument.objects.get().published


def test_what_is_published_or_referred_to_cannot_be_deleted(
    client: Client, admin: Client, instrument: Instrument, source: Source
) -> None:
    boss = User.objects.create_superuser("boss", "boss@example.org", "x")
    client.force_login(boss)
    for page, obj in (
        ("register_instrument_delete", instrument),
        ("register_event_delete", instrument.events.get()),
        ("register_source_delete", source),
        ("register_authority_delete", Authority.objects.get(ref="cac")),
    ):
        assert client.post(url(page, obj.pk), {"post": "yes"}).status_code == 403
    lonely = Authority.objects.create(ref="lonely", name_en="Lonely", jurisdiction_id="CN")
    gone = url("register_authority_delete", lonely.pk)
    assert client.post(gone, {"post": "yes"}).status_code == 302
    assert Entry.objects.filter(target="authority lonely", action="removed").exists()


# == Dates ==
def test_moving_a_date_appends_and_keeps_the_old_one(
    admin: Client, source: Source, instrument: Instrument
) -> None:
    event = instrument.events.get()
    page = url("register_event_change", event.pk)
    form = filled(admin.get(page)) | rows(
        "dates",
        [
            {
                "edtf": "2026-06~",
                "known_from": "2026-04-01",
                "source": source.pk,
                "note_en": "Put off",
            }
        ],
        initial=1,
    )
    form["dates-0-id"] = event.dates.get().pk
    form["dates-0-event"] = event.pk
    response = admin.post(page, form)
    assert response.status_code == 302, said(response)
    assert [(d.number, d.edtf, both(d, "note").en) for d in event.dates.order_by("number")] == [
        (1, "2026-03-01", ""),
        (2, "2026-06~", "Put off"),
    ]
    last = Entry.objects.latest("sequence")
    assert (last.action, last.target) == ("changed", f"event {event.ref}")
    assert len(last.before["dates"]) == 1
    assert len(last.after["dates"]) == 2
    shown = admin.get(url("register_instrument_change", instrument.pk)).content.decode()
    assert "2026-06~ ·" in shown
    assert "Move the date" in shown


def test_the_same_date_again_is_refused(
    admin: Client, source: Source, instrument: Instrument
) -> None:
    event = instrument.events.get()
    page = url("register_event_change", event.pk)
    again = {"edtf": "2026-03-01", "known_from": "2026-03-01", "source": source.pk}
    form = filled(admin.get(page)) | rows("dates", [again], initial=1)
    form |= {"dates-0-id": event.dates.get().pk, "dates-0-event": event.pk}
    assert "which stands here already; expected another date" in said(admin.post(page, form))
    assert event.dates.count() == 1


def test_a_statement_that_stands_alone(admin: Client, source: Source, editor: User) -> None:
    form = an_event(source, jurisdiction="US", kind="statement") | rows(
        "dates", [{"edtf": "2026-05-02", "known_from": "2026-05-02", "source": source.pk}]
    )
    response = admin.post(url("register_event_add"), form)
    assert response.status_code == 302, said(response)
    event = Event.objects.get()
    assert event.ref == "us-2026-05-02-statement"
    assert Entry.objects.get(actor=editor).target == f"event {event.ref}"


def test_an_event_needs_a_date(admin: Client, source: Source) -> None:
    form = an_event(source, jurisdiction="US") | rows("dates", [])
    assert "submit at least 1" in said(admin.post(url("register_event_add"), form))
    assert not Event.objects.exists()


def test_an_event_added_to_an_instrument_records_only_itself(
    admin: Client, source: Source, instrument: Instrument, editor: User
) -> None:
    before = Entry.objects.filter(actor=editor).count()
    form = an_event(source, instrument=instrument.pk, jurisdiction="CN", kind="in-force") | rows(
        "dates", [{"edtf": "2026-09-01", "known_from": "2026-03-01", "source": source.pk}]
    )
    response = admin.post(url("register_event_add"), form)
    assert response.status_code == 302, said(response)
    assert Entry.objects.filter(actor=editor).count() == before + 1
    assert Event.objects.get(kind="in-force").position == 1


def test_the_actions_serve_the_command_line_too(instrument: Instrument, source: Source) -> None:
    event, day = instrument.events.get(), dt.date(2026, 4, 1)
    said: dict[str, Any] = {"event": event, "edtf": "2026-07", "known_from": day, "source": source}
    before = Entry.objects.count()
    bob = User.objects.create_user("bob", "bob@example.org", "x")
    with pytest.raises(PermissionDenied):
        assert_date(**said, actor=bob, at=timezone.now())
    with pytest.raises(ValidationError, match="expected another event that moved its date"):
        assert_date(**said, moved_by=event, actor=None, at=timezone.now())
    assert Entry.objects.count() == before
    assert assert_date(**said, actor=None, at=timezone.now()).number == 2
    assert Entry.objects.count() == before + 1
    assert not list(verify())


# == Duties ==
def test_a_duty_is_added_from_its_instrument(
    admin: Client, instrument: Instrument, obligation: Obligation
) -> None:
    shown = admin.get(url("register_instrument_change", instrument.pk)).content.decode()
    assert url("register_obligation_add") + "?instrument=cn-test-rules" in shown
    assert obligation.ref == "cn-test-rules-art-7"
    revision = obligation.revisions.get()
    assert revision.number == 1
    assert revision.known_from.isoformat() == "2026-03-01"
    assert revision.conditions == [
        {"facet": "role", "any_of": ["service-provider"], "basis": {"en": "Art. 2"}}
    ]
    assert revision.deadline == {
        "kind": "within",
        "period": "P10D",
        "days": "working",
        "anchor": "launch",
    }
    assert both(revision, "evidence").en == "A report\nA log"
    assert Entry.objects.filter(target=f"obligation {obligation.ref}", action="added").count() == 1


def test_after_a_duty_comes_its_instrument_or_another_duty_of_it(
    admin: Client, source: Source, instrument: Instrument
) -> None:
    response = add_duty(admin, source, instrument, _save="1")
    assert response["Location"] == url("register_instrument_change", instrument.pk)
    response = add_duty(admin, source, instrument, _addanother="1")
    assert response["Location"].endswith("obligation/add/?instrument=cn-test-rules")
    assert Obligation.objects.filter(ref="cn-test-rules-art-7-2").exists()


def test_a_duty_without_an_instrument_is_sent_to_choose_one(admin: Client) -> None:
    response = admin.get(url("register_obligation_add"))
    assert response["Location"] == url("register_instrument_changelist")


def test_revising_a_duty_appends_and_leaves_the_first_untouched(
    admin: Client, obligation: Obligation, source: Source
) -> None:
    Instrument.objects.update(published=True)
    first = ObligationRevision.objects.values().get()
    page = url("register_obligation_change", obligation.pk)
    form = filled(admin.get(page)) | {"text_en": "Test the service twice.", "themes": []}
    response = admin.post(page, form)
    assert response.status_code == 302, said(response)
    assert ObligationRevision.objects.values().get(number=1) == first
    second = obligation.revisions.get(number=2)
    assert both(second, "text").en == "Test the service twice."
    assert both(second, "text").zh_hans == "应当测试。"
    assert [row.pk for row in second.sources.all()] == [source.pk]
    assert second.known_from == timezone.localdate()
    last = Entry.objects.latest("sequence")
    assert (last.action, last.target) == ("changed", f"obligation {obligation.ref}")
    assert last.after["earlier"][0]["text"]["en"] == "Test the service."
    assert not list(verify())
    history = admin.get(page).content.decode()
    assert "Test the service.</td>" in history


def test_a_new_wording_of_what_only_editors_read_is_known_from_the_same_day(
    admin: Client, obligation: Obligation
) -> None:
    page = url("register_obligation_change", obligation.pk)
    form = filled(admin.get(page)) | {"text_en": "Test the service twice."}
    response = admin.post(page, form)
    assert response.status_code == 302, said(response)
    first, second = obligation.revisions.order_by("number")
    assert second.known_from == first.known_from < timezone.localdate()


def test_a_duty_saved_as_it_is_makes_no_revision(admin: Client, obligation: Obligation) -> None:
    page = url("register_obligation_change", obligation.pk)
    response = admin.post(page, filled(admin.get(page)), follow=True)
    assert "Nothing changed, so there is no new revision." in response.content.decode()
    assert obligation.revisions.count() == 1


def test_two_editors_at_once_lose_nothing(admin: Client, obligation: Obligation) -> None:
    page = url("register_obligation_change", obligation.pk)
    form = filled(admin.get(page))
    admin.post(page, form | {"text_en": "First."})
    assert "Found revision 2, made since" in said(admin.post(page, form | {"text_en": "Second."}))
    assert obligation.revisions.count() == 2


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"deadline_anchor": ""}, "expected what the period is counted from"),
        ({"deadline_unit": ""}, "expected a number and a unit with this kind"),
        ({"deadline_kind": "by-date"}, "Found a period or its start; expected none"),
        ({"deadline_anchor": "event"}, "expected it, as the choice above asks for it"),
        ({"deadline_date": "2026-01-01"}, "Found a value; expected none with the choice above"),
        ({"deadline_rule": "FREQ=YEARLY"}, "Found a rhythm; expected none with this kind"),
        ({"sources": []}, "Found no source; expected at least one."),
        ({"text_zh_hans": "", "text_en": ""}, "Text: found nothing in either language"),
        ({"facet_role_values": ["emperor"]}, "emperor is not one of the available choices"),
    ],
)
def test_a_wrong_duty_gives_its_sentence(
    admin: Client, source: Source, instrument: Instrument, changes: Any, sentence: str
) -> None:
    assert sentence in said(add_duty(admin, source, instrument, **changes))
    assert not Obligation.objects.exists()


def test_every_duty_of_the_record_survives_its_form(
    client: Client, register: None, editor: User
) -> None:
    """Opened and sent back it makes no revision, so the form loses nothing; of each form of
    deadline the duty with the most conditions."""
    client.force_login(editor)
    revisions = ObligationRevision.objects.select_related("obligation__instrument")
    kinds = {
        (r.deadline["kind"], tuple(sorted(r.deadline))): r.obligation
        for r in sorted(revisions, key=lambda one: len(one.conditions))
    }
    assert len(kinds) > 12
    for obligation in kinds.values():
        page = url("register_obligation_change", obligation.pk)
        before = obligation.revisions.count()
        response = client.post(page, filled(client.get(page)))
        assert response.status_code == 302, (obligation.ref, said(response))
        assert obligation.revisions.count() == before, obligation.ref


# == Vocabulary ==
def test_a_source_needs_a_real_address_and_gets_its_ref(admin: Client, editor: User) -> None:
    form = {
        "url": "javascript:alert(1)",
        "publisher": "CAC",
        "language": "zh",
        "kind": "official",
        "checked_on": "2026-08-29",
    }
    add = url("register_source_add")
    assert "Found “javascript:alert(1)”; expected a web address" in said(admin.post(add, form))
    assert not Source.objects.exists()
    admin.post(add, form | {"url": "https://www.cac.gov.cn/a.htm"})
    admin.post(add, form | {"url": "https://www.cac.gov.cn/b.htm"})
    assert list(Source.objects.values_list("ref", flat=True)) == [
        "cac-gov-cn-2026-08-29",
        "cac-gov-cn-2026-08-29-2",
    ]
    assert [e.target for e in Entry.objects.filter(actor=editor)] == [
        "source cac-gov-cn-2026-08-29",
        "source cac-gov-cn-2026-08-29-2",
    ]


def test_a_ref_stays_when_the_name_changes(admin: Client) -> None:
    page = url("register_authority_change", Authority.objects.get(ref="cac").pk)
    response = admin.post(page, filled(admin.get(page)) | {"name_en": "Another", "ref": "other"})
    assert response.status_code == 302, said(response)
    assert both(Authority.objects.get(ref="cac"), "name").en == "Another"


def test_a_mapping_has_the_sides_that_its_relation_asks_for(
    admin: Client, obligation: Obligation
) -> None:
    form = {
        "relation": "dropped",
        "from_obligations": [obligation.pk],
        "to_obligations": [obligation.pk],
        "reason_en": "Gone.",
        "confidence": "high",
        "position": 0,
    }
    add = url("register_mapping_add")
    assert "Found duties; expected none with this relation." in said(admin.post(add, form))
    assert admin.post(add, form | {"to_obligations": []}).status_code == 302
    target = "mapping map-cn-test-rules-art-7-dropped"
    assert Entry.objects.filter(target=target, action="added").exists()


# == All of it ==
def test_what_was_entered_dumps_and_loads_without_a_change(
    admin: Client, obligation: Obligation, tmp_path: Path
) -> None:
    page = url("register_obligation_change", obligation.pk)
    admin.post(page, filled(admin.get(page)) | {"title_en": "Test it well"})
    file = tmp_path / "dump.yaml"
    file.write_text(yaml.safe_dump(document(), allow_unicode=True), encoding="utf-8")
    summary = load_packs([file], actor=None, at=timezone.now())
    assert (summary.added, summary.changed, summary.kept) == ([], [], [])


LISTS = (
    "instrument", "event", "eventdate", "obligation", "mapping", "source", "authority",
    "jurisdiction", "organisation", "theme", "facet",
)  # fmt: skip


@pytest.mark.parametrize("model", LISTS)
def test_a_list_costs_the_same_however_long(
    client: Client, editor: User, register: None, model: str
) -> None:
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    client.force_login(editor)
    page = url(f"register_{model}_changelist")
    counts = []
    for query in ("", "?q=cn", "?q=nothing-like-this"):
        client.get(page + query)
        with CaptureQueriesContext(connection) as queries:
            assert client.get(page + query).status_code == 200
        counts.append(len(queries))
    assert counts[0] <= 14
    assert max(counts) - min(counts) <= 3, counts


@pytest.mark.parametrize("model", ["authority", "source", "obligation", "event", "instrument"])
def test_autocomplete_finds_in_both_languages(
    client: Client, editor: User, register: None, model: str
) -> None:
    client.force_login(editor)
    field = {
        "authority": ("instrumentauthority", "authority"),
        "source": ("eventdate", "source"),
        "obligation": ("mapping", "from_obligations"),
        "event": ("obligationrevision", "ends_with"),
        "instrument": ("instrumentrelation", "to"),
    }[model]
    terms = {
        "source": ("国家互联网信息办公室", "cac"),
        "authority": ("网信办", "CAC"),
        "instrument": ("生成式", "GenAI"),
        "obligation": ("安全", "safe"),
        "event": ("征求意见", "draft"),
    }
    for term in terms[model]:
        response = client.get(
            url("autocomplete"),
            {"term": term, "app_label": "register", "model_name": field[0], "field_name": field[1]},
        )
        assert response.json()["results"], (model, term)


def test_who_may_only_look_sees_and_changes_nothing(
    client: Client, admin: Client, instrument: Instrument, obligation: Obligation
) -> None:
    reader = User.objects.create_user("rita", "rita@example.org", "x", is_staff=True)
    reader.user_permissions.set(Permission.objects.filter(codename__startswith="view_"))
    client.force_login(reader)
    for name, row in (
        ("instrument", instrument),
        ("event", instrument.events.get()),
        ("obligation", obligation),
        ("source", Source.objects.get()),
        ("eventdate", EventDate.objects.get()),
    ):
        page = url(f"register_{name}_change", row.pk)
        assert client.get(page).status_code == 200, name
        assert client.post(page, {"title_en": "x"}).status_code == 403, name
    assert client.get(url("register_instrument_add")).status_code == 403
