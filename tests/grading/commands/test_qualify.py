"""`qualify` over packs of a folder, through the real box: what it prints, stores and answers."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from grading import registry
from grading.__main__ import main

PACK = """
slug = "{slug}"
version = "1"
framework = "F"
runtime = "tabular"
duties = []
tasks = []
indicators = []
outputs = []
knowledge = []
skills = []
title = {{zh-Hant = "x", en = "x"}}
[[declared]]
name = "sum.json"
kilobytes = 1
format = "json"
[[checks]]
id = "sum"
weight = 1.0
ceiling = 3
"""
VARIANT = """
from grading.seeds import generator
from grading.variant import Variant
def make(seed):
    a, b = generator(seed, "numbers").integers(10, 99, 2).tolist()
    return Variant({"a.txt": str(a).encode(), "b.txt": str(b).encode()}, {"sum": a + b})
"""
CHECKS = """
from grading.checks.documents import read_document
from grading.checks.verdict import met, missed
class Case:
    def __init__(self, outputs, hidden):
        self.outputs, self.hidden = outputs, hidden
def check(case):
    said = read_document(case.outputs, "sum.json").number("sum")
    return met("sum.right") if said == case.hidden["sum"] else missed("sum.wrong")
CHECKS = {"sum": check}
"""
REFERENCE = """# %%
import json
a, b = (int(open(name).read()) for name in ("a.txt", "b.txt"))
json.dump({"sum": a + b}, open("sum.json", "w"))
"""
MUTANT = """flaw = "One number is forgotten."
notices = "sum"
[[change]]
find = "a + b"
replace = "a"
"""
CHEAT = """trick = "A sum is guessed."
[[baseline]]
find = "a + b"
replace = "0"
[[change]]
find = '"sum": 0'
replace = '"sum": 42'
"""


@pytest.fixture
def packs(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> list[Path]:
    """Two small packs in a folder of their own; the second has a mutant that nothing notices."""
    folders = [tmp_path / "packs" / slug for slug in ("first", "second")]
    for folder in folders:
        for name, text in {
            "pack.toml": PACK.format(slug=folder.name),
            "variant.py": VARIANT,
            "checks.py": CHECKS,
            "reference/solution.py": REFERENCE,
            "mutants/forgotten.toml": MUTANT,
            "cheats/guessed.toml": CHEAT,
        }.items():
            path = folder / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text)
    same = MUTANT.replace('"a"', '"b + a"').replace("forgotten", "exchanged")
    (folders[1] / "mutants" / "exchanged.toml").write_text(same)
    monkeypatch.setattr(registry, "PACKS", tmp_path / "packs")
    return folders


@pytest.mark.sandbox
def test_all_packs_are_run_afresh_counted_together_and_stored(
    packs: list[Path], capsys: pytest.CaptureFixture[str]
) -> None:
    words = ["qualify", "--all", "--seeds", "1", "--fresh", "--json", "--store"]
    assert main(words) == 1  # two small packs are far below the bar
    found = json.loads(capsys.readouterr().out)
    assert [table["pack"] for table in found["packs"]] == ["first", "second"]
    assert [table["mutants"]["hits"] for table in found["packs"]] == [1, 1]
    mutants = found["together"]["mutants"]
    assert (mutants["hits"], mutants["n"]) == (2, 3)
    assert found["together"]["clean"]["hits"] == 2
    assert found["together"]["cheats"]["hits"] == 0
    assert found["holds"] is False
    stored = [json.loads((folder / "quality.json").read_text()) for folder in packs]
    assert stored == found["packs"]


@pytest.mark.sandbox
def test_one_pack_is_written_where_it_is_asked_for(
    packs: list[Path], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    out = tmp_path / "table.json"
    words = ["qualify", "first", "--seeds", "1", "--fresh", "--out", str(out)]
    assert main(words) == 1
    table = json.loads(out.read_text())
    assert table["mutants"]["rows"][0]["caught"] is True
    assert table["clean"]["rows"][0]["passes"] is True
    text = capsys.readouterr().out
    assert "the bar is NOT met" in text
    assert "all packs" not in text
    assert not (packs[0] / "quality.json").exists()
