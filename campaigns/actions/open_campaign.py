"""Open a campaign: candidates may enter from its opening date on."""

from __future__ import annotations

from django.db import transaction
from django.utils.translation import gettext as _

from accounts.errors import NotAllowed
from accounts.history import move
from accounts.models import User
from campaigns.models import Campaign
from campaigns.rules import can_manage
from campaigns.states import CAMPAIGN_MOVES, CampaignState


@transaction.atomic
def open_campaign(campaign: Campaign, *, actor: User) -> Campaign:
    """Opening twice changes nothing. Raises NotAllowed, or StaleState when it is closed."""
    if not can_manage(actor, campaign):
        raise NotAllowed(_("Only managers of this campaign open it."))
    if campaign.state != CampaignState.OPEN:
        move(
            campaign, to=CampaignState.OPEN, verb="open_campaign", moves=CAMPAIGN_MOVES,
            actor=actor,
        )  # fmt: skip
    return campaign
