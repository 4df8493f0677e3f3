"""Unusual but legal shapes, each seen in some standard: kept as printed, and told."""

from __future__ import annotations

import pytest

from competency.icap_document.as_json import as_json
from tests.competency.icap_document.printing import PREFACE, ROW, TABLE_HEADER, document, read, told


def task_of(text: str) -> dict:
    return as_json(read(text))["duties"][0]["tasks"][0]


def test_a_zero_for_the_letter_o_is_kept_and_doubted() -> None:
    reading = read(document(ROW.replace("O1.1.1 產出", "01.1.1 產出 O1.1.2 第二")))
    outputs = as_json(reading)["duties"][0]["tasks"][0]["outputs"]
    assert outputs == [
        {"code": "01.1.1", "texts": ["產出"]},
        {"code": "O1.1.2", "texts": ["第二"]},
    ]
    assert told(reading, "doubtful") == [
        "line 15: doubtful: the code is printed '01.1.1'; kept as printed"
    ]


def test_repeated_and_misnumbered_codes_are_kept_and_told() -> None:
    second = "\tT1.2 另一\tO1.1.1 別的\tP1.1.1 又一。 P1.2.4 跳號。\t3\tK01 知識\tS03 技能"
    reading = read(document(ROW, second))
    task = as_json(reading)["duties"][0]["tasks"][1]
    assert task["outputs"] == [{"code": "O1.1.1", "texts": ["別的"]}]
    assert [item["code"] for item in task["indicators"]] == ["P1.1.1", "P1.2.4"]
    assert told(reading, "duplicate") == [
        "lines 15, 16: duplicate: O1.1.1 is printed for '產出' and for '別的'; both are kept",
        "lines 15, 16: duplicate: P1.1.1 is printed for '指標。' and for '又一。'; both are kept",
    ]
    assert told(reading, "doubtful") == [
        "line 16: doubtful: O1.1.1 stands in T1.2 but is not numbered for it; kept as printed",
        "line 16: doubtful: P1.1.1 stands in T1.2 but is not numbered for it; kept as printed",
        "line 16: doubtful: S03 has the wording of S01",
    ]
    assert told(reading, "gap") == [
        "line 16: gap: P1.2.4 follows the beginning: a number is missing between",
        "line 16: gap: S03 follows S01: a number is missing between",
    ]


def test_a_code_repeated_in_one_task_stays_twice() -> None:
    outputs = task_of(document(ROW.replace("O1.1.1 產出", "O1.1.1 甲 O1.1.1 乙")))["outputs"]
    assert outputs == [{"code": "O1.1.1", "texts": ["甲"]}, {"code": "O1.1.1", "texts": ["乙"]}]


def test_several_blocks_of_a_task_keep_their_levels() -> None:
    second = "\t\tO1.1.2 第二\tP1.1.2 第二。\t4\tK01 知識 K02 別的\tS01 技能"
    reading = read(document(ROW, second))
    data = as_json(reading)
    task = data["duties"][0]["tasks"][0]
    assert [block["level"] for block in task["blocks"]] == [3, 4]
    assert [block["knowledge"] for block in task["blocks"]] == [["K01"], ["K01", "K02"]]
    assert task["level"] is None
    assert task["knowledge"] == ["K01", "K02"]
    assert [item["code"] for item in task["indicators"]] == ["P1.1.1", "P1.1.2"]
    assert data["counts"]["task_knowledge_links"] == 2
    assert told(reading, "doubtful") == ["line 16: doubtful: read as block 2 of task T1.1"]


def test_a_block_may_begin_on_a_new_page() -> None:
    second = "\t\tO1.1.2 第二\tP1.1.2 第二。\t4\tK02 別的\tS02 別技"
    task = task_of(document(ROW, "BREAK", second))
    assert [block["level"] for block in task["blocks"]] == [3, 4]
    assert task["blocks"][1]["skills"] == ["S02"]


def test_a_task_named_again_on_the_next_page_is_the_same_task() -> None:
    again = "T1 主要\tT1.1 任務\t\tP1.1.2 第二。\t\t\t"
    reading = read(document(ROW, "BREAK", again))
    data = as_json(reading)
    assert data["counts"]["tasks"] == data["counts"]["duties"] == 1
    assert data["counts"]["tasks_cut_by_a_page_break"] == 1
    assert told(reading, "doubtful") == ["line 18: doubtful: T1.1 is printed again: the same task"]


def test_two_tasks_with_one_code_stay_two() -> None:
    other = "\tT1.1 別的任務\t\tP1.1.2 第二。\t3\tK01 知識\tS01 技能"
    reading = read(document(ROW, other))
    assert as_json(reading)["counts"]["tasks"] == 2
    assert told(reading, "duplicate") == [
        "lines 15, 16: duplicate: T1.1 is printed for '任務' and for '別的任務'; both are kept"
    ]


def test_older_codes_in_the_table_of_versions_are_not_the_code() -> None:
    versions = (
        "版本\t職能基準代碼\t職能基準名稱\t狀態\t更新說明\t發展更新日期\n"
        "V1\tTST1234-001v1\t測試員\t歷史版本\t已被取代\t2018/12/20\n"
    )
    reading = read(
        document(preface=PREFACE.replace("\n職能基準代碼", f"\n{versions}\n職能基準代碼"))
    )
    data = as_json(reading)
    assert data["code"] == "TST1234-001v2"
    assert data["versions"] == [
        {
            "version": "V1", "code": "TST1234-001v1", "name": "測試員", "status": "歷史版本",
            "note": "已被取代", "date": "2018/12/20",
        }
    ]  # fmt: skip
    assert told(reading, "doubtful") == [
        "line 8: doubtful: the table of versions does not list TST1234-001v2"
    ]


def test_full_width_brackets_and_points_are_understood() -> None:
    header = TABLE_HEADER.replace(" (", "（").replace(")", "）")
    attitudes = "\n職能內涵（A=attitude態度）\n\n- A01 持續學習\n"
    row = ROW.replace("P1.1.1 指標", "P1．1．1 指標（依「規範」）")
    reading = read(document(row, header=header, attitudes=attitudes))
    task = as_json(reading)["duties"][0]["tasks"][0]
    assert task["indicators"] == [{"code": "P1．1．1", "text": "指標（依「規範」）。"}]
    assert told(reading, "doubtful") == [
        "line 15: doubtful: the code is printed 'P1．1．1'; kept as printed"
    ]


@pytest.mark.parametrize(
    "text",
    ["F1-score、K-means、S3 儲存、TP、J63", "參照 K02、K03 之說明", "K12-based 教育", "CK01 機型", "ISO27001"],
)  # fmt: skip
def test_what_only_looks_like_a_code_stays_text(text: str) -> None:
    data = as_json(read(document(ROW.replace("K01 知識", f"K01 {text}"))))
    assert data["catalogue"]["knowledge"] == [{"code": "K01", "text": text}]


def test_codes_without_a_space_behind_or_after_a_full_stop_split() -> None:
    row = ROW.replace("P1.1.1 指標。", "P1.1.1指標。P1.1.2第二。")
    assert task_of(document(row))["indicators"] == [
        {"code": "P1.1.1", "text": "指標。"},
        {"code": "P1.1.2", "text": "第二。"},
    ]


def test_a_code_of_another_column_stays_text_and_is_doubted() -> None:
    reading = read(document(ROW.replace("S01 技能", "S01 技能 K02 知識")))
    assert as_json(reading)["catalogue"]["skills"] == [{"code": "S01", "text": "技能 K02 知識"}]
    assert told(reading, "doubtful") == [
        "line 15: doubtful: S01: 'K02' in its text looks like a code; kept as text"
    ]


def test_a_code_without_a_space_before_it_stays_text_and_is_doubted() -> None:
    reading = read(document(ROW.replace("K01 知識", "K01 知識K02 另一")))
    assert as_json(reading)["catalogue"]["knowledge"] == [{"code": "K01", "text": "知識K02 另一"}]
    assert told(reading, "doubtful") == [
        "line 15: doubtful: K01: 'K02' in its text looks like a code; kept as text"
    ]


def test_paragraphs_without_a_code() -> None:
    row = ROW.replace("O1.1.1 產出", "<p>O1.1.1 甲表</p> <p>乙 table</p>").replace(
        "K01 知識", "<p>K01 知</p> <p>識</p>"
    )
    reading = read(document(row))
    data = as_json(reading)
    assert data["duties"][0]["tasks"][0]["outputs"] == [
        {"code": "O1.1.1", "texts": ["甲表", "乙 table"]}
    ]
    assert data["catalogue"]["knowledge"] == [{"code": "K01", "text": "知識"}]
    assert len(told(reading, "doubtful")) == 2


def test_a_standard_without_levels_outputs_or_notes() -> None:
    header = TABLE_HEADER.replace("職能級別\t", "")
    row = "T1 主要\tT1.1 任務\t\tP1.1.1 指標。\tK01 知識\tS01 技能"
    reading = read(document(row, header=header, notes=""))
    data = as_json(reading)
    assert data["duties"][0]["tasks"][0]["level"] is None
    assert data["duties"][0]["tasks"][0]["outputs"] == []
    assert data["notes"] == {"heading": None, "sections": []}
    assert told(reading, "gap") == [
        "document: gap: there are no notes",
        "line 15: gap: task T1.1 has no level",
        "line 15: gap: task T1.1 has no output",
    ]


def test_a_standard_may_be_named_as_a_job_class() -> None:
    preface = PREFACE.replace("職類\n", "職類\t測試人員\n").replace("職業\t測試人員", "職業\t")
    assert as_json(read(document(preface=preface)))["name"] == {
        "text": "測試人員", "field": "職類", "occupation_name": None, "job_class_name": "測試人員",
    }  # fmt: skip


def test_a_code_of_another_shape_is_kept_whole() -> None:
    reading = read(document(preface=PREFACE.replace("TST1234-001v2", "X-1")))
    data = as_json(reading)
    assert (data["code"], data["code_parts"], data["version"]) == ("X-1", None, None)
    assert told(reading, "doubtful") == [
        "line 5: doubtful: the code 'X-1' has another shape than usual"
    ]


def test_header_codes_that_contradict_are_doubted() -> None:
    reading = read(document(preface=PREFACE.replace("\t1234\n", "\t2512\n")))
    assert told(reading, "doubtful") == [
        "line 5: doubtful: the code TST1234-001v2 does not hold the occupation code 2512"
    ]


def test_byte_order_mark_windows_ends_and_trimmed_rows() -> None:
    text = document(ROW, "BREAK", "\t\t\tP1.1.2 第二。")
    windows = ("\ufeff" + text).replace("\n", "\r\n")
    assert as_json(read(windows))["duties"] == as_json(read(text))["duties"]


def test_attitudes_may_stand_in_one_line() -> None:
    attitudes = "\n職能內涵 (A=attitude 態度)\tA01 持續學習 A02 主動：A+ 級\n"
    assert as_json(read(document(attitudes=attitudes)))["catalogue"]["attitudes"] == [
        {"code": "A01", "text": "持續學習"},
        {"code": "A02", "text": "主動：A+ 級"},
    ]
