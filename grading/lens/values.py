"""What a name may stand for while cells are read: data, estimators, texts, functions.

Nothing here is the candidate's object. `Data` covers tables, arrays, predictions, scores and
statistics alike; what differs is which fields are filled.
"""

from __future__ import annotations

import ast
import itertools
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from grading.lens.rows import NONE, Rows

_numbers = itertools.count(1)


def number() -> int:
    return next(_numbers)


@dataclass(frozen=True, slots=True)
class Site:
    """A place: cell index, line in the cell, and the line's text."""

    cell: int
    line: int
    text: str = ""


@dataclass(frozen=True, slots=True, eq=False)
class Mark:
    """Something learned from `rows` (or a choice by scores on them) that sits in values.

    `kind` is a leak type of the label book, or a step towards one ("statistic", "choice", "future").
    """

    kind: str
    rows: Rows
    site: Site
    what: str = ""
    evals: frozenset[Any] = frozenset()
    columns: frozenset[str] = frozenset()


Marks = frozenset[Mark]


# What a fitted estimator of a role leaves in what it transforms.
LEAK = {
    "preprocessing": "preprocessing_before_split", "imputation": "imputation_before_split",
    "selection": "feature_selection_before_split", "target_encoding": "target_encoding_before_split",
    "supervised_projection": "preprocessing_before_split", "cluster": "preprocessing_before_split",
}  # fmt: skip


@dataclass(slots=True, eq=False)
class Value:
    """Anything unknown; each instance is its own thing."""

    name: str = ""


@dataclass(slots=True, eq=False)
class Const(Value):
    value: Any = None


@dataclass(slots=True, eq=False)
class Columns:
    """What is known of a table's columns: those made in the file, dropped ones, the only ones.

    `sure` is False once an operation could have changed the columns in an unknown way.
    """

    made: dict[str, Data] = field(default_factory=dict)
    dropped: frozenset[str] = frozenset()
    only: frozenset[str] | None = None
    sure: bool = True
    table: int = 0

    def copy(self) -> Columns:
        return replace(self, made=dict(self.made))

    def holds(self, column: str) -> bool:
        """Whether the column is known to be here still (False when unknown)."""
        if not self.sure or column in self.dropped:
            return False
        return self.only is None or column in self.only

    def may_hold(self, column: str) -> bool:
        return column not in self.dropped and (self.only is None or column in self.only)


@dataclass(slots=True, eq=False)
class Data(Value):
    """Rows with values. `learned` is set on a statistic: the rows it was computed from.

    `label` is the column's name; `uses` the columns it was computed from; `cut` is what an index
    or a mask selects (act, side, fold), `within` the cuts that were made before it; `by` the models that predicted it; `scores` the
    evaluations that it tells of; `against` is said in `by_hand`; `of` is what a prediction
    was made from.
    """

    rows: Rows = NONE
    marks: Marks = frozenset()
    flags: frozenset[str] = frozenset()
    columns: Columns | None = None
    label: str | None = None
    uses: frozenset[str] = frozenset()
    cut: tuple[str, str, int] | None = None
    within: tuple[tuple[str, str, int], ...] = ()
    by: frozenset[Any] = frozenset()
    scores: frozenset[Any] = frozenset()
    learned: Rows = NONE
    against: Rows = NONE
    of: Data | None = None
    site: Site | None = None
    parts: tuple[Value, ...] = ()

    def all_marks(self) -> Marks:
        """Marks of the table and of the made columns that it still holds."""
        if self.columns is None:
            return self.marks
        kept = [
            c.marks for n, c in self.columns.made.items() if c is not self and self.columns.may_hold(n)
        ]  # fmt: skip
        return self.marks.union(*kept)

    def has(self, flag: str) -> bool:
        return flag in self.flags


@dataclass(slots=True, eq=False)
class Seq(Value):
    """A list or tuple; `is_open` when more elements than these may be there."""

    items: list[Value] = field(default_factory=list)
    is_open: bool = False


@dataclass(slots=True, eq=False)
class Mapping(Value):
    items: dict[Any, Value] = field(default_factory=dict)
    is_open: bool = False


@dataclass(slots=True, eq=False)
class Ref(Value):
    """A name of a library: `dotted` is its full path as far as imports tell."""

    dotted: str = ""

    @property
    def last(self) -> str:
        return self.dotted.rsplit(".", 1)[-1]


@dataclass(slots=True, eq=False)
class Bound(Value):
    """Attribute `attribute` of a value, not called yet."""

    owner: Value = field(default_factory=Value)
    attribute: str = ""


@dataclass(slots=True, eq=False)
class Function(Value):
    node: Any = None
    cell: int = 0
    scope: Any = None
    owner: Value | None = None

    @property
    def is_generator(self) -> bool:
        """Whether it yields (a function inside it that does is rare, and counts too)."""
        return any(isinstance(n, ast.Yield | ast.YieldFrom) for n in ast.walk(self.node))


@dataclass(slots=True, eq=False)
class Blueprint(Value):
    """A class written in the file."""

    node: ast.ClassDef | None = None
    scope: Any = None
    bases: tuple[str, ...] = ()
    methods: dict[str, Function] = field(default_factory=dict)


@dataclass(slots=True, eq=False)
class Fit:
    """One training: on which rows, with what inside, and on which rows it was stopped."""

    data: Data
    target: Data | None
    site: Site
    stops_on: Rows = NONE
    loops: tuple[int, ...] = ()
    order: int = 0


@dataclass(slots=True, eq=False)
class Trained:
    """An estimator as one training (or a row of training steps) left it."""

    estimator: Estimator
    fits: list[Fit] = field(default_factory=list)
    before: Marks = frozenset()

    def rows(self) -> Rows:
        return frozenset().union(*(fit.data.rows for fit in self.fits))

    def marks(self) -> Marks:
        """What was learned inside the training data, and in parts that were fitted before."""
        own = [fit.data.all_marks() for fit in self.fits]
        return self.before.union(*own)


@dataclass(slots=True, eq=False)
class Estimator(Value):
    """`role` of the knowledge files; `steps` of pipelines and wrappers; `given` its arguments."""

    role: str = "model"
    kind: str = ""
    steps: list[Value] = field(default_factory=list)
    given: dict[str, Value] = field(default_factory=dict)
    blueprint: Blueprint | None = None
    attributes: dict[str, Value] = field(default_factory=dict)
    trained: Trained | None = None

    @property
    def now(self) -> Trained:
        """The present training, begun when first asked for."""
        if self.trained is None:
            self.trained = Trained(self)
        return self.trained

    @property
    def fits_itself(self) -> bool:
        """Whether it was trained as a whole, so that its parts are no models of their own."""
        return bool(self.trained and self.trained.fits)

    def fitted_before(self) -> Marks:
        """What parts learned in trainings of their own, e.g. an adapted layer."""
        return frozenset(
            Mark(LEAK[part.role], fit.data.rows, fit.site, part.kind) for part in self.parts()
            if part.role in LEAK and part.trained for fit in part.trained.fits
        )  # fmt: skip

    def parts(self) -> list[Estimator]:
        """Estimators inside, however deep lists nest them."""
        found: list[Estimator] = []
        waiting: list[Value] = [*self.steps]
        while waiting and len(found) < 60:
            one = waiting.pop(0)
            if isinstance(one, Estimator) and one is not self and one not in found:
                found.append(one)
            elif isinstance(one, Seq):
                waiting += one.items
            elif isinstance(one, Mapping):
                waiting += one.items.values()
        return found


Cut = tuple[str, str, int]


def negated(cut: Cut) -> Cut:
    """What a cut leaves."""
    side = cut[1][1:] if cut[1].startswith("!") else f"!{cut[1]}"
    return (cut[0], side, cut[2])


Args = Sequence[Value]
Named = dict[str, Value]


def data_of(value: Value) -> Iterable[Data]:
    """All data in a value, lists and mappings included."""
    if isinstance(value, Data):
        yield value
    elif isinstance(value, Seq):
        for item in value.items[:40]:
            if not isinstance(item, Seq | Mapping) or item is not value:
                yield from data_of(item)
    elif isinstance(value, Mapping):
        for item in list(value.items.values())[:40]:
            if item is not value:
                yield from data_of(item)
