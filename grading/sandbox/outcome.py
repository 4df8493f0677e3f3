"""How a run in the box ended, and what came out of it. Everything here is untrusted data."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

from grading.contract import Usage


class RunStatus(StrEnum):
    """How the notebook ended. Only COMPLETED means that every cell ran without error."""

    COMPLETED = "completed"
    CELL_ERROR = "cell_error"
    CELL_TIME_LIMIT = "cell_time_limit"
    WALL_TIME_LIMIT = "wall_time_limit"
    CPU_LIMIT = "cpu_limit"
    MEMORY_LIMIT = "memory_limit"
    PROCESS_LIMIT = "process_limit"
    DISK_LIMIT = "disk_limit"
    OUTPUT_LIMIT = "output_limit"
    DIED = "died"
    NOT_A_NOTEBOOK = "not_a_notebook"


@dataclass(frozen=True, slots=True)
class RunOutcome:
    """What a run left behind.

    `cell` is the index (from 0, counting all cells) of the cell that was running at the
    end; `executed_notebook` is valid nbformat 4.5 JSON text and keeps every finished cell;
    `outputs` maps the declared names to bytes; `refused` maps a declared name to the
    message id that says why it was not collected. `detail` is params for the message id
    `message`.
    """

    status: RunStatus
    message: str
    detail: Mapping[str, Any] = field(default_factory=dict)
    cell: int | None = None
    cells: int = 0
    executed_notebook: str | None = None
    outputs: Mapping[str, bytes] = field(default_factory=dict)
    refused: Mapping[str, str] = field(default_factory=dict)
    usage: Usage = field(default_factory=Usage)
    guarantees: Mapping[str, Any] = field(default_factory=dict)
