"""What a reading knows so far: rows, trainings, evaluations, splits; and where it stands."""

from __future__ import annotations

import ast
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace

from grading.lens.rows import NONE, Forest, Rows, end_alike, same_lineage
from grading.lens.values import (
    Columns,
    Data,
    Estimator,
    Fit,
    Function,
    Mark,
    Marks,
    Site,
    Trained,
    Value,
    data_of,
    number,
)

BUDGET = 60_000


class Exhausted(Exception):
    """More steps than a notebook of people ever needs: what was seen so far counts."""


@dataclass(slots=True, eq=False)
class Scope:
    """Names of a module, function or class body."""

    names: dict[str, Value] = field(default_factory=dict)
    parent: Scope | None = None
    shared: dict[str, Scope] = field(default_factory=dict)  # names of `global` and `nonlocal`

    def set(self, name: str, value: Value) -> None:
        self.shared.get(name, self).names[name] = value

    def share(self, names: Sequence[str], *, is_global: bool) -> None:
        scope = self.parent or self
        while scope.parent is not None and is_global:
            scope = scope.parent
        self.shared |= dict.fromkeys(names, scope)

    def find(self, name: str) -> Value | None:
        scope: Scope | None = self
        while scope is not None:
            if name in scope.names:
                return scope.names[name]
            scope = scope.parent
        return None


@dataclass(frozen=True, slots=True, eq=False)
class Eval:
    """A quality that was worked out: of which models, on which rows, from what."""

    by: frozenset[Trained]
    rows: Rows
    marks: Marks
    site: Site
    loops: tuple[int, ...]
    how: str
    truth: frozenset[str] = frozenset()
    words: str = ""
    order: int = 0
    is_varied: bool = False


@dataclass(frozen=True, slots=True, eq=False)
class CrossValidation:
    """A score over folds of `data`; `is_choice` for searches, which count when reported alone."""

    data: Data
    target: Data | None
    site: Site
    splitter: Value | None
    estimator: Value | None
    is_choice: bool = False
    order: int = 0


@dataclass(frozen=True, slots=True, eq=False)
class Split:
    """Rows set apart: `way` is random, ordered, group, time or unknown."""

    data: Data
    way: str
    site: Site
    act: str


@dataclass(frozen=True, slots=True, eq=False)
class Choice:
    """The best of several by score."""

    evals: frozenset[Eval]
    mark: Mark
    site: Site
    loops: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Note:
    """Something seen that rules ask for later, e.g. rows counted per group."""

    kind: str
    site: Site
    rows: Rows = NONE
    text: str = ""


class Machine:
    """State of one reading. `evaluate` and `invoke` are the interpreter's."""

    def __init__(self, sources: dict[int, list[str]]) -> None:
        self.sources = sources
        self.forest = Forest()
        self.evals: list[Eval] = []
        self.cross_validations: list[CrossValidation] = []
        self.splits: list[Split] = []
        self.choices: list[Choice] = []
        self.fits: list[tuple[Trained, Fit]] = []
        self.notes: list[Note] = []
        self.targets: set[str] = set()
        self.by_hand: dict[Rows, Trained] = {}
        self.called: list[tuple[str, Site]] = []
        self.loops: list[int] = []
        self.loop_names: set[str] = set()
        self.cell = 0
        self.line = 1
        self.order = 0
        self.depth = 0
        self.guards: list[Data] = []  # statistics that the branch being read depends on
        self.left = BUDGET
        self._kept: list[Value] = []  # identities became keys: none may be used twice

    def evaluate(self, node: ast.expr, scope: Scope) -> Value:
        raise NotImplementedError

    def invoke(self, function: Function, args: Sequence[Value], named: dict[str, Value]) -> Value:
        raise NotImplementedError

    def hand_out(self, value: Value) -> None:
        """Keep what a generator of the file yields."""
        raise NotImplementedError

    def apply(self, target: Value, args: Sequence[Value]) -> Value:
        """Call anything that can be called, a function of a library too."""
        raise NotImplementedError

    def try_out(self, values: Iterable[Value]) -> None:
        """Functions of the file that something unknown is given, e.g. an objective: two calls."""
        for function in [v for v in values if isinstance(v, Function)]:
            self.loops.append(number())
            for _ in range(2):
                self.invoke(function, [Value()], {})
            self.loops.pop()

    @property
    def site(self) -> Site:
        lines = self.sources.get(self.cell, [])
        text = lines[self.line - 1].strip() if 0 < self.line <= len(lines) else ""
        return Site(self.cell, self.line, text[:160])

    def step(self) -> int:
        self.order += 1
        return self.order

    def spend(self) -> None:
        self.left -= 1
        if self.left < 0:
            raise Exhausted

    def mark(self, kind: str, rows: Rows, what: str = "", site: Site | None = None) -> Mark:
        return Mark(kind, rows, site or self.site, what)

    def note(self, kind: str, rows: Rows = NONE, text: str = "") -> None:
        self.notes.append(Note(kind, self.site, rows, text))

    def fresh(self, name: str = "", *, key: str = "", is_table: bool = False) -> Data:
        """Data of an origin of its own (or of the one with this key)."""
        rows = self.forest.origin(key or f"#{number()}", name)
        columns = Columns(table=number()) if is_table else None
        return Data(name=name, rows=rows, columns=columns, site=self.site)

    def as_data(self, value: Value) -> Data:
        """The value as data; an unknown thing becomes an origin, once."""
        found = list(data_of(value))
        if isinstance(value, Data):
            return value
        if found:
            return self.join(found)
        return Data(rows=self.forest.origin(f"value{self.keep(value)}"))

    def keep(self, value: Value) -> int:
        """The identity of a value, which from now on no other value takes."""
        self._kept.append(value)
        return id(value)

    def join(self, found: Sequence[Data]) -> Data:
        """One piece of data out of several: all their rows, marks and models."""
        plain = [one for one in found if not one.learned] or list(found)
        return Data(
            rows=frozenset().union(*(one.rows for one in plain)),
            marks=frozenset().union(*(one.all_marks() for one in found)),
            flags=frozenset().union(*(one.flags for one in plain)),
            columns=plain[0].columns.copy() if plain[0].columns else None,
            uses=frozenset().union(*(one.uses for one in found)),
            by=frozenset().union(*(one.by for one in found)),
            scores=frozenset().union(*(one.scores for one in found)),
            learned=frozenset().union(*(one.learned for one in found))
            if all(one.learned for one in found) else NONE,
            against=frozenset().union(*(one.against for one in found)),
            site=plain[0].site,
        )  # fmt: skip

    def trained(self, estimator: Estimator, fit: Fit, *, goes_on: bool = False) -> None:
        """Record a training; unless it goes on, the estimator begins anew."""
        before = estimator.trained
        if goes_on and before is not None:
            before.fits.append(fit)
        elif before is not None and [f.data for f in before.fits] == [fit.data]:
            pass  # a pure refit on the very same data
        else:
            estimator.trained = Trained(estimator, [fit])
        self.fits.append((estimator.now, fit))
        if estimator.role == "network":
            estimator.now.before |= estimator.fitted_before()
        for step in estimator.parts() if estimator.role != "search" else []:
            if step.role != "frozen" and (not step.trained or estimator.role == "pipeline"):
                step.trained = Trained(step, [fit])

    def scored(self, found: Sequence[Data], how: str) -> Eval | None:
        """An evaluation when predictions meet the truth on the same rows, recorded."""
        guesses = [d for d in found if d.by and not d.scores]
        truths = [d for d in found if not d.by and not d.learned and not d.scores and d.rows]
        for guess in guesses:
            for truth in truths:
                if guess.of is truth:
                    continue  # rows that are rebuilt from themselves: no truth, no score
                if (
                    not guess.rows
                    or same_lineage(guess.rows, truth.rows)
                    or alike(guess.rows, truth)
                    or (guess.has("window") and end_alike(guess.rows, truth.rows))
                ):
                    return self.record(guess, truth, how)
        return None

    def record(self, guess: Data, truth: Data, how: str) -> Eval:
        marks = guess.all_marks() | frozenset(m for m in truth.all_marks() if m.what[:1].isupper())
        made = Eval(
            guess.by, guess.rows or truth.rows, marks, self.site, tuple(self.loops), how,
            truth.uses, self.site.text, self.step(),
            any(f"varied in {loop}" in guess.flags for loop in self.loops),
        )  # fmt: skip
        self.evals.append(made)
        if truth.label:
            self.targets.add(truth.label)
        return made

    def choose(self, found: Iterable[Data]) -> Mark | None:
        """A choice by scores among the data, recorded; its mark goes into what was chosen."""
        evals = frozenset(e for d in found for e in d.scores)
        if not evals:
            return None
        rows = frozenset().union(*(e.rows for e in evals))
        made = Mark("choice", rows, self.site, "", evals)
        self.choices.append(Choice(evals, made, self.site, tuple(self.loops)))
        return made

    def marked(self, data: Data, *marks: Mark) -> Data:
        return replace(data, marks=data.marks | frozenset(marks))


def alike(rows: Rows, truth: Data) -> bool:
    """Rows of two origins that were split alike (features and labels in files of their own)."""
    cuts = {(n.act, n.side, n.fold) for r in rows for n in r.line() if n.act}
    others = {(n.act, n.side, n.fold) for r in truth.rows for n in r.line() if n.act}
    if cuts or others:
        return bool(cuts & others)
    return truth.has("label")
