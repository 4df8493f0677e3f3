"""Campaigns, published packs, enrolments and allocations."""

from campaigns.models.allocation import Allocation
from campaigns.models.campaign import Campaign
from campaigns.models.enrolment import Enrolment
from campaigns.models.pack_version import PackVersion

__all__ = ["Allocation", "Campaign", "Enrolment", "PackVersion"]
