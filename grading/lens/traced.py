"""The traced run: a notebook runs in the box while it is written down which rows meet which calls.

The trace comes from where the candidate's code ran: it can be forged, so it never changes what the
lens says. It adds hints: a leak was seen in the run or not, and what the file alone left open.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from grading.contract import Finding, Limits, Outcome, Where
from grading.lens import knowledge, reading
from grading.lens.leaks.leak import TYPES
from grading.lens.reading import Book, Cell
from grading.lens.values import LEAK

TRACER = Path(__file__).resolve().with_name("tracer.py")
TRACE = "assay_trace.jsonl"
MOST_BYTES = 32 << 20
MOST_EVENTS = 400
_FITS = ("fit", "fit_transform", "fit_predict", "fit_resample")
_JUDGED = ("predict", "predict_proba", "decision_function", "score")
_NEAR_LINES = 3
_SETTLED = ("lens.abstains_no_score", "lens.abstains_no_model")

Runner = Callable[[bytes, Mapping[str, bytes], Limits], tuple[str, int | None, bytes]]


@dataclass(frozen=True, slots=True)
class Event:
    """One call: `rows` are ids by content, `held` those of the test part of a split."""

    op: str
    name: str
    cell: int
    line: int
    number: int
    rows: frozenset[int]
    held: frozenset[int]
    instance: int = 0

    @property
    def leak(self) -> str | None:
        """The type that its fit would be, were held-out rows in it."""
        if self.op == "fit_resample":
            is_over = knowledge.roles().get(self.name) == "oversampler"
            return "oversampling_before_split" if is_over else None
        return LEAK.get(knowledge.roles().get(self.name, "")) if self.op in _FITS else None


def with_tracer(content: bytes) -> tuple[bytes, list[Cell]]:
    """The notebook with the tracer in front, and its code cells. Raises reading.Unreadable."""
    cells = [c for c in reading.read_book(content).cells if c.is_code and c.source.strip()]
    sources = [TRACER.read_text(encoding="utf-8"), *(c.source for c in cells)]
    book = {
        "nbformat": 4, "nbformat_minor": 5, "metadata": {},
        "cells": [
            {"cell_type": "code", "id": f"c{n}", "metadata": {}, "source": source, "outputs": [],
             "execution_count": None} for n, source in enumerate(sources)
        ],
    }  # fmt: skip
    return json.dumps(book).encode(), cells


def hints(
    content: bytes, found: Sequence[Finding], files: Mapping[str, bytes], run: Runner
) -> list[Finding]:
    """What the run adds to the findings of the file; a file that cannot be read adds nothing."""
    try:
        book = reading.read_book(content)
        notebook, cells = with_tracer(content)
    except reading.Unreadable:
        return []
    status, stopped, trace = run(notebook, files, Limits())
    events = list(read_trace(trace))
    places = _Places(book, cells)
    said = [_confirmed(one, events, places) for one in found if _is_leak(one)]
    if any(one.message in _SETTLED for one in found):
        said += _settled(events, places)
    if any(one.message == "lens.doubt_duplicates" for one in found):
        said += _copies(events)
    if status != "completed":
        cell = places.cell_of(stopped - 1) + 1 if stopped else 1
        said.append(_hint(Outcome.NOT_DECIDABLE, "lens.traced_stopped", {"cell": cell}))
    return said


def read_trace(trace: bytes) -> Iterator[Event]:
    """Events of a trace; lines that are none, as a forger may write, are passed over."""
    for number, line in enumerate(trace[:MOST_BYTES].split(b"\n")[:MOST_EVENTS]):
        try:
            one = json.loads(line)
            rows, held = (frozenset(_ids(one.get(name))) for name in ("rows", "held"))
            yield Event(str(one["op"]), str(one["name"])[:80], int(one["cell"]),
                        int(one["line"] or 0), number, rows, held, int(one.get("object") or 0))  # fmt: skip
        except (ValueError, TypeError, KeyError, AttributeError, RecursionError, OverflowError):
            continue


def _ids(value: Any) -> list[int]:
    return [one for one in value if isinstance(one, int)] if isinstance(value, list) else []


class _Places:
    """Numbers of code cells as places of the file."""

    def __init__(self, book: Book, cells: Sequence[Cell]) -> None:
        self._is_script, self._cells = book.is_script, cells

    def cell_of(self, number: int) -> int:
        return self._cells[number].index if 0 <= number < len(self._cells) else 0

    def where(self, event: Event) -> Where:
        if not 0 <= event.cell < len(self._cells):
            return Where("submission.ipynb", None, None)
        cell = self._cells[event.cell]
        if self._is_script:
            return Where("submission.ipynb", None, cell.first_line + event.line - 1)
        return Where("submission.ipynb", cell.index, event.line)

    def are_near(self, event: Event, where: Where | None) -> bool:
        place = self.where(event)
        if where is None or place.line is None or where.line is None or place.cell != where.cell:
            return False
        return abs(place.line - where.line) <= _NEAR_LINES


def _is_leak(found: Finding) -> bool:
    return found.outcome is Outcome.NOT_MET and found.check.removeprefix("lens_") in TYPES


def _hint(
    outcome: Outcome, message: str, params: Mapping[str, Any], where: Where | None = None
) -> Finding:
    return Finding("lens_traced", outcome, None, 0.0, 0, message, dict(params), where=where)


def _held_out(events: Sequence[Event]) -> list[Event]:
    """Predictions and scores of rows that the very model was not just fitted on."""
    found, fitted = [], dict[int, frozenset[int]]()
    for event in events:
        if event.op in _FITS:
            fitted[event.instance] = event.rows
        elif event.op in _JUDGED and not event.rows & fitted.get(event.instance, event.rows):
            found.append(event)
    return found


def _shared(fit: Event, judged: Sequence[Event]) -> int:
    """How many rows of a fit are held out and predicted after it."""
    later = [one.rows for one in judged if one.number > fit.number]
    return len(fit.rows & frozenset().union(*later)) if later else 0


def _confirmed(found: Finding, events: Sequence[Event], places: _Places) -> Finding:
    """Whether the run shows the rows that the leak speaks of."""
    kind = found.check.removeprefix("lens_")
    judged = _held_out(events)
    for event in events:
        if not places.are_near(event, found.where):
            continue
        is_all = kind == "train_rows_in_test" and event.op in _FITS
        later = (
            [e for e in events if e.op in _JUDGED and e.name == event.name] if is_all else judged
        )
        shared = _shared(event, later) if event.leak == kind or is_all else 0
        if shared:
            params = {
                "what": {"message": f"check.{found.check}"},
                "name": event.name,
                "rows": shared,
            }
            return _hint(Outcome.NOT_MET, "lens.traced_confirmed", params, found.where)
    params = {"what": {"message": f"check.{found.check}"}}
    return _hint(Outcome.NOT_DECIDABLE, "lens.traced_unconfirmed", params, found.where)


def _settled(events: Sequence[Event], places: _Places) -> list[Finding]:
    """Where the file alone let nothing be decided: what the run shows of fits and held-out rows."""
    judged = _held_out(events)
    if not judged:
        return []
    seen = [
        _hint(
            Outcome.NOT_MET, "lens.traced_leak",
            {"what": {"message": f"check.lens_{event.leak}"}, "name": event.name,
             "rows": _shared(event, judged)},
            places.where(event),
        )
        for event in events if event.leak and _shared(event, judged)
    ]  # fmt: skip
    fits = sum(event.op in _FITS for event in events)
    return seen or [_hint(Outcome.MET, "lens.traced_clean", {"fits": fits, "scores": len(judged)})]


def _copies(events: Sequence[Event]) -> list[Finding]:
    """Rows of equal content on both sides of a split."""
    splits = [event for event in events if event.op == "split" and event.rows and event.held]
    if not splits:
        return []
    shared = max(len(event.rows & event.held) for event in splits)
    if shared:
        return [_hint(Outcome.NOT_MET, "lens.traced_copies", {"rows": shared})]
    return [_hint(Outcome.MET, "lens.traced_no_copies", {})]
