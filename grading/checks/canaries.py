"""Rows whose truth is turned against their features: right answers there were not predicted."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from grading.checks.classification import Array
from grading.checks.verdict import Judgement, met, missed
from grading.contract import Measure

SUSPICIOUS = 0.8
Mask = NDArray[np.bool_]


def knows_truth(actual: Array, predicted: Array, canary: Mask) -> bool:
    """Right on most turned rows *and* on most others: a swapped model is not meant."""
    right = actual == predicted
    return bool(np.mean(right[canary]) >= SUSPICIOUS and np.mean(right[~canary]) >= SUSPICIOUS)


def judge_canaries(actual: Array, predicted: Array, canary: Mask) -> Judgement:
    """Met when the turned rows are answered as their features would have it.

    How many were right is told only where it proves something: elsewhere it would help to find
    out, over several uploads, which rows are turned.
    """
    right = int(np.sum(actual[canary] == predicted[canary]))
    count = int(np.sum(canary))
    known = knows_truth(actual, predicted, canary)
    if not known:
        return met("canaries.unknown", count=count)
    found = missed("canaries.known", right=right, count=count)
    return replace(found, measured=Measure(right, "rows"), expected=Measure(0, "rows"))
