"""One submission of this pack beside its hidden truth."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

import numpy as np

from grading.checks.association_lists import COLUMNS, Association, Listed, associate, read_list
from grading.checks.category_codes import Coded, coded
from grading.checks.classification import Array
from grading.checks.documents import Document, read_document
from grading.checks.feature_program import Columns, Feature, numbers, read_program
from grading.checks.feature_tables import Numbers, read_numbers
from grading.checks.files import Outputs
from grading.checks.linear_use import Rows
from grading.checks.reduction import Reduction, read_reduction
from grading.checks.tables import read_table, shown
from grading.checks.train_statistics import NEAR, OF_A_PART, is_of_these
from grading.checks.verdict import Unreadable
from grading.checks.workflow import Workflow, read_workflow
from grading.contract import Where

GIVEN = ("train.csv", "test.csv", "order.json")
LIST, PROGRAM, SET = "important_features.csv", "features.json", "feature_set.csv"
REDUCTION, REDUCED, FLOW = "reduction.json", "reduced.csv", "workflow.json"
# Least shares of features whose numbers are of these rows: within so many standard deviations.
OF_THESE_ROWS = {NEAR: 0.5, OF_A_PART: 0.9}


class Case:
    """One submission beside its hidden truth; every part is read when a check asks for it."""

    def __init__(self, outputs: Outputs, hidden: Mapping[str, Any]) -> None:
        self.outputs = outputs
        self.hidden = hidden
        self._kept: dict[str, Any] = {}

    def _once(self, name: str, read: Callable[[], Any]) -> Any:
        if name not in self._kept:
            self._kept[name] = read()
        return self._kept[name]

    @property
    def plan(self) -> Document:
        return self._once("plan", lambda: read_document(self.outputs, FLOW))

    @property
    def flow(self) -> Workflow:
        return self._once("flow", lambda: read_workflow(self.plan_of_this_order, GIVEN))

    @property
    def plan_of_this_order(self) -> Document:
        """The chart's document; Unreadable when it was drawn for another order."""
        said, wanted = self.plan.value("order"), self.hidden["order"]
        if said != wanted:
            where = Where(FLOW)
            raise Unreadable(
                "order.other", where, name=FLOW, said=shown(str(said)[:80]), wanted=wanted
            )
        return self.plan

    @property
    def listed(self) -> Mapping[str, Listed]:
        return self._once("listed", self._read_listed)

    @property
    def features(self) -> Sequence[Feature]:
        return self._once("features", self._read_features)

    @property
    def feature_set(self) -> Numbers:
        names = ["row_id", *(f.name for f in self.features)]
        return self._once("set", lambda: read_numbers(read_table(self.outputs, SET, names)))

    @property
    def reduction(self) -> Reduction:
        return self._once("reduction", self._read_reduction)

    @property
    def reduced(self) -> Numbers:
        names = ["row_id", *(f"component_{n + 1}" for n in range(len(self.reduction.axes)))]
        return self._once("reduced", lambda: read_numbers(read_table(self.outputs, REDUCED, names)))

    @property
    def train(self) -> Columns:
        columns: Columns = self.hidden["columns"]["train"]
        return columns

    @property
    def test(self) -> Columns:
        columns: Columns = self.hidden["columns"]["test"]
        return columns

    @property
    def both(self) -> Columns:
        """Columns of training and new rows, one after the other."""
        return {name: [*cells, *self.test[name]] for name, cells in self.train.items()}

    @property
    def loaded(self) -> Sequence[Feature]:
        """The features that the controller has room for: the first ones."""
        return self.features[: self.hidden["room"]]

    @property
    def ids(self) -> list[str]:
        return [*self.hidden["ids"]["train"], *self.hidden["ids"]["test"]]

    @property
    def target(self) -> Array:
        return np.array(self.hidden["labels"]["train"], dtype=float)

    @property
    def tested(self) -> list[str]:
        """Raw columns that the list must speak of: all but the bands."""
        return [c for c in self.train if c not in self.hidden["bands"]]

    @property
    def associations(self) -> Mapping[str, Association]:
        grades = self.hidden["ordinals"]
        return self._once(
            "associations",
            lambda: {c: associate(self.train[c], self.target, grades.get(c)) for c in self.tested},
        )

    @property
    def numeric(self) -> list[Feature]:
        return [f for f in self.features if not f.is_category]

    def is_normalised(self, feature: Feature) -> bool:
        """Whether the order asks for 0 to 1: plain columns that it lists."""
        return set(feature.sources) <= set(self.hidden["normalised"])

    def coded(self, columns: Sequence[str]) -> list[Coded]:
        return [coded(column, self.features, self.train[column]) for column in columns]

    def worked_out(self) -> Array:
        """All rows × features, as the description gives them."""
        parts = [
            np.column_stack([f.values(rows) for f in self.features])
            for rows in (self.train, self.test)
        ]
        return np.vstack(parts)

    def bands(self, rows: Columns) -> Array:
        return np.column_stack([numbers(rows[b]) for b in self.hidden["bands"]])

    def rows(self, columns: Callable[[Columns], Sequence[Array]]) -> Rows:
        """Columns of training and new rows, with the labels; what is no number counts as 0."""
        train, new = (
            np.nan_to_num(np.column_stack(columns(part)), nan=0.0, posinf=0.0, neginf=0.0)
            for part in (self.train, self.test)
        )
        labels = np.array(self.hidden["labels"]["test"], dtype=float)
        return Rows(train, self.target, new, labels)

    def planted(self, rows: Columns) -> list[Array]:
        """The causes themselves, as well as they can be known from the columns."""
        found = []
        for column in self.hidden["important"]:
            if column in self.hidden["ordinals"]:
                grades = self.hidden["ordinals"][column]
                places = [
                    float(grades.index(c)) if c else (len(grades) - 1) / 2 for c in rows[column]
                ]
                found.append(np.array(places))
            elif column in self.hidden["nominals"]:
                kinds = sorted({str(c) for c in self.train[column]})
                found += [np.array([float(c == kind) for c in rows[column]]) for kind in kinds]
            else:
                found.append(_filled(numbers(rows[column]), numbers(self.train[column])))
        return [*found, *(self.pair(rows, *pair) for pair in self.hidden["pairs"])]

    def pair(self, rows: Columns, first: str, second: str, way: str) -> Array:
        """What the two totals of a pair mean together."""
        a, b = numbers(rows[first]), numbers(rows[second])
        return np.asarray(a / b if way == "ratio" else a - b)

    def raw(self, rows: Columns) -> list[Array]:
        """Numbers of the columns as they come: what there is before any engineering."""
        plain = [c for c in self.tested if c != self.hidden["late"]]
        plain = [c for c in plain if c not in (*self.hidden["ordinals"], *self.hidden["nominals"])]
        return [_filled(numbers(rows[c]), numbers(self.train[c])) for c in plain]

    def _read_features(self) -> list[Feature]:
        categorical = [*self.hidden["ordinals"], *self.hidden["nominals"]]
        numeric = [c for c in self.train if c not in categorical]
        found = read_program(read_document(self.outputs, PROGRAM), numeric, categorical)
        plain = [f for f in found if not f.is_category]
        # Two signs, because a misread center is a mistake and not somebody else's file.
        signs = [(f.center, f.missing or f.center) for f in plain]
        parts = (self.train, self.test, self.both)
        self._refuse_foreign(PROGRAM, signs, [[f.results(part) for part in parts] for f in plain])
        return found

    def _read_listed(self) -> Mapping[str, Listed]:
        """The list; one beside a description of other rows is of another order too."""
        found = read_list(read_table(self.outputs, LIST, COLUMNS))
        try:
            self.features  # noqa: B018
        except Unreadable as problem:
            if problem.message == "program.foreign":
                raise
        return found

    def _read_reduction(self) -> Reduction:
        found = read_reduction(read_document(self.outputs, REDUCTION), self.hidden["bands"])
        parts = [self.bands(part) for part in (self.train, self.test, self.both)]
        results = [[part[:, n] for part in parts] for n in range(len(found.center))]
        self._refuse_foreign(REDUCTION, [(float(center),) for center in found.center], results)
        return found

    def _refuse_foreign(
        self, name: str, signs: Sequence[Sequence[float]], results: Sequence[Sequence[Array]]
    ) -> None:
        """Unreadable unless half of the features have an exact sign of rows of this order.

        Or nearly all a rough one, as numbers have that were learnt from a part of the rows.
        """
        for near, share in OF_THESE_ROWS.items():
            of_these = [
                any(is_of_these(sign, part, near) for sign in own for part in parts)
                for own, parts in zip(signs, results, strict=True)
            ]
            if sum(of_these) >= share * len(of_these):
                return
        raise Unreadable("program.foreign", Where(name), name=name)


def _filled(values: Array, train: Array) -> Array:
    return np.where(np.isnan(values), np.nanmean(train), values)
