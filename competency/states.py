"""The two lives of a framework: ours (draft, published) and the platform's status of it."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class FrameworkState(models.TextChoices):
    DRAFT = "draft", _("draft")
    PUBLISHED = "published", _("published")


class FrameworkStatus(models.TextChoices):
    """What the standard's publisher says of this version."""

    CURRENT = "current", _("current version")
    HISTORICAL = "historical", _("historical version")
    SUPERSEDED = "superseded", _("superseded")
    UNKNOWN = "unknown", _("status not stated")


class ContentKind(models.TextChoices):
    KNOWLEDGE = "K", _("knowledge")
    SKILL = "S", _("skill")
    ATTITUDE = "A", _("attitude")


FRAMEWORK_MOVES = {FrameworkState.DRAFT.value: frozenset({FrameworkState.PUBLISHED.value})}
