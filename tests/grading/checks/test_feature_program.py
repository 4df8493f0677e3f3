"""Features as a table of numbers: read strictly, worked out for any rows."""

from __future__ import annotations

import json
from typing import Any

import numpy as np
import pytest

from grading.checks.documents import Document, read_document
from grading.checks.feature_program import Feature, read_program
from grading.checks.files import Outputs
from grading.checks.verdict import Unreadable

COLUMNS = {"a": [1.0, 4.0, None], "b": [2.0, 0.0, 5.0], "k": ["red", None, "blue"]}
PLAIN: dict[str, Any] = {"name": "f", "sources": ["a"], "operation": "value", "missing": 9}


def program(*entries: object) -> list[Feature]:
    return read_program(Document("f.json", {"features": list(entries)}), ["a", "b"], ["k"])


def values(**changes: Any) -> list[float]:
    [feature] = program({**PLAIN, **changes})
    return feature.values(COLUMNS).tolist()


@pytest.mark.parametrize(
    ("operation", "expected"),
    [("difference", [-1, 4]), ("product", [2, 0]), ("ratio", [0.5, np.nan]),
     ("log_ratio", [np.log(0.5), np.nan])],
)  # fmt: skip
def test_two_columns_are_combined(operation: str, expected: list[float]) -> None:
    found = values(operation=operation, sources=["a", "b"])
    np.testing.assert_allclose(found, [*expected, 9.0])


def test_one_column_is_scaled_and_filled() -> None:
    assert values(center=1, scale=2) == [0.0, 1.5, 4.0]
    np.testing.assert_allclose(values(operation="log"), [0.0, np.log(4), 9.0])
    assert np.isnan(values(missing=None)[2])


def test_categories_take_codes_and_what_is_unseen() -> None:
    category = {"operation": "category", "sources": ["k"], "codes": {"red": 1}}
    assert values(**category, unseen=0.25) == [1.0, 9.0, 0.25]
    assert np.isnan(values(**category)[2])


@pytest.mark.parametrize(
    ("field", "entry"),
    [
        ("entry", "f"),
        ("name", {**PLAIN, "name": "row_id"}),
        ("name", {**PLAIN, "name": "x" * 81}),
        ("operation", {**PLAIN, "operation": "exec"}),
        ("operation", {**PLAIN, "operation": ["value"]}),
        ("sources", {**PLAIN, "sources": ["k"]}),
        ("sources", {**PLAIN, "sources": ["a", "b"]}),
        ("sources", {**PLAIN, "sources": [["a"]]}),
        ("sources", {**PLAIN, "operation": "ratio"}),
        ("center, scale", {**PLAIN, "scale": 0}),
        ("center, scale", {**PLAIN, "center": 10**400}),
        ("center, scale", {**PLAIN, "center": True}),
        ("codes", {**PLAIN, "operation": "category", "sources": ["k"]}),
        ("codes", {**PLAIN, "operation": "category", "sources": ["k"], "codes": {"red": "1"}}),
    ],
)
def test_an_entry_that_is_none_is_refused(field: str, entry: object) -> None:
    with pytest.raises(Unreadable, match=r"program\.unusable") as caught:
        program(entry)
    assert caught.value.params["field"] == field


def test_a_list_that_is_none_is_refused() -> None:
    with pytest.raises(Unreadable, match=r"program\.twice"):
        program(PLAIN, PLAIN)
    for listed in ([], [PLAIN] * 91):
        with pytest.raises(Unreadable, match=r"program\.no_list"):
            program(*listed)


@pytest.mark.parametrize("text", ["NaN", "Infinity", "1e999"])
def test_numbers_that_are_none_are_refused(text: str) -> None:
    content = json.dumps({"features": [{**PLAIN, "center": "?"}]}).replace('"?"', text)
    document = read_document(Outputs({"f.json": content.encode()}, {}), "f.json")
    with pytest.raises(Unreadable, match=r"program\.unusable"):
        read_program(document, ["a"], [])
