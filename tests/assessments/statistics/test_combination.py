"""The rule by worked cases, each with why; then laws that hold for any levels."""

from __future__ import annotations

from itertools import product

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from assessments.statistics.combination import (
    HIGHEST,
    LOWEST,
    NOT_DETERMINED,
    NOT_YET,
    DutyLevels,
    Rules,
    TaskLevels,
    combine,
    task_met,
)

RULES = Rules(met_from=3, high_level=5, low_level=4, no_indicator_below=2)
N = None  # not seen
Levels = dict[str, tuple[int, tuple[int | None, ...]]]


def _combine(tasks: Levels, rules: Rules = RULES):
    """Tasks by code: (required level, levels of its indicators), all in one duty."""
    rows = [TaskLevels(code, level, levels) for code, (level, levels) in tasks.items()]
    return combine([DutyLevels("T1", tuple(rows))], rules)


# (the case in words, low tasks' levels, high tasks' levels, result)
WORKED = [
    ("everything meets: every task is met", [(3,), (3,)], [(3, 3), (3,)], "level_5"),
    ("a 4 counts as met and lifts nothing else", [(4,), (3,)], [(3, 4), (3,)], "level_5"),
    ("one level-5 indicator is partial: its task fails, none is below 2", [(3,), (3,)], [(3, 2), (3,)], "level_4"),
    ("one level-5 indicator is emerging: below 2 forbids level 4 too", [(3,), (3,)], [(3, 1), (3,)], NOT_YET),
    ("absent is below 2 as well", [(3,), (3,)], [(3, 0), (3,)], NOT_YET),
    ("one level-4 task is not met: neither level", [(2,), (3,)], [(3, 3), (3,)], NOT_YET),
    ("all level-5 tasks are not met, but none below 2: level 4 stands", [(3,), (3,)], [(2, 2), (2,)], "level_4"),
    ("a high mean does not make up for one low indicator", [(4,), (4,)], [(4, 1), (4,)], NOT_YET),
    ("a level-4 task may have an indicator below 2 only by not being met", [(1,), (4,)], [(4, 4), (4,)], NOT_YET),
    ("not seen in a level-5 task, the rest met: 5, 4 or not yet are all open", [(3,), (3,)], [(3, N), (3,)], NOT_DETERMINED),
    ("not seen in a level-4 task: level 5 or not yet", [(N,), (3,)], [(3, 3), (3,)], NOT_DETERMINED),
    ("a level-4 task fails anyway: what was not seen cannot change that", [(2,), (N,)], [(3, N), (3,)], NOT_YET),
    ("a level-5 indicator below 2 decides, not seen elsewhere changes nothing", [(3,), (3,)], [(1, N), (N,)], NOT_YET),
    ("level 5 is lost by a 2, level 4 hangs on what was not seen", [(3,), (3,)], [(2, N), (3,)], NOT_DETERMINED),
    ("level 5 is lost by a 2, a level-4 task was not seen: level 4 or not yet", [(N,), (3,)], [(2, 3), (3,)], NOT_DETERMINED),
    ("nothing was seen at all", [(N,), (N,)], [(N, N), (N,)], NOT_DETERMINED),
]  # fmt: skip


@pytest.mark.parametrize(("why", "low", "high", "expected"), WORKED, ids=[w[0] for w in WORKED])
def test_worked_case(why: str, low: list, high: list, expected: str) -> None:
    tasks = {f"L{n}": (4, levels) for n, levels in enumerate(low)}
    tasks |= {f"H{n}": (5, levels) for n, levels in enumerate(high)}

    assert _combine(tasks).overall == expected


@pytest.mark.parametrize(
    ("levels", "met"),
    [
        ((3,), True),
        ((3, 4), True),
        ((2,), False),
        ((3, 2), False),
        ((3, N), N),
        ((2, N), False),
        ((N,), N),
        ((), N),
    ],
)
def test_task_met_is_three_valued(levels: tuple[int | None, ...], met: bool | None) -> None:
    assert task_met(levels, RULES) is met


def test_duties_are_met_by_their_tasks_and_have_a_mean_for_pictures() -> None:
    duties = [
        DutyLevels("T1", (TaskLevels("T1.1", 5, (3, 4)), TaskLevels("T1.2", 4, (3,)))),
        DutyLevels("T2", (TaskLevels("T2.1", 4, (2, N)), TaskLevels("T2.2", 4, (3,)))),
        DutyLevels("T3", (TaskLevels("T3.1", 5, (N,)),)),
    ]

    result = combine(duties, RULES)

    assert [(d.code, d.met, d.mean) for d in result.duties] == [
        ("T1", True, 3.3333),
        ("T2", False, 2.5),
        ("T3", None, None),
    ]
    assert [(t.code, t.required_level, t.met) for t in result.duties[1].tasks] == [
        ("T2.1", 4, False),
        ("T2.2", 4, True),
    ]
    assert result.unmet == ("T2.1",)
    assert result.undetermined == ("T3.1",)


def test_what_the_result_hangs_on_is_named() -> None:
    result = _combine({"L": (4, (3,)), "H1": (5, (1,)), "H2": (5, (2, N))})

    assert result.overall == NOT_YET
    assert result.unmet == ("H1", "H2")
    assert result.too_low == ("H1",)


def test_not_determined_says_between_what() -> None:
    result = _combine({"L": (4, (3,)), "H": (5, (3, N))})

    assert (result.overall, result.lowest, result.highest) == (NOT_DETERMINED, NOT_YET, "level_5")


def test_a_task_without_indicators_does_not_enter() -> None:
    """Other standards have tasks without indicators: nothing can be judged by them."""
    result = _combine({"L": (4, (3,)), "empty": (5, ())})

    assert result.overall == "level_5"
    assert result.duties[0].met is True
    assert result.duties[0].tasks[1].met is None


def test_nothing_to_judge_by_is_not_determined() -> None:
    assert combine([], RULES).overall == NOT_DETERMINED
    assert _combine({"empty": (5, ())}).overall == NOT_DETERMINED


def test_a_task_without_a_printed_level_counts_among_the_high_ones() -> None:
    assert _combine({"L": (4, (3,)), "?": (None, (2,))}).overall == "level_4"
    assert _combine({"L": (4, (3,)), "?": (None, (1,))}).overall == NOT_YET


def test_low_level_is_never_reached_where_no_task_asks_for_it() -> None:
    """A standard without printed levels: no task met, all partial, would else be “level 4”."""
    assert _combine({"?": (None, (2,)), "H": (5, (2, 2))}).overall == NOT_YET
    assert _combine({"?": (None, (2,)), "H": (5, (3,))}).overall == NOT_YET
    assert _combine({"?": (None, (N,)), "H": (5, (3,))}).overall == NOT_DETERMINED
    assert _combine({"?": (None, (3,)), "H": (5, (3,))}).overall == "level_5"


def test_other_numbers_give_another_result() -> None:
    strict = Rules(met_from=4, high_level=6, low_level=5, no_indicator_below=3)

    assert _combine({"L": (5, (4,)), "H": (6, (4,))}, strict).overall == "level_6"
    assert _combine({"L": (5, (4,)), "H": (6, (3,))}, strict).overall == "level_5"
    assert _combine({"L": (5, (4,)), "H": (6, (2,))}, strict).overall == NOT_YET


PARAMETERS = {
    "schema": "assay-rule-set/1", "code": "default", "version": "1",
    "met_from": 3, "high_level": 5, "low_level": 4, "no_indicator_below": 2,
}  # fmt: skip


def test_rules_are_read_from_the_rule_set() -> None:
    assert Rules.from_parameters(PARAMETERS) == RULES


@pytest.mark.parametrize("change", [{"schema": "other/1"}, {"met_from": "3"}, {"met_from": True}])
def test_other_parameters_are_refused(change: dict[str, object]) -> None:
    with pytest.raises(ValueError):
        Rules.from_parameters(PARAMETERS | change)


def test_a_missing_number_is_refused() -> None:
    with pytest.raises(ValueError):
        Rules.from_parameters({"schema": PARAMETERS["schema"], "met_from": 3})


# Laws. Results in order; what is not determined lies nowhere in it.
ORDER = {NOT_YET: 0, "level_4": 1, "level_5": 2}
_levels = st.one_of(st.none(), st.integers(LOWEST, HIGHEST))
_tasks = st.lists(
    st.tuples(st.sampled_from([4, 5, None]), st.lists(_levels, min_size=1, max_size=3)),
    min_size=1,
    max_size=4,
)


def _of(tasks: list[tuple[int | None, list[int | None]]]):
    rows = [TaskLevels(f"T{n}", level, tuple(given)) for n, (level, given) in enumerate(tasks)]
    return combine([DutyLevels("T", tuple(rows))], RULES)


def _fillings(tasks, choices):
    """All ways to put one of `choices` in the place of each unknown."""
    unknown = sum(level is None for _required, levels in tasks for level in levels)
    for chosen in product(choices, repeat=unknown):
        rest = iter(chosen)
        yield [
            (required, [next(rest) if level is None else level for level in levels])
            for required, levels in tasks
        ]


@given(_tasks, st.data())
def test_raising_a_level_never_lowers_the_result(tasks, data) -> None:
    full = next(_fillings(tasks, [data.draw(st.integers(LOWEST, HIGHEST))]))
    task = data.draw(st.integers(0, len(full) - 1))
    place = data.draw(st.integers(0, len(full[task][1]) - 1))
    raised = [(required, list(levels)) for required, levels in full]
    raised[task][1][place] = data.draw(st.integers(full[task][1][place], HIGHEST))

    assert ORDER[_of(raised).overall] >= ORDER[_of(full).overall]


@settings(max_examples=60, deadline=None)
@given(
    st.lists(
        st.tuples(st.sampled_from([4, 5, None]), st.lists(_levels, min_size=1, max_size=2)),
        min_size=1,
        max_size=2,
    )
)
def test_not_determined_exactly_when_fillings_disagree(tasks) -> None:
    """Held against every way to fill in the unknowns, not only the extremes."""
    results = {_of(filled).overall for filled in _fillings(tasks, range(LOWEST, HIGHEST + 1))}

    expected = results.pop() if len(results) == 1 else NOT_DETERMINED
    assert _of(tasks).overall == expected


@given(_tasks)
def test_the_ends_are_reached_by_filling_at_the_ends(tasks) -> None:
    result = _of(tasks)

    assert result.lowest == _of(next(_fillings(tasks, [LOWEST]))).overall
    assert result.highest == _of(next(_fillings(tasks, [HIGHEST]))).overall


@given(_tasks)
def test_an_unknown_task_is_unknown_because_its_unseen_levels_decide(tasks) -> None:
    met = {task.code: task.met for task in _of(tasks).duties[0].tasks}
    low = {task.code: task.met for task in _of(next(_fillings(tasks, [LOWEST]))).duties[0].tasks}
    high = {task.code: task.met for task in _of(next(_fillings(tasks, [HIGHEST]))).duties[0].tasks}

    for code, value in met.items():
        assert value is (low[code] if low[code] == high[code] else None)
