"""Agreement of two coders: published examples, gaps, and figures held against recomputed ones."""

from __future__ import annotations

import numpy as np
import pytest
from sklearn.metrics import cohen_kappa_score

from grading.checks.agreement import agree, differing, kappa, kappa_interval
from grading.checks.documents import Document
from grading.checks.verdict import Unreadable

# Krippendorff (2011), "Computing Krippendorff's Alpha-Reliability", section B: nominal, two coders.
FIRST = [*"aabbdcccedda"]
SECOND = [*"babbbccceddd"]


def test_alpha_is_that_of_a_published_example() -> None:
    assert agree(FIRST, SECOND).alpha == pytest.approx(0.692, abs=0.0005)


def test_kappa_is_that_of_scikit_learn() -> None:
    draw = np.random.default_rng(1)
    for _ in range(20):
        a, b = draw.integers(0, 4, (2, 50))
        assert kappa(a.astype(float), b.astype(float)) == pytest.approx(cohen_kappa_score(a, b))


def test_a_gap_leaves_its_item_out() -> None:
    whole = agree(["a", "b", "a"], ["a", "b", "b"])
    assert agree(["a", "b", "a", "", "b"], ["a", "b", "b", "a", ""]) == whole
    assert whole.items == 3


def test_one_name_only_defines_no_coefficient() -> None:
    found = agree(["a", "a"], ["a", "a"])
    assert (found.agreement, found.kappa, found.alpha) == (1.0, None, None)


def test_nothing_shared_is_unreadable() -> None:
    with pytest.raises(Unreadable, match=r"agreement\.nothing_shared"):
        agree(["a", ""], ["", "b"])


def test_chance_alone_is_worth_nothing() -> None:
    assert kappa(np.zeros(4), np.zeros(4)) == 0.0


def test_an_interval_holds_its_value_and_comes_out_the_same() -> None:
    first, second = [*"abcabcabcabc"], [*"abcabcabcacb"]
    value, ends = kappa_interval(first, second)
    assert ends.low < value < ends.high
    assert kappa_interval(first, second) == (value, ends)


def test_figures_that_differ_are_named_with_their_value() -> None:
    found = agree(["a", "b", "a", "b"], ["a", "b", "b", "b"])
    stated = {"pair": {"items": 4, "agreement": 0.7504, "kappa": 0.6}}
    apart = differing(Document("x.json", stated), "pair", found, ("items", "agreement", "kappa"))
    assert apart == [("kappa", "0.5000")]
