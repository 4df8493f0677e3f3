"""Readings of water chillers: a year of records with planted defects, all from one seed."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from grading.pack_code import load_module
from grading.seeds import Seed, generator, token
from grading.variant import Variant

planting: Any = load_module(Path(__file__).parent, "planting")

DEVICES = 40
READINGS = 30  # of each device
FIRST = date(2025, 1, 6)
STEP_DAYS = 12
FAULT_SHARE = (0.2, 0.26)
MOST_SKEW = 2.1  # of the truncated exponential behind a skewed column
TYPES = ("AC-300", "AC-450", "WC-600")
Array = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Column:
    """One measured column: usual value, spread, decimals, and what is physically possible."""

    name: str
    unit: str
    mean: float
    spread: float
    places: int
    low: float
    high: float
    zh: str
    en: str


COLUMNS = (
    Column("supply_c", "°C", 7.0, 0.8, 3, -10, 60, "冰水出水溫度", "chilled water leaving the unit"),
    Column("return_c", "°C", 12.5, 1.0, 3, -10, 70, "冰水回水溫度", "chilled water coming back"),
    Column("flow_l_min", "L/min", 420.0, 40.0, 2, 0, 2000, "冰水流量", "flow of chilled water"),
    Column("power_kw", "kW", 85.0, 9.0, 2, 0, 400, "輸入功率", "electric power taken"),
    Column("current_a", "A", 138.0, 14.6, 2, 0, 700, "壓縮機電流", "current of the compressor"),
    Column("vibration_mm_s", "mm/s", 2.6, 0.55, 3, 0, 50, "壓縮機振動", "vibration of the compressor"),
    Column("pressure_kpa", "kPa", 380.0, 25.0, 2, 0, 1500, "蒸發壓力", "pressure in the evaporator"),
    Column("humidity_pct", "%", 44.0, 4.0, 2, 0, 100, "機房相對濕度", "relative humidity of the plant room"),
    Column("ambient_c", "°C", 27.0, 1.8, 3, -20, 60, "機房溫度", "temperature of the plant room"),
)  # fmt: skip
NAMES = tuple(column.name for column in COLUMNS)
# Columns that a load test moves; two of them say the same thing.
LOADED = ("flow_l_min", "power_kw", "current_a")
DRIVING = ("supply_c", "return_c", "vibration_mm_s", "pressure_kpa", "humidity_pct", "ambient_c")
SKEWED = ("return_c", "vibration_mm_s", "pressure_kpa", "humidity_pct")
NOISY = ("ambient_c", "humidity_pct", "vibration_mm_s")
HEADER = (
    "reading_id", "device_id", "taken_at", "device_type", *NAMES, "water_ph", "ticket_hours",
    "fault",
)  # fmt: skip
USES = {
    "new_devices": {
        "zh-Hant": "模型要用在明年新裝的冰水主機上。那些主機在模型上線前沒有任何讀數。",
        "en": "The model will run on chillers that are installed next year. Of those there is no reading at all before it goes live.",
    },
    "next_months": {
        "zh-Hant": "模型要用在同一批冰水主機往後幾個月的讀數上，每季以當時已知的全部讀數重新訓練。",
        "en": "The model will run on the months to come of these same chillers, and is trained anew each quarter on everything known by then.",
    },
}


@dataclass(frozen=True, slots=True)
class World:
    """Which columns drive faults, which are skewed (1 right, -1 left), one noisy sensor, twins."""

    weights: dict[str, float]
    skew: dict[str, int]
    noisy: tuple[int, str]
    twins: tuple[str, str]
    kinship: float  # how closely the twins agree


def make(seed: Seed) -> Variant:
    """The public files and the hidden truth of one seed."""
    draw = generator(seed, "world")
    world = _world(draw)
    latent = _latent(generator(seed, "rows"), world)
    values = {c.name: _scaled(c, latent[c.name], world.skew.get(c.name, 0)) for c in COLUMNS}
    fault = _faults(generator(seed, "faults"), world, latent, draw)
    rows = {
        "reading_id": [token(seed, f"reading/{i}", 10) for i in range(DEVICES * READINGS)],
        "device_id": np.repeat([f"CH-{d:02d}" for d in range(1, DEVICES + 1)], READINGS).tolist(),
        "taken_at": _times(generator(seed, "times")),
        "values": values,
        "fault": fault,
    }
    planted = planting.plant(seed, rows, COLUMNS, world.noisy, LOADED)
    use = str(generator(seed, "order").choice(list(USES)))
    table = _table(generator(seed, "others"), rows, planted)
    public = {
        "readings.csv": _csv(table),
        "events.csv": _csv([("device_id", "from", "to", "event"), *planted.events]),
        "dictionary.csv": _csv(_dictionary()),
        "order.json": _json(
            {"use": USES[use], "target": "fault", "test_share": [0.2, 0.3], "most_gap": 0.04}
        ),
    }
    return Variant(public=public, hidden=_hidden(rows, planted, world, table, use))


def _world(draw: np.random.Generator) -> World:
    drivers = draw.permutation(DRIVING)[:3]
    weights = {str(n): float(draw.uniform(1.4, 1.6) * draw.choice([-1.0, 1.0])) for n in drivers}
    skewed = [str(n) for n in draw.permutation(SKEWED)[:3]]
    skew = dict(zip(skewed, (1, 1, -1), strict=True))
    noisy = [n for n in NOISY if n not in skew]
    twins = tuple(str(n) for n in draw.permutation(LOADED)[:2])
    noise = (int(draw.integers(DEVICES)), str(draw.choice(noisy)))
    return World(weights, skew, noise, twins, float(draw.uniform(0.94, 0.985)))


def _latent(draw: np.random.Generator, world: World) -> dict[str, Array]:
    """Standard normal values, readings of one device alike; the noisy sensor leaps about."""
    found = {}
    for name in NAMES:
        device = np.repeat(draw.normal(size=DEVICES), READINGS)
        found[name] = 0.62 * device + np.sqrt(1 - 0.62**2) * draw.normal(size=len(device))
    first, second = world.twins
    found[second] = world.kinship * found[first] + np.sqrt(1 - world.kinship**2) * found[second]
    device, column = world.noisy
    rows = slice(device * READINGS, (device + 1) * READINGS)
    found[column][rows] = draw.choice([-1.0, 1.0], READINGS) * draw.uniform(2.0, 3.2, READINGS)
    return found


def _scaled(column: Column, latent: Array, skew: int) -> Array:
    """Values without far tails: what lies far out was planted."""
    if not skew:
        shape = 2.4 * np.tanh(latent / 2)
    else:
        share = 0.5 * (1 + np.tanh(0.8 * latent * (1 + 0.045 * latent**2)))  # near the normal's
        waiting = -np.log(1 - share * (1 - np.exp(-MOST_SKEW)))
        shape = skew * (waiting - 0.72) / 0.55
    return np.asarray(np.round(column.mean + column.spread * shape, column.places))


def _faults(
    draw: np.random.Generator, world: World, latent: dict[str, Array], goal: np.random.Generator
) -> list[int]:
    signal = sum(weight * latent[name] for name, weight in world.weights.items())
    aim, low, high = float(goal.uniform(*FAULT_SHARE)), -9.0, 5.0
    for _ in range(40):
        middle = (low + high) / 2
        share = float(np.mean(1 / (1 + np.exp(-(signal + middle)))))
        low, high = (middle, high) if share < aim else (low, middle)
    chance = 1 / (1 + np.exp(-(signal + low)))
    return [int(v) for v in draw.random(len(chance)) < chance]


def _times(draw: np.random.Generator) -> list[str]:
    found = []
    for _ in range(DEVICES):
        for number in range(READINGS):
            day = FIRST + timedelta(days=number * STEP_DAYS + int(draw.integers(0, STEP_DAYS - 1)))
            minute = int(draw.integers(7 * 60, 19 * 60))
            taken = datetime(day.year, day.month, day.day, minute // 60, minute % 60)
            found.append(taken.isoformat(timespec="minutes"))
    return found


def _table(draw: np.random.Generator, rows: dict[str, Any], planted: Any) -> list[Sequence[str]]:
    """The received table: header, then the readings by time, copies among them."""
    types = np.repeat(draw.choice(TYPES, DEVICES), READINGS)
    size = len(rows["reading_id"])
    ph = np.where(draw.random(size) < 0.72, "", np.char.mod("%.2f", draw.normal(7.4, 0.2, size)))
    hours = np.where(np.array(rows["fault"]) == 1, draw.uniform(2, 9, size), 0.0)
    lines = []
    for i, reading in enumerate(rows["reading_id"]):
        cells = [planted.cells[i, name] for name in NAMES]
        answer = str(rows["fault"][i])
        ticket = f"{hours[i]:.1f}"
        if i in planted.unanswered:
            answer = ticket = ""
        ends = (str(ph[i]), ticket, answer)
        lines.append(
            (reading, rows["device_id"][i], rows["taken_at"][i], str(types[i]), *cells, *ends)
        )
    copies = [(copy, *lines[i][1:]) for copy, i in planted.copies]
    order = sorted([*lines, *copies], key=lambda line: (line[2], line[1]))
    return [HEADER, *order]


def _dictionary() -> list[Sequence[str]]:
    plain = (
        (
            "reading_id",
            "",
            "",
            "",
            "讀數編號，由閘道器給定",
            "number of the reading, given by the gateway",
        ),
        ("device_id", "", "", "", "冰水主機編號", "number of the chiller"),
        ("taken_at", "", "", "", "讀取時間（當地時間）", "time of the reading (local time)"),
        ("device_type", "", "", "", "機型", "type of the chiller"),
    )
    ends = (
        (
            "water_ph",
            "",
            "0",
            "14",
            "冰水酸鹼值，人工抽測",
            "pH of the chilled water, sampled by hand",
        ),
        (
            "ticket_hours",
            "h",
            "0",
            "",
            "維修單工時，結案時填寫",
            "hours booked on the repair ticket when it is closed",
        ),
        (
            "fault",
            "",
            "0",
            "1",
            "讀取後七天內是否故障（1 為故障）",
            "whether a fault followed within seven days (1 = yes)",
        ),
    )
    measured = [(c.name, c.unit, f"{c.low:g}", f"{c.high:g}", c.zh, c.en) for c in COLUMNS]
    return [
        ("column", "unit", "lowest", "highest", "meaning_zh", "meaning_en"),
        *plain,
        *measured,
        *ends,
    ]


def _hidden(
    rows: dict[str, Any], planted: Any, world: World, table: list[Sequence[str]], use: str
) -> dict[str, Any]:
    """Plain data for the judge; `received` holds every reading by id, copies too."""
    skip = len(("reading_id", "device_id", "taken_at", "device_type"))
    return {
        "received": {
            line[0]: {
                "device": line[1],
                "at": line[2],
                "cells": [None if c == "" else float(c) for c in line[skip : skip + len(NAMES)]],
                "fault": None if line[-1] == "" else int(line[-1]),
            }
            for line in table[1:]
        },
        "empty": {name: sum(not line[i] for line in table[1:]) for i, name in enumerate(HEADER)},
        "columns": list(NAMES),
        "planted": planted.listed(rows["reading_id"]),
        "canaries": planted.canaries(rows["reading_id"]),
        "converted": planted.converted(rows["reading_id"]),
        "copies": [[copy, rows["reading_id"][i]] for copy, i in planted.copies],
        "tested": [rows["reading_id"][i] for i in planted.tested],
        "drivers": sorted(world.weights),
        "twins": list(world.twins),
        "use": use,
        "test_share": [0.2, 0.3],
        "most_gap": 0.04,
    }


def _csv(rows: Sequence[Sequence[str]]) -> bytes:
    text = io.StringIO()
    csv.writer(text, lineterminator="\n").writerows(rows)
    return text.getvalue().encode()


def _json(data: Any) -> bytes:
    return json.dumps(data, ensure_ascii=False, indent=2).encode()
