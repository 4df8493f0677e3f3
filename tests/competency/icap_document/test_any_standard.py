"""Any standard that can be printed is read back as it was, page breaks and tags or not."""

from __future__ import annotations

import re
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from competency.icap_document.as_json import as_json
from tests.competency.icap_document import printing
from tests.competency.icap_document.printing import told

CODE_LIKE = re.compile(r"[TOPKSA0]\d")
FRAGMENTS = [
    "資料",
    "模型",
    "F1-score",
    "K-means、",
    " ML ",
    "（含 S3）",
    "，",
    "TP",
    "「超」",
    "K8s",
    "2.0 版",
]
TEXTS = st.lists(st.sampled_from(FRAGMENTS), min_size=1, max_size=6).map(
    lambda parts: "能" + "".join(parts).strip()
)
WORDS = st.text(st.sampled_from("資料集表圖"), min_size=1, max_size=4)
LEVELS = st.one_of(st.none(), st.integers(1, 6))


@st.composite
def standards(draw: st.DrawFn) -> list[dict[str, Any]]:
    """Duties with tasks with blocks; codes of outputs and indicators run through a task."""
    wordings = {
        letter: [f"{letter}{number:02d} {draw(TEXTS)}" for number in range(1, 6)] for letter in "KS"
    }
    return [
        {
            "name": f"T{duty} {draw(TEXTS)}",
            "tasks": [
                {"name": f"T{duty}.{task} {draw(TEXTS)}", "blocks": _blocks(draw, duty, task, wordings)}
                for task in range(1, draw(st.integers(2, 4)))
            ],
        }
        for duty in range(1, draw(st.integers(2, 4)))
    ]  # fmt: skip


def _blocks(draw: st.DrawFn, duty: int, task: int, wordings: dict) -> list[dict[str, Any]]:
    blocks = []
    for number in range(draw(st.integers(1, 2))):
        labels = [f"{duty}.{task}.{number * 3 + n}" for n in range(1, draw(st.integers(2, 4)))]
        blocks.append({
            "level": draw(LEVELS),
            "outputs": [
                {"code": f"O{label}", "texts": draw(st.lists(WORDS, min_size=1, max_size=2))}
                for label in labels[: draw(st.integers(0, 3))]
            ],
            "indicators": [{"code": f"P{label}", "text": draw(TEXTS)} for label in labels],
            **{kind: sorted(draw(st.sets(st.sampled_from(wordings[letter]), max_size=3)))
               for kind, letter in (("knowledge", "K"), ("skills", "S"))},
        })  # fmt: skip
    return blocks


def cells_of(block: dict[str, Any], duty: str, task: str) -> list[str]:
    return [
        duty,
        task,
        "\n".join(f"{row['code']} {' '.join(row['texts'])}" for row in block["outputs"]),
        "\n".join(f"{row['code']} {row['text']}" for row in block["indicators"]),
        str(block["level"] or ""),
        "\n".join(block["knowledge"]),
        "\n".join(block["skills"]),
    ]


def printed(draw: Any, duties: list[dict[str, Any]]) -> list[str]:
    lines: list[str] = []
    for duty in duties:
        for task_number, task in enumerate(duty["tasks"]):
            for number, block in enumerate(task["blocks"]):
                names = (duty["name"] if task_number == number == 0 else "",
                         task["name"] if number == 0 else "")  # fmt: skip
                cells, tags = cells_of(block, *names), draw(st.booleans())
                if draw(st.integers(0, 2)):
                    lines.append(printing.printed_row(cells, tags=tags))
                else:
                    halves = [_cut(draw, column, cell) for column, cell in enumerate(cells)]
                    left, right = zip(*halves, strict=True)
                    lines += [printing.printed_row(left, tags=tags), "BREAK",
                              printing.printed_row(right, tags=tags)]  # fmt: skip
    return lines


def _cut(draw: Any, column: int, cell: str) -> tuple[str, str]:
    """Behind the first code of duty, task and indicators, so that the row can be told.

    Never where the rest would begin like a code (TP2.0 cut to T, then P2.0): nobody could tell that.
    """
    least = len(cell.split(" ", maxsplit=1)[0]) if column in (0, 1, 3) else 0
    at = draw(st.integers(least, len(cell)))
    while at > least and not cell[at - 1].isspace() and CODE_LIKE.match(cell, at):
        at -= 1
    return cell[:at], cell[at:]


@given(duties=standards(), data=st.data())
@settings(max_examples=200, deadline=None)
def test_what_is_printed_is_read(duties: list[dict[str, Any]], data: st.DataObject) -> None:
    reading = printing.read(printing.document(*printed(data.draw, duties)))
    assert told(reading, "left over") == []
    read = as_json(reading)["duties"]
    assert [f"{duty['code']} {duty['text']}" for duty in read] == [duty["name"] for duty in duties]
    for got, given_ in zip(read, duties, strict=True):
        for task, wanted in zip(got["tasks"], given_["tasks"], strict=True):
            assert f"{task['code']} {task['text']}" == wanted["name"]
            assert task.get("blocks", [_only_block(task)]) == [
                {
                    **block,
                    "knowledge": _codes(block["knowledge"]),
                    "skills": _codes(block["skills"]),
                }
                for block in wanted["blocks"]
            ]


def _only_block(task: dict[str, Any]) -> dict[str, Any]:
    return {key: task[key] for key in ("level", "outputs", "indicators", "knowledge", "skills")}


def _codes(wordings: list[str]) -> list[str]:
    return [wording.split(" ")[0] for wording in wordings]
