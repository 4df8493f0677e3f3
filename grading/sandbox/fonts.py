"""Where the prebuilt list of fonts for matplotlib lies, per runtime."""

from __future__ import annotations

from pathlib import Path

from grading.sandbox.runtime import Runtime


def folder(runtime: Runtime) -> Path | None:
    """The folder that is copied into the box as matplotlib's cache; None before `prepare`."""
    made = place(runtime)
    return made if made.is_dir() else None


def place(runtime: Runtime) -> Path:
    """Where the list belongs: beside the runtime, which itself stays as it was installed."""
    return runtime.path.parent / f"{runtime.name}.fonts"
