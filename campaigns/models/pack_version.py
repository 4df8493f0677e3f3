"""A published pack version: the pack's hash, and the quality table it was published with."""

from django.db import models
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from accounts.models import Identified


class PackVersion(Identified):
    """`quality` is the JSON that `python -m grading qualify --out` wrote for this hash."""

    slug = models.CharField(max_length=60)
    version = models.CharField(max_length=20)
    pack_hash = models.CharField(max_length=64, unique=True)
    title_zh_hant = models.CharField(max_length=120)
    title_en = models.CharField(max_length=120)
    indicators = models.JSONField(default=list)
    outputs = models.JSONField(default=list)
    quality = models.JSONField(default=dict)
    published_at = models.DateTimeField()

    class Meta:
        verbose_name = _("pack version")
        ordering = ["slug", "version"]

    def __str__(self) -> str:
        return f"{self.slug} {self.version}"

    @property
    def title(self) -> str:
        """In the active language."""
        return self.title_en if (get_language() or "").startswith("en") else self.title_zh_hant
