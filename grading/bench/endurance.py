"""Many runs in a row, some hostile; and many runs while somebody kills what runs them."""

from __future__ import annotations

import os
import random
import signal
import subprocess
import tempfile
import threading
import time
from collections import Counter
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

from grading.contract import Limits
from grading.errors import SandboxRefused
from grading.sandbox import attempts, client, connection
from grading.sandbox.outcome import RunOutcome, RunStatus
from grading.sandbox.run import run_notebook

_PLAIN = "import os\nprint(sorted(os.listdir('.')), os.getpid(), {n})"
_SHORT = attempts.short(cell_seconds=1.0, wall_seconds=8.0)
_HOSTILE: tuple[tuple[str, Limits, RunStatus], ...] = (
    (attempts.SLEEP, _SHORT, RunStatus.CELL_TIME_LIMIT),
    (attempts.STOP, _SHORT, RunStatus.CELL_TIME_LIMIT),
    (attempts.FLOOD, attempts.LIMITS, RunStatus.OUTPUT_LIMIT),
    (attempts.RAW_FLOOD, attempts.LIMITS, RunStatus.OUTPUT_LIMIT),
    (attempts.DAEMON, attempts.LIMITS, RunStatus.COMPLETED),
    (attempts.LINKS, attempts.LIMITS, RunStatus.COMPLETED),
    (attempts.PLANT, attempts.LIMITS, RunStatus.COMPLETED),
    (attempts.HOGS["anonymous"], attempts.LIMITS, RunStatus.MEMORY_LIMIT),
    (attempts.HOGS["forked"], attempts.LIMITS, RunStatus.MEMORY_LIMIT),
    (attempts.HOGS["tmpfs"], attempts.LIMITS, RunStatus.MEMORY_LIMIT),
)
MOST_REFUSALS = 100
_EVERY = 10
_WATCHED = ("groups", "descriptors", "resident_kb")


def endure(runs: int) -> dict[str, Any]:
    """`runs` in a row, every tenth hostile: outcomes right, and nothing grows."""
    wrong: list[str] = []
    samples: list[dict[str, Any]] = []
    with _supervisor("--slots", "2", "--renew-after", "200") as path:
        for number in range(runs):
            wrong += _one(number)
            if number % 25 == 24 or number == runs - 1:
                samples.append(_settled(path))
        mounts = Path("/proc/self/mountinfo").read_text(encoding="utf-8").count("\n")
    flat = {name: [sample[name] for sample in samples] for name in _WATCHED}
    grown = _grown(flat)
    return {
        "schema": "assay-bench-endurance/1", "runs": runs, "hostile": runs // _EVERY,
        "wrong": wrong[:20], "seen": flat, "mounts": mounts, "grown": grown,
        "zygotes": samples[-1]["nurseries"]["tabular"]["zygotes"],
        "holds": not wrong and not grown,
    }  # fmt: skip


def _one(number: int) -> list[str]:
    """What was wrong with this run, in words."""
    if number % _EVERY == _EVERY - 1:
        source, limits, expected = _HOSTILE[number // _EVERY % len(_HOSTILE)]
        outcome = _run(source, limits)
        bad = outcome.status is not expected
    else:
        outcome = _run(_PLAIN.format(n=number), Limits())
        bad = f"[] 2 {number}" not in (outcome.executed_notebook or "")
    bad = bad or outcome.guarantees.get("mode") == "cold"
    seen = f"{number}: {outcome.status} {outcome.guarantees.get('mode')} {dict(outcome.detail)}"
    return [seen] if bad else []


def _run(source: str, limits: Limits) -> RunOutcome:
    return run_notebook(
        source.encode(), files={}, wanted={}, limits=limits, runtime="tabular",
        on_phase=lambda _: None,
    )  # fmt: skip


def _settled(path: Path) -> dict[str, Any]:
    deadline = time.monotonic() + 60
    while time.monotonic() < deadline:
        state = connection.status(path)
        nursery = state["nurseries"]["tabular"] if state else {}
        if state and not state["running"] and nursery["ready"] == 2 and not nursery["retired"]:
            return state
        time.sleep(0.05)
    raise AssertionError("the supervisor did not settle")


def _grown(seen: dict[str, list[int]]) -> list[str]:
    """What is more at the end than in the second sample; memory may wander by a tenth."""
    found = []
    for name, values in seen.items():
        first = values[min(1, len(values) - 1)]
        spare = first // 10 if name == "resident_kb" else 0
        if values[-1] > first + spare:
            found.append(f"{name}: {first} → {values[-1]}")
    return found


def disturb(runs: int) -> dict[str, Any]:
    """`runs` by four clients while supervisor, zygote and boxes are killed at random."""
    answered: Counter[int] = Counter()
    modes: Counter[str] = Counter()
    wrong: list[str] = []
    with _supervisor("--slots", "2") as path, _killer(path) as kills:

        def ask(number: int) -> None:
            outcome = _asked_again(f"import time\ntime.sleep(0.05)\nprint('n', {number})")
            answered[number] += 1
            modes[str(outcome.guarantees.get("mode"))] += 1
            if f"n {number}" not in (outcome.executed_notebook or ""):
                wrong.append(f"{number}: {outcome.status} {outcome.message}")

        with ThreadPoolExecutor(4) as pool:
            list(pool.map(ask, range(runs)))
    once = all(answered[number] == 1 for number in range(runs))
    return {
        "schema": "assay-bench-faults/1", "runs": runs, "each_once": once, "wrong": wrong,
        "kills": dict(kills), "modes": dict(modes), "holds": once and not wrong and bool(kills),
    }  # fmt: skip


def _asked_again(source: str) -> RunOutcome:
    """As the queue does it: a refused run, because no supervisor answers, is tried again."""
    for _ in range(MOST_REFUSALS):
        with suppress(SandboxRefused):
            return _run(source, Limits())
        time.sleep(0.2)
    return _run(source, Limits())


@contextmanager
def _supervisor(*options: str) -> Iterator[Path]:
    """A supervisor that is started again when it was killed."""
    with tempfile.TemporaryDirectory(prefix="assay-endurance-") as folder:
        path = Path(folder, "socket")
        ending = threading.Event()
        keeper = threading.Thread(target=_keep, args=(path, options, ending))
        keeper.start()
        os.environ[connection.SETTING] = str(path)
        try:
            if connection.status(path, patience=30) is None:
                raise AssertionError("the supervisor did not start")
            yield path
        finally:
            os.environ.pop(connection.SETTING, None)
            ending.set()
            keeper.join()


def _keep(path: Path, options: tuple[str, ...], ending: threading.Event) -> None:
    while not ending.is_set():
        process = client.start_supervisor(path, *options)
        while process.poll() is None and not ending.wait(0.1):
            pass
        process.communicate()


@contextmanager
def _killer(path: Path) -> Iterator[Counter[str]]:
    """Kills something of this supervisor every now and then; counts what."""
    kills: Counter[str] = Counter()
    ending = threading.Event()

    def work() -> None:
        dice = random.Random(7)  # noqa: S311 - which process dies is no secret
        while not ending.wait(dice.uniform(0.3, 1.5)):
            state = connection.status(path)
            if state is None:
                continue
            what = dice.choices(["supervisor", "zygote", "box"], [1, 2, 6])[0]
            for pid in victims(state, what)[:1]:
                with suppress(ProcessLookupError):
                    os.kill(pid, signal.SIGKILL)
                    kills[what] += 1

    thread = threading.Thread(target=work)
    thread.start()
    try:
        yield kills
    finally:
        ending.set()
        thread.join()


def victims(state: dict[str, Any], what: str) -> list[int]:
    """Processes of this kind (supervisor, zygote, box), by the supervisor's own account."""
    if what == "supervisor":
        return [state["pid"]]
    zygote = state["nurseries"]["tabular"]["zygote"]
    if zygote is None or what == "zygote":
        return [zygote] if zygote else []
    return children(zygote)


def children(pid: int) -> list[int]:
    """Of this process, as they are now."""
    words = ["pgrep", "-P", str(pid)]
    found = subprocess.run(words, capture_output=True, text=True, check=False).stdout.split()
    return [int(child) for child in found]
