"""An honest submission of the pack evaluate-model, made here without a box."""

from __future__ import annotations

import csv
import io
import json
import struct
import zlib
from collections.abc import Iterable, Mapping, Sequence
from functools import cache

import numpy as np
from sklearn.linear_model import LogisticRegression

from grading.checks.classification import BETAS, confusion, measure, roc_auc
from grading.registry import make_variant
from grading.variant import Variant

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


@cache
def _made() -> Mapping[str, bytes]:
    made = variant()
    order = json.loads(made.public["order.json"])
    x, y = {}, {}
    for name in ("train", "validation", "test"):
        rows = list(csv.DictReader(io.StringIO(made.public[f"{name}.csv"].decode())))
        plain = [n for n in rows[0] if n not in ("row_id", "line", "part", "defect")]
        kinds = sorted({row["part"] for row in rows})
        x[name] = np.array(
            [[float(r[n]) for n in plain] + [r["part"] == k for k in kinds] for r in rows]
        )
        y[name] = np.array([float(r.get("defect", 0)) for r in rows])
    centre, spread = x["train"].mean(0), x["train"].std(0)
    x = {name: (values - centre) / spread for name, values in x.items()}
    return _files(made, order, x, y)


def _files(
    made: Variant,
    order: Mapping[str, float],
    x: Mapping[str, np.ndarray],
    y: Mapping[str, np.ndarray],
) -> Mapping[str, bytes]:
    miss, alarm = order["cost_of_miss"], order["cost_of_false_alarm"]
    agreed = "f2" if miss > alarm else "f0_5"
    beta, cut = BETAS[agreed], round(alarm / (alarm + miss), 3)
    fold = np.zeros(len(y["train"]), dtype=int)
    for value in (0, 1):
        where = np.flatnonzero(y["train"] == value)
        fold[where] = np.arange(len(where)) % 5 + 1
    held = np.zeros(len(fold))
    for number in range(1, 6):
        rest = fold != number
        held[~rest] = _fitted(x["train"][rest], y["train"][rest])(x["train"][~rest])
    predict = _fitted(x["train"], y["train"])
    score = {name: predict(rows) for name, rows in x.items()}
    label = {name: (values >= cut).astype(float) for name, values in score.items()}
    called = (held >= cut).astype(float)
    by_fold = [confusion(y["train"][fold == n], called[fold == n]).f(beta) for n in range(1, 6)]
    counts = confusion(y["validation"], label["validation"])
    ids = made.hidden["ids"]
    cuts = sorted({0.1, 0.3, 0.5, 0.7, 0.9, cut})
    at = {c: confusion(y["validation"], (score["validation"] >= c).astype(float)) for c in cuts}
    on_train = confusion(y["train"], label["train"]).f(beta)
    return {
        "predictions.csv": csv_bytes(
            ("row_id", "score", "label"),
            [
                (row, f"{s:.6f}", int(c))
                for name in ids
                for row, s, c in zip(ids[name], score[name], label[name], strict=True)
            ],
        ),
        "cross_validation_rows.csv": csv_bytes(
            ("row_id", "fold", "score", "label"),
            zip(ids["train"], fold, held, called.astype(int), strict=True),
        ),
        "cross_validation.csv": csv_bytes(
            ("fold", "rows", "score"),
            [(n, int(np.sum(fold == n)), by_fold[n - 1]) for n in range(1, 6)],
        ),
        "cross_validation.png": png(400, 300),
        "confusion_matrix.csv": csv_bytes(
            ("actual", "predicted_0", "predicted_1"),
            [(0, counts.tn, counts.fp), (1, counts.fn, counts.tp)],
        ),
        "matrix_table.csv": csv_bytes(
            ("threshold", "tn", "fp", "fn", "tp", "precision", "recall", "cost"),
            [
                (c, m.tn, m.fp, m.fn, m.tp, m.precision, m.recall, m.cost(miss, alarm))
                for c, m in at.items()
            ],
        ),
        "metrics.json": json.dumps(
            {
                "agreed_metric": agreed,
                "threshold": cut,
                **{name: measure(name, counts) for name in MEASURES},
                "roc_auc": roc_auc(y["validation"], score["validation"]),
                "cross_validation": {
                    "folds": 5,
                    "mean": float(np.mean(by_fold)),
                    "std": float(np.std(by_fold)),
                },
            }
        ).encode(),
        "test_report.json": json.dumps(
            {
                "fit": "good",
                "train_score": on_train,
                "validation_score": counts.f(beta),
                "costly_error": "false_negative" if miss > alarm else "false_positive",
                "false_positives": counts.fp,
                "false_negatives": counts.fn,
                "expected_test": {"low": counts.f(beta) - 0.1, "high": counts.f(beta) + 0.1},
                "reason": "Both scores are close.",
            }
        ).encode(),
    }


def _fitted(x: np.ndarray, y: np.ndarray):
    model = LogisticRegression(max_iter=500).fit(x, y)
    return lambda rows: model.predict_proba(rows)[:, 1].round(6)
