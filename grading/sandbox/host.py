"""What this machine must offer before anything is run, and how to mend it when it does not.

There is no weaker mode: whatever is missing here raises SandboxRefused.
"""

from __future__ import annotations

import os
from pathlib import Path

from grading.errors import SandboxRefused
from grading.sandbox import box
from grading.sandbox.inside import seccomp


def refuse_unfit() -> None:
    """Raise SandboxRefused for the first thing that is missing on this machine."""
    if not os.access(box.BWRAP, os.X_OK):
        raise SandboxRefused(
            f"{box.BWRAP} is missing. Mend: install the package bubblewrap (apt-get install "
            "bubblewrap), or run script/setup."
        )
    if not os.access(box.INTERPRETER, os.X_OK):
        raise SandboxRefused(
            f"{box.INTERPRETER} is missing. Mend: install the packages python3.11 and "
            "python3.11-venv, or run script/setup."
        )
    _refuse_without_seccomp()
    _refuse_without_namespaces()


def _refuse_without_seccomp() -> None:
    known = Path("/proc/sys/kernel/seccomp/actions_avail")
    if not seccomp.supported():
        raise SandboxRefused(
            f"There is no system-call filter for the architecture {os.uname().machine}. "
            "Mend: run on x86_64 or aarch64."
        )
    if "Seccomp:" not in Path("/proc/self/status").read_text(encoding="ascii", errors="replace"):
        raise SandboxRefused(
            "This kernel has no seccomp filters. Mend: use a kernel with CONFIG_SECCOMP_FILTER=y."
        )
    if known.exists() and "kill_process" not in known.read_text(encoding="ascii"):
        raise SandboxRefused("seccomp cannot kill a process here. Mend: use Linux 4.14 or newer.")


def _refuse_without_namespaces() -> None:
    limit = Path("/proc/sys/user/max_user_namespaces")
    if not limit.exists():
        raise SandboxRefused(
            "This kernel has no user namespaces. Mend: use a kernel with CONFIG_USER_NS=y; "
            "inside a container give it an unmasked /proc (systempaths=unconfined)."
        )
    if int(limit.read_text(encoding="ascii")) == 0:
        raise SandboxRefused(
            "User namespaces are turned off (user.max_user_namespaces is 0). Mend, as root: "
            "sysctl -w user.max_user_namespaces=15000"
        )
    switch = Path("/proc/sys/kernel/unprivileged_userns_clone")
    if switch.exists() and switch.read_text(encoding="ascii").strip() == "0":
        raise SandboxRefused(
            "Unprivileged user namespaces are turned off. Mend, as root: "
            "sysctl -w kernel.unprivileged_userns_clone=1"
        )


_NO_NAMESPACES = (
    "User namespaces cannot be made here. Mend, as root: sysctl -w "
    "user.max_user_namespaces=15000; where it exists also sysctl -w "
    "kernel.unprivileged_userns_clone=1 and sysctl -w "
    "kernel.apparmor_restrict_unprivileged_userns=0; inside a container allow the system call "
    "unshare (a seccomp profile that permits it) and set systempaths=unconfined."
)
_NO_PROC = (
    "A fresh /proc cannot be mounted. Mend: give the container an unmasked /proc "
    "(docker: --security-opt systempaths=unconfined; podman: --security-opt unmask=ALL)."
)
_NO_NETWORK = (
    "The network namespace cannot be set up. Mend: allow unprivileged user namespaces full "
    "capabilities (AppArmor: sysctl -w kernel.apparmor_restrict_unprivileged_userns=0)."
)
_EXPLANATIONS = {
    "No permissions to creat": _NO_NAMESPACES,
    "Creating new namespace failed": _NO_NAMESPACES,
    "setting up uid map": _NO_NAMESPACES,
    "Can't mount proc": _NO_PROC,
    "mount /proc": _NO_PROC,
    "loopback": _NO_NETWORK,
}


def mend_for(complaint: str) -> str | None:
    """The sentence with the mend for what bubblewrap or the warden said; None when unknown."""
    found = (sentence for mark, sentence in _EXPLANATIONS.items() if mark in complaint)
    return next(found, None)
