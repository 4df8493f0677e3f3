"""The pilot of two annotators: where they differ, which note lies behind it, and agreement after."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from grading.checks.agreement import Agreement, agree, differing
from grading.checks.documents import Document
from grading.checks.label_matrix import label_figure
from grading.checks.tables import Table, finite
from grading.checks.verdict import Judgement, Unreadable, met, missed, partly
from grading.contract import Measure, Where

NAME = "agreement.json"
ENOUGH = 0.85
FEWEST_OWN = 2  # figures of agreement that come out, of those that differ from order to order
SLIPS = 0.4  # share of disagreements that are mere slips, at most


@dataclass(frozen=True, slots=True)
class Decided:
    """One line of disagreements.csv: the label that the standard gives, and the note behind it."""

    label: str
    note: int | None


def read_decided(table: Table) -> Mapping[str, Decided]:
    """Decisions by item; Unreadable where an item stands twice."""
    found: dict[str, Decided] = {}
    for (item, label, note), line in zip(table.rows, table.lines, strict=True):
        if item in found:
            where = Where(table.name, line=line)
            raise Unreadable("pilot.item_twice", where, name=table.name, line=line)
        number = finite(note)
        whole = number is not None and number == int(number)
        found[item] = Decided(label, int(number) if whole and number is not None else None)
    return found


def judge_figures(
    document: Document, path: str, found: Agreement, figures: Sequence[str]
) -> Judgement:
    """The stated figures of one pair, recomputed."""
    apart = differing(document, path, found, figures)
    params = {"pair": {"message": f"term.pair_{path}"}, "count": len(figures)}
    if not apart:
        judged = met("agreement.holds", **params)
    else:
        right = len(figures) - len(apart)
        name, value = apart[0]
        wrong = {one for one, _ in apart}
        told = any(
            one not in wrong for one in figures if one != "items"
        )  # a count alone says little
        judged = partly(
            0.8 * right / len(figures) if told else 0.0,
            "agreement.differs",
            **params,
            right=right,
            figure={"message": f"term.{name}"},
            value=value,
        )
    wanted = None if found.kappa is None else round(found.kappa, 4)
    return replace(judged, expected=Measure(wanted, "kappa"), where=Where(NAME))


def judge_pilot(
    document: Document, first: Sequence[str], second: Sequence[str], names: Sequence[str]
) -> Judgement:
    """Number of items, share, kappa and alpha of the two annotators."""
    figures = ("items", "agreement", "kappa", "alpha")
    found = judge_figures(document, "pilot", agree(first, second), figures)
    both = [(a, b) for a, b in zip(first, second, strict=True) if a and b]
    picture = label_figure([a for a, _ in both], [b for _, b in both], names)
    return replace(found, figure=picture)


def need_own_figures(document: Document, pairs: Mapping[str, Agreement]) -> None:
    """Unreadable unless some of the figures that differ from order to order come out: figures copied
    from another order say nothing of this one, also where one of them happens to be the same.
    """
    hits = 0
    for path, found in pairs.items():
        for name in ("agreement", "kappa", "alpha"):
            try:
                hits += not differing(document, path, found, (name,))
            except Unreadable:
                continue
    if hits < FEWEST_OWN:
        raise Unreadable("agreement.other_order", Where(NAME))


def judge_disagreements(
    decided: Mapping[str, Decided], truth: Mapping[str, tuple[str, int]], alias: Mapping[int, int]
) -> Judgement:
    """Every disagreement once, with the expert's label and the note that decides it."""
    listed = [item for item in truth if item in decided]
    extra = len(decided) - len(listed)
    labelled = [item for item in listed if decided[item].label == truth[item][0]]
    traced = [
        item
        for item in labelled
        if (n := decided[item].note) is not None and alias.get(n, n) == truth[item][1]
    ]
    share = len(traced) / (len(truth) + extra)
    params = {
        "listed": len(listed),
        "extra": extra,
        "labelled": len(labelled),
        "traced": len(traced),
        "count": len(truth),
    }
    if share >= ENOUGH and extra == 0 and len(listed) == len(truth):
        found = met("disagreements.traced", **params)
    else:
        part = min(1.0, max(0.0, (share - SLIPS) / (ENOUGH - SLIPS)))
        found = partly(0.9 * part, "disagreements.untraced", **params)
    return replace(
        found,
        measured=Measure(len(traced), "items"),
        expected=Measure(len(truth), "items"),
        where=Where("disagreements.csv"),
    )


def judge_misread(
    document: Document, misread: Mapping[str, int], alias: Mapping[int, int]
) -> Judgement:
    """The note that each annotator has not followed."""
    said = {name: document.number(f"misread.annotator_{name}") for name in misread}
    right = [name for name, note in misread.items() if alias.get(int(said[name]), int(said[name])) == note]  # fmt: skip
    params = {"right": len(right), "count": len(misread)}
    if len(right) == len(misread):
        found = met("misread.found", **params)
    else:
        found = partly(0.4 * len(right), "misread.other", **params)
    return replace(
        found,
        measured=Measure(len(right), "annotators"),
        expected=Measure(len(misread), "annotators"),
        where=Where(NAME),
    )


def judge_after(
    document: Document,
    pilot: Mapping[str, Mapping[str, str]],
    decided: Mapping[str, Decided],
    items: Sequence[str],
) -> Judgement:
    """Agreement once disagreements behind which a note stands carry the label that it gives."""
    settled = {item: one.label for item, one in decided.items() if one.note}
    after = {n: [settled.get(i) or said[i] if said[i] else "" for i in items] for n, said in pilot.items()}  # fmt: skip
    before = agree([pilot["a"][i] for i in items], [pilot["b"][i] for i in items])
    found = agree(after["a"], after["b"])
    if found.agreement <= before.agreement:
        return replace(missed("after.nothing_settled"), where=Where("disagreements.csv"))
    return judge_figures(document, "after", found, ("agreement", "kappa"))


def alias_of(hidden: Mapping[str, Any]) -> Mapping[int, int]:
    """The correcting note stands for the one that it corrects."""
    return {hidden["correction"]: hidden["corrected"]}
