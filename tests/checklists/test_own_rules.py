"""A team's own rules: imported, followed, ticked, exported, replaced by a new version."""

from __future__ import annotations

import datetime as dt
import json
from pathlib import Path
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from trestle.oscal.catalog import Catalog

from regtrack.audit.models import Entry
from regtrack.checklists.actions.apply_review import apply_review
from regtrack.checklists.actions.count_changes import count_changes
from regtrack.checklists.actions.import_rules import RulesOutdated, import_rules, plan_digest
from regtrack.checklists.actions.update_item import update_item
from regtrack.checklists.models import Checklist, Item, RulesFile
from regtrack.checklists.own.requirements import RulesError
from regtrack.checklists.own.versions import read_plan
from regtrack.checklists.reviewing import read_prospect
from regtrack.core.clocks import Clocks
from regtrack.core.guard import guard
from regtrack.register.models import Instrument, ObligationRevision
from tests.checklists.own_rules import CONTROLS, WITHDRAWN, as_json, catalog, follow, imported, keep
from tests.factories import AT, TODAY, Cast, make_checklist

pytestmark = pytest.mark.usefixtures("register")
INSERT = "{{ insert: param, p%s }}"
# A few parameters, each of which chooses the next one a hundred times.
GROWING = [{"id": f"p{n}", "select": {"choice": [INSERT % (n + 1)] * 100}} for n in range(5)]
HOSTILE = ["=1+2", "‮שלום 🧪", 'a "quoted", text\nof two lines', "x" * 10_000]
LATER = TODAY + dt.timedelta(days=30)


def of_control(**more: Any) -> str:
    control = {"id": "a", "title": "A", **more}
    return json.dumps({"catalog": {"metadata": {"title": "x"}, "controls": [control]}})


def item_of(made: Checklist, ref: str) -> Item:
    return made.items.get(obligation__ref=ref)


def prospect_digest(made: Checklist, clocks: Clocks) -> str:
    return read_prospect(Checklist.objects.for_page().get(pk=made.pk), clocks).digest


def test_a_catalog_of_the_size_of_sp_800_53_is_imported_ticked_and_exported(
    cast: Cast, alice: Client, tmp_path: Path
) -> None:
    whole = catalog()
    content = as_json(whole)
    (tmp_path / "catalog.json").write_bytes(content)
    assert Catalog.oscal_read(tmp_path / "catalog.json") is not None
    made = make_checklist(cast)
    page = f"/en/checklists/{made.pk}/"
    alice.get(page)  # counts, once a day, what waits
    with CaptureQueriesContext(connection) as public:
        alice.get(page)
    file = keep(cast, content, "catalog.json")
    seen = plan_digest(read_plan(file))
    with CaptureQueriesContext(
        connection,
    ) as queries:
        own = import_rules(actor=cast.alice, at=AT, pk=file.pk, team=cast.team, seen=seen)
    assert len(queries) <= 60
    duties = ObligationRevision.every.filter(obligation__instrument=own)
    assert duties.count() == CONTROLS - WITHDRAWN
    text = duties.get(obligation__ref=f"{own.ref}-f0-1").text_en
    assert "a. Rule [Selection (one or more): [Assignment: frequency]; never] and xxx" in text
    before = made.items.count()
    follow(cast, made, own.ref)
    assert made.items.count() == before + CONTROLS - WITHDRAWN
    item = item_of(made, f"{own.ref}-f3-2")
    with CaptureQueriesContext(connection) as queries:
        alice.post(f"/en/items/{item.pk}/tick/", {"status": "done", "version": item.version})
    assert len(queries) <= 16
    item.refresh_from_db()
    assert item.status == "done"
    alice.get(page)
    with CaptureQueriesContext(connection) as queries:
        shown = alice.get(f"{page}?instrument={own.ref}")
    assert "Rule catalog" in shown.content.decode()
    assert len(queries) <= len(public) + 2
    got = alice.get(f"/en/checklists/{made.pk}/export.json").getvalue()
    found = json.loads(got)
    (group,) = [one for one in found["groups"] if one["ref"] == own.ref]
    assert len(group["items"]) == CONTROLS - WITHDRAWN
    assert [one["status"]["code"] for one in group["items"]].count("done") == 1


def test_parameters_that_choose_each_other_come_to_an_end(cast: Cast) -> None:
    params = [{"id": "p0", "select": {"choice": [INSERT % 1, "x"]}},
              {"id": "p1", "select": {"choice": [INSERT % 0]}}]  # fmt: skip
    statement = {"name": "statement", "prose": INSERT % 0}
    own = imported(cast, of_control(params=params, parts=[statement]), "a.json")
    (duty,) = ObligationRevision.every.filter(obligation__instrument=own)
    assert duty.text_en.startswith("[Selection: [Selection: [Selection: ")
    assert duty.text_en.count("Selection") < 10


def test_hostile_texts_stand_as_they_were_sent(cast: Cast, alice: Client) -> None:
    cells = [guard(text).replace('"', '""') for text in HOSTILE]
    rows = [f'r{n},title {n},"{text}"' for n, text in enumerate(cells)]
    own = imported(cast, "id,title,text\r\n" + "\r\n".join(rows))
    said = ObligationRevision.every.filter(team=cast.team).order_by("pk")
    assert [row.text_en for row in said] == HOSTILE
    made = make_checklist(cast)
    follow(cast, made, own.ref)
    found = json.loads(alice.get(f"/en/checklists/{made.pk}/export.json").getvalue())
    (group,) = [one for one in found["groups"] if one["ref"] == own.ref]
    assert [one["text"]["en"] for one in group["items"]] == HOSTILE


@pytest.mark.parametrize(
    ("name", "content", "said"),
    [
        ("a.csv", "id,title\n1,x", "cell A1: found “”; expected a column “text”"),
        ("a.csv", "id,title,text\n1,x,y\n1,x,", "cell A3: found “1”; expected an id of its own"),
        ("a.csv", "id,title,text,force\n1,x,y,law", "cell D2: found “law”; expected voluntary"),
        ("a.csv", "id,title,text,colour\n1,x,y,red", "cell D1: found “colour”"),
        ("a.json", "{", "could not be read as JSON"),
        ("a.json", "[" * 100_000, "could not be read as JSON"),
        ("a.json", '{"profile": {}}', "found “profile”; expected an OSCAL catalog"),
        ("a.xml", "<catalog/>", "a.xml: found XML; expected the JSON form"),
        ("a.txt", "\ufeff <?xml version='1.0'?><catalog/>", "a.txt: found XML; expected the JSON"),
        ("a.yaml", "catalog:\n  uuid: x", "a.yaml: found YAML; expected the JSON form"),
        ("a.json", '{"catalog": {"metadata": {"title": "x"}, "controls": [{"id": "a", "title": 5}]}}',
         "catalog.controls[0].title: found 5; expected text."),
        ("a.json", '{"catalog": {"metadata": {"title": "x"}, "groups": [{"controls": "no"}]}}',
         "catalog.groups[0].controls: found 'no'; expected a list."),
        ("a.json", of_control(params=[{"id": "p", "select": {"choice": 5}}]),
         "catalog.controls[0].params[0].select.choice: found 5; expected a list."),
        ("a.json", of_control(params=GROWING, parts=[{"name": "statement", "prose": INSERT % 0}]),
         "parameters that become more than 5000000 characters"),
        ("a.json", of_control(parts=[{"name": "guidance", "prose": "a\0"}]),
         "catalog.controls[0]: found the character U+0000"),
        ("a.json", of_control(id="\ud800"), "catalog.controls[0]: found the character U+D800"),
        ("a.csv", "id,title,text\n1,x,y\0", "cell C2: found “U+0000”"),
    ],
)  # fmt: skip
def test_a_bad_file_is_refused_by_place_and_changes_nothing(
    name: str, content: str, said: str, cast: Cast
) -> None:
    before = Entry.objects.count()
    with pytest.raises(RulesError) as error:
        keep(cast, content.encode(), name)
    assert any(said in problem for problem in error.value.problems), error.value.problems
    assert not RulesFile.objects.exists()
    assert Entry.objects.count() == before


def test_a_new_version_goes_through_the_review_of_changes(cast: Cast) -> None:
    own = imported(cast, "id,title,text\nsame,S,s\nother,O,o\ngone,G,g")
    made = make_checklist(cast)
    follow(cast, made, own.ref)
    refs = [f"{own.ref}-{name}" for name in ("same", "other", "gone")]
    for ref in refs:
        item = item_of(made, ref)
        update_item(
            actor=cast.alice, at=AT, pk=item.pk, version=item.version,
            changes={"status": "done", "note": f"note {ref}"},
        )  # fmt: skip
    file = keep(cast, b"id,title,text\nsame,S,s\nother,O,o more\nnew,N,n", "two.csv",
                instrument=own, day=LATER)  # fmt: skip
    plan = read_plan(file)
    assert (len(plan.new), len(plan.changed), plan.ended, plan.same) == (1, 1, [refs[2]], 1)
    import_rules(actor=cast.alice, at=AT, pk=file.pk, team=cast.team, seen=plan_digest(plan))
    with pytest.raises(RulesOutdated):
        import_rules(actor=cast.alice, at=AT, pk=file.pk, team=cast.team, seen=plan_digest(plan))
    later = Clocks(LATER, LATER, LATER)
    checklist = Checklist.objects.for_page().get(pk=made.pk)
    count_changes([checklist], at=AT, today=LATER)
    assert checklist.waiting >= 3
    digest = prospect_digest(made, later)
    apply_review(actor=cast.alice, at=AT, pk=made.pk, digest=digest, clocks=later)
    same, other, gone = (item_of(made, ref) for ref in refs)
    assert [one.note for one in (same, other, gone)] == [f"note {ref}" for ref in refs]
    assert (same.status, same.revision.number, same.flags.count()) == ("done", 1, 0)
    # changed: the tick stands under a flag that says at which text it was made
    assert (other.status, other.revision.number, other.archived_at) == ("done", 2, None)
    (flag,) = other.flags.filter(cleared_at=None)
    assert (flag.kind, flag.detail) == ("changed", {"revision": 1, "status": "done"})
    # gone: off the list, with its tick and note
    assert (gone.status, gone.revision.number, gone.flags.count()) == ("done", 1, 0)
    assert gone.archived_at is not None
    new = item_of(made, f"{own.ref}-new")
    assert (new.status, new.flags.count()) == ("todo", 0)


def test_what_is_no_longer_followed_leaves_the_list_and_comes_back(
    cast: Cast, alice: Client
) -> None:
    own = imported(cast, "id,title,text\na,A,a")
    made = make_checklist(cast)
    follow(cast, made, own.ref)
    item = item_of(made, f"{own.ref}-a")
    said = {"note": "kept"}
    update_item(actor=cast.alice, at=AT, pk=item.pk, version=item.version, changes=said)
    follow(cast, made)
    left = item_of(made, f"{own.ref}-a")
    assert (left.verdict, left.note) == ("does-not-apply", "kept")
    page = alice.get(f"/en/items/{left.pk}/").content.decode()
    assert "The product does not follow these rules of its team." in page
    follow(cast, made, own.ref)
    back = item_of(made, f"{own.ref}-a")
    page = alice.get(f"/en/items/{back.pk}/").content.decode()
    assert "The product follows these rules of its team." in page
    assert "Taken up by the team from 22 November 2026; not law." in page
    assert (back.verdict, back.note) == ("applies", "kept")


def test_a_file_is_sent_previewed_and_confirmed_on_the_web(cast: Cast, client: Client) -> None:
    """Who only reads may not, an outsider learns nothing; nothing is made before it is confirmed."""
    page = f"/en/teams/{cast.team.pk}/rules/"

    def send(content: bytes) -> Any:
        sheet = SimpleUploadedFile("rules.csv", content)
        said = {"file": sheet, "title": "Ours", "jurisdiction": "INT", "day": str(TODAY)}
        return client.post(page, said)

    for person, status in ((cast.charlie, 404), (cast.audrey, 403)):
        client.force_login(person)
        assert send(b"id,title,text\na,A,a").status_code == status
    client.force_login(cast.bob)
    assert send(b"id,title\na,A").status_code == 400
    preview = send(b"id,title,text\na,A,a")["Location"]
    assert not Instrument.every.exclude(team=None).exists()
    digest = client.get(preview).context["digest"]
    for person, status in ((cast.charlie, 404), (cast.audrey, 403)):
        client.force_login(person)
        assert client.post(preview, {"digest": digest}).status_code == status
    client.force_login(cast.bob)
    assert client.post(preview, {"digest": "other"}).status_code == 409
    made = client.post(preview, {"digest": digest})["Location"]
    assert "Ours" in client.get(made).content.decode()
    entries = Entry.objects.filter(chain=cast.team.chain, action__startswith="rule")
    assert [one.action for one in entries] == ["rules previewed", "rules imported", "rule added"]
    assert entries[1].after["sha256"] == RulesFile.objects.get().sha256


@pytest.mark.parametrize("language", ["en", "zh-hans"])
def test_the_sheet_to_fill_in_is_one_that_is_taken(
    cast: Cast, alice: Client, language: str
) -> None:
    answer = alice.get(f"/{language}/rules/requirements.csv")
    assert answer["Content-Disposition"] == 'attachment; filename="requirements.csv"'
    own = imported(cast, answer.content, "requirements.csv")
    (duty,) = ObligationRevision.every.filter(obligation__instrument=own)
    said = {
        "en": (duty.title_en, duty.title_zh_hans),
        "zh-hans": (duty.title_zh_hans, duty.title_en),
    }
    assert bool(said[language][0])
    assert not said[language][1]


def test_a_preview_that_was_left_is_found_again(cast: Cast, alice: Client) -> None:
    page = f"/en/teams/{cast.team.pk}/rules/"
    file = keep(cast, b"id,title,text\na,A,a", "left.csv")
    address = f"/en/teams/{cast.team.pk}/rules/files/{file.pk}/"
    assert address in alice.get(page).content.decode()
    alice.post(address, {"digest": plan_digest(read_plan(file))})
    assert address not in alice.get(page).content.decode()


def test_what_following_would_do_is_shown_then_done(cast: Cast, alice: Client) -> None:
    made = make_checklist(cast)
    own = imported(cast, "id,title,text\na,First rule,a\nb,Second rule,b")
    page = alice.get(own.get_absolute_url()).content.decode()
    address = f"/en/checklists/{made.pk}/facts/?follow={own.ref}"
    assert address in page
    before = made.items.count()
    shown = alice.get(address)
    assert "First rule" in shown.content.decode()
    assert made.items.count() == before
    sent: dict[str, Any] = {"digest": shown.context["digest"]}
    for name, value in shown.context["sent"]:
        sent.setdefault(name, []).append(value)
    alice.post(address, sent)
    assert made.items.count() == before + 2
    assert address not in alice.get(own.get_absolute_url()).content.decode()


def test_an_auditor_and_another_team_s_rules_preview_nothing(cast: Cast, client: Client) -> None:
    made = make_checklist(cast)
    own = imported(cast, "id,title,text\na,First rule,a")
    address = f"/en/checklists/{made.pk}/facts/?follow={own.ref}"
    client.force_login(cast.audrey)
    assert "First rule" not in client.get(address).content.decode()
    client.force_login(cast.alice)
    assert client.get(f"/en/checklists/{made.pk}/facts/?follow=own-9-9").status_code == 400
