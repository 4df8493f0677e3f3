"""Compressors of a rental firm: raw columns, what is planted in them, and the truth, of one seed."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np

from grading.checks.association_lists import associate
from grading.pack_code import load_module
from grading.seeds import Seed, generator, token
from grading.variant import Variant

world_code: Any = load_module(Path(__file__).parent, "world")
MEASURES, PAIRS, LATE = world_code.MEASURES, world_code.PAIRS, world_code.LATE
ORDINALS, NOMINALS, BANDS = world_code.ORDINALS, world_code.NOMINALS, world_code.BANDS
SIZES = {"train": (1150, 1250), "test": (750, 850)}  # fewest and most machines
PREFIXES = {"train": "C", "test": "N"}
SIGNIFICANCE = 0.01
ROOM = 16
KEEP_VARIANCE = world_code.KEEP_VARIANCE
MOST_DRAWS = 200


def make(seed: Seed) -> Variant:
    """The public files and the hidden truth of one seed."""
    world = world_code.world_of(seed)
    draw = generator(seed, "sizes")
    sizes = {name: int(draw.integers(low, high + 1)) for name, (low, high) in SIZES.items()}
    sets = {
        name: world_code.machines(seed, world, name, size, later=name == "test")
        for name, size in sizes.items()
    }
    truth = _truth(world)
    labels = {
        "train": _labels(seed, sets["train"], truth),
        "test": _drawn(seed, "labels/test", sets["test"].chances),
    }
    ids = {name: [f"{PREFIXES[name]}{i:04d}-{token(seed, f'{name}/{i}')}" for i in range(size)]
           for name, size in sizes.items()}  # fmt: skip
    columns = {
        name: {**found.columns, LATE: _late(seed, name, labels[name])}
        for name, found in sets.items()
    }
    order = {"number": f"AC-{token(seed, 'order')}", **_order(world)}
    public = {
        f"{name}.csv": _table(ids[name], columns[name], labels[name] if name == "train" else None)
        for name in SIZES
    }
    public["order.json"] = json.dumps(order, ensure_ascii=False, indent=2).encode()
    hidden = {
        "ids": ids,
        "labels": {name: values.tolist() for name, values in labels.items()},
        "columns": {name: {c: list(v) for c, v in part.items()} for name, part in columns.items()},
        **truth,
        "normalised": order["normalise"],
        "ordinals": {name: list(grades) for name, grades in ORDINALS.items()},
        "nominals": list(NOMINALS),
        "bands": order["bands"],
        "late": LATE,
        "order": order["number"],
        "significance": SIGNIFICANCE,
        "room": ROOM,
        "keep_variance": KEEP_VARIANCE,
    }
    return Variant(public=public, hidden=hidden)


def _truth(world: Any) -> dict[str, Any]:
    """What counts as important, what as noise, and what both totals of a pair mean."""
    causes = [*world.measures, world.ordinal[0], world.nominal[0]]
    plain = [*(name for name, *_ in MEASURES), *ORDINALS, *NOMINALS]
    return {
        "important": sorted(causes),
        "noise": sorted(set(plain) - set(causes)),
        "pairs": [list(PAIRS[n]) for n in sorted(world.pairs)],
    }


def _drawn(seed: Seed, stream: str, chances: np.ndarray) -> np.ndarray:
    return (generator(seed, stream).random(len(chances)) < chances).astype(int)


def _labels(seed: Seed, found: Any, truth: Mapping[str, Any]) -> np.ndarray:
    """Labels by which every cause is plain to see and no noise looks like one."""
    for number in range(MOST_DRAWS):
        labels = _drawn(seed, f"labels/train/{number}", found.chances)
        values = {c: _chances_of(found.columns, c, labels) for c in _tested(truth)}
        if all(values[c] < 1e-5 for c in truth["important"]) and all(
            values[c] > 0.1 for c in truth["noise"]
        ):
            return labels
    raise ValueError("no labels show the planted causes")


def _tested(truth: Mapping[str, Any]) -> Sequence[str]:
    return [*truth["important"], *truth["noise"]]


def _chances_of(columns: Mapping[str, Any], column: str, labels: np.ndarray) -> float:
    return associate(columns[column], labels.astype(float), ORDINALS.get(column)).p_value


def _late(seed: Seed, name: str, labels: np.ndarray) -> list[float | None]:
    """Hours of the workshop: booked after the month, and plain proof of a failure."""
    if name != "train":
        return [None] * len(labels)
    draw = generator(seed, "late")
    hours = draw.gamma(2.0, 0.4, len(labels)) + labels * draw.gamma(6.0, 0.9, len(labels))
    return [float(h) for h in np.round(hours, 1)]


def _order(world: Any) -> dict[str, Any]:
    """The rules of the order and what every column is."""
    columns: dict[str, Any] = {}
    for name, *_ in MEASURES:
        columns[name] = {"type": "number", "known": "at rating"}
    for first, second, _ in PAIRS:
        columns |= {c: {"type": "number", "known": "at rating"} for c in (first, second)}
    for name, grades in ORDINALS.items():
        columns[name] = {"type": "ordinal", "known": "at rating", "grades": list(grades)}
    for name in NOMINALS:
        columns[name] = {"type": "nominal", "known": "at rating"}
    bands = [f"band_{n + 1:02d}" for n in range(BANDS)]
    columns |= {c: {"type": "band", "known": "at rating"} for c in bands}
    columns[LATE] = {"type": "number", "known": "after the month"}
    return {
        "target": "failed",
        "significance": SIGNIFICANCE,
        "room": ROOM,
        "normalise": list(world.normalised),
        "keep_variance": KEEP_VARIANCE,
        "bands": bands,
        "columns": columns,
    }


def _table(
    ids: Sequence[str], columns: Mapping[str, Sequence[Any]], labels: np.ndarray | None
) -> bytes:
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(["row_id", *columns, *([] if labels is None else ["failed"])])
    for i, row_id in enumerate(ids):
        cells = ["" if values[i] is None else values[i] for values in columns.values()]
        writer.writerow([row_id, *cells, *([] if labels is None else [int(labels[i])])])
    return text.getvalue().encode()
