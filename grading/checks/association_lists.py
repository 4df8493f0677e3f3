"""How strongly a column goes with a target of 0 and 1, and the chance of that by luck.

Numbers and grades: Spearman's rank correlation (Spearman, 1904) with mid-ranks for ties, and the
two-sided test by Student's t, here by the normal law, which it equals for hundreds of rows.
Categories: Cramér's V (Cramér, 1946) of the table of categories by target without correction,
and the chi-squared test. Rows where the column is empty are left out.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np

from grading.checks.classification import Array, rank_correlation
from grading.checks.tables import Table, brief_number, finite, shown
from grading.checks.verdict import Judgement, Unreadable, met, partly
from grading.contract import Measure, Where

ROUNDING = 0.0015
P_ROUNDING = 0.01
COLUMNS = ("feature", "sources", "association", "p_value", "important")
MARKS = {"true": 1.0, "false": 0.0}  # as pandas writes them
Cells = Sequence[float | str | None]


@dataclass(frozen=True, slots=True)
class Association:
    """Strength (-1 to 1, or 0 to 1 for categories) and p-value, 0 to 1."""

    value: float
    p_value: float


@dataclass(frozen=True, slots=True)
class Listed:
    """One line of a list of features; numbers are None where the cell holds none."""

    feature: str
    sources: frozenset[str]
    association: float | None
    p_value: float | None
    important: bool
    line: int

    @property
    def is_column(self) -> bool:
        """Whether the line speaks of one column, not of a relation between several."""
        return len(self.sources) == 1


def associate(cells: Cells, target: Array, grades: Sequence[str] | None = None) -> Association:
    """The association of one column; texts are categories unless `grades` gives their order."""
    kept = np.array([cell is not None for cell in cells])
    there = [cell for cell in cells if cell is not None]
    if grades is None and any(isinstance(cell, str) for cell in there):
        return _cramer([str(cell) for cell in there], target[kept])
    values = [grades.index(str(c)) if grades else float(c) for c in there]
    return _spearman(np.array(values, dtype=float), target[kept])


def read_list(table: Table) -> dict[str, Listed]:
    """Lines by feature; Unreadable when a feature stands twice or the mark is neither 0 nor 1.

    A relation may stand there twice under one name, as when it is tried in two ways: nothing is
    looked up by its name. The later line then stands under its name and its line number.
    """
    found: dict[str, Listed] = {}
    for cells, line in zip(table.rows, table.lines, strict=True):
        row = dict(zip(table.columns, cells, strict=True))
        where = Where(table.name, line=line)
        name = row["feature"]
        sources = frozenset(part.strip() for part in row["sources"].split("+"))
        if name in found and len(sources) > 1:
            name = f"{name} ({line})"
        if name in found:
            raise Unreadable("features.twice", where, name=table.name, feature=shown(name))
        mark = MARKS.get(row["important"].lower(), finite(row["important"]))
        if mark not in (0.0, 1.0):
            text = shown(row["important"])
            raise Unreadable("features.no_mark", where, name=table.name, line=line, text=text)
        found[name] = Listed(
            feature=row["feature"],
            sources=sources,
            association=finite(row["association"]),
            p_value=finite(row["p_value"]),
            important=mark == 1.0,
            line=line,
        )
    return found


def judge_associations(
    listed: Mapping[str, Listed], wanted: Mapping[str, Association], name: str
) -> Judgement:
    """Share of columns whose stated strength equals the recomputed one."""
    wrong = [c for c in wanted if not _strength_holds(listed.get(c), wanted[c])]
    if not wrong:
        return replace(met("associations.hold", count=len(wanted)), where=Where(name))
    first = wrong[0]
    row = listed.get(first)
    params = {
        "wrong": len(wrong),
        "count": len(wanted),
        "column": first,
        "stated": _said(row.association if row else None),
        "found": f"{wanted[first].value:.4f}",
    }
    return replace(
        partly(0.8 * (1 - len(wrong) / len(wanted)), "associations.differ", **params),
        measured=Measure(None if row is None else row.association),
        expected=Measure(round(wanted[first].value, 4)),
        where=Where(name, line=row.line if row else None),
    )


def judge_tests(
    listed: Mapping[str, Listed], wanted: Mapping[str, Association], name: str
) -> Judgement:
    """Share of columns whose stated p-value equals the recomputed one."""
    wrong = [c for c in wanted if not _p_holds(listed.get(c), wanted[c])]
    if not wrong:
        return replace(met("tests.hold", count=len(wanted)), where=Where(name))
    first = wrong[0]
    row = listed.get(first)
    params = {
        "wrong": len(wrong),
        "count": len(wanted),
        "column": first,
        "stated": _said(row.p_value if row else None),
        "found": f"{wanted[first].p_value:.4f}",
    }
    return replace(
        partly(0.8 * (1 - len(wrong) / len(wanted)), "tests.differ", **params),
        where=Where(name, line=row.line if row else None),
    )


def judge_important(
    listed: Mapping[str, Listed], causes: Sequence[str], noise: Sequence[str], name: str
) -> Judgement:
    """All planted causes marked, and at most one column that has nothing to do with the target.

    Only the lines of single columns count: a relation of a cause with noise is associated too, and
    whoever marks it as such is right.
    """
    marked = {c for row in listed.values() if row.important and row.is_column for c in row.sources}
    found = [c for c in causes if c in marked]
    extra = [c for c in noise if c in marked]
    params = {"found": len(found), "count": len(causes), "extra": len(extra)}
    share = len(found) / len(causes) - max(0, len(extra) - 1) / len(noise)
    whole = len(found) == len(causes) and len(extra) <= 1
    judged = (
        met("important.found", **params)
        if whole
        else partly(min(0.8, max(0.0, share - 0.2)), "important.apart", **params)
    )
    return replace(
        judged,
        measured=Measure(len(found), "columns"),
        expected=Measure(len(causes), "columns"),
        where=Where(name),
    )


def chi_squared_tail(value: float, freedom: int) -> float:
    """P(X ≥ value) for whole degrees of freedom, by the finite sums of Abramowitz 26.4.4–5."""
    half = value / 2
    if freedom % 2 == 0:
        term, total = 1.0, 1.0
        for k in range(1, freedom // 2):
            term *= half / k
            total += term
        return min(1.0, math.exp(-half) * total)
    total = math.erfc(math.sqrt(half))
    term = math.sqrt(half / math.pi) * 2 * math.exp(-half)
    for k in range(1, freedom // 2 + 1):
        total += term
        term *= value / (2 * k + 1)
    return min(1.0, total)


def _spearman(values: Array, target: Array) -> Association:
    value = rank_correlation(values, target) or 0.0
    below = max(1e-12, 1 - value * value)
    t = abs(value) * math.sqrt(max(1, len(values) - 2) / below)
    return Association(value, math.erfc(t / math.sqrt(2)))


def _cramer(cells: Sequence[str], target: Array) -> Association:
    kinds = sorted(set(cells))
    place = {kind: n for n, kind in enumerate(kinds)}
    table = np.zeros((len(kinds), 2))
    for cell, value in zip(cells, target, strict=True):
        table[place[cell], int(value)] += 1
    if len(kinds) < 2 or (table.sum(0) == 0).any():
        return Association(0.0, 1.0)
    foreseen = np.outer(table.sum(1), table.sum(0)) / table.sum()
    chi = float(((table - foreseen) ** 2 / foreseen).sum())
    return Association(math.sqrt(chi / len(cells)), chi_squared_tail(chi, len(kinds) - 1))


def _strength_holds(row: Listed | None, true: Association) -> bool:
    return (
        row is not None
        and row.association is not None
        and abs(row.association - true.value) <= ROUNDING
    )


def _p_holds(row: Listed | None, true: Association) -> bool:
    return (
        row is not None
        and row.p_value is not None
        and abs(row.p_value - true.p_value) <= P_ROUNDING
    )


def _said(value: float | None) -> str:
    return "–" if value is None else brief_number(value)
