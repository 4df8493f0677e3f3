"""requeue_run: who sends a failed run again, and when."""

from __future__ import annotations

import pytest

from accounts.errors import NotAllowed, StaleState
from accounts.history import history_of
from evidence.actions.fail_run import fail_run
from evidence.actions.requeue_run import requeue_run
from evidence.actions.take_run import take_run
from evidence.models import GradingRun
from tests.factories.accounts import person
from tests.factories.campaigns import allocate, enrolment
from tests.factories.evidence import queued_run, submitted_item

pytestmark = pytest.mark.django_db


@pytest.fixture
def run() -> GradingRun:
    return queued_run(submitted_item(enrolment()))


def test_staff_send_a_failed_run_again_as_a_new_run(run):
    fail_run(take_run(run.pk), reason="pack_error", retry=False)
    run.refresh_from_db()
    manager = run.item.enrolment.campaign.managers.get()

    again = requeue_run(run, actor=manager)
    assert (again.state, again.item, again.pk != run.pk) == ("queued", run.item, True)
    assert [(m.verb, m.actor) for m in history_of(again)] == [("queue", manager)]
    with pytest.raises(StaleState, match="under way"):
        requeue_run(run, actor=person("administrator"))


def test_a_withdrawn_item_is_not_graded_again(run):
    fail_run(take_run(run.pk), reason="pack_error", retry=False)
    run.refresh_from_db()
    run.item.state = "withdrawn"
    with pytest.raises(StaleState):
        requeue_run(run, actor=person("administrator"))


@pytest.mark.parametrize("role", ["candidate", "assessor", "verifier", "manager"])
def test_others_do_not_send_runs_again(run, role):
    """Neither another campaign's manager, nor an assessor of this very enrolment."""
    fail_run(take_run(run.pk), reason="pack_error", retry=False)
    run.refresh_from_db()
    other = person(role)
    allocate(run.item.enrolment, other)
    for actor in (other, run.item.enrolment.candidate):
        with pytest.raises(NotAllowed):
            requeue_run(run, actor=actor)


def test_only_failed_runs_are_sent_again(run):
    with pytest.raises(NotAllowed):
        requeue_run(run, actor=person("administrator"))
