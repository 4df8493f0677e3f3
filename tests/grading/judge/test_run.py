"""The judge's process: isolated, limited, and silent when it cannot finish."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from grading.checks.files import Outputs
from grading.contract import Outcome
from grading.errors import PackError
from grading.judge import run, warm
from grading.judge.judging import find
from grading.registry import PACKS, pack
from tests.grading.submission import SLUG, honest_outputs, variant

TINY = """
from grading.checks.verdict import met
import os, sys
class Case:
    def __init__(self, outputs, hidden):
        self.outputs, self.hidden = outputs, hidden
def check(case):
    {body}
CHECKS = {{name: check for name in {names}}}
"""


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A copy of the pack whose checks a test replaces."""
    return Path(shutil.copytree(PACKS / SLUG, tmp_path / SLUG))


def _checks(folder: Path, body: str) -> None:
    names = [check.id for check in pack(SLUG).checks]
    (folder / "checks.py").write_text(TINY.format(body=body, names=names))


def test_it_finds_what_is_found_in_this_process() -> None:
    outputs = Outputs(honest_outputs(), {})
    here = find(pack(SLUG).folder, outputs, variant().hidden)
    there = run.judge(pack(SLUG).folder, outputs, variant().hidden)
    assert [(f.check, f.outcome, f.fraction, f.message, f.params) for f in there] == [
        (f.check, f.outcome, f.fraction, f.message, dict(f.params)) for f in here
    ]
    assert {f.outcome for f in there} == {Outcome.MET}


def test_the_same_outputs_are_judged_alike_every_time() -> None:
    outputs = Outputs(honest_outputs(), {})
    first = run.judge(pack(SLUG).folder, outputs, variant().hidden)
    assert all(run.judge(pack(SLUG).folder, outputs, variant().hidden) == first for _ in range(3))


def test_it_has_no_environment_and_no_application(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("ASSAY_SEED_SECRET", "hush")
    _checks(
        folder,
        "return met('x', names=sorted(os.environ), django='django' in sys.modules, "
        "path='' in sys.path, user_site=sys.flags.no_user_site, safe=sys.flags.safe_path, "
        "hash_seed=sys.flags.hash_randomization, threads=len(os.listdir('/proc/self/task')), "
        "open=sorted(os.listdir('/proc/self/fd')))",
    )
    params = run.judge(folder, Outputs({}, {}), {})[0].params
    assert set(params["names"]) - {"LC_CTYPE"} == set(warm.ENVIRONMENT)
    assert params["django"] is False
    assert params["path"] is False
    assert (params["user_site"], params["safe"], params["hash_seed"]) == (1, True, 0)
    assert params["threads"] == 1
    assert params["open"] == ["0", "1", "2", "3"]  # 3 is the folder that was listed


@pytest.mark.parametrize(
    ("body", "says"),
    [
        ("raise ValueError('a mistake')", "ValueError: a mistake"),
        ("return None", "ended with"),
        ("os._exit(0)", "gave no findings"),
        ("os.abort()", "ended with -6"),
        ("x = bytearray(3 << 30); return met('x')", "MemoryError"),
        ("os.write(os.open(__file__ + 'x', os.O_CREAT | os.O_WRONLY), b'x')", "File too large"),
        ("return met('x', value=float('nan'))", "ValueError"),
        ("return met('x', value='x' * (5 << 20))", "ended with 0"),
        ("print('noise'); return met('x')", "gave no findings"),
    ],
)
def test_a_judge_that_does_not_finish_says_nothing(folder: Path, body: str, says: str) -> None:
    _checks(folder, body)
    with pytest.raises(PackError, match=says):
        run.judge(folder, Outputs({}, {}), {})


def test_a_judge_that_takes_too_long_is_ended(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(run, "WALL_SECONDS", 2)
    _checks(folder, "import time; time.sleep(60)")
    with pytest.raises(PackError, match="took more than 2 s"):
        run.judge(folder, Outputs({}, {}), {})


def test_checks_and_pack_file_must_name_the_same(folder: Path) -> None:
    text = (folder / "checks.py").read_text(encoding="utf-8")
    (folder / "checks.py").write_text(
        text.replace('    "roc_auc": roc_auc,\n', ""), encoding="utf-8"
    )
    with pytest.raises(PackError, match="differ in roc_auc"):
        run.judge(folder, Outputs({}, {}), {})
