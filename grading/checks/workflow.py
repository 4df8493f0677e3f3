"""A workflow as a graph of steps: valid, without circles, from what is given to what is asked for.

Every output of a step rests on all of its inputs. A step of the kind `learn` takes numbers from
rows; whatever it rests on, through any number of steps, it has learnt from.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from grading.checks.documents import Document
from grading.checks.tables import shown
from grading.checks.verdict import Judgement, Unreadable, met, missed, partly, term
from grading.contract import Measure, Where

KINDS = ("transform", "learn", "evaluate")
MOST_STEPS = 80
MOST_THINGS = 40  # inputs or outputs of one step


@dataclass(frozen=True, slots=True)
class Step:
    """One step: what it takes and what it gives, by name."""

    id: str
    kind: str
    inputs: tuple[str, ...]
    outputs: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Workflow:
    """Steps in the order of the document, and the names that are given from outside."""

    name: str
    steps: Sequence[Step]
    given: Sequence[str]
    goal: str | None
    makers: Mapping[str, Sequence[Step]] = field(init=False)

    def __post_init__(self) -> None:
        makers: dict[str, list[Step]] = {}
        for step in self.steps:
            for output in step.outputs:
                makers.setdefault(output, []).append(step)
        object.__setattr__(self, "makers", makers)

    def resting_on(self, things: Sequence[str]) -> tuple[set[str], set[str]]:
        """All names and ids of steps upstream of some things, these included."""
        names, steps = set(things), set()
        waiting = list(things)
        while waiting:
            for step in self.makers.get(waiting.pop(), ()):
                steps.add(step.id)
                new = set(step.inputs) - names
                waiting += new
                names |= new
        return names, steps

    @property
    def circle(self) -> list[str]:
        """Ids of steps that wait for each other; empty when all can run in some order."""
        made = {output for step in self.steps for output in step.outputs}
        ready = {name for step in self.steps for name in step.inputs if name not in made}
        ready |= set(self.given)
        waiting = list(self.steps)
        while True:
            able = [ready.issuperset(s.inputs) for s in waiting]
            if not any(able):
                return [s.id for s in waiting]
            ready |= {
                o for s, is_able in zip(waiting, able, strict=True) if is_able for o in s.outputs
            }
            waiting = [s for s, is_able in zip(waiting, able, strict=True) if not is_able]


def read_workflow(document: Document, given: Sequence[str]) -> Workflow:
    """The steps of a document; Unreadable names the first that is none."""
    listed = document.value("steps")
    if not isinstance(listed, list) or not 0 < len(listed) <= MOST_STEPS:
        where = Where(document.name)
        raise Unreadable("workflow.no_steps", where, name=document.name, most=MOST_STEPS)
    steps = [_step(document.name, n, entry) for n, entry in enumerate(listed, start=1)]
    goal = document.fields.get("goal_step")
    return Workflow(document.name, steps, tuple(given), goal if isinstance(goal, str) else None)


def judge_graph(flow: Workflow) -> Judgement:
    """Ids once, inputs known, outputs made once, no circle."""
    faults = _faults(flow)
    where = Where(flow.name)
    if not faults:
        return replace(met("workflow.valid", count=len(flow.steps)), where=where)
    fault, thing = faults[0]
    params = {"thing": shown(thing), "count": len(faults), "fault": term(f"workflow_{fault}")}
    share = 0.0 if fault == "circle" else max(0.0, 0.75 - 0.25 * len(faults))
    return replace(partly(share, "workflow.faulty", **params), where=where)


def judge_reach(flow: Workflow, wanted: Mapping[str, Sequence[str]]) -> Judgement:
    """Every wanted thing is made and rests on what it must; no step is idle; the goal is measured.

    `wanted` gives, for each thing asked for, the given things that it must rest on.
    """
    judged: list[tuple[str, bool]] = []
    for thing, sources in wanted.items():
        names, steps = flow.resting_on([thing])
        judged.append((thing, bool(steps) and set(sources) <= names))
    goal = next((s for s in flow.steps if s.id == flow.goal), None)
    judged.append(("goal_step", goal is not None and _measures(flow, goal)))
    _, busy = flow.resting_on(
        [*wanted, *(goal.outputs if goal else ()), *(goal.inputs if goal else ())]
    )
    idle = [s.id for s in flow.steps if s.id not in busy and s is not goal]
    judged.append((idle[0] if idle else "", not idle))
    missing = [thing for thing, good in judged if not good]
    share = 1 - len(missing) / len(judged)
    where = Where(flow.name)
    if not missing:
        return replace(met("workflow.reaches", count=len(wanted)), where=where)
    kind = "idle" if missing[0] in idle else "goal" if missing[0] == "goal_step" else "absent"
    found = partly(0.8 * share, f"workflow.{kind}", thing=shown(missing[0]), count=len(missing))
    return replace(
        found,
        measured=Measure(len(judged) - len(missing), "demands"),
        expected=Measure(len(judged), "demands"),
        where=where,
    )


def judge_learning(
    flow: Workflow, unseen: str, learnt: Sequence[str], applied: Sequence[str]
) -> Judgement:
    """Nothing learns from `unseen`: neither a step of the kind learn nor the things of `learnt`.

    Each of `learnt` and `applied` rests on a step that learns. Steps on which none of them rests,
    such as a trial model, are left alone.
    """
    where = Where(flow.name)
    _, busy = flow.resting_on([*learnt, *applied])
    learners = [s for s in flow.steps if s.kind == "learn" and s.id in busy]
    if not learners:
        return replace(missed("workflow.learns_nothing"), where=where)
    leaks = [s.id for s in learners if unseen in flow.resting_on(s.inputs)[0]]
    leaks += [thing for thing in learnt if unseen in flow.resting_on([thing])[0]]
    ids = {s.id for s in learners}
    loose = [t for t in (*learnt, *applied) if not flow.resting_on([t])[1] & ids]
    judged = len(learners) + 2 * len(learnt) + len(applied)
    if not leaks and not loose:
        return replace(met("workflow.learns", count=len(learners), unseen=unseen), where=where)
    share = 1 - (len(leaks) + len(loose)) / judged
    if leaks:
        found = partly(0.4 * share, "workflow.leaks", thing=shown(leaks[0]), unseen=unseen)
    else:
        found = partly(0.8 * share, "workflow.unlearnt", thing=shown(loose[0]))
    return replace(found, where=where)


def _faults(flow: Workflow) -> list[tuple[str, str]]:
    ids = Counter(s.id for s in flow.steps)
    outputs = Counter(o for s in flow.steps for o in s.outputs)
    known = {*flow.given, *outputs}
    circle = flow.circle
    found = [("circle", circle[0])] if circle else []
    found += [("id_twice", i) for i, count in ids.items() if count > 1]
    found += [("unknown_input", i) for s in flow.steps for i in s.inputs if i not in known]
    found += [("made_twice", o) for o, count in outputs.items() if count > 1]
    found += [("given_made", o) for o in outputs if o in flow.given]
    return found


def _measures(flow: Workflow, goal: Step) -> bool:
    """A step of the kind evaluate that rests on something learnt."""
    _, steps = flow.resting_on(goal.inputs)
    learners = {s.id for s in flow.steps if s.kind == "learn"}
    return goal.kind == "evaluate" and bool(steps & learners)


def _step(name: str, number: int, entry: Any) -> Step:
    if not isinstance(entry, dict):
        raise _refused(name, number, "step", entry)
    if not isinstance(entry.get("id"), str) or not entry["id"]:
        raise _refused(name, number, "id", entry.get("id"))
    kind = entry.get("kind")
    if not isinstance(kind, str) or kind not in KINDS:
        raise _refused(name, number, "kind", kind)
    sides = {}
    for side in ("inputs", "outputs"):
        things = entry.get(side)
        if (
            not isinstance(things, list)
            or not 0 < len(things) <= MOST_THINGS
            or not all(isinstance(t, str) and t for t in things)
        ):
            raise _refused(name, number, side, things)
        sides[side] = tuple(things)
    return Step(entry["id"], kind, **sides)


def _refused(name: str, number: int, field: str, given: object) -> Unreadable:
    text = shown(str(given)[:100])
    where = Where(name)
    return Unreadable("workflow.unusable", where, name=name, number=number, field=field, text=text)
