"""Two sets of rows made from one table: apart, complete, safe by device or time, and balanced."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, replace
from datetime import datetime

from grading.checks.verdict import Judgement, met, missed, partly
from grading.contract import Figure, Measure, Where

LEAST_KEPT = 0.9  # of the rows that should be in either set
NEARLY = 0.05  # share of test rows up to which a broken rule is only half the loss


@dataclass(frozen=True, slots=True)
class Sets:
    """Row ids of both sets, repeated ones included, and which ids mean the same reading."""

    train: Sequence[str]
    test: Sequence[str]
    same: Mapping[str, str]

    def readings(self, rows: Sequence[str]) -> set[str]:
        """What the rows stand for: a copy stands for its original."""
        return {self.same.get(row, row) for row in rows}

    @property
    def shared(self) -> set[str]:
        """Readings that both sets hold."""
        return self.readings(self.train) & self.readings(self.test)

    @property
    def test_share(self) -> float:
        return len(self.test) / (len(self.train) + len(self.test))


def judge_rows(
    sets: Sets, wanted: AbstractSet[str], known: AbstractSet[str], share: Sequence[float]
) -> Judgement:
    """No reading in both sets, no foreign one, hardly one lost, and the agreed share for test."""
    every = [*sets.train, *sets.test]
    absent = len(wanted - sets.readings(every))
    params = {
        "train": len(sets.train),
        "test": len(sets.test),
        "shared": len(sets.shared),
        "unknown": len(set(every) - known),
        "repeated": len(sets.train) + len(sets.test) - len(set(sets.train)) - len(set(sets.test)),
        "absent": absent,
        "low": f"{share[0]:.0%}",
        "high": f"{share[1]:.0%}",
        "share": f"{sets.test_share:.1%}",
    }
    if sets.shared:
        found = missed("split.shared", **params)
    elif params["unknown"] or params["repeated"] or absent > (1 - LEAST_KEPT) * len(wanted):
        found = partly(0.4, "split.faulty", **params)
    elif not share[0] - 0.005 <= sets.test_share <= share[1] + 0.005:
        found = partly(0.6, "split.size", **params)
    else:
        found = met("split.apart", **params)
    return replace(
        found,
        figure=share_figure(len(sets.train), len(sets.test)),
        measured=Measure(round(sets.test_share, 4)),
        expected=Measure(list(share)),
        where=Where("test.csv"),
    )


def judge_groups(groups: Mapping[str, str], sets: Sets) -> Judgement:
    """No group in both sets."""
    train = {groups[row] for row in sets.train if row in groups}
    test = [groups[row] for row in sets.test if row in groups]
    both = sorted(train & set(test))
    share = sum(group in train for group in test) / len(test) if test else 1.0
    params = {"both": len(both), "share": f"{share:.0%}", "test": len(set(test))}
    if not both and test:
        found = met("split.groups_apart", **params)
    else:
        found = partly(0.5 if share <= NEARLY else 0.0, "split.groups_shared", **params)
    return replace(found, measured=Measure(len(both)), expected=Measure(0), where=Where("test.csv"))


def judge_times(times: Mapping[str, str], sets: Sets) -> Judgement:
    """Every test row is later than every training row."""
    train = [datetime.fromisoformat(times[row]) for row in sets.train if row in times]
    test = [datetime.fromisoformat(times[row]) for row in sets.test if row in times]
    if not train or not test:
        return missed("split.no_times")
    early = sum(at < max(train) for at in test) / len(test)
    params = {
        "share": f"{early:.0%}",
        "last": max(train).isoformat(timespec="minutes"),
        "first": min(test).isoformat(timespec="minutes"),
    }
    if early == 0:
        found = met("split.times_apart", **params)
    else:
        found = partly(0.5 if early <= NEARLY else 0.0, "split.times_mixed", **params)
    return replace(
        found, measured=Measure(round(early, 4)), expected=Measure(0), where=Where("test.csv")
    )


def share_figure(train: float, test: float) -> Figure:
    """Two bars, named by the files."""
    bars = [
        {"label": name, "value": round(value, 3), "marked": False}
        for name, value in (("train.csv", train), ("test.csv", test))
    ]
    return Figure("bars", {"bars": bars, "maximum": None, "unit": ""})
