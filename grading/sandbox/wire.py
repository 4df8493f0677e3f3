"""Messages between the supervisor and those who ask it: packets of JSON, bulk in a memfd.

A packet holds at most 64 KiB. A notebook, its files and its outcome travel in an anonymous file
whose descriptor rides on the packet: a length, a JSON header, then the bytes that it names.
Nothing is ever unpickled, and no path is ever sent.
"""

from __future__ import annotations

import dataclasses
import json
import os
import socket
import stat
import struct
from collections.abc import Mapping, Sequence
from typing import Any

from grading.contract import Limits, Phase, Progress, Usage
from grading.sandbox.inside import framing
from grading.sandbox.outcome import RunOutcome, RunStatus
from grading.sandbox.request import Request

LONGEST_PACKET = 65536
LARGEST_BULK = 512 * 1024 * 1024
_MOST_DESCRIPTORS = 2


class BadPacket(Exception):
    """The other side does not keep to the protocol."""


def send(channel: socket.socket, words: Mapping[str, Any], bulk: bytes | None = None) -> None:
    """Send one packet; OSError when the other side is gone."""
    packet = json.dumps(words).encode()
    if len(packet) > LONGEST_PACKET:
        raise BadPacket("packet too long")
    if bulk is None:
        channel.sendall(packet)
        return
    descriptor = os.memfd_create("bulk", os.MFD_CLOEXEC)
    try:
        with open(descriptor, "wb", closefd=False) as sink:
            sink.write(bulk)
        socket.send_fds(channel, [packet], [descriptor])
    finally:
        os.close(descriptor)


def offer(channel: socket.socket, words: Mapping[str, Any]) -> None:
    """Send one short packet, or drop it where the other side does not read; never waits."""
    try:
        channel.send(json.dumps(words).encode(), socket.MSG_DONTWAIT)
    except BlockingIOError:
        return


def bound_sends(channel: socket.socket, seconds: float) -> None:
    """Let every further `send` to one who does not read fail with OSError after this time."""
    channel.setsockopt(socket.SOL_SOCKET, socket.SO_SNDTIMEO, struct.pack("ll", int(seconds), 0))


def receive(channel: socket.socket) -> tuple[dict[str, Any], bytes]:
    """Read one packet and its bulk. EOFError at the end, BadPacket for what is not ours."""
    packet, descriptors, flags = framing.receive_descriptors(
        channel, LONGEST_PACKET, _MOST_DESCRIPTORS
    )
    try:
        if not packet:
            raise EOFError("the other side is gone")
        if flags & (socket.MSG_TRUNC | socket.MSG_CTRUNC) or len(descriptors) > 1:
            raise BadPacket("packet too long")
        words = json.loads(packet)
        if not isinstance(words, dict):
            raise BadPacket("not an object")
        return words, _content(descriptors[0]) if descriptors else b""
    except (ValueError, RecursionError) as error:
        raise BadPacket("not JSON") from error
    finally:
        for descriptor in descriptors:
            os.close(descriptor)


def _content(descriptor: int) -> bytes:
    """A copy, so that what the other side does with the file afterwards changes nothing."""
    state = os.fstat(descriptor)
    if not stat.S_ISREG(state.st_mode) or state.st_size > LARGEST_BULK:
        raise BadPacket("no bulk of ours")
    content = os.pread(descriptor, state.st_size, 0)
    if len(content) != state.st_size:
        raise BadPacket("bulk changed while it was read")
    return content


def packed(header: Mapping[str, Any], parts: Sequence[bytes]) -> bytes:
    """Header and parts in one; the header must tell the lengths."""
    text = json.dumps(header).encode()
    return b"".join([struct.pack("!Q", len(text)), text, *parts])


class _Reader:
    def __init__(self, bulk: bytes) -> None:
        self._rest = memoryview(bulk)

    def take(self, size: int) -> bytes:
        if not 0 <= size <= len(self._rest):
            raise BadPacket("bulk too short")
        part, self._rest = bytes(self._rest[:size]), self._rest[size:]
        return part

    def header(self) -> dict[str, Any]:
        size = struct.unpack("!Q", self.take(8))[0]
        header = json.loads(self.take(size))
        if not isinstance(header, dict):
            raise BadPacket("not an object")
        return header


def request_to_bulk(request: Request) -> bytes:
    header = {
        "notebook": len(request.notebook),
        "files": [[name, len(content)] for name, content in request.files.items()],
        "wanted": None if request.wanted is None else dict(request.wanted),
        "limits": dataclasses.asdict(request.limits),
        "runtime": request.runtime,
    }
    return packed(header, [request.notebook, *request.files.values()])


def request_from_bulk(bulk: bytes) -> Request:
    """Raises BadPacket for anything else than what `request_to_bulk` makes."""
    try:
        reader = _Reader(bulk)
        header = reader.header()
        return Request(
            notebook=reader.take(header["notebook"]),
            files={name: reader.take(size) for name, size in header["files"]},
            wanted=None if header["wanted"] is None else dict(header["wanted"]),
            limits=Limits(**header["limits"]),
            runtime=str(header["runtime"]),
        )
    except (ValueError, KeyError, TypeError, AttributeError, struct.error) as error:
        raise BadPacket("no request of ours") from error


def outcome_to_bulk(outcome: RunOutcome) -> bytes:
    executed = outcome.executed_notebook
    text = b"" if executed is None else executed.encode()
    header = {
        "status": outcome.status.value,
        "message": outcome.message,
        "detail": dict(outcome.detail),
        "cell": outcome.cell,
        "cells": outcome.cells,
        "executed": None if executed is None else len(text),
        "outputs": [[name, len(content)] for name, content in outcome.outputs.items()],
        "refused": dict(outcome.refused),
        "usage": dataclasses.asdict(outcome.usage),
        "guarantees": dict(outcome.guarantees),
    }
    return packed(header, [text, *outcome.outputs.values()])


def outcome_from_bulk(bulk: bytes) -> RunOutcome:
    """Raises BadPacket for anything else than what `outcome_to_bulk` makes."""
    try:
        reader = _Reader(bulk)
        header = reader.header()
        executed = header["executed"]
        return RunOutcome(
            status=RunStatus(header["status"]),
            message=header["message"],
            detail=header["detail"],
            cell=header["cell"],
            cells=header["cells"],
            executed_notebook=None if executed is None else reader.take(executed).decode(),
            outputs={name: reader.take(size) for name, size in header["outputs"]},
            refused=header["refused"],
            usage=Usage(**header["usage"]),
            guarantees=header["guarantees"],
        )
    except (ValueError, KeyError, TypeError, AttributeError, struct.error) as error:
        raise BadPacket("no outcome of ours") from error


def progress_to_words(progress: Progress) -> dict[str, Any]:
    return {
        "t": "progress",
        "phase": progress.phase.value,
        "cell": progress.cell,
        "cells": progress.cells,
    }


def progress_from_words(words: Mapping[str, Any]) -> Progress:
    return Progress(Phase(words["phase"]), words["cell"], words["cells"])
