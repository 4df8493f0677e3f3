"""Supervisors that misbehave: what stands at the other end of the socket is written by the test."""

from __future__ import annotations

import socket
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

Deed = Callable[[socket.socket], None]


@contextmanager
def supervised(path: Path, *deeds: Deed) -> Iterator[None]:
    """Listen there and do one deed per connection, in order; then hang up on everybody else."""
    listener = socket.socket(socket.AF_UNIX, socket.SOCK_SEQPACKET)
    listener.bind(str(path))
    listener.listen(8)

    def serve() -> None:
        left = list(deeds)
        while True:
            try:
                channel, _ = listener.accept()
            except OSError:
                return
            with channel:
                if left:
                    left.pop(0)(channel)

    thread = threading.Thread(target=serve, daemon=True)
    thread.start()
    try:
        yield
    finally:
        listener.shutdown(socket.SHUT_RDWR)
        listener.close()
        thread.join(10)
