"""The lives of an assessment and of a sheet."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class AssessmentState(models.TextChoices):
    OPEN = "open", _("open")
    SCORING = "scoring", _("being scored")
    REVEALED = "revealed", _("revealed")
    RECONCILED = "reconciled", _("reconciled")
    SIGNED_OFF = "signed_off", _("signed off")
    APPEALED = "appealed", _("appealed")
    WITHDRAWN = "withdrawn", _("withdrawn")


ASSESSMENT_MOVES = {
    "open": frozenset({"scoring", "withdrawn"}),
    # A single move may reveal what was still open: sealing the last sheet reveals all.
    "scoring": frozenset({"revealed", "withdrawn"}),
    "revealed": frozenset({"reconciled", "scoring", "withdrawn"}),
    "reconciled": frozenset({"signed_off", "scoring", "withdrawn"}),
    "signed_off": frozenset({"revealed", "appealed"}),
    "appealed": frozenset({"signed_off"}),
}


class SheetState(models.TextChoices):
    DRAFT = "draft", _("draft")
    SEALED = "sealed", _("sealed")
    REPLACED = "replaced", _("replaced")


SHEET_MOVES = {
    "draft": frozenset({"sealed", "replaced"}),
    "sealed": frozenset({"draft", "replaced"}),
}
