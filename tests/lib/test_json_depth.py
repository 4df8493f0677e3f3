"""Depth of JSON by its bytes."""

from __future__ import annotations

import pytest

from lib.json_depth import nests_deeper, without_strings


@pytest.mark.parametrize(
    ("content", "most", "deeper"),
    [
        (b"[[]]", 2, False),
        (b"[[]]", 1, True),
        (b'{"a": [{"b": []}]}', 3, True),
        (b"[][][]", 1, False),
        (b'["[[[[", "\\"[[["]', 1, False),
        (b'["unfinished [[[', 1, False),
        (b"]]]][[", 2, False),
    ],
)
def test_brackets_within_brackets_are_counted_and_strings_are_not(content, most, deeper) -> None:
    assert nests_deeper(without_strings(content), most) is deeper


def test_a_deep_text_is_found_without_parsing() -> None:
    assert nests_deeper(without_strings(b"[" * 1_000_000), 60)
