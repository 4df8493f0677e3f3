"""The lives of an evidence item and of a grading run."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class ItemState(models.TextChoices):
    DRAFT = "draft", _("draft")
    SUBMITTED = "submitted", _("submitted")
    RETURNED = "returned", _("returned")
    WITHDRAWN = "withdrawn", _("withdrawn")


ITEM_MOVES = {
    ItemState.DRAFT.value: frozenset({ItemState.SUBMITTED.value, ItemState.WITHDRAWN.value}),
    ItemState.SUBMITTED.value: frozenset({ItemState.RETURNED.value, ItemState.WITHDRAWN.value}),
    ItemState.RETURNED.value: frozenset({ItemState.SUBMITTED.value, ItemState.WITHDRAWN.value}),
}


class RunState(models.TextChoices):
    """Life cycle of a grading run; its verdict is another field."""

    QUEUED = "queued", _("queued")
    RUNNING = "running", _("running")
    FINISHED = "finished", _("finished")
    FAILED = "failed", _("failed")
    CANCELLED = "cancelled", _("cancelled")


RUN_MOVES = {
    RunState.QUEUED.value: frozenset({RunState.RUNNING.value, RunState.CANCELLED.value}),
    RunState.RUNNING.value: frozenset(
        {
            RunState.QUEUED.value,
            RunState.FINISHED.value,
            RunState.FAILED.value,
            RunState.CANCELLED.value,
        }
    ),
}
UNFINISHED_RUN_STATES = (RunState.QUEUED, RunState.RUNNING)


class Verdict(models.TextChoices):
    GRADED = "graded", _("graded")
    NOT_GRADED = "not_graded", _("not graded")


class ItemKind(models.TextChoices):
    """How a file is shown, decided by its first bytes and never by its name."""

    NOTEBOOK = "notebook", _("notebook")
    PDF = "pdf", _("PDF document")
    IMAGE = "image", _("image")
    TABLE = "table", _("table (CSV)")
    TEXT = "text", _("text")
    JSON = "json", _("JSON")
    MODEL = "model", _("model file")
    OTHER = "other", _("other file")
