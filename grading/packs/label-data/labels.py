"""The labels that a candidate gave, item by item, beside the expert's."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from grading.checks.agreement import agree, kappa_interval
from grading.checks.label_matrix import label_figure
from grading.checks.tables import Table, shown
from grading.checks.verdict import Judgement, Unreadable, met, missed, partly
from grading.contract import Measure, Where

NAME = "labels.csv"
FEWEST_KNOWN = 0.5  # share of this order's items below which the labels are another order's
SKILL = 0.25  # kappa below which labels follow no standard
ENOUGH = 0.85
FOLLOWED = 0.8  # share of a note's tickets from which on it counts as followed
CHANCE = 0.3
STEADY = 0.8  # alpha that Krippendorff (2004) asks of data to rely on


@dataclass(frozen=True, slots=True)
class Labels:
    """Usable labels by item; what is unknown, stands twice or has no usable word is named apart."""

    by_id: Mapping[str, str]
    absent: Sequence[str]
    unknown: Sequence[str]
    repeated: Sequence[str]
    unusable: Sequence[str]
    lines: Mapping[str, int]

    def of(self, ids: Sequence[str]) -> list[str]:
        """Labels in the order of `ids`; "" where there is no usable one."""
        return [self.by_id.get(item, "") for item in ids]


def read_labels(table: Table, ids: Sequence[str], allowed: Sequence[str]) -> Labels:
    """Labels of a table; Unreadable where most items of this order are not in it."""
    known, seen, said = set(ids), dict[str, int](), dict[str, str]()
    repeated, unknown, unusable = [], [], []
    for (item, label), line in zip(table.rows, table.lines, strict=True):
        if item in seen:
            repeated.append(item)
        elif item not in known:
            unknown.append(item)
        elif label not in allowed:
            unusable.append(item)
        said[item] = label
        seen.setdefault(item, line)
    bad = {*repeated, *unknown, *unusable}
    usable = {item: label for item, label in said.items() if item not in bad}
    absent = [item for item in ids if item not in seen]
    if len(known & set(seen)) < FEWEST_KNOWN * len(ids):
        count = len(known & set(seen))
        raise Unreadable("labels.other_order", Where(NAME), found=count, count=len(ids))
    return Labels(usable, absent, unknown, repeated, unusable, seen)


def judge_complete(labels: Labels, count: int) -> Judgement:
    """Every item once with an allowed label: the share of faults costs."""
    faulty = [*labels.unusable, *labels.repeated, *labels.unknown, *labels.absent]
    if not faulty:
        return met("labels.complete", count=count)
    found = partly(
        max(0.0, 0.6 - len(faulty) / count),
        "labels.faulty",
        absent=len(labels.absent),
        unknown=len(labels.unknown),
        repeated=len(labels.repeated),
        unusable=len(labels.unusable),
        example=shown(faulty[0]),
    )
    return replace(
        found,
        measured=Measure(len(labels.by_id), "rows"),
        expected=Measure(count, "rows"),
        where=Where(NAME, line=labels.lines.get(faulty[0])),
    )


def judge_right(
    gold: Sequence[str], own: Sequence[str], required: float, names: Sequence[str]
) -> Judgement:
    """Kappa against the expert on items that nobody had labelled; full when its interval reaches
    what the client requires, so that nobody is marked down by chance.
    """
    value, ends = kappa_interval(gold, own)
    params = {
        "kappa": f"{value:.3f}",
        "low": f"{ends.low:.3f}",
        "high": f"{ends.high:.3f}",
        "required": required,
        "count": len(gold),
    }
    if ends.high >= required:
        found = met("labels.agree", **params)
    else:
        share = max(0.0, (value - SKILL) / (required - SKILL))
        found = partly(0.9 * share, "labels.disagree", **params)
    return replace(
        found,
        measured=Measure(round(value, 4), "kappa"),
        expected=Measure(required, "kappa"),
        where=Where(NAME),
        figure=label_figure(gold, own, names),
    )


def judge_followed(shares: Mapping[int, tuple[int, int]]) -> Judgement:
    """How far each note on border cases is followed: right and all items under each note.

    Naming everything one class is right on a third of the notes at most, and counts for nothing.
    """
    credit = {
        note: min(1.0, max(0.0, (right / count - 0.4) / (FOLLOWED - 0.4)))
        for note, (right, count) in shares.items()
    }
    held = [note for note, share in credit.items() if share >= 1]
    weak = sorted(set(credit) - set(held))
    measured, expected = Measure(len(held), "notes"), Measure(len(credit), "notes")
    if not weak:
        return replace(
            met("border.followed", count=len(held)), measured=measured, expected=expected
        )
    rights = [f"{note}: {shares[note][0]}/{shares[note][1]}" for note in weak]
    mean = sum(credit.values()) / len(credit)
    found = partly(
        max(0.0, (mean - 1 / 3) * 1.5),
        "border.not_followed",
        held=len(held),
        count=len(credit),
        weak=rights,
        enough=f"{FOLLOWED:.0%}",
    )
    return replace(found, measured=measured, expected=expected, where=Where(NAME))


def judge_repeats(first: Sequence[str], second: Sequence[str]) -> Judgement:
    """The same facts in other words must get the same label, beyond what chance gives."""
    found = agree(first, second)
    same = sum(a == b for a, b in zip(first, second, strict=True) if a)
    params: dict[str, Any] = {"same": same, "count": len(first), "enough": STEADY}
    value = found.alpha
    if value is None:
        return missed("repeats.one_label", **params)
    params["alpha"] = f"{value:.3f}"
    if value >= STEADY:
        judged = met("repeats.hold", **params)
    else:
        judged = partly(
            max(0.0, (value - CHANCE) / (STEADY - CHANCE)) * 0.9, "repeats.differ", **params
        )
    return replace(
        judged, measured=Measure(round(value, 4), "alpha"), expected=Measure(STEADY, "alpha")
    )


def judge_escalated(own: Sequence[str], doubtful: Sequence[bool], word: str) -> Judgement:
    """Precision and recall of the items left to the expert."""
    listed = [label == word for label in own]
    hits = sum(a and b for a, b in zip(listed, doubtful, strict=True))
    false, planted = sum(listed) - hits, sum(doubtful)
    precision, recall = hits / max(1, sum(listed)), hits / planted
    params = {"hits": hits, "planted": planted, "false": false, "enough": f"{ENOUGH:.0%}"}
    if min(precision, recall) >= ENOUGH:
        found = met("escalation.found", **params)
    else:
        f1 = 2 * hits / (sum(listed) + planted)
        share = max(0.0, (f1 - CHANCE) / (ENOUGH - CHANCE))
        found = partly(min(0.9, 0.9 * share), "escalation.differs", **params)
    return replace(found, measured=Measure(hits, "items"), expected=Measure(planted, "items"))


def judge_reasons(
    table: Table, own: Mapping[str, str], reasons: Mapping[str, str], word: str
) -> Judgement:
    """The list for the expert: the items labelled so and no other, each with why and a question."""
    said: dict[str, str] = {}
    twice = bare = 0
    for item, reason, question in table.rows:
        twice += item in said
        bare += len(question) < 4
        said[item] = reason
    wanted = {item for item, label in own.items() if label == word}
    apart = len(wanted ^ set(said)) + twice
    doubtful = [item for item, reason in reasons.items() if reason]
    right = sum(said.get(item) == reasons[item] for item in doubtful)
    false = sum(not reasons.get(item) for item in said)
    share = right / (len(doubtful) + false)
    params = {"right": right, "planted": len(doubtful), "apart": apart, "bare": bare}
    if share >= ENOUGH and not apart and not bare:
        found = met("escalation.explained", **params)
    else:
        least = min(1.0, max(0.0, (share - CHANCE) / (ENOUGH - CHANCE)))
        found = partly(0.7 * least, "escalation.unexplained", **params)
    return replace(found, where=Where(table.name))
