"""An honest submission of the pack fit-hardware, made here without a box and without a runtime."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Mapping
from functools import cache
from typing import Any

import numpy as np
from sklearn.linear_model import LogisticRegression
from sklearn.neural_network import MLPClassifier

from grading.checks.classification import roc_auc
from grading.contract import Finding
from grading.registry import make_variant
from grading.targets.device_counter import count_content
from grading.variant import Variant
from tests.grading.targets.models import Layer, network
from tests.grading.worded import findings_of

SLUG = "fit-hardware"
SEED = 11
FILES = ("model.onnx", "alternative_1.onnx", "alternative_2.onnx")
ANSWERS = "model_answers.json"


@cache
def variant() -> Variant:
    return make_variant(SLUG, SEED)


def honest_outputs() -> dict[str, bytes]:
    """The six files, and the answers of the three models; a new mapping on every call."""
    return dict(_made())


def findings(
    outputs: Mapping[str, bytes], refused: Mapping[str, str] | None = None
) -> dict[str, Finding]:
    """Findings by check; each is put into words, so that no parameter can be missing."""
    return findings_of(SLUG, outputs, variant().hidden, refused)


def answers_edited(**changed: Any) -> dict[str, bytes]:
    """Honest outputs with another answer of model.onnx."""
    outputs = honest_outputs()
    said = json.loads(outputs[ANSWERS])
    said["model.onnx"] = {**said["model.onnx"], **changed}
    return {**outputs, ANSWERS: json.dumps(said).encode()}


def answer(scores: np.ndarray) -> dict[str, Any]:
    """What the second box would say of a model with these chances."""
    both = np.column_stack([1 - scores, scores]).round(6)
    labels = (scores > 0.5).astype(float)[:, None]
    return {
        "stage": "done",
        "apart": 0.0,
        "outputs": {
            "label": {"shape": list(labels.shape), "values": labels.tolist()},
            "probabilities": {"shape": list(both.shape), "values": both.tolist()},
        },
    }


def report_edited(**fields: Any) -> dict[str, bytes]:
    outputs = honest_outputs()
    document = {**json.loads(outputs["report.json"]), **fields}
    return {**outputs, "report.json": json.dumps(document).encode()}


def _forward(layers: list[Layer], rows: np.ndarray) -> np.ndarray:
    for weights, bias in layers[:-1]:
        rows = np.maximum(rows @ weights + bias, 0)
    return np.asarray(1 / (1 + np.exp(-(rows @ layers[-1][0] + layers[-1][1])[:, 0])))


@cache
def _made() -> Mapping[str, bytes]:
    made, hidden = variant(), variant().hidden
    table = list(csv.reader(io.StringIO(made.public["train.csv"].decode())))[1:]
    x = np.array([row[1:-1] for row in table], dtype=float)
    y = np.array([row[-1] for row in table], dtype=int)
    mean, spread = x.mean(axis=0), x.std(axis=0)
    scaled = (x - mean) / spread
    line = LogisticRegression().fit(scaled, y)
    plans: list[list[Layer]] = [_layers(14, scaled, y), _layers(6, scaled, y)]
    plans.append([(line.coef_.T, line.intercept_)])
    actual = np.array(hidden["labels"]["validation"], dtype=float)
    budget = hidden["budget"]
    outputs, said, rows = {}, {}, []
    for name, layers in zip(FILES, plans, strict=True):
        outputs[name] = network(layers, mean, spread)
        scores = _forward(layers, (np.array(hidden["unlabelled"]) - mean) / spread).round(6)
        said[name] = answer(scores)
        cost = count_content(outputs[name])
        fits = all(cost[part] <= budget[part] for part in ("size_bytes", "operations"))
        quality = round(roc_auc(actual, scores[:600]), 4)
        rows.append([name, cost["size_bytes"], cost["operations"], quality, fits])
    first = said["model.onnx"]["outputs"]
    pairs = zip(
        hidden["ids"], first["probabilities"]["values"], first["label"]["values"], strict=False
    )
    lines = [f"{row_id},{score[1]},{int(label[0])}" for row_id, score, label in pairs]
    heavy = hidden["heavy"]
    report = {
        "size_bytes_before": heavy["size_bytes"],
        "operations_before": heavy["operations"],
        "quality_before": round(roc_auc(actual, np.array(heavy["validation"])), 4),
        "size_bytes_after": rows[0][1],
        "operations_after": rows[0][2],
        "quality_after": rows[0][3],
        "fits_budget": rows[0][4],
        "architecture": "network",
        "changes": ["one hidden layer"],
        "reason": "A narrow hidden layer sees how columns act together and costs little.",
    }
    head = "file,size_bytes,operations,quality,fits_budget\n"
    return {
        **outputs,
        ANSWERS: json.dumps(said).encode(),
        "validation_predictions.csv": "\n".join(["row_id,score,label", *lines, ""]).encode(),
        "trade_off.csv": (head + "".join(",".join(map(str, r)) + "\n" for r in rows)).encode(),
        "report.json": json.dumps(report).encode(),
    }


def _layers(units: int, scaled: np.ndarray, y: np.ndarray) -> list[Layer]:
    model = MLPClassifier(
        (units,), alpha=0.3, learning_rate_init=0.03, max_iter=200, random_state=4
    ).fit(scaled, y)
    return list(zip(model.coefs_, model.intercepts_, strict=True))
