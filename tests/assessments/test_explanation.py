"""Why the result is what it is."""

from __future__ import annotations

import pytest
from django.utils import translation

from assessments.explanation import explained, explanation, overall_label
from assessments.statistics.combination import DutyLevels, Rules, TaskLevels, combine

RULES = Rules(met_from=3, high_level=5, low_level=4, no_indicator_below=2)


def _result(low: tuple[int | None, ...], high: tuple[int | None, ...]):
    tasks = (TaskLevels("T1.2", 4, low), TaskLevels("T1.1", 5, high))
    return combine([DutyLevels("T1", tasks)], RULES)


@pytest.mark.parametrize(
    ("low", "high", "sentence"),
    [
        ((3,), (3,), "Every task is met."),
        (
            (3,),
            (2,),
            (
                "Every task of level 4 is met, and no other task has an indicator that is too "
                "low. Not met: T1.1."
            ),
        ),
        ((3,), (1,), "Not met: T1.1. With an indicator that is too low: T1.1."),
        ((2,), (3,), "Not met: T1.2."),
        (
            (3,),
            (None,),
            (
                "What was not seen could change the result: it lies between “not yet” and "
                "“level 5”. Undetermined: T1.1."
            ),
        ),
    ],
)
def test_the_sentence_names_what_the_result_hangs_on(low, high, sentence: str) -> None:
    with translation.override("en"):
        assert explanation(_result(low, high)) == sentence


def test_both_languages_are_given_whatever_is_active() -> None:
    with translation.override("zh-hant"):
        texts = explained(_result((3,), (3,)))

    assert texts["en"] == "Every task is met."
    assert set(texts) == {"zh-Hant", "en"}


@pytest.mark.parametrize(
    ("overall", "label"),
    [
        ("level_5", "level 5"),
        ("level_4", "level 4"),
        ("not_yet", "not yet"),
        ("not_determined", "not determined"),
    ],
)
def test_labels(overall: str, label: str) -> None:
    with translation.override("en"):
        assert overall_label(overall) == label
