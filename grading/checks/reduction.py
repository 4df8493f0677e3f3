"""Principal components handed in as numbers: how many, which space, and fitted on which rows.

Pearson (1901), Hotelling (1933). Signs and rotations within the space are free: the share of the
true space that the given axes span is what counts.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np

from grading.checks.classification import Array
from grading.checks.documents import Document
from grading.checks.tables import shown
from grading.checks.verdict import Judgement, Unreadable, met, missed, partly
from grading.contract import Measure, Where

SAME_SPACE = 0.995
NEAR = 0.012
SHARE_ROUNDING = 0.01
LARGEST = 1e9


@dataclass(frozen=True, slots=True)
class Reduction:
    """Center, scale (columns), axes (components × columns) and explained shares (components)."""

    name: str
    center: Array
    scale: Array
    axes: Array
    explained: Array

    def scores(self, rows: Array) -> Array:
        """Rows × components: ((rows - center) / scale) · axesᵀ."""
        return np.asarray(((rows - self.center) / self.scale) @ self.axes.T)


def read_reduction(document: Document, columns: Sequence[str]) -> Reduction:
    """A reduction of exactly these columns, in any order; Unreadable names the field at fault."""
    named = document.value("columns")
    if not isinstance(named, list) or sorted(map(str, named)) != sorted(columns):
        raise _refused(document, "columns", named)
    order = [[str(n) for n in named].index(column) for column in columns]
    width = len(columns)
    axes = _matrix(document, "components", width)
    scale = _vector(document, "scale", width)
    if (np.abs(scale) < 1e-12).any():
        raise _refused(document, "scale", document.value("scale"))
    if (np.linalg.norm(axes, axis=1) < 1e-9).any():
        raise _refused(document, "components", document.value("components"))
    return Reduction(
        name=document.name,
        center=_vector(document, "center", width)[order],
        scale=scale[order],
        axes=axes[:, order],
        explained=_vector(document, "explained", len(axes)),
    )


def judge_size(found: Reduction, train: Array, keep: float) -> Judgement:
    """The smallest number of components that keeps the share, and the shares that these explain."""
    shares, _ = _axes(train)
    wanted = int(np.searchsorted(np.cumsum(shares), keep) + 1)
    count, kept = len(found.axes), float(shares[: len(found.axes)].sum())
    params = {
        "count": count, "wanted": wanted, "keep": keep,
        "kept": f"{kept:.3f}", "stated": f"{float(found.explained.sum()):.3f}",
    }  # fmt: skip
    if count != wanted:
        message = "reduction.too_many" if count > wanted else "reduction.too_few"
        judged = missed(message, **params)
    elif abs(float(found.explained.sum()) - kept) > SHARE_ROUNDING:
        judged = partly(0.5, "reduction.share_differs", **params)
    else:
        judged = met("reduction.size_holds", **params)
    return replace(
        judged,
        measured=Measure(count, "components"),
        expected=Measure(wanted, "components"),
        where=Where(found.name),
    )


def judge_axes(found: Reduction, train: Array, test: Array) -> Judgement:
    """Axes, center and scale are those of the standardised training rows."""
    every = np.vstack([train, test])
    on_train, on_all = _overlap(found, train), _overlap(found, every)
    scaled, scaled_all = _scaled_by(found, train), _scaled_by(found, every)
    params = {"overlap": f"{on_train:.3f}", "least": SAME_SPACE, "other": f"{on_all:.3f}"}
    if on_train >= SAME_SPACE and scaled:
        judged = met("reduction.axes_hold", **params)
    elif scaled_all or (on_all >= SAME_SPACE and on_all > on_train):
        judged = missed("reduction.fitted_on_all", **params)
    elif on_train >= SAME_SPACE:
        judged = partly(0.5, "reduction.scale_differs", **params)
    else:
        judged = missed("reduction.axes_differ", **params)
    return replace(
        judged,
        measured=Measure(round(on_train, 4), "share of the space"),
        expected=Measure(SAME_SPACE, "share of the space"),
        where=Where(found.name),
    )


def _axes(rows: Array) -> tuple[Array, Array]:
    """Explained shares and axes (components × columns) of standardised rows, largest first."""
    values, vectors = np.linalg.eigh(np.corrcoef(rows.T))
    return values[::-1] / values.sum(), vectors[:, ::-1].T


def _overlap(found: Reduction, rows: Array) -> float:
    """Share of the given axes that lies in the space of as many true ones, 0 to 1."""
    _, axes = _axes(rows)
    basis, _ = np.linalg.qr(found.axes.T)
    count = basis.shape[1]
    return float(np.linalg.norm(axes[:count] @ basis) ** 2 / count)


def _scaled_by(found: Reduction, rows: Array) -> bool:
    spread = rows.std(axis=0)
    centered = np.abs(found.center - rows.mean(axis=0)) <= NEAR * spread
    return bool(np.all(centered & (np.abs(found.scale / spread - 1) <= NEAR / 2)))


def _vector(document: Document, field: str, length: int) -> Array:
    given = document.value(field)
    if not isinstance(given, list) or len(given) != length:
        raise _refused(document, field, given)
    return np.array([_number(document, field, one) for one in given])


def _matrix(document: Document, field: str, width: int) -> Array:
    given = document.value(field)
    if not isinstance(given, list) or not 0 < len(given) <= width:
        raise _refused(document, field, given)
    if not all(isinstance(row, list) and len(row) == width for row in given):
        raise _refused(document, field, given)
    return np.array([[_number(document, field, one) for one in row] for row in given])


def _number(document: Document, field: str, given: object) -> float:
    if isinstance(given, bool) or not isinstance(given, int | float):
        raise _refused(document, field, given)
    if not -LARGEST < given < LARGEST:
        raise _refused(document, field, given)
    return float(given)


def _refused(document: Document, field: str, given: object) -> Unreadable:
    text = shown(str(given)[:100])
    return Unreadable(
        "reduction.unusable", Where(document.name), name=document.name, field=field, text=text
    )
