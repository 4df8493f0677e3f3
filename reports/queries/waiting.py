"""Work that waits for assessors and verifiers, in short; the whole lists are in assessments."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Case, Count, Q, When
from django.urls import reverse
from django.utils.translation import gettext as _

from accounts.rules import Viewer
from assessments.queries import assessments_visible_to, sheets_visible_to, without_own_word
from assessments.rules import can_reconcile, can_start, can_verify
from assessments.states import AssessmentState, SheetState
from campaigns.naming import shown_name
from campaigns.states import AllocatedDuty

MOST_SHOWN = 10


@dataclass(frozen=True, slots=True)
class Waiting:
    """One piece of work; `is_mine_to_do` when the next move is this person's."""

    name: str
    campaign: str
    state: str
    progress: str
    since: datetime
    step: str
    address: str
    is_mine_to_do: bool


def sheets_of(user: Viewer) -> list[Waiting]:
    """One's own sheets: drafts, and cases to reconcile, the longest waiting first."""
    return list(_sheets(user))


def cases_to_verify(user: Viewer) -> list[Waiting]:
    """Cases of this verifier without a word of theirs yet: those to verify first, then the oldest."""
    return list(_cases(user))


def _sheets(user: Viewer) -> Iterator[Waiting]:
    scored = Q(scores__level__isnull=False) | Q(scores__not_seen=True)
    due = Q(state=SheetState.DRAFT) | Q(assessment__state=AssessmentState.REVEALED)
    rows = (
        sheets_visible_to(user)
        .filter(due, assessor_id=user.pk)
        .exclude(assessment__state=AssessmentState.WITHDRAWN)
        .annotate(
            scored=Count("scores", filter=scored, distinct=True),
            total=Count("assessment__enrolment__campaign__rubric__criteria", distinct=True),
        )
        .order_by("created_at", "pk")
    )
    for sheet in rows[:MOST_SHOWN]:
        starts = can_start(user, sheet)
        reconciles = can_reconcile(user, sheet.assessment)
        step = _("Read")
        if starts:
            step = _("Go on scoring") if sheet.started_at else _("Start scoring")
        elif reconciles:
            step = _("Reconcile")
        place = ("assessments:reconcile", sheet.assessment_id) if reconciles else (
            "assessments:sheet", sheet.pk
        )  # fmt: skip
        yield Waiting(
            name=shown_name(user, sheet.assessment.enrolment),
            campaign=sheet.assessment.enrolment.campaign.name,
            state=str(sheet.get_state_display()),
            progress=_("%(scored)d of %(total)d") % {"scored": sheet.scored, "total": sheet.total},
            since=sheet.created_at,
            step=step,
            address=reverse(place[0], args=[place[1]]),
            is_mine_to_do=starts or reconciles,
        )


def _cases(user: Viewer) -> Iterator[Waiting]:
    rows = (
        without_own_word(assessments_visible_to(user), user)
        .filter(
            enrolment__allocations__person=user.pk,
            enrolment__allocations__duty=AllocatedDuty.VERIFY,
            enrolment__allocations__ended_at=None,
        )
        .exclude(state__in=(AssessmentState.OPEN, AssessmentState.WITHDRAWN))
        .alias(rank=Case(When(state=AssessmentState.SIGNED_OFF, then=0), default=1))
        .order_by("rank", "created_at", "pk")
    )
    for assessment in rows[:MOST_SHOWN]:
        verifies = can_verify(user, assessment)
        yield Waiting(
            name=shown_name(user, assessment.enrolment),
            campaign=assessment.enrolment.campaign.name,
            state=str(assessment.get_state_display()),
            progress="",
            since=assessment.created_at,
            step=_("Verify") if verifies else _("Look"),
            address=reverse("assessments:assessment", args=[assessment.pk]),
            is_mine_to_do=verifies,
        )
