"""Rule sets: the numbers by which levels become a result."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from accounts.models import Identified


class RuleSet(Identified):
    """`parameters` is the fixture's content (schema assay-rule-set/1), never changed."""

    code = models.CharField(max_length=40)
    version = models.CharField(max_length=20)
    parameters = models.JSONField()
    content_hash = models.CharField(max_length=64, unique=True)

    class Meta:
        verbose_name = _("rule set")

    def __str__(self) -> str:
        return f"{self.code} {self.version}"
