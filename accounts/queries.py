"""Reading: people, consents, service tokens."""

from __future__ import annotations

from django.conf import settings
from django.db.models import QuerySet

from accounts.models import Consent, ServiceToken, User
from accounts.rules import Viewer, can_manage_people, can_manage_tokens


def has_consented(user: Viewer) -> bool:
    """Whether the user agreed to the privacy notice that is in force now."""
    return user.is_authenticated and standing_consents(user).exists()


def standing_consents(user: Viewer) -> QuerySet[Consent]:
    """The consent to the notice in force, if it was given and not withdrawn."""
    if user.pk is None:
        return Consent.objects.none()
    return Consent.objects.filter(
        user_id=user.pk, notice_version=settings.ASSAY_PRIVACY_NOTICE, withdrawn_at=None
    )


def people_with_role(role: str) -> QuerySet[User]:
    """Active people (no service accounts) with this role, by name."""
    return User.objects.filter(is_active=True, is_service=False, role_grants__role=role).order_by(
        "full_name", "username"
    )


def people_visible_to(user: Viewer) -> QuerySet[User]:
    """All people (no service accounts) with their grants, by name, for those who manage them."""
    people = User.objects.filter(is_service=False).prefetch_related("role_grants")
    ordered = people.order_by("full_name", "username")
    return ordered if can_manage_people(user) else ordered.none()


def tokens_visible_to(user: Viewer) -> QuerySet[ServiceToken]:
    """All service tokens for those who manage them, newest first; nothing for others."""
    tokens = ServiceToken.objects.select_related("user", "created_by")
    return tokens if can_manage_tokens(user) else tokens.none()
