"""Make a campaign: one framework, rubric and rule set, for a group, until a date."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from zoneinfo import available_timezones

from django.db import transaction
from django.utils.translation import gettext as _

from accounts.errors import NotAllowed
from accounts.history import record
from accounts.models import User
from accounts.roles import Role
from accounts.rules import has_role
from campaigns.errors import CampaignRefused
from campaigns.models import Campaign, PackVersion
from campaigns.rules import can_make_campaigns
from campaigns.states import CampaignState
from competency.models import Framework, Rubric, RuleSet
from competency.states import FrameworkState


@transaction.atomic
def make_campaign(
    *,
    name: str,
    framework: Framework,
    rubric: Rubric,
    rule_set: RuleSet,
    opens_at: datetime,
    closes_at: datetime,
    time_zone: str,
    managers: Iterable[User],
    packs: Iterable[PackVersion],
    actor: User,
) -> Campaign:
    """A campaign in draft. Raises NotAllowed, or CampaignRefused with what does not fit."""
    if not can_make_campaigns(actor):
        raise NotAllowed(_("Only managers and administrators make campaigns."))
    managing = list(managers)
    _check_standard(framework, rubric)
    _check_dates(opens_at, closes_at, time_zone)
    _check_managers(managing)
    campaign = Campaign.objects.create(
        name=name.strip(), framework=framework, rubric=rubric, rule_set=rule_set,
        opens_at=opens_at, closes_at=closes_at, time_zone=time_zone,
    )  # fmt: skip
    campaign.managers.set(managing)
    campaign.packs.set(packs)
    record(campaign, verb="make_campaign", to_state=CampaignState.DRAFT, actor=actor)
    return campaign


def _check_standard(framework: Framework, rubric: Rubric) -> None:
    if framework.state != FrameworkState.PUBLISHED:
        raise CampaignRefused(_("Publish the framework first, then make a campaign on it."))
    if rubric.framework_id != framework.pk:
        raise CampaignRefused(_("Choose a rubric that was written for this framework."))


def _check_dates(opens_at: datetime, closes_at: datetime, time_zone: str) -> None:
    if closes_at <= opens_at:
        raise CampaignRefused(_("The deadline must lie after the opening."))
    if time_zone not in available_timezones():
        raise CampaignRefused(_("Choose a known time zone, for example Asia/Taipei."))


def _check_managers(managers: list[User]) -> None:
    if not managers or not all(has_role(person, Role.MANAGER) for person in managers):
        raise CampaignRefused(_("Name at least one manager; each must have the role of manager."))
