"""Plants defects into sound readings, and keeps the list of what was planted where."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

import numpy as np

from grading.seeds import Seed, generator, token

GAPS = 24  # blank cells in each column that has gaps
GAPPY = 5  # columns with gaps
CODED = 14
UNANSWERED = (9, 16)
COPIES = (16, 27)
IMPOSSIBLE = 12
SPIKES = 18
CANARIES = 12
UNIT_ROWS = (9, 14)
TESTS = 3  # load tests, of three readings each
TEST_READINGS = 3
READINGS = 30
CODES = (-999, 9999)
LOW_SPIKES = ("flow_l_min", "pressure_kpa")

Cell = tuple[int, str]


@dataclass(slots=True)
class Planted:
    """Cells as text by row and column, and every defect by its kind."""

    cells: dict[Cell, str]
    kinds: dict[Cell, str] = field(default_factory=dict)
    true: dict[Cell, float] = field(default_factory=dict)  # of cells in the wrong unit
    shadows: set[Cell] = field(default_factory=set)
    unanswered: set[int] = field(default_factory=set)
    copies: list[tuple[str, int]] = field(default_factory=list)
    tested: list[int] = field(default_factory=list)
    events: list[tuple[str, str, str, str]] = field(default_factory=list)
    taken: set[int] = field(default_factory=set)  # rows that hold a defect already

    def listed(self, ids: Sequence[str]) -> list[list[str]]:
        """What is wrong or rare: id, column, kind. Canaries stand among it as outliers."""
        found = [(*cell, kind) for cell, kind in self.kinds.items()]
        found += [(row, "fault", "missing") for row in self.unanswered]
        found += [(*cell, "outlier") for cell in self.shadows]
        return [[ids[row], column, kind] for row, column, kind in sorted(found)]

    def canaries(self, ids: Sequence[str]) -> list[list[str]]:
        """Cells that the list above calls outliers and that are sound: id, column."""
        return [[ids[row], column] for row, column in sorted(self.shadows)]

    def converted(self, ids: Sequence[str]) -> list[list[Any]]:
        """Cells in the wrong unit with their values in the right one: id, column, value."""
        return [[ids[row], column, value] for (row, column), value in sorted(self.true.items())]


class Planter:
    """Puts one kind of defect after the other, each into rows that are still sound."""

    def __init__(self, seed: Seed, rows: dict[str, Any], columns: Sequence[Any]) -> None:
        self.seed = seed
        self.rows = rows
        self.columns = {column.name: column for column in columns}
        self.size = len(rows["reading_id"])
        self.done = Planted(
            {
                (i, c.name): f"{rows['values'][c.name][i]:.{c.places}f}"
                for c in columns
                for i in range(self.size)
            }
        )

    def sound_rows(self, draw: np.random.Generator, count: int) -> list[int]:
        """Rows without a defect, taken from now on."""
        free = [i for i in range(self.size) if i not in self.done.taken]
        chosen = [int(i) for i in draw.permutation(free)[:count]]
        self.done.taken.update(chosen)
        return chosen

    def put(self, row: int, column: str, kind: str, value: float | None) -> None:
        """One defect with its new value; None keeps what is there."""
        if value is not None:
            self.done.cells[row, column] = f"{value:.{self.columns[column].places}f}"
        self.done.kinds[row, column] = kind

    def spans(self, draw: np.random.Generator, count: int, avoid: Iterable[int]) -> list[int]:
        """First rows of `count` different devices, none of `avoid`."""
        devices = [d for d in range(self.size // READINGS) if d not in set(avoid)]
        return [int(d) * READINGS for d in draw.permutation(devices)[:count]]


def plant(
    seed: Seed,
    rows: dict[str, Any],
    columns: Sequence[Any],
    noisy: tuple[int, str],
    loaded: Sequence[str],
) -> Planted:
    """All defects of one seed, each kind from a stream of its own."""
    planter = Planter(seed, rows, columns)
    draw = generator(seed, "planted/devices")
    device, column = noisy
    first = device * READINGS
    for row in range(first, first + READINGS):
        planter.put(row, column, "noise", None)
    planter.done.taken.update(range(first, first + READINGS))
    starts = planter.spans(draw, 2 + 2 * TESTS, [device])
    _units(planter, starts[:2])
    _tests(planter, starts[2 : 2 + TESTS], loaded)
    _inspections(planter, starts[2 + TESTS :])
    _single_cells(planter)
    _gaps(planter)
    _whole_rows(planter)
    return planter.done


def _units(planter: Planter, starts: Sequence[int]) -> None:
    """One controller sends °F after its exchange, another one bar."""
    draw = generator(planter.seed, "planted/units")
    plans = ((starts[0], ("supply_c", "return_c")), (starts[1], ("pressure_kpa",)))
    for start, names in plans:
        count = int(draw.integers(*UNIT_ROWS))
        begin = start + int(draw.integers(2, READINGS - count - 1))
        for row in range(begin, begin + count):
            planter.done.taken.add(row)
            for name in names:
                value = float(planter.rows["values"][name][row])
                planter.done.true[row, name] = value
                wrong = value / 100 if name == "pressure_kpa" else value * 1.8 + 32
                planter.put(row, name, "unit", None)
                planter.done.cells[row, name] = f"{wrong:.4f}"


def _tests(planter: Planter, starts: Sequence[int], loaded: Sequence[str]) -> None:
    """Load tests: rare, true, and written in the log."""
    draw = generator(planter.seed, "planted/tests")
    for start in starts:
        begin = start + int(draw.integers(1, READINGS - TEST_READINGS - 1))
        rows = range(begin, begin + TEST_READINGS)
        for row in rows:
            planter.done.taken.add(row)
            planter.done.tested.append(row)
            strength = float(draw.uniform(9.0, 10.5))
            for name in loaded:
                column = planter.columns[name]
                reach = strength + float(draw.uniform(-0.3, 0.3))
                planter.put(row, name, "rare", column.mean + reach * column.spread)
        _log(planter, begin, rows[-1], "load_test")


def _inspections(planter: Planter, starts: Sequence[int]) -> None:
    """Events that change nothing."""
    draw = generator(planter.seed, "planted/inspections")
    for start in starts:
        begin = start + int(draw.integers(1, READINGS - 2))
        planter.done.taken.update((begin, begin + 1))
        _log(planter, begin, begin + 1, str(draw.choice(["inspection", "filter_change"])))


def _log(planter: Planter, first: int, last: int, event: str) -> None:
    at = planter.rows["taken_at"]
    begin = datetime.fromisoformat(at[first]).replace(hour=0, minute=0)
    end = datetime.fromisoformat(at[last]).replace(hour=23, minute=59)
    line = (
        planter.rows["device_id"][first],
        *(t.isoformat(timespec="minutes") for t in (begin, end)),
        event,
    )
    planter.done.events = sorted([*planter.done.events, line], key=lambda e: e[1])


def _single_cells(planter: Planter) -> None:
    """Impossible values, spikes without a cause, canaries; one a row."""
    draw = generator(planter.seed, "planted/cells")
    names = list(planter.columns)
    for row in planter.sound_rows(draw, IMPOSSIBLE):
        column = planter.columns[str(draw.choice(names))]
        width = column.high - column.low
        above = draw.random() < 0.5 or column.name in ("supply_c", "return_c", "ambient_c")
        beyond = float(draw.uniform(0.03, 0.3)) * width
        planter.put(
            row, column.name, "impossible", column.high + beyond if above else column.low - beyond
        )
    for row in planter.sound_rows(draw, SPIKES):
        column = planter.columns[str(draw.choice(names))]
        reach = float(draw.uniform(10, 13))
        low = column.name in LOW_SPIKES and draw.random() < 0.5
        value = column.mean + (-1 if low else 1) * reach * column.spread
        planter.put(row, column.name, "outlier", max(value, column.low + 0.06 * column.mean))
    for row in planter.sound_rows(draw, CANARIES):
        planter.done.shadows.add((row, str(draw.choice(names))))


def _gaps(planter: Planter) -> None:
    """Blank cells and cells that hold the gateway's code for “nothing came”."""
    draw = generator(planter.seed, "planted/gaps")
    code = int(draw.choice(CODES))
    names = [str(n) for n in draw.permutation(list(planter.columns))]
    for name in names[:GAPPY]:
        for row in planter.sound_rows(draw, GAPS):
            planter.done.cells[row, name] = ""
            planter.done.kinds[row, name] = "missing"
    for row in planter.sound_rows(draw, CODED):
        name = str(draw.choice(names[GAPPY - 2 :]))
        planter.done.cells[row, name] = str(code)
        planter.done.kinds[row, name] = "coded"


def _whole_rows(planter: Planter) -> None:
    """Rows whose answer is unknown, and rows that were sent twice."""
    draw = generator(planter.seed, "planted/rows")
    planter.done.unanswered.update(planter.sound_rows(draw, int(draw.integers(*UNANSWERED))))
    for row in planter.sound_rows(draw, int(draw.integers(*COPIES))):
        planter.done.copies.append((token(planter.seed, f"copy/{row}", 10), row))
