"""Who may read the standard."""

from __future__ import annotations

from accounts.roles import Role
from accounts.rules import Viewer, has_role


def can_read_frameworks(user: Viewer) -> bool:
    """Everybody who is signed in, and service accounts, may read what is published."""
    return bool(user.is_authenticated and user.is_active)


def can_see_drafts(user: Viewer) -> bool:
    """Administrators check a framework before they publish it."""
    return has_role(user, Role.ADMINISTRATOR)


def can_load_frameworks(user: Viewer) -> bool:
    """Administrators load frameworks, and publish what they have checked."""
    return has_role(user, Role.ADMINISTRATOR)
