"""What was found wrong, what was decided about it, and whether that was carried out."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np

from grading.checks.listed import Cell, Tally, judge_tally, tally
from grading.checks.verdict import Judgement, Unreadable, met, missed, partly, term, undecidable
from grading.contract import Figure, Measure, Where
from grading.pack_code import load_module

case_: Any = load_module(Path(__file__).parent, "case")
Case: Any = case_.Case

LEAST = 0.95  # precision and recall of clear kinds
LEAST_JUDGED = {"outlier": 0.9, "rare": 0.8, "noise": 0.8}  # of kinds that take judgement
# Planted kinds that a check looks for, each with what the list may call it: a code for “nothing
# came” is impossible, too.
NAMES: Mapping[str, Mapping[str, set[str]]] = {
    "missing": {"missing": {"missing"}, "coded": {"missing", "impossible"}},
    **{kind: {kind: {kind}} for kind in ("impossible", "unit", "outlier", "rare", "noise")},
}
ACTIONS = {
    "missing": "fill", "coded": "fill", "impossible": "fill", "outlier": "fill", "noise": "fill",
    "unit": "convert", "rare": "keep", "fault": "drop_row", "duplicate": "drop_row",
}  # fmt: skip
LEAST_ACTIONS = 0.98
CONVERTED = 0.03
LEAST_FOUND = 0.3  # of what was planted must be listed, or the list says nothing about its origin
SUSPICIOUS = 0.5  # share of canaries listed from which on the list is not of the candidate's making


def found_kind(case: Case, kind: str) -> Judgement:
    names = NAMES[kind]
    planted = {cell: names[one] for cell, one in case.planted.items() if one in names}
    least = LEAST_JUDGED.get(kind, LEAST)
    counted = tally(case.listing, planted, lambda cell: _is_false(case, cell, kind), kind)
    return judge_tally(counted, term(kind), case.listing, least, least)


def found_copies(case: Case) -> Judgement:
    """One reading of each pair; the list may name the original as the one to drop, not both."""
    listed = {row for row, _ in case.listing.of("duplicate")}
    pairs = [{copy, original} for copy, original in case.same.items()]
    hits = sum(len(pair & listed) == 1 for pair in pairs)
    dropped = {
        row for (row, _), e in case.listing.of("duplicate").items() if e.action == "drop_row"
    }
    # Both of a pair are listed by who keeps one and says so.
    hits += sum(len(pair & listed) == 2 and len(pair & dropped) == 1 for pair in pairs)
    doubled = sum(len(pair & dropped) == 2 for pair in pairs)
    false = len(listed - {row for pair in pairs for row in pair}) + doubled
    missed_ = {"reading_id": len(pairs) - hits} if hits < len(pairs) else {}
    counted = Tally(len(pairs), hits, false, missed_)
    return judge_tally(counted, term("duplicate"), case.listing, LEAST, LEAST)


def actions_fit(case: Case) -> Judgement:
    """Over the planted kinds: how many of the cells that were listed got the right action."""
    chosen: dict[str, list[bool]] = {name: [] for name in ACTIONS}
    for cell, kind in case.planted.items():
        name = "fault" if cell[1] == "fault" else kind
        if cell in case.listing.entries:
            chosen[name].append(case.listing.entries[cell].action == ACTIONS[name])
    for (row, _), entry in case.listing.of("duplicate").items():
        if row in case.same or row in case.same.values():
            chosen["duplicate"].append(entry.action == ACTIONS["duplicate"])
    _allow_kept_originals(case, chosen)
    shares = {name: sum(right) / len(right) if right else 0.0 for name, right in chosen.items()}
    accused = sum(_is_sound(case, cell) for cell in case.listing.entries)
    fraction = sum(shares.values()) / len(shares)
    worst = min(shares, key=lambda name: shares[name])
    params = {
        "worst": term(worst if worst != "fault" else "no_answer"),
        "share": f"{shares[worst]:.0%}",
        "accused": accused,
    }
    if accused > len(case.planted):
        found = missed("actions.accused", **params)
    elif fraction >= LEAST_ACTIONS:
        found = met("actions.fit", **params)
    else:
        found = partly(0.9 * max(0.0, (fraction - 0.4) / 0.6), "actions.differ", **params)
    bars = [
        {"label": name, "value": round(100 * share), "marked": share < LEAST_ACTIONS}
        for name, share in shares.items()
    ]
    return replace(
        found,
        measured=Measure(round(fraction, 4)),
        expected=Measure(1),
        where=Where(case.listing.name),
        figure=Figure("bars", {"bars": bars, "maximum": 100, "unit": "%"}),
    )


def treated(case: Case) -> Judgement:
    """Whether the sets hold what the decisions promise, by kind of defect."""
    shares = _treated(case)
    worst = min(shares, key=lambda name: shares[name])
    params = {"worst": term(worst), "share": f"{shares[worst]:.0%}"}
    fraction = sum(shares.values()) / len(shares)
    if shares[worst] >= LEAST:
        found = met("treated.holds", **params)
    else:
        found = partly(0.9 * max(0.0, (fraction - 0.2) / 0.8), "treated.differs", **params)
    bars = [
        {"label": name, "value": round(100 * share), "marked": share < LEAST}
        for name, share in shares.items()
    ]
    return replace(
        found,
        measured=Measure({name: round(share, 4) for name, share in shares.items()}),
        expected=Measure(LEAST),
        where=Where("train.csv"),
        figure=Figure("bars", {"bars": bars, "maximum": 100, "unit": "%"}),
    )


def rare_kept(case: Case) -> Judgement:
    """Rare true values stand in the sets as they were received."""
    places = {row: (rows, place) for row, place, rows in case.pairs()}
    cells = [cell for cell, kind in case.planted.items() if kind == "rare"]
    kept = 0
    for row, column in cells:
        if row in places:
            rows, place = places[row]
            value = rows.values[column][place]
            kept += value is not None and abs(value - case.cell(row, column)) <= case_.SAME
    gone = len({row for row, _ in cells} - set(places))
    params = {"kept": kept, "count": len(cells), "gone": gone}
    found = met("rare.kept", **params) if kept == len(cells) else partly(
        0.8 * kept / len(cells) if kept >= 0.5 * len(cells) else 0.0, "rare.lost", **params
    )  # fmt: skip
    return replace(
        found,
        measured=Measure(kept, "cells"),
        expected=Measure(len(cells), "cells"),
        where=Where("train.csv"),
    )


def sound_kept(case: Case) -> Judgement:
    """Sound rows are all there, and their sound values are those received."""
    held = case.sets.readings([row for row, _, _ in case.pairs()])
    lost = len(case.originals - held)
    count = changed = 0
    for row, place, rows in case.pairs():
        for column in case.columns:
            if case.kind(row, column) is None:
                count += 1
                value = rows.values[column][place]
                before = case.cell(row, column)
                changed += value is None or abs(value - before) > case_.SAME
    rows_kept = 1 - lost / len(case.originals)
    cells_kept = 1 - changed / count if count else 0.0
    params = {
        "lost": lost,
        "rows": len(case.originals),
        "changed": changed,
        "cells": count,
    }
    worse = min(rows_kept, cells_kept)
    if rows_kept >= 0.995 and cells_kept >= 0.998:
        found = met("sound.kept", **params)
    else:
        found = partly(0.8 * max(0.0, (worse - 0.8) / 0.2), "sound.touched", **params)
    return replace(
        found,
        measured=Measure({"rows": round(rows_kept, 4), "cells": round(cells_kept, 4)}),
        expected=Measure({"rows": 0.995, "cells": 0.998}),
        where=Where("train.csv"),
    )


def canaries(case: Case) -> Judgement:
    """Cells that only the answer key calls wrong."""
    try:
        listing = case.listing
    except Unreadable as problem:
        return undecidable(problem.message, **problem.params)
    named = sum(cell in listing.entries for cell in case.canaries)
    sound = sum(_is_sound(case, cell) for cell in listing.entries)
    right = sum(cell in listing.entries for cell in case.planted)
    if right < LEAST_FOUND * len(case.planted) or sound > len(case.planted):
        return undecidable("shadows.nothing_found", right=right, count=len(case.planted))
    usual = sound / (len(case.received) * len(case.columns))
    params = {"named": named, "count": len(case.canaries)}
    known = named >= SUSPICIOUS * len(case.canaries) and usual < SUSPICIOUS / 5
    found = missed("shadows.known", **params) if known else met("shadows.unknown", **params)
    return replace(found, measured=Measure(named, "cells"), expected=Measure(0, "cells"))


def _is_sound(case: Case, cell: Cell) -> bool:
    """Nothing was planted there, and the column is one of those that are judged."""
    row, column = cell
    if row not in case.received:
        return True
    if row in case.same or (column not in case.columns and column != "fault"):
        return False  # a copy may be listed for what its original has; other columns are free
    return case.kind(row, column) is None and not (
        row in case.same.values() and case.listing.entries[cell].kind == "duplicate"
    )


def _is_false(case: Case, cell: Cell, kind: str) -> bool:
    row, column = cell
    if row not in case.received:
        return True
    if column not in case.columns and column != "fault":
        return False
    planted = case.kind(row, column)
    if kind == "rare":
        return planted != "rare" and row not in case.hidden["tested"]
    return planted is None or (planted == "rare" and kind != "missing")


def _allow_kept_originals(case: Case, chosen: dict[str, list[bool]]) -> None:
    """Who lists both of a pair drops one and keeps the other, which is right."""
    entries = case.listing.of("duplicate")
    acts = {row: entry.action for (row, _), entry in entries.items()}
    both = [
        (copy, original)
        for copy, original in case.same.items()
        if copy in acts and original in acts
    ]
    kept = sum({acts[a], acts[b]} == {"keep", "drop_row"} for a, b in both)
    for _ in range(kept):
        chosen["duplicate"].remove(False)
        chosen["duplicate"].append(True)


def _treated(case: Case) -> Mapping[str, float]:
    true = {(row, column): value for row, column, value in case.hidden["converted"]}
    usual = _usual(case)
    right: dict[str, list[bool]] = {n: [] for n in ("unit", "missing", "impossible", "noise")}
    groups = {"coded": "missing", "outlier": "impossible"}
    for row, place, rows in case.pairs():
        for column in case.columns:
            kind = case.kind(row, column)
            if kind in (None, "rare"):
                continue
            value = rows.values[column][place]
            if kind == "unit":
                original = case.same.get(row, row)
                right["unit"].append(
                    value is not None and abs(value - true[original, column]) <= CONVERTED
                )
            else:
                low, high = usual[column]
                before = case.cell(row, column)
                stays = (
                    value is not None and before is not None and abs(value - before) <= case_.SAME
                )
                right[groups.get(kind, kind)].append(
                    value is not None and low <= value <= high and not stays
                )
    held = [row for row, _, _ in case.pairs()]
    both = len(held) - len(case.sets.readings(held))
    rows_right = 1 - (both + sum(row in case.unanswered for row in held)) / (
        len(case.same) + len(case.unanswered)
    )
    shares = {name: sum(v) / len(v) if v else 0.0 for name, v in right.items()}
    return {**shares, "rows": max(0.0, rows_right)}


def _usual(case: Case) -> Mapping[str, tuple[float, float]]:
    """Lowest and highest sound value of each column."""
    found = {}
    for column in case.columns:
        values = np.array(
            [
                case.cell(row, column)
                for row in case.originals
                if case.kind(row, column) is None and case.cell(row, column) is not None
            ]
        )
        found[column] = (float(values.min()), float(values.max()))
    return found
