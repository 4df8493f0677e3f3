"""Examples and non-examples of the label book come out as it says."""

from __future__ import annotations

import pytest

from grading.lens.read import read
from tests.grading.lens import cases, more_cases, wild_cases

CASES = {**cases.CASES, **more_cases.CASES, **wild_cases.CASES}


@pytest.mark.parametrize("name", CASES)
def test_the_label_book_holds(name: str) -> None:
    wanted, code = CASES[name]
    assert {leak.type for leak in read((cases.BEGIN + code).encode()).leaks} == wanted
