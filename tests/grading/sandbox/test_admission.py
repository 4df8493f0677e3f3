"""The supervisor lives on when it has no descriptor or thread for a further client."""

from __future__ import annotations

import errno
import os
import signal
import socket
import threading
from pathlib import Path
from typing import cast

import pytest

from grading.sandbox import supervisor, wire
from grading.sandbox.service import Service

NOBODY = cast(Service, None)


class _Listener:
    """Fails first, then has a client, then asks the supervisor to end."""

    def __init__(self, real: socket.socket) -> None:
        self.real, self.calls = real, 0

    def fileno(self) -> int:
        return self.real.fileno()

    def accept(self) -> tuple[socket.socket, object]:
        self.calls += 1
        if self.calls == 1:
            raise OSError(errno.EMFILE, "Too many open files")
        os.kill(os.getpid(), signal.SIGTERM)
        return self.real.accept()


def test_without_a_descriptor_it_pauses_and_goes_on(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(supervisor, "_MOST_CONNECTIONS", 0, raising=False)
    before = {number: signal.getsignal(number) for number in (signal.SIGTERM, signal.SIGINT)}
    with (
        socket.socket(socket.AF_UNIX, socket.SOCK_SEQPACKET) as real,
        socket.socket(socket.AF_UNIX, socket.SOCK_SEQPACKET) as client,
    ):
        real.bind(str(tmp_path / "socket"))
        real.listen(1)
        client.connect(str(tmp_path / "socket"))
        listener = _Listener(real)
        try:
            supervisor._accept(cast(socket.socket, listener), NOBODY, while_stdin=False)
        finally:
            for number, handler in before.items():
                signal.signal(number, handler)
        assert listener.calls == 2
        assert wire.receive(client) == ({"t": "busy"}, b"")


def test_without_a_thread_the_client_is_told_to_come_again(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    def no_thread(_: threading.Thread) -> None:
        raise RuntimeError("can't start new thread")

    class _Idle:
        def serve(self, channel: socket.socket) -> None:
            raise AssertionError(channel)

    ours, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
    monkeypatch.setattr(threading.Thread, "start", no_thread)
    with ours:
        supervisor._admit(theirs, cast(Service, _Idle()))
        assert wire.receive(ours) == ({"t": "busy"}, b"")
        assert theirs.fileno() == -1
