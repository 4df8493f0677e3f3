"""The check of a host before notebooks are run on it."""

from __future__ import annotations

import pytest
from django.core.checks import run_checks

from grading.sandbox import connection

LINE = "cpu_limit (pool): ended as completed. Mend: use another kernel."


@pytest.fixture
def supervisor_says(monkeypatch, tmp_path):
    """Lets the supervisor of this host answer with this self-test."""

    def say(**tested) -> None:
        monkeypatch.setenv(connection.SETTING, str(tmp_path / "socket"))
        monkeypatch.setattr(
            connection, "status", lambda *_: {"self_test": tested, "guarantees": {"rung": "full"}}
        )

    return say


def found() -> list[tuple[str, str]]:
    return [(m.id, m.msg) for m in run_checks(tags=["sandbox"], include_deployment_checks=True)]


def test_what_is_missing_is_an_error_with_its_mend(supervisor_says) -> None:
    supervisor_says(holds=False, missing=[LINE], at=1.0)
    assert found() == [("assay.E001", LINE)]


def test_a_host_that_holds_has_no_errors(supervisor_says) -> None:
    supervisor_says(holds=True, missing=[], at=1.0)
    assert found() == []


def test_plain_commands_do_not_test_the_machine(supervisor_says) -> None:
    supervisor_says(holds=False, missing=[LINE], at=1.0)
    assert run_checks(tags=["sandbox"]) == []


@pytest.mark.sandbox
def test_without_a_supervisor_the_machine_is_tested_now(monkeypatch) -> None:
    monkeypatch.delenv(connection.SETTING, raising=False)
    assert found() == []
    monkeypatch.setenv("ASSAY_RUNTIMES", "/nowhere")
    [(code, message)] = found()
    assert code == "assay.E001"
    assert "run script/setup" in message
