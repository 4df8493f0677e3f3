"""Who may: predicates about people themselves, without any campaign."""

from __future__ import annotations

from typing import Any

from django.contrib.auth.models import AnonymousUser

from accounts.models import User
from accounts.roles import Role

Viewer = User | AnonymousUser


def roles_of(user: Viewer) -> frozenset[str]:
    """The roles granted to a user, read once per loaded user; nobody has none."""
    if not user.is_authenticated:
        return frozenset()
    kept: Any = getattr(user, "_roles", None)
    if kept is None:
        kept = frozenset(user.role_grants.values_list("role", flat=True))
        user._roles = kept  # type: ignore[attr-defined]
    return frozenset(kept)


def has_role(user: Viewer, *roles: str) -> bool:
    """Whether the user is active and has one of the roles."""
    return bool(user.is_active) and not roles_of(user).isdisjoint(roles)


def can_manage_tokens(user: Viewer) -> bool:
    """Managers and administrators hand out and revoke service tokens."""
    return has_role(user, Role.MANAGER, Role.ADMINISTRATOR)


def can_manage_people(user: Viewer) -> bool:
    """Administrators make users and grant roles."""
    return has_role(user, Role.ADMINISTRATOR)
