"""The base of all our models: a random id, so that addresses tell nothing."""

import uuid

from django.db import models


class Identified(models.Model):
    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)

    class Meta:
        abstract = True
