"""Workflow charts: valid graphs, what they reach, and what their steps learn from."""

from __future__ import annotations

import time
from typing import Any

import pytest

from grading.checks.documents import Document
from grading.checks.verdict import Unreadable
from grading.checks.workflow import (
    Workflow,
    judge_graph,
    judge_learning,
    judge_reach,
    read_workflow,
)

STEPS: tuple[tuple[str, str, list[str], list[str]], ...] = (
    ("fit", "learn", ["train"], ["numbers"]),
    ("apply", "transform", ["numbers", "train", "test"], ["set"]),
    ("measure", "evaluate", ["set"], ["auc"]),
)
WANTED = {"numbers": ("train",), "set": ("train", "test")}


def flow(*steps: tuple[str, str, list[str], list[str]], goal: str = "measure") -> Workflow:
    entries = [dict(zip(("id", "kind", "inputs", "outputs"), s, strict=True)) for s in steps]
    return read_workflow(Document("w", {"steps": entries, "goal_step": goal}), ("train", "test"))


def learning(found: Workflow) -> tuple[str, float | None]:
    judged = judge_learning(found, "test", ["numbers"], ["set"])
    return judged.message, judged.fraction


def test_a_sound_chart_is_met_in_full() -> None:
    found = flow(*STEPS)
    assert judge_graph(found).fraction == 1.0
    assert judge_reach(found, WANTED).fraction == 1.0
    assert learning(found) == ("workflow.learns", 1.0)


@pytest.mark.parametrize(
    ("steps", "fault", "fraction"),
    [
        ((("fit", "learn", ["train", "auc"], ["numbers"]), *STEPS[1:]), "circle", 0.0),
        ((*STEPS, ("fit", "transform", ["auc"], ["more"])), "id_twice", 0.5),
        ((("fit", "learn", ["train", "air"], ["numbers"]), *STEPS[1:]), "unknown_input", 0.5),
        ((*STEPS, ("again", "learn", ["train"], ["numbers"])), "made_twice", 0.5),
        ((*STEPS, ("over", "transform", ["set"], ["train"])), "given_made", 0.5),
    ],
)
def test_a_fault_of_the_graph_is_named(steps: Any, fault: str, fraction: float) -> None:
    judged = judge_graph(flow(*steps))
    assert judged.params["fault"] == {"message": f"term.workflow_{fault}"}
    assert judged.fraction == fraction


@pytest.mark.parametrize(
    ("steps", "goal", "message"),
    [
        (STEPS[:1], "measure", "workflow.absent"),
        ((*STEPS, ("look", "transform", ["train"], ["picture"])), "measure", "workflow.idle"),
        (STEPS, "apply", "workflow.goal"),
        (STEPS, "nothing", "workflow.goal"),
    ],
)
def test_what_a_chart_does_not_reach_is_named(steps: Any, goal: str, message: str) -> None:
    judged = judge_reach(flow(*steps, goal=goal), WANTED)
    assert judged.message == message
    assert judged.fraction is not None
    assert 0 < judged.fraction < 0.8


def test_learning_from_the_new_rows_is_found_through_other_steps() -> None:
    joined = ("join", "transform", ["train", "test"], ["both"])
    fit = ("fit", "learn", ["both"], ["numbers"])
    message, fraction = learning(flow(joined, fit, *STEPS[1:]))
    assert message == "workflow.leaks"
    assert fraction is not None
    assert fraction < 0.4


def test_a_trial_model_on_the_finished_set_is_no_leak() -> None:
    trial = ("trial", "learn", ["set"], ["model"])
    assert learning(flow(*STEPS, trial)) == ("workflow.learns", 1.0)


def test_a_chart_that_learns_nothing_says_so() -> None:
    fit = ("fit", "transform", ["train"], ["numbers"])
    assert learning(flow(fit, *STEPS[1:])) == ("workflow.learns_nothing", 0.0)
    loose = flow(*STEPS, ("apply2", "transform", ["test"], ["other"]))
    judged = judge_learning(loose, "test", ["numbers"], ["set", "other"])
    assert (judged.message, judged.params["thing"]) == ("workflow.unlearnt", "other")


@pytest.mark.parametrize(
    "entry",
    [
        "fit",
        {"id": 1, "kind": "learn", "inputs": ["a"], "outputs": ["b"]},
        {"id": "a", "kind": "cook", "inputs": ["a"], "outputs": ["b"]},
        {"id": "a", "kind": ["learn"], "inputs": ["a"], "outputs": ["b"]},
        {"id": "a", "kind": "learn", "inputs": "a", "outputs": ["b"]},
        {"id": "a", "kind": "learn", "inputs": [], "outputs": ["b"]},
        {"id": "a", "kind": "learn", "inputs": ["a"], "outputs": [None]},
        {"id": "a", "kind": "learn", "inputs": ["a"] * 41, "outputs": ["b"]},
    ],
)
def test_a_step_that_is_none_is_refused(entry: object) -> None:
    with pytest.raises(Unreadable, match=r"workflow\.unusable"):
        read_workflow(Document("w", {"steps": [entry]}), ())


@pytest.mark.parametrize("steps", [[], {}, None, [{}] * 81])
def test_steps_that_are_no_list_are_refused(steps: object) -> None:
    with pytest.raises(Unreadable, match=r"workflow\.no_steps"):
        read_workflow(Document("w", {"steps": steps}), ())


def test_the_largest_chart_is_judged_at_once() -> None:
    steps = [
        ("s", "learn", [f"{n + 1}-{k}" for k in range(40)], [f"{n}-{k}" for k in range(40)])
        for n in range(80)
    ]
    entries = [
        dict(zip(("id", "kind", "inputs", "outputs"), (f"{n}", *s[1:]), strict=True))
        for n, s in enumerate(steps)
    ]
    found = read_workflow(Document("w", {"steps": entries, "goal_step": "0"}), ("80-0",))
    begun = time.process_time()
    assert judge_graph(found).message == "workflow.faulty"
    assert judge_reach(found, {"0-0": ("80-0",)}).message == "workflow.goal"
    assert judge_learning(found, "80-0", ["0-0"], ["0-1"]).message == "workflow.leaks"
    assert time.process_time() - begun < 2
