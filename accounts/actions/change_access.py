"""An administrator switches a person's access off, or on again; nothing else of them changes."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from accounts.errors import NotAllowed, PersonRefused
from accounts.history import record
from accounts.models import User
from accounts.rules import can_manage_people


@transaction.atomic
def change_access(person: User, *, active: bool, actor: User, at: datetime | None = None) -> None:
    """Holds from the person's next request on; asking for what is so already changes nothing.

    Raises NotAllowed; PersonRefused for oneself, so that an administrator always remains.
    """
    if not can_manage_people(actor):
        raise NotAllowed(_("Only administrators change the access of people. Ask one to do it."))
    if person.pk == actor.pk:
        raise PersonRefused(
            _("You cannot change your own access. Ask another administrator to do it.")
        )
    before, after = ("deactivated", "active") if active else ("active", "deactivated")
    if User.objects.filter(pk=person.pk, is_active=not active).update(is_active=active):
        record(person, verb="change_access", from_state=before, to_state=after, actor=actor, at=at)
    person.is_active = active
