"""Examples and non-examples of the label book come out as it says."""

from __future__ import annotations

import pytest

from grading.lens.read import read
from tests.grading.lens.cases import BEGIN, CASES


@pytest.mark.parametrize("name", CASES)
def test_the_label_book_holds(name: str) -> None:
    wanted, code = CASES[name]
    assert {leak.type for leak in read((BEGIN + code).encode()).leaks} == wanted
