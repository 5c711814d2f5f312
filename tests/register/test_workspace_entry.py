"""A whole small law on one page: milestones, provisions, sources and duties, in one go."""

from __future__ import annotations

from typing import Any

import pytest
from django.contrib.auth.models import Permission
from django.test import Client
from django.urls import reverse

from regtrack.accounts.models import User
from regtrack.audit.models import Entry
from regtrack.core.texts import Text, both
from regtrack.register.admin.quick_duty import provision_of
from regtrack.register.models import (
    Authority,
    Event,
    EventDate,
    Instrument,
    Obligation,
    Provision,
    Source,
    Theme,
)
from tests.factories import make_jurisdiction
from tests.register.test_admin import an_event, filled, rows, said, url

pytestmark = pytest.mark.django_db


def make_vocabulary() -> None:
    """What a small law of China refers to."""
    china = make_jurisdiction()
    Authority.objects.create(ref="cac", name_en="CAC", name_zh_hans="网信办", jurisdiction=china)
    Theme.objects.create(ref="safety", name_en="Safety", name_zh_hans="安全")


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
def admin(client: Client, editor: User) -> Client:
    make_vocabulary()
    client.force_login(editor)
    return client


def a_source(**changes: Any) -> dict[str, Any]:
    return {
        "url": "https://www.example.org/law",
        "publisher": "Gazette",
        "kind": "official",
        "language": "zh",
        "checked_on": "2026-11-20",
        **changes,
    }


def a_milestone(**changes: Any) -> dict[str, Any]:
    made = an_event(Source(pk=0), **changes)
    return {name: value for name, value in made.items() if name != "source"}


def a_quick_duty(number: int, **changes: Any) -> dict[str, Any]:
    return {
        "force": "mandatory",
        "applies_from": "kind:in-force",
        "locator_zh_hans": f"第{'一二三四'[number - 1]}条第一款",
        "locator_en": f"Art. {number}(1)",
        "title_zh_hans": f"义务{number}",
        "title_en": f"Duty {number}",
        "text_zh_hans": "应当办理。",
        "text_en": "Do it.",
        "deadline_kind": "continuous",
        "deadline_days": "calendar",
        **changes,
    }


def a_law(**changes: Any) -> dict[str, Any]:
    return {
        "kind": "law",
        "jurisdiction": "CN",
        "confidence": "high",
        "title_zh_hans": "小法",
        "title_en": "A Small Law",
        **rows("issuers", [{"authority": Authority.objects.get(ref="cac").pk}]),
        **rows("relations", []),
        **rows("new_sources", [a_source()]),
        **rows(
            "events",
            [
                a_milestone(),
                a_milestone(
                    kind="in-force", edtf="2026-33", title_en="In force", title_zh_hans="施行"
                ),
            ],
        ),
        **rows(
            "provisions",
            [
                {"label_zh_hans": "第一条", "label_en": "Art. 1", "gist_en": "One.",
                 "confidence": "high"},
                {"label_zh_hans": "第二条", "label_en": "Art. 2", "gist_en": "Two.",
                 "confidence": "high"},
            ],
        ),
        **rows("obligations", [a_quick_duty(number) for number in (1, 2, 3)]),
        **changes,
    }  # fmt: skip


def test_a_whole_law_is_entered_on_one_page(admin: Client, editor: User) -> None:
    theme = Theme.objects.first()
    assert theme is not None
    duties = [a_quick_duty(1, theme=theme.pk), a_quick_duty(2), a_quick_duty(3)]
    duties[1] |= {"locator_zh_hans": "", "text_zh_hans": ""}
    duties[2] |= {"deadline_kind": "within", "deadline_number": 10, "deadline_unit": "D",
                  "deadline_days": "working", "deadline_anchor": "launch"}  # fmt: skip
    response = admin.post(
        url("register_instrument_add"), a_law(_publish="1", **rows("obligations", duties))
    )
    assert response.status_code == 302, said(response)
    law = Instrument.objects.get()
    source = Source.objects.get()
    assert law.published
    assert [*law.sources.all()] == [source]
    assert source.ref == "example-org-2026-11-20"
    assert [date.source for date in EventDate.objects.all()] == [source, source]
    first, second, third = law.obligations.all()
    assert [one.ref for one in (first, second, third)] == [
        "cn-a-small-law-art-11", "cn-a-small-law-art-21", "cn-a-small-law-art-31",
    ]  # fmt: skip
    revision = first.revisions.get()
    assert revision.applies_from == Event.objects.get(kind="in-force")
    assert revision.provision == Provision.objects.get(ref="cn-a-small-law-art-1")
    assert [*revision.themes.all()] == [theme]
    assert [*revision.sources.all()] == [source]
    assert third.revisions.get().provision is None  # there is no Art. 3 among the provisions
    assert third.revisions.get().deadline["period"] == "P10D"
    targets = [entry.target for entry in Entry.objects.filter(actor=editor)]
    assert sorted(target.split()[0] for target in targets) == [
        "event", "event", "instrument", "obligation", "obligation", "obligation",
        "provision", "provision", "source",
    ]  # fmt: skip


def test_the_page_has_its_sections_in_order_and_says_what_is_missing(admin: Client) -> None:
    page = admin.get(url("register_instrument_add")).content.decode()
    places = [page.index(f'<section id="{name}"') for name in (
        "what", "milestones", "provisions", "duties", "relations", "sources", "notes",
    )]  # fmt: skip
    assert places == sorted(places)
    assert page.index('name="title_en"') < page.index('name="events-TOTAL_FORMS"')
    assert page.index('name="obligations-TOTAL_FORMS"') < page.index(' name="sources"')
    assert "Before it can be published it needs: titles" in page
    assert "a quarter 2026-33" in page
    admin.post(url("register_instrument_add"), a_law(title_zh_hans=""))
    law = Instrument.objects.get()
    page = admin.get(url("register_instrument_change", law.pk)).content.decode()
    assert "A Small Law: the instrument has no title in Chinese; expected one." in page
    assert "No theme <span" in page  # a finding of the checks
    assert f'href="{law.get_absolute_url()}">Preview' in page
    assert f'href="{reverse("admin:register_version", args=[law.ref, "replaces"])}"' in page


def test_rows_can_be_asked_for_without_a_script(admin: Client) -> None:
    page = admin.get(url("register_instrument_add") + "?rows=3").content.decode()
    for name in ("new_sources-2-url", "events-2-edtf", "obligations-2-title_en"):
        assert f'name="{name}"' in page
    assert 'name="events-3-edtf"' not in page
    for odd in ("-1", "x", "９", "99999"):
        assert admin.get(url("register_instrument_add"), {"rows": odd}).status_code == 200


@pytest.mark.parametrize("query", ["", "?rows=3"])
def test_rows_left_as_they_were_make_nothing(admin: Client, query: str) -> None:
    """Sent back as a browser sends an opened page: whole, with the rows nobody filled in."""
    admin.post(url("register_instrument_add"), a_law())
    law = Instrument.objects.get()
    page = url("register_instrument_change", law.pk) + query
    opened = admin.get(page)
    form = filled(opened)
    for inline in opened.context["inline_admin_formsets"]:
        for bound in [*inline.formset.management_form, *(b for f in inline.formset for b in f)]:
            value = bound.value()
            if isinstance(value, list | tuple):
                form[bound.html_name] = [getattr(row, "pk", row) for row in value]
            elif value is not None and value is not False:
                form[bound.html_name] = getattr(value, "pk", value)
    before = Entry.objects.count()
    response = admin.post(page, form)
    assert response.status_code == 302, said(response)
    assert Entry.objects.count() == before
    assert (Obligation.objects.count(), Source.objects.count(), Event.objects.count()) == (3, 1, 2)


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        (rows("new_sources", []), "Found no source; expected at least one."),
        (rows("new_sources", [a_source(url="ftp:x")]), "expected a web address that begins with"),
        (rows("new_sources", [a_source(publisher="")]), "This field is required"),
        (rows("obligations", [a_quick_duty(1, applies_from="kind:fined")]),
         "New duty 1, applies from: found 0 milestones of the kind “Fined”; expected one"),
        (rows("obligations", [a_quick_duty(1, title_en="", title_zh_hans="")]),
         "Title: found nothing in either language"),
        (rows("obligations", [a_quick_duty(1, deadline_kind="within")]),
         "Found no whole period; expected a number and a unit"),
        (rows("obligations", [a_quick_duty(1, deadline_kind="by-date")]),
         "Found nothing; expected it, as the choice above asks for it."),
    ],
)  # fmt: skip
def test_a_fault_in_a_row_has_its_sentence_and_changes_nothing(
    admin: Client, changes: Any, sentence: str
) -> None:
    before = Entry.objects.count()
    assert sentence in said(admin.post(url("register_instrument_add"), a_law(**changes)))
    assert not Instrument.objects.exists()
    assert not Source.objects.exists()
    assert Entry.objects.count() == before


def test_a_date_without_a_source_is_refused_where_more_than_one_could_be_meant(
    admin: Client,
) -> None:
    two = [
        Source.objects.create(
            ref=f"s{number}", url="https://example.org", publisher="P", kind="official",
            checked_on="2026-01-01",
        ).pk
        for number in (1, 2)
    ]  # fmt: skip
    response = admin.post(
        url("register_instrument_add"), a_law(sources=two, **rows("new_sources", []))
    )
    assert "Milestone “Published”: found no source of its date; expected one" in said(response)
    assert not Instrument.objects.exists()


def test_a_duty_can_apply_from_a_milestone_that_is_there(admin: Client) -> None:
    admin.post(url("register_instrument_add"), a_law(**rows("obligations", [])))
    law = Instrument.objects.get()
    page = url("register_instrument_change", law.pk)
    event = law.events.get(kind="published")
    opened = admin.get(page)
    form = filled(opened)
    for inline in opened.context["inline_admin_formsets"]:
        form |= {b.html_name: b.value() for b in inline.formset.management_form}
        for row in inline.formset.initial_forms:
            form |= {
                b.html_name: getattr(v, "pk", v)
                for b in row if (v := b.value()) not in (None, False, [])
            }  # fmt: skip
    form |= rows("obligations", [a_quick_duty(1, applies_from=f"event:{event.ref}")])
    response = admin.post(page, form)
    assert response.status_code == 302, said(response)
    assert Obligation.objects.get().revisions.get().applies_from == event


def test_who_may_not_add_sources_has_no_rows_for_them(admin: Client, editor: User) -> None:
    editor.user_permissions.remove(Permission.objects.get(codename="add_source"))
    page = admin.get(url("register_instrument_add")).content.decode()
    assert "new_sources" not in page
    assert not Instrument.objects.exists()


class Labelled:
    def __init__(self, zh: str, en: str) -> None:
        self.label_zh_hans, self.label_en = zh, en


@pytest.mark.parametrize(
    ("place", "label"),
    [
        (Text("第七条第三项", "Art. 7(3)"), "Art. 7"),
        (Text("", "Art. 7"), "Art. 7"),
        (Text("", "Art. 7(3)(a)"), "Art. 7"),
        (Text("", "Art. 70"), None),
        (Text("", "Art. 7a"), "Art. 7a"),
        (Text("第七条之一", ""), None),
        (Text("第七条", ""), "Art. 7"),
        (Text("", ""), None),
    ],
)
def test_a_place_lies_in_the_provision_that_it_begins_with(place: Text, label: str | None) -> None:
    provisions = [Labelled("第七条", "Art. 7"), Labelled("", "Art. 7a"), Labelled("", "")]
    found = provision_of(place, provisions)
    assert (both(found, "label").en if found else None) == label


# == Moving a date ==
def test_a_date_is_moved_on_a_page_of_its_own(admin: Client) -> None:
    admin.post(url("register_instrument_add"), a_law())
    law, source = Instrument.objects.get(), Source.objects.get()
    event = law.events.get(kind="in-force")
    page = url("register_event_change", event.pk) + "?move=1"
    assert f'href="{page}"' in admin.get(url("register_instrument_change", law.pk)).content.decode()
    plain = admin.get(url("register_event_change", event.pk)).content.decode()
    assert f'href="{page}"' in plain
    opened = admin.get(page)
    content = opened.content.decode()
    assert 'name="title_en"' not in content  # nothing but the date can change here
    assert 'name="dates-0-edtf"' in content
    assert 'name="dates-0-moved_by"' in content
    form = filled(opened)
    moved = {
        "edtf": "2027-01-01", "known_from": "2026-11-01", "source": source.pk, "expected": "on",
        "moved_by": law.events.get(kind="published").pk, "note_zh_hans": "推迟",
    }  # fmt: skip
    assert "This field is required" in said(admin.post(page, form | rows("dates", [{}])))
    assert "Found “soon”; expected a date" in said(
        admin.post(page, form | rows("dates", [moved | {"edtf": "soon"}]))
    )
    response = admin.post(page, form | rows("dates", [moved]) | {"_save": "1"})
    assert response.status_code == 302, said(response)
    assert response["Location"] == url("register_instrument_change", law.pk) + "#milestones"
    first, second = event.dates.order_by("number")
    assert (first.edtf, second.edtf, second.expected) == ("2026-33", "2027-01-01", True)
    assert both(second, "note").zh_hans == "推迟"
    event.refresh_from_db()
    assert both(event, "title").en == "In force"
    shown = admin.get(url("register_instrument_change", law.pk)).content.decode()
    assert ">2026-33</s>" in shown
    assert "2027-01-01 · known since 2026-11-01" in shown


# == As the public will see it ==
def test_a_preview_is_for_editors_and_says_that_it_is_not_public(
    admin: Client, client: Client
) -> None:
    admin.post(url("register_instrument_add"), a_law())
    law, duty = Instrument.objects.get(), Obligation.objects.first()
    assert duty is not None
    for address in (law.get_absolute_url(), duty.get_absolute_url()):
        page = admin.get(address)
        assert page.status_code == 200
        assert "Not published: only editors see this" in page.content.decode()
        assert Client().get(address).status_code == 404
