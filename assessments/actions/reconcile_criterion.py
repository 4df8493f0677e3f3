"""Write down the level that is agreed on where the assessors differ."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.errors import NotAllowed, StaleState
from accounts.history import record
from accounts.models import User
from assessments.errors import ReasonMissing, ScoreRefused
from assessments.locking import locked_assessment, scale_values
from assessments.models import Assessment, Reconciliation
from assessments.plain import plain_reconciliation
from assessments.queries import differences
from assessments.rules import can_reconcile, reconcilers_of
from assessments.states import AssessmentState
from competency.models import Criterion
from lib.fingerprint import fingerprint


@transaction.atomic
def reconcile_criterion(
    assessment: Assessment,
    *,
    criterion: Criterion,
    reason: str,
    actor: User,
    level: int | None = None,
    not_seen: bool = False,
    at: datetime | None = None,
) -> Reconciliation:
    """The standing row. Another level or reason is a new row; saying the same again agrees to it.

    Raises NotAllowed, StaleState, ReasonMissing, or ScoreRefused where the sheets are equal
    or the level is none of the scale.
    """
    now = at or timezone.now()
    current = locked_assessment(assessment)
    _check_allowed(current, actor)
    if not reason.strip():
        raise ReasonMissing(_("Say why this level was agreed on."))
    _check_level(current, criterion, level, not_seen=not_seen)
    said = {"level": level, "not_seen": not_seen, "reason": reason.strip()}
    standing = current.reconciliations.filter(criterion=criterion, dropped_at=None).first()
    if standing and all(getattr(standing, name) == value for name, value in said.items()):
        standing.agreed_by.add(actor)
        return standing
    if standing:
        standing.dropped_at = now
        standing.save(update_fields=["dropped_at"])
    return _new_row(current, criterion, said, actor, now)


def _check_allowed(assessment: Assessment, actor: User) -> None:
    if can_reconcile(actor, assessment):
        return
    if actor.pk in reconcilers_of(assessment) and assessment.state != AssessmentState.REVEALED:
        raise StaleState(_("This case is not being reconciled now. Reload the page."))
    raise NotAllowed(_("The assessors of this case reconcile it, or the named reconciler."))


def _check_level(
    assessment: Assessment, criterion: Criterion, level: int | None, *, not_seen: bool
) -> None:
    if (level is None) != not_seen:
        raise ScoreRefused(_("Choose a level or “not seen”, not both."))
    if level is not None and level not in scale_values(assessment.enrolment.campaign.rubric):
        raise ScoreRefused(_("Choose one of the levels of the rating scale."))
    if criterion.pk not in {row.criterion.pk for row in differences(assessment)}:
        raise ScoreRefused(_("The assessors agree here: there is nothing to reconcile."))


def _new_row(
    assessment: Assessment, criterion: Criterion, said: dict[str, Any], actor: User, now: datetime
) -> Reconciliation:
    row = Reconciliation.objects.create(
        assessment=assessment, criterion=criterion, by=actor, at=now, **said
    )
    row.agreed_by.add(actor)
    record(
        row, verb="reconcile_criterion", to_state="agreed", actor=actor, at=now,
        digest=fingerprint(plain_reconciliation(row)),
    )  # fmt: skip
    return row
