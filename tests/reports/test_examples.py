"""The examples in docstrings are true."""

from __future__ import annotations

import doctest
from types import ModuleType

import pytest

from config import api_errors
from reports import result_table, wording
from reports.templatetags import typesetting


@pytest.mark.parametrize("module", [wording, result_table, typesetting, api_errors])
def test_examples_are_true(module: ModuleType) -> None:
    result = doctest.testmod(module)
    assert (result.failed, result.attempted > 0) == (0, True)
