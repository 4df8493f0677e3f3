"""Exercises, items, claims, grading runs, findings, readings and renditions."""

from evidence.models.claim import Claim
from evidence.models.exercise import Exercise
from evidence.models.grading_run import FindingRow, GradingRun
from evidence.models.item import Item
from evidence.models.lens_reading import LensReading
from evidence.models.rendition import Rendition

__all__ = ["Claim", "Exercise", "FindingRow", "GradingRun", "Item", "LensReading", "Rendition"]
