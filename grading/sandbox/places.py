"""Where the parts of a box lie on the host, such that the sandbox user can reach them.

Started as root, the box belongs to a user that may not pass through a private folder, such as
the home of root. For that case `prepare` publishes the parts (by hard links where it can) under
/var/lib/assay, in a folder named by the hash of what it holds; the checkout stays private.
"""

from __future__ import annotations

import hashlib
import os
import shutil
import stat
from dataclasses import dataclass
from pathlib import Path

from grading.errors import SandboxRefused
from grading.sandbox.runtime import Runtime
from grading.sandbox.user import SandboxUser

INSIDE = Path(__file__).resolve().parent / "inside"
PUBLISHED = Path("/var/lib/assay")


@dataclass(frozen=True, slots=True)
class Parts:
    """What is bound into a box: the runtime, our code for the inside, the list of fonts."""

    runtime: Path
    inside: Path
    fonts: Path

    @property
    def has_fonts(self) -> bool:
        """False before `prepare` has made the list."""
        return self.fonts.is_dir()


def parts_as_installed(runtime: Runtime) -> Parts:
    """Where set-up puts them: the list of fonts beside the runtime, which stays as it is."""
    return Parts(runtime.path, INSIDE, runtime.path.parent / f"{runtime.name}.fonts")


def parts_for(runtime: Runtime, user: SandboxUser) -> Parts:
    """As installed where the user can reach them, else as published; SandboxRefused else."""
    installed = parts_as_installed(runtime)
    closed = _first_closed(installed, user)
    if closed is None:
        return installed
    published = _published(runtime)
    if _first_closed(published, user) is None:
        return published
    raise SandboxRefused(
        f"The sandbox user {user.uid} may not reach {closed}. Mend: run script/setup (or "
        f"python -m grading.sandbox.prepare) as root, which publishes what is needed under "
        f"{PUBLISHED}; or move the project to a folder that everybody may pass; "
        f"or run: chmod o+rX {closed}"
    )


def publish(runtime: Runtime, user: SandboxUser, *, afresh: bool = False) -> bool:
    """Make the published parts if this user needs them; False when nothing was to be done.

    `afresh` replaces what is there, since the runtime or the list of fonts is new.
    """
    installed, published = parts_as_installed(runtime), _published(runtime)
    if _first_closed(installed, user) is None:
        return False
    if not afresh and _first_closed(published, user) is None:
        return False
    target = published.inside.parent
    fresh = target.with_name(f"{target.name}.{os.getpid()}.new")
    shutil.rmtree(fresh, ignore_errors=True)
    fresh.mkdir(parents=True)
    for source in (installed.runtime, installed.inside, installed.fonts):
        if source.is_dir():
            shutil.copytree(source, fresh / source.name, symlinks=True, copy_function=_link)
    for folder in (PUBLISHED, fresh, *(path for path in fresh.rglob("*") if path.is_dir())):
        if not folder.is_symlink():
            folder.chmod(0o755)
    shutil.rmtree(target, ignore_errors=True)
    fresh.rename(target)
    return True


def _link(source: str, target: str) -> str:
    """A hard link; a copy that everybody may read where that cannot be."""
    mode = os.stat(source).st_mode  # noqa: PTH116 - copytree hands over strings
    if mode & stat.S_IROTH:
        try:
            os.link(source, target)
        except OSError:
            shutil.copy2(source, target)
        return target
    shutil.copy2(source, target)
    Path(target).chmod(mode | (mode & 0o500) >> 6)
    return target


def _published(runtime: Runtime) -> Parts:
    digest = hashlib.sha256(runtime.fingerprint.encode())
    for path in sorted(INSIDE.iterdir()):
        if path.is_file():
            digest.update(path.name.encode() + b"\0" + path.read_bytes())
    folder = PUBLISHED / digest.hexdigest()[:16]
    return Parts(folder / runtime.name, folder / "inside", folder / f"{runtime.name}.fonts")


def _first_closed(parts: Parts, user: SandboxUser) -> Path | None:
    """The first folder or file that this user may not pass or read; None when all is open."""
    if not parts.runtime.is_dir():
        return parts.runtime
    for path in (parts.runtime / "bin", parts.inside, parts.fonts):
        for folder in reversed([path, *path.parents]):
            if folder.exists() and not _may(folder, user, os.X_OK):
                return folder
    for path in (parts.runtime / "pyvenv.cfg", *parts.inside.glob("*.py")):
        if not _may(path, user, os.R_OK):
            return path
    return None


def _may(path: Path, user: SandboxUser, way: int) -> bool:
    if not user.drops:
        return os.access(path, way)
    state = path.stat()
    shift = 6 if state.st_uid == user.uid else 3 if state.st_gid == user.gid else 0
    return bool(state.st_mode >> shift & way)
