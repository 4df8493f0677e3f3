"""The table as CSV and XLSX: candidate × indicator, no text becomes a formula."""

from __future__ import annotations

import csv
import io

import openpyxl
import pytest
from django.urls import reverse

from reports.result_table import BREAKS, DANGEROUS, as_csv, as_xlsx, safe_cell
from tests.factories.accounts import person
from tests.factories.campaigns import enrolment, open_campaign
from tests.factories.reports import LEVELS, decision

NAME = "=HYPERLINK(1)"


@pytest.mark.parametrize("start", [*DANGEROUS, *BREAKS])
def test_text_that_could_be_a_formula_gets_an_apostrophe(start) -> None:
    assert safe_cell(f"{start}1") == f"'{start}1"


@pytest.mark.parametrize(
    "before", [" ", "  ", "\u3000", "\u00a0", "\u200b", "\ufeff", " \n ", "\x0b"]
)
@pytest.mark.parametrize("start", ["=", "＝", "@"])
def test_what_stands_unseen_before_a_formula_does_not_hide_it(before, start) -> None:
    assert safe_cell(f"{before}{start}1") == f"'{before}{start}1"


def test_numbers_and_names_stay() -> None:
    kept = [-1, 3, "陳怡君", "", " ", " 陳", "a=1"]
    assert [safe_cell(value) for value in kept] == kept


def test_csv_has_the_mark_and_quotes_what_needs_it() -> None:
    text = "".join(as_csv([["a", 'say "x", y'], [1, "二"]]))
    assert text.startswith("\ufeff")
    assert list(csv.reader(io.StringIO(text[1:]))) == [["a", 'say "x", y'], ["1", "二"]]


def test_xlsx_keeps_formulas_as_text() -> None:
    book = openpyxl.load_workbook(io.BytesIO(as_xlsx([["h"], ["=1+1"], [3]], sheet="results")))
    page = book["results"]
    assert [cell.value for (cell,) in page["A1:A3"]] == ["h", "=1+1", 3]
    assert page["A2"].data_type == "s"
    assert page.freeze_panes == "B2"


@pytest.fixture
def exported(db, signed_in):
    manager = person("manager")
    campaign = open_campaign(manager=manager, name="2026 秋季", time_zone="Asia/Taipei")
    decided = decision(enrolment(campaign, person("candidate", full_name=NAME)))
    client = signed_in(manager)

    def get(kind: str) -> bytes:
        answer = client.get(reverse(f"reports:results_{kind}", args=[campaign.pk]))
        assert answer.status_code == 200
        assert answer.headers["Content-Disposition"] == (
            f'attachment; filename="results-2026.{kind}"; '
            f"filename*=UTF-8''results-2026_%E7%A7%8B%E5%AD%A3.{kind}"
        )
        return answer.getvalue()

    get.decided = decided
    return get


def test_the_csv_of_a_campaign_is_candidate_by_indicator(exported) -> None:
    rows = list(csv.DictReader(io.StringIO(exported("csv").decode("utf-8-sig"))))
    assert len(rows) == 1
    assert rows[0]["Candidate"] == f"'{NAME}"
    assert rows[0]["Fingerprint"] == exported.decided.fingerprint
    assert rows[0]["Signed off (Asia/Taipei)"] == "Nov. 20, 2026 17:30"
    levels = {code: rows[0][code] for code in LEVELS}
    assert levels == {
        code: "not seen" if level is None else str(level) for code, level in LEVELS.items()
    }


def test_the_xlsx_has_the_same_cells(exported) -> None:
    page = openpyxl.load_workbook(io.BytesIO(exported("xlsx"))).active
    heading, row = ([cell.value for cell in line] for line in page.iter_rows())
    cells = dict(zip(heading, row, strict=True))
    assert cells["Candidate"] == f"'{NAME}"
    assert cells["P1.1.1"] == LEVELS["P1.1.1"]
    assert cells["P5.1.1"] == "not seen"


@pytest.mark.django_db
@pytest.mark.parametrize("kind", ["csv", "xlsx"])
def test_files_are_for_the_managers_of_the_campaign(signed_in, kind) -> None:
    campaign = open_campaign()
    address = reverse(f"reports:results_{kind}", args=[campaign.pk])
    assert signed_in(person("manager")).get(address).status_code == 404
    for role in ("candidate", "assessor", "verifier", "administrator"):
        assert signed_in(person(role)).get(address).status_code == 403


@pytest.mark.django_db
def test_three_rows_cost_as_many_queries_as_one(signed_in, django_assert_num_queries) -> None:
    manager = person("manager")
    campaign = open_campaign(manager=manager)
    client, address = signed_in(manager), reverse("reports:results_csv", args=[campaign.pk])
    assert len(client.get(address).getvalue().splitlines()) == 1
    decision(enrolment(campaign))
    client.get(address).getvalue()
    with django_assert_num_queries(10):
        assert len(client.get(address).getvalue().splitlines()) == 2
    decision(enrolment(campaign))
    decision(enrolment(campaign))
    with django_assert_num_queries(10):
        assert len(client.get(address).getvalue().splitlines()) == 4
