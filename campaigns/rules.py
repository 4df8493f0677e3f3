"""Who may do what in a campaign. A role opens a door; enrolment and allocation let through."""

from __future__ import annotations

from accounts.models import User
from accounts.roles import Role
from accounts.rules import Viewer, has_role
from campaigns.models import Allocation, Campaign, Enrolment
from campaigns.states import AllocatedDuty, CampaignState

# Which role each duty asks for.
ROLE_OF_DUTY = {
    AllocatedDuty.SCORE.value: Role.ASSESSOR,
    AllocatedDuty.RESCORE.value: Role.ASSESSOR,
    AllocatedDuty.RECONCILE.value: Role.ASSESSOR,
    AllocatedDuty.VERIFY.value: Role.VERIFIER,
    AllocatedDuty.DECIDE.value: Role.MANAGER,
}


def can_make_campaigns(user: Viewer) -> bool:
    """Managers make their own; administrators set one up for managers."""
    return has_role(user, Role.MANAGER, Role.ADMINISTRATOR)


def can_publish_packs(user: Viewer) -> bool:
    """Managers and administrators; whether the pack is good enough is not theirs to say."""
    return has_role(user, Role.MANAGER, Role.ADMINISTRATOR)


def can_manage(user: Viewer, campaign: Campaign) -> bool:
    """One of the campaign's managers, while still a manager.

    Reads `campaign.managers`: lists prefetch it, and then no row costs a query.
    """
    if not has_role(user, Role.MANAGER):
        return False
    return any(manager.pk == user.pk for manager in campaign.managers.all())


def can_enrol(user: Viewer, campaign: Campaign) -> bool:
    """Until the campaign is closed."""
    return campaign.state != CampaignState.CLOSED and can_manage(user, campaign)


def can_allocate(user: Viewer, enrolment: Enrolment) -> bool:
    return can_manage(user, enrolment.campaign)


def can_declare_conflict(user: Viewer, allocation: Allocation) -> bool:
    """The allocated person about themselves, or a manager of the campaign."""
    return allocation.person_id == user.pk or can_manage(user, allocation.enrolment.campaign)


def can_have_duty(person: User, duty: str) -> bool:
    """Whether the person's roles fit the duty; a service account never has one."""
    return not person.is_service and has_role(person, ROLE_OF_DUTY[duty])


def is_standing(allocation: Allocation) -> bool:
    """Neither ended nor barred by a declared conflict of interest."""
    return allocation.ended_at is None and not allocation.conflict
