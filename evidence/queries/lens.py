"""Readings of the lens: those of an enrolment, and those that wait."""

from __future__ import annotations

from datetime import datetime

from django.conf import settings
from django.db.models import QuerySet

from campaigns.models import Enrolment
from evidence.models import Item, LensReading
from evidence.queries.queue import NUDGE_AGAIN_AFTER
from evidence.rules import FOR_LENS
from evidence.states import ItemState


def readings_of(enrolment: Enrolment) -> QuerySet[LensReading]:
    """Readings of the submitted items, each with its item, in the order of the items."""
    submitted = LensReading.objects.filter(
        item__enrolment=enrolment, item__state=ItemState.SUBMITTED
    )
    return submitted.select_related("item").order_by("item__received_at", "item_id")


def items_without_reading() -> QuerySet[Item]:
    """Submitted code that nobody asked the lens about, oldest first."""
    items = Item.objects.filter(FOR_LENS, state=ItemState.SUBMITTED, lens_reading=None)
    return items.order_by("received_at", "pk")


def readings_to_nudge(at: datetime) -> QuerySet[LensReading]:
    """Not read, and no message that could still arrive; a worker ends those begun too often."""
    unheard = at - NUDGE_AGAIN_AFTER * settings.ASSAY_LEASE
    late = LensReading.objects.filter(read_at=None, nudged_at__lte=unheard)
    return late.select_related("item__enrolment__candidate").order_by("nudged_at", "pk")
