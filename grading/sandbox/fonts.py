"""Where the prebuilt list of fonts for matplotlib lies, per runtime."""

from __future__ import annotations

from pathlib import Path

from grading.sandbox.runtime import Runtime


def folder(runtime: Runtime) -> Path:
    """The folder that is copied into the box as matplotlib's cache; may be empty."""
    made = runtime.path.parent / f"{runtime.name}.fonts"
    return made if made.is_dir() else Path(__file__).parent / "no_fonts"
