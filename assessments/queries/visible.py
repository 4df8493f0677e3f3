"""Whose assessments, sheets and decisions may be seen. Blind before the seal."""

from __future__ import annotations

from typing import Any

from django.db.models import Exists, OuterRef, Q, QuerySet, Subquery

from accounts.models import Move
from accounts.roles import Role
from accounts.rules import Viewer, has_role
from assessments.models import Assessment, Decision, Sheet, Verification
from assessments.rules import AFTER_REVEAL
from assessments.states import AssessmentState, SheetState
from campaigns.models import Allocation, Campaign
from campaigns.queries import standing_allocations
from campaigns.states import AllocatedDuty

# The states in which the newest decision stands, towards candidates and clients.
DECIDED = (AssessmentState.SIGNED_OFF, AssessmentState.APPEALED)


def assessments_visible_to(user: Viewer) -> QuerySet[Assessment]:
    """Cases one has a standing duty in, and those of campaigns one manages; never one's own.

    A case's existence and state only: marks are read through sheets_visible_to, results
    through decisions_visible_to.
    """
    rows = Assessment.objects.select_related(
        "enrolment__campaign__framework", "enrolment__campaign__rule_set", "enrolment__candidate"
    ).prefetch_related("enrolment__campaign__managers", "enrolment__allocations", "sheets")
    if not user.is_authenticated or not user.is_active:
        return rows.none()
    seen = Q(enrolment__in=_with_duty(user)) | Q(enrolment__campaign__in=_managed(user))
    return rows.filter(seen).exclude(enrolment__candidate_id=user.pk)


def with_own_word(rows: QuerySet[Assessment], user: Viewer) -> QuerySet[Assessment]:
    """Adds `has_said`: whether the user, a verifier, spoke about the decision that stands."""
    return rows.annotate(has_said=_own_word(user))


def with_last_verb(rows: QuerySet[Assessment, Any]) -> QuerySet[Any]:
    """Adds `last_verb`: what was last done to the case itself, e.g. `agree_reconciliations`."""
    done = Move.objects.filter(subject_kind=Assessment._meta.label_lower, subject_id=OuterRef("pk"))
    return rows.annotate(last_verb=Subquery(done.order_by("-at", "-id").values("verb")[:1]))


def without_own_word(rows: QuerySet[Assessment], user: Viewer) -> QuerySet[Assessment]:
    """Those about whose standing decision the user did not speak yet."""
    return rows.filter(~_own_word(user))


def sheets_visible_to(user: Viewer) -> QuerySet[Sheet]:
    """Sheets whose marks the user may read: one's own, and others' once all are sealed."""
    rows = _dressed_sheets()
    if not user.is_authenticated or not user.is_active:
        return rows.none()
    own = standing_allocations().filter(person_id=user.pk).order_by().values("pk")
    mine = Q(assessor_id=user.pk, allocation__in=own) & ~Q(state=SheetState.REPLACED)
    in_case = Q(assessment__enrolment__in=_with_duty(user))
    in_campaign = Q(assessment__enrolment__campaign__in=_managed(user))
    revealed = Q(assessment__state__in=AFTER_REVEAL) & (in_case | in_campaign)
    return rows.filter(mine | revealed).exclude(assessment__enrolment__candidate_id=user.pk)


def sheets_managed_by(user: Viewer) -> QuerySet[Sheet]:
    """Sheets as rows with states, to be unsealed or replaced; their marks are not for reading."""
    return _dressed_sheets().filter(assessment__enrolment__campaign__in=_managed(user))


def decisions_visible_to(user: Viewer) -> QuerySet[Decision]:
    """Managers and verifiers of the case see all; candidate and clients the one that stands.

    Assessors see none: the record names the candidate.
    """
    rows = Decision.objects.select_related(
        "assessment__enrolment__campaign", "assessment__enrolment__candidate"
    ).prefetch_related("assessment__enrolment__campaign__managers")
    if not user.is_authenticated or not user.is_active:
        return rows.none()
    verify = _with_duty(user, AllocatedDuty.VERIFY, AllocatedDuty.DECIDE)
    staff = Q(assessment__enrolment__campaign__in=_managed(user)) | Q(
        assessment__enrolment__in=verify
    )
    stands = Q(assessment__state__in=DECIDED, next=None)
    own = Q(assessment__enrolment__candidate_id=user.pk)
    granted = Q(assessment__enrolment__campaign__in=_granted(user))
    blind = Q(assessment__enrolment__in=_scored_by(user))
    return rows.filter((staff & ~blind) | (stands & (own | granted)))


def _own_word(user: Viewer) -> Exists:
    said = Verification.objects.filter(
        decision__assessment=OuterRef("pk"), decision__next=None, verifier_id=user.pk
    )
    return Exists(said)


def _dressed_sheets() -> QuerySet[Sheet]:
    return Sheet.objects.select_related(
        "allocation",
        "assessor",
        "assessment__enrolment__campaign__framework",
        "assessment__enrolment__candidate",
    ).prefetch_related(
        "assessment__enrolment__campaign__managers",
        "assessment__enrolment__allocations",
        "assessment__sheets",
    )


def _with_duty(user: Viewer, *duties: str) -> QuerySet[Allocation, Any]:
    rows = standing_allocations().filter(person_id=user.pk)
    if duties:
        rows = rows.filter(duty__in=duties)
    return rows.order_by().values("enrolment")


def _scored_by(user: Viewer) -> QuerySet[Allocation, Any]:
    """Cases that this person ever scored or reconciled: blind stays blind."""
    duties = (AllocatedDuty.SCORE, AllocatedDuty.RESCORE, AllocatedDuty.RECONCILE)
    rows = Allocation.objects.filter(person_id=user.pk, duty__in=duties)
    return rows.order_by().values("enrolment")


def _managed(user: Viewer) -> QuerySet[Campaign, Any]:
    managed = Campaign.objects.filter(managers=user.pk)
    return (managed if has_role(user, Role.MANAGER) else managed.none()).order_by().values("pk")


def _granted(user: Viewer) -> QuerySet[Campaign, Any]:
    granted = Campaign.objects.filter(clients=user.pk)
    return (granted if has_role(user, Role.API_CLIENT) else granted.none()).order_by().values("pk")
