"""Hand out a service token: the token is returned once and only its digest is kept."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.errors import NotAllowed, TokenRefused
from accounts.history import record
from accounts.models import RoleGrant, ServiceToken, User
from accounts.roles import Role, Scope
from accounts.rules import can_manage_tokens
from accounts.tokens import new_token

LONGEST = timedelta(days=366)


@transaction.atomic
def issue_token(
    *,
    name: str,
    scopes: Sequence[str],
    expires_at: datetime,
    actor: User,
    at: datetime | None = None,
) -> tuple[str, ServiceToken]:
    """The token in clear and its row, for a new service account of that name.

    Raises NotAllowed, or TokenRefused when scopes or expiry do not fit.
    """
    now = at or timezone.now()
    if not can_manage_tokens(actor):
        raise NotAllowed(_("Only managers and administrators hand out tokens."))
    if not scopes or not set(scopes) <= set(Scope.values):
        raise TokenRefused(_("Choose at least one of the listed scopes."))
    if not now < expires_at <= now + LONGEST:
        raise TokenRefused(_("The expiry must lie in the future, at most one year from now."))
    token, prefix, digest = new_token()
    account = User(username=f"service-{prefix}", full_name=name, is_service=True)
    account.set_unusable_password()
    account.save()
    RoleGrant.objects.create(user=account, role=Role.API_CLIENT)
    row = ServiceToken.objects.create(
        user=account, name=name, prefix=prefix, digest=digest, scopes=sorted(scopes),
        created_at=now, created_by=actor, expires_at=expires_at,
    )  # fmt: skip
    record(row, verb="issue_token", to_state="standing", actor=actor, at=now)
    return token, row
