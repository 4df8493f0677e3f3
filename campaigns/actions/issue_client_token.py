"""Hand out a service token that reads only the named campaigns."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from accounts.actions.issue_token import issue_token
from accounts.errors import NotAllowed, TokenRefused
from accounts.models import ServiceToken, User
from accounts.roles import Role
from accounts.rules import has_role
from campaigns.models import Campaign
from campaigns.rules import can_manage


@transaction.atomic
def issue_client_token(
    *,
    name: str,
    scopes: Sequence[str],
    campaigns: Iterable[Campaign],
    expires_at: datetime,
    actor: User,
    at: datetime | None = None,
) -> tuple[str, ServiceToken]:
    """The token in clear, shown once, and its row.

    Raises NotAllowed when the actor manages one of the campaigns not (administrators may
    grant any), or TokenRefused when name, scopes or expiry do not fit.
    """
    granted = list(campaigns)
    if not name.strip():
        raise TokenRefused(_("Name the system that will use the token."))
    own = all(can_manage(actor, campaign) for campaign in granted)
    if not own and not has_role(actor, Role.ADMINISTRATOR):
        raise NotAllowed(_("A manager grants only campaigns of their own."))
    token, row = issue_token(
        name=name.strip(), scopes=scopes, expires_at=expires_at, actor=actor, at=at
    )
    for campaign in granted:
        campaign.clients.add(row.user)
    return token, row
