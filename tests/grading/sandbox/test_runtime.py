"""Runtimes are data: a lock with hashes, a title in both languages, what a zygote imports."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from grading.errors import SandboxFailed, SandboxRefused, UsageError
from grading.sandbox import runtime as module
from grading.sandbox.places import parts_for
from grading.sandbox.pooled import Zygote
from grading.sandbox.runtime import LOCKS, Runtime, describe, find_runtime, known_runtimes
from grading.sandbox.user import sandbox_user

_PIN = re.compile(r"[a-z0-9-]+==\S+ \\(\n    --hash=sha256:[0-9a-f]{64}( \\)?)+")


@pytest.fixture(params=known_runtimes())
def installed(request: pytest.FixtureRequest) -> Runtime:
    try:
        return find_runtime(request.param)
    except SandboxRefused:
        pytest.skip(f"runtime {request.param} is not installed")


def test_there_are_two() -> None:
    assert known_runtimes() == ["deep", "tabular"]


@pytest.mark.parametrize("name", known_runtimes())
def test_a_lock_is_pins_with_hashes_and_nothing_else(name: str) -> None:
    text = (LOCKS / name / "requirements.txt").read_text(encoding="utf-8")
    assert len(_PIN.findall(text)) > 30
    assert _PIN.sub("", text).strip() == ""


@pytest.mark.parametrize("name", known_runtimes())
def test_packages_in_both_runtimes_have_one_version(name: str) -> None:
    def pins(of: str) -> dict[str, str]:
        text = (LOCKS / of / "requirements.txt").read_text(encoding="utf-8")
        return dict(re.findall(r"^(\S+)==(\S+)", text, re.MULTILINE))

    ours, others = pins(name), pins("tabular")
    common = ours.keys() & others.keys()
    assert len(common) > 30
    assert {one: ours[one] for one in common} == {one: others[one] for one in common}


@pytest.mark.parametrize("name", known_runtimes())
def test_a_description_has_titles_and_imports(name: str) -> None:
    found = describe(name)
    assert set(found.title) == {"zh-Hant", "en"}
    assert "numpy" in found.imports


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("imports = [", "cannot be read"),
        ("imports = []", "cannot be read"),
        ('import = []\n[title]\nen = "x"', "cannot be read"),
        ('imports = []\n[title]\nen = "x"', "a title is missing in one language"),
    ],
)
def test_a_bad_description_is_refused(
    text: str, says: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "odd").mkdir()
    (tmp_path / "odd" / "runtime.toml").write_text(text)
    monkeypatch.setattr(module, "LOCKS", tmp_path)
    with pytest.raises(UsageError, match=rf"odd/runtime\.toml.*{says}"):
        describe("odd")


@pytest.mark.parametrize("name", ["nothing", "", "..", "../runtimes/tabular"])
def test_an_unknown_runtime_is_named_with_the_known(name: str) -> None:
    with pytest.raises(UsageError, match=r"Known: deep, tabular\.$"):
        find_runtime(name)


@pytest.mark.sandbox
def test_a_zygote_loads_all_that_is_named_and_stays_at_one_thread(installed: Runtime) -> None:
    user = sandbox_user()
    zygote = Zygote(parts_for(installed, user), user, installed.imports)
    try:
        words = zygote.introduce()
        assert words["missing"] == []
        assert words["modules"] > 1000
    finally:
        zygote.kill()


@pytest.mark.sandbox
def test_a_zygote_names_what_its_runtime_does_not_have() -> None:
    user = sandbox_user()
    zygote = Zygote(parts_for(find_runtime("tabular"), user), user, ["csv", "no_such_module"])
    try:
        assert zygote.introduce()["missing"] == ["no_such_module"]
    finally:
        zygote.kill()


@pytest.mark.sandbox
def test_a_zygote_with_a_thread_is_none() -> None:
    """ONNX Runtime starts one when it is imported; hence it is not in the list of `tabular`."""
    user = sandbox_user()
    zygote = Zygote(parts_for(find_runtime("tabular"), user), user, ["onnxruntime"])
    with pytest.raises(SandboxFailed, match="The zygote has 2 threads"):
        zygote.introduce()
