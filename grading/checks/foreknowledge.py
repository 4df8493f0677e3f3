"""Whether predictions know more of the answers than the columns can say.

The truth is drawn as foreseeable part plus chance, and only the judge knows the foreseeable part.
A prediction made without sight of the row's own answer cannot follow that chance: the two sums
below are then standard normal, whatever the model. Large values mean that the answers themselves
went in, by fitting on the rows that are asked about, or by knowing the truth.
"""

from __future__ import annotations

import numpy as np

from grading.checks.classification import Array

SUSPICIOUS = 5.0  # standard deviations; by luck once in three million samples
LEAST_PULL = 0.1  # below this share of the chance part, fitting as usual may explain it


def numbers_know(predicted: Array, actual: Array, means: Array, noise: float) -> bool:
    """For numbers: the deviation from the foreseeable value follows the row's own error.

    `noise` is the standard deviation of that error, in the unit of the numbers.
    """
    deviation, error = predicted - means, actual - means
    length = float(np.sqrt(np.sum(deviation**2)))
    if length == 0 or noise == 0:
        return False
    along = float(deviation @ error)
    return along / (noise * length) > SUSPICIOUS and along / float(error @ error) > LEAST_PULL


def classes_know(predicted: Array, actual: Array, chances: Array) -> bool:
    """For classes 0 to k−1: more hits than the chances of the named classes allow.

    `chances` has one row for each prediction and one column for each class.
    """
    there = chances[np.arange(len(predicted)), predicted.astype(int)]
    spread = float(np.sqrt(np.sum(there * (1 - there))))
    surplus = float(np.sum(predicted == actual) - np.sum(there))
    if spread == 0:
        return False
    return surplus / spread > SUSPICIOUS and surplus / len(predicted) > LEAST_PULL / 2
