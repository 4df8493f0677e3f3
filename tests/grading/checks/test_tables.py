"""Tables and documents from outside: strict numbers, places that people can find."""

from __future__ import annotations

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from grading.checks.documents import read_document
from grading.checks.files import Outputs
from grading.checks.pictures import read_picture
from grading.checks.tables import brief_number, finite, read_table, shown
from grading.checks.verdict import Unreadable


def outputs(content: bytes) -> Outputs:
    return Outputs({"f": content}, {})


def test_further_columns_and_empty_lines_are_let_pass() -> None:
    table = read_table(outputs(b"b,x,a\r\n1,,2\r\n\r\n3,,4\r\n"), "f", ("a", "b"))
    assert table.rows == [["2", "1"], ["4", "3"]]
    assert table.lines == [2, 4]
    assert table.numbers("a") == [2.0, 4.0]


def test_a_cell_that_is_no_number_names_its_line() -> None:
    table = read_table(outputs(b"a\n1\nxyz\n"), "f", ("a",))
    with pytest.raises(Unreadable, match=r"table\.not_a_number") as caught:
        table.numbers("a")
    assert caught.value.params["line"] == 3
    assert caught.value.where.line == 3


def test_a_byte_order_mark_is_allowed() -> None:
    assert read_table(outputs("\ufeffa\n1\n".encode()), "f", ("a",)).numbers("a") == [1.0]


@pytest.mark.parametrize("text", ["nan", "inf", "-Infinity", "", "one", "1,5", "0x10", "1e999"])
def test_these_are_no_finite_numbers(text: str) -> None:
    assert finite(text) is None


def test_texts_of_candidates_are_shown_short_and_plain() -> None:
    assert shown("a\x00b\u202e\ud800") == "a·b··"
    assert shown("x" * 100) == "x" * 40 + "…"
    assert brief_number(1e300) == "1e+300"
    assert brief_number(0.123456) == "0.1235"


@given(st.binary(max_size=2000))
def test_no_bytes_crash_a_reader(content: bytes) -> None:
    for read in (
        lambda o: read_table(o, "f", ("a", "b")).numbers("a"),
        lambda o: read_document(o, "f").number("a.b"),
        lambda o: read_picture(o, "f"),
    ):
        for bytes_ in (content, b"a,b\n" + content, b"\x89PNG\r\n\x1a\n" + content):
            try:
                read(outputs(bytes_))
            except Unreadable as problem:
                json.dumps(dict(problem.params), allow_nan=False).encode()
