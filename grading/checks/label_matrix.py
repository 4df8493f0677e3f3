"""The picture of two who named the same items.

kind          data
------------  ---------------------------------------------------------------------------------
label_matrix  labels   names of the classes, at most 12, the rest together as "…"
              matrix   counts, a square; rows are the standard (or the first annotator)
              claimed  null
"""

from __future__ import annotations

from collections.abc import Sequence

from grading.contract import Figure

MOST_NAMES = 12
REST = "…"


def label_figure(first: Sequence[str], second: Sequence[str], names: Sequence[str]) -> Figure:
    """Counts of items by both names; what is not among `names` counts as the rest."""
    shown = list(names[:MOST_NAMES])
    if any(name not in shown for name in (*first, *second)):
        shown.append(REST)
    matrix = [[0] * len(shown) for _ in shown]
    place = {name: number for number, name in enumerate(shown)}
    for a, b in zip(first, second, strict=True):
        matrix[place.get(a, len(shown) - 1)][place.get(b, len(shown) - 1)] += 1
    return Figure("label_matrix", {"labels": shown, "matrix": matrix, "claimed": None})
