"""An open campaign on the small standard, enrolments and allocations."""

from __future__ import annotations

import uuid
from datetime import timedelta

from django.utils import timezone

from accounts.models import User
from campaigns.models import Allocation, Campaign, Enrolment, PackVersion
from tests.factories.accounts import person
from tests.factories.competency import rule_set, small_framework, small_rubric


def open_campaign(*, manager: User | None = None, **fields) -> Campaign:
    """Opened yesterday, closes in a week; with a manager."""
    framework = fields.pop("framework", None) or small_framework(f"TST{uuid.uuid4().hex[:8]}")
    now = timezone.now()
    campaign = Campaign.objects.create(
        **{
            "name": "2026 秋季評鑑",
            "framework": framework,
            "rubric": small_rubric(framework),
            "rule_set": rule_set(),
            "opens_at": now - timedelta(days=1),
            "closes_at": now + timedelta(days=7),
            "state": "open",
            **fields,
        }
    )
    campaign.managers.add(manager or person("manager"))
    return campaign


def enrolment(campaign: Campaign | None = None, candidate: User | None = None) -> Enrolment:
    campaign = campaign or open_campaign()
    number = campaign.enrolments.count() + 1
    return Enrolment.objects.create(
        campaign=campaign, candidate=candidate or person("candidate"), alias=f"C-{number:03d}"
    )


def allocate(enrolled: Enrolment, user: User, duty: str = "score") -> Allocation:
    return Allocation.objects.create(enrolment=enrolled, person=user, duty=duty)


def pack_version(campaign: Campaign | None = None, **fields) -> PackVersion:
    pack = PackVersion.objects.create(
        **{
            "slug": "evaluate-model",
            "version": "1.0.0",
            "pack_hash": uuid.uuid4().hex,
            "title_zh_hant": "評估模型",
            "title_en": "Evaluate a model",
            "indicators": ["P1.1.1"],
            "outputs": ["O1.1.1"],
            "published_at": timezone.now(),
            **fields,
        }
    )
    if campaign:
        campaign.packs.add(pack)
    return pack
