"""The step of a pack that runs models: read strictly, and none where there is none."""

from __future__ import annotations

from pathlib import Path

import pytest

from grading.errors import PackError
from grading.pack_hash import judgement_hash
from grading.registry import PACKS, pack
from grading.targets.declared import FILE, read_targets

GOOD = (PACKS / "fit-hardware" / FILE).read_text(encoding="utf-8")


def test_a_pack_without_the_file_runs_no_models() -> None:
    assert read_targets(PACKS / "evaluate-model") is None
    assert pack("evaluate-model").onnx is None


def test_models_are_outputs_that_a_submission_writes() -> None:
    found = pack("fit-hardware")
    assert found.onnx is not None
    models = [one.name for one in found.onnx.models]
    assert models == ["model.onnx", "alternative_1.onnx", "alternative_2.onnx"]
    assert [one.name for one in found.declared][-3:] == models
    assert {one.format for one in found.onnx.models} == {"onnx"}


@pytest.mark.parametrize(
    ("find", "replace"),
    [
        ("[onnx]", "[onnx"),
        ("[onnx]", "[onxx]"),
        ('rows = "unlabelled"', ""),
        ('input = "features"', 'inputs = "features"'),
        ('answer = "model_answers.json"', 'answer = "model.onnx"'),
        ('name = "alternative_1.onnx"', 'name = "model.onnx"'),
        ('outputs = ["label", "probabilities"]', "outputs = []"),
        ("kilobytes = 2048", "megabytes = 2"),
    ],
)
def test_a_step_that_does_not_fit_is_refused(tmp_path: Path, find: str, replace: str) -> None:
    assert find in GOOD
    (tmp_path / FILE).write_text(GOOD.replace(find, replace, 1), encoding="utf-8")
    with pytest.raises(PackError, match=r"targets\.toml"):
        read_targets(tmp_path)


def test_the_step_decides_a_verdict(tmp_path: Path) -> None:
    (tmp_path / "pack.toml").write_text("", encoding="utf-8")
    before = judgement_hash(tmp_path)
    (tmp_path / FILE).write_text(GOOD, encoding="utf-8")
    assert judgement_hash(tmp_path) != before
