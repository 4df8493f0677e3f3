"""The checks of this pack: which judgement looks at what part of a submission."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import partial
from pathlib import Path
from typing import Any

from grading.checks.verdict import Judgement
from grading.pack_code import load_module

_HERE = Path(__file__).parent
Case: Any = load_module(_HERE, "case").Case
_answers: Any = load_module(_HERE, "wish_answers")
_experiments: Any = load_module(_HERE, "experiments")
_tuning: Any = load_module(_HERE, "tuning")
_robustness: Any = load_module(_HERE, "robustness")

CHECKS: Mapping[str, Callable[[Any], Judgement]] = {
    "problem_types": _answers.problem_types,
    "rows_complete": _answers.rows_complete,
    "algorithms_compared": _experiments.compared,
    "number_worth": partial(_answers.worth, kind="regression"),
    "class_worth": partial(_answers.worth, kind="classification"),
    "groups_worth": partial(_answers.worth, kind="clustering"),
    "number_of_groups": _experiments.number_of_groups,
    "search_space": _tuning.search_space,
    "search_log": _tuning.search_log,
    "best_follows": _tuning.best_follows,
    "best_at_edge": _tuning.best_at_edge,
    "loss_and_optimiser": _answers.loss_and_optimiser,
    "seed_runs": _robustness.seed_runs,
    "seed_summary": _robustness.seed_summary,
    "score_stands": _robustness.score_stands,
    "expected_range": _robustness.expected_range,
    "learning_curve": _robustness.learning_curve,
    "canaries": _answers.turned_rows,
}
