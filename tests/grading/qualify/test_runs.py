"""Runs of a qualification: through the box once, then from what was kept."""

from __future__ import annotations

from pathlib import Path

import pytest

from grading.errors import SandboxFailed
from grading.qualify.runs import Runner, Wanted
from grading.qualify.solutions import Solution, read_suite
from grading.qualify.table import Depth, qualifying_seeds
from grading.registry import pack
from tests.grading.submission import SLUG


def runner(tmp_path: Path) -> Runner:
    found = pack(SLUG)
    return Runner(found, read_suite(found.folder).reference, lambda *_: None, tmp_path)


@pytest.mark.sandbox
def test_a_run_is_kept_by_content_and_seed(tmp_path: Path) -> None:
    runs = runner(tmp_path)
    seeds = qualifying_seeds(SLUG, 2)
    quiet = Solution("quiet", "# %%\nprint(1)\n")
    found = runs.run_all([Wanted(quiet, seed, seeds[1]) for seed in seeds])
    assert [run.score for run in found.values()] == [0.0, 0.0]
    kept = {path: path.stat().st_mtime_ns for path in (tmp_path / SLUG).iterdir()}
    assert len(kept) == 2
    again = runs.run_all([Wanted(quiet, seed, seeds[1]) for seed in seeds])
    assert again == found
    assert {path: path.stat().st_mtime_ns for path in (tmp_path / SLUG).iterdir()} == kept


@pytest.mark.sandbox
def test_what_is_not_graded_ends_the_qualification_and_is_not_kept(tmp_path: Path) -> None:
    seed = qualifying_seeds(SLUG, 1)[0]
    with pytest.raises(SandboxFailed, match=r"broken on .* notebook\.empty"):
        runner(tmp_path).run(Wanted(Solution("broken", ""), seed, seed))
    assert list(tmp_path.rglob("*")) == []


@pytest.mark.sandbox
def test_outputs_of_another_seed_are_filled_in(tmp_path: Path) -> None:
    seeds = qualifying_seeds(SLUG, 2)
    runs = runner(tmp_path)
    source = "# %%\nimport base64\nopen('metrics.json', 'wb').write(base64.b64decode('{{other.metrics.json}}'))\n"
    run = runs.run(Wanted(Solution("copier", source), *seeds))
    assert run.messages["accuracy"] == "output.missing"
    assert len([p for p in (tmp_path / SLUG).iterdir() if p.name.endswith(".outputs.json")]) == 1


def test_seeds_are_long_keys_and_always_the_same() -> None:
    seeds = qualifying_seeds(SLUG, Depth().clean)
    assert seeds == qualifying_seeds(SLUG, Depth().clean)
    assert {len(str(seed)) for seed in seeds} == {64}
    assert len(set(seeds)) == Depth().clean
