"""Users, roles, consents, tokens and the history."""

from accounts.models.consent import Consent
from accounts.models.identified import Identified
from accounts.models.move import Move, MoveNote
from accounts.models.service_token import ServiceToken
from accounts.models.user import RoleGrant, User

__all__ = ["Consent", "Identified", "Move", "MoveNote", "RoleGrant", "ServiceToken", "User"]
