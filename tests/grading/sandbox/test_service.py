"""One connection to the supervisor: nobody at the other end holds up a box or a slot."""

from __future__ import annotations

import socket
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

from grading.contract import Limits
from grading.sandbox import connection, wire
from grading.sandbox.fitness import Fitness
from grading.sandbox.request import Request
from grading.sandbox.service import Service
from tests.grading.sandbox.conftest import OTHER_POOL_USER, supervisor_at

CELLS = b"# %%\nNone\n" * 900
SPIN = b"# %%\nwhile True: pass\n"


@pytest.fixture(scope="module")
def path(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """The socket of a supervisor of this module's own."""
    found = tmp_path_factory.mktemp("service") / "socket"
    with supervisor_at(found, OTHER_POOL_USER):
        yield found


@pytest.fixture
def served() -> Iterator[tuple[Service, socket.socket, threading.Thread]]:
    """A service without boxes, and one connection that it serves."""
    one = Service(slots=1, memory_mb=4000, pool=0, renew_after=10, fitness=Fitness(0))
    ours, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
    thread = threading.Thread(target=one.serve, args=(theirs,))
    thread.start()
    with ours:
        yield one, ours, thread
    thread.join(20)
    one.close()


@contextmanager
def asked(
    path: Path, notebook: bytes, run: str = "r", lease: int = 1, **limits: Any
) -> Iterator[socket.socket]:
    """A connection over which this job was asked for."""
    channel = connection.connect(path, 5.0)
    assert channel is not None
    with channel:
        channel.settimeout(30)
        job = Request(notebook, {}, {}, Limits(**limits), "tabular")
        wire.send(channel, {"t": "job", "run": run, "lease": lease}, wire.request_to_bulk(job))
        yield channel


def told(channel: socket.socket, *passed_over: str) -> tuple[dict[str, Any], bytes]:
    """The next packet that is none of these kinds."""
    while True:
        words, bulk = wire.receive(channel)
        if words["t"] not in passed_over:
            return words, bulk


def wait_for_idleness(path: Path, seconds: float) -> bool:
    """Whether nothing runs there within this time."""
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        if (state := connection.status(path)) and not state["running"]:
            return True
        time.sleep(0.1)
    return False


@pytest.mark.sandbox
def test_a_client_that_does_not_read_stops_no_limit(path: Path) -> None:
    with asked(path, CELLS + SPIN, wall_seconds=6, cell_seconds=5) as channel:
        assert told(channel, "alive")[0]["t"] == "progress"
        time.sleep(0.5)
        assert (connection.status(path) or {})["running"] == 1
        assert wait_for_idleness(path, 26)


def test_a_send_to_one_who_does_not_read_fails_in_time() -> None:
    ours, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
    with ours, theirs:
        wire.bound_sends(ours, 1)
        for _ in range(5000):
            wire.offer(ours, {"t": "progress"})
        started = time.monotonic()
        with pytest.raises(OSError, match="unavailable"):
            wire.send(ours, {"t": "outcome"}, b"whole")
        assert 0.5 < time.monotonic() - started < 5


@pytest.mark.sandbox
def test_who_is_displaced_under_the_same_lease_is_told(path: Path) -> None:
    with asked(path, SPIN, run="twice") as first:
        assert told(first, "alive")[0]["t"] == "progress"
        with asked(path, b"1", run="twice") as second:
            words, _ = told(first, "alive", "progress")
            assert (words["t"], words.get("kind")) == ("error", "superseded")
            assert told(second, "alive", "progress")[0]["t"] == "outcome"
    assert wait_for_idleness(path, 20)
