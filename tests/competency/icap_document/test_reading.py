"""The three real documents, against exact readings."""

from __future__ import annotations

import hashlib
import json

import pytest

from competency.icap_document.as_json import as_json
from tests.competency.icap_document.printing import DATA, original, told

STANDARD = "SMS2512-001v1.txt"


def test_the_copies_are_the_documents_that_were_given() -> None:
    sums = dict(reversed(line.split()) for line in (DATA / "SHA256SUMS").read_text().splitlines())
    files = {path.name for path in DATA.iterdir()} - {"SHA256SUMS"}
    assert files == set(sums)
    for name, digest in sums.items():
        assert hashlib.sha256((DATA / name).read_bytes()).hexdigest() == digest


@pytest.mark.parametrize("code", ["IIS3512-001v3", "SET4130-001v2"])
def test_a_document_reads_like_its_reference(code: str) -> None:
    reference = json.loads((DATA / f"{code}.reference.json").read_text(encoding="utf-8"))
    reference.pop("about")
    assert as_json(original(f"{code}.txt")) == reference


@pytest.mark.parametrize("code", ["IIS3512-001v3", "SET4130-001v2", "SMS2512-001v1"])
def test_nothing_is_left_over(code: str) -> None:
    assert told(original(f"{code}.txt"), "left over") == []


def test_counts_of_the_standard() -> None:
    assert as_json(original(STANDARD))["counts"] == {
        "duties": 5,
        "tasks": 12,
        "output_codes": 20,
        "indicators": 16,
        "knowledge": 21,
        "skills": 25,
        "attitudes": 9,
        "task_knowledge_links": 38,
        "task_skill_links": 45,
        "texts_cut_by_a_page_break": 9,
        "tasks_cut_by_a_page_break": 5,
    }


def test_levels_of_the_standard() -> None:
    data = as_json(original(STANDARD))
    levels = {task["code"]: task["level"] for duty in data["duties"] for task in duty["tasks"]}
    assert [code for code, level in levels.items() if level == 4] == [
        "T1.2", "T1.3", "T2.1", "T4.1", "T4.2",
    ]  # fmt: skip
    assert [code for code, level in levels.items() if level == 5] == [
        "T1.1", "T2.2", "T3.1", "T3.2", "T3.3", "T5.1", "T5.2",
    ]  # fmt: skip


def test_all_nine_cut_texts_are_joined() -> None:
    joins = as_json(original(STANDARD))["joins"]
    assert [(join["task"], join["item"], *join["pieces"][1:]) for join in joins] == [
        ("T1.2", "P1.2.1", "等。"),
        ("T2.2", "P2.2.1", "據特徵與因變數之相關性找出重要特徵，提升模型效能或預測精準度。"),
        ("T2.2", "T2.2", "(feature extraction)"),
        (
            "T3.2",
            "S18",
            "降因子 Gradient descent with momentum hyper-parameter、學習因子下降參數 Learning rate decay hyper-parameter、神經網絡層數、Adam 算法參數)",
        ),
        ("T4.1", "O4.1.2", "圖"),
        ("T4.1", "P4.1.2", "合適導入軟硬體。"),
        ("T4.1", "S17", "PyTorch、TensorFlow"),
        ("T5.2", "P5.2.1", "性。"),
        ("T5.2", "T5.2", "回饋"),
    ]


def test_one_output_code_names_two_outputs() -> None:
    reading = original(STANDARD)
    outputs = [
        output
        for duty in as_json(reading)["duties"]
        for task in duty["tasks"]
        for output in task["outputs"]
    ]
    assert sum(len(output["texts"]) for output in outputs) == 21
    assert {"code": "O1.3.1", "texts": ["測試資料集", "訓練資料集"]} in outputs
    assert told(reading, "doubtful") == [
        "line 20: doubtful: O1.3.1 is read as one code for several outputs: '測試資料集' and '訓練資料集'"
    ]


def test_both_wordings_of_a_code_are_kept() -> None:
    reading = original(STANDARD)
    entries = {entry["code"]: entry for entry in as_json(reading)["catalogue"]["knowledge"]}
    assert entries["K16"] == {
        "code": "K16",
        "text": "驗證指標(分類指標、回歸指標.....等)",
        "variants": [{"text": "驗證指標(分類指標、回歸指標)", "tasks": ["T4.2"]}],
    }
    assert [code for code, entry in entries.items() if "variants" in entry] == ["K16"]
    assert told(reading, "variant") == [
        "lines 32, 36: variant: K16 in T4.2 reads '驗證指標(分類指標、回歸指標)', at first '驗證指標(分類指標、回歸指標.....等)'; both are kept"
    ]


def test_names_that_look_like_codes_stay_text() -> None:
    data = json.dumps(as_json(original(STANDARD)), ensure_ascii=False)
    for text in ("F1-score、F2-score、F0.5-score、ROC/AUC", "K-means、PCA", "區分 TP 跟 FP", "J63"):
        assert text in data
