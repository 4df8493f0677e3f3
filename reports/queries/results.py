"""Decisions as results: the one that stands of each case, newest first."""

from __future__ import annotations

import uuid

from django.db.models import Prefetch, QuerySet

from accounts.rules import Viewer
from assessments.models import Decision
from assessments.queries.visible import decisions_visible_to
from assessments.rules import BEFORE_SIGN_OFF
from assessments.states import AssessmentState
from campaigns.models import Campaign, Enrolment
from campaigns.queries import campaigns_managed_by
from reports.models import Report


def results_visible_to(user: Viewer) -> QuerySet[Decision]:
    """The newest decision of each case that the user may see, with its reports."""
    return (
        decisions_visible_to(user)
        .filter(next=None)
        .prefetch_related(
            Prefetch("reports", Report.objects.order_by("language")),
            "assessment__enrolment__allocations",  # what shown_name asks of assessors
        )
        .order_by("-signed_at", "-id")
    )


def result_visible_to(user: Viewer, pk: uuid.UUID) -> Decision | None:
    """One decision, an older one too where the user may see it."""
    seen = decisions_visible_to(user).prefetch_related("reports")
    return seen.filter(pk=pk).first()


def own_decision(user: Viewer, pk: uuid.UUID) -> Decision | None:
    """A candidate's own decision of a case that goes on, for its address alone.

    It may be returned or replaced: what it says is read through result_visible_to.
    """
    own = Decision.objects.filter(pk=pk, assessment__enrolment__candidate_id=user.pk)
    rows = own.exclude(assessment__state=AssessmentState.WITHDRAWN).defer("record")
    return rows.select_related("assessment__enrolment__campaign").first()


def is_reviewed_again(enrolment: Enrolment) -> bool:
    """A decision was signed and returned, and no other one has been signed yet."""
    case = {"assessment__enrolment": enrolment, "assessment__state__in": BEFORE_SIGN_OFF}
    return Decision.objects.filter(**case).exists()


def results_managed_by(user: Viewer) -> QuerySet[Decision]:
    """The results of all campaigns that the user manages."""
    managed = campaigns_managed_by(user).order_by().values("pk")
    return results_visible_to(user).filter(assessment__enrolment__campaign__in=managed)


def results_of(campaign: Campaign, user: Viewer) -> QuerySet[Decision]:
    """The results of one campaign, by alias, as far as the user may see them."""
    rows = results_visible_to(user).filter(assessment__enrolment__campaign=campaign)
    return rows.order_by("assessment__enrolment__alias", "id")


def reports_visible_to(user: Viewer) -> QuerySet[Report]:
    """Reports of decisions that the user may see; rules.can_read_report says who may open one."""
    decisions = decisions_visible_to(user).order_by().values("pk")
    return Report.objects.filter(decision__in=decisions).select_related(
        "decision__assessment__enrolment__campaign", "decision__assessment__enrolment__candidate"
    )
