"""Models that are written by hand in plain Python or NumPy, known by what meets what.

Two things make a prediction without any library: rows of two parts that were set apart are worked
on together (a distance), or rows are worked on with something that was learned from the *target*
of the other part (weights). Such a value keeps the other part in `against`; where it meets the
truth of either part, that is an evaluation of a model fitted on the other.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from grading.lens.machine import Eval, Machine, alike
from grading.lens.rows import NONE, Rows, same_lineage
from grading.lens.values import Data, Estimator, Fit, Trained


def against(rows: Rows, others: Sequence[Data]) -> Rows:
    """Rows set apart from `rows`, of the same origin, that the others bring in."""
    found: Rows = NONE
    for one in others:
        brought = one.learned if one.has("aimed") or one.has("per class") else one.rows
        if brought and brought is not rows and _are_parts(rows, brought):
            found |= brought
    return found


def _are_parts(first: Rows, second: Rows) -> bool:
    origins = {node.line()[0] for node in first}
    is_near = any(node.line()[0] in origins for node in second)
    return is_near and not same_lineage(first, second)


def scored(m: Machine, found: Sequence[Data], how: str) -> Eval | None:
    """An evaluation when a value with two parts in it meets the truth of one of them."""
    truths = [d for d in found if not (d.by or d.learned or d.scores or d.against) and d.rows]
    for guess in (d for d in found if d.against and not d.by and not d.scores):
        for truth in truths:
            for tested, fitted in ((guess.rows, guess.against), (guess.against, guess.rows)):
                if same_lineage(tested, truth.rows) or alike(tested, truth):
                    model = _model(m, guess, fitted)
                    made = replace(guess, rows=tested, against=NONE, by=frozenset({model}))
                    return m.record(made, truth, how)
    return None


def _model(m: Machine, guess: Data, rows: Rows) -> Trained:
    """One model by the rows that it learned from, so that two measures of it are of one model."""
    if rows not in m.by_hand:
        model = Estimator(role="model", kind="by hand")
        fit = Fit(
            Data(rows=rows, marks=guess.all_marks()), None, guess.site or m.site, order=m.step()
        )
        model.trained = Trained(model, [fit])
        m.by_hand[rows] = model.trained
        m.fits.append((model.trained, fit))
    return m.by_hand[rows]
