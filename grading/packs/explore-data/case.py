"""One submission of this pack beside its hidden truth."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import numpy as np

from grading.checks.classification import Array
from grading.checks.documents import Document, read_document
from grading.checks.files import Outputs
from grading.checks.listed import Cell, Listing, read_listing
from grading.checks.split_sets import Sets
from grading.checks.tables import Table, finite, read_table, shown
from grading.checks.verdict import Unreadable
from grading.contract import Where

ISSUE_COLUMNS = ("reading_id", "column", "kind", "action")
VARIABLE_COLUMNS = ("column", "role", "missing", "mean", "std", "median", "min", "max", "shape")
KINDS = {"missing", "duplicate", "impossible", "unit", "outlier", "rare", "noise"}
FILLED = ("missing", "coded", "impossible", "outlier", "noise")
SAME = 0.0061  # values may be written with two decimals
SHARE_ROUNDING = 0.00061
LARGEST = 1e7
LEAST_OWN = 0.5  # of the sound values in a set must be those received


@dataclass(frozen=True, slots=True)
class Rows:
    """One set as handed in: ids, and values by column (None where there is no number)."""

    name: str
    ids: list[str]
    values: Mapping[str, list[float | None]]
    fault: list[float | None]

    def array(self, column: str) -> Array:
        """One column as numbers; Unreadable where one is absent."""
        found = self.fault if column == "fault" else self.values[column]
        if None in found:
            params = {"name": self.name, "column": column, "count": found.count(None)}
            raise Unreadable("sets.blank", Where(self.name), **params)
        return np.array(found, dtype=float)


class Case:
    """One submission beside its hidden truth; every part is read when a check asks for it."""

    def __init__(self, outputs: Outputs, hidden: Mapping[str, Any]) -> None:
        self.outputs = outputs
        self.hidden = hidden
        self.received: Mapping[str, Any] = hidden["received"]
        self.columns: list[str] = hidden["columns"]
        self.canaries: set[Cell] = {(row, column) for row, column in hidden["canaries"]}
        self.planted: dict[Cell, str] = {
            (row, column): kind
            for row, column, kind in hidden["planted"]
            if (row, column) not in self.canaries
        }
        self.same = {copy: original for copy, original in hidden["copies"]}
        self.unanswered = {row for (row, column) in self.planted if column == "fault"}
        self._kept: dict[str, Any] = {}

    def _once(self, name: str, read: Callable[[], Any]) -> Any:
        if name not in self._kept:
            self._kept[name] = read()
        return self._kept[name]

    @property
    def originals(self) -> set[str]:
        """Readings that either set should hold: answered, each once."""
        return set(self.received) - set(self.same) - self.unanswered

    @property
    def listing(self) -> Listing:
        return self._once("listing", self._read_listing)

    @property
    def variables(self) -> Mapping[str, Mapping[str, str]]:
        return self._once("variables", self._read_variables)

    @property
    def scope(self) -> Document:
        return self._once("scope", lambda: read_document(self.outputs, "scope.json"))

    @property
    def relations(self) -> Document:
        return self._once("relations", lambda: read_document(self.outputs, "relations.json"))

    @property
    def split(self) -> Document:
        return self._once("split", lambda: read_document(self.outputs, "split.json"))

    @property
    def train(self) -> Rows:
        return self._once("train", lambda: self._read_rows("train.csv"))

    @property
    def test(self) -> Rows:
        return self._once("test", lambda: self._read_rows("test.csv"))

    @property
    def sets(self) -> Sets:
        return Sets(self.train.ids, self.test.ids, self.same)

    def cell(self, row: str, column: str) -> float | None:
        """A value as received."""
        return self.received[row]["cells"][self.columns.index(column)]

    def kind(self, row: str, column: str) -> str | None:
        """What was planted there; a copy has what its original has."""
        return self.planted.get((self.same.get(row, row), column))

    def pairs(self) -> list[tuple[str, int, Rows]]:
        """Every known row of both sets: id, place, set."""
        return [
            (row, place, rows)
            for rows in (self.train, self.test)
            for place, row in enumerate(rows.ids)
            if row in self.received
        ]

    def _read_listing(self) -> Listing:
        """The list; a reading without an answer may be named as a whole, like a copy."""
        table = read_table(self.outputs, "issues.csv", ISSUE_COLUMNS)
        rows = [
            (
                row,
                "fault" if column == "reading_id" and self._lacks_answer(row, kind) else column,
                kind,
                action,
            )
            for row, column, kind, action in table.rows
        ]
        return read_listing(Table(table.name, table.columns, rows, table.lines), KINDS)

    def _lacks_answer(self, row: str, kind: str) -> bool:
        return row in self.unanswered and kind.lower() == "missing"

    def _read_rows(self, name: str) -> Rows:
        table = read_table(self.outputs, name, ("reading_id", *self.columns, "fault"))
        ids = [row[0] for row in table.rows]
        values = {
            column: [_value(row[place]) for row in table.rows]
            for place, column in enumerate(self.columns, start=1)
        }
        rows = Rows(name, ids, values, [_answer(row[-1]) for row in table.rows])
        self._refuse_foreign(rows)
        return rows

    def _refuse_foreign(self, rows: Rows) -> None:
        """A set must hold readings of this order, with most sound values as received."""
        known = [(place, row) for place, row in enumerate(rows.ids) if row in self.received]
        if len(known) < LEAST_OWN * len(rows.ids):
            raise Unreadable("sets.foreign", Where(rows.name), name=rows.name)
        sound = own = 0
        for place, row in known:
            for column in self.columns:
                before = self.cell(row, column)
                if before is not None and self.kind(row, column) is None:
                    sound += 1
                    value = rows.values[column][place]
                    own += value is not None and abs(value - before) <= SAME
        if own < LEAST_OWN * sound:
            share = f"{own / sound:.0%}" if sound else "–"
            raise Unreadable("sets.not_received", Where(rows.name), name=rows.name, share=share)

    def _read_variables(self) -> Mapping[str, Mapping[str, str]]:
        table: Table = read_table(self.outputs, "variables.csv", VARIABLE_COLUMNS)
        return {row[0]: dict(zip(VARIABLE_COLUMNS, row, strict=True)) for row in table.rows}


def _value(text: str) -> float | None:
    """A number of a size that a sensor could send."""
    value = finite(text)
    return None if value is None or abs(value) > LARGEST else value


def _answer(text: str) -> float | None:
    """0 or 1, also as words."""
    value = finite({"true": "1", "false": "0"}.get(text.lower(), text))
    return value if value in (0, 1) else None


def moment(said: Any) -> datetime:
    """A local time as ISO 8601; seconds and a blank for the T are let pass."""
    try:
        return datetime.fromisoformat(str(said)[:40]).replace(tzinfo=None)
    except ValueError as error:
        text = shown(str(said)[:100])
        raise Unreadable("document.not_a_time", text=text) from error


def number(value: Any) -> float:
    """A finite number, or infinity for anything else: it equals nothing."""
    if isinstance(value, bool) or not isinstance(value, int | float):
        return float("inf")
    found = finite(str(value)[:400])
    return float("inf") if found is None else found


def at(fields: Mapping[str, Any], *path: str) -> Any:
    found: Any = fields
    for part in path:
        found = found.get(part) if isinstance(found, dict) else None
    return found
