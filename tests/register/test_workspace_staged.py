"""An editor whose saves wait in a set of changes uses the same pages, and nothing goes live."""

from __future__ import annotations

import re

import pytest
from django.contrib.auth.models import Permission
from django.test import Client
from django.urls import reverse

from regtrack.accounts.models import User
from regtrack.register.models import (
    ChangeSet,
    Instrument,
    Mapping,
    Obligation,
    Source,
)
from tests.register.test_admin import said, url
from tests.register.test_workspace_entry import a_law, make_vocabulary
from tests.register.test_workspace_versions import a_text

pytestmark = pytest.mark.django_db


@pytest.fixture
def editor(client: Client) -> Client:
    make_vocabulary()
    user = User.objects.create_user("ed", "ed@example.org", "x", is_staff=True)
    user.user_permissions.set(
        Permission.objects.filter(content_type__app_label="register").exclude(
            codename="publish_changeset"
        )
    )
    client.force_login(user)
    return client


def test_a_law_a_version_of_it_and_its_relations_wait_in_one_set(editor: Client) -> None:
    response = editor.post(url("register_instrument_add"), a_law(_continue="1"))
    assert response.status_code == 302, said(response)
    change_set = ChangeSet.objects.get()
    assert not Instrument.objects.exists()
    assert not Source.objects.exists()
    shown = editor.get(response["Location"])
    assert "Duty 3" in shown.content.decode()
    preview = reverse("instrument", args=["cn-a-small-law"]) + f"?preview={change_set.pk}"
    assert f'href="{preview}"' in shown.content.decode()
    assert "Duty 3" in editor.get(preview).content.decode()
    assert Client().get(preview).status_code == 404

    page = reverse("admin:register_version", args=["cn-a-small-law", "replaces"])
    asked = editor.get(page)
    form = asked.context["form"]
    chosen = re.search(r'<option value="(\d+)">Gazette', asked.content.decode())
    assert chosen is not None
    sent = {
        "kind": "law", "title_en": "A New Law", "title_zh_hans": "新法", "milestone": "in-force",
        "edtf": "2027", "known_from": "2026-11-01", "source": chosen[1],
        "duties": form["duties"].value(),
    }  # fmt: skip
    response = editor.post(page, sent)
    assert response.status_code == 302, response.context["form"].errors
    desk = reverse("admin:register_desk", args=["cn-a-small-law", "cn-a-new-law"])
    assert response["Location"] == desk
    opened = editor.get(desk)
    assert "3 are still proposals" in opened.content.decode()
    assert f"compare/cn-a-new-law/?preview={change_set.pk}" in opened.content.decode()
    row = opened.context["rows"][0].row
    form = editor.get(f"{desk}?change={row.ref}").context["form"]
    changed = {name: form[name].value() for name in form.fields}
    changed |= {"relation": "softened", "reason_en": "Less.", "reason_zh_hans": "更少。"}
    assert editor.post(desk, changed).status_code == 302
    last = editor.get(desk).context["rows"][-1].row
    editor.post(desk, {"remove": last.ref})
    assert "1 is still a proposal" in editor.get(desk).content.decode()
    assert ChangeSet.objects.get() == change_set
    assert not Instrument.objects.exists()
    assert not Mapping.objects.exists()
    index = editor.get(reverse("admin:index")).content.decode()
    assert 'Instruments not yet public <span class="rt-count">2</span>' in index
    assert 'Sets of changes not yet published <span class="rt-count">1</span>' in index


def test_a_date_is_moved_in_a_set(editor: Client) -> None:
    law = a_text("law")
    event = law.events.get()
    source = Source.objects.get(ref="source")
    page = url("register_event_change", event.pk) + "?move=1"
    opened = editor.get(page)
    assert opened.context["title"] == "Move a date"
    sent = {
        "seen": opened.context["adminform"].form["seen"].value(),
        "dates-TOTAL_FORMS": 1, "dates-INITIAL_FORMS": 0,
        "dates-MIN_NUM_FORMS": 0, "dates-MAX_NUM_FORMS": 1000,
        "dates-0-edtf": "2024", "dates-0-known_from": "2023-09-01", "dates-0-source": source.pk,
        "_save": "1",
    }  # fmt: skip
    response = editor.post(page, sent)
    assert response.status_code == 302, said(response)
    assert event.dates.count() == 1
    assert Obligation.objects.count() == 2
    shown = editor.get(url("register_instrument_change", law.pk)).content.decode()
    assert ">2023-08-15</s>" in shown
    assert "2024 · known since 2023-09-01" in shown
