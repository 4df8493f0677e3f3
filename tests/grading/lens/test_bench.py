"""The bench counts as it says: abstaining on a leaky file is a miss; the own half stays whole."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from grading.bench.lens import ANY, CORPUS, measure, wilson
from tests.grading.lens.test_reading import LEAKY


def test_wilson_agrees_with_a_worked_case() -> None:
    """8 of 10, Wilson (1927) at 95 %: 0.4902 to 0.9433."""
    assert wilson(8, 10) == [0.4902, 0.9433]
    assert wilson(0, 0) is None


def test_hits_misses_false_alarms_and_abstentions_are_counted(tmp_path: Path) -> None:
    kind = "preprocessing_before_split"
    half = tmp_path / "half"
    half.mkdir()
    leak = {"type": kind, "cell": None, "line": 6}
    files = {"hit.py": [leak], "false.py": [], "unread.py": [leak]}
    for name in files:
        (half / name).write_bytes(b"" if name == "unread.py" else LEAKY)
    labels = {"files": [{"file": name, "leaks": leaks} for name, leaks in files.items()]}
    (half / "labels.json").write_text(json.dumps(labels))
    report = measure(tmp_path)
    found = report["halves"]["half"]
    assert (found["files"], found["abstained_on_leaky"]) == (3, 1)
    assert found["types"][kind]["precision"] == found["types"][kind]["recall"] == 0.5
    assert found["types"][kind]["right_place"] == 1
    assert found["types"][ANY]["f1"] == 0.5
    assert report["holds"] is False


def test_the_own_half_has_ten_types_with_five_twins_each() -> None:
    labels = json.loads((CORPUS / "own" / "labels.json").read_text())["files"]
    by_type: dict[str, set[str]] = {}
    for entry in labels:
        for leak in entry["leaks"]:
            by_type.setdefault(leak["type"], set()).add(entry["twin"])
    assert len(by_type) == 13
    assert min(len(twins) for twins in by_type.values()) >= 5
    assert {entry["file"] for entry in labels} == {
        path.name for path in (CORPUS / "own").iterdir() if path.name != "labels.json"
    }


@pytest.mark.parametrize("half", ["own", "styles"])
def test_what_was_at_hand_is_read_right(half: str) -> None:
    """These files were at hand while the lens was built: a change here is a step back."""
    found = measure()["halves"][half]
    assert found["disagreements"] == []
    assert found["coverage"] == 1.0
