"""What a client makes of a supervisor that is gone, lost, busy or somebody else's."""

from __future__ import annotations

import socket
from pathlib import Path

import pytest

from grading.contract import Limits
from grading.errors import SandboxRefused
from grading.sandbox import client, connection, wire
from grading.sandbox.outcome import RunOutcome
from grading.sandbox.request import Request
from tests.grading.sandbox.supervisors import supervised


def ask(path: Path) -> RunOutcome:
    """A run by whatever supervisor is there."""
    return client.run(Request(b"1", {}, {}, Limits(), "tabular"), path, lambda _: None)


def test_three_lost_supervisors_are_a_refusal(tmp_path: Path) -> None:
    path = tmp_path / "socket"
    met = 0

    def die(channel: socket.socket) -> None:
        nonlocal met
        wire.receive(channel)
        met += 1

    with supervised(path, *[die] * 5), pytest.raises(SandboxRefused, match=f"--socket {path}$"):
        ask(path)
    assert met == 3


def test_a_supervisor_of_another_user_is_a_refusal(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(connection, "peer", lambda _: (1, 4711))
    path = tmp_path / "socket"
    with supervised(path):
        with pytest.raises(SandboxRefused, match=r"belongs to the user 4711.*Mend: start one"):
            ask(path)
        assert connection.status(path) is None
