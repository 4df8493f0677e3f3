"""Plain data becomes SVG text, the same string for pages and for the PDF.

Every picture is self-contained: presentation attributes only (no style, no script, so that
a strict content policy and WeasyPrint both take it), text in `currentColor`, colours that
stand out on light and on dark paper, and no meaning told by colour alone. The words are
given by the caller; `labels_for` holds them in both languages.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from lib.charts.bars import bars
from lib.charts.confusion_matrix import confusion_matrix
from lib.charts.curves import roc_curve, threshold_curve
from lib.charts.fold_scores import fold_scores
from lib.charts.heat_map import heat_map
from lib.charts.intervals import intervals
from lib.charts.radar import radar
from lib.charts.scatter import scatter
from lib.charts.timeline import timeline
from lib.charts.words import labels_for

Data = Mapping[str, Any]
Labels = Mapping[str, str]
KINDS: Mapping[str, Callable[[Data, Labels], str]] = {
    "bars": bars,
    "confusion_matrix": confusion_matrix,
    "fold_scores": fold_scores,
    "heat_map": heat_map,
    "intervals": intervals,
    "label_matrix": confusion_matrix,
    "radar": radar,
    "roc_curve": roc_curve,
    "scatter": scatter,
    "threshold_curve": threshold_curve,
    "timeline": timeline,
}

__all__ = ["KINDS", "draw", "labels_for"]


def draw(kind: str, data: Data, labels: Labels) -> str:
    """The picture as SVG text. `data` has the shape that the kind's own file names.

    Raises ValueError for an unknown kind.

    >>> draw("pie", {}, {})
    Traceback (most recent call last):
    ValueError: no chart of kind 'pie'
    """
    if kind not in KINDS:
        raise ValueError(f"no chart of kind {kind!r}")
    return KINDS[kind](data, labels)
