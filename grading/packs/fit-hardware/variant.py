"""A bearing sensor with a small processor: rows, the client's heavy model, a device's budget."""

from __future__ import annotations

import csv
import io
import json
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from grading.seeds import Seed, generator, token
from grading.targets import device_counter, onnx_file, onnx_shapes, onnx_writer
from grading.variant import Variant

SIZES = {"train": 1500, "validation": 600, "test": 1500}
PREFIXES = {"train": "R", "validation": "V"}
CANARIES = 30
COUNTER = (device_counter, onnx_file, onnx_shapes)
# name, mean, standard deviation, decimals
MEASURES = (
    ("velocity_rms_mm_s", 3.4, 0.9, 3),
    ("acceleration_peak_g", 2.1, 0.5, 3),
    ("kurtosis", 3.6, 0.7, 3),
    ("crest_factor", 4.2, 0.8, 3),
    ("band_low_mm_s", 1.3, 0.35, 3),
    ("band_mid_mm_s", 0.82, 0.21, 4),
    ("band_high_mm_s", 0.34, 0.09, 4),
    ("temperature_c", 58.0, 7.5, 2),
    ("current_a", 11.2, 1.6, 2),
    ("speed_rpm", 1460.0, 55.0, 1),
)
KERNEL_WIDTH = 0.06
RIDGE = 1.0
STEEPNESS = 5.0


@dataclass(frozen=True, slots=True)
class World:
    """How labels come about: three columns pull straight, one by its distance from the middle, one
    turns with the sign of another, one has a step; three say nothing.
    """

    order: np.ndarray
    pulls: np.ndarray
    bend: float
    turn: float
    step: float


@dataclass(frozen=True, slots=True)
class Heavy:
    """The client's model: kernel ridge regression that keeps every training row."""

    centres: np.ndarray
    weights: np.ndarray
    middle: float
    mean: np.ndarray
    spread: np.ndarray

    def chances(self, rows: np.ndarray) -> np.ndarray:
        """Chance of class 1 for rows in their own units."""
        kernel = _kernel((rows - self.mean) / self.spread, self.centres)
        return np.asarray(1 / (1 + np.exp(-STEEPNESS * (kernel @ self.weights + self.middle))))


def make(seed: Seed) -> Variant:
    """The public files and the hidden truth of one seed."""
    world = _world(seed)
    plain = {name: _plain(generator(seed, f"rows/{name}"), size) for name, size in SIZES.items()}
    chances = {name: _chances(world, rows) for name, rows in plain.items()}
    labels = {
        name: (generator(seed, f"labels/{name}").random(len(chance)) < chance).astype(int)
        for name, chance in chances.items()
    }
    canaries = _canaries(seed, chances["test"])
    labels["test"][canaries] = (chances["test"][canaries] < 0.5).astype(int)
    rows = {name: _in_units(part) for name, part in plain.items()}
    ids = {name: _ids(seed, name) for name in PREFIXES}
    heavy = _fitted(rows["train"], labels["train"])
    file = _onnx(heavy)
    cost = device_counter.count_content(file)
    device = _device(seed)
    public = {
        **{f"{name}.csv": _table(ids[name], rows[name], labels[name]) for name in PREFIXES},
        "device.json": json.dumps(device, ensure_ascii=False, indent=2).encode(),
        "heavy.onnx": file,
        **{Path(str(one.__file__)).name: _source(str(one.__file__)) for one in COUNTER},
    }
    hidden = {
        "unlabelled": [*rows["validation"].tolist(), *rows["test"].tolist()],
        "ids": ids["validation"],
        "labels": {name: labels[name].tolist() for name in ("validation", "test")},
        "canaries": canaries,
        "heavy": {
            **{n: heavy.chances(rows[n]).round(6).tolist() for n in ("validation", "test")},
            "size_bytes": cost["size_bytes"],
            "operations": cost["operations"],
        },
        "budget": device["budget"],
    }
    return Variant(public=public, hidden=hidden)


def _world(seed: Seed) -> World:
    draw = generator(seed, "world")
    signs = draw.choice([-1.0, 1.0], 6)
    return World(
        order=draw.permutation(len(MEASURES)),
        pulls=draw.uniform(0.8, 1.1, 3) * signs[:3],
        turn=float(draw.uniform(1.0, 1.3) * signs[3]),
        bend=float(draw.uniform(1.0, 1.2) * signs[4]),
        step=float(draw.uniform(1.2, 1.6) * signs[5]),
    )


def _plain(draw: np.random.Generator, size: int) -> np.ndarray:
    """Standardised rows whose columns share a little."""
    shared = draw.normal(size=(size, 1))
    return np.asarray(
        0.35 * shared + np.sqrt(1 - 0.35**2) * draw.normal(size=(size, len(MEASURES)))
    )


def _chances(world: World, rows: np.ndarray) -> np.ndarray:
    column = [rows[:, place] for place in world.order]
    logit = sum(pull * values for pull, values in zip(world.pulls, column[:3], strict=True))
    logit = logit + world.bend * (1.6 * np.abs(column[3]) - 1.28)
    logit = logit + world.turn * column[4] * np.where(column[5] > 0, 1.0, -1.0)
    logit = logit + world.step * (np.where(column[6] > 0.3, 1.0, 0.0) - 0.38)
    return np.asarray(1 / (1 + np.exp(-(1.5 * logit - 0.6))))


def _in_units(rows: np.ndarray) -> np.ndarray:
    columns = [
        (mean + spread * rows[:, place]).round(decimals)
        for place, (_, mean, spread, decimals) in enumerate(MEASURES)
    ]
    return np.column_stack(columns)


def _canaries(seed: Seed, chances: np.ndarray) -> list[int]:
    """Rows whose truth is turned against their features: only who knows it gets them right."""
    draw = generator(seed, "canaries")
    bad = draw.permutation(np.flatnonzero(chances > 0.97))[: CANARIES // 2]
    good = draw.permutation(np.flatnonzero(chances < 0.02))[: CANARIES // 2]
    return sorted(int(i) for i in (*bad, *good))


def _kernel(rows: np.ndarray, centres: np.ndarray) -> np.ndarray:
    apart = (rows**2).sum(axis=1)[:, None] + (centres**2).sum(axis=1) - 2 * rows @ centres.T
    return np.asarray(np.exp(-KERNEL_WIDTH * apart))


def _fitted(rows: np.ndarray, labels: np.ndarray) -> Heavy:
    mean, spread = rows.mean(axis=0), rows.std(axis=0)
    centres = (rows - mean) / spread
    kernel = _kernel(centres, centres)
    kernel[np.diag_indices_from(kernel)] += RIDGE
    weights = np.linalg.solve(kernel, labels - labels.mean())
    return Heavy(centres, weights, float(labels.mean() - 0.5), mean, spread)


def _onnx(heavy: Heavy) -> bytes:
    """The client's file: as whoever exports a kernel machine without a thought would have it."""
    node, columns = onnx_writer.node, len(MEASURES)
    constants = {
        "mean": heavy.mean,
        "spread": heavy.spread,
        "centres": -2 * heavy.centres.T,
        "lengths": (heavy.centres**2).sum(axis=1),
        "width": np.array([-KERNEL_WIDTH]),
        "weights": heavy.weights[:, None],
        "middle": np.array([heavy.middle]),
        "steepness": np.array([STEEPNESS]),
        "one": np.array([1.0]),
    }
    nodes = [
        node("Sub", ["features", "mean"], "centred"),
        node("Div", ["centred", "spread"], "scaled"),
        node("Mul", ["scaled", "scaled"], "squares"),
        node("ReduceSum", ["squares", "last"], "length", keepdims=1),
        node("MatMul", ["scaled", "centres"], "products"),
        node("Add", ["products", "lengths"], "partly"),
        node("Add", ["partly", "length"], "apart"),
        node("Mul", ["apart", "width"], "narrowed"),
        node("Exp", ["narrowed"], "kernel"),
        node("MatMul", ["kernel", "weights"], "sum"),
        node("Add", ["sum", "middle"], "raised"),
        node("Mul", ["raised", "steepness"], "logit"),
        node("Sigmoid", ["logit"], "chance"),
        node("Sub", ["one", "chance"], "other"),
        node("Concat", ["other", "chance"], "probabilities", axis=1),
        node("ArgMax", ["probabilities"], "label", axis=1, keepdims=0),
    ]
    floats = {name: value.astype(np.float32) for name, value in constants.items()}
    return onnx_writer.model(
        nodes,
        {**floats, "last": np.array([1])},
        {"features": (onnx_writer.FLOAT, ["n", columns])},
        {
            "label": (onnx_writer.INT64, ["n"]),
            "probabilities": (onnx_writer.FLOAT, ["n", 2]),
        },
    )


def _device(seed: Seed) -> dict[str, object]:
    draw = generator(seed, "device")
    return {
        "device": {
            "zh-Hant": "裝在軸承座上的電池感測器，單核心，每秒判斷一次",
            "en": "a battery-powered sensor on the bearing housing, one core, one decision a second",
        },
        "features": [name for name, *_ in MEASURES],
        "target": "service",
        "budget": {
            "size_bytes": int(draw.integers(36, 47)) * 1024,
            "operations": int(draw.integers(31, 43)) * 10,
            "threads": 1,
        },
    }


def _ids(seed: Seed, name: str) -> list[str]:
    return [f"{PREFIXES[name]}{i:04d}-{token(seed, f'{name}/{i}')}" for i in range(SIZES[name])]


def _source(path: str) -> bytes:
    return Path(path).read_bytes()


def _table(ids: list[str], rows: np.ndarray, labels: np.ndarray) -> bytes:
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(["row_id", *(name for name, *_ in MEASURES), "service"])
    for row_id, row, label in zip(ids, rows, labels, strict=True):
        cells = [f"{value:.{m[3]}f}" for value, m in zip(row, MEASURES, strict=True)]
        writer.writerow([row_id, *cells, int(label)])
    return text.getvalue().encode()
