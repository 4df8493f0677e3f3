"""The links on top of every page, by role. Addresses are names only, so nothing is imported."""

from __future__ import annotations

from dataclasses import dataclass

from django.http import HttpRequest
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from accounts.roles import Role
from accounts.rules import roles_of

ALL = frozenset(Role.values)
STAFF = frozenset({Role.ASSESSOR, Role.VERIFIER, Role.MANAGER})
PLACES: tuple[tuple[str, Promise, frozenset[str]], ...] = (
    ("reports:home", _("Start"), ALL),
    ("evidence:exercise_list", _("My work"), frozenset({Role.CANDIDATE})),
    ("assessments:list", _("Assessments"), STAFF),
    ("campaigns:campaign_list", _("Campaigns"), frozenset({Role.MANAGER})),
    ("reports:results", _("Results"), frozenset({Role.MANAGER})),
    ("competency:framework_list", _("Standard"), ALL),
    ("campaigns:pack_list", _("Packs"), frozenset({Role.MANAGER, Role.ADMINISTRATOR})),
    ("accounts:people", _("People"), frozenset({Role.ADMINISTRATOR})),
    ("campaigns:tokens", _("API tokens"), frozenset({Role.MANAGER, Role.ADMINISTRATOR})),
    ("health", _("Health"), frozenset({Role.MANAGER, Role.ADMINISTRATOR})),
)


@dataclass(frozen=True, slots=True)
class Place:
    """One link; `is_current` when the page lies under it."""

    address: str
    label: object
    is_current: bool


def navigation(request: HttpRequest) -> dict[str, list[Place]]:
    """Context processor: the places that the signed-in person's roles reach."""
    user = getattr(request, "user", None)
    if user is None or not user.is_authenticated:
        return {"navigation": []}
    roles = roles_of(user)
    places = [(reverse(name), label) for name, label, for_ in PLACES if roles & for_]
    return {
        "navigation": [
            Place(address, label, _is_current(request.path, address)) for address, label in places
        ]
    }


def _is_current(path: str, address: str) -> bool:
    return path == address if address == "/" else path.startswith(address)
