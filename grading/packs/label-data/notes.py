"""The expert's notes of one seed: which border case goes where, in numbered prose of two languages."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from grading.pack_code import load_module

grammar: Any = load_module(Path(__file__).parent, "grammar")

MOVED = 4  # movable causes in one seed
LIMITS = (15, 20, 25, 30, 35, 40)  # minutes
HEAD = (
    "# 領域專家筆記\n\n"
    "每張單子只給一個類別，也就是負責排除原因的單位。看「查到什麼」，不看「現象是什麼」。"
    "寫著「例行」的是固定保養，寫著「上個月」的是舊帳，兩者都不是這次的原因。\n\n"
    "各類別通常包含：\n\n",
    "# Notes of the domain expert\n\n"
    "Each ticket gets one class: the team that removes the cause. What was found counts, not what "
    "was noticed. “Routine” is scheduled upkeep and “last month” is history; neither is this "
    "ticket's cause.\n\n"
    "What usually belongs to each class:\n\n",
)
BORDER = ("\n邊界案例：\n\n", "\nBorder cases:\n\n")
MOVABLE = (
    (
        "{name}，歸 `{yes}`，不要歸 `{no}`。",
        "{name} go to `{yes}`, not to `{no}`.",
    ),
    (
        "{name}不是 `{no}` 的事，請交給 `{yes}`。",
        "Do not send {name} to `{no}`; they are for `{yes}`.",
    ),
)
RESET = (
    "只按重置或重新開機就恢復、什麼都沒換的：停機滿 {limit} 分鐘（含）歸 `electrical`，"
    "不到 {limit} 分鐘歸 `operation`。",
    "Back after a mere reset or restart, nothing changed: a stop of {limit} minutes or more goes to "
    "`electrical`, a shorter one to `operation`.",
)
PAIR = (
    "同一張單子查到 `{no}` 和 `{yes}` 兩邊的原因時，以 `{yes}` 為準。",
    "Where causes of `{no}` and of `{yes}` are found in one ticket, `{yes}` counts.",
)
OTHERS = (
    "查到兩個單位的原因，而上面沒寫誰優先的，標 `cannot_tell`，我自己看（`two_teams`）。",
    "Causes of two teams, and no note says which counts: `cannot_tell`, I look at it myself (`two_teams`).",
)
OPEN = (
    "還沒查到原因的，不要從現象猜，標 `cannot_tell`，我自己看（`no_cause`）。",
    "No cause found yet: do not guess from what was noticed; `cannot_tell`, I look at it myself "
    "(`no_cause`).",
)
CORRECTION = (
    "第 {note} 條作廢。和各班長談過之後，那種單子改歸 `{yes}`。",
    "Note {note} no longer holds. After a talk with the shift leaders such tickets go to `{yes}`.",
)


@dataclass(frozen=True, slots=True)
class Ruling:
    """What one note decides; `about` is a movable cause, a pair "x>y", reset, two_teams or no_cause."""

    note: int
    about: str
    yes: str
    no: str
    limit: int | None = None


@dataclass(frozen=True, slots=True)
class Notes:
    """The rulings by what they are about, the corrected note, and the texts."""

    rulings: Mapping[str, Ruling]
    corrected: int
    correction: int
    texts: Mapping[str, str]


def draw_notes(draw: np.random.Generator) -> Notes:
    """Notes of one seed: MOVED movable causes, one limit, two ranked pairs, two kinds to escalate."""
    abouts = _abouts(draw)
    numbers = draw.permutation(len(abouts)) + 1
    rulings = {
        about: Ruling(int(number), about, *rest)
        for (about, *rest), number in zip(abouts, numbers, strict=True)
    }
    corrected = rulings[str(draw.choice(sorted(set(rulings) & set(grammar.MOVABLE))))]
    variants = [int(n) for n in draw.integers(0, 2, len(abouts) + 1)]
    texts = {
        language: _text(rulings, corrected, variants, place)
        for place, language in enumerate(("zh-Hant", "en"))
    }
    return Notes(rulings, corrected.note, len(abouts) + 1, texts)


def _abouts(draw: np.random.Generator) -> list[tuple[Any, ...]]:
    found: list[tuple[Any, ...]] = []
    for key in sorted(draw.permutation(sorted(grammar.MOVABLE))[:MOVED]):
        classes = draw.permutation(grammar.MOVABLE[key].classes)
        found.append((str(key), str(classes[0]), str(classes[1])))
    found.append(("reset", "electrical", "operation", int(draw.choice(LIMITS))))
    order = draw.permutation(grammar.CLASSES)
    for yes, no in ((order[0], order[1]), (order[2], order[3])):
        found.append((f"{yes}>{no}", str(yes), str(no)))
    found += [("two_teams", grammar.CANNOT_TELL, ""), ("no_cause", grammar.CANNOT_TELL, "")]
    return found


def _text(
    rulings: Mapping[str, Ruling], corrected: Ruling, variants: Sequence[int], place: int
) -> str:
    lines = [HEAD[place]]
    for name in grammar.CLASSES:
        comma = ("、", "; ")[place]
        held = comma.join(c.name[place] for c in grammar.FIXED.values() if c.classes == (name,))
        lines.append((f"- `{name}`（{grammar.TEAMS[name][0]}）：{held}。\n",
                      f"- `{name}` ({grammar.TEAMS[name][1]}): {held}.\n")[place])  # fmt: skip
    lines.append(BORDER[place])
    for ruling in sorted(rulings.values(), key=lambda r: r.note):
        first = ruling is corrected
        said = Ruling(ruling.note, ruling.about, ruling.no, ruling.yes) if first else ruling
        lines.append(f"{ruling.note}. {_sentence(said, variants[ruling.note], place)}\n")
    last = CORRECTION[place].format(note=corrected.note, yes=corrected.yes)
    lines.append(f"{len(rulings) + 1}. {last}\n")
    return "".join(lines)


def _sentence(ruling: Ruling, variant: int, place: int) -> str:
    if ruling.about in grammar.MOVABLE:
        name = grammar.MOVABLE[ruling.about].name[place]
        sentence = MOVABLE[variant][place].format(name=name, yes=ruling.yes, no=ruling.no)
        return sentence[0].upper() + sentence[1:]
    if ruling.about == "reset":
        return RESET[place].format(limit=ruling.limit)
    if ">" in ruling.about:
        return PAIR[place].format(yes=ruling.yes, no=ruling.no)
    return {"two_teams": OTHERS, "no_cause": OPEN}[ruling.about][place]
