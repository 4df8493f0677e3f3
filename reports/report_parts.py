"""What a report prints, as plain values in one language."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from reports.wording import Verdict


@dataclass(frozen=True, slots=True)
class EvidenceLine:
    title: str
    title_language: str
    sha256: str
    short_hash: str
    facts: str = ""
    claims: str = ""


@dataclass(frozen=True, slots=True)
class FindingLine:
    """`svg` is empty where the picture adds nothing, or was shown above already."""

    title: str
    verdict: Verdict
    sentence: str
    measured: str
    expected: str
    svg: str


@dataclass(frozen=True, slots=True)
class IndicatorPart:
    """`level` is None when not seen, and then `level_text` says so."""

    code: str
    text: str
    level: int | None
    level_text: str
    verdict: Verdict
    anchor: str
    next_anchor: str
    reason: str
    reason_language: str
    reconciled: bool
    evidence: Sequence[EvidenceLine]
    findings: Sequence[FindingLine]


@dataclass(frozen=True, slots=True)
class TaskPart:
    code: str
    text: str
    required_level: int | None
    verdict: Verdict
    indicators: Sequence[IndicatorPart]


@dataclass(frozen=True, slots=True)
class DutyPart:
    code: str
    text: str
    verdict: Verdict
    mean: float | None
    tasks: Sequence[TaskPart]


@dataclass(frozen=True, slots=True)
class AttitudeLine:
    code: str
    text: str
    level_text: str
    anchor: str
    reason: str
    reason_language: str


@dataclass(frozen=True, slots=True)
class CandidateReport:
    """What page and PDF print. `facts` are names, dates and numbers by name; texts are in
    `language`, a tag of HTML.
    """

    language: str
    facts: Mapping[str, Any]
    overall: Verdict
    explanation: str
    duties: Sequence[DutyPart]
    attitudes: Sequence[AttitudeLine]
    knowledge: Sequence[Mapping[str, Any]]
    skills: Sequence[Mapping[str, Any]]
    evidence: Sequence[EvidenceLine]
    signatures: Sequence[Mapping[str, str]]
    scale: Sequence[Mapping[str, Any]]
    radar: str
    plan: Sequence[IndicatorPart] = field(default=())
