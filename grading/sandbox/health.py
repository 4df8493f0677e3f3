"""What the sandbox holds on this machine, as plain data that is stored with each run."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from grading.sandbox.cgroups import controllers
from grading.sandbox.inside import landlock


def guarantees() -> dict[str, Any]:
    """What a run on this machine would be held by."""
    return guarantees_of({"landlock": landlock.abi()})


def guarantees_of(report: Mapping[str, Any]) -> dict[str, Any]:
    """The same, from what a box has reported of itself."""
    found = controllers()
    memory = f"cgroup-v{found.version}" if found.has("memory") else "polled"
    return {
        "mode": "cold",
        "rung": _rung(bool(report.get("landlock")), memory),
        "namespaces": ["user", "mnt", "pid", "net", "ipc", "uts", "cgroup"],
        "landlock": report.get("landlock", 0),
        "seccomp": True,
        "memory": memory,
        "processes": f"cgroup-v{found.version}" if found.has("pids") else "rlimit",
        "cpu": f"cgroup-v{found.version}" if found.has("cpu") else "polled",
    }


def _rung(has_landlock: bool, memory: str) -> str:
    if not has_landlock:
        return "no_landlock"
    return "polled_memory" if memory == "polled" else "full"
