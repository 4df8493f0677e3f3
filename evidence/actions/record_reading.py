"""Writes what the lens saw, once."""

from __future__ import annotations

import dataclasses
from collections.abc import Sequence
from datetime import datetime
from functools import partial

from django.utils import timezone

from evidence.models import LensReading
from evidence.namelessness import nameless
from evidence.storable import storable
from grading.contract import Finding


def record_reading(
    reading: LensReading,
    *,
    findings: Sequence[Finding],
    grading: str,
    at: datetime | None = None,
) -> bool:
    """Whether this was the first to write. The candidate's name is taken out of quoted lines."""
    rewrite = partial(nameless, enrolment=reading.item.enrolment)
    plain = storable([dataclasses.asdict(one) for one in findings], rewrite)
    changes = {"findings": plain, "grading": grading, "read_at": at or timezone.now()}
    return bool(LensReading.objects.filter(pk=reading.pk, read_at=None).update(**changes))
