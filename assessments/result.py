"""Between the rubric's rows and the pure rule: levels by criterion become a result."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from uuid import UUID

from assessments.statistics.combination import DutyLevels, Result, Rules, TaskLevels, combine
from campaigns.models import Campaign
from competency.models import Criterion, Duty, Task

Tree = list[tuple[Duty, list[tuple[Task, list[Criterion]]]]]


def tree_of(criteria: Iterable[Criterion]) -> Tree:
    """Indicator criteria by duty and task, in the standard's order; attitudes left out."""
    duties: dict[UUID, tuple[Duty, dict[UUID, tuple[Task, list[Criterion]]]]] = {}
    for criterion in sorted((c for c in criteria if c.indicator), key=_place):
        task = _task(criterion)
        _duty, tasks = duties.setdefault(task.duty_id, (task.duty, {}))
        tasks.setdefault(task.pk, (task, []))[1].append(criterion)
    return [(duty, list(tasks.values())) for duty, tasks in duties.values()]


def required_level(criteria: Iterable[Criterion]) -> int | None:
    """The competency level that a task asks for: the highest of its blocks', None if unprinted."""
    levels = [c.indicator.block.level for c in criteria if c.indicator]
    return max((level for level in levels if level is not None), default=None)


def result_of(
    criteria: Iterable[Criterion], levels: Mapping[UUID, int | None], campaign: Campaign
) -> Result:
    """The result under the campaign's rule set; `levels` by criterion id, absent is unknown."""
    duties = [
        DutyLevels(
            duty.code,
            tuple(
                TaskLevels(task.code, required_level(rows), tuple(levels.get(c.pk) for c in rows))
                for task, rows in tasks
            ),
        )
        for duty, tasks in tree_of(criteria)
    ]
    return combine(duties, Rules.from_parameters(campaign.rule_set.parameters))


def _place(criterion: Criterion) -> tuple[int, int, int]:
    task = _task(criterion)
    return task.duty.position, task.position, criterion.position


def _task(criterion: Criterion) -> Task:
    if criterion.indicator is None:
        raise ValueError("an attitude has no place among the duties")
    return criterion.indicator.block.task
