"""Finding the supervisor of this host: its address, a connection to it, its state."""

from __future__ import annotations

import os
import socket
import struct
import time
from pathlib import Path
from typing import Any

from grading.errors import SandboxRefused
from grading.sandbox import wire

SETTING = "ASSAY_SANDBOX_SOCKET"
_KEPT = ("ASSAY_CGROUP", "ASSAY_RUNTIMES", "ASSAY_SANDBOX_UID")
_STATUS_SECONDS = 5.0


def address() -> Path | None:
    """The socket that ASSAY_SANDBOX_SOCKET names; None when runs are cold."""
    given = os.environ.get(SETTING)
    return Path(given) if given else None


def kept_environment() -> dict[str, str]:
    """All of the environment that a supervisor keeps, and is started with."""
    return {name: os.environ[name] for name in _KEPT if name in os.environ}


def connect(path: Path, patience: float) -> socket.socket | None:
    """A connection to the supervisor there; None when none answers in time (seconds).

    A supervisor whose line of callers is full does not answer either. Raises SandboxRefused for
    one of another user.
    """
    deadline = time.monotonic() + patience
    while True:
        channel = socket.socket(socket.AF_UNIX, socket.SOCK_SEQPACKET)
        try:
            channel.settimeout(max(patience, 0.1))  # else a full line makes us wait for ever
            channel.connect(str(path))
        except OSError:
            channel.close()
        else:
            return _of_ours(channel, path)
        if time.monotonic() > deadline:
            return None
        time.sleep(0.05)


def _of_ours(channel: socket.socket, path: Path) -> socket.socket:
    owner = peer(channel)[1]
    if owner in (0, os.geteuid()):
        channel.settimeout(None)
        return channel
    channel.close()
    raise SandboxRefused(
        f"The supervisor of the sandbox on {path} belongs to the user {owner}, who is neither root "
        f"nor we. Mend: {_start(path)}"
    )


def silent(path: Path) -> SandboxRefused:
    """The refusal where a supervisor is named and none answers: nothing is run without its gate."""
    return SandboxRefused(
        f"No supervisor of the sandbox answers on {path}, which {SETTING} names. Mend: {_start(path)}"
    )


def _start(path: Path) -> str:
    return f"start one as root or as our user: python -m grading.sandbox.supervisor --socket {path}"


def peer(channel: socket.socket) -> tuple[int, int]:
    """Process and user number of the other side, as the kernel knows them."""
    data = channel.getsockopt(socket.SOL_SOCKET, socket.SO_PEERCRED, struct.calcsize("3i"))
    process, user, _ = struct.unpack("3i", data)
    return process, user


def status(path: Path, patience: float = 1.0) -> dict[str, Any] | None:
    """What the supervisor says of itself; None when none of ours answers."""
    try:
        channel = connect(path, patience)
    except SandboxRefused:
        return None
    if channel is None:
        return None
    with channel:
        channel.settimeout(_STATUS_SECONDS)
        try:
            wire.send(channel, {"t": "status"})
            words, _ = wire.receive(channel)
        except (OSError, EOFError, wire.BadPacket):
            return None
    return words if words.get("t") == "status" else None
