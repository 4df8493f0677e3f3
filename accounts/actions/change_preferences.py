"""A person chooses how Assay speaks to them."""

from __future__ import annotations

from django.db import transaction

from accounts.models import User


@transaction.atomic
def change_preferences(
    user: User, *, language: str | None = None, time_zone: str | None = None
) -> None:
    """None keeps what was chosen before; empty goes back to the browser's or the server's.

    Nothing but the two is written: what others changed of the person meanwhile stands.
    """
    wanted = {"language": language, "time_zone": time_zone}
    chosen = {name: value for name, value in wanted.items() if value is not None}
    for name, value in chosen.items():
        setattr(user, name, value)
    if chosen:
        user.save(update_fields=list(chosen))
