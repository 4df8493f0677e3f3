"""The pack evaluate-model: its variants, and what its checks say of good and broken outputs."""

from __future__ import annotations

import json

import pytest

from grading.contract import Outcome
from grading.registry import make_variant
from tests.grading.submission import SEED, SLUG, edited, findings, honest_outputs, png, variant
from tests.grading.worded import not_met


def without(*names: str) -> dict[str, bytes]:
    return {name: content for name, content in honest_outputs().items() if name not in names}


def test_a_variant_is_the_same_for_the_same_seed_and_another_for_another() -> None:
    assert make_variant(SLUG, SEED) == make_variant(SLUG, SEED)
    assert make_variant(SLUG, SEED).public != make_variant(SLUG, SEED + 1).public


def test_a_practice_seed_is_not_the_assessed_one_of_the_same_digits() -> None:
    digits = "1" * 32
    assert make_variant(SLUG, digits).public != make_variant(SLUG, int(digits)).public


def test_public_files_hold_no_hidden_label() -> None:
    public = variant().public
    assert b"defect" not in public["test.csv"]
    assert set(public) == {"train.csv", "validation.csv", "test.csv", "order.json"}
    assert set(json.loads(public["order.json"])) == {
        "context", "target", "positive_label", "cost_of_miss", "cost_of_false_alarm", "currency",
        "folds",
    }  # fmt: skip


def test_canaries_are_turned_against_their_chances() -> None:
    hidden = variant().hidden
    place = {row: i for i, row in enumerate(hidden["ids"]["test"])}
    for row in hidden["canaries"]:
        label, chance = hidden["labels"]["test"][place[row]], hidden["chances"][place[row]]
        assert (chance > 0.97 and label == 0) or (chance < 0.005 and label == 1)


def test_an_honest_submission_gets_full_marks() -> None:
    found = findings(honest_outputs())
    assert not_met(found) == {}
    assert {f.fraction for f in found.values()} == {1.0}
    assert {f.figure.kind for f in found.values() if f.figure} == {
        "confusion_matrix", "roc_curve", "fold_scores", "threshold_curve", "intervals",
    }  # fmt: skip


def test_no_output_at_all_is_a_result_of_misses() -> None:
    found = findings({})
    assert {f.message for f in found.values()} == {"output.missing"}
    assert found["canaries"].outcome is Outcome.NOT_DECIDABLE
    assert {f.fraction for check, f in found.items() if check != "canaries"} == {0.0}


@pytest.mark.parametrize(
    ("name", "checks"),
    [
        ("confusion_matrix.csv", {"confusion_matrix"}),
        ("cross_validation.png", {"fold_picture"}),
        ("matrix_table.csv", {"matrix_table"}),
        ("test_report.json", {"costly_error", "fit_judgement", "expected_test"}),
        ("cross_validation.csv", {"fold_scores", "fold_summary"}),
    ],
)
def test_a_missing_output_costs_its_own_checks(name: str, checks: set[str]) -> None:
    assert not_met(findings(without(name))) == dict.fromkeys(checks, "output.missing")


def test_a_refused_output_says_why() -> None:
    found = findings(
        without("confusion_matrix.csv"), {"confusion_matrix.csv": "artefact.too_large"}
    )
    assert found["confusion_matrix"].message == "output.refused"
    assert found["confusion_matrix"].params["cause"] == {"message": "artefact.too_large"}


def _predictions(edit: str) -> bytes:
    lines = honest_outputs()["predictions.csv"].decode().splitlines()
    row, score, label = lines[1].split(",")
    wrong = {
        "nan": [f"{row},nan,{label}"],
        "inf": [f"{row},inf,{label}"],
        "over_one": [f"{row},1.5,{label}"],
        "label_two": [f"{row},{score},2"],
        "huge": [f"{row},1{'0' * 400},{label}"],
        "twice": [lines[1], lines[1]],
        "unknown": [lines[1], f"X{row},0.5,1"],
        "absent": [],
    }[edit]
    return "\n".join([lines[0], *wrong, *lines[2:], ""]).encode()


@pytest.mark.parametrize(
    ("edit", "message"),
    [
        ("nan", "rows.unusable"),
        ("inf", "rows.unusable"),
        ("over_one", "rows.unusable"),
        ("label_two", "rows.unusable"),
        ("huge", "rows.unusable"),
        ("twice", "rows.repeated"),
        ("absent", "rows.absent"),
    ],
)
def test_one_bad_prediction_is_named(edit: str, message: str) -> None:
    found = findings({**honest_outputs(), "predictions.csv": _predictions(edit)})
    assert found["rows_complete"].message == "rows.faulty"
    assert found["rows_complete"].outcome is Outcome.PARTLY_MET
    # The first line is a training row: only what needs training rows is lost.
    assert not_met(found)["fit_judgement"] == message
    assert found["accuracy"].outcome is Outcome.MET


def test_a_row_that_nobody_asked_for_costs_completeness_only() -> None:
    found = findings({**honest_outputs(), "predictions.csv": _predictions("unknown")})
    assert not_met(found) == {"rows_complete": "rows.faulty"}


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (b"", "output.empty"),
        (b" \n", "output.empty"),
        ("焊點".encode("big5"), "output.encoding"),
        ("row_id,score,label\n".encode("utf-16"), "output.encoding"),
        ("row_id,score,label\n".encode("utf-16-le"), "output.encoding"),
        (b"row_id,score,label\n", "table.no_rows"),
        (b"row,score,label\na,1,1\n", "table.columns_missing"),
        (b"row_id,score,score,label\na,1,1,1\n", "table.column_twice"),
        (b"row_id,score,label\na,1\n", "table.row_short"),
        (b"row_id,score,label," + b",".join(b"c" for _ in range(9000)), "table.too_many_columns"),
        (b",".join(b"c" for _ in range(100_000)), "table.line_too_long"),
        (b"row_id,score,label\n" + b"a,1,1\n" * 200_001, "table.too_many_rows"),
        (b'row_id,score,label\n"' + b"a\n" * 90_000, "table.broken"),
    ],
)
def test_an_unreadable_table_gets_its_message(content: bytes, message: str) -> None:
    found = findings({**honest_outputs(), "predictions.csv": content})
    assert found["rows_complete"].message == message
    assert found["confusion_matrix"].message == message


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (b"{", "document.not_json"),
        (b"[]", "document.not_an_object"),
        (b"[" * 100_000, "document.too_deep"),
        (b'{"accuracy": 1' + b"0" * 5000 + b"}", "document.number_too_long"),
        (b"{}", "document.field_missing"),
        (b'{"accuracy": NaN}', "document.nan"),
        (b'{"accuracy": -Infinity}', "document.nan"),
        (b'{"accuracy": true}', "document.not_a_number"),
        (b'{"accuracy": "0.9"}', "document.not_a_number"),
        (b'{"accuracy": 1e999}', "document.not_a_number"),
        (b'{"accuracy": 1' + b"0" * 400 + b"}", "document.not_a_number"),
        ('{"accuracy": "準"}'.encode("big5"), "output.encoding"),
    ],
)
def test_an_unreadable_document_gets_its_message(content: bytes, message: str) -> None:
    found = findings({**honest_outputs(), "metrics.json": content})
    assert found["accuracy"].message == message
    assert found["accuracy"].fraction == 0.0


def test_nan_in_one_field_costs_this_field_only() -> None:
    found = findings(edited(honest_outputs(), "metrics.json", f1=float("nan")))
    assert not_met(found) == {"f_measures": "document.nan"}
    assert found["f_measures"].fraction == 0.6667


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (b"GIF89a", "picture.not_png"),
        (png(400, 300)[:60], "picture.broken"),
        (png(400, 300)[:20], "picture.broken"),
        (png(20, 20), "picture.too_small"),
        (png(400, 300, shades=1), "picture.blank"),
        (
            png(400, 300).replace(b"\0\0\x01\x90\0\0\x01\x2c", b"\0\x01\0\0\0\x01\0\0"),
            "picture.too_large",
        ),
    ],
)
def test_an_unfit_picture_gets_its_message(content: bytes, message: str) -> None:
    found = findings({**honest_outputs(), "cross_validation.png": content})
    assert not_met(found) == {"fold_picture": message}


def test_another_metric_costs_once_and_is_used_from_there_on() -> None:
    hidden = variant().hidden
    other = "f0_5" if hidden["agreed"] == "f2" else "f2"
    found = findings(edited(honest_outputs(), "metrics.json", agreed_metric=other))
    assert found["agreed_metric"].message == "agreed.other"
    assert found["confusion_matrix"].outcome is Outcome.MET
