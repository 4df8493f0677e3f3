"""Reading: the only way to rows of assessments."""

from assessments.queries.differing import (
    Difference,
    Settled,
    current_result,
    differences,
    is_settled,
    missing_agreement,
    settled_levels,
)
from assessments.queries.scoring import (
    CriterionView,
    DutyView,
    ScoringView,
    TaskView,
    scoring_view,
)
from assessments.queries.visible import (
    assessments_visible_to,
    decisions_visible_to,
    sheets_managed_by,
    sheets_visible_to,
    with_last_verb,
    with_own_word,
    without_own_word,
)

__all__ = [
    "CriterionView",
    "Difference",
    "DutyView",
    "ScoringView",
    "Settled",
    "TaskView",
    "assessments_visible_to",
    "current_result",
    "decisions_visible_to",
    "differences",
    "is_settled",
    "missing_agreement",
    "scoring_view",
    "settled_levels",
    "sheets_managed_by",
    "sheets_visible_to",
    "with_last_verb",
    "with_own_word",
    "without_own_word",
]
