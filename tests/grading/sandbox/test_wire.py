"""Packets between the supervisor and its clients: what goes in comes out, the rest is refused."""

from __future__ import annotations

import json
import os
import socket
from collections.abc import Iterator
from pathlib import Path

import pytest

from grading.contract import Limits, Phase, Progress, Usage
from grading.sandbox import wire
from grading.sandbox.inside import framing
from grading.sandbox.outcome import RunOutcome, RunStatus
from grading.sandbox.request import Request

Pair = tuple[socket.socket, socket.socket]


@pytest.fixture
def pair() -> Iterator[Pair]:
    one, other = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
    with one, other:
        yield one, other


def _descriptors() -> int:
    return sum(1 for _ in Path("/proc/self/fd").iterdir())


def test_a_request_arrives_whole() -> None:
    request = Request(
        b"\x00 book", {"a.csv": b"1\n", "d/b": b""}, {"out": 5}, Limits(cpu_seconds=7), "tabular"
    )
    assert wire.request_from_bulk(wire.request_to_bulk(request)) == request


@pytest.mark.parametrize("executed", [None, "", '{"甲": 1}'])
def test_an_outcome_arrives_whole(executed: str | None) -> None:
    outcome = RunOutcome(
        RunStatus.CELL_ERROR, "run.cell_error", {"cell": 2, "error": "E"}, 1, 3, executed,
        {"a": b"\xff", "b": b""}, {"c": "artefact.missing"}, Usage(1.5, 0.5, None, {"x": 1.0}),
        {"mode": "pool"},
    )  # fmt: skip
    assert wire.outcome_from_bulk(wire.outcome_to_bulk(outcome)) == outcome


def test_progress_arrives() -> None:
    progress = Progress(Phase.RUNNING, cell=2, cells=5)
    assert wire.progress_from_words(wire.progress_to_words(progress)) == progress


def test_bulk_rides_on_its_packet(pair: Pair) -> None:
    bulk = os.urandom(3_000_000)
    before = _descriptors()
    wire.send(pair[0], {"t": "job"}, bulk)
    wire.send(pair[0], {"t": "next"})
    assert wire.receive(pair[1]) == ({"t": "job"}, bulk)
    assert wire.receive(pair[1]) == ({"t": "next"}, b"")
    assert _descriptors() == before


def test_what_is_received_is_not_inherited(pair: Pair, monkeypatch: pytest.MonkeyPatch) -> None:
    seen: list[bool] = []
    monkeypatch.setattr(wire, "_content", lambda number: seen.append(os.get_inheritable(number)))
    wire.send(pair[0], {}, b"bulk")
    wire.receive(pair[1])
    one, other = socket.socketpair()
    found: list[int] = []
    with one, other:
        framing.send(one, "words", (0,))
        framing.receive(other, found)
    seen += [os.get_inheritable(number) for number in found]
    for number in found:
        os.close(number)
    assert seen == [False, False]


def test_the_end_is_an_end(pair: Pair) -> None:
    pair[0].close()
    with pytest.raises(EOFError):
        wire.receive(pair[1])


@pytest.mark.parametrize("packet", [b"no json", b"[1]", b"\x80\x04N.", b"[" * 60000])
def test_what_is_no_object_is_refused(pair: Pair, packet: bytes) -> None:
    pair[0].send(packet)
    with pytest.raises(wire.BadPacket):
        wire.receive(pair[1])


def test_long_packets_are_refused_on_both_sides(pair: Pair) -> None:
    with pytest.raises(wire.BadPacket):
        wire.send(pair[0], {"t": "x" * wire.LONGEST_PACKET})
    pair[0].send(json.dumps({"t": "x" * wire.LONGEST_PACKET}).encode())
    with pytest.raises(wire.BadPacket):
        wire.receive(pair[1])


def test_other_descriptors_are_refused_and_closed(pair: Pair) -> None:
    reader, writer = os.pipe()
    before = _descriptors()
    socket.send_fds(pair[0], [b"{}"], [reader])
    with pytest.raises(wire.BadPacket, match="no bulk of ours"):
        wire.receive(pair[1])
    socket.send_fds(pair[0], [b"{}"], [reader, writer])
    with pytest.raises(wire.BadPacket):
        wire.receive(pair[1])
    assert _descriptors() == before
    os.close(reader)
    os.close(writer)


def _with_header(header: object, rest: bytes = b"") -> bytes:
    text = json.dumps(header).encode()
    return len(text).to_bytes(8, "big") + text + rest


@pytest.mark.parametrize(
    "bulk",
    [b"", b"\xff" * 20, _with_header([]), _with_header({"notebook": 5}), _with_header({"notebook": -1}),
     _with_header({"notebook": 2, "files": [], "wanted": None, "limits": {"x": 1}, "runtime": "t"}, b"ab"),
     _with_header({"notebook": 2, "files": [["a", 9]], "wanted": None, "limits": {}, "runtime": "t"}, b"ab")],
)  # fmt: skip
def test_a_bulk_that_lies_is_refused(bulk: bytes) -> None:
    with pytest.raises(wire.BadPacket):
        wire.request_from_bulk(bulk)
    with pytest.raises(wire.BadPacket):
        wire.outcome_from_bulk(bulk)
