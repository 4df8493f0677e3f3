"""The examples in docstrings are true."""

from __future__ import annotations

import doctest
from types import ModuleType

import pytest

from competency import framework_differences
from competency.icap_document import codes, items, lines


@pytest.mark.parametrize("module", [codes, items, lines, framework_differences])
def test_examples_are_true(module: ModuleType) -> None:
    result = doctest.testmod(module)
    assert (result.failed, result.attempted > 0) == (0, True)
