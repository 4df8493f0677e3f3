"""What the sandbox holds on this machine, as plain data that is stored with each run."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from grading.sandbox import connection
from grading.sandbox.boxed import ColdBox
from grading.sandbox.cgroups import controllers
from grading.sandbox.host import refuse_unfit
from grading.sandbox.inside import landlock
from grading.sandbox.places import parts_for
from grading.sandbox.runtime import find_runtime
from grading.sandbox.user import sandbox_user


@dataclass(frozen=True, slots=True)
class SelfTested:
    """`holds` is None while the first test goes on, and where none is made; `at`: seconds since 1970."""

    holds: bool | None
    missing: list[str]
    at: float | None


def last_self_test() -> SelfTested | None:
    """What the supervisor of this host has last found; None where none is named.

    Raises SandboxRefused where one is named that does not answer.
    """
    named = connection.address()
    return SelfTested(**_said(named)["self_test"]) if named else None


def guarantees(runtime: str = "tabular") -> dict[str, Any]:
    """What a run on this machine would be held by, after a box was really started.

    By the word of the supervisor where ASSAY_SANDBOX_SOCKET names one. Takes about a tenth of a
    second. Raises SandboxRefused with the mend when nothing can be run.
    """
    named = connection.address()
    if named:
        return dict(_said(named)["guarantees"])
    found, user = find_runtime(runtime), sandbox_user()
    refuse_unfit()
    with ColdBox(parts_for(found, user), user) as box:
        box.introduce()
    return guarantees_of({"landlock": landlock.abi()})


def _said(named: Path) -> dict[str, Any]:
    state = connection.status(named)
    if state is None:
        raise connection.silent(named)
    return state


def guarantees_of(report: Mapping[str, Any], mode: str = "cold") -> dict[str, Any]:
    """The same, from what a box has reported of itself.

    `mode` says how the box was made: pool (set up in advance), zygote (forked on request) or cold.
    """
    found = controllers()
    memory = f"cgroup-v{found.version}" if found.has("memory") else "polled"
    return {
        "mode": mode,
        "rung": _rung(bool(report.get("landlock")), memory, mode),
        "namespaces": ["user", "mnt", "pid", "net", "ipc", "uts", "cgroup"],
        "landlock": report.get("landlock", 0),
        "seccomp": True,
        "memory": memory,
        "processes": f"cgroup-v{found.version}" if found.has("pids") else "rlimit",
        "cpu": f"cgroup-v{found.version}" if found.has("cpu") else "polled",
    }


def _rung(has_landlock: bool, memory: str, mode: str) -> str:
    """The step of the ladder. What is missing is named before a cold start, which is only slower."""
    if not has_landlock:
        return "no_landlock"
    if memory == "polled":
        return "polled_memory"
    return "cold" if mode == "cold" else "full"
