"""Many rows at once: out as a sheet, back as a sheet, looked at, then written or not at all."""

from __future__ import annotations

import csv
import datetime as dt
import io
import re
from typing import Any

import openpyxl
import pytest
import time_machine
import xlsxwriter
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from hypothesis import given
from hypothesis import strategies as st

from regtrack.audit.models import Entry
from regtrack.audit.record import verify
from regtrack.core.guard import guard, unguard
from regtrack.core.sheets.reading import decoded
from regtrack.core.sheets.sheet import FileError
from regtrack.core.texts import both
from regtrack.register.bulk.reading import read_file
from regtrack.register.models import Event, Instrument, Obligation, Provision, Theme
from regtrack.register.packs.rows import snapshot
from tests.register.editing import address, ann, browser, make_editor, text_of
from tests.register.rule import rule

__all__ = ["ann", "rule"]
Rows = list[list[str]]
NOON = dt.datetime(2026, 11, 23, 12, 0, tzinfo=dt.UTC)


def page(ref: str = "rule") -> str:
    return address("many", ref)


def taken(client: Client, name: str) -> Rows:
    """A sheet as it is downloaded, its headings first."""
    response = client.get(address("many_template", "rule", name, "csv"))
    assert response["Content-Disposition"] == f'attachment; filename="rule-{name.lower()}.csv"'
    return list(csv.reader(io.StringIO(response.content.decode("utf-8-sig"), newline="")))


def put(rows: Rows, number: int, **cells: str) -> Rows:
    """Change cells of a row, by heading with _ for -; a number past the last makes new rows."""
    while len(rows) <= number:
        rows.append(["" for _ in rows[0]])
    for heading, cell in cells.items():
        name = heading.replace("__", ".").replace("zh_hans", "zh-hans")
        rows[number][rows[0].index(name)] = cell
    return rows


def as_csv(rows: Rows, encoding: str = "utf-8") -> bytes:
    out = io.StringIO(newline="")
    csv.writer(out).writerows(rows)
    return out.getvalue().encode(encoding)


def as_xlsx(**sheets: Rows) -> bytes:
    out = io.BytesIO()
    with xlsxwriter.Workbook(out, {"strings_to_formulas": False}) as book:
        for name, rows in sheets.items():
            sheet = book.add_worksheet(name)
            for number, row in enumerate(rows):
                sheet.write_row(number, 0, row)
    return out.getvalue()


def upload(client: Client, content: bytes, name: str = "sheet.csv") -> Any:
    return client.post(page(), {"file": SimpleUploadedFile(name, content)})


def confirm(client: Client, preview: Any) -> Any:
    assert preview.context["entered"], text_of(preview)
    return client.post(page(), {"entered": preview.context["entered"]})


def a_duty(**changes: str) -> dict[str, str]:
    return {
        "locator__en": "Art. 2", "force": "encouraged", "title__en": "Try it", "title__zh_hans": "试试",
        "text__en": "It should be tried", "conditions": "role!=user", "sources": "page",
        "applies_from": "rule-published", "deadline__kind": "within", "deadline__period": "P10D",
        "deadline__days": "working", "deadline__anchor": "launch", **changes,
    }  # fmt: skip


register = pytest.mark.usefixtures("rule")


# == Taking it ==
@register
def test_the_sheets_hold_what_is_there(ann: Client) -> None:
    events, provisions, duties = (
        dict(zip(rows[0], rows[1], strict=True))
        for rows in (taken(ann, name) for name in ("Events", "Provisions", "Duties"))
    )
    assert events["ref"] == "rule-published"
    assert events["date"] == events["date.known_from"] == "2023-07-13"
    assert (events["date.expected"], events["published"]) == ("no", "yes")
    assert provisions["gist.zh-hans"] == "要点"
    assert duties["conditions"] == "role=provider"
    assert (duties["deadline.kind"], duties["force"]) == ("continuous", "mandatory")
    assert duties["confidence"] == "high"


@register
def test_the_xlsx_explains_itself(ann: Client) -> None:
    response = ann.get(address("many_template", "rule", "parts", "xlsx"))
    book = openpyxl.load_workbook(io.BytesIO(response.content))
    assert book.sheetnames == ["Events", "Provisions", "Duties", "Explanation", "Values"]
    rows = {
        (row[0], row[1]): row for row in book["Explanation"].iter_rows(min_row=2, values_only=True)
    }
    assert rows["Duties", "force"][3].split("\n")[0] == "mandatory"
    assert "role=provider|deployer" in rows["Duties", "conditions"][2]
    assert "role=provider: Provider" in rows["Duties", "conditions"][3]
    assert rows["Duties", "themes"][3] == "safety: Safety"
    force = next(one for one in book["Duties"].data_validations.dataValidation if "E2" in one.sqref)
    column = re.fullmatch(r"=?Values!\$(\w+)\$2:\$\w+\$6", force.formula1)
    assert column
    listed = [book["Values"][f"{column[1]}{row}"].value for row in range(2, 7)]
    assert listed == ["mandatory", "encouraged", "voluntary", "proposed", "requested"]


@register
def test_what_is_taken_and_sent_back_changes_nothing(ann: Client) -> None:
    before, entries = snapshot(), Entry.objects.count()
    xlsx = ann.get(address("many_template", "rule", "parts", "xlsx")).content
    for content, name in (
        (xlsx, "parts.xlsx"),
        (as_csv(taken(ann, "Duties")), "duties.csv"),
        (as_csv(taken(ann, "Events"), "utf-8-sig"), "events.csv"),
        (as_csv(taken(ann, "Provisions"), "gbk"), "provisions.csv"),
        (as_csv(taken(ann, "Provisions"), "utf-16"), "provisions.csv"),
    ):
        preview = upload(ann, content, name)
        assert "there is nothing to write" in text_of(preview), name
        assert not preview.context["entered"]
    assert snapshot() == before
    assert Entry.objects.count() == entries


# == Writing it ==
@register
def test_rows_are_added_and_changed_after_a_preview(ann: Client) -> None:
    duties = put(taken(ann, "Duties"), 1, text__en="It must be done now", themes="safety")
    duties = put(duties, 2, **a_duty())
    events = put(taken(ann, "Events"), 1, date="2023-08", date__known_from="2023-07-20")
    events = put(
        events, 2, kind="in-force", date="2024", date__known_from="2023-07-13",
        date__source="page", title__zh_hans="施行", title__en="In force",
        summary__zh_hans="施行。", summary__en="It applies.",
    )  # fmt: skip
    provisions = put(taken(ann, "Provisions"), 2, label__en="Art. 9", gist__en="More")
    before, entries = snapshot(), Entry.objects.count()
    preview = upload(ann, as_xlsx(Duties=duties, Events=events, Provisions=provisions), "x.xlsx")
    text = text_of(preview)
    assert "3 rows are new 2 rows change" in text
    assert "It must be done [added: now ]" in text
    assert "Themes [added: Safety ]" in text
    assert "Dates of events [added: August 2023 · known since 20 July 2023" in text
    assert snapshot() == before

    response = confirm(ann, preview)
    assert response["Location"] == address("instrument_change", Instrument.objects.get().pk)
    duty = Obligation.objects.get(ref="rule-duty")
    assert [both(one, "text").en for one in duty.revisions.order_by("number")] == [
        "It must be done",
        "It must be done now",
    ]
    assert duty.revisions.latest("number").known_from == timezone.localdate()
    new = Obligation.objects.get(ref="rule-art-2").revisions.get()
    assert new.conditions == [{"facet": "role", "none_of": ["user"]}]
    assert new.deadline == {
        "kind": "within", "period": "P10D", "days": "working", "anchor": "launch",
    }  # fmt: skip
    assert new.known_from.isoformat() == "2023-07-13"
    moved = Event.objects.get(ref="rule-published")
    assert [date.edtf for date in moved.dates.order_by("number")] == ["2023-07-13", "2023-08"]
    assert Event.objects.get(ref="rule-2024-in-force").position == 1
    assert Provision.objects.get(ref="rule-art-9").position == 1
    made = Entry.objects.order_by("pk")[entries:]
    assert sorted((one.action, one.target, one.actor_name) for one in made) == [
        ("added", "event rule-2024-in-force", "Ann"),
        ("added", "obligation rule-art-2", "Ann"),
        ("added", "provision rule-art-9", "Ann"),
        ("changed", "event rule-published", "Ann"),
        ("changed", "obligation rule-duty", "Ann"),
    ]
    assert not list(verify())


@register
def test_missing_rows_and_columns_take_nothing_away(ann: Client) -> None:
    rows = [["ref", "title.en"], ["rule-duty", "Do it well"]]
    assert "The headings fit more than one sheet (Events, Duties)" in text_of(
        upload(ann, as_csv(rows))
    )
    confirm(ann, upload(ann, as_csv(rows), "my duties.csv"))
    revision = Obligation.objects.get().revisions.latest("number")
    assert both(revision, "title").en == "Do it well"
    assert both(revision, "title").zh_hans == "做"
    assert revision.conditions[0]["any_of"] == ["provider"]
    assert Provision.objects.count() == 1


@register
def test_the_basis_of_a_condition_stays(ann: Client) -> None:
    from regtrack.register.actions.revise_obligation import revise_obligation
    from regtrack.register.packs.described import duty

    found = Obligation.objects.get()
    present = duty(found.revisions.get()) | {"known_from": None}
    basis = {"facet": "role", "any_of": ["provider"], "basis": {"en": "Art. 2"}}
    revise_obligation(
        obligation=found, duty={**present, "conditions": [basis]}, actor=None, at=timezone.now()
    )
    rows = put(taken(ann, "Duties"), 1, conditions="role=provider|user")
    confirm(ann, upload(ann, as_csv(rows)))
    assert found.revisions.latest("number").conditions == [
        {"facet": "role", "any_of": ["provider", "user"], "basis": {"en": "Art. 2"}}
    ]


@register
def test_formula_like_texts_come_and_go_as_texts(ann: Client) -> None:
    texts = {"title__en": "=1+2", "text__en": "+SUM(A1)", "text__zh_hans": "'=x", "who__en": "@me"}
    rows = put(taken(ann, "Duties"), 1, **texts)
    confirm(ann, upload(ann, as_xlsx(Duties=rows), "x.xlsx"))
    revision = Obligation.objects.get().revisions.latest("number")
    assert (both(revision, "title").en, both(revision, "who").en) == ("=1+2", "@me")
    again = dict(zip(*taken(ann, "Duties"), strict=True))
    assert again["title.en"] == "'=1+2"
    assert again["text.zh-hans"] == "''=x"
    xlsx = ann.get(address("many_template", "rule", "parts", "xlsx")).content
    sheet = openpyxl.load_workbook(io.BytesIO(xlsx))["Duties"]
    cells = {sheet.cell(1, n).value: sheet.cell(2, n) for n in range(1, sheet.max_column + 1)}
    assert (cells["title.en"].value, cells["title.en"].data_type) == ("=1+2", "s")
    for content, name in ((xlsx, "x.xlsx"), (as_csv(taken(ann, "Duties")), "x.csv")):
        assert "there is nothing to write" in text_of(upload(ann, content, name))


# == What is wrong ==
@register
@pytest.mark.parametrize(
    ("name", "row", "cells", "sentence"),
    [
        ("Duties", 1, {"force": "mandatry"},
         "Sheet “Duties”, cell E2: found “mandatry”; expected one of mandatory, encouraged,"),
        ("Duties", 1, {"provision": "rule-2"},
         "cell B2: found “rule-2”; expected one of rule-1."),
        ("Duties", 1, {"themes": "safety|danger"}, "cell F2: found “danger”; expected one of safety."),
        ("Duties", 1, {"conditions": "role=emperor"},
         "found “role=emperor”; expected one of provider, user."),
        ("Duties", 1, {"conditions": "provider"},
         "found “provider”; expected conditions such as role=provider|deployer"),
        ("Duties", 1, {"conditions": "rank=high"}, "found “rank”; expected one of role."),
        ("Duties", 1, {"deadline__kind": "within"},
         "found “within”; expected period and anchor with kind within."),
        ("Duties", 1, {"deadline__period": "ten days"}, "expected an ISO 8601 duration such as P10D"),
        ("Duties", 1, {"sources": ""}, "found nothing; expected a value."),
        ("Duties", 1, {"title__en": "", "title__zh_hans": ""},
         "expected a text in Chinese, in English, or both"),
        ("Duties", 1, {"title__en": "x" * 161}, "expected at most 160 characters, not 161."),
        ("Duties", 1, {"known_from": "2026-01-01"}, "expected another wording too"),
        ("Duties", 1, {"known_from": "2022-01-01", "text__en": "x"},
         "found “2022-01-01”; expected 2023-07-13 or later"),
        ("Duties", 1, {"ref": "rule-other"}, "cell A2: found “rule-other”; expected the ref of a row"),
        ("Duties", 2, {"ref": "rule-duty"}, "cell A3: found “rule-duty”; expected each ref once; it "
         "also stands in row 2."),
        ("Duties", 2, {"title__en": "Only a title"}, "found nothing; expected one of mandatory"),
        ("Events", 1, {"date": "soon"}, "Sheet “Events”, cell C2: found “soon”; expected a date such"),
        ("Events", 1, {"date": "2023-02-30"}, "found “2023-02-30”; expected a date such as 2023"),
        ("Events", 1, {"date__known_from": "yesterday"}, "expected a day such as 2023-07-13."),
        ("Events", 1, {"date__expected": "maybe"}, "found “maybe”; expected one of yes, no."),
        ("Events", 1, {"date__note__en": "Another note"}, "this one stands here already"),
        ("Provisions", 1, {"confidence": "sure"}, "cell H2: found “sure”; expected one of high, medium"),
    ],
)  # fmt: skip
def test_each_problem_names_its_cell_and_nothing_is_written(
    ann: Client, name: str, row: int, cells: dict[str, str], sentence: str
) -> None:
    before = snapshot()
    rows = put(taken(ann, name), row, **cells)
    for response in (
        upload(ann, as_csv(rows)),
        upload(ann, as_xlsx(**{name: rows}), "x.xlsx"),
    ):
        assert sentence in text_of(response), text_of(response)
        assert not response.context["entered"]
    assert snapshot() == before


@register
def test_all_problems_are_told_at_once(ann: Client) -> None:
    rows = put(taken(ann, "Duties"), 1, force="x", confidence="y", sources="z")
    rows = put(rows, 2, **a_duty(force="w"))
    problems = upload(ann, as_csv(rows)).context["problems"]
    assert len(problems) == 3  # what the schema refuses hides what it would refer to
    rows = put(taken(ann, "Duties"), 1, provision="x", sources="z", applies_from="q")
    assert len(upload(ann, as_csv(rows)).context["problems"]) == 3


@register
@pytest.mark.parametrize(
    ("content", "name", "sentence"),
    [
        (b"", "x.csv", "The submitted file is empty."),
        (b"a,b\n1,2\n", "x.csv", "holds none of the known headings"),
        (b"ref,title.en\n", "duties.csv", "The file has no rows"),
        ("ref,title.en\nrule-duty,café noir\n".encode("latin-1"), "x.csv", "in no known encoding"),
        (b"ref,title.en\nrule-duty,\xff\xff\n", "x.csv", "in no known encoding"),
        (b"PK\x03\x04nonsense", "x.xlsx", "could not be read; expected XLSX or CSV"),
        (b"\xd0\xcf\x11\xe0", "x.xls", "could not be read; expected XLSX or CSV"),
        (b"ref,title.en\n" + b"rule-duty,x\n" * 2001, "duties.csv",
         "duties.csv, cell B2002: found 2,001 rows below the headings; expected at most 2,000."),
        (b'ref,title.en\nrule-duty,"x', "x.csv", "could not be read as CSV"),
        (as_xlsx(Sheet1=[["ref"], ["x"]]), "x.xlsx", "Found a sheet “Sheet1”; expected “Events”"),
        (b"ref,title.en,colour\nrule-duty,x,red\n", "duties.csv",
         "cell C1: found “colour”; expected one"),
        (b"ref,title.en,title.en\nrule-duty,x,y\n", "duties.csv",
         "cell C1: found “title.en”; expected each heading once"),
    ],
)  # fmt: skip
def test_a_file_that_is_none_gives_its_sentence(
    ann: Client, content: bytes, name: str, sentence: str
) -> None:
    assert sentence in text_of(upload(ann, content, name))


@register
def test_a_large_file_is_refused_unread(ann: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("regtrack.register.admin.bulk.read_file", None)
    large = b"ref,title.en\n" + b"x" * 5_000_000
    assert "The file has 6 MB; expected at most 5 MB." in text_of(upload(ann, large))


@register
def test_what_changed_since_the_preview_is_not_overwritten(ann: Client) -> None:
    rows = put(taken(ann, "Duties"), 1, text__en="Mine")
    preview = upload(ann, as_csv(rows))
    Provision.objects.update(gist_en="Theirs")
    response = confirm(ann, preview)
    assert response.status_code == 409
    assert "The instrument was changed since this preview was made" in text_of(response)
    assert Obligation.objects.get().revisions.count() == 1
    assert confirm(ann, response).status_code == 302
    assert Obligation.objects.get().revisions.count() == 2


@register
def test_only_what_was_previewed_by_this_person_is_written(ann: Client) -> None:
    rows = put(taken(ann, "Duties"), 1, text__en="Mine")
    entered = upload(ann, as_csv(rows)).context["entered"]
    ben = browser(make_editor("ben"))
    for client, sent in ((ben, entered), (ann, entered[:-1] + "x"), (ann, "")):
        response = client.post(page(), {"entered": sent})
        assert "The preview is no longer valid" in text_of(response)
    assert Obligation.objects.get().revisions.count() == 1


@register
def test_a_preview_holds_for_a_day(ann: Client) -> None:
    rows = put(taken(ann, "Duties"), 1, text__en="Mine")
    seconds = dt.timedelta(seconds=60)
    for late, status in (
        (dt.timedelta(days=1) + seconds, 200),
        (dt.timedelta(days=1) - seconds, 302),
    ):
        with time_machine.travel(NOON, tick=False) as clock:
            entered = upload(ann, as_csv(rows)).context["entered"]
            clock.shift(late)
            response = ann.post(page(), {"entered": entered})
            assert response.status_code == status
        if status == 200:
            assert "The preview is no longer valid" in text_of(response)
            assert Obligation.objects.get().revisions.count() == 1
    assert Obligation.objects.get().revisions.count() == 2


@register
def test_it_needs_the_permissions_of_what_it_does(ann: Client) -> None:
    reader = browser(make_editor("rita", "add", "change", "delete"))
    assert reader.get(page()).status_code == 403
    assert reader.get(address("many_template", "rule", "Duties", "csv")).status_code == 403
    rows = put(taken(ann, "Duties"), 2, **a_duty())
    changer = browser(make_editor("chang", "add", "delete"))
    preview = upload(changer, as_csv(rows))
    assert changer.post(page(), {"entered": preview.context["entered"]}).status_code == 403
    assert Obligation.objects.count() == 1
    assert ann.get(address("many_template", "rule", "Nothing", "csv")).status_code == 404
    assert ann.get(page("none")).status_code == 404


@register
def test_a_published_instrument_keeps_both_titles(ann: Client) -> None:
    response = confirm(
        ann, upload(ann, as_csv(put(taken(ann, "Duties"), 2, **a_duty(title__zh_hans=""))))
    )
    assert response.status_code == 409
    assert "has no title in Chinese; expected one" in text_of(response)
    assert Obligation.objects.count() == 1


@register
def test_many_rows_cost_what_few_cost(ann: Client) -> None:
    Theme.objects.create(ref="privacy", name_en="Privacy")
    counts: dict[str, list[int]] = {"preview": [], "confirm": []}
    for number in (5, 500):
        rows = [taken(ann, "Duties")[0]]
        for row in range(1, number + 1):
            put(rows, row, **a_duty(locator__en=f"{number} {row}", themes="privacy"))
        content = as_csv(rows)
        with CaptureQueriesContext(connection) as queries:
            preview = upload(ann, content)
        counts["preview"].append(len(queries))
        assert f"{number} rows are new" in text_of(preview)
        with CaptureQueriesContext(connection) as queries:
            assert confirm(ann, preview).status_code == 302
        counts["confirm"].append(len(queries))
    assert Obligation.objects.count() == 506
    assert counts["preview"][1] - counts["preview"][0] <= 3, counts
    assert counts["preview"][1] <= 45, counts
    # Rows are written two hundred at a time
    assert counts["confirm"][1] - counts["confirm"][0] <= 30, counts
    changed = taken(ann, "Duties")
    for row in range(1, len(changed)):
        put(changed, row, text__en=f"Another text {row}")
    with CaptureQueriesContext(connection) as queries:
        response = confirm(ann, upload(ann, as_csv(changed)))
    assert response.status_code == 302
    assert len(queries) <= 200
    assert Obligation.objects.get(ref="rule-duty").revisions.count() == 2


@register
def test_what_an_editor_enters_waits_in_a_set_of_changes(ann: Client) -> None:
    editor = browser(make_editor("eve", "publish"))
    live = snapshot()
    rows = put(taken(editor, "Duties"), 1, text__en="It must be done in time")
    assert confirm(editor, upload(editor, as_csv(put(rows, 2, **a_duty())))).status_code == 302
    assert snapshot() == live
    again = taken(editor, "Duties")
    assert [row[again[0].index("text.en")] for row in again[1:]] == [
        "It must be done in time",
        "It should be tried",
    ]
    assert len(taken(ann, "Duties")) == 2


# == Pure ==
@given(st.text())
def test_every_text_comes_back_from_its_guard(text: str) -> None:
    assert unguard(guard(text)) == text
    assert not re.match(r"[\s'\"]*[=+@-]", guard(text)) or guard(text).startswith("'")


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gbk", "gb18030", "utf-16"])
def test_chinese_is_read_in_every_encoding(encoding: str) -> None:
    text = "ref,title.zh-hans\n,第十七条 提供者应当“依法”开展安全评估——并备案。\n"
    assert decoded(text.encode(encoding)) == text


def test_separators_and_rewritten_days_are_read() -> None:
    for separator in ",;\t":
        [sheet] = read_file("x.csv", f"ref{separator}date\r\nx{separator}2023\r\n".encode())
        assert sheet.rows == (("x", "2023"),)
    with pytest.raises(FileError, match="expected at most 5 MB"):
        read_file("x.csv", b"x" * 5_000_001)


@register
def test_a_day_that_a_spreadsheet_rewrote_is_the_same_day(ann: Client) -> None:
    rows = put(taken(ann, "Events"), 1, date="2023/7/13", date__known_from="2023/7/13")
    assert "there is nothing to write" in text_of(upload(ann, as_csv(rows)))
    out = io.BytesIO()
    with xlsxwriter.Workbook(out) as book:
        sheet = book.add_worksheet("Events")
        sheet.write_row(0, 0, ["ref", "date", "date.known_from", "published"])
        sheet.write_row(1, 0, ["rule-published", 2024])
        sheet.write_datetime(
            1, 2, timezone.datetime(2024, 1, 2), book.add_format({"num_format": "yyyy-mm-dd"})
        )
        sheet.write_boolean(1, 3, True)
    text = text_of(upload(ann, out.getvalue(), "x.xlsx"))
    assert "Dates of events [added: 2024 · known since 2 January 2024" in text
