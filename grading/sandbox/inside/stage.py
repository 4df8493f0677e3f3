"""First process inside the outer box: gives it a plain /proc, then becomes the zygote.

The zygote's children each mount a /proc of their own. The kernel allows that only where a whole
one is in sight, and bubblewrap covers parts of the one that it makes. The capability for this one
mount is given up before the zygote is executed, with the candidate's environment as its only one:
what a process shows of its environment is what it was executed with, in every child too.
"""

from __future__ import annotations

import json
import os
import sys

from grading.sandbox.inside import START, linux

_HOMES = ("/home/candidate", "/tmp", "/dev/shm")  # noqa: S108 - the box's own


def main() -> None:
    """Entry point; argv is the number of the control channel, then a descriptor of the environment."""
    control, environment = (int(word) for word in sys.argv[1:3])
    with os.fdopen(environment, encoding="utf-8") as source:
        names = json.load(source)
    flags = linux.MS_NOSUID | linux.MS_NODEV
    linux.mount("proc", "/proc", "proc", flags | linux.MS_NOEXEC)
    for place in _HOMES:
        linux.mount("home", place, "tmpfs", flags, "mode=700,size=16777216,nr_inodes=1000")
    os.chdir("/work")
    linux.default_signals()
    linux.drop_capabilities()
    linux.prctl(linux.PR_SET_NO_NEW_PRIVS, 1)
    command = ["/runtime/bin/python", "-I", "-c", START.format("zygote"), str(control)]
    os.execve(command[0], command, names)  # noqa: S606 - our own interpreter
