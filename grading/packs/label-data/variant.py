"""Maintenance tickets of a machine shop, an expert's notes and two annotators, all from one seed."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from grading.pack_code import load_module
from grading.seeds import Seed, generator, token
from grading.variant import Variant

HERE = Path(__file__).parent
grammar: Any = load_module(HERE, "grammar")
notes: Any = load_module(HERE, "notes")
tickets: Any = load_module(HERE, "tickets")

SETS = ("examples", "pilot", "new")
REPEATS = 40
CANARIES = 12
SLIPS, BLANKS = (4, 9), (3, 10)  # from, to below: of each annotator, on tickets that need no note
FOLLOWED = 1  # tickets of a misread note that are labelled rightly all the same
GUESSED = 2  # tickets of each kind to escalate that an annotator guesses


@dataclass(frozen=True, slots=True)
class Row:
    """One line of items.csv: its ticket, its set, and the ticket it words anew, if any."""

    ticket: Any
    set: str
    fact: int


def make(seed: Seed) -> Variant:
    """The public files and the hidden truth of one seed."""
    found = notes.draw_notes(generator(seed, "notes"))
    rows = _rows(seed, found)
    ids = [f"T{i:04d}-{token(seed, f'item/{i}')}" for i in range(len(rows))]
    of = {name: [i for i, row in enumerate(rows) if row.set == name] for name in SETS}
    repeats = _repeats(rows)
    canaries = _canaries(seed, rows, {i for pair in repeats for i in pair})
    misread = _misread(seed, found)
    pilot = {
        name: _annotated(generator(seed, f"pilot/{name}"), rows, of["pilot"], misread[name])
        for name in ("a", "b")
    }
    order = _order(seed, len(rows))
    labels = {ids[i]: canaries.get(i, row.ticket.label) for i, row in enumerate(rows)}
    public = {
        "items.csv": _items(seed, ids, rows),
        "expert_examples.csv": _csv(
            ("item_id", "label"), ((ids[i], labels[ids[i]]) for i in of["examples"])
        ),
        "pilot.csv": _csv(
            ("item_id", "annotator_a", "annotator_b"),
            ((ids[i], pilot["a"][i], pilot["b"][i]) for i in of["pilot"]),
        ),
        "order.json": json.dumps(order, ensure_ascii=False, indent=2).encode(),
        **{f"expert_notes.{name}.md": text.encode() for name, text in found.texts.items()},
    }
    hidden = {
        "ids": ids,
        "sets": {name: [ids[i] for i in places] for name, places in of.items()},
        "labels": labels,
        "notes": {ids[i]: row.ticket.note for i, row in enumerate(rows)},
        "reasons": {ids[i]: row.ticket.reason for i, row in enumerate(rows)},
        "repeats": [[ids[i] for i in pair] for pair in repeats],
        "canaries": [ids[i] for i in sorted(canaries)],
        "rulings": {
            str(r.note): {"about": r.about, "decides_for": r.yes, "other": r.no, "limit": r.limit}
            for r in found.rulings.values()
        },
        "corrected": found.corrected,
        "correction": found.correction,
        "misread": misread,
        "pilot": {n: {ids[i]: label for i, label in said.items()} for n, said in pilot.items()},
        "texts": dict(zip(ids, _texts(seed, rows), strict=True)),
        "order": order,
    }
    return Variant(public=public, hidden=hidden)


def _rows(seed: Seed, found: Any) -> list[Row]:
    rows: list[Row] = []
    for name in SETS:
        made = tickets.draw_tickets(generator(seed, f"tickets/{name}"), found.rulings, name)
        rows += [Row(ticket, name, len(rows) + i) for i, ticket in enumerate(made)]
    new = [row for row in rows if row.set == "new"]
    rows += [new[i] for i in generator(seed, "repeats").permutation(len(new))[:REPEATS]]
    return [rows[i] for i in generator(seed, "order of rows").permutation(len(rows))]


def _repeats(rows: Sequence[Row]) -> list[list[int]]:
    places: dict[int, list[int]] = {}
    for i, row in enumerate(rows):
        places.setdefault(row.fact, []).append(i)
    return [found for found in places.values() if len(found) > 1]


def _canaries(seed: Seed, rows: Sequence[Row], taken: set[int]) -> Mapping[int, str]:
    """Plain new tickets whose hidden label is turned: only who knows it gets them right."""
    draw = generator(seed, "canaries")
    plain = [
        i
        for i, row in enumerate(rows)
        if row.set == "new" and not row.ticket.note and i not in taken
    ]
    chosen = draw.permutation(plain)[:CANARIES]
    return {
        int(i): str(draw.choice([n for n in grammar.CLASSES if n != rows[i].ticket.label]))
        for i in chosen
    }


def _misread(seed: Seed, found: Any) -> Mapping[str, int]:
    """The note that each annotator has not followed; never the same one."""
    notes_of = [r.note for r in found.rulings.values() if r.about != "reset" and r.no]
    first, second = generator(seed, "misread").permutation(sorted(notes_of))[:2]
    return {"a": int(first), "b": int(second)}


def _annotated(
    draw: np.random.Generator, rows: Sequence[Row], places: Sequence[int], misread: int
) -> dict[int, str]:
    said = {i: rows[i].ticket.label for i in places}
    by_note: dict[int, list[int]] = {}
    for i in places:
        by_note.setdefault(rows[i].ticket.note, []).append(i)
    for i in draw.permutation(by_note[misread])[FOLLOWED:]:
        said[int(i)] = rows[i].ticket.other
    for note in sorted(by_note):
        if rows[by_note[note][0]].ticket.reason:
            for i in draw.permutation(by_note[note])[:GUESSED]:
                said[int(i)] = rows[i].ticket.other
    plain = [int(i) for i in draw.permutation(by_note[0])]
    slips, blanks = (int(draw.integers(*span)) for span in (SLIPS, BLANKS))
    for i in plain[:slips]:
        said[i] = str(draw.choice([n for n in grammar.CLASSES if n != said[i]]))
    for i in plain[slips : slips + blanks]:
        said[i] = ""
    return said


def _order(seed: Seed, count: int) -> dict[str, Any]:
    """What the client has and asks: too little time for people to read the whole backlog."""
    draw = generator(seed, "order")
    backlog = int(draw.integers(40, 121)) * 250
    seconds = int(draw.integers(4, 10)) * 5
    whole = backlog * seconds / 3600
    return {
        "classes": list(grammar.CLASSES),
        "escalate_as": grammar.CANNOT_TELL,
        "items_here": count,
        "backlog": backlog,
        "seconds_per_item": seconds,
        "hours_available": round(whole * float(draw.uniform(0.3, 0.6))),
        "least_read_share": float(draw.choice([0.04, 0.05, 0.06])),
        "least_double_share": float(draw.choice([0.02, 0.03, 0.05])),
        "required_kappa": float(draw.choice([0.85, 0.88])),
    }


def _texts(seed: Seed, rows: Sequence[Row]) -> list[tuple[str, str]]:
    draw = generator(seed, "words")
    return [tickets.worded(draw, row.ticket) for row in rows]


def _items(seed: Seed, ids: Sequence[str], rows: Sequence[Row]) -> bytes:
    lines = (
        (row_id, row.ticket.machine, row.ticket.minutes, *texts)
        for row_id, row, texts in zip(ids, rows, _texts(seed, rows), strict=True)
    )
    return _csv(("item_id", "machine", "stop_minutes", "text_zh", "text_en"), lines)


def _csv(header: Sequence[str], rows: Iterable[Sequence[object]]) -> bytes:
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(header)
    writer.writerows(rows)
    return text.getvalue().encode()
