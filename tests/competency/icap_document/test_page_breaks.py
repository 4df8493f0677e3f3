"""A page break may stand anywhere in the table: the reading stays the same."""

from __future__ import annotations

from functools import cache
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from competency.icap_document.as_json import as_json
from tests.competency.icap_document import printing
from tests.competency.icap_document.printing import told

DOCUMENTS = ["SMS2512-001v1.txt", "IIS3512-001v3.txt", "SET4130-001v2.txt"]


@cache
def rows_of(name: str) -> list[list[list[str]]]:
    return printing.table_rows(printing.original(name))


@cache
def frame_of(name: str) -> tuple[str, str]:
    return printing.around_table((printing.DATA / name).read_text(encoding="utf-8"))


@cache
def expected(name: str) -> dict[str, Any]:
    return printing.without_breaks(as_json(printing.original(name)))


def reprint(name: str, lines: list[str]) -> str:
    above, below = frame_of(name)
    return "\n".join([above, printing.TABLE_HEADER, *lines, "", below])


def cut_row(data: st.DataObject, cells: list[str], *, tags: bool) -> list[str]:
    """The row on two pages, each cell cut at a place of its own; the level on either."""
    left, right = [], []
    for column, cell in enumerate(cells):
        if column == 4:
            at = data.draw(st.sampled_from([0, len(cell)]))
        else:
            # A row begins with the codes of its duty and its task.
            least = len(cell.split(" ")[0]) if column < 2 else 0
            at = data.draw(st.integers(min_value=least, max_value=len(cell)))
        left.append(cell[:at])
        right.append(cell[at:])
    return [
        printing.printed_row(left, tags=tags),
        f"\n{printing.TABLE_HEADER}",
        printing.printed_row(right, tags=tags),
    ]


@pytest.mark.parametrize("name", DOCUMENTS)
@pytest.mark.parametrize("tags", [False, True])
def test_a_document_without_page_breaks_reads_the_same(name: str, tags: bool) -> None:
    cells = [["\n".join(items) for items in row] for row in rows_of(name)]
    reading = printing.read(reprint(name, [printing.printed_row(row, tags=tags) for row in cells]))
    assert printing.without_breaks(as_json(reading)) == expected(name)
    assert as_json(reading)["joins"] == []
    assert told(reading, "left over") == []


@pytest.mark.parametrize("name", DOCUMENTS)
@given(data=st.data())
@settings(max_examples=150, deadline=None)
def test_page_breaks_anywhere_change_nothing(name: str, data: st.DataObject) -> None:
    rows = rows_of(name)
    cut = data.draw(st.sets(st.integers(0, len(rows) - 1), min_size=1, max_size=3))
    lines = []
    for number, row in enumerate(rows):
        tags = data.draw(st.booleans())
        cells = ["\n".join(items) for items in row]
        if number in cut:
            lines += cut_row(data, cells, tags=tags)
        else:
            lines.append(printing.printed_row(cells, tags=tags))
    reading = printing.read(reprint(name, lines))
    assert printing.without_breaks(as_json(reading)) == expected(name)
    assert told(reading, "left over") == []
    for join in reading.joins:
        assert "".join(join.item.parts) == join.item.text


def test_a_break_between_tasks_cuts_no_task() -> None:
    second = "\tT1.2 另一\tO1.2.1 產出\tP1.2.1 指標。\t3\tK01 知識\tS01 技能"
    data = as_json(printing.read(printing.document(printing.ROW, "BREAK", second)))
    assert data["counts"]["tasks"] == 2
    assert data["counts"]["tasks_cut_by_a_page_break"] == 0


def test_a_text_over_three_pages_is_one_text() -> None:
    rows = ["T1 主\tT1.1 任\tO1.1.1 產\tP1.1.1 一\t3\tK01 知\tS01 技", "BREAK",
            "要\t務\t\t二\t\t\t", "BREAK", "\t\t出\t三。\t\t識\t能"]  # fmt: skip
    data = as_json(printing.read(printing.document(*rows)))
    assert data["joins"] == [
        {"task": "T1.1", "item": "O1.1.1", "pieces": ["產", "出"]},
        {"task": "T1.1", "item": "P1.1.1", "pieces": ["一", "二", "三。"]},
        {"task": "T1.1", "item": "K01", "pieces": ["知", "識"]},
        {"task": "T1.1", "item": "S01", "pieces": ["技", "能"]},
        {"task": "T1.1", "item": "T1.1", "pieces": ["任", "務"]},
        {"task": "T1.1", "item": "T1", "pieces": ["主", "要"]},
    ]
    assert data["counts"]["tasks_cut_by_a_page_break"] == 1


def test_a_code_cut_in_two_is_read_and_doubted() -> None:
    rows = ["T1 主要\tT1.1 任務\tO1.1.1 產出\tP1.1.1 指標。 P1.1\t3\tK01 知識 K0\tS01 技能",
            "BREAK", "\t\t\t.2 第二。\t\t2 第二"]  # fmt: skip
    reading = printing.read(printing.document(*rows))
    task = as_json(reading)["duties"][0]["tasks"][0]
    assert [item["code"] for item in task["indicators"]] == ["P1.1.1", "P1.1.2"]
    assert task["knowledge"] == ["K01", "K02"]
    assert told(reading, "doubtful") == [
        "line 15: doubtful: a page break cuts the code P1.1.2 itself",
        "line 15: doubtful: a page break cuts the code K02 itself",
    ]


def test_a_code_at_the_foot_of_a_page_keeps_its_text_on_the_next() -> None:
    rows = ["T1 主要\tT1.1 任務\tO1.1.1 產出\tP1.1.1\t3\tK01\tS01 技能",
            "BREAK", "\t\t\t3D 建模。\t\t5G 網路\t"]  # fmt: skip
    data = as_json(printing.read(printing.document(*rows)))
    assert data["duties"][0]["tasks"][0]["indicators"] == [{"code": "P1.1.1", "text": "3D 建模。"}]
    assert data["catalogue"]["knowledge"] == [{"code": "K01", "text": "5G 網路"}]
    assert data["joins"] == []


def test_a_cut_attitude_is_joined() -> None:
    attitudes = (
        "\n職能內涵 (A=attitude 態度)\n\n- A01 持續：展現\n\n"
        + printing.TABLE_HEADER
        + "\n企圖心。\n- A02 主動\n"
    )
    data = as_json(printing.read(printing.document(attitudes=attitudes)))
    assert data["catalogue"]["attitudes"] == [
        {"code": "A01", "text": "持續：展現企圖心。"},
        {"code": "A02", "text": "主動"},
    ]
    assert data["joins"] == [{"task": None, "item": "A01", "pieces": ["持續：展現", "企圖心。"]}]
