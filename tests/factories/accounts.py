"""People for tests: `person("assessor")` has that role and the password `PASSWORD`."""

from __future__ import annotations

import factory

from accounts.models import RoleGrant, User

PASSWORD = "a long enough password"


class UserFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = User
        skip_postgeneration_save = True

    username = factory.Sequence(lambda n: f"person{n}")
    full_name = factory.Sequence(lambda n: f"測試人員{n}")
    email = factory.LazyAttribute(lambda user: f"{user.username}@assay.example")
    password = factory.django.Password(PASSWORD)


def person(*roles: str, **fields) -> User:
    """A user with the given roles (values of accounts.roles.Role)."""
    user = UserFactory(**fields)
    for role in roles:
        RoleGrant.objects.create(user=user, role=role)
    return user
