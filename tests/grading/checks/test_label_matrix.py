"""The picture of two who named the same items."""

from __future__ import annotations

from grading.checks.label_matrix import MOST_NAMES, label_figure


def test_counts_stand_by_first_and_second_name() -> None:
    found = label_figure(["a", "a", "b"], ["a", "b", "b"], ["a", "b"])
    assert found.kind == "label_matrix"
    assert found.data == {"labels": ["a", "b"], "matrix": [[1, 1], [0, 1]], "claimed": None}


def test_what_has_no_name_of_its_own_is_the_rest() -> None:
    found = label_figure(["a", "b"], ["", "x"], ["a", "b"])
    assert found.data["labels"] == ["a", "b", "…"]
    assert found.data["matrix"] == [[0, 0, 1], [0, 0, 1], [0, 0, 0]]


def test_so_many_names_at_most() -> None:
    names = [str(n) for n in range(40)]
    assert len(label_figure(names, names, names).data["labels"]) == MOST_NAMES + 1
