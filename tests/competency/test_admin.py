"""The administration shows the standard and changes nothing of it."""

from __future__ import annotations

import pytest
from django.urls import reverse

from tests.factories.accounts import UserFactory
from tests.factories.competency import rule_set, small_framework, small_rubric

pytestmark = pytest.mark.django_db


@pytest.fixture
def administration(signed_in):
    return signed_in(UserFactory(is_staff=True, is_superuser=True))


def test_lists_show_what_is_loaded(administration) -> None:
    framework = small_framework()
    small_rubric(framework)
    rule_set()
    for model in ("framework", "rubric", "ruleset"):
        page = administration.get(reverse(f"admin:competency_{model}_changelist"))
        assert page.status_code == 200
    page = administration.get(reverse("admin:competency_framework_changelist"))
    assert framework.code in page.content.decode()


def test_nothing_is_added_changed_or_deleted(administration) -> None:
    framework = small_framework()
    assert administration.get(reverse("admin:competency_framework_add")).status_code == 403
    change = reverse("admin:competency_framework_change", args=[framework.pk])
    assert administration.post(change, {"code": "X"}).status_code == 403
    delete = reverse("admin:competency_framework_delete", args=[framework.pk])
    assert administration.post(delete, {"post": "yes"}).status_code == 403
    framework.refresh_from_db()
    assert framework.code == "TST0001-001v1"
