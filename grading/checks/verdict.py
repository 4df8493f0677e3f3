"""What a check answers, before the pack adds weight, ceiling and codes."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from typing import Any, TypeVar

from grading.contract import Figure, Measure, Outcome, Where

Case = TypeVar("Case")


@dataclass(frozen=True, slots=True)
class Judgement:
    """Outcome, fraction (0 to 1, None where nothing was decided), message and what was seen."""

    outcome: Outcome
    fraction: float | None
    message: str
    params: Mapping[str, Any] = field(default_factory=dict)
    measured: Measure | None = None
    expected: Measure | None = None
    figure: Figure | None = None
    where: Where | None = None


class Unreadable(Exception):
    """A submitted file cannot be used as declared: the candidate's result, not an error.

    Every check that needs the file answers with this message.
    """

    def __init__(self, message: str, where: Where | None = None, **params: Any) -> None:
        super().__init__(message)
        self.message = message
        self.where = where
        self.params = params


def met(message: str, **params: Any) -> Judgement:
    """Full share."""
    return Judgement(Outcome.MET, 1.0, message, params)


def missed(message: str, **params: Any) -> Judgement:
    """No share."""
    return Judgement(Outcome.NOT_MET, 0.0, message, params)


def partly(fraction: float, message: str, **params: Any) -> Judgement:
    """A share between; nothing right at all is a miss."""
    outcome = Outcome.PARTLY_MET if fraction > 0 else Outcome.NOT_MET
    return Judgement(outcome, round(fraction, 4), message, params)


def term(name: str) -> dict[str, str]:
    """A parameter that is a word of its own: put into the reader's language with the message."""
    return {"message": f"term.{name}"}


def undecidable(message: str, **params: Any) -> Judgement:
    """Nothing can be said; this is never a fail and counts for nothing."""
    return Judgement(Outcome.NOT_DECIDABLE, None, message, params)


def judged(check: Callable[[Case], Judgement], case: Case) -> Judgement:
    """Run one check; an unusable file is its answer, any other exception is the pack's fault."""
    try:
        return check(case)
    except Unreadable as problem:
        return replace(missed(problem.message, **problem.params), where=problem.where)
