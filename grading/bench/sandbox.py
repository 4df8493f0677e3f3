"""Wall and processor time of one run, by mode and notebook, and how many runs a second.

The modes take turns, so that whatever else the machine does meets all of them. Ratios are of
medians. The processor time of a pooled run counts what the supervisor, the zygote and the setting
up of its box took.
"""

from __future__ import annotations

import json
import os
import statistics
import tempfile
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from grading.bench.elsewhere import Elsewhere, is_installed
from grading.contract import Limits
from grading.sandbox import client, connection
from grading.sandbox.outcome import RunOutcome, RunStatus
from grading.sandbox.run import run_notebook
from grading.sandbox.runtime import ROOT

NOTEBOOKS = ("bare", "trivial", "explore", "model")
"""Trivial is what candidates write at least: the usual imports, then next to nothing."""
GOALS = {"trivial": 40.0, "model": 6.0}
THROUGHPUT_RUNS = 24
_FOLDER = ROOT / "fixtures" / "bench"
_REST_SECONDS = 0.3


@dataclass(slots=True)
class _Times:
    wall: list[float] = field(default_factory=list)
    cpu: list[float] = field(default_factory=list)
    memory_mb: list[float] = field(default_factory=list)
    texts: set[str] = field(default_factory=set)

    def summary(self) -> dict[str, Any]:
        return {
            "runs": len(self.wall),
            "wall_seconds": round(statistics.median(self.wall), 4),
            "wall_best": round(min(self.wall), 4),
            "cpu_seconds": round(statistics.mean(self.cpu), 4),
            "memory_mb": round(max(self.memory_mb), 1) if self.memory_mb else None,
        }


def measure(rounds: int) -> dict[str, Any]:
    """Everything, as plain data; `holds` says whether the goals are met, where they can be."""
    times = {name: {mode: _Times() for mode in _modes()} for name in NOTEBOOKS}
    with ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="assay-bench-")))
        runners = _runners(stack, folder)
        for runner in runners.values():
            runner("trivial", None)
        for _ in range(rounds):
            for name in NOTEBOOKS:
                for mode, runner in runners.items():
                    time.sleep(_REST_SECONDS)
                    runner(name, times[name][mode])
        throughput = {
            mode: {str(n): _throughput(folder / mode, n) for n in (1, 2)}
            for mode in ("zygote", "pool")
        }
    return _report(times, throughput)


def _modes() -> list[str]:
    return [*(["nbclient"] if is_installed() else []), "cold", "zygote", "pool"]


Runner = Callable[[str, _Times | None], None]


def _runners(stack: ExitStack, folder: Path) -> dict[str, Runner]:
    found: dict[str, Runner] = {}
    if is_installed():
        found["nbclient"] = _nbclient(stack.enter_context(Elsewhere()), folder)
    found["cold"] = _ours(None)
    for mode, pool in (("zygote", "0"), ("pool", "2")):
        path = folder / mode
        process = client.start_supervisor(path, "--slots", "2", "--pool", pool)
        stack.callback(process.communicate)
        connection.status(path, patience=30)
        found[mode] = _ours(path)
    return found


def _nbclient(elsewhere: Elsewhere, folder: Path) -> Runner:
    def run(name: str, times: _Times | None) -> None:
        path = folder / f"{name}.ipynb"
        if not path.exists():
            path.write_text(_as_notebook(name), encoding="utf-8")
        done = elsewhere.run(path)
        if times:
            times.wall.append(done.seconds)
            times.cpu.append(done.cpu_seconds)
            times.texts.add(_text(done.notebook))

    return run


def _ours(path: Path | None) -> Runner:
    def run(name: str, times: _Times | None) -> None:
        with _asking(path):
            before = _cpu(path)
            started = time.monotonic()
            outcome = _run(name)
            seconds = time.monotonic() - started
            _settle(path)
            used = _cpu(path) - before
        if times:
            times.wall.append(seconds)
            times.cpu.append(used)
            times.memory_mb.append(outcome.usage.peak_memory_mb or 0.0)
            times.texts.add(_text(json.loads(outcome.executed_notebook or "")))

    return run


@contextmanager
def _asking(path: Path | None) -> Iterator[None]:
    if path is not None:
        os.environ[connection.SETTING] = str(path)
    try:
        yield
    finally:
        os.environ.pop(connection.SETTING, None)


def _run(name: str) -> RunOutcome:
    outcome = run_notebook(
        (_FOLDER / f"{name}.py").read_bytes(), files={}, wanted={}, limits=Limits(),
        runtime="tabular", on_phase=lambda _: None,
    )  # fmt: skip
    if outcome.status is not RunStatus.COMPLETED:
        raise AssertionError(f"{name} ended as {outcome.status}: {outcome.detail}")
    return outcome


def _settle(path: Path | None) -> None:
    """Let the supervisor bury the box and set up the next, so that their cost falls on this run."""
    time.sleep(_REST_SECONDS if path else 0.0)
    deadline = time.monotonic() + 10
    while path is not None and time.monotonic() < deadline:
        state = connection.status(path)
        nursery = state["nurseries"]["tabular"] if state else {}
        if state and not state["running"] and nursery["ready"] == (2 if path.name == "pool" else 0):
            return
        time.sleep(0.02)


def _cpu(path: Path | None) -> float:
    used = sum(os.times()[:4])
    state = connection.status(path) if path else None
    return used + (float(state["cpu_seconds"]) if state else 0.0)


def _throughput(path: Path, at_once: int) -> float:
    """Runs a second with a client per slot, the pool drained as it is under load."""
    with _asking(path):
        started = time.monotonic()
        with ThreadPoolExecutor(at_once) as pool:
            list(pool.map(_run, ["trivial"] * THROUGHPUT_RUNS))
        return round(THROUGHPUT_RUNS / (time.monotonic() - started), 2)


def _report(times: dict[str, dict[str, _Times]], throughput: dict[str, Any]) -> dict[str, Any]:
    rows = {n: {m: t.summary() for m, t in modes.items()} for n, modes in times.items()}
    same = {
        n: len(set().union(*(t.texts for t in modes.values()))) == 1 for n, modes in times.items()
    }
    base = "nbclient" if is_installed() else "cold"
    ratios, cpu_ratios = _ratios(rows, base, "wall_seconds"), _ratios(rows, base, "cpu_seconds")
    met = {n: base == "nbclient" and ratios[n]["pool"] >= goal for n, goal in GOALS.items()}
    return {
        "schema": "assay-bench-sandbox/1", "base": base, "times": rows, "ratios": ratios,
        "cpu_ratios": cpu_ratios, "same_text_in_all_modes": same, "runs_per_second": throughput,
        "goals": GOALS, "goals_met": met, "load": os.getloadavg()[0],
        "holds": all(met.values()) and all(same.values()),
    }  # fmt: skip


def _ratios(
    rows: dict[str, dict[str, dict[str, Any]]], base: str, figure: str
) -> dict[str, dict[str, float]]:
    """How many times less than in the mode `base`, by notebook and mode."""
    return {
        name: {
            mode: round(modes[base][figure] / max(row[figure], 0.001), 1)
            for mode, row in modes.items()
        }
        for name, modes in rows.items()
    }


def written(report: dict[str, Any]) -> str:
    """The report for people."""
    lines = [
        f"{'notebook':9} {'mode':9} {'wall s':>8} {'cpu s':>8} {'MB':>6}  times {report['base']}"
    ]
    for name, modes in report["times"].items():
        for mode, row in modes.items():
            memory = "" if row["memory_mb"] is None else row["memory_mb"]
            wall, cpu = report["ratios"][name][mode], report["cpu_ratios"][name][mode]
            lines.append(
                f"{name:9} {mode:9} {row['wall_seconds']:8.3f} {row['cpu_seconds']:8.3f} {memory!s:>6}"
                f"  {wall}x wall, {cpu}x cpu"
            )
    lines.append(f"runs a second, by slots: {report['runs_per_second']}")
    lines.append(f"same text in all modes: {report['same_text_in_all_modes']}")
    lines.append(f"goals {report['goals']} met: {report['goals_met']} (load {report['load']:.1f})")
    return "\n".join(lines)


def _as_notebook(name: str) -> str:
    parts = (_FOLDER / f"{name}.py").read_text(encoding="utf-8").split("# %%")[1:]
    cells = [_cell(number, *part.partition("\n")[::2]) for number, part in enumerate(parts, 1)]
    return json.dumps({"nbformat": 4, "nbformat_minor": 5, "metadata": {}, "cells": cells})


def _cell(number: int, head: str, body: str) -> dict[str, Any]:
    if "[markdown]" in head:
        return {"cell_type": "markdown", "id": f"c{number}", "metadata": {}, "source": body.strip()}
    return {"cell_type": "code", "id": f"c{number}", "metadata": {}, "source": body.strip(),
            "execution_count": None, "outputs": []}  # fmt: skip


def _text(book: dict[str, Any]) -> str:
    """All that the cells show as text, joined."""
    shown = []
    for cell in book["cells"]:
        for output in cell.get("outputs", []):
            text = output.get("text") or output.get("data", {}).get("text/plain", "")
            shown.append(text if isinstance(text, str) else "".join(text))
    return "\n".join(shown)
