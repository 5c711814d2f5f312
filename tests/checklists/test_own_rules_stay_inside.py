"""What a team imported is met by nobody else: not on a page, in a file or in what a command says."""

from __future__ import annotations

import dataclasses
import io
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

import pytest
from django.contrib.admin import site
from django.contrib.auth.models import Permission
from django.core.management import call_command
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver, reverse
from pydantic import TypeAdapter, ValidationError

from regtrack.accounts.models import User
from regtrack.checklists.models import Relation
from regtrack.register.models import Instrument
from regtrack.register.packs.scalars import Ref
from tests.checklists.own_rules import follow, imported
from tests.factories import Cast, load_shipped_register, make_cast, make_checklist, make_user

WORD, ASKED = "Quetzalcoatlus", "pterosaurs"  # each text has both; who asks for one finds no other
SHEET = (
    "id,place,title,title_zh,text,text_zh,evidence,guidance\n"
    + ",".join(f"{WORD.lower()}-1" if n == 0 else f"{WORD}{n} {ASKED}" for n in range(8))
)  # fmt: skip


def addresses(team: int, ref: str, duty: str) -> Iterator[str]:
    """Every route that takes no number of its own, with the refs of the owned rows in it; and every
    page of the admin, on lists, searches and the first rows' forms."""

    def walk(patterns: Any, before: str) -> Iterator[str]:
        for pattern in patterns:
            route = before + str(pattern.pattern).removesuffix(r"\Z").removesuffix("$").lstrip("^")
            if isinstance(pattern, URLResolver):
                if pattern.app_name != "admin":
                    yield from walk(pattern.url_patterns, route)
            elif isinstance(pattern, URLPattern) and "<int:" not in route and "(?P" not in route:
                yield route

    for route in walk(get_resolver().url_patterns, ""):
        if "logout" in route or "<str:token>" in route:
            continue
        for one in (ref, duty):
            for form in ("json", "csv", "ics", "atom", "pdf", "yaml", "xlsx"):
                filled = route.replace("<slug:ref>", one).replace("<slug:a>", one)
                filled = filled.replace("<slug:b>", one).replace("<slug:page>", one)
                filled = filled.replace("<str:form>", form).replace(
                    "<str:name>", f"register.{form}"
                )
                yield "/" + filled.lstrip("/")
    for rules in (ref, duty):
        yield from (
            reverse(name, args=[team, rules]) for name in ("rules_instrument", "rules_duty")
        )
    yield reverse("rules", args=[team])
    yield f"/en/search/?q={ASKED}"
    for model in site._registry:
        kind = model._meta
        name = f"admin:{kind.app_label}_{kind.model_name}"
        listed = reverse(f"{name}_changelist")
        yield listed
        yield f"{listed}?q={ASKED}"
        for row in [model._base_manager.order_by("-pk").first(), model._base_manager.first()]:
            if row:
                yield reverse(f"{name}_change", args=[row.pk])
                yield reverse(f"{name}_history", args=[row.pk])
                yield reverse(f"{name}_delete", args=[row.pk])
        for field in kind.get_fields():
            if field.many_to_one or (field.many_to_many and not field.auto_created):
                asked = {"app_label": kind.app_label, "model_name": kind.model_name}
                said = urlencode({**asked, "field_name": field.name, "term": ASKED})
                yield f"{reverse('admin:autocomplete')}?{said}"
    yield reverse("admin:index")
    yield reverse("admin:accounts_team_delete", args=[team])
    yield reverse("admin:register_jurisdiction_delete", args=["INT"])


def make_editor() -> User:
    """As most are: staff who may do everything to the register and nothing else."""
    editor = make_user("edith", is_staff=True)
    may = Permission.objects.filter(content_type__app_label__in=["register", "audit", "accounts"])
    editor.user_permissions.set(may)
    return editor


@pytest.mark.django_db
def test_nobody_else_meets_them(tmp_path: Path) -> None:
    load_shipped_register(audited=True, searched=True)
    cast = make_cast()
    own = imported(cast, SHEET, f"{WORD}.csv", title_en=f"{WORD} rules")
    mine, theirs = (
        make_checklist(cast),
        make_checklist(cast, actor=cast.charlie, team=cast.other_team),
    )
    follow(cast, mine, own.ref)
    duty = f"{own.ref}-{WORD.lower()}-1"
    call_command("rebuild_search", stdout=io.StringIO())
    people = {
        "visitor": None,
        "outsider": cast.charlie,
        "editor": make_editor(),
        "superuser": make_user("root", is_staff=True, is_superuser=True),
    }
    paths = dict.fromkeys(addresses(cast.team.pk, own.ref, duty))
    assert len(paths) > 100
    opened = 0
    for name, person in people.items():
        client = Client(raise_request_exception=False)
        if person:
            client.force_login(person)
        more = [f"/en/checklists/{theirs.pk}/facts/"] if name == "outsider" else []
        for path in [*paths, *more]:
            answer = client.get(path)
            assert answer.status_code != 500, path
            opened += answer.status_code == 200
            content = b"".join(answer) if answer.streaming else answer.content
            said = content.decode("utf-8", "replace")
            assert WORD not in said, (name, path)
    assert opened > 100
    out = io.StringIO()
    call_command("dump_register", stdout=out)
    call_command("check_register", stdout=out, stderr=out)
    files = [
        path for path in tmp_path.rglob("*") if path.is_file() and "evidence" not in path.parts
    ]
    assert files
    for file in files:
        assert WORD.encode() not in file.read_bytes(), file
    assert WORD not in out.getvalue()


def test_another_team_cannot_follow_them(register: None, cast: Cast) -> None:
    own = imported(cast, SHEET)
    made = make_checklist(cast, actor=cast.charlie, team=cast.other_team)
    client = Client()
    client.force_login(cast.charlie)
    page = f"/en/checklists/{made.pk}/facts/"
    assert own.ref not in client.get(page).content.decode()
    # Even where its own product names them, they are not judged for it.
    product = made.product
    product.follows = {own.ref: True}
    product.save(update_fields=["follows"])
    assert WORD not in client.get(f"/en/checklists/{made.pk}/review/").content.decode()
    assert not made.items.filter(obligation__ref__startswith="own-").exists()
    assert Instrument.objects.filter(ref=own.ref).count() == 0


def test_another_team_s_rules_cannot_be_followed_or_related_by_hand(
    register: None, cast: Cast
) -> None:
    """Whoever knows a ref of theirs gets the answer that a ref of nothing gets."""
    theirs = imported(cast, SHEET)
    duty = f"{theirs.ref}-{WORD.lower()}-1"
    other = dataclasses.replace(cast, alice=cast.charlie, team=cast.other_team)
    mine = imported(other, "id,title,text\na,A,a")
    made = make_checklist(cast, actor=cast.charlie, team=cast.other_team)
    client = Client()
    client.force_login(cast.charlie)
    for other_duty in (duty, "own-9-9-z"):
        said = {"do": "relate", "other": other_duty, "relation": "equal", "reason": "x"}
        answer = client.post(f"/en/teams/{cast.other_team.pk}/rules/duties/{mine.ref}-a/", said)
        assert answer.status_code == 400
        assert WORD not in answer.content.decode()
    assert not Relation.objects.exists()
    facts = f"/en/checklists/{made.pk}/facts/"
    for ref in (theirs.ref, "own-9-9"):
        said = {"market": "CN", "role": "service-provider", "follows": ref, "version": "1"}
        answer = client.post(facts, said)
        assert answer.status_code == 400
        assert answer.context["form"].errors.keys() == {"follows"}
        assert WORD not in answer.content.decode()
    for address in (f"{facts}?follow={theirs.ref}", f"{facts}?follow=own-9-9"):
        assert client.get(address).status_code == 400
    assert made.items.filter(obligation__ref__startswith="own-").count() == 0


def test_no_pack_may_take_their_names() -> None:
    with pytest.raises(ValidationError, match="expected another beginning than own-"):
        TypeAdapter(Ref).validate_python("own-1-3")
