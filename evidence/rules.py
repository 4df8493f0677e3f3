"""Who may do what to evidence. Predicates read the clock that they are given."""

from __future__ import annotations

from datetime import datetime

from django.db.models import Q

from accounts.roles import Role
from accounts.rules import Viewer, has_role
from campaigns.models import Campaign, Enrolment
from campaigns.rules import can_manage
from campaigns.states import CampaignState
from evidence.models import GradingRun, Item
from evidence.states import ItemKind, ItemState, RunState

# Every attempt is another variant; every upload tells the candidate something about hidden
# rows. Both are bounded so that neither can be used to feel the way to the truth.
MOST_ATTEMPTS = 3
MOST_UPLOADS = 10
# Further files of one enrolment, withdrawn ones too (they are kept), and claims of one item:
# more than an assessor would read, and less than fills a disk.
MOST_FILES = 100
MOST_CLAIMS = 100
# What the lens can read: notebooks, and Python text that was handed in as one.
PYTHON_TYPE = "text/x-python"
FOR_LENS = Q(kind=ItemKind.NOTEBOOK) | Q(kind=ItemKind.TEXT, media_type=PYTHON_TYPE)


def is_own(user: Viewer, enrolment: Enrolment) -> bool:
    """The candidate of this enrolment, while that is still their role."""
    return enrolment.candidate_id == user.pk and has_role(user, Role.CANDIDATE)


def is_open(campaign: Campaign, *, at: datetime) -> bool:
    """Evidence is taken from the opening to the deadline."""
    in_time = campaign.opens_at <= at <= campaign.closes_at
    return campaign.state == CampaignState.OPEN and in_time


def can_submit(user: Viewer, enrolment: Enrolment, *, at: datetime) -> bool:
    """Only the candidate shows evidence, in time, and before scoring began."""
    in_time = is_open(enrolment.campaign, at=at) and enrolment.frozen_at is None
    return is_own(user, enrolment) and in_time


def can_withdraw(user: Viewer, item: Item, *, at: datetime) -> bool:
    """Only what is not withdrawn yet, by its candidate, in time."""
    return item.state != ItemState.WITHDRAWN and can_submit(user, item.enrolment, at=at)


def can_claim(user: Viewer, item: Item, *, at: datetime) -> bool:
    """Claims are made and removed while the item could still be withdrawn."""
    return can_withdraw(user, item, at=at)


def is_for_lens(item: Item) -> bool:
    """Whether the lens can read it: FOR_LENS, for an item at hand."""
    is_python = item.kind == ItemKind.TEXT and item.media_type == PYTHON_TYPE
    return item.kind == ItemKind.NOTEBOOK or is_python


def can_requeue(user: Viewer, run: GradingRun) -> bool:
    """Managers of the campaign and administrators send a failed run again."""
    staff = has_role(user, Role.ADMINISTRATOR) or can_manage(user, run.item.enrolment.campaign)
    return staff and run.state == RunState.FAILED
