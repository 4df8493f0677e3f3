"""One submission of this pack beside its hidden truth."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np

from grading.checks.classification import Array
from grading.checks.documents import Document, read_document
from grading.checks.files import Outputs
from grading.checks.foreknowledge import classes_know, numbers_know
from grading.checks.skill_draws import MacroF1, Rmse
from grading.checks.tables import finite, read_table, shown
from grading.checks.verdict import Unreadable
from grading.contract import Where
from grading.pack_code import load_module

log: Any = load_module(Path(__file__).parent, "run_log")
_origin: Any = load_module(Path(__file__).parent, "run_origin")

LETTERS = ("a", "b", "c")
PREDICTIVE = ("regression", "classification")
ROUNDING = 0.00051


class Case:
    """One submission beside its hidden truth; every part is read when a check asks for it."""

    def __init__(self, outputs: Outputs, hidden: Mapping[str, Any]) -> None:
        self.outputs = outputs
        self.hidden = hidden
        self._kept: dict[Any, Any] = {}

    def _once(self, name: Any, read: Callable[[], Any]) -> Any:
        if name not in self._kept:
            self._kept[name] = read()
        return self._kept[name]

    @property
    def models(self) -> Document:
        return self._once("models", lambda: read_document(self.outputs, "models.json"))

    @property
    def tuning(self) -> Document:
        return self._once("tuning", lambda: read_document(self.outputs, "tuning.json"))

    @property
    def tuned(self) -> str:
        """Letter of the wish whose model is tuned."""
        return str(self.hidden["tuned"])

    def truth(self, letter: str) -> Mapping[str, Any]:
        found: Mapping[str, Any] = self.hidden["wishes"][letter]
        return found

    def letter(self, kind: str) -> str:
        """The wish of a type."""
        return next(n for n in LETTERS if self.truth(n)["type"] == kind)

    # The log of runs.

    @property
    def runs(self) -> Sequence[Any]:
        read = lambda: log.read_runs(read_table(self.outputs, log.RUNS, log.RUN_COLUMNS))  # noqa: E731
        return self._once("runs", read)

    def runs_of(self, kind: str, letter: str) -> Sequence[Any]:
        """The runs of a kind for a wish; Unreadable when there is none."""
        found = [run for run in self.runs if (run.kind, run.wish) == (kind, letter)]
        if not found:
            raise Unreadable("runs.none", Where(log.RUNS), kind=kind, wish=letter)
        return found

    def logged(self, kind: str, letter: str) -> Sequence[Any]:
        """The runs of a kind for a predictive wish, once they are more than a form filled in.

        Unreadable where rows are absent or knew the answers, where most scores are not those of
        the rows, where no run does better than a simple guess, or where runs are copies.
        """
        return self._once(("logged", kind, letter), lambda: self._logged(kind, letter))

    def _logged(self, kind: str, letter: str) -> Sequence[Any]:
        runs = self.runs_of(kind, letter)
        wrong = sum(not self.score_holds(run) for run in runs)
        if wrong > len(runs) / 2:
            where = Where(log.RUNS, line=runs[0].line)
            raise Unreadable("runs.scores_differ", where, wrong=wrong, count=len(runs), kind=kind)
        if not any(self._beats_guess(run) for run in runs):
            raise Unreadable("runs.no_skill", Where(log.ROWS), kind=kind, wish=letter)
        first = self.held(runs[0]).values
        if len(runs) > 1 and all(np.array_equal(self.held(r).values, first) for r in runs[1:]):
            raise Unreadable("runs.all_same", Where(log.ROWS), kind=kind, count=len(runs))
        _origin.refuse_copies(self, runs)
        return runs

    def _beats_guess(self, run: Any) -> bool:
        """A fifth less error than the mean gives, or clearly more F1 than naming or drawing."""
        actual = np.array(self.truth(run.wish)["actual"]["train"], dtype=float)
        if self.truth(run.wish)["type"] == "regression":
            return min(self.scores(run)) < 0.8 * float(actual.std())
        # Drawing classes by their shares has a macro F1 of one over their number.
        return max(self.scores(run)) > 0.12 + 1 / len(self.truth(run.wish)["codes"])

    @property
    def _run_rows(self) -> Any:
        read = lambda: log.read_rows(read_table(self.outputs, log.ROWS, log.ROW_COLUMNS))  # noqa: E731
        return self._once("run_rows", read)

    def held(self, run: Any) -> Any:
        """What a run said of the known rows of its wish, which must not have known the answers."""
        return self._once(("held", run.name), lambda: self._held(run))

    def _held(self, run: Any) -> Any:
        truth = self.truth(run.wish)
        part = "train" if truth["type"] in PREDICTIVE else "new"
        rows = self._run_rows.get(run.name, {})
        held = log.held_of(rows, run, truth["ids"][part])
        if truth["type"] == "classification":
            self._refuse_unknown_class(run, held.values)
        if run.kind != "baseline" and self._knows(truth, held.values):
            raise Unreadable("runs.saw_answers", Where(log.ROWS), run=shown(run.name))
        return held

    def _refuse_unknown_class(self, run: Any, values: Array) -> None:
        strange = [v for v in values if v not in self.truth(run.wish)["codes"]]
        if strange:
            raise Unreadable(
                "runs.class_unknown", Where(log.ROWS), run=shown(run.name), value=f"{strange[0]:g}"
            )

    def _knows(self, truth: Mapping[str, Any], values: Array, part: str = "train") -> bool:
        if truth["type"] not in PREDICTIVE:
            return False
        turned = set(truth["canaries"])  # their truth says nothing about foreseeing
        kept = np.array([row_id not in turned for row_id in truth["ids"][part]])
        actual = np.array(truth["actual"][part], dtype=float)[kept]
        if truth["type"] == "regression":
            means = np.array(truth["means"][part])[kept]
            return numbers_know(values[kept], actual, means, truth["noise"])
        place = {code: i for i, code in enumerate(truth["codes"])}
        said = np.array([place[int(v)] for v in values[kept]], dtype=float)
        meant = np.array([place[int(v)] for v in actual], dtype=float)
        return classes_know(said, meant, np.array(truth["chances"][part])[kept])

    def measure(self, letter: str) -> Callable[[Array, Array], float]:
        """The score of a predictive wish, of actual and predicted values."""
        return Rmse() if self.truth(letter)["type"] == "regression" else MacroF1()

    def scores(self, run: Any) -> tuple[float, float]:
        """The score recomputed: mean over the folds, and over all rows at once."""
        return self._once(("scores", run.name), lambda: self._scores(run))

    def _scores(self, run: Any) -> tuple[float, float]:
        held = self.held(run)
        actual = np.array(self.truth(run.wish)["actual"]["train"], dtype=float)
        measure = self.measure(run.wish)
        return float(np.mean(self.fold_scores(run))), measure(actual, held.values)

    def fold_scores(self, run: Any) -> list[float]:
        """The score of each fold; at most as many as there are rows."""
        held = self.held(run)
        actual = np.array(self.truth(run.wish)["actual"]["train"], dtype=float)
        measure = self.measure(run.wish)
        return [
            measure(actual[held.folds == n], held.values[held.folds == n])
            for n in np.unique(held.folds)
        ]

    def score_holds(self, run: Any) -> bool:
        """Whether the stated score is one of the two."""
        return run.score is not None and any(close(run.score, s) for s in self.scores(run))

    def folds_sound(self, run: Any) -> bool:
        """The agreed number of folds, whole numbers, of about the same size."""
        folds = self.held(run).folds
        names, counts = np.unique(folds, return_counts=True)
        even = counts.max() <= 1.25 * counts.min() + 1
        return len(names) == self.hidden["folds"] and bool(even)

    # Answers to the wishes.

    def answers(self, letter: str) -> Array:
        """The values for the rows asked for; Unreadable when one is absent, twice or unusable."""
        return self._once(("answers", letter), lambda: self._answers(letter))

    def _answers(self, letter: str) -> Array:
        name = f"predictions_{letter}.csv"
        table = read_table(self.outputs, name, ("row_id", "value"))
        found: dict[str, tuple[float | None, int]] = {}
        for (row_id, value), line in zip(table.rows, table.lines, strict=True):
            if row_id in found:
                where = Where(name, line=line)
                raise Unreadable("answers.twice", where, name=name, row=shown(row_id), line=line)
            found[row_id] = (self._usable(letter, value), line)
        values = []
        for row_id in self.truth(letter)["ids"]["new"]:
            value_, line = found.get(row_id, (None, None))
            if value_ is None:
                where = Where(name, line=line)
                end = "absent" if line is None else "unusable"
                raise Unreadable(f"answers.{end}", where, name=name, row=row_id)
            values.append(value_)
        self._kept["unknown", letter] = len(found) - len(values)
        return np.array(values)

    def unknown_rows(self, letter: str) -> int:
        """How many rows were answered that nobody asked about."""
        self.answers(letter)
        return int(self._kept["unknown", letter])

    def _usable(self, letter: str, text: str) -> float | None:
        value, truth = finite(text), self.truth(letter)
        if value is None or abs(value) > 1e12:
            return None
        if truth["type"] == "classification":
            return value if value in truth["codes"] else None
        return value if truth["type"] == "regression" or value == int(value) else None

    def counted(self, letter: str) -> tuple[Array, Array]:
        """Truth and answers of the hidden rows that count: all but the canaries."""
        truth = self.truth(letter)
        kept = ~self.canary(letter)
        return np.array(truth["actual"]["new"], dtype=float)[kept], self.answers(letter)[kept]

    def canary(self, letter: str) -> Any:
        """True where a row's truth is turned."""
        turned = set(self.truth(letter)["canaries"])
        return np.array([row_id in turned for row_id in self.truth(letter)["ids"]["new"]])

    def truth_known(self, letter: str) -> bool:
        """Whether the answers follow the hidden truth beyond what can be foreseen."""
        return self._knows(self.truth(letter), self.answers(letter), "new")


def close(stated: float, found: float) -> bool:
    """Equal but for rounding to three decimals or four digits."""
    return abs(stated - found) <= max(ROUNDING, ROUNDING * abs(found))
