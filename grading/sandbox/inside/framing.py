"""Length-framed JSON on the control socket between the outside and the warden."""

from __future__ import annotations

import json
import socket
import struct
from typing import Any

LONGEST_MESSAGE = 16 * 1024 * 1024


def send(channel: socket.socket, message: Any, descriptors: tuple[int, ...] = ()) -> None:
    """Send one message, with descriptors on its first byte."""
    body = json.dumps(message).encode()
    data = struct.pack("!Q", len(body)) + body
    if descriptors:
        sent = socket.send_fds(channel, [data], list(descriptors))
        data = data[sent:]
    channel.sendall(data)


def receive(channel: socket.socket, descriptors: list[int] | None = None) -> Any:
    """Read one message; descriptors that came with it are appended. EOFError at the end."""
    length = struct.unpack("!Q", _exactly(channel, 8, descriptors))[0]
    if length > LONGEST_MESSAGE:
        raise ValueError("control message too long")
    return json.loads(_exactly(channel, length, descriptors))


def receive_bytes(channel: socket.socket, length: int) -> bytes:
    """Read `length` raw bytes; EOFError at the end."""
    return _exactly(channel, length, None)


def _exactly(channel: socket.socket, length: int, descriptors: list[int] | None) -> bytes:
    parts = bytearray()
    while len(parts) < length:
        want = min(1 << 20, length - len(parts))
        if descriptors is None:
            part = channel.recv(want)
        else:
            part, found, _, _ = socket.recv_fds(channel, want, 4)
            descriptors += found
        if not part:
            raise EOFError("control channel closed")
        parts += part
    return bytes(parts)
