"""Who holds which role."""

import pytest
from django.contrib.auth.models import AnonymousUser

from accounts import rules
from accounts.roles import Role
from tests.factories.accounts import person

pytestmark = pytest.mark.django_db


def test_has_role_is_true_for_any_of_the_roles() -> None:
    both = person("assessor", "manager")
    assert rules.has_role(both, Role.MANAGER)
    assert rules.has_role(both, Role.VERIFIER, Role.ASSESSOR)
    assert not rules.has_role(both, Role.ADMINISTRATOR)


def test_a_switched_off_person_has_no_role() -> None:
    assert not rules.has_role(person("manager", is_active=False), Role.MANAGER)


def test_nobody_has_no_role() -> None:
    assert not rules.has_role(AnonymousUser(), *Role.values)


def test_roles_are_read_once(django_assert_num_queries) -> None:
    user = person("verifier")
    with django_assert_num_queries(1):
        assert rules.has_role(user, Role.VERIFIER)
        assert not rules.has_role(user, Role.MANAGER)


@pytest.mark.parametrize("role", Role.values)
def test_tokens_are_managed_by_managers_and_administrators_only(role: str) -> None:
    assert rules.can_manage_tokens(person(role)) == (role in ("manager", "administrator"))


@pytest.mark.parametrize("role", Role.values)
def test_people_are_managed_by_administrators_only(role: str) -> None:
    assert rules.can_manage_people(person(role)) == (role == "administrator")
