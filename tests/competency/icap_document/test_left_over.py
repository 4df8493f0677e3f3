"""Text that belongs to nothing is told with its line, wherever it stands, and kept out."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from competency.icap_document.as_json import as_json
from competency.icap_document.reading import read_document
from competency.icap_document.report import UnreadableDocument
from tests.competency.icap_document import printing
from tests.competency.icap_document.printing import ROW, document, read, told

DOCUMENTS = ["SMS2512-001v1.txt", "IIS3512-001v3.txt", "SET4130-001v2.txt"]


@pytest.mark.parametrize("name", DOCUMENTS)
@given(data=st.data())
@settings(max_examples=100, deadline=None)
def test_a_stray_line_anywhere_is_left_over(name: str, data: st.DataObject) -> None:
    text = (printing.DATA / name).read_text(encoding="utf-8")
    lines = text.split("\n")
    at = data.draw(st.integers(0, len(lines)))
    stray = data.draw(st.sampled_from(["多餘的一行文字", "第 2 頁", "  2/5  ", "K99"]))
    reading = read("\n".join([*lines[:at], stray, *lines[at:]]))
    (line,) = told(reading, "left over")
    assert line.startswith(f"line {at + 1}: left over: {stray.strip()!r}: ")
    assert printing.without_breaks(as_json(reading)) == printing.without_breaks(
        as_json(printing.original(name))
    )


@pytest.mark.parametrize("name", DOCUMENTS)
@pytest.mark.parametrize("column", [2, 3, 5, 6])
def test_a_stray_row_anywhere_in_the_table_is_not_silent(name: str, column: int) -> None:
    lines = (printing.DATA / name).read_text(encoding="utf-8").split("\n")
    places = [at for at, line in enumerate(lines) if line.startswith(("T", "\tT", "\t\t"))]
    stray = "\t" * column + "多餘" + "\t" * (6 - column)
    first = next(at for at in places if lines[at].startswith("T1 "))
    for at in [at for at in places if at > first]:
        reading = read("\n".join([*lines[:at], stray, *lines[at:]]))
        assert told(reading, "left over") != [], at


@pytest.mark.parametrize(
    ("header", "finding"),
    [
        (printing.TABLE_HEADER + "\t多", "'多': is no label of the table"),
        (printing.TABLE_HEADER.replace("指標", "指標多"), "'行為指標多': is no label of the table"),
        (
            "主要職責\t工作任務\t行為指標",
            "'行為指標': stood elsewhere in the first header",
        ),
    ],
)
def test_words_in_a_page_header_are_left_over(header: str, finding: str) -> None:
    reading = read(document(ROW, f"\n{header}"))
    assert told(reading, "left over") == [f"line 17: left over: {finding}"]


def test_words_in_the_first_header_are_left_over() -> None:
    reading = read(document(header=printing.TABLE_HEADER + "\t多"))
    assert told(reading, "left over") == ["line 14: left over: '多': is no label of the table"]


def test_a_row_without_any_code_begins_no_block() -> None:
    reading = read(document(ROW, "\t\t\t多餘\t\t\t"))
    assert told(reading, "left over") == [
        "line 16: left over: '多餘': stands in a row without any code"
    ]
    assert as_json(reading)["duties"] == as_json(read(document()))["duties"]


@pytest.mark.parametrize(
    ("row", "finding"),
    [
        (f"{ROW}\t多", "'多': stands in no column of the table"),
        (ROW.replace("\t3\t", "\t7\t"), "'7': is no level from 1 to 6"),
        (ROW.replace("\t3\t", "\t高\t"), "'高': is no level from 1 to 6"),
        (ROW.replace("K01", "無 K01"), "'無': stands before the first code of its column"),
        (ROW.replace("O1.1.1 產出", "-"), "'-': stands before the first code of its column"),
        (
            ROW.replace("T1.1 任務", "T1.1 任務 T1.2 另一"),
            "'T1.2 另一': is a second name in one cell",
        ),
    ],
)  # fmt: skip
def test_what_fits_no_place_in_a_row_is_left_over(row: str, finding: str) -> None:
    assert told(read(document(row)), "left over") == [f"line 15: left over: {finding}"]


@pytest.mark.parametrize(
    ("rows", "findings"),
    [
        (["\tT1.1 任務\t\t\t\t\t"], ["line 15: left over: 'T1.1 任務': belongs to no duty"]),
        (["主要\tT1.1 任務\t\t\t\t\t"], [
            "line 15: left over: '主要': belongs to no duty",
            "line 15: left over: 'T1.1 任務': belongs to no duty",
        ]),
        (["T1 主要\t任務\t\t\t\t\t"], ["line 15: left over: '任務': belongs to no task"]),
    ],
)  # fmt: skip
def test_rows_before_any_duty_or_task_are_left_over(rows: list[str], findings: list[str]) -> None:
    reading = read(document(*rows, ROW))
    assert told(reading, "left over") == findings


def test_text_without_a_code_inside_a_page_continues_nothing() -> None:
    reading = read(document(ROW, "又\t再\t\t\t3\t\t"))
    assert told(reading, "left over") == [
        "line 16: left over: '又': is no duty: it has no code",
        "line 16: left over: '再': is no task: it has no code",
    ]


def test_a_new_task_on_a_new_page_takes_no_text_of_the_one_before() -> None:
    row = "\tT1.2 另一\t\tP1.2.1 指標。\t3\t的知識 K01 知識\tS01 技能"
    reading = read(document(ROW, "BREAK", row))
    assert told(reading, "left over") == [
        "line 18: left over: '的知識': stands before the first code of its column"
    ]


def test_levels_that_differ_on_two_pages_are_not_chosen_between() -> None:
    rows = [ROW.replace("指標。", "指"), "BREAK", "\t\t\t標。\t4\t\t"]
    reading = read(document(*rows))
    assert told(reading, "left over") == ["line 18: left over: '4': is a second level, after 3"]


@pytest.mark.parametrize(
    ("old", "new", "finding"),
    [
        ("J62", "J62\t多", "line 10: left over: '多': is no field of the header"),
        ("基準級別		3", "基準級別		9", "line 12: left over: '9': is no level from 1 to 6"),
        ("工作描述", "職類別\t甲\n工作描述", "line 11: left over: '甲': is a second value of job_category"),
    ],
)  # fmt: skip
def test_header_cells_without_a_label_are_left_over(old: str, new: str, finding: str) -> None:
    reading = read(document(preface=printing.PREFACE.replace(old, new)))
    assert told(reading, "left over") == [finding]


def test_notes_without_a_section_are_left_over() -> None:
    reading = read(document(notes="\n說明與補充事項\n - 說明。\n"))
    assert told(reading, "left over") == [
        "line 22: left over: '- 說明。': belongs to no section of the notes"
    ]


@pytest.mark.parametrize(
    ("content", "why"),
    [
        (b"", "the file is empty"),
        (b" \n\t\n", "the file is empty"),
        ("職能基準".encode("big5"), "is not UTF-8 text"),
        ("職能基準".encode("utf-16"), "is not UTF-8 text"),
        ("只有文字\n".encode(), "there is no table"),
        (printing.TABLE_HEADER.encode(), "the table has no task"),
        ("主要職責\t工作任務\t工作產出".encode(), "line 1: the table has no column 行為指標"),
    ],
)
def test_what_is_no_such_document_is_refused(content: bytes, why: str) -> None:
    with pytest.raises(UnreadableDocument, match=why):
        read_document(content, file="test.txt")
