"""Revoke a service token: from the next request on it is refused."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.errors import NotAllowed
from accounts.history import record
from accounts.models import ServiceToken, User
from accounts.rules import can_manage_tokens


@transaction.atomic
def revoke_token(token: ServiceToken, *, actor: User, at: datetime | None = None) -> None:
    """Revoking twice changes nothing. Raises NotAllowed."""
    if not can_manage_tokens(actor):
        raise NotAllowed(_("Only managers and administrators revoke tokens."))
    now = at or timezone.now()
    standing = ServiceToken.objects.filter(pk=token.pk, revoked_at=None)
    if standing.update(revoked_at=now):
        record(
            token, verb="revoke_token", from_state="standing", to_state="revoked",
            actor=actor, at=now,
        )  # fmt: skip
