"""From reconciled levels to a result: the rule, by code.

    indicator  its reconciled level 0 to 4, or None: not seen, which is never level 0
    task       met when every indicator is at `met_from` or above
    duty       met when all its tasks are met
    overall    level 5 when every task is met;
               level 4 when every level-4 task is met and no level-5 task has an
               indicator below `no_indicator_below`; never where no task asks for
               level 4: nothing would have shown it;
               else not yet

Source of the rule: the combination rule of rule set default-1. All of it is monotone: a
higher level never gives a lower result. So what is not seen can change the answer exactly
when the result with every unknown at the bottom of the scale differs from the result with
every unknown at the top; then the answer is *not determined*, never *not yet* by absence.
Attitudes never enter.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from statistics import fmean

LOWEST, HIGHEST = 0, 4
NOT_YET = "not_yet"
NOT_DETERMINED = "not_determined"
SCHEMA = "assay-rule-set/1"


@dataclass(frozen=True, slots=True)
class Rules:
    """The numbers of one rule set.

    A task asking for `low_level` or less is a low task, any other (also one whose level is
    not printed) a high task.
    """

    met_from: int
    high_level: int
    low_level: int
    no_indicator_below: int

    @classmethod
    def from_parameters(cls, parameters: Mapping[str, object]) -> Rules:
        """Read a rule set's parameters; ValueError when they are not of this schema."""
        if parameters.get("schema") != SCHEMA:
            raise ValueError(f"not a rule set of schema {SCHEMA}")
        numbers = {name: parameters.get(name) for name in cls.__dataclass_fields__}
        if not all(type(number) is int for number in numbers.values()):
            raise ValueError("a rule set's numbers are integers")
        return cls(**numbers)  # type: ignore[arg-type]


@dataclass(frozen=True, slots=True)
class TaskLevels:
    """A task with the levels of its indicators, None where not seen."""

    code: str
    required_level: int | None
    levels: tuple[int | None, ...]


@dataclass(frozen=True, slots=True)
class DutyLevels:
    code: str
    tasks: tuple[TaskLevels, ...]


@dataclass(frozen=True, slots=True)
class TaskResult:
    """`met` is None when it depends on what was not seen, or when there is no indicator."""

    code: str
    required_level: int | None
    met: bool | None


@dataclass(frozen=True, slots=True)
class DutyResult:
    """`mean` of the levels that were seen, for pictures only; None when none was."""

    code: str
    met: bool | None
    mean: float | None
    tasks: tuple[TaskResult, ...]


@dataclass(frozen=True, slots=True)
class Result:
    """`overall` is `level_5`, `level_4`, `not_yet` or `not_determined`.

    `lowest` and `highest` are the results with every unknown at the bottom and at the top
    of the scale; both equal `overall` unless it is not determined. `unmet` and
    `undetermined` are codes of tasks, `too_low` those of high tasks that have an indicator
    below `no_indicator_below`, each in the standard's order.
    """

    overall: str
    lowest: str
    highest: str
    duties: tuple[DutyResult, ...]
    unmet: tuple[str, ...]
    undetermined: tuple[str, ...]
    too_low: tuple[str, ...]


def combine(duties: Sequence[DutyLevels], rules: Rules) -> Result:
    """The result of these levels under these rules.

    Tasks without indicators have nothing to be judged by and do not enter; without any
    indicator at all nothing is determined.
    """
    tasks = [task for duty in duties for task in duty.tasks if task.levels]
    lowest = _overall(_filled(tasks, LOWEST), rules)
    highest = _overall(_filled(tasks, HIGHEST), rules)
    determined = bool(tasks) and lowest == highest
    met = {id(task): task_met(task.levels, rules) for task in tasks}
    return Result(
        overall=lowest if determined else NOT_DETERMINED,
        lowest=lowest,
        highest=highest,
        duties=tuple(_duty_result(duty, rules) for duty in duties),
        unmet=tuple(task.code for task in tasks if met[id(task)] is False),
        undetermined=tuple(task.code for task in tasks if met[id(task)] is None),
        too_low=tuple(task.code for task in tasks if _is_too_low(task, rules)),
    )


def task_met(levels: Sequence[int | None], rules: Rules) -> bool | None:
    """Kleene's "and" over the indicators: one below is enough for False."""
    return _all(None if level is None else level >= rules.met_from for level in levels)


def _duty_result(duty: DutyLevels, rules: Rules) -> DutyResult:
    tasks = tuple(
        TaskResult(task.code, task.required_level, task_met(task.levels, rules))
        for task in duty.tasks
    )
    judged = [result.met for task, result in zip(duty.tasks, tasks, strict=True) if task.levels]
    seen = [level for task in duty.tasks for level in task.levels if level is not None]
    mean = round(fmean(seen), 4) if seen else None
    return DutyResult(duty.code, _all(judged), mean, tasks)


def _all(parts: Iterable[bool | None]) -> bool | None:
    """False if one is False, else None if one is unknown or there is none, else True."""
    known = list(parts)
    if any(part is False for part in known):
        return False
    return True if known and None not in known else None


def _filled(tasks: Iterable[TaskLevels], unknown: int) -> list[TaskLevels]:
    return [
        TaskLevels(
            task.code,
            task.required_level,
            tuple(unknown if level is None else level for level in task.levels),
        )
        for task in tasks
    ]


def _overall(tasks: Iterable[TaskLevels], rules: Rules) -> str:
    """The result of levels that are all known."""
    known = list(tasks)
    if all(task_met(task.levels, rules) for task in known):
        return f"level_{rules.high_level}"
    low = [task_met(task.levels, rules) for task in known if _is_low(task, rules)]
    if low and all(low) and not any(_is_too_low(task, rules) for task in known):
        return f"level_{rules.low_level}"
    return NOT_YET


def _is_low(task: TaskLevels, rules: Rules) -> bool:
    return task.required_level is not None and task.required_level <= rules.low_level


def _is_too_low(task: TaskLevels, rules: Rules) -> bool:
    floor = rules.no_indicator_below
    below = any(level is not None and level < floor for level in task.levels)
    return below and not _is_low(task, rules)
