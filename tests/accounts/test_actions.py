"""Consents, people and tokens: what each verb does, and to whom it is refused."""

from datetime import timedelta

import pytest
from django.core.exceptions import ValidationError
from django.utils import timezone

from accounts.actions.add_person import add_person
from accounts.actions.change_access import change_access
from accounts.actions.change_preferences import change_preferences
from accounts.actions.give_consent import give_consent
from accounts.actions.issue_token import issue_token
from accounts.actions.revoke_token import revoke_token
from accounts.actions.withdraw_consent import withdraw_consent
from accounts.errors import NotAllowed, PersonRefused, TokenRefused
from accounts.history import history_of
from accounts.models import Consent, ServiceToken
from accounts.queries import has_consented, tokens_visible_to
from accounts.roles import Role, Scope
from accounts.rules import roles_of
from accounts.tokens import recognise
from tests.factories.accounts import person

pytestmark = pytest.mark.django_db
SOON = timedelta(days=30)


def issued(actor=None, **fields) -> tuple[str, ServiceToken]:
    wanted = {"name": "HR", "scopes": [Scope.RESULTS_READ], "expires_at": timezone.now() + SOON}
    return issue_token(actor=actor or person("manager"), **{**wanted, **fields})


def test_consent_given_twice_stands_once() -> None:
    user = person("candidate")
    assert give_consent(user) == give_consent(user)
    assert has_consented(user)
    assert Consent.objects.count() == 1


def test_consent_withdrawn_no_longer_stands_and_can_be_given_again() -> None:
    user = person("candidate")
    first = give_consent(user)
    withdraw_consent(user)
    assert not has_consented(user)
    assert [m.verb for m in history_of(first)] == ["give_consent", "withdraw_consent"]
    give_consent(user)
    assert has_consented(user)


def test_consent_to_an_older_notice_does_not_stand(settings) -> None:
    user = person("candidate")
    give_consent(user)
    settings.ASSAY_PRIVACY_NOTICE = "another"
    assert not has_consented(user)


def test_add_person_gives_roles_and_a_password() -> None:
    added = add_person(
        username="chen", full_name="陳怡君", roles=["candidate"], password="quite a long one 9"
    )
    assert roles_of(added) == {"candidate"}
    assert added.check_password("quite a long one 9")


def test_add_person_without_a_password_can_use_the_reset_page() -> None:
    added = add_person(username="lin", full_name="林志明", roles=["assessor"])
    assert added.has_usable_password()


def test_add_person_refuses_a_weak_password() -> None:
    with pytest.raises(ValidationError):
        add_person(username="wu", full_name="吳美玲", roles=[], password="12345")


@pytest.mark.parametrize("role", [role for role in Role.values if role != "administrator"])
def test_only_administrators_add_people_and_change_access(role: str) -> None:
    actor, chen = person(role), person("candidate")
    with pytest.raises(NotAllowed):
        add_person(username="wu", full_name="吳美玲", roles=["candidate"], actor=actor)
    with pytest.raises(NotAllowed):
        change_access(chen, active=False, actor=actor)


@pytest.mark.parametrize("roles", [["api_client"], ["king"]])
def test_add_person_grants_roles_of_people_only(roles: list[str]) -> None:
    with pytest.raises(PersonRefused, match="candidate, assessor, verifier, manager"):
        add_person(username="wu", full_name="吳美玲", roles=roles)


def test_change_access_twice_is_recorded_once() -> None:
    actor, chen = person("administrator"), person("candidate")
    change_access(chen, active=False, actor=actor)
    change_access(chen, active=False, actor=actor)
    assert [m.verb for m in history_of(chen)] == ["change_access"]


def test_change_preferences_keeps_what_is_not_named() -> None:
    user = person("candidate", language="en", time_zone="Asia/Tokyo")
    change_preferences(user, language="")
    user.refresh_from_db()
    assert (user.language, user.time_zone) == ("", "Asia/Tokyo")


def test_a_token_is_recognised_and_only_its_digest_is_kept() -> None:
    token, row = issued()
    assert recognise(token) == row
    assert token not in str(ServiceToken.objects.values().get())
    assert not row.user.has_usable_password()
    assert roles_of(row.user) == {Role.API_CLIENT}


def test_a_revoked_token_is_refused() -> None:
    manager = person("manager")
    token, row = issued(manager)
    revoke_token(row, actor=manager)
    revoke_token(row, actor=manager)
    with pytest.raises(TokenRefused, match="revoked"):
        recognise(token)
    assert [m.verb for m in history_of(row)] == ["issue_token", "revoke_token"]


def test_an_expired_token_is_refused(time_machine) -> None:
    token, _ = issued()
    time_machine.move_to(timezone.now() + SOON + timedelta(seconds=1))
    with pytest.raises(TokenRefused, match="expired"):
        recognise(token)


def test_an_unknown_token_is_refused() -> None:
    with pytest.raises(TokenRefused, match="unknown"):
        recognise("assay_00000000_nothing")


def test_the_token_of_a_switched_off_account_is_refused() -> None:
    token, row = issued()
    row.user.is_active = False
    row.user.save()
    with pytest.raises(TokenRefused, match="switched off"):
        recognise(token)


@pytest.mark.parametrize(
    ("fields", "mend"),
    [
        ({"scopes": []}, "at least one"),
        ({"scopes": ["everything"]}, "listed scopes"),
        ({"expires_at": timezone.now() - timedelta(days=1)}, "future"),
        ({"expires_at": timezone.now() + timedelta(days=400)}, "one year"),
    ],
)
def test_a_token_that_does_not_fit_is_refused(fields, mend) -> None:
    with pytest.raises(TokenRefused, match=mend):
        issued(**fields)
    assert not ServiceToken.objects.exists()


@pytest.mark.parametrize("role", sorted(set(Role.values) - {"manager", "administrator"}))
def test_others_neither_issue_nor_revoke_nor_see_tokens(role: str) -> None:
    _, row = issued()
    other = person(role)
    with pytest.raises(NotAllowed):
        issued(other)
    with pytest.raises(NotAllowed):
        revoke_token(row, actor=other)
    assert not tokens_visible_to(other).exists()
