"""A request for one run as it travels."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from grading.contract import Limits


@dataclass(frozen=True, slots=True)
class Request:
    """What the caller of run_notebook asked for, with checked names; the notebook is not read."""

    notebook: bytes
    files: Mapping[str, bytes]
    wanted: Mapping[str, int] | None
    limits: Limits
    runtime: str
