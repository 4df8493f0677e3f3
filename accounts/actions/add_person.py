"""An administrator, or the set-up of a demo, adds a person with roles."""

from __future__ import annotations

import secrets
from collections.abc import Iterable

from django.contrib.auth.password_validation import validate_password
from django.db import transaction

from accounts.history import record
from accounts.models import RoleGrant, User


@transaction.atomic
def add_person(
    *,
    username: str,
    full_name: str,
    roles: Iterable[str],
    password: str | None = None,
    email: str = "",
    actor: User | None = None,
) -> User:
    """A user with these roles; without a password the person sets one by the reset page.

    Raises django.core.exceptions.ValidationError for a weak password.
    """
    person = User(username=username, full_name=full_name, email=email)
    if password is not None:
        validate_password(password, person)
    # The reset page writes only to people who have a password: an unknown one will do.
    person.set_password(password or secrets.token_urlsafe(32))
    person.save()
    RoleGrant.objects.bulk_create(RoleGrant(user=person, role=role) for role in roles)
    record(person, verb="add_person", to_state="active", actor=actor)
    return person
