"""What the supervisor does for one connection: a job from its packet to its outcome."""

from __future__ import annotations

import os
import resource
import select
import socket
import threading
import time
import traceback
from collections import OrderedDict
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from grading.contract import Progress
from grading.errors import GradingError, SandboxFailed, SandboxRefused, UsageError
from grading.sandbox import cold, health, wire
from grading.sandbox.boxed import START_SECONDS, NobodyAsks, Undead
from grading.sandbox.cgroups import own_groups
from grading.sandbox.fitness import Fitness
from grading.sandbox.heartbeat import Heartbeat
from grading.sandbox.inside import landlock
from grading.sandbox.nursery import Nursery
from grading.sandbox.outcome import RunOutcome
from grading.sandbox.request import Request, checked
from grading.sandbox.running import BoxLost, job_of, run_in
from grading.sandbox.runtime import find_runtime
from grading.sandbox.slots import Slots
from grading.sandbox.user import sandbox_user

TRIES = 3
FIRST_PACKET_SECONDS = 10.0
ANSWER_SECONDS = 10.0
"""How long an outcome is held out to a client that does not take it."""
END_SECONDS = START_SECONDS + 30.0
_TICKS = os.sysconf("SC_CLK_TCK")
_REMEMBERED = 10_000
_TAKEN = "Somebody else has taken this run since: the lease is over."


class Service:
    """Slots, nurseries and leases of one supervisor."""

    def __init__(
        self, slots: int, memory_mb: int, pool: int, renew_after: int, fitness: Fitness
    ) -> None:
        self.slots = Slots(slots, memory_mb)
        self.fitness = fitness
        self.leases = Leases()
        self._heartbeat = Heartbeat()
        self._pool, self._renew_after = pool, renew_after
        self._nurseries: dict[str, Nursery] = {}
        self._lock = threading.Lock()
        self._done = 0

    def warm(self, runtimes: list[str]) -> None:
        """Start the zygotes of these runtimes; one that cannot be had is told when it is asked."""
        for name in runtimes:
            with suppress(GradingError):
                self._nursery(name)

    def close(self) -> None:
        """End all boxes."""
        self.fitness.close()
        self._heartbeat.close()
        for nursery in self._nurseries.values():
            nursery.close()

    def serve(self, channel: socket.socket) -> None:
        """One connection from its first packet to its end; never raises."""
        with channel:
            try:
                channel.settimeout(FIRST_PACKET_SECONDS)
                words, bulk = wire.receive(channel)
                channel.settimeout(None)
                wire.bound_sends(channel, ANSWER_SECONDS)
                if words.get("t") == "status":
                    wire.send(channel, self.status())
                else:
                    with self._heartbeat.heard(channel):
                        self._serve_job(channel, words, bulk)
            except (OSError, EOFError, NobodyAsks):
                return
            except Exception as error:  # noqa: BLE001 - told to the one who asked
                with suppress(OSError):
                    wire.offer(channel, _told(error))

    def status(self) -> dict[str, Any]:
        """What runs, waits and is ready now; `cpu_seconds` of ourselves and our zygotes so far."""
        with self._lock:
            known = dict(self._nurseries)
        nurseries = {name: one.state() for name, one in known.items()}
        mode = "pool" if self._pool else "zygote"
        has_zygote = all(state["zygote"] for state in nurseries.values())
        return {
            "t": "status",
            "pid": os.getpid(),
            "slots": self.slots.count,
            "memory_mb": self.slots.memory_mb,
            "running": self.slots.running,
            "waiting": self.slots.waiting,
            "done": self._done,
            "groups": len(own_groups()),
            "descriptors": sum(1 for _ in Path("/proc/self/fd").iterdir()),
            "resident_kb": _resident_kb(),
            "cpu_seconds": _cpu_seconds([s["zygote"] for s in nurseries.values() if s["zygote"]]),
            "nurseries": nurseries,
            "self_test": self.fitness.state(),
            "guarantees": health.guarantees_of(
                {"landlock": landlock.abi()}, mode if has_zygote else "cold"
            ),
        }

    def _serve_job(self, channel: socket.socket, words: dict[str, Any], bulk: bytes) -> None:
        run, lease = words.get("run"), words.get("lease")
        if words.get("t") != "job" or not isinstance(run, str) or not isinstance(lease, int):
            raise wire.BadPacket("neither a job nor a question")
        request = checked(wire.request_from_bulk(bulk))
        find_runtime(request.runtime)

        def is_wanted() -> bool:
            return not _is_left(channel)

        with self.leases.taken(run, lease, channel):
            if not self.fitness.admit(is_wanted):
                return
            with self.slots.held(request.limits.memory_mb, is_wanted) as has_slot:
                if has_slot:
                    self._run(channel, request)

    def _run(self, channel: socket.socket, request: Request) -> None:
        def on_phase(progress: Progress) -> None:
            try:
                wire.offer(channel, wire.progress_to_words(progress))
            except OSError as error:
                raise NobodyAsks from error

        job = job_of(request, on_phase, channel.fileno())
        if isinstance(job, RunOutcome):
            self._answer(channel, job)
            return
        for _ in range(TRIES):
            with self._nursery(request.runtime).lent(lambda: not _is_left(channel)) as lodging:
                if _is_left(channel):
                    raise NobodyAsks
                if lodging is None:
                    break
                lodging.box.stop = channel.fileno()
                try:
                    outcome = run_in(lodging, job)
                except Undead:
                    raise
                except (BoxLost, SandboxFailed):
                    lodging.box.mourn()
                    continue
                self._answer(channel, outcome)
                return
        self._answer(channel, cold.run(job, request.runtime, sandbox_user()))

    def _answer(self, channel: socket.socket, outcome: RunOutcome) -> None:
        """Tell it while the box, already dead, is still to be tidied away."""
        self._done += 1
        wire.send(channel, {"t": "outcome"}, wire.outcome_to_bulk(outcome))

    def _nursery(self, runtime: str) -> Nursery:
        with self._lock:
            if runtime not in self._nurseries:
                find_runtime(runtime)
                user = sandbox_user()
                self._nurseries[runtime] = Nursery(runtime, user, self._pool, self._renew_after)
            return self._nurseries[runtime]


@dataclass(slots=True)
class _Holder:
    lease: int
    channel: socket.socket
    gone: threading.Event = field(default_factory=threading.Event)


class Leases:
    """At most one box per run: a newer lease, or the same one asked again, ends the older box."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._holders: dict[str, _Holder] = {}
        self._latest: OrderedDict[str, int] = OrderedDict()

    @contextmanager
    def taken(self, run: str, lease: int, channel: socket.socket) -> Iterator[None]:
        """Hold the run meanwhile; SandboxFailed when a newer lease of it is known."""
        mine = _Holder(lease, channel)
        while (older := self._entered(run, mine)) is not None:
            with suppress(OSError):
                wire.offer(older.channel, {"t": "error", "kind": "superseded", "text": _TAKEN})
                older.channel.shutdown(socket.SHUT_RDWR)
            if not older.gone.wait(END_SECONDS):
                raise SandboxFailed("The box of an older lease of this run does not end.")
        try:
            yield
        finally:
            with self._lock:
                del self._holders[run]
            mine.gone.set()

    def _entered(self, run: str, mine: _Holder) -> _Holder | None:
        """The one who must go first; None once we hold the run."""
        with self._lock:
            if mine.lease < self._latest.get(run, mine.lease):
                raise SandboxFailed(_TAKEN)
            self._latest[run] = mine.lease
            self._latest.move_to_end(run)
            while len(self._latest) > _REMEMBERED:
                self._latest.popitem(last=False)
            if run in self._holders:
                return self._holders[run]
            self._holders[run] = mine
            return None


def _told(error: Exception) -> dict[str, Any]:
    kinds = {UsageError: "usage", SandboxRefused: "refused"}
    kind = next((word for cls, word in kinds.items() if isinstance(error, cls)), "failed")
    if isinstance(error, (GradingError, wire.BadPacket)):
        return {"t": "error", "kind": kind, "text": str(error)[:4000]}
    where = traceback.extract_tb(error.__traceback__)[-1]
    text = f"{type(error).__name__} in {Path(where.filename).name}:{where.lineno}: {error}"
    return {"t": "error", "kind": "failed", "text": text[:4000]}


def _is_left(channel: socket.socket) -> bool:
    """Whether the client has hung up (it has nothing to say after its job)."""
    poller = select.poll()
    poller.register(channel, select.POLLIN | select.POLLHUP)
    return bool(poller.poll(0))


def _resident_kb() -> int:
    pages = int(Path("/proc/self/statm").read_text(encoding="ascii").split()[1])
    return pages * resource.getpagesize() // 1024


def _cpu_seconds(zygotes: list[int]) -> float:
    """Ours, our buried children's, and the zygotes' with theirs."""
    total = time.process_time() + sum(os.times()[2:4])
    for pid in zygotes:
        with suppress(OSError):
            text = Path(f"/proc/{pid}/stat").read_text(encoding="utf-8", errors="replace")
            fields = text.rpartition(")")[2].split()
            total += sum(map(int, fields[11:15])) / _TICKS
    return total
