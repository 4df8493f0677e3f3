"""The lens's own process: a stranger's text is parsed here, under limits, and plain findings leave.

Even a parser can be made to crash or to eat memory; then only this process ends, and the caller
says that nothing can be decided. Started as a script of an isolated Python.
"""

from __future__ import annotations

import resource
import sys
from pathlib import Path

MEMORY_BYTES = 1 << 30
CPU_SECONDS = 20


def main() -> None:
    """One file on stdin, findings as JSON on stdout."""
    for kind, most in (
        (resource.RLIMIT_AS, MEMORY_BYTES), (resource.RLIMIT_CPU, CPU_SECONDS), (resource.RLIMIT_FSIZE, 0),
        (resource.RLIMIT_NOFILE, 64), (resource.RLIMIT_CORE, 0),
    ):  # fmt: skip
        resource.setrlimit(kind, (most, most))
    sys.path.insert(0, str(Path(__file__).resolve().parents[2]))
    import dataclasses
    import json

    from grading.lens.findings import look

    found = look(sys.stdin.buffer.read(), sys.argv[1])
    sys.stdout.write(
        json.dumps([dataclasses.asdict(one) for one in found], ensure_ascii=True, allow_nan=False)
    )


if __name__ == "__main__":
    main()
