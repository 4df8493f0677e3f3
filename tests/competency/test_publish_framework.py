"""Publishing a framework: once, by an administrator or the set-up."""

from __future__ import annotations

import pytest

from accounts.errors import NotAllowed, StaleState
from accounts.history import history_of
from competency.actions.publish_framework import publish_framework
from competency.models import Framework
from tests.factories.accounts import person
from tests.factories.competency import small_framework

pytestmark = pytest.mark.django_db


@pytest.fixture
def draft() -> Framework:
    framework = small_framework()
    framework.state = "draft"
    framework.save()
    return framework


def test_a_draft_is_published_and_recorded(draft: Framework) -> None:
    administrator = person("administrator")
    assert publish_framework(draft, actor=administrator).state == "published"
    assert Framework.objects.get().state == "published"
    (move,) = history_of(draft)
    assert (move.verb, move.from_state, move.to_state, move.actor, move.digest) == (
        "publish_framework", "draft", "published", administrator, draft.content_hash,
    )  # fmt: skip


def test_the_set_up_publishes_without_a_person(draft: Framework) -> None:
    publish_framework(draft)
    assert history_of(draft)[0].actor is None


def test_publishing_twice_is_refused(draft: Framework) -> None:
    other = Framework.objects.get()
    publish_framework(draft)
    for framework in (draft, other):
        with pytest.raises(StaleState):
            publish_framework(framework)
    assert history_of(draft).count() == 1


@pytest.mark.parametrize("role", ["candidate", "assessor", "verifier", "manager", "api_client"])
def test_only_administrators_publish(draft: Framework, role: str) -> None:
    with pytest.raises(NotAllowed):
        publish_framework(draft, actor=person(role))
    assert Framework.objects.get().state == "draft"
