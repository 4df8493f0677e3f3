"""What a candidate expects of a notebook, and valid nbformat 4.5 as the result."""

from __future__ import annotations

import base64
import json
import signal
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import nbformat
import pytest

from grading.contract import Phase, Progress
from grading.sandbox import connection
from grading.sandbox.outcome import RunOutcome, RunStatus
from tests.grading.sandbox.books import book, shown, texts
from tests.grading.sandbox.conftest import OTHER_POOL_USER, Boxes, PooledBoxes, supervisor_at

pytestmark = pytest.mark.sandbox


def _only(outcome: RunOutcome, cell: int = 0) -> dict[str, object]:
    (output,) = shown(outcome)[cell]
    return output


def test_a_module_beside_the_notebook_is_found(box: Boxes) -> None:
    outcome = box.run(
        "from pathlib import Path\n_ = Path('beside.py').write_text('here = 7')",
        "import beside\nbeside.here",
    )
    assert _only(outcome, 1)["data"] == {"text/plain": "7"}


def test_streams_results_and_displays_come_in_their_order(box: Boxes) -> None:
    outcome = box.run(
        "import os, sys\nfrom IPython.display import display, HTML\nprint('one')\n"
        "display(HTML('<b>two</b>'))\nprint('three', file=sys.stderr)\n_ = os.system('echo four')\n!echo five\n6"
    )
    kinds = [(o["output_type"], o.get("name")) for o in shown(outcome)[0]]
    assert kinds == [
        ("stream", "stdout"), ("display_data", None), ("stream", "stderr"), ("stream", "stdout"),
        ("execute_result", None),
    ]  # fmt: skip
    assert texts(outcome)[0][3] == "four\nfive\n"


def test_counts_and_last_results_are_kept(box: Boxes) -> None:
    outcome = box.run("1", "x = 2", "_ + x", "Out[1], In[1]")
    assert texts(outcome) == [["1"], [], ["3"], ["(1, '1')"]]
    executed = json.loads(outcome.executed_notebook or "")
    assert [cell["execution_count"] for cell in executed["cells"]] == [1, 2, 3, 4]
    assert [o["execution_count"] for o in shown(outcome)[2]] == [3]


def test_pandas_shows_a_table(box: Boxes) -> None:
    outcome = box.run("import pandas as pd\npd.DataFrame({'甲': [1]})")
    data = _only(outcome)["data"]
    assert isinstance(data, dict)
    assert data["text/plain"] == "   甲\n0  1"
    assert "<table" in data["text/html"]


def test_pictures_are_inline_and_know_chinese(box: Boxes) -> None:
    outcome = box.run(
        "import matplotlib.pyplot as plt\nplt.plot([1, 2])\nplt.title('混淆矩陣')\nplt.show()",
        "%matplotlib inline\nfig, ax = plt.subplots()\nax.set_xlabel('召回率');",
    )
    for cell in (0, 1):
        data = _only(outcome, cell)["data"]
        assert isinstance(data, dict)
        assert base64.b64decode(data["image/png"]).startswith(b"\x89PNG")


def test_timing_magics(box: Boxes) -> None:
    outcome = box.run("%time x = 1", "%%time\ny = 2\ny", "%timeit -n1 -r1 1", "x + y")
    assert "Wall time" in texts(outcome)[0][0]
    assert "Wall time" in texts(outcome)[1][-1] or "Wall time" in texts(outcome)[1][0]
    assert "2" in texts(outcome)[1]
    assert "1 loop" in texts(outcome)[2][0]
    assert texts(outcome)[3] == ["3"]


def test_shell_commands_and_their_capture(box: Boxes) -> None:
    outcome = box.run(
        "x = 'words'\n!echo {x} $x; echo bad >&2; exit 3", "_exit_code", "y = !echo a; echo b\ny",
        "%%bash\necho from bash", "%cd /tmp\n%pwd",
    )  # fmt: skip
    assert texts(outcome)[0] == ["words words\nbad\n"]
    assert texts(outcome)[1] == ["3"]
    assert texts(outcome)[2] == ["['a', 'b']"]
    assert texts(outcome)[3] == ["from bash\n"]
    assert texts(outcome)[4] == ["/tmp\n", "'/tmp'"]


def test_await_at_the_top(box: Boxes) -> None:
    outcome = box.run(
        "import asyncio\nawait asyncio.sleep(0.01, 'slept')", "async def f(): return 7", "await f()"
    )
    assert texts(outcome) == [["'slept'"], [], ["7"]]


def test_input_is_refused_with_a_sentence(box: Boxes) -> None:
    outcome = box.run("name = input('Name? ')")
    assert outcome.status is RunStatus.CELL_ERROR
    assert texts(outcome)[0][0].startswith("RuntimeError: input() cannot be answered here")


def test_getpass_ends_as_well(box: Boxes) -> None:
    outcome = box.run("import getpass\ngetpass.getpass()", cell_seconds=10.0)
    assert outcome.status is RunStatus.CELL_ERROR


def test_an_error_ends_the_run_with_a_clean_traceback(box: Boxes) -> None:
    outcome = box.run("def f():\n    return 1 / 0", "f()", "print('never')")
    assert outcome.status is RunStatus.CELL_ERROR
    assert (outcome.message, outcome.detail) == (
        "run.cell_error",
        {"cell": 2, "error": "ZeroDivisionError"},
    )
    assert (outcome.cell, outcome.cells) == (1, 3)
    error = _only(outcome, 1)
    trace = "\n".join(error["traceback"])  # type: ignore[arg-type]
    assert (error["ename"], error["evalue"]) == ("ZeroDivisionError", "division by zero")
    assert "----> 1 f()" in trace
    assert "grading" not in trace
    assert shown(outcome)[2] == []


def test_an_expected_error_lets_the_run_go_on(box: Boxes) -> None:
    cell = {**json.loads(book("1 / 0"))["cells"][0], "metadata": {"tags": ["raises-exception"]}}
    outcome = box.run(cell, "print('goes on')")
    assert outcome.status is RunStatus.COMPLETED
    assert texts(outcome) == [["ZeroDivisionError: division by zero"], ["goes on\n"]]


@pytest.mark.parametrize(
    ("source", "name"),
    [("def broken(:", "SyntaxError"), ("  x = 1\n y = 2", "IndentationError"), ("%nosuchmagic", "UsageError"),
     ("import sys; sys.exit(2)", "SystemExit"), ("raise KeyboardInterrupt", "KeyboardInterrupt"),
     ("class E(Exception):\n    def __str__(self): raise ValueError\nraise E", "ValueError")],
)  # fmt: skip
def test_every_kind_of_error_is_named(box: Boxes, source: str, name: str) -> None:
    outcome = box.run("1", source)
    assert outcome.status is RunStatus.CELL_ERROR
    assert outcome.detail == {"cell": 2, "error": name}


def test_warnings_do_no_harm(box: Boxes) -> None:
    outcome = box.run("import warnings\nwarnings.warn('careful')", "print('ok')")
    assert outcome.status is RunStatus.COMPLETED
    assert "UserWarning: careful" in texts(outcome)[0][0]


def test_displays_are_updated_and_cleared(box: Boxes) -> None:
    outcome = box.run(
        "from IPython.display import display, clear_output\nh = display('old', display_id=True)",
        "h.update('new')",
        "print('gone')\nclear_output()\nprint('stays')",
        "print('kept until something follows')\nclear_output(wait=True)",
        "print('gone')\nclear_output(wait=True)\nprint('stays')",
    )
    assert texts(outcome)[0] == ["'new'"]
    assert texts(outcome)[2:] == [["stays\n"], ["kept until something follows\n"], ["stays\n"]]


def test_random_numbers_differ_between_runs_and_obey_seeds(box: Boxes) -> None:
    source = "import random\nimport numpy as np\n(random.random(), np.random.rand(), np.random.default_rng().random())"
    seeded = "random.seed(1); np.random.seed(1)\n(random.random(), np.random.rand())"
    first, second = box.run(source, seeded), box.run(source, seeded)
    assert texts(first)[0] != texts(second)[0]
    assert texts(first)[1] == texts(second)[1]


def test_a_model_is_trained(box: Boxes) -> None:
    outcome = box.run(
        "from sklearn.datasets import make_classification\nfrom sklearn.ensemble import RandomForestClassifier\n"
        "from sklearn.model_selection import cross_val_score\n"
        "X, y = make_classification(300, random_state=0)",
        "cross_val_score(RandomForestClassifier(20, random_state=0, n_jobs=2), X, y, cv=3).mean() > 0.8",
        "import os\n[os.environ[n] for n in ('OMP_NUM_THREADS', 'OPENBLAS_NUM_THREADS')]",
    )
    assert outcome.status is RunStatus.COMPLETED
    assert texts(outcome)[1:] == [["np.True_"], ["['1', '1']"]]


def test_the_result_is_valid_and_keeps_text_cells(box: Boxes) -> None:
    text = {"cell_type": "markdown", "id": "t", "metadata": {}, "source": "# 標題"}
    outcome = box.run(text, "print('a')", {**text, "id": "u", "cell_type": "raw"}, "", "1 / 0")
    executed = nbformat.reads(outcome.executed_notebook or "", as_version=4)
    nbformat.validate(executed)
    assert (executed.nbformat, executed.nbformat_minor) == (4, 5)
    assert [cell.cell_type for cell in executed.cells] == [
        "markdown",
        "code",
        "raw",
        "code",
        "code",
    ]
    assert outcome.detail == {"cell": 5, "error": "ZeroDivisionError"}
    assert outcome.cells == 2


def test_progress_names_cell_k_of_n(box: Boxes) -> None:
    box.run("1", "2", "3")
    running = [Progress(Phase.RUNNING, cell=k, cells=3) for k in (1, 2, 3)]
    assert box.progress == [Progress(Phase.PREPARING), *running]


def test_usage_is_measured_outside(box: Boxes) -> None:
    outcome = box.run(
        "import time\nx = bytearray(b'x' * 50_000_000)\nwhile time.process_time() < 0.6: pass"
    )
    usage = outcome.usage
    assert usage.cpu_seconds >= 0.5
    assert usage.wall_seconds >= usage.phases["cells"] >= 0.5
    assert 50 < (usage.peak_memory_mb or 0) < 200


SIGNALS = """
import os, signal, time
lines = dict(line.split(":\\t") for line in open("/proc/self/status").read().splitlines())
try:
    os.kill(os.getpid(), signal.SIGINT)
    time.sleep(5)
except KeyboardInterrupt:
    print("interrupted")
print(lines["SigIgn"], lines["SigBlk"])
"""
PYTHON_IGNORES = sum(1 << (number - 1) for number in (signal.SIGPIPE, signal.SIGXFSZ))


@contextmanager
def _as_in_the_background() -> Iterator[None]:
    """A shell's `command &` starts it with the keyboard's signals ignored."""
    quiet = (signal.SIGINT, signal.SIGQUIT, signal.SIGUSR1)
    before = {number: signal.signal(number, signal.SIG_IGN) for number in quiet}
    mask = signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGUSR2})
    try:
        yield
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, mask)
        for number, handler in before.items():
            signal.signal(number, handler)


def _assert_own_signals(box: Boxes) -> None:
    shown_lines = texts(box.run(SIGNALS))[0][0].splitlines()
    assert shown_lines == ["interrupted", f"{PYTHON_IGNORES:016x} {0:016x}"]


def test_signals_do_not_depend_on_who_started_a_cold_run() -> None:
    with _as_in_the_background():
        _assert_own_signals(Boxes())


def test_signals_do_not_depend_on_who_started_the_supervisor(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "socket"
    with _as_in_the_background(), supervisor_at(path, OTHER_POOL_USER):
        monkeypatch.setenv(connection.SETTING, str(path))
        _assert_own_signals(PooledBoxes(path, OTHER_POOL_USER))
