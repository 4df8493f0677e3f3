"""An honest submission of the pack explore-data, made here from the truth, without a box."""

from __future__ import annotations

import json
from collections.abc import Mapping
from functools import cache
from typing import Any

import numpy as np

from grading.checks.associations import pearson, skewness, spearman
from grading.contract import Finding
from grading.registry import make_variant
from grading.variant import Variant
from tests.grading.submission import csv_bytes, png
from tests.grading.worded import findings_of

SLUG = "explore-data"
SEEDS = {"new_devices": 1, "next_months": 2}
FILLED = {"missing", "coded", "impossible", "outlier", "noise"}
ROLES = {
    "reading_id": "identifier", "device_id": "group", "taken_at": "time", "fault": "target",
    "ticket_hours": "afterwards", "water_ph": "too_empty",
}  # fmt: skip
LISTED = {
    "found_missing", "found_impossible", "found_unit", "found_outlier", "found_rare",
    "found_noise", "found_copies", "actions_fit", "canaries",
}  # fmt: skip
Values = dict[str, np.ndarray]


@cache
def variant(use: str = "new_devices") -> Variant:
    made = make_variant(SLUG, SEEDS[use])
    assert made.hidden["use"] == use
    return made


def findings(outputs: Mapping[str, bytes], use: str = "new_devices") -> dict[str, Finding]:
    """Findings by check; each is put into words, so that no parameter can be missing."""
    return findings_of(SLUG, outputs, variant(use).hidden)


def honest_outputs(use: str = "new_devices") -> dict[str, bytes]:
    """The ten files of a sound submission; a new mapping on every call."""
    return dict(_made(use))


def listed(hidden: Mapping[str, Any]) -> list[tuple[str, str, str, str]]:
    """Everything that was planted, as the work order asks for it; canaries are no finding."""
    canaries = {tuple(cell) for cell in hidden["canaries"]}
    lines = []
    for row, column, kind in hidden["planted"]:
        if (row, column) not in canaries:
            action = {"unit": "convert", "rare": "keep"}.get(kind, "fill")
            lines.append(
                (
                    row,
                    column,
                    "missing" if kind == "coded" else kind,
                    "drop_row" if column == "fault" else action,
                )
            )
    lines += [(copy, "reading_id", "duplicate", "drop_row") for copy, _ in hidden["copies"]]
    return lines


@cache
def _made(use: str) -> Mapping[str, bytes]:
    hidden = variant(use).hidden
    rows, in_test = _kept(hidden)
    values = _cleaned(hidden, rows)
    fault = np.array([hidden["received"][row]["fault"] for row in rows])
    fills = {}
    for name, column in values.items():
        gaps = np.isnan(column)
        if gaps.any():
            fills[name] = float(np.nanmedian(column[~in_test]))
            column[gaps] = fills[name]
    train = {name: column[~in_test] for name, column in values.items()}
    return {
        "issues.csv": csv_bytes(("reading_id", "column", "kind", "action"), listed(hidden)),
        **{
            f"{name}.csv": _set(hidden, rows, values, part)
            for name, part in (("train", ~in_test), ("test", in_test))
        },
        "split.json": json.dumps(_split(hidden, rows, in_test, fault) | {"fills": fills}).encode(),
        "scope.json": json.dumps(_scope(hidden, fault)).encode(),
        "variables.csv": _variables(hidden, train),
        **_relations(hidden, train, fault[~in_test]),
        "distributions.png": png(400, 300),
        "relations.png": png(400, 300),
    }


def _kept(hidden: Mapping[str, Any]) -> tuple[list[str], np.ndarray]:
    received = hidden["received"]
    gone = {copy for copy, _ in hidden["copies"]}
    rows = [r for r, v in received.items() if r not in gone and v["fault"] is not None]
    if hidden["use"] == "next_months":
        cut = sorted(received[row]["at"] for row in rows)[int(0.75 * len(rows))]
        return rows, np.array([received[row]["at"] >= cut for row in rows])
    devices = sorted({received[row]["device"] for row in rows})
    of = np.array([received[row]["device"] for row in rows])
    fault = np.array([received[row]["fault"] for row in rows])
    ranked = sorted(devices, key=lambda d: (fault[of == d].mean(), d))
    return rows, np.isin(of, ranked[1::4])


def _cleaned(hidden: Mapping[str, Any], rows: list[str]) -> Values:
    names = hidden["columns"]
    values = {
        name: np.array(
            [np.nan if (v := hidden["received"][r]["cells"][i]) is None else v for r in rows]
        )
        for i, name in enumerate(names)
    }
    place = {row: i for i, row in enumerate(rows)}
    canaries = {tuple(cell) for cell in hidden["canaries"]}
    for row, column, kind in hidden["planted"]:
        if kind in FILLED and column != "fault" and (row, column) not in canaries and row in place:
            values[column][place[row]] = np.nan
    for row, column, value in hidden["converted"]:
        values[column][place[row]] = value
    return values


def _set(hidden: Mapping[str, Any], rows: list[str], values: Values, part: np.ndarray) -> bytes:
    header = ("reading_id", "device_id", "taken_at", *values, "fault")
    lines = []
    for i in np.flatnonzero(part):
        row = hidden["received"][rows[i]]
        cells = [float(column[i]) for column in values.values()]
        lines.append((rows[i], row["device"], row["at"], *cells, row["fault"]))
    return csv_bytes(header, lines)


def _split(
    hidden: Mapping[str, Any], rows: list[str], in_test: np.ndarray, fault: np.ndarray
) -> dict[str, Any]:
    received = hidden["received"]
    tested = [row for row, aside in zip(rows, in_test, strict=True) if aside]
    shares = {
        name: {"rows": int(part.sum()), "fault_share": float(fault[part].mean())}
        for name, part in (("train", ~in_test), ("test", in_test))
    }
    if hidden["use"] == "next_months":
        return {"rule": "time", "cut": min(received[row]["at"] for row in tested), **shares}
    devices = sorted({received[row]["device"] for row in tested})
    return {"rule": "devices", "test_devices": devices, **shares}


def _scope(hidden: Mapping[str, Any], fault: np.ndarray) -> dict[str, Any]:
    times = sorted(row["at"] for row in hidden["received"].values())
    return {
        "rows_received": len(times),
        "rows_kept": len(fault),
        "devices": len({row["device"] for row in hidden["received"].values()}),
        "first": times[0],
        "last": times[-1],
        "fault_share": float(fault.mean()),
    }


def _variables(hidden: Mapping[str, Any], train: Values) -> bytes:
    lines = []
    for name, empty in hidden["empty"].items():
        line: list[object] = [name, ROLES.get(name, "feature"), empty]
        if name in train:
            v, skew = train[name], skewness(train[name])
            line += [v.mean(), v.std(), np.median(v), v.min(), v.max()]
            line.append("symmetric" if abs(skew) <= 0.5 else "right" if skew > 0 else "left")
        lines.append([*line, *[""] * (9 - len(line))])
    header = ("column", "role", "missing", "mean", "std", "median", "min", "max", "shape")
    return csv_bytes(header, lines)


def _relations(hidden: Mapping[str, Any], train: Values, fault: np.ndarray) -> dict[str, bytes]:
    every = {**train, "fault": fault.astype(float)}
    names = list(every)
    lines = [
        (a, b, pearson(every[a], every[b]), spearman(every[a], every[b]))
        for i, a in enumerate(names)
        for b in names[:i]
    ]
    first, second = hidden["twins"]
    relations = {
        "drivers": {n: spearman(every[n], every["fault"]) for n in hidden["drivers"]},
        "redundant": {"columns": [first, second], "pearson": pearson(every[first], every[second])},
    }
    return {
        "correlations.csv": csv_bytes(("first", "second", "pearson", "spearman"), lines),
        "relations.json": json.dumps(relations).encode(),
    }
