"""What the lens saw, as hints beside the indicators: no mark, no ceiling, nothing to answer."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.utils.translation import get_language
from django.utils.translation import gettext as _

from assessments.views.finding_card import SYMBOLS
from assessments.views.wording import frame_address
from evidence.finding_text import view_of
from evidence.models import Item, LensReading
from evidence.region import KIND_OF, region_text
from evidence.states import ItemKind


@dataclass(frozen=True, slots=True)
class Proof:
    """A place in an item: its words, and where it is shown."""

    text: str
    address: str
    item_id: str


@dataclass(frozen=True, slots=True)
class Hint:
    """One sentence of the lens about one item. `codes` are of knowledge and skills."""

    title: str
    item_title: str
    symbol: str
    outcome: str
    outcome_label: str
    sentence: str
    codes: tuple[str, ...]
    proofs: tuple[Proof, ...]


@dataclass(frozen=True, slots=True)
class Hints:
    """Hints for one indicator: what may be wrong, what cannot be decided, what is shown."""

    doubtful: Sequence[Hint]
    undecided: Sequence[Hint]
    shown: Sequence[Hint]

    def __bool__(self) -> bool:
        return bool(self.doubtful or self.undecided or self.shown)


@dataclass(frozen=True, slots=True)
class ItemReading:
    """What the lens says of an item as a whole; `waits` while it was not read yet."""

    title: str
    waits: bool
    hints: Sequence[Hint]


def hints_for(readings: Iterable[LensReading], code: str, contents: Iterable[str]) -> Hints:
    """The hints that speak of an indicator, or of knowledge and skills of its block."""
    wanted = frozenset(contents)
    pairs = [(r, data) for r in readings for data in r.findings]
    spoken = [(r, d) for r, d in pairs if code in d.get("indicators", ())]
    return Hints(
        doubtful=[hint(r, d) for r, d in spoken if d["outcome"] != "not_decidable"],
        undecided=[hint(r, d) for r, d in spoken if d["outcome"] == "not_decidable"],
        shown=[hint(r, d) for r, d in pairs if wanted & set(_contents(d))],
    )


def item_readings(readings: Iterable[LensReading]) -> list[ItemReading]:
    """Every item that the lens reads, with what speaks of no indicator and no skill."""
    return [
        ItemReading(
            reading.item.title,
            reading.read_at is None,
            [
                hint(reading, d)
                for d in reading.findings
                if not d.get("indicators") and not _contents(d)
            ],
        )
        for reading in readings
    ]


def hint(reading: LensReading, data: Mapping[str, Any]) -> Hint:
    """The finding in the active language, its places as addresses."""
    view = view_of(data, get_language() or "zh-hant", drawn=False)
    return Hint(
        title=view.check_title,
        item_title=reading.item.title,
        symbol=SYMBOLS[view.outcome],
        outcome=view.outcome,
        outcome_label=_("shown") if _contents(data) else view.outcome_label,
        sentence=view.sentence,
        codes=_contents(data),
        proofs=tuple(_proofs(reading.item, data)),
    )


def _contents(data: Mapping[str, Any]) -> tuple[str, ...]:
    return (*data.get("skills", ()), *data.get("knowledge", ()))


def _proofs(item: Item, data: Mapping[str, Any]) -> Iterator[Proof]:
    """Places of the way or of the proofs, else the finding's own place; each once."""
    params = data.get("params", {})
    steps = params.get("proofs") or params.get("path") or [data.get("where") or {}]
    seen: set[int] = set()
    for step in steps if isinstance(steps, list) else [data.get("where") or {}]:
        region = _region(item, step)
        if region and region["first"] not in seen:
            seen.add(region["first"])
            yield Proof(region_text(region), frame_address(item, region), str(item.pk))


def _region(item: Item, step: Mapping[str, Any]) -> dict[str, Any] | None:
    """Findings count cells from 0, people and addresses from 1; lines count from 1."""
    kind = KIND_OF.get(ItemKind(item.kind))
    number = step.get("cell") if kind == "cells" else step.get("line")
    if number is None or kind not in ("cells", "lines"):
        return None
    first = number + 1 if kind == "cells" else number
    return {"kind": kind, "first": first, "last": first}
