"""Tells every client in a few seconds' time that the supervisor still lives, whatever its job does.

One thread for all clients: a supervisor that hangs as a whole, or is stopped, falls silent.
"""

from __future__ import annotations

import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress

from grading.sandbox import wire

EVERY_SECONDS = 2.0
SILENCE_SECONDS = 8 * EVERY_SECONDS
"""After this a client takes its supervisor for lost."""


class Heartbeat:
    """Clients that hear from us meanwhile."""

    def __init__(self) -> None:
        self._clients: set[socket.socket] = set()
        self._lock = threading.Lock()
        self._closing = threading.Event()
        threading.Thread(target=self._beat, name="heartbeat", daemon=True).start()

    @contextmanager
    def heard(self, channel: socket.socket) -> Iterator[None]:
        """Let this client hear from us until the block ends; the channel must stay open until then."""
        with self._lock:
            self._clients.add(channel)
        try:
            yield
        finally:
            with self._lock:
                self._clients.remove(channel)

    def close(self) -> None:
        """Fall silent."""
        self._closing.set()

    def _beat(self) -> None:
        while not self._closing.wait(EVERY_SECONDS):
            with self._lock:
                for channel in self._clients:
                    with suppress(OSError):  # it has left: whoever does its job will notice
                        wire.offer(channel, {"t": "alive"})
