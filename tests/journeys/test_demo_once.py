"""`script/demo --once` as a fresh user runs it: its report and its result say the same."""

from __future__ import annotations

import json
import re
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from config.environment import ROOT

pytestmark = [pytest.mark.servers, pytest.mark.sandbox, pytest.mark.xdist_group("demo")]
SEEDS = (1, 2)
SECONDS = 600


@dataclass(frozen=True)
class Outcome:
    """The PDF's text without white space, its bytes, and the result from REST."""

    text: str
    pdf: bytes
    result: dict[str, Any]

    @property
    def indicators(self) -> list[dict[str, Any]]:
        return [
            indicator
            for duty in self.result["duties"]
            for task in duty["tasks"]
            for indicator in task["indicators"]
        ]


def run_demo(seed: int) -> Outcome:
    # The set-up that script/demo begins with was made by script/test already.
    run = subprocess.run(
        [sys.executable, "-m", "config.demo", "--once", "--seed", str(seed)],
        cwd=ROOT, capture_output=True, text=True, timeout=SECONDS, check=False,
    )  # fmt: skip
    assert run.returncode == 0, run.stdout[-2000:] + run.stderr[-2000:]
    last = dict(line.split(": ", 1) for line in run.stdout.splitlines()[-2:])
    pdf = Path(last["report"])
    shown = subprocess.run(
        ["pdftotext", "-raw", str(pdf), "-"], check=True, capture_output=True, text=True
    ).stdout
    result = json.loads(Path(last["result"]).read_text(encoding="utf-8"))
    return Outcome(without_spaces(shown), pdf.read_bytes(), result)


def without_spaces(text: str) -> str:
    return re.sub(r"\s+", "", text)


@pytest.fixture(scope="module")
def outcomes() -> dict[int, Outcome]:
    return {seed: run_demo(seed) for seed in SEEDS}


@pytest.mark.parametrize("seed", SEEDS)
def test_levels_of_all_indicators_are_the_same(outcomes, seed: int) -> None:
    outcome = outcomes[seed]
    assert len(outcome.indicators) == 16
    for indicator in outcome.indicators:
        label = indicator["label"]["zh-Hant"]
        assert f"{indicator['code']}{indicator['level']}{label}" in outcome.text


@pytest.mark.parametrize("seed", SEEDS)
def test_fingerprint_and_evidence_hashes_are_the_same(outcomes, seed: int) -> None:
    outcome = outcomes[seed]
    assert outcome.result["fingerprint"] in outcome.text
    assert outcome.result["evidence"]
    for item in outcome.result["evidence"]:
        assert item["sha256"] in outcome.text


@pytest.mark.parametrize("seed", SEEDS)
def test_measured_figures_of_the_findings_are_the_same(outcomes, seed: int) -> None:
    outcome = outcomes[seed]
    found = [f for indicator in outcome.indicators for f in indicator["findings"]]
    assert found
    for finding in found:
        assert without_spaces(finding["sentence"]["zh-Hant"]) in outcome.text


def test_another_seed_gives_other_figures(outcomes) -> None:
    def figures(outcome: Outcome) -> list[str]:
        found = [f for indicator in outcome.indicators for f in indicator["findings"]]
        return [f["measured"]["en"] for f in found if f["measured"]]

    assert figures(outcomes[1]) != figures(outcomes[2])


def test_the_standard_is_called_historical(outcomes) -> None:
    assert outcomes[1].result["framework"]["status"] == "historical"
    assert "歷史版本" in outcomes[1].text
