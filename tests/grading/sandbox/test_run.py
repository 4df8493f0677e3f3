"""The command, the texts, several runs at once, and the death of the one who asked."""

from __future__ import annotations

import argparse
import json
import os
import re
import signal
import string
import subprocess
import sys
import time
import tomllib
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from grading.commands import run as command
from grading.contract import Limits
from grading.errors import UsageError
from grading.sandbox.leftovers import traces
from grading.sandbox.outcome import RunStatus
from grading.sandbox.run import run_notebook
from grading.sandbox.user import SandboxUser
from tests.grading.sandbox.books import book, texts
from tests.grading.sandbox.conftest import RUNNING, Boxes

ROOT = Path(__file__).resolve().parents[3]


def _texts(language: str) -> dict[str, str]:
    path = ROOT / "grading" / "messages" / f"sandbox.{language}.toml"
    return tomllib.loads(path.read_text(encoding="utf-8"))


def _parameters(text: str) -> set[str]:
    return {name for _, name, _, _ in string.Formatter().parse(text) if name}


def test_both_languages_have_the_same_ids_and_parameters() -> None:
    chinese, english = _texts("zh-Hant"), _texts("en")
    assert set(chinese) == set(english)
    assert {k: _parameters(v) for k, v in chinese.items()} == {
        k: _parameters(v) for k, v in english.items()
    }


def test_every_id_in_the_sources_has_a_text() -> None:
    sources = [p.read_text(encoding="utf-8") for p in (ROOT / "grading" / "sandbox").glob("*.py")]
    used = {
        m
        for text in sources
        for m in re.findall(r'"((?:run|notebook|artefact)\.[a-z0-9_]+)"', text)
    }
    assert len(used) > 30
    assert used - {"run.py"} == set(_texts("en"))


def _arguments(*words: str) -> argparse.Namespace:
    parser = argparse.ArgumentParser()
    command.add_arguments(parser)
    return parser.parse_args(words)


@pytest.mark.sandbox
def test_the_command_writes_what_came_out(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    notebook, data = tmp_path / "a.ipynb", tmp_path / "d.csv"
    notebook.write_bytes(book("open('sub.csv', 'w').write(open('in.csv').read())", "1 / 0"))
    data.write_text("x\n1\n")
    out = tmp_path / "out"
    words = (str(notebook), "--out", str(out), "--json", "--file", f"in.csv={data}")
    assert command.main(_arguments(*words)) == 0
    answer = json.loads(capsys.readouterr().out)
    assert (answer["status"], answer["limit"], answer["cell"]) == ("cell_error", None, 1)
    assert answer["text"]["en"].startswith("Cell 2 stopped with ZeroDivisionError.")
    assert answer["text"]["zh-Hant"].startswith("第 2 個儲存格以 ZeroDivisionError 中止")
    assert answer["outputs"]["sub.csv"]["bytes"] == 4
    assert answer["guarantees"]["seccomp"] is True
    assert (out / "outputs" / "sub.csv").read_text() == "x\n1\n"
    assert json.loads((out / "executed.ipynb").read_text())["nbformat"] == 4


@pytest.mark.sandbox
def test_the_command_names_the_limit(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    script = tmp_path / "a.py"
    script.write_text("while True: pass")
    assert command.main(_arguments(str(script), "--json", "--cell-seconds", "1")) == 0
    answer = json.loads(capsys.readouterr().out)
    assert (answer["status"], answer["limit"]) == ("cell_time_limit", "cell_time")
    assert answer["text"]["en"] == "Cell 1 ran longer than 1 seconds and was ended."


def test_a_bad_file_is_exit_code_2(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    empty = tmp_path / "a.ipynb"
    empty.touch()
    assert command.main(_arguments(str(empty))) == 2
    assert "The file is empty." in capsys.readouterr().out


@pytest.mark.parametrize("words", [("absent.ipynb",), ("absent.ipynb", "--file", "x")])
def test_what_cannot_be_read_is_a_usage_error(words: tuple[str, ...]) -> None:
    with pytest.raises(UsageError):
        command.main(_arguments(*words))


def test_a_limit_of_zero_is_a_usage_error(tmp_path: Path) -> None:
    script = tmp_path / "a.py"
    script.write_text("1")
    with pytest.raises(UsageError):
        command.main(_arguments(str(script), "--memory-mb", "0"))


@pytest.mark.sandbox
def test_runs_at_the_same_time_do_not_meet(box: Boxes) -> None:
    source = "import os, time\nopen('/tmp/mine', 'x').write('{n}')\ntime.sleep(0.5)\nopen('/tmp/mine').read(), len(os.listdir('/tmp'))"

    def one(n: int) -> list[list[str]]:
        outcome = run_notebook(
            book(source.replace("{n}", str(n))), files={}, wanted={}, limits=Limits(processes=8),
            runtime="tabular", on_phase=lambda _: None,
        )  # fmt: skip
        return texts(outcome)

    with ThreadPoolExecutor(4) as pool:
        answers = list(pool.map(one, range(4)))
    assert answers == [[[f"('{n}', 1)"]] for n in range(4)]


@pytest.mark.sandbox
@pytest.mark.skipif(os.geteuid() != 0, reason="tells the box's processes by their own user")
def test_the_box_dies_with_the_one_who_asked() -> None:
    program = (
        "from grading.contract import Limits\nfrom grading.sandbox.run import run_notebook\n"
        "run_notebook(b'import time\\ntime.sleep(300)', files={}, wanted={}, limits=Limits(), "
        "runtime='tabular', on_phase=lambda p: print(p.phase.value, flush=True))"
    )
    environment = {**os.environ, "ASSAY_SANDBOX_UID": "58996"}
    asking = subprocess.Popen(
        [sys.executable, "-c", program],
        cwd=ROOT,
        env=environment,
        stdout=subprocess.PIPE,
        text=True,
    )
    assert asking.stdout is not None
    assert [asking.stdout.readline() for _ in range(2)] == ["preparing\n", "running\n"]
    assert _processes_of(58996) != set()
    asking.send_signal(signal.SIGKILL)
    asking.communicate()
    deadline = time.monotonic() + 10
    while (left := _processes_of(58996)) and time.monotonic() < deadline:
        time.sleep(0.05)
    assert left == set()


def _processes_of(number: int) -> set[str]:
    """Of this user, without the supervisors that these tests have started."""
    found = traces(SandboxUser(number, number, drops=True)).processes
    return {name for name in found if int(name.split()[0]) not in RUNNING}


@pytest.mark.sandbox
def test_run_after_run_leaves_nothing(box: Boxes) -> None:
    before = traces(box.user)
    for number in range(8):
        assert box.run(str(number)).status is RunStatus.COMPLETED
    box.assert_nothing_left(before)
