"""A file → what the lens sees in it. Pure: bytes in, plain values out."""

from __future__ import annotations

from dataclasses import dataclass

from grading.lens import parsing, reading
from grading.lens.interpreter import Interpreter
from grading.lens.leaks import carried, duplicates, order, repeated, target
from grading.lens.leaks.leak import MODELS, Doubt, Leak
from grading.lens.machine import Machine
from grading.lens.parsing import Parsed
from grading.lens.reading import Book

_FIRST = {
    "oversampling_before_split": ("duplicates_across_split", "train_rows_in_test"),
    "duplicates_across_split": ("train_rows_in_test",),
    "target_encoding_before_split": ("preprocessing_before_split",),
    "imputation_before_split": ("preprocessing_before_split",),
    "threshold_on_test": ("multi_test",),
    "early_stopping_on_test": ("multi_test", "threshold_on_test"),
}


@dataclass(frozen=True, slots=True)
class Reading:
    """`abstains` is a reason's ending when nothing is decided, else None."""

    book: Book
    cells: tuple[Parsed, ...]
    machine: Machine
    leaks: tuple[Leak, ...]
    doubts: tuple[Doubt, ...]
    abstains: str | None


def read(content: bytes) -> Reading:
    """Raises reading.Unreadable, and nothing else, for what is no notebook."""
    book = reading.read_book(content)
    cells = tuple(parsing.parse(book))
    machine = Interpreter({one.cell.index: one.cell.source.split("\n") for one in cells})
    machine.read(cells)
    shown, uncertain = duplicates.leaks(machine, book)
    words = book.words
    found = [
        *carried.leaks(machine), *repeated.leaks(machine), *shown, *order.leaks(machine, words),
        *target.leaks(machine, words),
    ]  # fmt: skip
    leaks = tuple(
        sorted(_specific(found), key=lambda one: (one.site.cell, one.site.line, one.type))
    )
    types = {leak.type for leak in leaks}
    doubts = tuple(d for d in [*uncertain, *order.doubts(machine, words)] if d.type not in types)
    return Reading(book, cells, machine, leaks, doubts, _abstains(machine, cells, leaks))


def _specific(found: list[Leak]) -> list[Leak]:
    """Of several types at one place the most specific stays (label book, last section)."""
    kept = {(leak.type, leak.site.cell, leak.site.line): leak for leak in found}
    for leak in found:
        for general in _FIRST.get(leak.type, ()):
            kept.pop((general, leak.site.cell, leak.site.line), None)
    return list(kept.values())


def _abstains(machine: Machine, cells: tuple[Parsed, ...], leaks: tuple[Leak, ...]) -> str | None:
    if leaks:
        return None
    if all(one.tree is None for one in cells):
        return "unread"
    if machine.evals or machine.cross_validations:
        return None
    fitted = any(trained.estimator.role in MODELS for trained, _ in machine.fits)
    return "no_score" if fitted else "no_model"
