"""One version of an occupational competency standard, as printed."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from accounts.models import Identified
from competency.models.bilingual import Bilingual
from competency.states import ContentKind, FrameworkState, FrameworkStatus


class Framework(Identified, Bilingual):
    """`text` is the standard's name. `code` is opaque and is never made up.

    `header` holds the printed header as data (categories with codes, versions table, name
    fields), `notes` the printed notes, each with English where it exists. `content_hash`
    is the fingerprint of the fixture that it was loaded from.
    """

    code = models.CharField(max_length=40, unique=True)
    version = models.CharField(max_length=10)
    level = models.PositiveSmallIntegerField(null=True)
    status = models.CharField(
        max_length=20, choices=FrameworkStatus, default=FrameworkStatus.UNKNOWN
    )
    status_source = models.CharField(max_length=300, blank=True)
    work_description_zh_hant = models.TextField(blank=True)
    work_description_en = models.TextField(blank=True)
    header = models.JSONField(default=dict)
    notes = models.JSONField(default=dict)
    document_sha256 = models.CharField(max_length=64, blank=True)
    content_hash = models.CharField(max_length=64)
    content = models.JSONField(default=dict)
    state = models.CharField(max_length=20, choices=FrameworkState, default=FrameworkState.DRAFT)
    loaded_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        verbose_name = _("framework")
        ordering = ["code"]

    def __str__(self) -> str:
        return self.code


class Coded(Identified, Bilingual):
    """A printed row: its code is a label inside one framework version, not a key."""

    code = models.CharField(max_length=20)
    position = models.PositiveSmallIntegerField()

    class Meta:
        abstract = True
        ordering = ["position"]

    def __str__(self) -> str:
        return self.code


class Duty(Coded):
    framework = models.ForeignKey(Framework, on_delete=models.CASCADE, related_name="duties")


class Task(Coded):
    duty = models.ForeignKey(Duty, on_delete=models.CASCADE, related_name="tasks")


class Block(Identified):
    """One row group of a task. Most tasks have one; each has a required level of its own."""

    task = models.ForeignKey(Task, on_delete=models.CASCADE, related_name="blocks")
    position = models.PositiveSmallIntegerField()
    level = models.PositiveSmallIntegerField(null=True)

    class Meta:
        ordering = ["position"]


class Output(Coded):
    """One named output. Two outputs may carry the same printed code."""

    block = models.ForeignKey(Block, on_delete=models.CASCADE, related_name="outputs")


class Indicator(Coded):
    block = models.ForeignKey(Block, on_delete=models.CASCADE, related_name="indicators")


class Content(Coded):
    """Knowledge, a skill or an attitude, with its first printed wording as `text`."""

    framework = models.ForeignKey(Framework, on_delete=models.CASCADE, related_name="contents")
    kind = models.CharField(max_length=1, choices=ContentKind)


class Link(Identified, Bilingual):
    """A block asks for knowledge or a skill; `text` is the wording printed there."""

    block = models.ForeignKey(Block, on_delete=models.CASCADE, related_name="links")
    content = models.ForeignKey(Content, on_delete=models.CASCADE, related_name="links")
    position = models.PositiveSmallIntegerField()

    class Meta:
        ordering = ["position"]
        constraints = [
            models.UniqueConstraint(fields=["block", "content"], name="one_link_per_block")
        ]


class CompetencyLevel(Identified, Bilingual):
    """The official descriptor of competency level 1 to 6: what a task requires."""

    number = models.PositiveSmallIntegerField(unique=True)
    source = models.CharField(max_length=300, blank=True)

    class Meta:
        ordering = ["number"]
