"""The self-test holds here, as root and as an ordinary user, and notices what is missing."""

from __future__ import annotations

import dataclasses
import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from grading.commands import self_test as command
from grading.sandbox import attempts, connection, health
from grading.sandbox import self_test as module
from grading.sandbox.inside.landlock import abi as landlock_abi
from grading.sandbox.leftovers import left_behind, traces
from grading.sandbox.self_test import Guarantee, holds, self_test
from grading.sandbox.user import sandbox_user
from tests.grading.sandbox.conftest import Boxes

pytestmark = pytest.mark.sandbox
ROOT = Path(__file__).resolve().parents[3]
REQUIRED = {
    *(f"namespace_{n}" for n in ("user", "mnt", "pid", "net", "ipc", "uts", "cgroup")),
    "no_capabilities", "no_new_privs", "seccomp", "read_only_tree", "tmpfs_bytes", "tmpfs_inodes",
    "output_cap", "wall_limit", "cpu_limit", "process_cap", "memory_cap", "no_network",
    "environment_hidden", "next_run_clean", "nothing_left_behind", "every_probe_ran",
}  # fmt: skip

OPTIONAL = {"landlock", "memory_cgroup", "process_cgroup", "zygote_starts"}


def test_every_required_guarantee_is_held_here() -> None:
    rows = self_test()
    assert [row for row in rows if row.required and not row.held] == []
    for mode in ("cold", "pool"):
        tried = [row for row in rows if row.mode == mode]
        assert {row.name for row in tried if row.required} >= REQUIRED
        memory = next(row for row in tried if row.name == "memory_cap")
        assert memory.detail.startswith(("hard; anonymous: peak ", "polled; anonymous: peak "))
    assert {row.name for row in rows if not row.required} == OPTIONAL
    assert [row.held for row in rows if row.name == "zygote_starts"] == [True]


@pytest.mark.skipif(os.geteuid() != 0, reason="needs root to become somebody else")
def test_every_required_guarantee_is_held_as_an_ordinary_user() -> None:
    words = [
        "setpriv",
        "--reuid",
        "58997",
        "--regid",
        "58997",
        "--clear-groups",
        sys.executable,
        "-B",
    ]
    done = subprocess.run(
        [*words, "-m", "grading", "self-test", "--json"],
        capture_output=True, text=True, cwd=ROOT, timeout=120, check=False,
    )  # fmt: skip
    answer = json.loads(done.stdout)
    assert [row for row in answer["guarantees"] if row["required"] and not row["held"]] == []
    assert (done.returncode, answer["holds"]) == (0, True)
    assert {(row["mode"], row["name"]) for row in answer["guarantees"] if row["held"]} >= {
        (mode, name) for mode in ("cold", "pool") for name in REQUIRED
    }
    assert answer["in_force"]["memory"] == "polled"


def test_a_probe_that_breaks_in_the_pool_is_a_required_row(monkeypatch: pytest.MonkeyPatch) -> None:
    """Cold runs are all right here: what breaks must not be taken for a missing zygote."""
    monkeypatch.setattr(attempts, "NAMESPACES", "1 / 0")
    rows = module._pooled("tabular", module._user_of_its_own(sandbox_user()))
    assert [(row.name, row.held, row.required) for row in rows] == [
        ("zygote_starts", True, False), ("every_probe_ran", False, True),
    ]  # fmt: skip
    assert "ZeroDivisionError" in rows[1].detail
    assert not holds(rows)


def test_its_own_supervisor_takes_little_from_real_runs(monkeypatch: pytest.MonkeyPatch) -> None:
    states: list[dict[str, object]] = []

    def looked(_: attempts.Attempt) -> list[Guarantee]:
        states.append(connection.status(connection.address() or Path()) or {})
        return []

    monkeypatch.setattr(module, "_tried", looked)
    module._pooled("tabular", module._user_of_its_own(sandbox_user()))
    assert [(state["slots"], state["memory_mb"]) for state in states] == [(1, 192)]


def test_a_pool_without_a_zygote_is_no_fault(monkeypatch: pytest.MonkeyPatch) -> None:
    resting = {"nurseries": {"tabular": {"zygote": None, "resting": True, "failure": "no room"}}}
    monkeypatch.setattr(connection, "status", lambda *_: resting)
    rows = module._pooled("tabular", module._user_of_its_own(sandbox_user()))
    assert [(row.name, row.held, row.detail) for row in rows] == [
        ("zygote_starts", False, "no room")
    ]
    assert holds(rows)


FULL = """
for folder in /tmp /var/tmp; do mount -t tmpfs -o nr_inodes=1 full $folder; done
cd /proc && exec "$0" -B -m grading self-test --json
"""


@pytest.mark.skipif(os.geteuid() != 0, reason="needs root to mount full folders")
def test_a_full_disk_is_one_line_with_its_mend() -> None:
    environment = {**os.environ, "PYTHONPATH": str(ROOT), "TMPDIR": "/tmp"}
    done = subprocess.run(
        ["unshare", "--mount", "sh", "-e", "-c", FULL, sys.executable],
        env=environment, capture_output=True, text=True, timeout=120, check=False,
    )  # fmt: skip
    assert (done.returncode, done.stderr) == (1, "")
    answer = json.loads(done.stdout)
    (line,) = answer["missing"]
    assert line.startswith("every_probe_ran (cold): ")
    assert line.endswith("Mend: free space in /tmp.")
    assert answer["holds"] is False


def test_another_fault_of_the_host_is_told_as_it_is() -> None:
    row = command._broken(PermissionError(13, "Permission denied", "/proc/x"))
    assert (row.detail, row.mend) == (
        "[Errno 13] Permission denied: '/proc/x'.", "look at the detail; nothing was tested",
    )  # fmt: skip
    assert not holds([row])


ROW = Guarantee("seccomp", held=True, required=True, detail="", mend="")


def test_a_missing_required_guarantee_is_no_pass() -> None:
    assert holds([ROW, dataclasses.replace(ROW, held=False, required=False)])
    assert not holds([ROW, dataclasses.replace(ROW, held=False)])


def test_the_table_names_what_is_missing_and_its_mend() -> None:
    lines = command._lines([dataclasses.replace(ROW, held=False, mend="do this")])
    assert "NO" in lines[1]
    assert lines[1].endswith("Mend: do this.")
    assert lines[-1].startswith("A required guarantee is missing.")


@pytest.mark.parametrize(
    ("landlock", "memory", "mode", "rung"),
    [(True, "cgroup-v1", "pool", "full"), (True, "cgroup-v2", "zygote", "full"),
     (True, "cgroup-v1", "cold", "cold"), (False, "cgroup-v2", "pool", "no_landlock"),
     (False, "cgroup-v2", "cold", "no_landlock"), (True, "polled", "pool", "polled_memory"),
     (True, "polled", "cold", "polled_memory"), (False, "polled", "cold", "no_landlock")],
)  # fmt: skip
def test_the_rung_says_what_is_weaker(landlock: bool, memory: str, mode: str, rung: str) -> None:
    assert health._rung(landlock, memory, mode) == rung


def test_a_run_and_the_table_tell_the_rung_of_their_mode() -> None:
    zygote = dataclasses.replace(ROW, name="zygote_starts", required=False)
    for rows, mode in (([ROW, zygote], "pool"), ([ROW], "cold")):
        rung = health.guarantees_of({"landlock": landlock_abi()}, mode)["rung"]
        assert command._lines(rows)[-1] == f"Every required guarantee holds. Rung: {rung}."
    none = [dataclasses.replace(zygote, held=False)]
    assert command._lines(none)[-1] == command._lines([ROW])[-1]


def test_guarantees_are_plain_data(box: Boxes) -> None:
    before = traces(box.user)
    held = health.guarantees()
    assert left_behind(before, box.user) == []
    assert json.loads(json.dumps(held)) == held
    assert held == box.run("1").guarantees
    if held["landlock"] and held["memory"] != "polled":
        assert held["rung"] == {"cold": "cold", "pool": "full"}[box.mode]
