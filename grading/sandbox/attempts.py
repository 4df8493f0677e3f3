"""Small hostile programs for the self-test, and the way to run them."""

from __future__ import annotations

import dataclasses
import json
import os
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from grading.contract import Limits
from grading.errors import SandboxFailed
from grading.sandbox.outcome import RunOutcome, RunStatus
from grading.sandbox.run import run_notebook
from grading.sandbox.user import SandboxUser

ROOT = Path(__file__).resolve().parents[2]
_WALLS = Path(__file__).parent / "probes" / "walls.py"
CANARY = "ASSAY_SELF_TEST_CANARY"
LIMITS = Limits(
    wall_seconds=30, cell_seconds=30, cpu_seconds=20, memory_mb=192, processes=24, disk_mb=96,
    disk_files=300, output_kb=64, cell_output_kb=32, artefact_mb=1,
)  # fmt: skip


def short(**changes: Any) -> Limits:
    """The self-test's limits with some changed."""
    return dataclasses.replace(LIMITS, **changes)


SLEEP = "import time\ntime.sleep(60)"
SPIN = "import signal\nsignal.signal(signal.SIGXCPU, signal.SIG_IGN)\nwhile True: pass"
STOP = "import os, signal\nos.kill(os.getpid(), signal.SIGSTOP)"
FLOOD = "while True: print('x' * 1000)"
RAW_FLOOD = "import os\nwhile True: os.write(1, b'x' * 4096)"
DAEMON = """
import ctypes, os, signal, time
if os.fork() == 0:
    os.setsid()
    for number in (signal.SIGTERM, signal.SIGHUP, signal.SIGINT):
        signal.signal(number, signal.SIG_IGN)
    ctypes.CDLL(None).prctl(1, 0, 0, 0, 0)
    if os.fork() == 0:
        time.sleep(120)
    os._exit(0)
os.wait()
"""
LINKS = """
import os
os.symlink('/etc/passwd', 'link.csv')
os.symlink('/proc/self/environ', 'magic.csv')
open('one', 'w').write('x'); os.link('one', 'hard.csv'); os.rename('one', '.one')
try:
    os.mkfifo('pipe.csv')
except OSError:
    pass
open('big.csv', 'wb').truncate(4 * 1024 * 1024)
"""
_LINKED = ("link.csv", "magic.csv", "hard.csv", "pipe.csv", "big.csv", "absent.csv")
HOGS = {
    "anonymous": "kept = []\nfor _ in range(384): kept.append(bytearray(b'x' * 1024 * 1024))",
    "forked": """
import os, time
def eat():
    kept = bytearray(b'x' * (48 * 1024 * 1024)); time.sleep(20)
for _ in range(8):
    if os.fork() == 0:
        eat(); os._exit(0)
time.sleep(20)
""",
    "tmpfs": """
with open('/dev/shm/fill', 'wb') as sink:
    for _ in range(90): sink.write(b'x' * 1024 * 1024)
kept = []
for _ in range(294): kept.append(bytearray(b'x' * 1024 * 1024))
""",
}
_PLACES = "['/work', '/tmp', '/dev/shm', '/home/candidate', '/home/candidate/ipython']"
PLANT = f"for place in {_PLACES}: open(place + '/planted', 'w').write('x')"
LOOK = f"""
import json, os
seen = [place for place in {_PLACES} if os.path.exists(place + '/planted')]
json.dump(seen, open('seen.json', 'w'))
"""
NAMESPACES = """
import json, os
names = ('user', 'mnt', 'pid', 'net', 'ipc', 'uts', 'cgroup')
json.dump({n: os.readlink('/proc/self/ns/' + n) for n in names}, open('seen.json', 'w'))
"""


@dataclass(frozen=True, slots=True)
class Attempt:
    """Runs programs in boxes of one runtime: cold as this user, or by a supervisor without one."""

    runtime: str
    user: SandboxUser | None

    def run(
        self, source: str, limits: Limits, files: Mapping[str, bytes] | None = None
    ) -> RunOutcome:
        """One program as a notebook of one cell."""
        wanted = dict.fromkeys((*_LINKED, "seen.json", "report.json"), 1024 * 1024)
        outcome = run_notebook(
            source.encode(),
            files=files or {},
            wanted=wanted,
            limits=limits,
            runtime=self.runtime,
            on_phase=lambda _: None,
            user=self.user,
        )
        if self.user is None and outcome.guarantees.get("mode") == "cold":
            raise SandboxFailed("The supervisor has no zygote: the run was cold.")
        return outcome

    def namespaces(self) -> dict[str, str]:
        """Names of the seven namespaces in which a candidate stands."""
        return self._answer(NAMESPACES, "seen.json", {})

    def walls(self, asked: Mapping[str, Any], canary: str) -> dict[str, dict[str, Any]]:
        """Wall → held and detail, with a canary in our own environment meanwhile."""
        os.environ[CANARY] = canary
        try:
            files = {"asked.json": json.dumps(asked).encode()}
            return self._answer(_WALLS.read_text(encoding="utf-8"), "report.json", files)
        finally:
            del os.environ[CANARY]

    def _answer(self, source: str, name: str, files: Mapping[str, bytes]) -> dict[str, Any]:
        outcome = self.run(source, LIMITS, files)
        if outcome.status is not RunStatus.COMPLETED:
            shown = (outcome.executed_notebook or "")[-1500:]
            raise SandboxFailed(f"A probe ended as {outcome.status} {outcome.detail}: {shown}")
        return dict(json.loads(outcome.outputs[name]))
