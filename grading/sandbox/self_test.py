"""Tries to break the sandbox of this machine: a table guarantee, held, required, mend.

Every probe runs in the real box. The queue may only be consumed when `holds` says so.
"""

from __future__ import annotations

import json
import os
import secrets
import socket
import tempfile
import time
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Self

from grading.contract import Limits
from grading.errors import SandboxFailed
from grading.sandbox import attempts, connection
from grading.sandbox.attempts import LIMITS, ROOT, Attempt
from grading.sandbox.cgroups import controllers
from grading.sandbox.client import own_supervisor
from grading.sandbox.leftovers import left_behind, stays_behind, traces
from grading.sandbox.outcome import RunStatus
from grading.sandbox.user import SandboxUser, can_become, cannot_become, is_free, sandbox_user

NAMESPACES = ("user", "mnt", "pid", "net", "ipc", "uts", "cgroup")
ZYGOTE_SECONDS = 30.0
_DRAWS = 5
_SMALL = ("--slots", "1", "--pool", "1", "--memory-mb", str(LIMITS.memory_mb))
"""One box at a time, so that a test beside real runs takes little from them."""
_MENDS = {
    "landlock": "use a kernel of 5.13 or newer with landlock in its list of security modules",
    "memory_cgroup": "start as root, or name a delegated control group in ASSAY_CGROUP",
    "process_cgroup": "start as root, or name a delegated control group in ASSAY_CGROUP",
    "zygote_starts": "look at the detail; until then every run starts an interpreter of its own",
    "memory_cap": "give the sandbox a control group (ASSAY_CGROUP), and turn swap off",
}
_OPTIONAL = ("landlock", "memory_cgroup", "process_cgroup", "zygote_starts")
_MEND = "this is a fault of the sandbox on this kernel: do not run it here, and report it"


@dataclass(frozen=True, slots=True)
class Guarantee:
    """One row: `mend` is empty when it is held; `detail` says what was seen.

    `mode` says in which boxes it was tried: cold, or pool.
    """

    name: str
    held: bool
    required: bool
    detail: str
    mend: str
    mode: str = "cold"


def self_test(runtime: str = "tabular") -> list[Guarantee]:
    """Run all probes in both modes; takes some seconds. SandboxRefused when nothing can be run."""
    user = _user_of_its_own(sandbox_user())
    before = traces(user)
    rows = _tried(Attempt(runtime, user))
    rows.append(_row("nothing_left_behind", left_behind(before, user)))
    pooled = [*_pooled(runtime, user), _row("nothing_left_behind", stays_behind(before, user))]
    return rows + [replace(row, mode="pool") for row in pooled]


def _tried(attempt: Attempt) -> list[Guarantee]:
    """Every probe in its turn; the first that breaks ends them, and is a required row not held."""
    rows: list[Guarantee] = []
    broken = []
    try:
        rows.extend(_probes(attempt))
    except SandboxFailed as error:
        broken.append(str(error))
    return [*rows, _row("every_probe_ran", broken)]


def _probes(attempt: Attempt) -> Iterator[Guarantee]:
    yield from _namespaces(attempt)
    yield from _walls(attempt)
    yield from _endings(attempt)
    yield _memory(attempt)
    yield from _groups()
    yield _next_run(attempt)


def _pooled(runtime: str, user: SandboxUser) -> list[Guarantee]:
    """The same by a supervisor of our own. That there is a zygote is no duty: runs are cold then.

    Once there is one, jobs go into its boxes, and every probe must hold there.
    """
    with (
        _without_setting(connection.SETTING),
        _without_setting("ASSAY_SANDBOX_UID"),
        ExitStack() as it,
    ):
        os.environ["ASSAY_SANDBOX_UID"] = str(user.uid)
        try:
            path = it.enter_context(own_supervisor("--runtime", runtime, *_SMALL))
            _wait_for_zygote(path, runtime)
        except SandboxFailed as error:
            return [_row("zygote_starts", [str(error)])]
        return [_row("zygote_starts", []), *_tried(Attempt(runtime, None))]


def _wait_for_zygote(path: Path, runtime: str) -> None:
    """SandboxFailed when the supervisor there has none for this runtime in time."""
    deadline = time.monotonic() + ZYGOTE_SECONDS
    while True:
        state = (connection.status(path) or {}).get("nurseries", {}).get(runtime, {})
        if state.get("zygote"):
            return
        if state.get("resting") or time.monotonic() > deadline:
            raise SandboxFailed(state.get("failure") or f"None in {ZYGOTE_SECONDS:.0f} s.")
        time.sleep(0.1)


@contextmanager
def _without_setting(name: str) -> Iterator[None]:
    """Run the block without this variable of the environment; it is as before afterwards."""
    before = os.environ.pop(name, None)
    try:
        yield
    finally:
        os.environ.pop(name, None)
        if before is not None:
            os.environ[name] = before


def holds(rows: Sequence[Guarantee]) -> bool:
    """Whether every required guarantee is held."""
    return all(row.held for row in rows if row.required)


def missing(rows: Sequence[Guarantee]) -> list[str]:
    """One line with the mend for every required guarantee that is not held."""
    return [
        f"{row.name} ({row.mode}): {row.detail} Mend: {row.mend}."
        for row in rows
        if row.required and not row.held
    ]


def _user_of_its_own(user: SandboxUser) -> SandboxUser:
    """As root another number than real runs have, so that their processes are not ours.

    The number of real runs where no other can be had; SandboxRefused when not even that one can.
    """
    if not user.drops:
        return user
    drawn = [user.uid + 1 + secrets.randbelow(400) for _ in range(_DRAWS)]
    for number in (*filter(is_free, drawn), user.uid):
        if can_become(number):
            return SandboxUser(number, number, drops=True)
    raise cannot_become(user.uid)


def _row(name: str, bad: Sequence[str] | bool, detail: str = "") -> Guarantee:
    words = detail or ("" if isinstance(bad, bool) else "; ".join(bad))
    required = name not in _OPTIONAL
    return Guarantee(name, not bad, required, words, _MENDS.get(name, _MEND) if bad else "")


def _namespaces(attempt: Attempt) -> Iterator[Guarantee]:
    """The box itself refuses to start when one of them is ours; here it is said one by one."""
    seen = attempt.namespaces()
    for name in NAMESPACES:
        own = str(Path(f"/proc/self/ns/{name}").readlink())
        yield _row(f"namespace_{name}", seen.get(name, own) == own, seen.get(name, "not seen"))


def _walls(attempt: Attempt) -> list[Guarantee]:
    canary = secrets.token_hex(16)
    with _listeners() as ears, tempfile.NamedTemporaryFile(prefix="assay-canary-") as secret:
        secret.write(canary.encode())
        secret.flush()
        hidden = [secret.name, str(ROOT / "pyproject.toml"), "/root", "/sys", "/run", "/var/lib",
                  "/etc/shadow", "/etc/machine-id", "/dev/kmsg", "/dev/mem"]  # fmt: skip
        asked = {
            "canary": canary, "hidden": hidden, "port": ears.port, "abstract": ears.name,
            "read_only": ["/", "/usr", "/usr/lib", "/etc", "/assay", "/runtime",
                          "/runtime/lib/python3.11/site-packages", "/dev", "/proc"],
            "disk_bytes": LIMITS.disk_mb * 1024 * 1024, "disk_files": LIMITS.disk_files,
            "processes": LIMITS.processes,
        }  # fmt: skip
        report = attempt.walls(asked, canary)
    return [_row(name, [] if row["held"] else [row["detail"] or "not held"])
            for name, row in report.items()]  # fmt: skip


class _listeners:  # noqa: N801 - used as a with-statement's verb
    """Somebody on the host who would answer: a TCP port and an abstract socket."""

    def __enter__(self) -> Self:
        self._tcp = socket.create_server(("127.0.0.1", 0))
        self.port = self._tcp.getsockname()[1]
        self.name = f"assay-{secrets.token_hex(8)}"
        self._abstract = socket.socket(socket.AF_UNIX)
        self._abstract.bind("\0" + self.name)
        self._abstract.listen()
        return self

    def __exit__(self, *_: object) -> None:
        self._tcp.close()
        self._abstract.close()


_ENDINGS: tuple[tuple[str, str, Limits, RunStatus], ...] = (
    ("wall_limit", attempts.SLEEP, attempts.short(wall_seconds=1.5), RunStatus.WALL_TIME_LIMIT),
    ("cell_limit", attempts.SLEEP, attempts.short(cell_seconds=1.0), RunStatus.CELL_TIME_LIMIT),
    ("stopped_process_ends", attempts.STOP, attempts.short(cell_seconds=1.0),
     RunStatus.CELL_TIME_LIMIT),
    ("cpu_limit", attempts.SPIN, attempts.short(cpu_seconds=1), RunStatus.CPU_LIMIT),
    ("output_cap", attempts.FLOOD, LIMITS, RunStatus.OUTPUT_LIMIT),
    ("raw_output_cap", attempts.RAW_FLOOD, LIMITS, RunStatus.OUTPUT_LIMIT),
    ("daemon_ends", attempts.DAEMON, LIMITS, RunStatus.COMPLETED),
    ("links_not_followed", attempts.LINKS, LIMITS, RunStatus.COMPLETED),
)  # fmt: skip


def _endings(attempt: Attempt) -> Iterator[Guarantee]:
    for name, source, limits, expected in _ENDINGS:
        outcome = attempt.run(source, limits)
        bad = [] if outcome.status is expected else [f"ended as {outcome.status}"]
        if outcome.outputs:
            bad.append(f"collected {', '.join(outcome.outputs)}")
        yield _row(name, bad)


def _memory(attempt: Attempt) -> Guarantee:
    """A hog of twice the cap, in memory of three kinds, must be ended; the overshoot is told."""
    bad, seen = [], []
    for kind, source in attempts.HOGS.items():
        outcome = attempt.run(source, LIMITS)
        peak = outcome.usage.peak_memory_mb or 0.0
        seen.append(f"{kind}: peak {peak:.0f} of {LIMITS.memory_mb} MB")
        if outcome.status is not RunStatus.MEMORY_LIMIT:
            bad.append(f"{kind} hog of twice the cap ended as {outcome.status}")
    how = "hard" if controllers().has("memory") else "polled"
    return _row("memory_cap", bad, "; ".join([how, *seen, *bad]))


def _groups() -> Iterator[Guarantee]:
    found = controllers()
    detail = f"version {found.version}" if found.version else "none can be written"
    yield _row("memory_cgroup", not found.has("memory"), detail)
    yield _row("process_cgroup", not found.has("pids"), detail)


def _next_run(attempt: Attempt) -> Guarantee:
    """What one run plants in every place it may write, the next must not see."""
    if attempt.run(attempts.PLANT, LIMITS).status is not RunStatus.COMPLETED:
        raise SandboxFailed("The probe that plants files did not run.")
    outcome = attempt.run(attempts.LOOK, LIMITS)
    seen = json.loads(outcome.outputs.get("seen.json", b'["no answer"]'))
    return _row("next_run_clean", seen)
