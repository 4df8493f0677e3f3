"""The host's user that owns a box."""

from __future__ import annotations

import os
import pwd
import subprocess
from dataclasses import dataclass
from pathlib import Path

from grading.errors import SandboxRefused

DEFAULT_UID = 59421
"""A number outside every range that Debian gives to people, services and containers."""

_MEND = (
    "Mend: set ASSAY_SANDBOX_UID to the number of an unprivileged user that owns nothing on this "
    "machine, or unset it."
)


@dataclass(frozen=True, slots=True)
class SandboxUser:
    """Number and group; `drops` when we are root and must become it."""

    uid: int
    gid: int
    drops: bool


def sandbox_user() -> SandboxUser:
    """Ourselves as an ordinary user; as root the number in ASSAY_SANDBOX_UID, else 59421.

    Raises SandboxRefused for what is no such number, and for that of an account that logs in.
    """
    if os.geteuid() != 0:
        return SandboxUser(os.geteuid(), os.getegid(), drops=False)
    given = os.environ.get("ASSAY_SANDBOX_UID") or str(DEFAULT_UID)
    if not given.isdecimal() or not 0 < int(given) < 2**31:
        raise SandboxRefused(f"ASSAY_SANDBOX_UID is {given[:40]!r}. {_MEND}")
    if (name := _login(int(given))) is not None:
        raise SandboxRefused(f"{given} is the number of the account {name}, who logs in. {_MEND}")
    return SandboxUser(int(given), int(given), drops=True)


def is_free(number: int) -> bool:
    """Whether no account has this number and no process runs as it."""
    try:
        pwd.getpwuid(number)
    except KeyError:
        return not any(_owner(entry) == number for entry in Path("/proc").iterdir())
    return False


def can_become(number: int) -> bool:
    """Tried in a child: a user namespace may map a few numbers only, and root may lack the power."""
    try:
        done = subprocess.run(
            ["/bin/true"], env={}, user=number, group=number, extra_groups=[], check=False
        )
    except OSError:
        return False
    return done.returncode == 0


def cannot_become(number: int, why: str = "") -> SandboxRefused:
    """The refusal where the kernel does not let us be this user."""
    reason = f" ({why})" if why else ""
    return SandboxRefused(
        f"We may not become the user {number}{reason}. Mend: start as an ordinary user, or with the "
        "capabilities CAP_SETUID and CAP_SETGID; where only some numbers are mapped, name one of "
        "them in ASSAY_SANDBOX_UID."
    )


def _login(number: int) -> str | None:
    """The account of this number when somebody may log in with it: its files are at stake."""
    try:
        account = pwd.getpwuid(number)
    except KeyError:
        return None
    return None if account.pw_shell.endswith(("/nologin", "/false")) else account.pw_name


def _owner(entry: Path) -> int | None:
    try:
        return entry.stat().st_uid if entry.name.isdecimal() else None
    except OSError:
        return None
