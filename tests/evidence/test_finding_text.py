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


@pytest.mark.parametrize(
    ("measure", "english", "chinese"),
    [
        (
            {"value": [[453, 3], [83, 61]], "unit": "rows"},
            "453, 3; 83, 61 rows",
            "453, 3; 83, 61 筆",
        ),
        ({"value": 1, "unit": "rows"}, "1 row", "1 筆"),
        ({"value": 5, "unit": "folds"}, "5 folds", "5 折"),
        ({"value": 0.8, "unit": "ROC AUC"}, "0.8 ROC AUC", "0.8 ROC AUC"),
        ({"value": {"accuracy": 0.84}}, "accuracy: 0.84", "準確率：0.84"),
        (
            {"value": {"mean": 0.5, "std": 0.1, "folds": 5}},
            "mean: 0.5, standard deviation: 0.1, folds: 5",
            "平均：0.5, 標準差：0.1, 折數：5",
        ),
        (
            {"value": {"threshold": 0.4, "tn": 3, "cost": 2}},
            "threshold: 0.4, TN: 3, cost: 2",
            "門檻：0.4, TN：3, 成本：2",
        ),
        ({"value": "f0_5"}, "F0.5", "F0.5"),
        ({"value": "good"}, "good", "良好"),
        (
            {"value": ["overfitting", "underfitting"]},
            "overfitting, underfitting",
            "過度擬合, 擬合不足",
        ),
        ({"value": "false_positive"}, "a false alarm (false positive)", "誤判（偽陽性）"),
    ],
)
def test_units_and_words_are_told_in_both_languages(measure, english, chinese):
    row = row_of(measured=measure)
    assert finding_view(row, "en").measured == english
    assert finding_view(row, "zh-hant").measured == chinese


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
