"""The host's user that owns a box."""

from __future__ import annotations

import os
from dataclasses import dataclass

from grading.errors import SandboxRefused

DEFAULT_UID = 59421
"""A number outside every range that Debian gives to people, services and containers."""


@dataclass(frozen=True, slots=True)
class SandboxUser:
    """Number and group; `drops` when we are root and must become it."""

    uid: int
    gid: int
    drops: bool


def sandbox_user() -> SandboxUser:
    """Ourselves as an ordinary user; as root the number in ASSAY_SANDBOX_UID, else 59421."""
    if os.geteuid() != 0:
        return SandboxUser(os.geteuid(), os.getegid(), drops=False)
    given = os.environ.get("ASSAY_SANDBOX_UID") or str(DEFAULT_UID)
    if not given.isdecimal() or not 0 < int(given) < 2**31:
        raise SandboxRefused(
            f"ASSAY_SANDBOX_UID is {given[:40]!r}. Mend: set it to the number of an unprivileged "
            "user that owns nothing on this machine, or unset it."
        )
    return SandboxUser(int(given), int(given), drops=True)
