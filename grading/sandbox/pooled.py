"""The zygote in its outer box, and the boxes that are forked from it."""

from __future__ import annotations

import contextlib
import json
import os
import signal
import socket
import threading
import time
from collections.abc import Mapping, Sequence
from typing import Any

from grading.errors import SandboxFailed
from grading.sandbox import box
from grading.sandbox.boxed import (
    START_SECONDS,
    Box,
    host_pid,
    read_complaint,
    refuse_shared_namespaces,
    spawn,
    start_failure,
    wait_dead,
)
from grading.sandbox.inside import framing
from grading.sandbox.places import Parts
from grading.sandbox.user import SandboxUser

MOURNING_MILLISECONDS = 500


class Zygote:
    """One zygote from its start to its death; `born` counts its children.

    It loads the modules that `imports` names before it has any.

    Bubblewrap ends it with the thread that started it, so that thread must outlive it.
    """

    def __init__(self, parts: Parts, user: SandboxUser, imports: Sequence[str]) -> None:
        self.born, self.imports = 0, imports
        self.started = time.monotonic()
        self.pid = self.pidfd = -1
        self._asking = threading.Lock()
        self.channel, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_STREAM)
        self.channel.settimeout(START_SECONDS)
        self._complaints, complaints = os.pipe2(os.O_CLOEXEC)
        os.set_blocking(self._complaints, False)
        accounts = box.account_files()
        environment = _environment()
        numbers = [theirs.fileno(), environment]
        try:
            self.process = spawn(
                box.command(parts, accounts, numbers, "stage"),
                [*numbers, *accounts.values()],
                complaints,
                user,
            )
        except BaseException:
            self._close()
            raise
        finally:
            theirs.close()
            for number in (complaints, environment, *accounts.values()):
                os.close(number)

    def introduce(self) -> Mapping[str, Any]:
        """Wait until the libraries are loaded; what is missing among them."""
        found: list[int] = []
        try:
            framing.send(self.channel, list(self.imports))
            words = framing.receive(self.channel, found)
            (self.pidfd,) = found
            self.pid = host_pid(self.pidfd)
            refuse_shared_namespaces(self.pid, words["namespaces"], ("self",))
            return framing.receive(self.channel)  # type: ignore[no-any-return]
        except (OSError, EOFError, ValueError) as error:
            complaint = read_complaint(self._complaints)
            self.kill()
            raise start_failure(f"The zygote did not start: {error}.", complaint) from error

    def bear(self, descriptors: list[int]) -> None:
        """Let it fork a child that holds these four; the child answers on its own channel."""
        with self._asking:
            self.born += 1
            try:
                framing.send(self.channel, "bear", tuple(descriptors))
            except OSError as error:
                raise SandboxFailed(f"The zygote is gone: {error}.") from error

    def is_alive(self) -> bool:
        """Whether it can still be asked for children."""
        pidfd = self.pidfd
        return pidfd >= 0 and not wait_dead(pidfd, 0)

    def complaint(self) -> str:
        """What it or its children wrote on their error stream."""
        return read_complaint(self._complaints)

    def kill(self) -> None:
        """End it, and with its process namespace every box that was forked from it."""
        if self.pidfd >= 0:
            with contextlib.suppress(ProcessLookupError):
                signal.pidfd_send_signal(self.pidfd, signal.SIGKILL)
            wait_dead(self.pidfd)
        self.process.kill()
        self.process.wait()
        self._close()

    def _close(self) -> None:
        self.channel.close()
        for number in (self._complaints, self.pidfd):
            if number >= 0:
                os.close(number)
        self._complaints = self.pidfd = -1


def _environment() -> int:
    """A descriptor that holds the candidate's environment as JSON; the caller closes it."""
    reader, writer = os.pipe()
    os.set_inheritable(reader, True)
    os.write(writer, json.dumps(box.environment()).encode())  # far below what a pipe holds
    os.close(writer)
    return reader


class PooledBox(Box):
    """A box that was forked from a zygote; set up by `settle`, before its job is known."""

    def __init__(self, zygote: Zygote) -> None:
        super().__init__()
        self.zygote = zygote
        self.strangers = ("self", zygote.pid)
        try:
            zygote.bear([self._theirs.fileno(), *self._others])
        except BaseException:
            self._close_all()
            raise
        finally:
            self._hand_over()

    def settle(self) -> Mapping[str, Any]:
        """Let it do everything that does not depend on a job; what the warden measured."""
        framing.send(self.channel, "settle")
        report, _ = self._receive(0)
        return report  # type: ignore[no-any-return]

    def is_alive(self) -> bool:
        """Whether it still waits for its job."""
        return self.pidfd >= 0 and not wait_dead(self.pidfd, 0)

    def complaint(self) -> str:
        """Of the zygote and its children."""
        return self.zygote.complaint()

    def mourn(self) -> None:
        """After it was lost: wait a moment for its zygote, which dies after its last child only.

        Else the next try would take another child that is about to die.
        """
        if self.zygote.pidfd >= 0:
            wait_dead(self.zygote.pidfd, MOURNING_MILLISECONDS)

    def kill(self) -> float:
        """End everything in it; its processor time is the control group's or the meter's to tell.

        Raises Undead when it does not die: its slot must not be given away.
        """
        if self.pidfd < 0:
            return 0.0  # it ends by itself once its channel is closed
        self._kill_warden()
        return 0.0
