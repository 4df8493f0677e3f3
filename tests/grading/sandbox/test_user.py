"""Whose processes the boxes are: a number that is nobody's, and that we may become."""

from __future__ import annotations

import os
import pwd
import secrets
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from grading.errors import SandboxRefused
from grading.sandbox import self_test
from grading.sandbox.user import SandboxUser, can_become, is_free, sandbox_user

ROOT = Path(__file__).resolve().parents[3]
NOBODYS = 57_900
pytestmark = pytest.mark.skipif(os.geteuid() != 0, reason="only root becomes somebody else")


def _account(number: int, shell: str) -> Callable[[int], pwd.struct_passwd]:
    """Accounts of a machine on which this one is there."""

    def found(asked: int) -> pwd.struct_passwd:
        if asked != number:
            raise KeyError(asked)
        return pwd.struct_passwd(("somebody", "x", number, number, "", "/home/somebody", shell))

    return found


def test_the_number_of_an_account_that_logs_in_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ASSAY_SANDBOX_UID", str(NOBODYS))
    monkeypatch.setattr(pwd, "getpwuid", _account(NOBODYS, "/bin/bash"))
    with pytest.raises(SandboxRefused, match=r"account somebody, who logs in\. Mend: set ASSAY"):
        sandbox_user()
    monkeypatch.setattr(pwd, "getpwuid", _account(NOBODYS, "/usr/sbin/nologin"))
    assert sandbox_user().uid == NOBODYS


def test_the_self_test_takes_no_number_of_an_account_or_of_processes(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(secrets, "randbelow", lambda _: 0)
    user = SandboxUser(NOBODYS, NOBODYS, drops=True)
    assert self_test._user_of_its_own(user).uid == NOBODYS + 1
    with subprocess.Popen(["sleep", "60"], user=NOBODYS + 1, group=NOBODYS + 1) as busy:
        assert not is_free(NOBODYS + 1)
        assert self_test._user_of_its_own(user) == user
        busy.kill()
    monkeypatch.setattr(pwd, "getpwuid", _account(NOBODYS + 1, "/usr/sbin/nologin"))
    assert self_test._user_of_its_own(user) == user


SCRIPT = """
import sys
from grading.sandbox.inside import linux
from grading.sandbox.self_test import _user_of_its_own
from grading.sandbox.user import SandboxUser, can_become
linux.unshare(0x10000000)
print("made", flush=True)
sys.stdin.readline()
user = SandboxUser(57900, 57900, drops=True)
print(can_become(57901), _user_of_its_own(user) == user)
try:
    _user_of_its_own(SandboxUser(57990, 57990, drops=True))
except Exception as error:
    print(type(error).__name__)
"""


def test_where_only_one_number_is_mapped_the_self_test_takes_it() -> None:
    """As in a container's user namespace: 0 and the sandbox's number, and nobody else."""
    assert can_become(NOBODYS + 1)
    with subprocess.Popen(
        [sys.executable, "-B", "-c", SCRIPT], cwd=ROOT, text=True,
        stdin=subprocess.PIPE, stdout=subprocess.PIPE,
    ) as child:  # fmt: skip
        assert child.stdout is not None
        assert child.stdout.readline() == "made\n"
        for name in ("uid_map", "gid_map"):
            Path(f"/proc/{child.pid}/{name}").write_text(f"0 0 1\n{NOBODYS} {NOBODYS} 1\n")
        said, _ = child.communicate("go\n", timeout=30)
    assert said.split() == ["False", "True", "SandboxRefused"]
