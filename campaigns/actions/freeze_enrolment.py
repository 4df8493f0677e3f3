"""Scoring begins: the evidence of this round is closed, and the campaign's rule set with it."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from accounts.errors import NotAllowed
from accounts.history import record
from accounts.models import User
from campaigns.models import Campaign, Enrolment
from campaigns.queries import standing_allocations
from campaigns.states import AllocatedDuty


@transaction.atomic
def freeze_enrolment(
    enrolment: Enrolment, *, evidence_hash: str, actor: User, at: datetime
) -> Enrolment:
    """Called by the first assessor's start; freezing twice changes nothing.

    Raises NotAllowed for anybody without a standing duty to score this enrolment.
    """
    scoring = standing_allocations().filter(
        enrolment=enrolment, person=actor, duty__in=[AllocatedDuty.SCORE, AllocatedDuty.RESCORE]
    )
    if not scoring.exists():
        raise NotAllowed(_("Only an assessor of this case starts to score it."))
    open_still = Enrolment.objects.filter(pk=enrolment.pk, frozen_at=None)
    if open_still.update(frozen_at=at, evidence_hash=evidence_hash):
        record(
            enrolment, verb="freeze_enrolment", from_state="enrolled", to_state="frozen",
            actor=actor, digest=evidence_hash, at=at,
        )  # fmt: skip
    enrolment.refresh_from_db(fields=["frozen_at", "evidence_hash"])
    _freeze_rules(enrolment.campaign, actor=actor, at=at)
    return enrolment


def _freeze_rules(campaign: Campaign, *, actor: User, at: datetime) -> None:
    changeable = Campaign.objects.filter(pk=campaign.pk, rules_frozen_at=None)
    if changeable.update(rules_frozen_at=at):
        campaign.rules_frozen_at = at
        record(
            campaign, verb="freeze_rules", from_state=campaign.state, to_state=campaign.state,
            actor=actor, digest=campaign.rule_set.content_hash, at=at,
        )  # fmt: skip
