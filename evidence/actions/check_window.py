"""Refuses what comes from the wrong person, too late, or after scoring began."""

from __future__ import annotations

from datetime import datetime

from django.utils.translation import gettext as _

from accounts.errors import ConsentMissing, NotAllowed
from accounts.models import User
from accounts.queries import has_consented
from campaigns.errors import CampaignClosed, EvidenceFrozen
from campaigns.models import Enrolment
from evidence.rules import is_open, is_own


def check_window(enrolment: Enrolment, *, actor: User, at: datetime, consent: bool = False) -> None:
    """Returns when `actor` may change the evidence of this enrolment now.

    Raises NotAllowed, ConsentMissing (when `consent` is asked for), CampaignClosed or
    EvidenceFrozen, each with the mend.
    """
    if not is_own(actor, enrolment):
        raise NotAllowed(_("Only the candidate can change this evidence."))
    if consent and not has_consented(actor):
        raise ConsentMissing(_("Please read and agree to the privacy notice first."))
    if enrolment.frozen_at is not None:
        raise EvidenceFrozen(
            _(
                "Scoring has begun, so the evidence of this round is closed. Ask the manager of the campaign for a new round."
            )
        )
    if not is_open(enrolment.campaign, at=at):
        raise CampaignClosed(
            _(
                "The campaign is not open for evidence now. Ask the manager of the campaign about the dates."
            )
        )
