"""Length-framed JSON on the control socket between the outside and the warden."""

from __future__ import annotations

import array
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


def receive_descriptors(
    channel: socket.socket, length: int, most: int
) -> tuple[bytes, list[int], int]:
    """Bytes, descriptors and flags of one look; what is received is never handed on by an exec.

    The recv_fds of the library takes flags but does not pass them on.
    """
    numbers = array.array("i")
    space = socket.CMSG_LEN(most * numbers.itemsize)
    data, extra, flags, _ = channel.recvmsg(length, space, socket.MSG_CMSG_CLOEXEC)
    for level, kind, content in extra:
        if level == socket.SOL_SOCKET and kind == socket.SCM_RIGHTS:
            numbers.frombytes(content[: len(content) // numbers.itemsize * numbers.itemsize])
    return data, list(numbers), flags


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
            part, found, _ = receive_descriptors(channel, want, 4)
            descriptors += found
        if not part:
            raise EOFError("control channel closed")
        parts += part
    return bytes(parts)
