"""Real Celery workers on the test's own database, files and broker."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

from django.conf import settings
from django.db import connection

from config.environment import ROOT


class Worker:
    """One `celery worker` with one process in its pool, in a process group of its own."""

    def __init__(
        self,
        log: Path,
        *,
        lease_seconds: int,
        beat: bool = False,
    ) -> None:
        self.log = log
        command = [
            sys.executable,
            "-m",
            "celery",
            "-A",
            "config",
            "worker",
            "-c",
            "1",
            "-l",
            "INFO",
        ]
        if beat:
            command += ["-B", "-s", str(log.with_suffix(".beat"))]
        with log.open("wb") as output:
            self.process = subprocess.Popen(
                command, stdout=output, stderr=output, cwd=ROOT, start_new_session=True,
                env={**os.environ, **environment(lease_seconds)},
            )  # fmt: skip
        wait_until(lambda: b" ready." in log.read_bytes(), 60, f"no worker: {log}")

    def signal(self, number: int) -> None:
        """Send to the worker and all of its pool, as a crash of the machine would."""
        os.killpg(self.process.pid, number)

    def stop(self) -> None:
        if self.process.poll() is None:
            self.signal(signal.SIGCONT)
            self.signal(signal.SIGKILL)
        self.process.wait(30)


def environment(lease_seconds: int) -> dict[str, str]:
    """What leads a worker to the database and the files of this test."""
    name = connection.settings_dict["NAME"]
    host = connection.settings_dict["OPTIONS"]["host"]
    return {
        "DJANGO_SETTINGS_MODULE": "config.settings.test",
        "ASSAY_DATABASE_URL": f"postgres://assay@/{name}?host={host}",
        "ASSAY_BROKER_URL": settings.CELERY_BROKER_URL,
        "ASSAY_MEDIA": str(settings.MEDIA_ROOT),
        "ASSAY_LEASE_SECONDS": str(lease_seconds),
    }


def wait_until(holds: Callable[[], bool], seconds: float, failure: str) -> None:
    end = time.monotonic() + seconds
    while not holds():
        assert time.monotonic() < end, failure
        time.sleep(0.1)
