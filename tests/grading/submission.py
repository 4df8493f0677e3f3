"""An honest submission of the pack evaluate-model, made here without a box."""

from __future__ import annotations

import csv
import io
import json
import struct
import zlib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache

import numpy as np
from sklearn.linear_model import LogisticRegression

from grading.checks.classification import Confusion, confusion, measure, roc_auc
from grading.contract import Finding
from grading.registry import make_variant
from grading.variant import Variant
from tests.grading.worded import findings_of

SLUG = "evaluate-model"
SEED = 11
MEASURES = ("accuracy", "precision", "recall", "f1", "f2", "f0_5")


@cache
def variant() -> Variant:
    return make_variant(SLUG, SEED)


def honest_outputs() -> dict[str, bytes]:
    """The eight files of a sound submission; a new mapping on every call."""
    return dict(_made())


def csv_bytes(header: Sequence[str], rows: Iterable[Sequence[object]]) -> bytes:
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(header)
    writer.writerows(rows)
    return text.getvalue().encode()


def png(width: int, height: int, *, shades: int = 256) -> bytes:
    """A grey PNG with that many shades."""
    row = b"\0" + bytes(x % shades for x in range(width))
    body = struct.pack(">IIBBBBB", width, height, 8, 0, 0, 0, 0)
    chunks = ((b"IHDR", body), (b"IDAT", zlib.compress(row * height)), (b"IEND", b""))
    return b"\x89PNG\r\n\x1a\n" + b"".join(
        struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))
        for kind, data in chunks
    )


def edited(outputs: Mapping[str, bytes], name: str, **fields: object) -> dict[str, bytes]:
    """The outputs with some fields of a JSON file changed."""
    document = {**json.loads(outputs[name]), **fields}
    return {**outputs, name: json.dumps(document).encode()}


@dataclass(frozen=True)
class _Work:
    """What an engineer has in hand before writing the files."""

    ids: Mapping[str, Sequence[str]]
    actual: Mapping[str, np.ndarray]
    score: Mapping[str, np.ndarray]
    fold: np.ndarray
    held: np.ndarray
    prices: tuple[float, float]

    @property
    def cut(self) -> float:
        miss, alarm = self.prices
        return round(alarm / (alarm + miss), 3)

    @property
    def agreed(self) -> str:
        return "f2" if self.prices[0] > self.prices[1] else "f0_5"

    def counts(self, name: str, cut: float | None = None) -> Confusion:
        called = (self.score[name] >= (self.cut if cut is None else cut)).astype(float)
        return confusion(self.actual[name], called)

    def f(self, name: str) -> float:
        return measure(self.agreed, self.counts(name))

    def by_fold(self) -> list[tuple[int, int, float]]:
        found = []
        for number in range(1, 6):
            rows = self.fold == number
            called = (self.held[rows] >= self.cut).astype(float)
            counts = confusion(self.actual["train"][rows], called)
            found.append((number, int(np.sum(rows)), measure(self.agreed, counts)))
        return found


@cache
def _made() -> Mapping[str, bytes]:
    work = _work()
    return {
        **_row_files(work),
        **_table_files(work),
        "cross_validation.png": png(400, 300),
        "metrics.json": json.dumps(_metrics(work)).encode(),
        "test_report.json": json.dumps(_report(work)).encode(),
    }


def _work() -> _Work:
    made = variant()
    order = json.loads(made.public["order.json"])
    x, y = {}, {}
    for name in ("train", "validation", "test"):
        rows = list(csv.DictReader(io.StringIO(made.public[f"{name}.csv"].decode())))
        x[name] = np.array([_numbers(row) for row in rows])
        y[name] = np.array([float(row.get("defect", 0)) for row in rows])
    centre, spread = x["train"].mean(0), x["train"].std(0)
    x = {name: (values - centre) / spread for name, values in x.items()}
    predict = _fitted(x["train"], y["train"])
    fold, held = _cross_validated(x["train"], y["train"])
    return _Work(
        ids=made.hidden["ids"],
        actual=y,
        score={name: predict(rows) for name, rows in x.items()},
        fold=fold,
        held=held,
        prices=(order["cost_of_miss"], order["cost_of_false_alarm"]),
    )


def _numbers(row: Mapping[str, str]) -> list[float]:
    plain = [n for n in row if n not in ("row_id", "line", "part", "defect")]
    kinds = ("BGA", "QFN", "0402")
    return [*(float(row[n]) for n in plain), *(float(row["part"] == k) for k in kinds)]


def _cross_validated(x: np.ndarray, y: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    fold, held = np.zeros(len(y), dtype=int), np.zeros(len(y))
    for value in (0, 1):
        where = np.flatnonzero(y == value)
        fold[where] = np.arange(len(where)) % 5 + 1
    for number in range(1, 6):
        rest = fold != number
        held[~rest] = _fitted(x[rest], y[rest])(x[~rest])
    return fold, held


def _row_files(work: _Work) -> dict[str, bytes]:
    called = (work.held >= work.cut).astype(int)
    predictions = [
        (row, f"{score:.6f}", int(score >= work.cut))
        for name in work.ids
        for row, score in zip(work.ids[name], work.score[name], strict=True)
    ]
    return {
        "predictions.csv": csv_bytes(("row_id", "score", "label"), predictions),
        "cross_validation_rows.csv": csv_bytes(
            ("row_id", "fold", "score", "label"),
            zip(work.ids["train"], work.fold, work.held, called, strict=True),
        ),
        "cross_validation.csv": csv_bytes(("fold", "rows", "score"), work.by_fold()),
    }


def _table_files(work: _Work) -> dict[str, bytes]:
    counts = work.counts("validation")
    at = {
        cut: work.counts("validation", cut) for cut in sorted({0.1, 0.3, 0.5, 0.7, 0.9, work.cut})
    }
    lines = [
        (cut, m.tn, m.fp, m.fn, m.tp, m.precision, m.recall, m.cost(*work.prices))
        for cut, m in at.items()
    ]
    return {
        "confusion_matrix.csv": csv_bytes(
            ("actual", "predicted_0", "predicted_1"),
            [(0, counts.tn, counts.fp), (1, counts.fn, counts.tp)],
        ),
        "matrix_table.csv": csv_bytes(
            ("threshold", "tn", "fp", "fn", "tp", "precision", "recall", "cost"), lines
        ),
    }


def _metrics(work: _Work) -> dict[str, object]:
    counts, scores = work.counts("validation"), [score for _, _, score in work.by_fold()]
    return {
        "agreed_metric": work.agreed,
        "threshold": work.cut,
        **{name: measure(name, counts) for name in MEASURES},
        "roc_auc": roc_auc(work.actual["validation"], work.score["validation"]),
        "cross_validation": {
            "folds": 5,
            "mean": float(np.mean(scores)),
            "std": float(np.std(scores)),
        },
    }


def _report(work: _Work) -> dict[str, object]:
    counts, score = work.counts("validation"), work.f("validation")
    return {
        "fit": "good",
        "train_score": work.f("train"),
        "validation_score": score,
        "costly_error": "false_negative" if work.agreed == "f2" else "false_positive",
        "false_positives": counts.fp,
        "false_negatives": counts.fn,
        "expected_test": {"low": score - 0.1, "high": score + 0.1},
        "reason": "Both scores are close.",
    }


def _fitted(x: np.ndarray, y: np.ndarray):
    model = LogisticRegression(max_iter=500).fit(x, y)
    return lambda rows: model.predict_proba(rows)[:, 1].round(6)


def findings(
    outputs: dict[str, bytes], refused: dict[str, str] | None = None
) -> dict[str, Finding]:
    """Findings by check; each is put into words, so that no parameter can be missing."""
    return findings_of(SLUG, outputs, variant().hidden, refused)
