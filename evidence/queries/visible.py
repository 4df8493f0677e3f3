"""Whose evidence may be seen: the candidate's own, and that of enrolments one is let into."""

from __future__ import annotations

from django.db.models import Q, QuerySet

from accounts.rules import Viewer
from campaigns.queries import enrolments_visible_to
from evidence.models import Exercise, GradingRun, Item
from evidence.states import ItemState

SHOWN_TO_OTHERS = (ItemState.SUBMITTED, ItemState.RETURNED)


def items_visible_to(user: Viewer) -> QuerySet[Item]:
    """All of one's own items; of others, what was submitted and not withdrawn."""
    if not user.is_authenticated:
        return Item.objects.none()
    own = Q(enrolment__candidate_id=user.pk)
    let_in = Q(enrolment__in=enrolments_visible_to(user).values("pk"), state__in=SHOWN_TO_OTHERS)
    return Item.objects.filter(own | let_in).select_related(
        "enrolment__campaign__framework", "enrolment__candidate", "exercise__pack_version"
    )


def runs_visible_to(user: Viewer) -> QuerySet[GradingRun]:
    """The runs of the items that the user may see."""
    return GradingRun.objects.filter(item__in=items_visible_to(user).values("pk")).select_related(
        "item__enrolment__campaign", "item__enrolment__candidate", "item__exercise__pack_version"
    )


def exercises_visible_to(user: Viewer) -> QuerySet[Exercise]:
    """One's own exercises, and those of enrolments that one is let into."""
    if not user.is_authenticated:
        return Exercise.objects.none()
    own = Q(enrolment__candidate_id=user.pk)
    let_in = Q(enrolment__in=enrolments_visible_to(user).values("pk"))
    return Exercise.objects.filter(own | let_in).select_related(
        "enrolment__campaign__framework", "enrolment__candidate", "pack_version"
    )
