"""A request for one run as it travels."""

from __future__ import annotations

import dataclasses
import math
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from grading.contract import Limits
from grading.errors import UsageError
from grading.sandbox.collect import checked_name

_MIB = 1024 * 1024
_PAGE = 4096


@dataclass(frozen=True, slots=True)
class Request:
    """What the caller of run_notebook asked for, with checked names; the notebook is not read."""

    notebook: bytes
    files: Mapping[str, bytes]
    wanted: Mapping[str, int] | None
    limits: Limits
    runtime: str


def checked(request: Request) -> Request:
    """The same; UsageError for what no run can be made of.

    Whoever asks checks it, and the supervisor once more: it believes nobody.
    """
    for name in (*request.files, *(request.wanted or ())):
        if not isinstance(name, str):
            raise UsageError(f"Not a name: {name!r}.")
        checked_name(name)
    for name, cap in (request.wanted or {}).items():
        if type(cap) is not int or cap < 0:
            raise UsageError(f"The cap of {name} is no number of bytes: {cap!r}.")
    for field in dataclasses.fields(Limits):
        _check_limit(field.name, getattr(request.limits, field.name))
    _check_size(request)
    return request


def _check_limit(name: str, value: Any) -> None:
    kinds = (int, float) if name in ("wall_seconds", "cell_seconds") else (int,)
    if type(value) not in kinds or not math.isfinite(value) or not 0 < value < 2**31:
        raise UsageError(f"The limit {name} is no number that a run can be held to: {value!r}.")


def _check_size(request: Request) -> None:
    """Every file takes whole pages of the box's disk, which holds no more than its limits say."""
    limits = request.limits
    size = sum(-(-len(content) // _PAGE) * _PAGE for content in request.files.values())
    if size > limits.disk_mb * _MIB:
        raise UsageError(
            f"The files of this run need {-(-size // _MIB)} MB, but disk_mb is {limits.disk_mb}."
        )
    if len(request.files) > limits.disk_files:
        raise UsageError(
            f"This run has {len(request.files)} files, but disk_files is {limits.disk_files}."
        )
