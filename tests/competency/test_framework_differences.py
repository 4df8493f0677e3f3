"""Differences name the place by codes, and both values."""

from __future__ import annotations

from competency.framework_differences import Difference, differences


def test_equal_contents_have_none() -> None:
    assert differences({"a": [1, {"code": "T1"}]}, {"a": [1, {"code": "T1"}]}) == ()


def test_rows_are_found_by_code_when_one_is_put_between() -> None:
    stored = {"rows": [{"code": "K01", "text": "a"}, {"code": "K02", "text": "b"}]}
    given = {"rows": [{"code": "K03", "text": "c"}, *stored["rows"]]}
    assert differences(stored, given) == (
        Difference("rows › K03", "—", '{"code": "K03", "text": "c"}'),
    )


def test_a_row_taken_away_and_a_key_added() -> None:
    assert differences({"rows": [{"code": "K01"}], "b": 1}, {"rows": [], "b": 1, "c": None}) == (
        Difference("rows › K01", '{"code": "K01"}', "—"),
        Difference("c", "—", "null"),
    )


def test_another_order_is_a_difference() -> None:
    rows = [{"code": "K01"}, {"code": "K02"}]
    assert differences(rows, rows[::-1]) == (Difference("order", "K01, K02", "K02, K01"),)


def test_repeated_codes_are_counted() -> None:
    stored = [{"code": "P1", "text": "a"}, {"code": "P1", "text": "b"}]
    given = [{"code": "P1", "text": "a"}, {"code": "P1", "text": "c"}]
    assert differences(stored, given) == (Difference("P1 #2 › text", "b", "c"),)


def test_long_values_are_cut() -> None:
    (difference,) = differences({"a": "x" * 500}, {"a": ""})
    assert difference.stored == "x" * 120 + "…"


def test_true_is_not_one_and_none_is_not_missing() -> None:
    assert differences({"a": None}, {}) == (Difference("a", "null", "—"),)
