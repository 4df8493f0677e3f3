"""A re-inspection line for solder joints: rows, costs and hidden truth, all from one seed."""

from __future__ import annotations

import csv
import io
import json
from dataclasses import dataclass

import numpy as np

from grading.seeds import Seed, generator, token
from grading.variant import Variant

SIZES = {"train": 1400, "validation": 600, "test": 1500}
PREFIXES = {"train": "R", "validation": "V", "test": "T"}
CANARIES = 30
FOLDS = 5
LINES = ("L1", "L2", "L3")
PARTS = ("BGA", "QFN", "0402", "SOT23")
# name, mean, standard deviation, decimals
MEASURES = (
    ("solder_volume_pct", 98.0, 9.0, 2),
    ("paste_height_um", 121.0, 11.0, 2),
    ("offset_x_um", 0.0, 18.0, 2),
    ("offset_y_um", 0.0, 16.0, 2),
    ("peak_temperature_c", 244.0, 4.5, 2),
    ("seconds_above_liquidus", 62.0, 7.5, 2),
    ("fillet_brightness", 0.54, 0.12, 4),
    ("void_area_pct", 9.0, 3.2, 2),
    ("humidity_pct", 47.0, 6.0, 1),
    ("paste_age_hours", 4.6, 1.0, 2),
)
INFORMATIVE = 7
ORDERS = {
    "miss": {
        "context": {
            "zh-Hant": "車用煞車控制板。漏掉的不良焊點會裝進車裡。",
            "en": "Boards for brake controllers. A bad joint that is let through ends up in a car.",
        },
        "agreed": "f2",
        "costly_error": "false_negative",
    },
    "false_alarm": {
        "context": {
            "zh-Hant": "玩具用電路板。被判為不良的板子整片報廢，漏掉的後段會再驗一次。",
            "en": "Boards for toys. A board called bad is scrapped whole; what is let through is tested again.",
        },
        "agreed": "f0_5",
        "costly_error": "false_positive",
    },
}


@dataclass(frozen=True, slots=True)
class World:
    """How labels come about: weights of standardised measures, of parts, and the intercept."""

    weights: np.ndarray
    part_effects: np.ndarray
    twist: float
    intercept: float


@dataclass(frozen=True, slots=True)
class Rows:
    """Rows of one set: standardised measures, indices of line and part."""

    measures: np.ndarray
    lines: np.ndarray
    parts: np.ndarray


def make(seed: Seed) -> Variant:
    """The public files and the hidden truth of one seed."""
    world = _world(seed)
    rows = {name: _rows(generator(seed, f"rows/{name}"), size) for name, size in SIZES.items()}
    chances = {name: _chances(world, part) for name, part in rows.items()}
    labels = {
        name: (generator(seed, f"labels/{name}").random(len(chance)) < chance).astype(int)
        for name, chance in chances.items()
    }
    canaries = _canaries(seed, chances["test"])
    labels["test"][canaries] = (chances["test"][canaries] < 0.5).astype(int)
    ids = {name: _ids(seed, name, size) for name, size in SIZES.items()}
    order, kind = _order(seed)
    public = {f"{n}.csv": _table(ids[n], rows[n], None if n == "test" else labels[n]) for n in SIZES}
    public["order.json"] = json.dumps(order, ensure_ascii=False, indent=2).encode()
    hidden = {
        "ids": ids,
        "labels": {name: values.tolist() for name, values in labels.items()},
        "columns": _columns(rows["train"]),
        "chances": [round(float(c), 6) for c in chances["test"]],
        "canaries": [ids["test"][i] for i in canaries],
        "cost_of_miss": order["cost_of_miss"],
        "cost_of_false_alarm": order["cost_of_false_alarm"],
        "currency": order["currency"],
        "folds": FOLDS,
        "agreed": ORDERS[kind]["agreed"],
        "costly_error": ORDERS[kind]["costly_error"],
    }
    return Variant(public=public, hidden=hidden)


def _world(seed: Seed) -> World:
    draw = generator(seed, "world")
    weights = np.zeros(len(MEASURES))
    chosen = draw.permutation(len(MEASURES))[:INFORMATIVE]
    weights[chosen] = draw.uniform(0.8, 1.5, INFORMATIVE) * draw.choice([-1.0, 1.0], INFORMATIVE)
    effects = draw.uniform(-0.8, 0.8, len(PARTS))
    twist = float(draw.uniform(0.2, 0.4))
    sample = _rows(draw, 4000)
    goal = float(draw.uniform(0.2, 0.28))
    low, high = -12.0, 6.0
    for _ in range(40):
        middle = (low + high) / 2
        share = float(np.mean(_chances(World(weights, effects, twist, middle), sample)))
        low, high = (middle, high) if share < goal else (low, middle)
    return World(weights, effects, twist, (low + high) / 2)


def _rows(draw: np.random.Generator, size: int) -> Rows:
    shared = draw.normal(size=(size, 1))
    measures = 0.35 * shared + np.sqrt(1 - 0.35**2) * draw.normal(size=(size, len(MEASURES)))
    lines = draw.integers(0, len(LINES), size)
    parts = draw.choice(len(PARTS), size=size, p=[0.2, 0.25, 0.35, 0.2])
    return Rows(measures, lines, parts)


def _chances(world: World, rows: Rows) -> np.ndarray:
    strongest = np.argsort(-np.abs(world.weights))[:2]
    logit = rows.measures @ world.weights + world.part_effects[rows.parts] + world.intercept
    logit = logit + world.twist * rows.measures[:, strongest].prod(axis=1)
    return np.asarray(1 / (1 + np.exp(-1.5 * logit)))


def _canaries(seed: Seed, chances: np.ndarray) -> list[int]:
    """Rows whose truth is turned against their features: only who knows it gets them right."""
    draw = generator(seed, "canaries")
    bad = draw.permutation(np.flatnonzero(chances > 0.97))[: CANARIES // 2]
    good = draw.permutation(np.flatnonzero(chances < 0.005))[: CANARIES // 2]
    return sorted(int(i) for i in (*bad, *good))


def _ids(seed: Seed, name: str, size: int) -> list[str]:
    return [f"{PREFIXES[name]}{i:04d}-{token(seed, f'{name}/{i}')}" for i in range(size)]


def _order(seed: Seed) -> tuple[dict[str, object], str]:
    draw = generator(seed, "order")
    kind = str(draw.choice(["miss", "false_alarm"]))
    small = int(draw.integers(8, 15)) * 10
    large = small * int(draw.integers(6, 11))
    miss, alarm = (large, small) if kind == "miss" else (small, large)
    return {
        "context": ORDERS[kind]["context"],
        "target": "defect",
        "positive_label": 1,
        "cost_of_miss": miss,
        "cost_of_false_alarm": alarm,
        "currency": "TWD",
        "folds": FOLDS,
    }, kind


def _columns(rows: Rows) -> list[list[float]]:
    """What a model could see of each row, as numbers; indicators leave out the first of a kind."""
    kinds = [
        (values == number).astype(float)
        for values, names in ((rows.lines, LINES), (rows.parts, PARTS))
        for number in range(1, len(names))
    ]
    columns: list[list[float]] = np.column_stack([rows.measures.round(3), *kinds]).tolist()
    return columns


def _table(ids: list[str], rows: Rows, labels: np.ndarray | None) -> bytes:
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    names = [m[0] for m in MEASURES]
    writer.writerow(["row_id", "line", "part", *names, *([] if labels is None else ["defect"])])
    for i, row_id in enumerate(ids):
        cells = [
            f"{mean + spread * value:.{places}f}"
            for (_, mean, spread, places), value in zip(MEASURES, rows.measures[i], strict=True)
        ]
        last = [] if labels is None else [int(labels[i])]
        writer.writerow([row_id, LINES[rows.lines[i]], PARTS[rows.parts[i]], *cells, *last])
    return text.getvalue().encode()
