"""An administrator, or whoever sets an installation up, adds a person with roles."""

from __future__ import annotations

import secrets
from collections.abc import Iterable

from django.contrib.auth.password_validation import validate_password
from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from accounts.errors import NotAllowed, PersonRefused
from accounts.history import record
from accounts.models import RoleGrant, User
from accounts.roles import ROLES_OF_PEOPLE
from accounts.rules import can_manage_people


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

    No actor means the command line. Raises NotAllowed; PersonRefused for a name or address
    that somebody has; django.core.exceptions.ValidationError for a weak password or a field
    that is empty or misspelt.
    """
    if actor is not None and not can_manage_people(actor):
        raise NotAllowed(_("Only administrators add people. Ask one to do it."))
    granted = list(dict.fromkeys(roles))
    _refuse_what_does_not_fit(username, email, granted)
    person = User(username=username, full_name=full_name, email=email)
    if password is not None:
        validate_password(password, person)
    # The reset page writes only to people who have a password: an unknown one will do.
    person.set_password(password or secrets.token_urlsafe(32))
    person.clean_fields()
    try:
        with transaction.atomic():
            person.save()
    except IntegrityError as error:  # the same form was sent twice at once
        raise _taken(username) from error
    RoleGrant.objects.bulk_create(RoleGrant(user=person, role=role) for role in granted)
    record(person, verb="add_person", to_state="active", actor=actor)
    return person


def _refuse_what_does_not_fit(username: str, email: str, roles: list[str]) -> None:
    """Names and addresses differ by more than capitals: people are looked up without them."""
    if not set(roles) <= set(ROLES_OF_PEOPLE):
        known = ", ".join(ROLES_OF_PEOPLE)
        raise PersonRefused(_("Choose roles among these: %(roles)s.") % {"roles": known})
    if User.objects.filter(username__iexact=username).exists():
        raise _taken(username)
    if email and User.objects.filter(email__iexact=email).exists():
        raise PersonRefused(
            _("Somebody has the e-mail address %(email)s already; give another.") % {"email": email}
        )


def _taken(username: str) -> PersonRefused:
    return PersonRefused(
        _("The user name “%(name)s” is taken; choose another.") % {"name": username}
    )
