"""Enrol a candidate in a campaign under an alias that tells nothing."""

from __future__ import annotations

import secrets

from django.db import transaction
from django.utils.translation import gettext as _

from accounts.errors import NotAllowed
from accounts.history import record
from accounts.models import User
from accounts.roles import Role
from accounts.rules import has_role
from campaigns.errors import CampaignClosed, EnrolmentRefused
from campaigns.models import Campaign, Enrolment
from campaigns.rules import can_manage
from campaigns.states import CampaignState

# Without letters and digits that look alike. Random, because a running number would tell
# the order of a list of names.
ALPHABET = "23456789ABCDEFGHJKLMNPQRSTUVWXYZ"


@transaction.atomic
def enrol_candidate(
    campaign: Campaign, *, candidate: User, actor: User, alias: str | None = None
) -> Enrolment:
    """The enrolment; enrolling twice changes nothing.

    Raises NotAllowed, CampaignClosed, or EnrolmentRefused with what does not fit.
    """
    if not can_manage(actor, campaign):
        raise NotAllowed(_("Only managers of this campaign enrol candidates."))
    locked = Campaign.objects.select_for_update().get(pk=campaign.pk)
    existing = Enrolment.objects.filter(campaign=locked, candidate=candidate).first()
    if existing:
        return existing
    if locked.state == CampaignState.CLOSED:
        raise CampaignClosed(_("This campaign is closed. Enrol the candidate in another one."))
    _check_candidate(campaign, candidate)
    enrolment = Enrolment.objects.create(
        campaign=locked, candidate=candidate, alias=_free_alias(locked, alias)
    )
    record(enrolment, verb="enrol_candidate", to_state="enrolled", actor=actor)
    return enrolment


def _check_candidate(campaign: Campaign, candidate: User) -> None:
    if not has_role(candidate, Role.CANDIDATE):
        raise EnrolmentRefused(_("This person does not have the role of candidate."))
    if campaign.managers.filter(pk=candidate.pk).exists():
        raise EnrolmentRefused(_("A manager of the campaign cannot be its candidate."))


def _free_alias(campaign: Campaign, wanted: str | None) -> str:
    taken = set(Enrolment.objects.filter(campaign=campaign).values_list("alias", flat=True))
    if wanted is not None:
        if not wanted.strip() or wanted.strip() in taken:
            raise EnrolmentRefused(_("This alias is empty or taken. Choose another one."))
        return wanted.strip()
    while (alias := "C-" + "".join(secrets.choice(ALPHABET) for _n in range(4))) in taken:
        pass
    return alias
