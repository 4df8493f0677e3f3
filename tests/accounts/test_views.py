"""Log-in, password, language, preferences and privacy as pages."""

import re

import pytest
from django.core import mail
from django.core.cache import cache
from django.forms import Form
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext

from accounts.forms import PreferencesForm
from accounts.models import User
from accounts.queries import has_consented
from tests.factories.accounts import PASSWORD, person

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _no_tries_yet() -> None:
    cache.clear()


def log_in(client, username: str, password: str = PASSWORD):
    return client.post(reverse("accounts:log_in"), {"username": username, "password": password})


def test_log_in_leads_to_the_start_page(client) -> None:
    user = person("assessor")
    response = log_in(client, user.username)
    assert response.status_code == 302
    assert response.url == reverse("reports:home")


def test_log_in_is_throttled_after_ten_failures(client) -> None:
    user = person("assessor")
    for _ in range(10):
        assert log_in(client, user.username, "wrong").status_code == 200
    assert log_in(client, user.username).status_code == 429
    assert log_in(client, person("assessor").username).status_code == 302


def test_correct_log_ins_are_not_counted(client) -> None:
    user = person("assessor")
    for _ in range(12):
        assert log_in(client, user.username).status_code == 302
        client.logout()


def test_a_correct_log_in_forgets_the_failures_before(client) -> None:
    user = person("assessor")
    for _ in range(2):
        for _ in range(9):
            assert log_in(client, user.username, "wrong").status_code == 200
        assert log_in(client, user.username).status_code == 302
        client.logout()


def test_a_cache_that_is_away_keeps_nobody_out(client, settings, caplog) -> None:
    settings.CACHES = {
        "default": {
            "BACKEND": "django.core.cache.backends.redis.RedisCache",
            "LOCATION": "redis://127.0.0.1:1/0",
        }
    }
    user = person("assessor")
    assert log_in(client, user.username, "wrong").status_code == 200
    assert log_in(client, user.username).status_code == 302
    assert client.get(reverse("accounts:preferences")).status_code == 200
    client.post(reverse("accounts:password_reset"), {"email": user.email})
    assert len(mail.outbox) == 1
    told = [record.getMessage() for record in caplog.records if record.levelname == "ERROR"]
    assert told == [
        "Tries of log_in are not counted: the cache does not answer.",
        "Tries of log_in are not counted: the cache does not answer.",
        "Tries of log_in are not forgotten: the cache does not answer.",
        "Tries of password_reset are not counted: the cache does not answer.",
    ]


def test_a_service_account_cannot_log_in(client) -> None:
    user = person("api_client", is_service=True)
    user.set_unusable_password()
    user.save()
    assert log_in(client, user.username).status_code == 200


def test_log_in_keeps_the_language_that_a_person_chose(client) -> None:
    user = person("assessor", language="en")
    assert log_in(client, user.username).cookies["django_language"].value == "en"


def test_choosing_a_language_is_kept(signed_in) -> None:
    user = person("candidate")
    response = signed_in(user).post(
        reverse("accounts:language"), {"language": "zh-hant", "next": "/account/preferences/"}
    )
    assert response.url == "/account/preferences/"
    user.refresh_from_db()
    assert user.language == "zh-hant"


def test_the_pages_come_in_both_languages(client) -> None:
    page = client.get(reverse("accounts:log_in"), headers={"accept-language": "en"})
    assert '<html lang="en">' in page.text
    page = client.get(reverse("accounts:log_in"), headers={"accept-language": "zh-TW"})
    assert '<html lang="zh-Hant">' in page.text


def test_without_a_wish_the_language_is_traditional_chinese(client) -> None:
    assert '<html lang="zh-Hant">' in client.get(reverse("accounts:log_in")).text


def test_preferences_are_saved(signed_in) -> None:
    user = person("candidate")
    signed_in(user).post(
        reverse("accounts:preferences"), {"language": "en", "time_zone": "Asia/Tokyo"}
    )
    user.refresh_from_db()
    assert (user.language, user.time_zone) == ("en", "Asia/Tokyo")


def test_preferences_write_nothing_else_of_a_person(signed_in, monkeypatch) -> None:
    user = person("candidate")
    client = signed_in(user)
    taken_away = User.objects.filter(pk=user.pk)

    def meanwhile(form) -> bool:
        taken_away.update(is_active=False)
        return Form.is_valid(form)

    monkeypatch.setattr(PreferencesForm, "is_valid", meanwhile)
    client.post(reverse("accounts:preferences"), {"language": "en", "time_zone": ""})
    user.refresh_from_db()
    assert (user.language, user.is_active) == ("en", False)


def test_preferences_are_confirmed_in_the_language_just_chosen(signed_in) -> None:
    client = signed_in(person("candidate"))
    form = {"language": "zh-hant", "time_zone": ""}
    page = client.post(reverse("accounts:preferences"), form, follow=True)
    with translation.override("zh-hant"):
        assert [str(m) for m in page.context["messages"]] == [
            gettext("Your preferences were saved.")
        ]


def test_a_time_zone_that_is_gone_locks_nobody_out(signed_in) -> None:
    user = person("candidate", time_zone="Mars/Base")
    assert signed_in(user).get(reverse("accounts:preferences")).status_code == 200


def test_an_unknown_time_zone_is_refused(signed_in) -> None:
    user = person("candidate")
    page = signed_in(user).post(reverse("accounts:preferences"), {"time_zone": "Mars/Base"})
    assert page.status_code == 200
    user.refresh_from_db()
    assert user.time_zone == ""


def test_consent_is_asked_and_leads_back(signed_in) -> None:
    user = person("candidate")
    client = signed_in(user)
    page = client.get(reverse("accounts:consent"), {"next": "/account/preferences/"})
    assert "Personal Data Protection Act" in page.text
    refused = client.post(reverse("accounts:consent"), {"next": "/account/preferences/"})
    assert refused.status_code == 200
    assert not has_consented(user)
    agreed = client.post(
        reverse("accounts:consent"), {"next": "/account/preferences/", "agreed": "on"}
    )
    assert agreed.url == "/account/preferences/"
    assert has_consented(user)
    client.post(reverse("accounts:withdraw_consent"))
    assert not has_consented(user)


def test_consent_leads_to_no_foreign_site(signed_in) -> None:
    response = signed_in(person("candidate")).post(
        reverse("accounts:consent"), {"next": "https://elsewhere.example/", "agreed": "on"}
    )
    assert response.url == reverse("reports:home")


def test_a_password_is_reset_by_mail(client) -> None:
    user = person("candidate")
    client.post(reverse("accounts:password_reset"), {"email": user.email})
    link = re.search(r"http://testserver(\S+)", mail.outbox[0].body).group(1)
    form = client.get(link, follow=True)
    new = "another long password 7"
    client.post(form.redirect_chain[-1][0], {"new_password1": new, "new_password2": new})
    assert log_in(client, user.username, new).status_code == 302


def test_reset_tells_nobody_whether_an_address_is_known(client) -> None:
    response = client.post(reverse("accounts:password_reset"), {"email": "nobody@assay.example"})
    assert response.url == reverse("accounts:password_reset_sent")
    assert mail.outbox == []


def test_nobodys_mailbox_is_flooded_with_resets(client) -> None:
    user = person("candidate")
    for _ in range(7):
        response = client.post(reverse("accounts:password_reset"), {"email": user.email})
        assert response.url == reverse("accounts:password_reset_sent")
    assert len(mail.outbox) == 5


def test_consent_leads_to_no_unsafe_address_of_ours(signed_in) -> None:
    response = signed_in(person("candidate")).post(
        reverse("accounts:consent"), {"next": "http://testserver/", "agreed": "on"}, secure=True
    )
    assert response.url == reverse("reports:home")
    assert not response.url.startswith("http:")


def test_a_password_is_changed(signed_in) -> None:
    user = person("candidate")
    new = "another long password 7"
    signed_in(user).post(
        reverse("accounts:password_change"),
        {"old_password": PASSWORD, "new_password1": new, "new_password2": new},
    )
    user.refresh_from_db()
    assert user.check_password(new)


@pytest.mark.parametrize("name", ["preferences", "consent", "password_change"])
def test_anonymous_people_are_sent_to_the_log_in_page(client, name: str) -> None:
    address = reverse(f"accounts:{name}")
    assert client.get(address).url == f"{reverse('accounts:log_in')}?next={address}"


def test_the_address_of_a_form_that_is_opened_like_a_page_says_so(signed_in) -> None:
    client = signed_in(person("candidate"))
    page = client.get(reverse("accounts:language"))
    assert (page.status_code, page["Allow"]) == (405, "POST")
    assert "send the form again" in page.text
    assert f'href="{reverse("reports:home")}"' in page.text
    asked = client.get(reverse("accounts:language"), headers={"accept": "application/json"})
    assert asked.json()["errors"][0]["code"] == "only_by_form"
    assert client.put(reverse("accounts:language")).text == ""


def test_log_out_needs_a_post(signed_in) -> None:
    client = signed_in(person("candidate"))
    assert client.get(reverse("accounts:log_out")).status_code == 405
    assert client.post(reverse("accounts:log_out")).url == reverse("accounts:log_in")
