"""Put one's name to all agreed levels; when everybody who reconciles has, it is done."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.errors import NotAllowed, StaleState
from accounts.history import move, record
from accounts.models import User
from assessments.errors import NotReconciled
from assessments.locking import kept_in_step, locked_assessment
from assessments.models import Assessment
from assessments.queries import differences
from assessments.rules import reconcilers_of
from assessments.states import ASSESSMENT_MOVES, AssessmentState


@transaction.atomic
def finish_reconciling(
    assessment: Assessment,
    *,
    actor: User,
    seen: Collection[UUID] | None = None,
    at: datetime | None = None,
) -> Assessment:
    """`reconciled`, or still `revealed` while the other assessor has not agreed.

    Two assessors reconcile jointly: each agrees by having written a level or by finishing.
    A named reconciler decides alone. `seen` are the agreed levels that the page showed:
    nobody's name is put to another one. Finishing twice changes nothing. Raises NotAllowed,
    StaleState, or NotReconciled with the codes that are open.
    """
    now = at or timezone.now()
    current = locked_assessment(assessment)
    if actor.pk not in reconcilers_of(current):
        raise NotAllowed(_("The assessors of this case reconcile it, or the named reconciler."))
    if current.state == AssessmentState.REVEALED:
        _check_settled(current)
        _check_seen(current, seen)
        _agree_or_finish(current, actor, now)
    elif current.state != AssessmentState.RECONCILED:
        raise StaleState(_("This case is not being reconciled now. Reload the page."))
    return kept_in_step(assessment, current)


def _check_settled(assessment: Assessment) -> None:
    still_open = [row.code for row in differences(assessment) if row.is_open]
    if still_open:
        raise NotReconciled(
            _("Agree on a level first: %(codes)s") % {"codes": ", ".join(still_open)}
        )


def _check_seen(assessment: Assessment, seen: Collection[UUID] | None) -> None:
    standing = assessment.reconciliations.filter(dropped_at=None).values_list("pk", flat=True)
    if seen is not None and set(standing) - set(seen):
        raise StaleState(
            _("An agreed level was changed since you looked. Read it again, then finish.")
        )


def _agree_or_finish(assessment: Assessment, actor: User, now: datetime) -> None:
    needed = reconcilers_of(assessment)
    agreed = set()
    for row in assessment.reconciliations.filter(dropped_at=None):
        row.agreed_by.add(actor)
        agreed.add(needed <= set(row.agreed_by.values_list("pk", flat=True)))
    if False in agreed:
        record(
            assessment, verb="agree_reconciliations", from_state=assessment.state,
            to_state=assessment.state, actor=actor, at=now,
        )  # fmt: skip
        return
    move(
        assessment, to=AssessmentState.RECONCILED, verb="finish_reconciling",
        moves=ASSESSMENT_MOVES, actor=actor, at=now,
    )  # fmt: skip
