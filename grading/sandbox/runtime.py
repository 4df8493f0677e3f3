"""Finds the environment in which candidates' code runs, and names what it is made of."""

from __future__ import annotations

import hashlib
import os
import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from grading.errors import SandboxRefused, UsageError
from grading.pack_file import LANGUAGES

INTERPRETER = Path("/usr/bin/python3.11")
ROOT = Path(__file__).resolve().parents[2]
LOCKS = ROOT / "grading" / "runtimes"


@dataclass(frozen=True, slots=True)
class Description:
    """The runtime.toml beside a lock: a title per language, and what a zygote imports."""

    title: Mapping[str, str]
    imports: Sequence[str]


@dataclass(frozen=True, slots=True)
class Runtime:
    """An installed candidate environment; `fingerprint` is the SHA-256 of its lock file.

    `imports` are the modules that its zygote loads before any notebook runs.
    """

    name: str
    path: Path
    fingerprint: str
    imports: Sequence[str] = ()


def known_runtimes() -> list[str]:
    """Names of all that can be installed."""
    return sorted(path.parent.name for path in LOCKS.glob("*/requirements.txt"))


def find_runtime(name: str) -> Runtime:
    """The runtime of this name; UsageError if there is none, SandboxRefused if not installed."""
    lock = LOCKS / name / "requirements.txt"
    if name not in known_runtimes():
        raise UsageError(f"There is no runtime {name!r}. Known: {', '.join(known_runtimes())}.")
    path = _folder() / name
    if not (path / "bin" / "python").exists():
        raise SandboxRefused(
            f"The runtime {name!r} is not installed in {path}. Mend: run script/setup --runtime "
            f"{name}, or set ASSAY_RUNTIMES to the folder that holds it."
        )
    fingerprint = hashlib.sha256(lock.read_bytes()).hexdigest()
    return Runtime(name, path, fingerprint, describe(name).imports)


def describe(name: str) -> Description:
    """What the runtime's runtime.toml says; UsageError names what does not fit."""
    path = LOCKS / name / "runtime.toml"
    try:
        found = Description(**tomllib.loads(path.read_text(encoding="utf-8")))
    except (OSError, tomllib.TOMLDecodeError, TypeError) as error:
        raise UsageError(f"{name}/runtime.toml cannot be read: {error}") from error
    if set(found.title) != set(LANGUAGES):
        raise UsageError(f"{name}/runtime.toml: a title is missing in one language.")
    return found


def _folder() -> Path:
    given = os.environ.get("ASSAY_RUNTIMES")
    return Path(given).resolve() if given else ROOT / "var" / "runtimes"
