from __future__ import annotations

import pytest
from django.utils import translation

from evidence.models import GradingRun
from evidence.notebook_refusals import REFUSALS, refusal
from evidence.run_text import OUR_REASONS, phase_text, reason_text

BROKE_OFF = "Finished: the notebook did not run to its end"


@pytest.mark.parametrize(
    ("fields", "position", "words"),
    [
        ({"state": "queued"}, 3, "Queued, number 3 in line"),
        ({"state": "queued"}, None, "Queued"),
        ({"state": "running"}, None, "Preparing"),
        ({"state": "running", "phase": "running"}, None, "Running"),
        (
            {"state": "running", "phase": "running", "cell": 5, "cells": 18},
            None,
            "Running cell 5 of 18",
        ),
        ({"state": "running", "phase": "judging"}, None, "Judging"),
        ({"state": "finished"}, None, "Finished"),
        ({"state": "failed"}, None, "Failed"),
        ({"state": "finished", "result": {"run": {"status": "completed"}}}, None, "Finished"),
        ({"state": "finished", "result": {"run": {"status": "not_a_notebook"}}}, None, "Finished"),
        ({"state": "finished", "result": {"run": {"status": "cell_error"}}}, None, BROKE_OFF),
        ({"state": "finished", "result": {"run": {"status": "memory_limit"}}}, None, BROKE_OFF),
    ],
)
def test_phases_in_words(fields, position, words):
    with translation.override("en"):
        assert phase_text(GradingRun(**fields), position) == words


def test_our_own_reasons_have_words_and_no_reason_has_none():
    for reason in OUR_REASONS:
        assert reason_text(GradingRun(reason=reason), "en") == str(OUR_REASONS[reason])
    assert reason_text(GradingRun(), "en") == ""


def test_reasons_of_grading_are_told_by_grading():
    run = GradingRun(reason="notebook.zip", verdict="not_graded")
    assert reason_text(run, "en") != reason_text(run, "zh-hant")
    assert "notebook.zip" not in reason_text(run, "en")


def test_every_refusal_of_a_notebook_has_a_sentence():
    """All ids that grading.sandbox.notebook raises, found in its source."""
    import re
    from pathlib import Path

    from grading.sandbox import notebook

    raised = set(re.findall(r'"(notebook\.\w+)"', Path(notebook.__file__).read_text()))
    assert raised == set(REFUSALS)


def test_an_unknown_refusal_still_names_a_mend():
    assert "Jupyter" in refusal("notebook.new", {})
