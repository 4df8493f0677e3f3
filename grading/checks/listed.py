"""A list of what is wrong in a table, held against what was planted: found, and falsely accused."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, replace

from grading.checks.tables import Table
from grading.checks.verdict import Judgement, met, partly
from grading.contract import Figure, Measure, Where

Cell = tuple[str, str]  # row id, column

FLOOR = 0.3  # an F1 up to this earns nothing
MOST_PART = 0.9


@dataclass(frozen=True, slots=True)
class Entry:
    """One line of the list: the words for kind and action in small letters."""

    kind: str
    action: str
    line: int


@dataclass(frozen=True, slots=True)
class Listing:
    """The first entry of every cell; `repeated` counts the further ones, `odd` unknown kinds."""

    name: str
    entries: Mapping[Cell, Entry]
    repeated: int
    odd: int

    def of(self, kind: str) -> Mapping[Cell, Entry]:
        """The entries of one kind."""
        return {cell: entry for cell, entry in self.entries.items() if entry.kind == kind}


@dataclass(frozen=True, slots=True)
class Tally:
    """Planted, rightly listed, and falsely listed cells; `missed` counts by column."""

    planted: int
    hits: int
    false: int
    missed: Mapping[str, int]

    @property
    def recall(self) -> float:
        return self.hits / self.planted if self.planted else 1.0

    @property
    def precision(self) -> float:
        """1 where nothing was listed: then recall says it all."""
        listed = self.hits + self.false
        return self.hits / listed if listed else 1.0

    @property
    def f1(self) -> float:
        both = self.recall + self.precision
        return 2 * self.recall * self.precision / both if both else 0.0


def read_listing(table: Table, kinds: AbstractSet[str]) -> Listing:
    """The list of a table with the columns id, column, kind, action in this order."""
    entries: dict[Cell, Entry] = {}
    repeated = odd = 0
    for (row, column, kind, action), line in zip(table.rows, table.lines, strict=True):
        entry = Entry(kind.lower(), action.lower(), line)
        if entry.kind not in kinds:
            odd += 1
        elif (row, column) in entries:
            repeated += 1
        else:
            entries[row, column] = entry
    return Listing(table.name, entries, repeated, odd)


def tally(
    listing: Listing,
    planted: Mapping[Cell, AbstractSet[str]],
    is_false: Callable[[Cell], bool],
    judged: str,
) -> Tally:
    """Planted cells, each with the words that fit it; false are entries of the kind `judged`."""
    hits = {
        cell
        for cell, names in planted.items()
        if cell in listing.entries and listing.entries[cell].kind in names
    }
    missed: dict[str, int] = {}
    for _, column in planted.keys() - hits:
        missed[column] = missed.get(column, 0) + 1
    accused = [cell for cell in listing.of(judged) if cell not in planted and is_false(cell)]
    return Tally(len(planted), len(hits), len(accused), dict(sorted(missed.items())))


def judge_tally(
    counted: Tally, kind: Mapping[str, str], listing: Listing, precision: float, recall: float
) -> Judgement:
    """Met from the asked precision and recall on; below, a share of F1 above FLOOR.

    Never says which cells were missed, only in which columns: that would be the answer.
    """
    params = {
        "kind": kind,
        "planted": counted.planted,
        "hits": counted.hits,
        "false": counted.false,
        "columns": ", ".join(counted.missed) or "–",
        "odd": listing.odd,
    }
    if counted.recall >= recall and counted.precision >= precision:
        found = met("listed.found", **params)
    else:
        share = MOST_PART * max(0.0, (counted.f1 - FLOOR) / (1 - FLOOR))
        message = "listed.falsely" if counted.precision < precision else "listed.missed"
        found = partly(share, message, **params)
    return replace(
        found,
        measured=Measure(
            {"recall": round(counted.recall, 4), "precision": round(counted.precision, 4)}
        ),
        expected=Measure({"recall": recall, "precision": precision}),
        figure=_figure(counted),
        where=Where(listing.name),
    )


def _figure(counted: Tally) -> Figure | None:
    """Cells that were missed, by column; nothing where none was."""
    bars = [{"label": c, "value": n, "marked": True} for c, n in counted.missed.items()]
    return Figure("bars", {"bars": bars, "maximum": None, "unit": ""}) if bars else None
