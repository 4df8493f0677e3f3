"""Charts: every kind draws, safely, in both languages, on light and dark paper."""

from __future__ import annotations

import re
from typing import Any
from xml.etree import ElementTree as ET

import pytest

from lib.charts import KINDS, draw, labels_for
from lib.charts import svg as elements

SVG = "{http://www.w3.org/2000/svg}"
SAMPLES: dict[str, dict[str, Any]] = {
    "bars": {
        "bars": [
            {"label": "T1 資料", "value": 3, "marked": False},
            {"label": "T2 模型", "value": None, "marked": True},
        ],
        "maximum": 4,
        "unit": "級",
    },
    "confusion_matrix": {
        "labels": ["0", "1"],
        "matrix": [[48, 3], [5, 40]],
        "claimed": [[48, 5], [3, 40]],
    },
    "fold_scores": {
        "folds": ["1", "2", "3"],
        "found": [0.81, 0.79, 0.83],
        "claimed": [0.81, None, 0.9],
        "mean": 0.81,
        "unit": "F1",
    },
    "heat_map": {
        "rows": ["C-001", "C-002"],
        "columns": ["P1.1.1", "P1.2.1"],
        "values": [[3, None], [0, 4]],
        "maximum": 4,
    },
    "intervals": {
        "bars": [
            {"name": "claimed", "value": 0.91, "low": 0.88, "high": 0.94},
            {"name": "new_rows", "value": None, "low": 0.8, "high": 0.87},
        ],
        "unit": "F1",
        "bar": 0.85,
    },
    "label_matrix": {"labels": ["a", "b"], "matrix": [[9, 1], [2, 8]], "claimed": None},
    "radar": {
        "axes": [
            {"label": f"T{n} 主要職責", "value": value, "required": 3}
            for n, value in enumerate((3, 2.5, None, 4, 3), start=1)
        ],
        "maximum": 4,
    },
    "roc_curve": {"points": [[0, 0], [0.1, 0.7], [1, 1]], "auc": 0.8123},
    "scatter": {
        "points": [
            {"label": "model.onnx", "x": 192, "y": 0.91},
            {"label": "alternative_1.onnx", "x": 940, "y": 0.9},
        ],
        "limit": 390,
        "unit": "ROC AUC",
    },
    "threshold_curve": {
        "points": [[0.1, 900], [0.4, 420.5], [0.9, 1200]],
        "chosen": {"threshold": 0.5, "cost": 500},
        "best": {"threshold": 0.4, "cost": 420.5},
        "unit": "TWD",
    },
    "timeline": {
        "stages": [
            {"label": "上傳", "at": "11-02", "state": "done"},
            {"label": "評分", "at": "", "state": "current"},
            {"label": "結果", "at": "", "state": "open"},
        ]
    },
}


def words_of(svg: str) -> list[str]:
    return [(node.text or "").strip() for node in ET.fromstring(svg).iter(f"{SVG}text")]


def drawn(kind: str, language: str = "en", **changes: Any) -> str:
    return draw(kind, SAMPLES[kind] | changes, labels_for(kind, language))


def test_every_kind_has_a_sample() -> None:
    assert set(SAMPLES) == set(KINDS)


@pytest.mark.parametrize("language", ["en", "zh-hant"])
@pytest.mark.parametrize("kind", sorted(KINDS))
def test_a_picture_is_self_contained_and_named(kind: str, language: str) -> None:
    svg = drawn(kind, language)
    root = ET.fromstring(svg)
    assert root.attrib["role"] == "img"
    assert root.attrib["font-family"].startswith("Noto Sans TC")
    assert root.find(f"{SVG}title").text == labels_for(kind, language)["title"]
    assert root.find(f"{SVG}desc").text.strip()
    assert not re.search(r"<style|<script|<image|<foreignObject|style=|\son\w+=|href", svg)


@pytest.mark.parametrize("kind", sorted(KINDS))
def test_words_exist_in_both_languages(kind: str) -> None:
    assert labels_for(kind, "en").keys() == labels_for(kind, "zh-hant").keys()
    assert all(labels_for(kind, "en").values())
    assert all(labels_for(kind, "zh-hant").values())


@pytest.mark.parametrize("kind", sorted(KINDS))
def test_the_same_data_gives_the_same_text(kind: str) -> None:
    assert drawn(kind) == drawn(kind)


@pytest.mark.parametrize("kind", sorted(KINDS))
def test_nothing_is_drawn_outside_of_the_picture(kind: str) -> None:
    root = ET.fromstring(drawn(kind))
    width, height = (float(value) for value in root.attrib["viewBox"].split()[2:])
    for node in root.iter():
        for name, limit in (("x", width), ("y", height), ("cx", width), ("cy", height)):
            assert 0 <= float(node.attrib.get(name, 0)) <= limit


def test_what_people_wrote_is_escaped() -> None:
    evil = '"><script>alert(1)</script>\x00&'
    svg = drawn("confusion_matrix", labels=[evil, "1"])
    assert "<script" not in svg
    assert ET.fromstring(svg).attrib["aria-label"].count("<script>alert(1)</script>�&") >= 1


def test_an_unknown_kind_is_refused() -> None:
    with pytest.raises(ValueError, match="no chart of kind 'pie'"):
        draw("pie", {}, {})


def test_the_claimed_matrix_is_drawn_only_where_it_differs() -> None:
    counts = SAMPLES["confusion_matrix"]["matrix"]
    assert "claimed" not in words_of(drawn("confusion_matrix", claimed=counts))
    assert "claimed" not in words_of(drawn("confusion_matrix", claimed=None))
    words = words_of(drawn("confusion_matrix"))
    assert [word for word in words if "≠" in word] == [
        "5 ≠",
        "3 ≠",
        "≠ differs from the recomputed count",
    ]


def test_a_claimed_matrix_of_another_size_is_still_drawn() -> None:
    words = words_of(drawn("confusion_matrix", claimed=[[1, 2, 9], [3]]))
    assert "9 ≠" in words


def test_a_radar_needs_three_axes() -> None:
    with pytest.raises(ValueError, match="three axes"):
        drawn("radar", axes=SAMPLES["radar"]["axes"][:2])


def test_a_duty_without_a_level_has_a_word_and_no_dot() -> None:
    svg = drawn("radar")
    assert words_of(svg).count("undetermined") == 1
    # Four duties with a level, and the dot of the legend.
    assert svg.count("<circle") == 5


def test_a_fold_without_a_claim_has_no_square() -> None:
    # Frame, two claimed folds, and the square of the legend.
    assert drawn("fold_scores").count("<rect") == 4
    assert drawn("fold_scores", claimed=[None, None, None]).count("<rect") == 1


def _brightness(colour: str) -> float:
    def channel(value: int) -> float:
        part = value / 255
        return part / 12.92 if part <= 0.03928 else ((part + 0.055) / 1.055) ** 2.4

    red, green, blue = (channel(int(colour[i : i + 2], 16)) for i in (1, 3, 5))
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


@pytest.mark.parametrize("paper", ["#ffffff", "#f4f6f5", "#1a2122", "#121718"])
@pytest.mark.parametrize("name", ["TEAL", "AMBER", "RED", "BLUE", "GREY"])
def test_colours_stand_out_on_light_and_dark_paper(name: str, paper: str) -> None:
    light, dark = sorted((_brightness(getattr(elements, name)), _brightness(paper)), reverse=True)
    assert (light + 0.05) / (dark + 0.05) >= 3
