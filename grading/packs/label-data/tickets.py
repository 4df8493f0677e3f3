"""Tickets as facts, the label and the note that decide them, and the words they are put into."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from itertools import combinations
from pathlib import Path
from typing import Any

import numpy as np

from grading.pack_code import load_module

grammar: Any = load_module(Path(__file__).parent, "grammar")

MACHINES = ("M01", "M02", "M03", "M05", "M06", "M08", "M11", "M12", "L01", "L02", "L04")
# How many tickets of each kind a set holds: of each plain cause, of each movable cause, of resets,
# of each ranked pair, of other pairs, of open tickets.
SHARES: Mapping[str, tuple[int, int, int, int, int, int]] = {
    "examples": (4, 8, 12, 5, 8, 10),
    "pilot": (4, 8, 10, 8, 7, 7),
    "new": (10, 14, 24, 12, 18, 18),
}


@dataclass(frozen=True, slots=True)
class Ticket:
    """Facts of one ticket. `note` is the note that decides it, 0 where none is needed."""

    causes: tuple[str, ...]
    label: str
    note: int
    symptom: int
    machine: str
    minutes: int
    reason: str = ""
    other: str = ""  # the class that somebody takes who misreads the note
    wording: int | None = None  # which wording of its cause, where that is not left to chance


def draw_tickets(draw: np.random.Generator, rulings: Mapping[str, Any], name: str) -> list[Ticket]:
    """The tickets of one set in drawn order; the expert's examples show every usual wording."""
    made = list(_of_kinds(draw, rulings, SHARES[name]))
    if name == "examples":
        made = [replace(t, wording=i) if len(t.causes) == 1 else t for i, t in enumerate(made)]
    return [made[i] for i in draw.permutation(len(made))]


def _of_kinds(
    draw: np.random.Generator, rulings: Mapping[str, Any], shares: tuple[int, ...]
) -> Iterator[Ticket]:
    plain, movable, resets, pairs, others, unseen = shares
    for key, cause in grammar.FIXED.items():
        for _ in range(plain):
            yield _ticket(draw, (key,), cause.classes[0], 0)
    for about, rule in rulings.items():
        if about in grammar.MOVABLE:
            for _ in range(movable):
                yield _ticket(draw, (about,), rule.yes, rule.note, other=rule.no)
        elif ">" in about:
            for _ in range(pairs):
                both = _two(draw, rule.yes, rule.no)
                yield _ticket(draw, both, rule.yes, rule.note, other=rule.no)
    yield from _resets(draw, rulings["reset"], resets)
    yield from _escalated(draw, rulings, others, unseen)


def _resets(draw: np.random.Generator, rule: Any, count: int) -> Iterator[Ticket]:
    for number in range(count):
        long = number % 2 == 0
        away = int(draw.integers(1, 30)) if number % 4 > 1 else 0  # half lie right at the limit
        minutes = rule.limit + away if long else max(1, rule.limit - 1 - away % (rule.limit - 2))
        label, other = (rule.yes, rule.no) if long else (rule.no, rule.yes)
        yield _ticket(draw, ("reset",), label, rule.note, minutes=minutes, other=other)


def _escalated(
    draw: np.random.Generator, rulings: Mapping[str, Any], others: int, unseen: int
) -> Iterator[Ticket]:
    ranked = {frozenset(about.split(">")) for about in rulings if ">" in about}
    free = [pair for pair in combinations(grammar.CLASSES, 2) if frozenset(pair) not in ranked]
    for number in draw.choice(len(free), others):
        first, second = (str(name) for name in draw.permutation(free[number]))
        note = rulings["two_teams"].note
        both = _two(draw, first, second)
        yield _ticket(draw, both, grammar.CANNOT_TELL, note, reason="two_teams", other=first)
    for _ in range(unseen):
        guess = str(draw.choice(grammar.CLASSES))
        note = rulings["no_cause"].note
        yield _ticket(draw, ("open",), grammar.CANNOT_TELL, note, reason="no_cause", other=guess)


def _two(draw: np.random.Generator, *classes: str) -> tuple[str, ...]:
    found = [
        str(draw.choice([key for key, cause in grammar.FIXED.items() if cause.classes == (name,)]))
        for name in classes
    ]
    return tuple(str(key) for key in draw.permutation(found))


def _ticket(
    draw: np.random.Generator,
    causes: tuple[str, ...],
    label: str,
    note: int,
    *,
    minutes: int | None = None,
    reason: str = "",
    other: str = "",
) -> Ticket:
    return Ticket(
        causes=causes,
        label=label,
        note=note,
        symptom=int(draw.integers(0, len(grammar.SYMPTOMS))),
        machine=str(draw.choice(MACHINES)),
        minutes=int(draw.integers(3, 240)) if minutes is None else minutes,
        reason=reason,
        other=other,
    )


def worded(draw: np.random.Generator, ticket: Ticket) -> tuple[str, str]:
    """The ticket in Chinese and in English, the same facts in both; other words on every call."""
    marker = grammar.MARKERS[draw.integers(0, len(grammar.MARKERS))]
    found = [_wording(draw, cause, ticket.wording) for cause in ticket.causes]
    cause = tuple(marker[i] + grammar.JOIN[i].join(words[i] for words in found) for i in (0, 1))
    parts = [grammar.SYMPTOMS[ticket.symptom], cause]
    for phrases, share in ((grammar.ROUTINE, 0.4), (grammar.PAST, 0.3)):
        if draw.random() < share:
            place = int(draw.integers(1, len(parts) + 1))
            parts.insert(place, phrases[draw.integers(0, len(phrases))])
    zh, en = ([part[i] for part in parts] for i in (0, 1))
    return "。".join(zh) + "。", ". ".join(en) + "."


def _wording(draw: np.random.Generator, cause: str, wording: int | None) -> tuple[str, str]:
    known = {"reset": grammar.RESET, "open": grammar.OPEN}
    held = {**grammar.FIXED, **grammar.MOVABLE}
    phrases = known[cause] if cause in known else held[cause].wordings
    place = int(draw.integers(0, len(phrases)))
    found: tuple[str, str] = phrases[place if wording is None else wording % len(phrases)]
    return found
