"""Type 6 where a file only shows or says that rows repeat."""

from __future__ import annotations

import re

from grading.lens.leaks.leak import Doubt, Leak, counted, is_held_out, pairs
from grading.lens.leaks.order import is_series
from grading.lens.machine import Machine, Split
from grading.lens.reading import Book
from grading.lens.rows import Rows, meet

_SAID = re.compile(
    r"(rows?|records?|images?|lines?|entries|entry|samples?|tickets?|articles?|reviews?|messages?|headlines?|texts?|posts?|tweets?|comments?|questions?|sentences?|documents?|photos?|pictures?|cases?|forms?|answers?|observations?|listings?)\b[^.\n]{0,40}(\brepeat|occurs? (twice|more than once|several times|again)|appears? (again|twice|more than once|several times|in (both|several))|(are|is|was|were) (often |sometimes |partly )?(duplicated|re-?posted|copied|repeated)|stands? (in )?twice|submitted (again|twice)|entered twice)"
    r"|\b(are|is|stands?|appears?|listed|found) in [^.\n]{0,30}\b(twice|more than once)\b"
    r"|(contains?|has|have|with|are|there) [^.\n]{0,25}(duplicates?\b|duplicated|duplicate rows|identical rows|exact copies)|in (it|them) again|(files|exports|tables|lists) overlap|重複(列|資料|的)", re.IGNORECASE)  # fmt: skip
_DENIED = re.compile(
    r"\b(no|without|remove[sd]?|drop(ped|s)?|free of|zero) [^.\n]{0,20}(duplicat|repeat|copies)|duplicates? (are |were )?(removed|dropped)",
    re.IGNORECASE,
)


def leaks(m: Machine, book: Book) -> tuple[list[Leak], list[Doubt]]:
    """Duplicates that are shown to be there and never dropped; or counted without an answer."""
    said = bool(_SAID.search(book.words)) and not _DENIED.search(book.words)
    notes = [n for n in m.notes if n.kind == "duplicates counted"]
    shown = {c.index: _count(c.shown) for c in book.cells}
    judged = [s for s in m.splits if _is_judged(m, s.act) and not _is_unique(s.data.rows)]
    folded = [c for c in counted(m) if not _is_unique(c.data.rows)]
    sites = [s.site for s in judged] or [c.site for c in folded]
    if not sites:
        return [], []
    windows = [s for s in judged if _is_window(s)]
    if windows and not any(is_series(s.data, book.words, m) for s in windows):
        return [_windowed(m, windows[0])], []
    known = [n for n in notes if shown.get(n.site.cell)]
    if said or known:
        source = known[0].site if known else sites[0]
        return [
            Leak("duplicates_across_split", sites[0], tuple(dict.fromkeys([source, sites[0]])), "")
        ], []
    if notes and shown.get(notes[0].site.cell) is None and not _has_unique(m, notes[0].rows):
        return [], [Doubt("duplicates_across_split", "duplicates", notes[0].site)]
    return [], []


def _is_window(split: Split) -> bool:
    return split.way == "random" and split.data.has("overlapping")


def _windowed(m: Machine, split: Split) -> Leak:
    """Windows that share rows, split by chance."""
    return Leak("duplicates_across_split", split.site, (split.site,), "windows")


def _count(text: str) -> int | None:
    """The last whole number that a cell shows; None when it shows none."""
    found = re.findall(r"(?<![\d.])\d+(?![\d.])", text)
    return int(found[-1]) if found else None


def _is_unique(rows: Rows) -> bool:
    return any(n.act == "unique" for r in rows for n in r.line())


def _has_unique(m: Machine, rows: Rows) -> bool:
    return any(_is_unique(e.rows) and meet(e.rows, rows) for e in m.evals)


def _is_judged(m: Machine, act: str) -> bool:
    return any(
        any(n.act == act for r in e.rows for n in r.line()) and is_held_out(e, t)
        for e, t in pairs(m)
    )
