"""Types 1 to 6: something learned from, or made of, held-out rows sits in the training."""

from __future__ import annotations

from collections.abc import Iterator

from grading.lens.leaks.leak import Leak, counted, in_order, is_training_score, pairs
from grading.lens.machine import Machine
from grading.lens.rows import Rows, meet
from grading.lens.values import Mark, Site

CARRIED = (
    "preprocessing_before_split", "feature_selection_before_split", "imputation_before_split",
    "target_encoding_before_split", "oversampling_before_split", "duplicates_across_split",
)  # fmt: skip


def leaks(m: Machine) -> list[Leak]:
    found: dict[tuple[str, int, int], Leak] = {}
    for leak in [*_tested(m), *_folded(m)]:
        found.setdefault((leak.type, leak.site.cell, leak.site.line), leak)
    return list(found.values())


def _tested(m: Machine) -> Iterator[Leak]:
    for one, trained in pairs(m):
        if is_training_score(one, trained):
            continue
        fitted = trained.rows()
        for mark in in_order(one.marks | trained.marks()):
            if mark.kind in CARRIED and meet(mark.rows, one.rows) and meet(mark.rows, fitted):
                fits = [f.site for f in trained.fits[:1]]
                yield _leak(m, mark, one.rows, [*fits, one.site])


def _folded(m: Machine) -> Iterator[Leak]:
    for one in counted(m):
        marks = one.data.all_marks() | (one.target.all_marks() if one.target else frozenset())
        for mark in in_order(marks):
            is_ours = mark.kind in CARRIED and (
                mark in one.data.all_marks() or mark.what[:1].isupper()
            )
            if is_ours and meet(mark.rows, one.data.rows):
                yield _leak(m, mark, one.data.rows, [one.site])


def _leak(m: Machine, mark: Mark, rows: Rows, sinks: list[Site]) -> Leak:
    kind = mark.kind
    if kind == "preprocessing_before_split" and mark.columns & m.targets:
        kind = "target_encoding_before_split"
    splits = [s.site for s in m.splits if any(n.act == s.act for r in rows for n in r.line())]
    path = [mark.site, *splits[:1], *sinks]
    return Leak(kind, mark.site, tuple(dict.fromkeys(path)), mark.what)
