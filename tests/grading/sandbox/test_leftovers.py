"""What is left behind is told; what is only about to end is waited for."""

from __future__ import annotations

import subprocess
import threading

from grading.sandbox.leftovers import left_behind, stays_behind, traces
from grading.sandbox.user import SandboxUser, sandbox_user

NOBODY_ELSE = SandboxUser(59_999, 59_999, drops=sandbox_user().drops)


def test_a_process_that_stays_is_named() -> None:
    before = traces(NOBODY_ELSE)
    with subprocess.Popen(["/usr/bin/sleep", "60"]) as process:
        assert stays_behind(before, NOBODY_ELSE, patience=0.3) == [f"process {process.pid} sleep"]
        process.kill()


def test_a_process_that_is_about_to_end_is_waited_for() -> None:
    before = traces(NOBODY_ELSE)
    with subprocess.Popen(["/bin/sh", "-c", "sleep 0.5"]) as process:
        assert left_behind(before, NOBODY_ELSE) != []
        reaper = threading.Thread(target=process.wait)
        reaper.start()
        assert stays_behind(before, NOBODY_ELSE) == []
        reaper.join()
