"""The examples in docstrings of the charts are true."""

from __future__ import annotations

import doctest
from types import ModuleType

import pytest

import lib.charts
from lib.charts import axes, svg, words


@pytest.mark.parametrize("module", [lib.charts, axes, svg, words])
def test_examples_are_true(module: ModuleType) -> None:
    result = doctest.testmod(module)
    assert (result.failed, result.attempted > 0) == (0, True)
