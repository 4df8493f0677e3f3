"""The administrators' page about people: who opens it, what each verb does and refuses."""

from __future__ import annotations

import re

import pytest
from django.core import mail
from django.core.cache import cache
from django.urls import reverse

from accounts.history import history_of
from accounts.models import User
from accounts.roles import Role
from accounts.rules import roles_of
from tests.factories.accounts import PASSWORD, person

pytestmark = pytest.mark.django_db
PEOPLE = "/account/people/"
LIN = {
    "username": "lin", "full_name": "林志豪", "email": "lin@assay.example",
    "roles": ["candidate", "assessor"],
}  # fmt: skip
OTHERS = [role for role in Role.values if role != Role.ADMINISTRATOR]


@pytest.fixture
def administrator() -> User:
    return person("administrator", full_name="系統管理員")


@pytest.fixture
def browser(administrator, signed_in):
    return signed_in(administrator)


def access(of: User) -> str:
    return reverse("accounts:change_access", args=[of.pk])


@pytest.mark.parametrize("role", OTHERS)
def test_every_verb_is_closed_to_other_roles(role: str, signed_in) -> None:
    other, somebody = signed_in(person(role)), person("candidate")

    assert other.get(PEOPLE).status_code == 403
    assert other.post(PEOPLE, LIN).status_code == 403
    assert other.post(access(somebody), {"active": "no"}).status_code == 403

    somebody.refresh_from_db()
    assert somebody.is_active
    assert not User.objects.filter(username="lin").exists()


def test_strangers_are_sent_to_the_log_in(client) -> None:
    assert client.get(PEOPLE).url == f"{reverse('accounts:log_in')}?next={PEOPLE}"


@pytest.mark.parametrize("role", Role.values)
def test_the_link_is_for_administrators_only(role: str, signed_in) -> None:
    page = signed_in(person(role)).get(reverse("accounts:preferences")).text

    assert (f'href="{PEOPLE}"' in page) == (role == Role.ADMINISTRATOR)


def test_a_person_is_added_and_sets_a_password_by_mail(browser, administrator, client) -> None:
    cache.clear()
    answer = browser.post(PEOPLE, LIN)

    added = User.objects.get(username="lin")
    assert answer.url == PEOPLE
    assert (added.full_name, added.email) == ("林志豪", "lin@assay.example")
    assert roles_of(added) == {"candidate", "assessor"}
    assert [(m.verb, m.actor) for m in history_of(added)] == [("add_person", administrator)]
    assert "by a link sent to lin@assay.example" in browser.get(PEOPLE).text

    client.post(reverse("accounts:password_reset"), {"email": added.email})
    link = re.search(r"http://testserver(\S+)", mail.outbox[0].body).group(1)
    form = client.get(link, follow=True)
    passwords = {"new_password1": PASSWORD, "new_password2": PASSWORD}
    client.post(form.redirect_chain[-1][0], passwords)
    logged_in = client.post(reverse("accounts:log_in"), {"username": "lin", "password": PASSWORD})
    assert logged_in.url == reverse("reports:home")


@pytest.mark.parametrize(
    ("field", "value", "told"),
    [
        ("username", "CHEN", "The user name “CHEN” is taken"),
        ("username", "two words", "Enter a valid username."),
        ("email", "Chen@assay.example", "Somebody has the e-mail address Chen@assay.example"),
        ("email", "", "This field is required."),
        ("full_name", " ", "This field is required."),
        ("roles", [], "This field is required."),
        ("roles", ["api_client"], "api_client is not one of the available choices"),
    ],
)
def test_what_does_not_fit_is_explained_and_kept(field, value, told, browser) -> None:
    person("candidate", username="chen", email="chen@assay.example")

    answer = browser.post(PEOPLE, LIN | {field: value})

    assert answer.status_code == 400
    assert told in answer.text
    assert User.objects.count() == 2


def test_access_is_taken_and_given_back(browser, administrator, signed_in) -> None:
    chen = person("candidate", full_name="陳怡君")
    theirs = signed_in(chen)

    answer = browser.post(access(chen), {"active": "no", "page": "2"})
    assert answer.url == f"{PEOPLE}?page=2"
    assert "陳怡君 cannot log in any more." in browser.get(PEOPLE).text
    assert theirs.get(reverse("accounts:preferences")).status_code == 302
    browser.post(access(chen), {"active": "yes"})

    chen.refresh_from_db()
    assert chen.is_active
    assert [(m.verb, m.from_state, m.to_state, m.actor) for m in history_of(chen)] == [
        ("change_access", "active", "deactivated", administrator),
        ("change_access", "deactivated", "active", administrator),
    ]


def test_administrators_do_not_lock_themselves_out(browser, administrator) -> None:
    answer = browser.post(access(administrator), {"active": "no"})

    assert answer.status_code == 400
    assert "You cannot change your own access." in answer.text
    administrator.refresh_from_db()
    assert administrator.is_active
    assert access(administrator) not in browser.get(PEOPLE).text


def test_service_accounts_are_no_people(browser) -> None:
    service = person("api_client", is_service=True, full_name="HR system")

    assert "HR system" not in browser.get(PEOPLE).text
    assert browser.post(access(service), {"active": "no"}).status_code == 404


@pytest.mark.parametrize("count", [1, 3])
def test_the_list_costs_the_same_for_one_and_for_three(
    count: int, browser, django_assert_num_queries
) -> None:
    for _n in range(count):
        person("candidate", "assessor")

    # Session, user, roles; people counted and read, with their grants.
    with django_assert_num_queries(6):
        browser.get(PEOPLE)


def test_fifty_people_a_page(browser) -> None:
    for _n in range(50):
        person("candidate", password="!")

    assert "Page 1 of 2" in browser.get(PEOPLE).text
