"""The life of a report file."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class ReportState(models.TextChoices):
    REQUESTED = "requested", _("requested")
    RENDERING = "rendering", _("rendering")
    READY = "ready", _("ready")
    FAILED = "failed", _("failed")


REPORT_MOVES = {
    "requested": frozenset({"rendering"}),
    "rendering": frozenset({"ready", "failed", "requested"}),
    "failed": frozenset({"requested"}),
}
