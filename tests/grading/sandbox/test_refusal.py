"""A machine that cannot hold the box is told how to mend it; nothing runs in a weaker way."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from grading.contract import Limits
from grading.errors import SandboxRefused, UsageError
from grading.sandbox import box as box_command
from grading.sandbox import health, host
from grading.sandbox.inside import seccomp
from grading.sandbox.run import run_notebook
from grading.sandbox.user import SandboxUser, sandbox_user

pytestmark = pytest.mark.sandbox
ROOT = Path(__file__).resolve().parents[3]
ORDINARY = ["setpriv", "--reuid", "58999", "--regid", "58999", "--clear-groups"]
NO_MORE = (
    "echo 0 > /proc/sys/user/max_user_namespaces && exec {python} -m grading run {book} --json"
)
as_root = pytest.mark.skipif(os.geteuid() != 0, reason="needs root to become somebody else")


def _run(**changes: object) -> object:
    limits = Limits()
    words = {"files": {}, "wanted": {}, "limits": limits, "runtime": "tabular", **changes}
    return run_notebook(b"print(1)", on_phase=lambda _: None, **words)  # type: ignore[arg-type]


def _command(tmp_path: Path, words: list[str]) -> subprocess.CompletedProcess[str]:
    """The command line in a user namespace where no further one may be made."""
    book = tmp_path / "n.py"
    book.write_text("print('RAN')")
    for folder in (tmp_path, *list(tmp_path.parents)[:-2]):
        if folder.stat().st_uid == os.geteuid() and folder != Path("/tmp"):
            folder.chmod(0o755)
    inner = NO_MORE.format(python=sys.executable, book=book)
    return subprocess.run(
        [*words, "/bin/sh", "-c", inner],
        capture_output=True,
        text=True,
        cwd=ROOT,
        timeout=60,
        check=False,
    )


def test_without_user_namespaces_as_root_of_a_container(tmp_path: Path) -> None:
    done = _command(tmp_path, ["unshare", "--user", "--map-root-user"])
    assert done.returncode == 3
    assert "sysctl -w user.max_user_namespaces=15000" in done.stderr
    assert "RAN" not in done.stdout


@as_root
def test_without_user_namespaces_as_an_ordinary_user(tmp_path: Path) -> None:
    words = [*ORDINARY, "unshare", "--user", "--map-current-user", "--keep-caps"]
    done = _command(tmp_path, words)
    assert done.returncode == 3
    assert "sysctl -w user.max_user_namespaces=15000" in done.stderr
    assert "RAN" not in done.stdout


@pytest.mark.parametrize("who", ["as we are", pytest.param("ordinary", marks=as_root)])
def test_a_container_that_forbids_new_namespaces_is_told_so(who: str) -> None:
    """The kernel has them, but a filter answers unshare and clone with EPERM."""
    program = (
        "from grading.sandbox.inside import linux, seccomp\n"
        "linux.prctl(38, 1); seccomp.install()\n"
        "import sys\nfrom grading.__main__ import main\n"
        "sys.exit(main(['self-test', '--json']))"
    )
    words = ORDINARY if who == "ordinary" else []
    done = subprocess.run(
        [*words, sys.executable, "-c", program],
        capture_output=True,
        text=True,
        cwd=ROOT,
        timeout=60,
        check=False,
    )
    assert done.returncode == 3
    assert "User namespaces cannot be made here. Mend, as root: sysctl" in done.stderr
    assert "seccomp profile" in done.stderr
    assert done.stdout == ""


def test_without_bubblewrap(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(box_command, "BWRAP", "/nonexistent/bwrap")
    with pytest.raises(SandboxRefused, match="apt-get install bubblewrap"):
        _run()
    with pytest.raises(SandboxRefused, match="apt-get install bubblewrap"):
        health.guarantees()


def test_without_the_interpreter(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(box_command, "INTERPRETER", "/nonexistent/python")
    with pytest.raises(SandboxRefused, match=r"install the packages python3\.11"):
        _run()


def test_on_an_architecture_without_a_filter(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(seccomp, "supported", lambda: False)
    with pytest.raises(SandboxRefused, match="x86_64 or aarch64"):
        _run()


def test_without_the_runtime(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("ASSAY_RUNTIMES", str(tmp_path))
    with pytest.raises(SandboxRefused, match="run script/setup"):
        _run()


@as_root
def test_a_runtime_behind_a_closed_folder_is_named(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    closed = tmp_path / "closed"
    (closed / "tabular" / "bin").mkdir(parents=True)
    (closed / "tabular" / "bin" / "python").touch()
    for folder in (tmp_path, *list(tmp_path.parents)[:2]):
        folder.chmod(0o755)
    closed.chmod(0o700)
    monkeypatch.setenv("ASSAY_RUNTIMES", str(closed))
    with pytest.raises(SandboxRefused, match=f"chmod o\\+rX {closed}$"):
        _run()


@as_root
@pytest.mark.parametrize("given", ["0", "nobody", "-5", str(2**32)])
def test_a_user_that_is_none_is_refused(monkeypatch: pytest.MonkeyPatch, given: str) -> None:
    monkeypatch.setenv("ASSAY_SANDBOX_UID", given)
    with pytest.raises(SandboxRefused, match="number of an unprivileged user"):
        _run()


@as_root
def test_the_named_user_owns_the_box(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ASSAY_SANDBOX_UID", "58998")
    assert sandbox_user() == SandboxUser(58998, 58998, drops=True)


def test_an_unknown_runtime_is_a_usage_error() -> None:
    with pytest.raises(UsageError, match=r"Known: deep, tabular\.$"):
        _run(runtime="nonsense")
    with pytest.raises(UsageError):
        _run(runtime="../tabular")


def test_every_complaint_that_we_know_has_a_mend() -> None:
    for complaint in ("bwrap: No permissions to creating new namespace, likely because",
                      "bwrap: setting up uid map: Permission denied",
                      "bwrap: Can't mount proc on /newroot/proc: Operation not permitted",
                      "bwrap: loopback: Failed RTM_NEWADDR: Operation not permitted"):  # fmt: skip
        assert "Mend" in (host.mend_for(complaint) or "")
    assert host.mend_for("something else") is None
