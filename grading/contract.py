"""The contract between grading and everybody else: plain frozen data, JSON both ways.

A request names files and a pack; the answer holds findings. A finding is a machine's
statement about an artefact and carries a ceiling: the highest level of the rating scale
that this check alone can prove.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from pathlib import Path
from typing import Any, Protocol

Plain = Any  # JSON data: None, bool, int, float, str, lists and string-keyed mappings


class Outcome(StrEnum):
    """What a check says. NOT_DECIDABLE is never a fail."""

    MET = "met"
    PARTLY_MET = "partly_met"
    NOT_MET = "not_met"
    NOT_DECIDABLE = "not_decidable"
    NOT_APPLICABLE = "not_applicable"


class Status(StrEnum):
    """Verdict of a grading: without a complete result it is NOT_GRADED, never zero."""

    GRADED = "graded"
    NOT_GRADED = "not_graded"


class Phase(StrEnum):
    """Phases shown to the candidate, in order; `queued` is the caller's."""

    PREPARING = "preparing"
    RUNNING = "running"
    JUDGING = "judging"


@dataclass(frozen=True, slots=True)
class Progress:
    """One step of a grading: the phase and, while running, cell `cell` of `cells` (from 1)."""

    phase: Phase
    cell: int | None = None
    cells: int | None = None


OnPhase = Callable[[Progress], None]


@dataclass(frozen=True, slots=True)
class Limits:
    """What one run may use. Sizes in the unit of the name; a limit reached ends the run."""

    wall_seconds: float = 120.0
    cell_seconds: float = 60.0
    cpu_seconds: int = 120
    memory_mb: int = 1536
    processes: int = 64
    disk_mb: int = 256
    disk_files: int = 4096
    output_kb: int = 1024
    cell_output_kb: int = 256
    artefact_mb: int = 20


@dataclass(frozen=True, slots=True)
class Where:
    """A place in an artefact: cell index from 0, line from 1, name of the artefact."""

    artefact: str
    cell: int | None = None
    line: int | None = None


@dataclass(frozen=True, slots=True)
class Measure:
    """A number (or plain value) with its unit, e.g. 0.91 "F1", 12 "rows"."""

    value: Plain
    unit: str = ""


@dataclass(frozen=True, slots=True)
class Figure:
    """Plain data for a picture; `kind` names a chart in lib/charts."""

    kind: str
    data: Mapping[str, Plain]


@dataclass(frozen=True, slots=True)
class Finding:
    """What one check found. Texts are data: `message` is an id with `params`.

    `fraction` is 0 to 1 (None when not decidable or not applicable); `weight` is the
    check's share in its pack; `ceiling` is 0 to 4, the highest level it can prove.
    """

    check: str
    outcome: Outcome
    fraction: float | None
    weight: float
    ceiling: int
    message: str
    params: Mapping[str, Plain] = field(default_factory=dict)
    indicators: Sequence[str] = ()
    outputs: Sequence[str] = ()
    knowledge: Sequence[str] = ()
    skills: Sequence[str] = ()
    measured: Measure | None = None
    expected: Measure | None = None
    figure: Figure | None = None
    where: Where | None = None


@dataclass(frozen=True, slots=True)
class GradingRequest:
    """One thing to grade. For a pack: slug, version and seed.

    `seed` is an integer (practice) or a hexadecimal key of 128 bits or more (assessed);
    the two live in separate domains. `artefacts` maps a name to a file that *we* stored;
    the name `submission.ipynb` is the notebook. A pack's limits and runtime are used
    where the request gives none.
    """

    kind: str
    framework: str
    artefacts: Mapping[str, Path]
    pack: str | None = None
    pack_version: str | None = None
    seed: int | str | None = None
    limits: Limits | None = None
    runtime: str | None = None


@dataclass(frozen=True, slots=True)
class Usage:
    """What a run used: seconds, megabytes, and the duration of each phase in seconds."""

    wall_seconds: float = 0.0
    cpu_seconds: float = 0.0
    peak_memory_mb: float | None = None
    phases: Mapping[str, float] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class GradeResult:
    """The answer. `reason` is a message id with `reason_params` when not graded.

    `run` says how the notebook ended (see sandbox.outcome), also when graded: outputs
    that exist after a time limit are still judged. `executed_notebook` is nbformat 4 JSON
    text. `fingerprints` has inputs, pack, runtime and grading; `guarantees` is what the
    sandbox held during this run.
    """

    status: Status
    findings: Sequence[Finding] = ()
    reason: str | None = None
    reason_params: Mapping[str, Plain] = field(default_factory=dict)
    run: Mapping[str, Plain] = field(default_factory=dict)
    executed_notebook: str | None = None
    usage: Usage = field(default_factory=Usage)
    fingerprints: Mapping[str, str] = field(default_factory=dict)
    guarantees: Mapping[str, Plain] = field(default_factory=dict)

    @property
    def score(self) -> float | None:
        """Weighted mean of the fractions that were decided, 0 to 1; None when none was."""
        decided = [f for f in self.findings if f.fraction is not None]
        weight = sum(f.weight for f in decided)
        if self.status is not Status.GRADED or weight == 0:
            return None
        return sum(f.weight * (f.fraction or 0.0) for f in decided) / weight

    def as_json(self) -> dict[str, Plain]:
        """Plain data in the shape that the command line prints."""
        return {**dataclasses.asdict(self), "score": self.score}


class Grader(Protocol):
    """Anything that answers a request; registered by kind in registry.py."""

    def __call__(self, request: GradingRequest, on_phase: OnPhase) -> GradeResult: ...


def finding_from_json(data: Mapping[str, Plain]) -> Finding:
    """Read back what `as_json` wrote for one finding."""
    rest = {
        "outcome": Outcome(data["outcome"]),
        "measured": Measure(**data["measured"]) if data.get("measured") else None,
        "expected": Measure(**data["expected"]) if data.get("expected") else None,
        "figure": Figure(**data["figure"]) if data.get("figure") else None,
        "where": Where(**data["where"]) if data.get("where") else None,
    }
    return Finding(**{**data, **rest})


def result_from_json(data: Mapping[str, Plain]) -> GradeResult:
    """Read back what `GradeResult.as_json` wrote."""
    rest = {
        "status": Status(data["status"]),
        "findings": tuple(finding_from_json(one) for one in data["findings"]),
        "usage": Usage(**data["usage"]),
    }
    kept = {name: value for name, value in data.items() if name != "score"}
    return GradeResult(**{**kept, **rest})


def request_as_json(request: GradingRequest) -> dict[str, Plain]:
    """Plain data of a request; paths become texts."""
    data = dataclasses.asdict(request)
    data["artefacts"] = {name: str(path) for name, path in request.artefacts.items()}
    return data


def request_from_json(data: Mapping[str, Plain]) -> GradingRequest:
    """Read back what `request_as_json` wrote."""
    rest = {
        "artefacts": {name: Path(path) for name, path in data["artefacts"].items()},
        "limits": Limits(**data["limits"]) if data.get("limits") else None,
    }
    return GradingRequest(**{**data, **rest})
