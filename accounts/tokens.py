"""Service tokens: making, recognising. Only a SHA-256 of the token is stored.

A token holds 256 random bits, so a plain digest is enough: there is nothing to guess.
"""

from __future__ import annotations

import hashlib
import secrets
from datetime import timedelta

from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.errors import TokenRefused
from accounts.models import ServiceToken

PREFIX = "assay"
LAST_USE_PRECISION = timedelta(minutes=1)


def new_token() -> tuple[str, str, str]:
    """A fresh token, its visible prefix, and the digest to store."""
    visible, hidden = secrets.token_hex(4), secrets.token_urlsafe(32)
    token = f"{PREFIX}_{visible}_{hidden}"
    return token, visible, digest_of(token)


def digest_of(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()


def recognise(token: str) -> ServiceToken:
    """The standing row of a token. Raises TokenRefused, saying which mend is needed."""
    row = ServiceToken.objects.select_related("user").filter(digest=digest_of(token)).first()
    if row is None:
        raise TokenRefused(_("This token is unknown. Ask a manager for a new one."))
    if row.revoked_at is not None:
        raise TokenRefused(_("This token was revoked. Ask a manager for a new one."))
    if row.expires_at <= timezone.now():
        raise TokenRefused(_("This token has expired. Ask a manager for a new one."))
    if not row.user.is_active:
        raise TokenRefused(_("The service account of this token is switched off."))
    _note_use(row)
    return row


def _note_use(row: ServiceToken) -> None:
    """Last use to the minute: one write a minute at most, also under load."""
    now = timezone.now()
    stale = Q(last_used_at=None) | Q(last_used_at__lt=now - LAST_USE_PRECISION)
    ServiceToken.objects.filter(stale, pk=row.pk).update(last_used_at=now)
