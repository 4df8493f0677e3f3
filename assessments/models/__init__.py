"""Assessments, sheets, scores, reconciliations and decisions."""

from assessments.models.assessment import Assessment, Sheet
from assessments.models.decision import Decision, Reconciliation
from assessments.models.score import FindingResponse, Score

__all__ = ["Assessment", "Decision", "FindingResponse", "Reconciliation", "Score", "Sheet"]
