"""Encodings of categories: unordered ones keep no order, graded ones keep theirs.

An unordered column may be spread over several numbers (one-hot, dummy, effect or any other code
whose numbers tell all categories apart linearly), or stand as one number that was learnt from the
training rows: the rate of the target or the frequency of the category.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np

from grading.checks.classification import Array
from grading.checks.feature_program import Cells, Feature
from grading.checks.tables import shown
from grading.checks.verdict import Judgement, met, missed, partly
from grading.contract import Where

LEARNT = 0.97  # correlation of codes with rates or frequencies, smoothing allowed


@dataclass(frozen=True, slots=True)
class Coded:
    """A categorical column, its features and the categories of its training rows."""

    column: str
    features: Sequence[Feature]
    kinds: Sequence[str]

    @property
    def codes(self) -> Array:
        """Categories × features, NaN where a category has no number."""
        return np.array([[f.code(kind) for f in self.features] for kind in self.kinds])


def coded(column: str, features: Sequence[Feature], cells: Cells) -> Coded:
    """The features of a column, with its categories in the alphabet's order."""
    own = [f for f in features if f.is_category and f.sources == (column,)]
    return Coded(column, own, sorted({str(c) for c in cells if c is not None}))


def judge_nominal(
    columns: Sequence[Coded],
    cells: Mapping[str, Cells],
    target: Array,
    needed: Sequence[str],
    name: str,
) -> Judgement:
    """Share of unordered columns whose numbers make up no order; `needed` ones must be there."""
    there = [one for one in columns if one.features or one.column in needed]
    shares = {one.column: _nominal_share(one, cells[one.column], target) for one in there}
    wrong = [column for column, share in shares.items() if share < 1]
    if there and not wrong:
        return replace(met("nominal.holds", columns=sorted(shares)), where=Where(name))
    share = sum(shares.values()) / max(1, len(shares))
    first = next((one for one in there if one.column in wrong), None)
    params = {"column": first.column if first else "–", "count": len(first.kinds) if first else 0}
    if first is None or not first.features:
        judged = partly(share, "nominal.absent", **params)
    elif shares[first.column] > 0:
        judged = partly(share, "nominal.lost", **params)
    else:
        judged = partly(share, "nominal.ordered", **params)
    return replace(judged, where=Where(name))


def judge_ordinal(
    columns: Sequence[Coded], grades: Mapping[str, Sequence[str]], needed: Sequence[str], name: str
) -> Judgement:
    """Share of graded columns whose numbers rise or fall with the grade."""
    there = [one for one in columns if one.features or one.column in needed]
    shares = {one.column: _ordinal_share(one, grades[one.column]) for one in there}
    wrong = [one for one in there if shares[one.column] < 1]
    if there and not wrong:
        return replace(met("ordinal.holds", columns=sorted(shares)), where=Where(name))
    share = sum(shares.values()) / max(1, len(shares))
    if not wrong or not wrong[0].features:
        column = wrong[0].column if wrong else "–"
        return replace(partly(share, "ordinal.absent", column=column), where=Where(name))
    first = wrong[0]
    codes = [f"{g} = {first.features[0].code(g):g}" for g in grades[first.column]]
    message = "ordinal.spread" if shares[first.column] else "ordinal.disordered"
    judged = partly(share, message, column=first.column, codes=codes)
    return replace(judged, where=Where(name))


def judge_unseen(columns: Sequence[Coded], name: str) -> Judgement:
    """Share of the features of categories that take a new one and an empty cell, and know no other.

    The number for a new category lies within the numbers of the known ones, and the codes list
    categories of training rows only.
    """
    pairs = [(one, feature) for one in columns for feature in one.features]
    if not pairs:
        return missed("unseen.none")
    faults = [(one, feature, _fault(one, feature)) for one, feature in pairs]
    wrong = [(one, feature, fault) for one, feature, fault in faults if fault]
    if not wrong:
        return replace(met("unseen.holds", count=len(pairs)), where=Where(name))
    one, feature, fault = wrong[0]
    others = sorted(set(feature.codes) - set(one.kinds))[:3]
    judged = partly(
        0.8 * (1 - len(wrong) / len(pairs)),
        f"unseen.{fault}",
        wrong=len(wrong),
        count=len(pairs),
        feature=shown(feature.name),
        column=one.column,
        others=[shown(text) for text in others],
    )
    return replace(judged, where=Where(name))


def _nominal_share(one: Coded, cells: Cells, target: Array) -> float:
    if not one.features:
        return 0.0
    codes = one.codes
    if np.isnan(codes).any():
        return 0.0
    kinds = len(one.kinds)
    rank = int(np.linalg.matrix_rank(np.column_stack([np.ones(kinds), codes])))
    if rank == kinds:
        return 1.0
    if any(_is_learnt(one, codes[:, n], cells, target) for n in range(codes.shape[1])):
        return 1.0
    # Some categories share their numbers: what is left says as much as it tells apart.
    two_valued = all(len(np.unique(codes[:, n])) <= 2 for n in range(codes.shape[1]))
    return 0.8 * (rank - 1) / (kinds - 1) if two_valued else 0.0


def _is_learnt(one: Coded, codes: Array, cells: Cells, target: Array) -> bool:
    count = Counter(str(c) for c in cells if c is not None)
    sums: Counter[str] = Counter()
    for cell, value in zip(cells, target, strict=True):
        if cell is not None:
            sums[str(cell)] += float(value)  # type: ignore[assignment]
    rates = np.array([sums[kind] / count[kind] for kind in one.kinds])
    frequencies = np.array([float(count[kind]) for kind in one.kinds])
    odds = np.log((rates + 1e-3) / (1 - rates + 1e-3))
    return any(_alike(codes, learnt) for learnt in (rates, odds, frequencies))


def _alike(first: Array, second: Array) -> bool:
    if first.std() == 0 or second.std() == 0:
        return False
    return abs(float(np.corrcoef(first, second)[0, 1])) >= LEARNT


def _ordinal_share(one: Coded, grades: Sequence[str]) -> float:
    if not one.features:
        return 0.0
    codes = np.array([[f.code(grade) for f in one.features] for grade in grades])
    if np.isnan(codes).any():
        return 0.0
    steps = np.diff(codes, axis=0)
    strict = (steps > 0).all(axis=0) | (steps < 0).all(axis=0)
    weak = (steps >= 0).all(axis=0) | (steps <= 0).all(axis=0)
    whole = int(np.linalg.matrix_rank(np.column_stack([np.ones(len(grades)), codes])))
    if strict.any() or (weak.all() and whole == len(grades)):
        return 1.0
    return 0.5 if whole == len(grades) else 0.0


def _fault(one: Coded, feature: Feature) -> str:
    if feature.unseen is None:
        return "no_number"
    if feature.missing is None:
        return "no_missing"
    if set(feature.codes) - set(one.kinds):
        return "not_of_train"
    known = [feature.code(kind) for kind in one.kinds]
    if not min(known) <= feature.unseen <= max(known):
        return "outside"
    return ""
