"""Close a campaign: no more candidates and no more evidence; assessing goes on."""

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
def close_campaign(campaign: Campaign, *, actor: User) -> Campaign:
    """Closing twice changes nothing. Raises NotAllowed, or StaleState when it never opened."""
    if not can_manage(actor, campaign):
        raise NotAllowed(_("Only managers of this campaign close it."))
    if campaign.state != CampaignState.CLOSED:
        move(
            campaign, to=CampaignState.CLOSED, verb="close_campaign", moves=CAMPAIGN_MOVES,
            actor=actor,
        )  # fmt: skip
    return campaign
