"""What the page of health says of the sandbox."""

from __future__ import annotations

import pytest

from config.health import parts
from grading.sandbox import connection

GUARANTEES = {"mode": "pool", "namespaces": ["user", "net"]}

pytestmark = pytest.mark.django_db


@pytest.fixture
def supervisor_says(monkeypatch, tmp_path):
    def say(**tested):
        monkeypatch.setenv(connection.SETTING, str(tmp_path / "socket"))
        answer = {"self_test": tested, "guarantees": GUARANTEES}
        monkeypatch.setattr(connection, "status", lambda *_: answer)
        return next(part for part in parts() if part.name == "Sandbox")

    return say


def test_missing_guarantees_are_named(supervisor_says) -> None:
    part = supervisor_says(holds=False, missing=["cpu_limit: no. Mend: do."], at=0.0)
    assert (part.works, part.seen) == (False, "cpu_limit: no. Mend: do.")
    assert part.mend.startswith("Run python -m grading self-test")


def test_the_time_of_the_last_self_test_is_told(supervisor_says, settings) -> None:
    settings.TIME_ZONE = "UTC"
    part = supervisor_says(holds=True, missing=[], at=3600.0 * 5)
    assert part.works
    assert part.seen == "mode: pool, namespaces: user net; self-test held at 05:00"


def test_a_self_test_that_goes_on_is_told(supervisor_says) -> None:
    part = supervisor_says(holds=None, missing=[], at=None)
    assert part.seen.endswith("; the self-test goes on")
