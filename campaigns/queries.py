"""Reading: the only way to rows of campaigns."""

from __future__ import annotations

from typing import Any

from django.db.models import Count, Prefetch, Q, QuerySet

from accounts.models import ServiceToken, User
from accounts.queries import people_with_role, tokens_visible_to
from accounts.roles import Role
from accounts.rules import Viewer, has_role
from campaigns.models import Allocation, Campaign, Enrolment, PackVersion
from campaigns.rules import can_publish_packs
from campaigns.states import CampaignState


def standing_allocations() -> QuerySet[Allocation]:
    """Neither ended nor barred by a declared conflict."""
    return Allocation.objects.filter(ended_at=None, conflict="")


def allocations_of(user: Viewer) -> QuerySet[Allocation]:
    """A person's own standing duties, newest last."""
    if not user.is_authenticated:
        return Allocation.objects.none()
    return (
        standing_allocations()
        .filter(person_id=user.pk)
        .select_related("enrolment__campaign__framework", "enrolment__candidate")
    )


def allocations_visible_to(user: Viewer) -> QuerySet[Allocation]:
    """One's own, and all of the campaigns that one manages, ended ones too."""
    if not user.is_authenticated:
        return Allocation.objects.none()
    mine = Q(person_id=user.pk)
    if has_role(user, Role.MANAGER):
        mine |= Q(enrolment__campaign__managers=user.pk)
    rows = Allocation.objects.filter(pk__in=Allocation.objects.filter(mine).order_by().values("pk"))
    return rows.select_related("enrolment__campaign", "person").prefetch_related(
        "enrolment__campaign__managers"
    )


def campaigns_managed_by(user: Viewer) -> QuerySet[Campaign]:
    """The campaigns that the user manages now."""
    if not has_role(user, Role.MANAGER):
        return Campaign.objects.none()
    return _dressed(Campaign.objects.filter(managers=user.pk))


def campaigns_visible_to(user: Viewer) -> QuerySet[Campaign]:
    """Those one manages, is enrolled in or allocated to (once open), or that were granted.

    Administrators see all.
    """
    if not user.is_authenticated or not user.is_active:
        return Campaign.objects.none()
    if has_role(user, Role.ADMINISTRATOR):
        return _dressed(Campaign.objects.all())
    seen = Q(enrolments__in=_own_or_allocated(user)) & ~Q(state=CampaignState.DRAFT)
    if has_role(user, Role.MANAGER):
        seen |= Q(managers=user.pk)
    if has_role(user, Role.API_CLIENT):
        seen |= Q(clients=user.pk)
    inner = Campaign.objects.filter(seen).order_by().values("pk")
    return _dressed(Campaign.objects.filter(pk__in=inner))


def with_candidate_counts(campaigns: QuerySet[Campaign]) -> QuerySet[Campaign]:
    """Adds `candidates`; newest opening first (counting would lose the order)."""
    return campaigns.annotate(candidates=Count("enrolments")).order_by("-opens_at", "pk")


def enrolments_visible_to(user: Viewer) -> QuerySet[Enrolment]:
    """One's own, those one has a standing duty for, those of managed or granted campaigns."""
    if not user.is_authenticated or not user.is_active:
        return Enrolment.objects.none()
    rows = Enrolment.objects.select_related(
        "campaign__framework", "campaign__rubric", "campaign__rule_set", "candidate"
    ).prefetch_related("campaign__managers")
    if has_role(user, Role.ASSESSOR, Role.VERIFIER):
        rows = rows.prefetch_related("allocations")  # what shown_name asks of them
    if has_role(user, Role.ADMINISTRATOR):
        return rows
    seen = Q(pk__in=_own_or_allocated(user))
    if has_role(user, Role.MANAGER):
        seen |= Q(campaign__in=Campaign.objects.filter(managers=user.pk).order_by().values("pk"))
    if has_role(user, Role.API_CLIENT):
        seen |= Q(campaign__in=Campaign.objects.filter(clients=user.pk).order_by().values("pk"))
    return rows.filter(seen)


def enrolments_managed_by(user: Viewer) -> QuerySet[Enrolment]:
    """With all allocations and their people, for the manager's pages."""
    if not has_role(user, Role.MANAGER):
        return Enrolment.objects.none()
    people = Allocation.objects.select_related("person")
    return (
        Enrolment.objects.filter(campaign__managers=user.pk)
        .select_related("campaign", "candidate")
        .prefetch_related("campaign__managers", Prefetch("allocations", people))
    )


def enrolments_of(campaign: Campaign) -> QuerySet[Enrolment]:
    """Of a campaign that the viewer was let into; with allocations and their people."""
    people = Allocation.objects.select_related("person")
    return campaign.enrolments.select_related("candidate").prefetch_related(
        Prefetch("allocations", people)
    )


def packs_visible_to(user: Viewer) -> QuerySet[PackVersion]:
    """Published packs, for those who make campaigns."""
    packs = PackVersion.objects.all()
    return packs if can_publish_packs(user) else packs.none()


def campaigns_overseen_by(user: Viewer) -> QuerySet[Campaign]:
    """All for administrators, for managers their own: with people's duties, and to be granted.

    Whoever is only a candidate or an assessor of a campaign reads no page of it.
    """
    return campaigns_visible_to(user) if _is_administrator(user) else campaigns_managed_by(user)


def client_tokens_visible_to(user: Viewer) -> QuerySet[ServiceToken]:
    """Service tokens with their campaigns: all for administrators, for managers their own.

    Their own are those that they handed out and those of campaigns that they manage.
    """
    tokens = tokens_visible_to(user).prefetch_related("user__granted_campaigns")
    if _is_administrator(user):
        return tokens
    managed = Q(user__granted_campaigns__in=campaigns_managed_by(user).order_by().values("pk"))
    inner = ServiceToken.objects.filter(Q(created_by=user.pk) | managed).order_by().values("pk")
    return tokens.filter(pk__in=inner)


def candidate_named(name: str) -> User | None:
    """The active candidate with exactly this user name or e-mail.

    None when there is nobody, or several share the address.
    """
    by_name = Q(username__iexact=name) | Q(email__iexact=name)
    found = list(people_with_role(Role.CANDIDATE).filter(by_name)[:2]) if name else []
    return found[0] if len(found) == 1 else None


def _is_administrator(user: Viewer) -> bool:
    return has_role(user, Role.ADMINISTRATOR)


def _own_or_allocated(user: Viewer) -> QuerySet[Enrolment, Any]:
    allocated = standing_allocations().filter(person_id=user.pk).order_by().values("enrolment")
    own = Q(candidate_id=user.pk) if has_role(user, Role.CANDIDATE) else Q(pk=None)
    return Enrolment.objects.filter(own | Q(pk__in=allocated)).order_by().values("pk")


def _dressed(campaigns: QuerySet[Campaign]) -> QuerySet[Campaign]:
    return campaigns.select_related("framework", "rubric", "rule_set").prefetch_related(
        "managers", "packs"
    )
