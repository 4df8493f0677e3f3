"""A tea cooperative's three tables and wishes, with the truth behind them, all from one seed."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np

from grading.checks.partitions import silhouette
from grading.pack_code import load_module
from grading.seeds import Seed, generator, token
from grading.variant import Variant

_wishes: Any = load_module(Path(__file__).parent, "wishes")

LETTERS = ("a", "b", "c")
TRAIN = {"regression": 300, "classification": 360}
NEW = {"regression": 500, "classification": 700}
POINTS = 270
CANARIES = 16
CLEAR = 0.025  # of silhouette, between the planted groups and the best way to join them
MOST_ATTEMPTS = 200
FOLDS = 4
SEEDS = 5
LEAST_TRIALS = 8
SHARES = (0.5, 0.3, 0.2)
TWINS = (8, 8)  # sets of known rows whose columns are the same, and rows in each


def make(seed: Seed) -> Variant:
    """The public files and the hidden truth of one seed."""
    draw = generator(seed, "order")
    kinds = dict(zip(LETTERS, (str(k) for k in draw.permutation(_wishes.KINDS)), strict=True))
    wanted = str(draw.choice(_wishes.KINDS[:2]))
    tuned = next(letter for letter, kind in kinds.items() if kind == wanted)
    public: dict[str, bytes] = {}
    hidden: dict[str, Any] = {"wishes": {}, "tuned": tuned, "folds": FOLDS}
    order: dict[str, Any] = {"wishes": {}}
    for letter, kind in kinds.items():
        wish = _wishes.WISHES[kind][int(draw.integers(2))]
        files, truth = MAKERS[kind](seed, letter, wish)
        public |= files
        hidden["wishes"][letter] = {"type": kind, **truth}
        order["wishes"][letter] = {
            "table": f"{letter}.csv",
            "new_rows": f"{letter}_new.csv" if kind in TRAIN else None,
            "target": wish.get("target"),
            "wish": wish["text"],
        }
    seeds = [int(n) for n in draw.choice(np.arange(100, 1000), SEEDS, replace=False)]
    order |= {"tune": tuned, "folds": FOLDS, "seeds": seeds, "least_trials": LEAST_TRIALS}
    public["order.json"] = json.dumps(order, ensure_ascii=False, indent=2).encode()
    hidden |= {"seeds": seeds, "least_trials": LEAST_TRIALS}
    return Variant(public=public, hidden=hidden)


def _regression(
    seed: Seed, letter: str, wish: dict[str, Any]
) -> tuple[dict[str, bytes], dict[str, Any]]:
    world = generator(seed, "regression/world")
    width = len(wish["columns"])
    weights = world.uniform(0.35, 0.8, width) * world.choice([-1.0, 1.0], width)
    weights[world.permutation(width)[:2]] = 0.0
    strong = np.argsort(-np.abs(weights))[:3]
    bend, twist = world.uniform(0.25, 0.4, 2)
    effects = world.uniform(-0.6, 0.6, 3)
    noise = float(world.uniform(0.5, 0.65))
    twins = _twins(generator(seed, "regression/twins"), TRAIN["regression"])

    def drawn(name: str, size: int) -> tuple[np.ndarray, ...]:
        rows, groups = _rows(generator(seed, f"regression/rows/{name}"), size, width)
        _repeat(twins if name == "train" else [], rows, groups)
        mean = rows @ weights + effects[groups] + bend * (rows[:, strong[0]] ** 2 - 1)
        mean = mean + twist * rows[:, strong[1]] * rows[:, strong[2]]
        error = generator(seed, f"regression/error/{name}").normal(0, noise, size)
        return rows, groups, mean, error

    train, new = drawn("train", TRAIN["regression"]), drawn("new", NEW["regression"])
    turned = generator(seed, "regression/canaries").permutation(
        np.flatnonzero(np.abs(new[2]) > 1.0)
    )[:CANARIES]
    actual = {"train": train[2] + train[3], "new": new[2] + new[3]}
    actual["new"][turned] = -new[2][turned] * 1.6
    in_units = {n: np.round(wish["centre"] + wish["spread"] * v, 1) for n, v in actual.items()}
    ids = {n: _ids(seed, f"regression/{n}", len(v)) for n, v in in_units.items()}
    files = {
        f"{letter}.csv": _table(wish, ids["train"], train, in_units["train"]),
        f"{letter}_new.csv": _table(wish, ids["new"], new, None),
    }
    return files, {
        "ids": ids,
        "actual": {n: v.tolist() for n, v in in_units.items()},
        "means": {
            n: np.round(wish["centre"] + wish["spread"] * part[2], 4).tolist()
            for n, part in (("train", train), ("new", new))
        },
        "noise": noise * wish["spread"],
        "twins": twins,
        "canaries": [ids["new"][i] for i in sorted(turned)],
    }


def _classification(
    seed: Seed, letter: str, wish: dict[str, Any]
) -> tuple[dict[str, bytes], dict[str, Any]]:
    world = generator(seed, "classification/world")
    width = len(wish["columns"])
    weights = world.normal(0, 1.0, (3, width))
    weights *= 2.6 / np.linalg.norm(weights, axis=1, keepdims=True)
    weights[:, world.integers(width)] = 0.0
    effects = world.uniform(-0.8, 0.8, (3, 3))
    twist = world.uniform(0.2, 0.4) * world.choice([-1.0, 1.0])
    codes = _codes(world)
    offsets = np.zeros(3)
    twins = _twins(generator(seed, "classification/twins"), TRAIN["classification"])

    def chances(rows: np.ndarray, groups: np.ndarray) -> np.ndarray:
        logits = rows @ weights.T + effects[groups] + offsets
        logits[:, 0] += twist * rows[:, 0] * rows[:, 1]
        logits = np.exp(1.4 * (logits - logits.max(axis=1, keepdims=True)))
        return np.asarray(logits / logits.sum(axis=1, keepdims=True))

    sample = _rows(world, 3000, width)
    for _ in range(60):
        offsets = offsets + 0.5 * (np.log(SHARES) - np.log(chances(*sample).mean(axis=0)))

    def drawn(name: str, size: int) -> tuple[np.ndarray, ...]:
        rows, groups = _rows(generator(seed, f"classification/rows/{name}"), size, width)
        _repeat(twins if name == "train" else [], rows, groups)
        there = chances(rows, groups)
        spot = generator(seed, f"classification/labels/{name}").random((size, 1))
        return rows, groups, there, (spot > np.cumsum(there, axis=1)[:, :2]).sum(axis=1)

    train, new = drawn("train", TRAIN["classification"]), drawn("new", NEW["classification"])
    sure = np.flatnonzero(new[2].max(axis=1) > 0.93)
    turned = generator(seed, "classification/canaries").permutation(sure)[:CANARIES]
    new[3][turned] = new[2][turned].argmin(axis=1)
    ids = {
        n: _ids(seed, f"classification/{n}", len(p[0])) for n, p in (("train", train), ("new", new))
    }
    files = {
        f"{letter}.csv": _table(wish, ids["train"], train, codes[train[3]]),
        f"{letter}_new.csv": _table(wish, ids["new"], new, None),
    }
    return files, {
        "ids": ids,
        "codes": codes.tolist(),
        "twins": twins,
        "actual": {"train": codes[train[3]].tolist(), "new": codes[new[3]].tolist()},
        "chances": {"train": np.round(train[2], 6).tolist(), "new": np.round(new[2], 6).tolist()},
        "canaries": [ids["new"][i] for i in sorted(turned)],
    }


def _clustering(
    seed: Seed, letter: str, wish: dict[str, Any]
) -> tuple[dict[str, bytes], dict[str, Any]]:
    width = len(wish["columns"])
    # Where a coarser grouping looks as good, the number would be a matter of taste: draw again.
    made = (_clusters(seed, attempt, width) for attempt in range(MOST_ATTEMPTS))
    count, kinds, rows, noise = next(one for one in made if _is_clear(*one[1:]))
    near = np.linalg.norm(rows - np.array([rows[kinds == k].mean(axis=0) for k in kinds]), axis=1)
    turned = generator(seed, "clustering/canaries").permutation(np.argsort(near)[:60])[
        : CANARIES // 2
    ]
    kinds[turned] = (kinds[turned] + 1) % count
    ids = _ids(seed, "clustering/rows", POINTS)
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    columns = [wish["noise"], *wish["columns"]]
    writer.writerow(["row_id", *(c[0] for c in columns)])
    written = [_cells(columns, [first, *rest]) for first, rest in zip(noise, rows, strict=True)]
    writer.writerows([row_id, *cells] for row_id, cells in zip(ids, written, strict=True))
    return {f"{letter}.csv": text.getvalue().encode()}, {
        "ids": {"new": ids},
        "groups": count,
        "actual": {"new": kinds.tolist()},
        "columns": [c[0] for c in columns],
        "points": [[float(cell) for cell in cells] for cells in written],
        "canaries": [ids[i] for i in sorted(turned)],
    }


def _clusters(
    seed: Seed, attempt: int, width: int
) -> tuple[int, np.ndarray, np.ndarray, np.ndarray]:
    """Number of groups, group and standardised columns of each row, and a column of noise."""
    world = generator(seed, f"clustering/world/{attempt}")
    count = int(world.integers(3, 6))
    centres = _apart(world, count, width)
    spare = world.multinomial(POINTS - 32 * count, world.dirichlet([3.0] * count))
    draw = generator(seed, f"clustering/rows/{attempt}")
    kinds = draw.permutation(np.repeat(np.arange(count), 32 + spare))
    rows = centres[kinds] + draw.normal(size=(POINTS, width))
    rows = (rows - rows.mean(axis=0)) / rows.std(axis=0)
    return count, kinds, rows, draw.normal(size=POINTS)


def _is_clear(kinds: np.ndarray, rows: np.ndarray, noise: np.ndarray) -> bool:
    """Whether the planted groups have the widest silhouette of all ways to join them."""
    for points in (rows, np.column_stack([noise / noise.std(), rows])):
        planted = silhouette(points, kinds) or 0.0
        for joined in _joinings(int(kinds.max()) + 1):
            if (silhouette(points, np.array(joined)[kinds]) or 0.0) > planted - CLEAR:
                return False
    return True


def _joinings(count: int) -> list[tuple[int, ...]]:
    """All ways to join some of so many groups and to leave two or more."""
    found: list[tuple[int, ...]] = [(0,)]
    for _ in range(count - 1):
        found = [(*one, name) for one in found for name in range(max(one) + 2)]
    return [one for one in found if 2 <= len(set(one)) < count]


MAKERS = {
    "regression": _regression,
    "classification": _classification,
    "clustering": _clustering,
}


def _rows(draw: np.random.Generator, size: int, width: int) -> tuple[np.ndarray, np.ndarray]:
    shared = draw.normal(size=(size, 1))
    rows = 0.3 * shared + np.sqrt(1 - 0.3**2) * draw.normal(size=(size, width))
    return rows, draw.integers(0, 3, size)


def _twins(draw: np.random.Generator, size: int) -> list[list[int]]:
    """Sets of places whose rows are to be the same."""
    sets = draw.permutation(size)[: TWINS[0] * TWINS[1]].reshape(TWINS)
    return [[int(place) for place in places] for places in sets]


def _repeat(twins: list[list[int]], rows: np.ndarray, groups: np.ndarray) -> None:
    """Make the rows of each set the same, in place: no model of the columns tells them apart."""
    for places in twins:
        rows[places], groups[places] = rows[places[0]], groups[places[0]]


def _codes(draw: np.random.Generator) -> np.ndarray:
    """Three numbers that name classes; the commonest is never the middle one."""
    low, middle, high = np.sort(draw.choice(np.arange(2, 40), 3, replace=False))
    first, last = (low, high) if draw.random() < 0.5 else (high, low)
    return np.array([first, last, middle] if draw.random() < 0.5 else [first, middle, last])


def _apart(draw: np.random.Generator, count: int, width: int) -> np.ndarray:
    """Centres whose nearest pair is 6.0 standard deviations apart."""
    centres = draw.normal(size=(count, width))
    for _ in range(400):
        gaps = centres[:, None] - centres[None]
        lengths = np.linalg.norm(gaps, axis=2) + np.eye(count) * 99
        push = np.where(lengths < 6.0, (6.0 - lengths) / lengths, 0.0)
        centres = centres + 0.3 * (gaps * push[:, :, None]).sum(axis=1)
        pull = np.where((lengths > 7.5) & (lengths < 50), 0.02, 0.0)
        centres = centres - (gaps * pull[:, :, None]).sum(axis=1)
    return centres


def _ids(seed: Seed, name: str, size: int) -> list[str]:
    return [f"{name[0].upper()}{i:04d}-{token(seed, f'{name}/{i}')}" for i in range(size)]


def _cells(columns: Sequence[Sequence[Any]], values: Sequence[float]) -> list[str]:
    return [
        f"{mean + spread * value:.{places}f}"
        for (_, mean, spread, places), value in zip(columns, values, strict=True)
    ]


def _table(
    wish: dict[str, Any], ids: list[str], part: tuple[np.ndarray, ...], target: np.ndarray | None
) -> bytes:
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    group, levels = wish["group"]
    names = [c[0] for c in wish["columns"]]
    writer.writerow(["row_id", group, *names, *([] if target is None else [wish["target"]])])
    for i, row_id in enumerate(ids):
        last = [] if target is None else [target[i]]
        cells = _cells(wish["columns"], part[0][i])
        writer.writerow([row_id, levels[part[1][i]], *cells, *last])
    return text.getvalue().encode()
