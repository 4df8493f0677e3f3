"""Private folders of gradings; what a killed worker left of them is removed."""

from __future__ import annotations

import fcntl
import os
import shutil
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from datetime import timedelta
from pathlib import Path

PREFIX = "assay-run-"
# Far longer than a folder is without its lock: a worker makes it, then locks it.
YOUNG = timedelta(seconds=2)


@contextmanager
def scratch_folder() -> Iterator[Path]:
    """A folder of mode 0700 that is gone after the block; its lock ends with this process."""
    with tempfile.TemporaryDirectory(prefix=PREFIX) as name:
        lock = _locked(Path(name))
        try:
            yield Path(name)
        finally:
            os.close(lock)


def remove_left_folders(parent: Path | None = None) -> int:
    """Remove the folders that no living process holds; how many. They hold copies of uploads."""
    removed = 0
    for folder in (parent or Path(tempfile.gettempdir())).glob(f"{PREFIX}*"):
        with suppress(OSError):
            if time.time() - folder.stat(follow_symlinks=False).st_mtime > YOUNG.total_seconds():
                os.close(_locked(folder))
                shutil.rmtree(folder)
                removed += 1
    return removed


def _locked(folder: Path) -> int:
    """A descriptor that holds the folder; OSError when it is no folder or another holds it."""
    descriptor = os.open(folder, os.O_RDONLY | os.O_DIRECTORY | os.O_NOFOLLOW | os.O_CLOEXEC)
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        os.close(descriptor)
        raise
    return descriptor
