"""The rubric of SMS2512-001v1: complete, in both languages, every anchor its own."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest
from django.conf import settings

from competency.fixture_check import check_shape

ROOT = Path(settings.BASE_DIR)
DOCUMENT = (ROOT / "tests/data/icap/SMS2512-001v1.txt").read_text(encoding="utf-8")
RUBRIC = json.loads((ROOT / "fixtures/rubrics/SMS2512-001v1.json").read_text(encoding="utf-8"))
HAN = re.compile(r"[\u4e00-\u9fff]")
# Words of another region that would slip in by machine conversion.
NOT_TAIWANESE = ("數據", "信息", "視頻", "默認", "代碼", "質量", "軟件", "程序", "網絡", "過擬合")
LANGUAGES = ("zh-Hant", "en")


def code(criterion: dict) -> str:
    return criterion.get("indicator") or criterion["attitude"]


def anchors(language: str) -> list[str]:
    return [a["text"][language] for c in RUBRIC["criteria"] for a in c["anchors"]]


def test_the_fixture_has_the_shape_of_its_schema() -> None:
    assert check_shape(RUBRIC, "rubric") is RUBRIC


def test_every_indicator_and_attitude_of_the_document_has_five_anchors_in_order() -> None:
    printed = re.findall(r"\bP\d\.\d\.\d", DOCUMENT) + re.findall(r"\bA\d\d\b", DOCUMENT)
    assert [code(criterion) for criterion in RUBRIC["criteria"]] == printed
    assert len(printed) == 16 + 9
    for criterion in RUBRIC["criteria"]:
        assert [anchor["level"] for anchor in criterion["anchors"]] == [0, 1, 2, 3, 4]


def test_the_scale_is_that_of_the_domain() -> None:
    labels = [(row["value"], row["label"]["zh-Hant"]) for row in RUBRIC["scale"]]
    assert labels == [(0, "未展現"), (1, "萌芽"), (2, "部分達成"), (3, "達成"), (4, "優於")]


@pytest.mark.parametrize("language", LANGUAGES)
def test_no_two_anchors_are_alike(language: str) -> None:
    texts = anchors(language)
    assert len(texts) == 125
    assert len({re.sub(r"\W", "", text).lower() for text in texts}) == 125


@pytest.mark.parametrize("language", LANGUAGES)
def test_no_long_phrase_is_shared_between_anchors(language: str) -> None:
    """Boilerplate would show as a run of characters that two anchors have in common."""
    length = {"zh-Hant": 14, "en": 40}[language]
    seen: dict[str, int] = {}
    shared = set()
    for number, text in enumerate(anchors(language)):
        for start in range(len(text) - length + 1):
            run = text[start : start + length]
            if seen.setdefault(run, number) != number:
                shared.add(run)
    assert shared == set()


def test_lengths_fit_the_scoring_page() -> None:
    assert [t for t in anchors("zh-Hant") if not 25 <= len(t) <= 110] == []
    assert [t for t in anchors("en") if not 80 <= len(t) <= 360] == []


def test_anchors_are_one_or_two_sentences() -> None:
    assert [t for t in anchors("zh-Hant") if t.count("。") not in (1, 2) or t[-1] != "。"] == []
    assert [t for t in anchors("en") if len(re.findall(r"[.!?](?: |$)", t)) not in (1, 2)] == []


def test_each_language_is_the_language_it_says() -> None:
    assert [t for t in anchors("en") if HAN.search(t)] == []
    assert [t for t in anchors("zh-Hant") if len(HAN.findall(t)) < len(t) * 0.6] == []
    assert [(w, t) for t in anchors("zh-Hant") for w in NOT_TAIWANESE if w in t] == []
