"""The manager's board: every candidate of the managed campaigns with stage and age.

Stages are worked out by the database in one query; a row costs no query of its own.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import F, Max, Min, OuterRef, QuerySet, Subquery
from django.urls import reverse
from django.utils.translation import gettext as _

from accounts.rules import Viewer
from assessments.models import Decision, Reconciliation, Sheet
from assessments.queries.visible import DECIDED
from assessments.states import AssessmentState
from campaigns.models import Campaign, Enrolment
from campaigns.naming import shown_name
from campaigns.queries import enrolments_managed_by
from evidence.models import Item
from evidence.states import ItemState


@dataclass(frozen=True, slots=True)
class BoardLine:
    """`since` is when the stage began; `tone` is a status class, `sign` stands beside it."""

    name: str
    campaign: str
    stage: str
    tone: str
    sign: str
    since: datetime
    address: str


def board_rows(user: Viewer, campaign: Campaign | None = None) -> QuerySet[Enrolment]:
    """The enrolments with what their stage is told by, those to be acted upon first."""
    rows = enrolments_managed_by(user)
    if campaign is not None:
        rows = rows.filter(campaign=campaign)
    sheets = Sheet.objects.filter(assessment__enrolment=OuterRef("pk"))
    agreed = Reconciliation.objects.filter(assessment__enrolment=OuterRef("pk"))
    signed = Decision.objects.filter(assessment__enrolment=OuterRef("pk"), next=None)
    items = Item.objects.filter(enrolment=OuterRef("pk"), state=ItemState.SUBMITTED)
    return rows.annotate(
        assessment_pk=F("assessment__pk"),
        assessment_state=F("assessment__state"),
        assessment_made=F("assessment__created_at"),
        last_item=_one(items, Max("received_at")),
        started=_one(sheets, Min("started_at")),
        last_sealed=_one(sheets, Max("sealed_at")),
        last_agreed=_one(agreed, Max("at")),
        decision_pk=Subquery(signed.order_by("-signed_at").values("pk")[:1]),
        signed=Subquery(signed.order_by("-signed_at").values("signed_at")[:1]),
    ).order_by("-campaign__opens_at", "campaign_id", "alias")


def board_lines(enrolments: Iterable[Enrolment], user: Viewer) -> list[BoardLine]:
    return [_line(row, user) for row in enrolments]


def _one(rows: QuerySet[Any], aggregate: Any) -> Subquery:
    """One aggregated value of the outer row's children."""
    grouped = rows.order_by().annotate(_group=OuterRef("pk")).values("_group")
    return Subquery(grouped.annotate(_value=aggregate).values("_value"))


def _line(row: Any, user: Viewer) -> BoardLine:
    stage, tone, sign, since = _stage(row)
    return BoardLine(
        name=shown_name(user, row),
        campaign=row.campaign.name,
        stage=stage,
        tone=tone,
        sign=sign,
        since=since or row.created_at,
        address=_address(row),
    )


def _stage(row: Any) -> tuple[str, str, str, datetime | None]:
    """Name, tone and sign of the stage, and since when."""
    if row.assessment_state is None:
        if row.last_item is None:
            return _("no evidence yet"), "unknown", "○", row.created_at
        return _("evidence handed in"), "partly", "◔", row.last_item
    table = {
        AssessmentState.OPEN: (_("waits for its assessors"), "partly", "◔", row.assessment_made),
        AssessmentState.SCORING: (_("being scored"), "partly", "◑", row.started),
        AssessmentState.REVEALED: (_("to be reconciled"), "partly", "◕", row.last_sealed),
        AssessmentState.RECONCILED: (
            _("to be signed off"), "partly", "◕", row.last_agreed or row.last_sealed,
        ),
        AssessmentState.SIGNED_OFF: (_("decided"), "met", "✓", row.signed),
        AssessmentState.APPEALED: (_("appealed"), "missed", "!", row.signed),
        AssessmentState.WITHDRAWN: (_("withdrawn"), "unknown", "–", row.assessment_made),
    }  # fmt: skip
    return table[AssessmentState(row.assessment_state)]


def _address(row: Any) -> str:
    if row.assessment_state in DECIDED:
        return reverse("reports:result", args=[row.decision_pk])
    if row.assessment_pk is not None:
        return reverse("assessments:assessment", args=[row.assessment_pk])
    return reverse("campaigns:enrolment", args=[row.pk])
