"""What a client makes of a supervisor that is gone, lost, busy or somebody else's."""

from __future__ import annotations

import os
import signal
import socket
import threading
import time
from pathlib import Path

import pytest

from grading.contract import Limits
from grading.errors import SandboxFailed, SandboxRefused
from grading.sandbox import client, connection, wire
from grading.sandbox.outcome import RunOutcome, RunStatus
from grading.sandbox.request import Request
from tests.grading.sandbox.conftest import OTHER_POOL_USER, supervisor_at
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


def test_a_supervisor_that_hangs_is_lost(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(client, "SILENCE_SECONDS", 0.5, raising=False)
    path, end = tmp_path / "socket", threading.Event()

    def hang(_: socket.socket) -> None:
        end.wait(30)

    with supervised(path, hang):
        started = time.monotonic()
        with pytest.raises(SandboxRefused):
            ask(path)
        assert time.monotonic() - started < 10
        end.set()


def test_who_was_superseded_does_not_ask_again(tmp_path: Path) -> None:
    path = tmp_path / "socket"
    asked: list[object] = []

    def supersede(channel: socket.socket) -> None:
        asked.append(wire.receive(channel)[0])
        wire.send(channel, {"t": "error", "kind": "superseded", "text": "taken"})

    with supervised(path, *[supersede] * 3), pytest.raises(SandboxFailed, match=r"^taken$"):
        ask(path)
    assert len(asked) == 1


def test_a_last_word_is_heard_though_the_job_was_not_read(tmp_path: Path) -> None:
    path = tmp_path / "socket"

    def hang_up(channel: socket.socket) -> None:
        time.sleep(0.3)
        wire.send(channel, {"t": "error", "kind": "failed", "text": "no"})

    with supervised(path, hang_up), pytest.raises(SandboxFailed, match=r"^no$"):
        ask(path)


def test_a_busy_supervisor_is_asked_again(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(client, "BUSY_PAUSE", 0.01, raising=False)
    path = tmp_path / "socket"

    def busy(channel: socket.socket) -> None:
        wire.send(channel, {"t": "busy"})

    def fail(channel: socket.socket) -> None:
        wire.receive(channel)
        wire.send(channel, {"t": "error", "kind": "failed", "text": "got through"})

    with supervised(path, *[busy] * 7, fail), pytest.raises(SandboxFailed, match=r"^got through$"):
        ask(path)


def test_what_is_no_state_is_no_answer(tmp_path: Path) -> None:
    path = tmp_path / "socket"

    def fail(channel: socket.socket) -> None:
        wire.receive(channel)
        wire.send(channel, {"t": "error", "kind": "failed", "text": "no"})

    with supervised(path, fail):
        assert connection.status(path) is None


def test_a_full_line_of_callers_is_no_answer(tmp_path: Path) -> None:
    with socket.socket(socket.AF_UNIX, socket.SOCK_SEQPACKET) as listener:
        listener.bind(str(tmp_path / "socket"))
        listener.listen(0)
        first = connection.connect(tmp_path / "socket", 0.5)
        assert first is not None
        with first:
            assert connection.connect(tmp_path / "socket", 0.5) is None


@pytest.mark.sandbox
def test_a_stopped_supervisor_is_noticed_while_a_run_goes_on(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(client, "SILENCE_SECONDS", 5.0, raising=False)
    monkeypatch.setattr(client, "TRIES", 1)
    path = tmp_path / "socket"
    with supervisor_at(path, OTHER_POOL_USER) as process:
        source = b"import time\ntime.sleep(12)"
        request = Request(source, {}, {}, Limits(), "tabular")
        outcome = client.run(
            request, path, lambda _: None
        )  # silent for longer than the client waits
        assert outcome.status is RunStatus.COMPLETED
        try:
            with pytest.raises(SandboxRefused):
                client.run(request, path, lambda _: os.kill(process.pid, signal.SIGSTOP))
        finally:
            process.send_signal(signal.SIGCONT)
