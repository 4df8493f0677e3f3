"""The candidate's log of experiments: every run with its settings, its score and its held-out rows."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from grading.checks.classification import Array
from grading.checks.tables import Table, finite, shown
from grading.checks.verdict import Unreadable
from grading.contract import Where

RUNS, ROWS = "runs.csv", "run_rows.csv"
RUN_COLUMNS = (
    "run", "wish", "kind", "algorithm", "parameters", "seed", "rows", "train_score", "score",
)  # fmt: skip
ROW_COLUMNS = ("run", "row_id", "fold", "value")
KINDS = ("baseline", "comparison", "search", "seed", "curve", "groups")
MOST_RUNS = 200


@dataclass(frozen=True, slots=True)
class Run:
    """One line of the log; None where a cell is no number."""

    name: str
    wish: str
    kind: str
    algorithm: str
    parameters: Mapping[str, Any]
    seed: float | None
    rows: float | None
    train_score: float | None
    score: float | None
    line: int


@dataclass(frozen=True, slots=True)
class Held:
    """What a run said of every row, in the order of the rows asked for, and in which fold."""

    values: Array
    folds: Array


def read_runs(table: Table) -> Sequence[Run]:
    """Every run of the log; a name that stands twice is Unreadable."""
    if len(table.rows) > MOST_RUNS:
        raise Unreadable("runs.too_many", Where(RUNS), count=len(table.rows), most=MOST_RUNS)
    found: dict[str, Run] = {}
    for cells, line in zip(table.rows, table.lines, strict=True):
        name, wish, kind, algorithm, parameters, *numbers = cells
        where = Where(RUNS, line=line)
        if name in found:
            raise Unreadable("runs.name_twice", where, run=shown(name), line=line)
        if kind not in KINDS:
            raise Unreadable(
                "runs.kind_unknown", where, kind=shown(kind), line=line, allowed=", ".join(KINDS)
            )
        seed, rows, train_score, score = (finite(text) for text in numbers)
        settings = _parameters(parameters, line)
        found[name] = Run(
            name, wish, kind, algorithm, settings, seed, rows, train_score, score, line
        )
    return list(found.values())


def read_rows(table: Table) -> Mapping[str, Mapping[str, tuple[float | None, float | None, int]]]:
    """Fold, value and line by run and row id; a row twice in one run is Unreadable."""
    found: dict[str, dict[str, tuple[float | None, float | None, int]]] = {}
    for (run, row_id, fold, value), line in zip(table.rows, table.lines, strict=True):
        rows = found.setdefault(run, {})
        if row_id in rows:
            where = Where(ROWS, line=line)
            raise Unreadable("runs.row_twice", where, run=shown(run), row=shown(row_id), line=line)
        rows[row_id] = (finite(fold), finite(value), line)
    return found


def held_of(
    rows: Mapping[str, tuple[float | None, float | None, int]], run: Run, ids: Sequence[str]
) -> Held:
    """A run's rows in the order of `ids`; Unreadable names the first that is absent or unusable."""
    folds, values = [], []
    for row_id in ids:
        if row_id not in rows:
            raise Unreadable("runs.row_absent", Where(ROWS), run=shown(run.name), row=row_id)
        fold, value, line = rows[row_id]
        if fold is None or value is None or abs(value) > 1e12:
            where = Where(ROWS, line=line)
            raise Unreadable("runs.row_unusable", where, run=shown(run.name), row=row_id, line=line)
        folds.append(fold)
        values.append(value)
    return Held(np.array(values), np.array(folds))


def plain(value: Any) -> Any:
    """A setting as it is compared: numbers by value, all else by its JSON text."""
    if isinstance(value, int | float) and not isinstance(value, bool):
        try:
            return round(float(value), 12)
        except OverflowError:
            return str(value)[:40]
    return json.dumps(value, sort_keys=True, ensure_ascii=False)[:200]


def plain_all(parameters: Mapping[str, Any]) -> tuple[tuple[str, Any], ...]:
    """All settings of a run, comparable and hashable."""
    return tuple(sorted((str(name), plain(value)) for name, value in parameters.items()))


def _parameters(text: str, line: int) -> Mapping[str, Any]:
    try:
        found = json.loads(text) if text else {}
    except (ValueError, RecursionError):
        found = None
    if not isinstance(found, dict):
        where = Where(RUNS, line=line)
        raise Unreadable("runs.parameters", where, line=line, text=shown(text))
    return found
