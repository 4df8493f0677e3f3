"""A name-free, safe view of a file, made once per content."""

from django.db import models

from accounts.models import Identified


class Rendition(Identified):
    """`storage_name` is sanitised HTML; `source_sha256` and `version` say of what and by whom."""

    source_sha256 = models.CharField(max_length=64)
    version = models.CharField(max_length=20)
    storage_name = models.CharField(max_length=200)
    made_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["source_sha256", "version"], name="rendered_once")
        ]
