from __future__ import annotations

import pytest

from evidence.finding_text import finding_view, value_text
from tests.factories.campaigns import enrolment
from tests.factories.evidence import finding, finished_run, submitted_item

pytestmark = pytest.mark.django_db

MATRIX = {
    "kind": "confusion_matrix",
    "data": {"labels": ["0", "1"], "matrix": [[5, 1], [2, 8]]},
}


def row_of(**fields):
    run = finished_run(submitted_item(enrolment()), [finding(**fields)])
    return run.findings.select_related("run").get()


def test_a_finding_is_told_in_both_languages():
    row = row_of(outcome="partly_met", figure=MATRIX)
    english, chinese = finding_view(row, "en"), finding_view(row, "zh-hant")
    assert (english.outcome, chinese.outcome) == ("partly_met", "partly_met")
    assert english.outcome_label == "partly met"
    assert english.check_title != chinese.check_title
    assert "Confusion matrix" in english.svg
    assert "混淆矩陣" in chinese.svg
    assert english.svg.startswith("<svg")
    assert english.codes == ("P1.1.1", "O1.1.1")
    assert english.ceiling == 3


def test_numbers_get_their_units_and_places_count_from_one():
    view = finding_view(
        row_of(
            measured={"value": 0.881234, "unit": "F1"},
            expected={"value": 12, "unit": "rows"},
            where={"artefact": "metrics.json", "cell": 8, "line": 3},
        ),
        "en",
    )
    assert (view.measured, view.expected) == ("0.8812 F1", "12 rows")
    assert view.where == "metrics.json, cell 9, line 3"


def test_what_is_not_there_is_empty():
    view = finding_view(row_of(), "en")
    assert (view.measured, view.expected, view.where, view.svg) == ("", "", "", "")


def test_a_kind_of_picture_that_is_not_known_is_left_out():
    assert finding_view(row_of(figure={"kind": "hologram", "data": {}}), "en").svg == ""


@pytest.mark.parametrize(
    ("value", "words"),
    [
        (0.5, "0.5"),
        (3, "3"),
        (True, "yes"),
        ("x", "x"),
        ([1, 0.25], "1, 0.25"),
        ({"a": 1.0}, "a: 1"),
        (list(range(14)), "0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11 … (+2)"),
        (float("nan"), "nan"),
    ],
)
def test_plain_values_in_words(value, words):
    from django.utils import translation

    with translation.override("en"):
        assert value_text(value) == words
