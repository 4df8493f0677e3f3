"""Declared spaces: points, membership, edges, and settings that are equal but for rounding."""

from __future__ import annotations

from typing import Any

import pytest

from grading.checks.search_space import Axis, as_number, read_axis, same, same_settings


def axis(given: Any) -> Axis:
    found = read_axis("x", given)
    assert found is not None
    return found


@pytest.mark.parametrize("given", [[1, 2], {"low": 0.1, "high": 9}, {"values": ["a", "b"]}])
def test_lists_and_ends_are_spaces(given: Any) -> None:
    assert not axis(given).is_point


@pytest.mark.parametrize("given", [[3], [3, 3], {"low": 2, "high": 2}, {"low": 3, "high": 2}])
def test_one_value_is_a_point(given: Any) -> None:
    assert axis(given).is_point


@pytest.mark.parametrize("given", [None, 3, "1–5", [], {}, {"low": True, "high": 3}, {"low": 1}])
def test_what_is_no_space(given: Any) -> None:
    assert read_axis("x", given) is None


def test_membership() -> None:
    assert axis({"low": 0.1, "high": 10}).holds(10.0)
    assert not axis({"low": 0.1, "high": 10}).holds(10.1)
    assert not axis({"low": 0.1, "high": 10}).holds("5")
    assert axis(["rbf", None, True]).holds(None)
    assert not axis(["rbf", None, True]).holds(1)


def test_only_numbers_have_an_edge() -> None:
    assert axis([1, 5, 10]).at_edge(10)
    assert not axis([1, 5, 10]).at_edge(5)
    assert axis({"low": 1e-4, "high": 1}).at_edge(0.0001)
    assert not axis(["a", "b"]).at_edge("a")
    assert not axis([1, None]).at_edge(1)
    assert not axis([True, False]).at_edge(True)


def test_settings_are_compared_by_value() -> None:
    assert same_settings({"a": 1, "b": "x"}, {"b": "x", "a": 1.0})
    assert not same_settings({"a": 1}, {"a": 1, "b": 2})
    assert not same(True, 1)
    assert same([1, 2], [1, 2])


@pytest.mark.parametrize("value", [float("nan"), float("inf"), 10**400, True, "1"])
def test_what_is_no_number(value: Any) -> None:
    assert as_number(value) is None
