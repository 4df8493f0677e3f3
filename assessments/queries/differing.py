"""Where the assessors differ, what was agreed, and what the result would be."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass
from itertools import combinations
from uuid import UUID

from assessments.models import Assessment, Reconciliation, Score, Sheet
from assessments.result import result_of
from assessments.states import SheetState
from assessments.statistics.combination import HIGHEST, LOWEST, Result
from competency.models import Criterion
from competency.queries import criteria_of


@dataclass(frozen=True, slots=True)
class Settled:
    """What holds for one criterion: equal on all sheets, or agreed by a reconciliation."""

    level: int | None
    not_seen: bool
    reason: str
    reconciliation: Reconciliation | None = None


@dataclass(frozen=True, slots=True)
class Difference:
    """One criterion on which the sheets differ ("scored" against "not seen" too).

    `scores` are one per sheet, in the order of the sheets. `flips` tells what hangs on it:
    "overall", "task", or "" when neither.
    """

    criterion: Criterion
    code: str
    scores: tuple[tuple[Sheet, Score], ...]
    reconciliation: Reconciliation | None
    flips: str

    @property
    def is_open(self) -> bool:
        return self.reconciliation is None


@dataclass(frozen=True, slots=True)
class Judged:
    """All rows that reconciling and deciding read, fetched once, in seven queries."""

    assessment: Assessment
    criteria: list[Criterion]
    sheets: list[Sheet]
    reconciliations: dict[UUID, Reconciliation]

    def scores(self, criterion: Criterion) -> list[tuple[Sheet, Score]]:
        """One per sheet that says something of this criterion."""
        found = ((sheet, _score(sheet, criterion)) for sheet in self.sheets)
        return [(sheet, score) for sheet, score in found if score is not None]

    def differs(self, criterion: Criterion) -> bool:
        marks = {(score.level, score.not_seen) for _sheet, score in self.scores(criterion)}
        return len(marks) > 1

    def pairs(self) -> list[tuple[int, int]]:
        """Of all criteria that two assessors both gave a level."""
        marks = [[score.level for _sheet, score in self.scores(c)] for c in self.criteria]
        return [
            (first, second)
            for levels in marks
            for first, second in combinations(levels, 2)
            if first is not None and second is not None
        ]

    def settled(self, criterion: Criterion) -> Settled | None:
        """None while the sheets differ and nothing is agreed, or nothing is scored."""
        scores = [score for _sheet, score in self.scores(criterion)]
        if not scores:
            return None
        if not self.differs(criterion):
            reasons = dict.fromkeys(s.reason.strip() for s in scores if s.reason.strip())
            return Settled(scores[0].level, scores[0].not_seen, "\n".join(reasons))
        agreed = self.reconciliations.get(criterion.pk)
        if agreed is None:
            return None
        return Settled(agreed.level, agreed.not_seen, agreed.reason, agreed)

    def levels(self) -> dict[UUID, int | None]:
        """Settled levels by criterion id; None where not seen or not settled."""
        settled = {c.pk: self.settled(c) for c in self.criteria}
        return {pk: mark.level if mark else None for pk, mark in settled.items()}


def judged(assessment: Assessment) -> Judged:
    sheets = (
        assessment.sheets.exclude(state=SheetState.REPLACED)
        .select_related("assessor", "allocation")
        .prefetch_related("scores")
        .order_by("created_at", "pk")
    )
    standing = assessment.reconciliations.filter(dropped_at=None).select_related("by")
    return Judged(
        assessment=assessment,
        criteria=criteria_of(assessment.enrolment.campaign.rubric),
        sheets=list(sheets),
        reconciliations={row.criterion_id: row for row in standing.prefetch_related("agreed_by")},
    )


def differences(assessment: Assessment) -> list[Difference]:
    """Settled and open ones, first those that would flip the overall result, then a task."""
    rows = judged(assessment)
    found = [
        Difference(
            criterion=criterion,
            code=criterion.code,
            scores=tuple(rows.scores(criterion)),
            reconciliation=rows.reconciliations.get(criterion.pk),
            flips=_flips(rows, criterion),
        )
        for criterion in rows.criteria
        if rows.differs(criterion)
    ]
    return sorted(found, key=lambda row: (_RANK[row.flips], row.criterion.position))


def missing_agreement(rows: Iterable[Difference], needed: Collection[object]) -> set[object]:
    """Ids out of `needed` whose name is missing under an agreed level; none while one is open."""
    agreed = [row.reconciliation for row in rows]
    named = [{person.pk for person in one.agreed_by.all()} if one else needed for one in agreed]
    return set() if None in agreed else {pk for pk in needed if any(pk not in n for n in named)}


def settled_levels(assessment: Assessment) -> dict[UUID, Settled | None]:
    """By criterion id: what holds, None where still open."""
    rows = judged(assessment)
    return {criterion.pk: rows.settled(criterion) for criterion in rows.criteria}


def is_settled(assessment: Assessment) -> bool:
    """Whether no difference is open."""
    return all(settled is not None for settled in settled_levels(assessment).values())


def current_result(
    assessment: Assessment, *, proposed: Mapping[UUID, int | None] | None = None
) -> Result:
    """What the result is as things stand, an open difference being unknown.

    `proposed` levels by criterion id are tried on top: "what the result becomes".
    """
    rows = judged(assessment)
    levels = {**rows.levels(), **(proposed or {})}
    return result_of(rows.criteria, levels, assessment.enrolment.campaign)


End = Callable[[Iterable[int]], int]
_RANK = {"overall": 0, "task": 1, "": 2}
_ENDS: tuple[End, End] = (min, max)


def _score(sheet: Sheet, criterion: Criterion) -> Score | None:
    said = (s for s in sheet.scores.all() if s.criterion_id == criterion.pk)
    return next((s for s in said if s.level is not None or s.not_seen), None)


def _flips(rows: Judged, criterion: Criterion) -> str:
    """What could change between the lowest and the highest level that was given.

    Tried twice: with all other open differences at their lowest and at their highest marks.
    The same before and after the level is agreed on, so that rows keep their places.
    """
    if criterion.indicator is None:
        return ""
    flipped = [_flip(rows, criterion, end) for end in _ENDS]
    return min(flipped, key=lambda what: _RANK[what])


def _flip(rows: Judged, criterion: Criterion, end: End) -> str:
    levels = {c.pk: _likely_level(rows, c, end) for c in rows.criteria}
    ends = [{**levels, criterion.pk: _given(rows, criterion, pick)} for pick in _ENDS]
    campaign = rows.assessment.enrolment.campaign
    low, high = (result_of(rows.criteria, tried, campaign) for tried in ends)
    if low.overall != high.overall:
        return "overall"
    return "task" if low.unmet != high.unmet else ""


def _likely_level(rows: Judged, criterion: Criterion, end: End) -> int | None:
    """What was agreed or given by all, else the mark at that end."""
    settled = rows.settled(criterion)
    if settled is not None:
        return settled.level
    return _given(rows, criterion, end) if rows.differs(criterion) else None


def _given(rows: Judged, criterion: Criterion, end: End) -> int:
    """The lowest or highest mark given; "not seen" counts as either end of the scale."""
    unknown = LOWEST if end is min else HIGHEST
    marks = [unknown if s.level is None else s.level for _sheet, s in rows.scores(criterion)]
    return end(marks)
