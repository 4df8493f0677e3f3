"""Features as a table of numbers instead of code: read, and worked out again for any rows.

A feature takes one or two raw columns, an operation, and a linear scaling:
    value = (result - center) / scale
Operations: value, log, category (one source); difference, product, ratio, log_ratio (two).
`codes` gives the number of each category, `unseen` that of any other; `missing` is the result
where a source is empty. Nothing that a candidate wrote is executed.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from grading.checks.classification import Array
from grading.checks.documents import Document
from grading.checks.tables import shown
from grading.checks.verdict import Unreadable
from grading.contract import Where

MOST_FEATURES = 90  # with row_id they fit into the widest table that is read
MOST_CODES = 200
LONGEST_NAME = 80
LARGEST = 1e12  # beyond this, numbers of a candidate are not calculated with
Cells = Sequence[float | str | None]
Columns = Mapping[str, Cells]

ONE: Mapping[str, Callable[[Array], Array]] = {"value": lambda a: a, "log": np.log}
TWO: Mapping[str, Callable[[Array, Array], Array]] = {
    "difference": np.subtract,
    "product": np.multiply,
    "ratio": np.divide,
    "log_ratio": lambda a, b: np.log(a / b),
}
CATEGORY = "category"


@dataclass(frozen=True, slots=True)
class Feature:
    """One feature; `codes` and `unseen` only for categories, None where the number is unusable."""

    name: str
    sources: tuple[str, ...]
    operation: str
    codes: Mapping[str, float]
    unseen: float | None
    missing: float | None
    center: float
    scale: float

    @property
    def is_category(self) -> bool:
        return self.operation == CATEGORY

    def code(self, category: str) -> float:
        """The number of a category, NaN where there is none."""
        unseen = math.nan if self.unseen is None else self.unseen
        return self.codes.get(category, unseen)

    def results(self, columns: Columns) -> Array:
        """Results before scaling, NaN where a source is empty or the operation has none."""
        if self.is_category:
            cells = columns[self.sources[0]]
            return np.array([math.nan if c is None else self.code(_text(c)) for c in cells])
        given = [numbers(columns[source]) for source in self.sources]
        with np.errstate(all="ignore"):
            found = ONE[self.operation](*given) if len(given) == 1 else TWO[self.operation](*given)
        return np.where(np.isfinite(found), found, math.nan)

    def values(self, columns: Columns) -> Array:
        """Scaled values; an empty source gives `missing`, NaN where that is unusable too."""
        empty = np.zeros(len(columns[self.sources[0]]), dtype=bool)
        for source in self.sources:
            empty |= np.array([cell is None for cell in columns[source]])
        filled = math.nan if self.missing is None else self.missing
        results = np.where(empty, filled, self.results(columns))
        return np.asarray((results - self.center) / self.scale)


def numbers(cells: Cells) -> Array:
    """A raw column as numbers, NaN where empty or a text."""
    return np.array([c if isinstance(c, int | float) else math.nan for c in cells], dtype=float)


def read_program(
    document: Document, numeric: Sequence[str], categorical: Sequence[str]
) -> list[Feature]:
    """The features of a document's field `features`; Unreadable names the first that is none.

    `numeric` and `categorical` are the raw columns that may be sources.
    """
    listed = document.value("features")
    where = Where(document.name)
    if not isinstance(listed, list) or not listed or len(listed) > MOST_FEATURES:
        raise Unreadable("program.no_list", where, name=document.name, most=MOST_FEATURES)
    found = [_feature(document.name, n, entry, numeric, categorical)
             for n, entry in enumerate(listed, start=1)]  # fmt: skip
    names = [feature.name for feature in found]
    twice = next((name for name in names if names.count(name) > 1), None)
    if twice is not None:
        raise Unreadable("program.twice", where, name=document.name, feature=shown(twice))
    return found


def _feature(
    name: str, number: int, entry: object, numeric: Sequence[str], categorical: Sequence[str]
) -> Feature:
    if not isinstance(entry, dict):
        raise _refused(name, number, "entry", entry)
    title = entry.get("name")
    if not isinstance(title, str) or not 0 < len(title) <= LONGEST_NAME or title == "row_id":
        raise _refused(name, number, "name", title)
    operation = entry.get("operation")
    if not isinstance(operation, str) or operation not in (*ONE, *TWO, CATEGORY):
        raise _refused(name, number, "operation", operation)
    sources = entry.get("sources")
    allowed = categorical if operation == CATEGORY else numeric
    wanted = 2 if operation in TWO else 1
    if (
        not isinstance(sources, list)
        or len(sources) != wanted
        or not all(isinstance(s, str) and s in allowed for s in sources)
    ):
        raise _refused(name, number, "sources", sources)
    center, scale = _number(entry.get("center", 0)), _number(entry.get("scale", 1))
    if center is None or scale is None or abs(scale) < 1e-12:
        raise _refused(name, number, "center, scale", [entry.get("center"), entry.get("scale")])
    return Feature(
        name=title,
        sources=tuple(sources),
        operation=operation,
        codes=_codes(name, number, entry.get("codes")) if operation == CATEGORY else {},
        unseen=_number(entry.get("unseen")),
        missing=_number(entry.get("missing")),
        center=center,
        scale=scale,
    )


def _codes(name: str, number: int, given: object) -> dict[str, float]:
    if not isinstance(given, dict) or not given or len(given) > MOST_CODES:
        raise _refused(name, number, "codes", given)
    codes = {str(kind): _number(code) for kind, code in given.items()}
    if any(code is None for code in codes.values()):
        raise _refused(name, number, "codes", given)
    return {kind: code for kind, code in codes.items() if code is not None}


def _number(given: object) -> float | None:
    """A finite number of sane size; true and false, texts and NaN are none."""
    if isinstance(given, bool) or not isinstance(given, int | float):
        return None
    # A whole number of any length can be compared, but not always made a float.
    return float(given) if -LARGEST < given < LARGEST else None


def _text(cell: float | str) -> str:
    return cell if isinstance(cell, str) else f"{cell:g}"


def _refused(name: str, number: int, field: str, given: object) -> Unreadable:
    return Unreadable(
        "program.unusable",
        Where(name),
        name=name,
        number=number,
        field=field,
        text=shown(repr(given)[:200]),
    )
