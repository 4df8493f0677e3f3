"""Runs *in the box*, before the cells: writes down which rows fits and predictions take.

This file is read as text and put in front of a stranger's cells, which could change or forge
anything it does. What it writes is a hint. It imports nothing of ours. One JSON object a line goes
to `assay_trace.jsonl`: op, name, number of the cell among the code cells (from 0, this one not
counted), line, and for each row an id; equal rows have equal ids.
"""

from __future__ import annotations

import functools
import json
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any


class _Tracer:
    """Wraps the methods of estimators, outermost calls only, and `train_test_split`."""

    OPS = ("fit", "fit_transform", "transform", "fit_predict", "predict", "predict_proba",
           "decision_function", "score", "fit_resample")  # fmt: skip
    MOST_ROWS, MOST_EVENTS = 5000, 400

    def __init__(self, shell: Any) -> None:
        self.shell = shell
        self.first, self.own = shell.execution_count, sys._getframe().f_code.co_filename
        self.depth = self.events = 0
        self.roots: dict[int, int] = {}  # id of a transformed row -> id of the row it was made of

    def ids(self, rows: Any) -> list[int] | None:
        """Ids by content, of the original row where that is known; None for what has no rows."""
        import pandas as pd

        try:
            table = pd.DataFrame(rows.toarray() if hasattr(rows, "toarray") else rows)
            table = table.iloc[: self.MOST_ROWS]
            numbers = table.select_dtypes(["number", "bool"]).columns
            table = table.astype(dict.fromkeys(numbers, "float64"))
            hashed = pd.util.hash_pandas_object(table, index=False)
        except (TypeError, ValueError, AttributeError, MemoryError):
            return None
        return [self.roots.get(one, one) for one in (int(h) % 2**53 for h in hashed)]

    def place(self) -> tuple[int, int | None]:
        """The cell that runs, and the line of it that called."""
        frame = sys._getframe(1)
        while frame is not None and (
            frame.f_globals is not self.shell.user_ns or frame.f_code.co_filename == self.own
        ):
            frame = frame.f_back  # type: ignore[assignment]  # the outermost has none
        line = frame.f_lineno if frame is not None else None
        return self.shell.execution_count - self.first - 1, line

    def tell(self, op: str, name: str, **rest: Any) -> None:
        if self.events < self.MOST_EVENTS:
            self.events += 1
            cell, line = self.place()
            event = {"op": op, "name": name, "cell": cell, "line": line, **rest}
            with Path("assay_trace.jsonl").open("a", encoding="utf-8") as out:
                out.write(json.dumps(event) + "\n")

    def remember(self, before: list[int] | None, after: Any) -> None:
        made = self.ids(after)
        if before is not None and made is not None and len(before) == len(made):
            pairs = zip(made, before, strict=True)
            self.roots.update({new: old for new, old in pairs if new != old})

    def traced(self, method: Callable[..., Any], op: str) -> Callable[..., Any]:
        @functools.wraps(method)
        def call(one: Any, *args: Any, **named: Any) -> Any:
            rows = args[0] if args else named.get("X")
            is_outer = self.depth == 0 and rows is not None
            known = self.ids(rows) if is_outer else None
            self.depth += 1
            try:
                result = method(one, *args, **named)
            finally:
                self.depth -= 1
            if is_outer:
                self.tell(op, type(one).__name__, object=id(one), rows=known)
                if op in ("fit_transform", "transform"):
                    self.remember(known, result)
            return result

        call.is_traced = True  # type: ignore[attr-defined]  # asked for below
        return call

    def watch(self, kind: type) -> None:
        """Wrap what a class and those below it define themselves."""
        for op in self.OPS:
            method = kind.__dict__.get(op)
            if callable(method) and not getattr(method, "is_traced", False):
                setattr(kind, op, self.traced(method, op))
        for below in kind.__subclasses__():
            self.watch(below)

    def split(self, original: Callable[..., Any]) -> Callable[..., Any]:
        @functools.wraps(original)
        def call(*arrays: Any, **named: Any) -> Any:
            parts = original(*arrays, **named)
            if arrays and self.depth == 0:
                self.tell(
                    "split", "train_test_split", rows=self.ids(parts[0]), held=self.ids(parts[1])
                )
            return parts

        return call

    def start(self) -> None:
        """From here on; classes that a cell imports or makes are watched before and after it."""
        import sklearn.model_selection as selection
        from sklearn import base

        kinds = (base.BaseEstimator, base.TransformerMixin, base.ClassifierMixin,
                 base.RegressorMixin, base.ClusterMixin)  # fmt: skip
        selection.train_test_split = self.split(selection.train_test_split)

        def again(*_: Any) -> None:
            for kind in kinds:
                self.watch(kind)

        again()
        self.shell.events.register("post_run_cell", again)


if __name__ == "__main__":
    _Tracer(get_ipython()).start()  # type: ignore[name-defined]  # noqa: F821 - the box gives it
    del _Tracer
