"""What a candidate is told about the runtime."""

from __future__ import annotations

import pytest

from evidence.brief import runtime_packages
from grading.sandbox.runtime import LOCKS, known_runtimes


@pytest.mark.parametrize("name", known_runtimes())
def test_every_package_that_was_asked_for_is_told_with_its_version(name: str) -> None:
    lines = (LOCKS / name / "requirements.in").read_text(encoding="utf-8").splitlines()
    asked = {line.split(">=")[0].split("==")[0] for line in lines if not line.startswith("#")}
    told = [pin.split("==") for pin in runtime_packages(name)]
    assert {package for package, _ in told} == asked
    assert all(version[0].isdigit() for _, version in told)


def test_what_was_not_asked_for_is_not_told() -> None:
    told = [pin.split("==")[0] for pin in runtime_packages("tabular")]
    assert "lightgbm" in told
    assert not {"llvmlite", "joblib", "torch"} & set(told)
