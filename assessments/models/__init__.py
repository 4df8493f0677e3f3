"""Assessments, sheets, scores, seals, reconciliations, decisions and their verification."""

from assessments.models.assessment import Assessment, Seal, Sheet
from assessments.models.decision import Decision, Verification
from assessments.models.reconciliation import Reconciliation
from assessments.models.score import FindingResponse, Score

__all__ = [
    "Assessment",
    "Decision",
    "FindingResponse",
    "Reconciliation",
    "Score",
    "Seal",
    "Sheet",
    "Verification",
]
