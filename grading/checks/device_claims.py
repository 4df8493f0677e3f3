"""What is said of a model for a device, against what was counted in its file and run in a box."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import combinations

import numpy as np

from grading.checks.classification import Array
from grading.checks.documents import Document
from grading.checks.files import Outputs
from grading.checks.onnx_models import MOST_APART, Answer
from grading.checks.parity import WORTH
from grading.checks.tables import brief_number, finite, read_table
from grading.checks.verdict import Judgement, Unreadable, met, missed, partly, term
from grading.contract import Figure, Measure, Where

AUC_ROUNDING = 0.001
SCORE_ROUNDING = 0.001
MATCHING = 0.995  # of the rows; a value on the very edge of a branch may fall on either side
DIFFERENT = 0.005  # scores of two models that are nowhere further apart are one model
WORSE = 0.02  # ROC AUC on validation rows that a choice may lose
COLUMNS = ("file", "size_bytes", "operations", "quality", "fits_budget")
REASON = 40  # characters
ACTIVATIONS = frozenset({"Relu", "LeakyRelu", "Tanh", "Sigmoid", "Elu", "Selu", "Gelu", "Softplus"})
PRODUCTS = frozenset({"Gemm", "MatMul", "MatMulInteger"})
FAMILIES = ("linear", "trees", "network", "kernel", "other")


@dataclass(frozen=True, slots=True)
class Candidate:
    """One delivered model as measured: cost, ROC AUC and scores on validation rows."""

    name: str
    size: int
    operations: int
    quality: float
    scores: Array

    def fits(self, budget: Mapping[str, int]) -> bool:
        """Within both parts of the budget."""
        return self.size <= budget["size_bytes"] and self.operations <= budget["operations"]


def judge_interface(answer: Answer, name: str) -> Judgement:
    """Labels follow from the chances, and a row gets the same answer in any company."""
    even = np.abs(answer.scores - 0.5) <= 1e-6  # then either label is right
    agree = float(np.mean(even | ((answer.scores > 0.5) == (answer.labels == 1))))
    if answer.apart > MOST_APART:
        return missed("model.rows_mixed", name=name, apart=f"{answer.apart:.3f}", most=MOST_APART)
    if agree < MATCHING:
        return partly(0.5, "model.labels_apart", name=name, share=f"{agree:.1%}")
    return met("model.interface_holds", name=name, count=len(answer.labels))


def judge_match(answer: Answer, scores: Array, labels: Array, name: str) -> Judgement:
    """The written predictions are those of the delivered file: share of rows that agree."""
    count = len(scores)
    near = np.abs(answer.scores[:count] - scores) <= SCORE_ROUNDING
    agree = float(np.mean(near & (answer.labels[:count] == labels)))
    params = {"name": name, "share": f"{agree:.1%}", "wrong": round((1 - agree) * count)}
    if agree >= MATCHING:
        found = met("match.holds", **params)
    elif agree >= 0.9:
        found = partly(0.5, "match.some", **params)
    else:
        found = missed("match.differs", **params)
    return replace(
        found,
        measured=Measure(round(agree, 4), "rows"),
        expected=Measure(MATCHING, "rows"),
        where=Where(name),
    )


def judge_figures(document: Document, found: Mapping[str, float]) -> Judgement:
    """Share of the named figures that equal the measured ones; an unusable one costs itself."""
    claimed: dict[str, float | None] = {}
    problems: dict[str, Unreadable] = {}
    for name in found:
        try:
            claimed[name] = document.number(name)
        except Unreadable as problem:
            claimed[name], problems[name] = None, problem
    wrong = [name for name, value in found.items() if not _equal(claimed[name], value)]
    share = 1 - len(wrong) / len(found)
    if not wrong:
        judgement = met("figures.hold", count=len(found))
    elif wrong[0] in problems:
        judgement = partly(share, problems[wrong[0]].message, **problems[wrong[0]].params)
    else:
        first = wrong[0]
        judgement = partly(
            share,
            "figures.differ",
            wrong=", ".join(wrong),
            name=first,
            claimed=_short(claimed[first]),
            found=_short(found[first]),
        )
    return replace(
        judgement,
        measured=Measure(claimed),
        expected=Measure({name: round(value, 4) for name, value in found.items()}),
        where=Where(document.name),
    )


def judge_fits(
    document: Document, size: int, operations: int, budget: Mapping[str, int]
) -> Judgement:
    """Whether the stated verdict on the budget is what the file bears out."""
    said = document.value("fits_budget")
    where = Where(document.name)
    if not isinstance(said, bool):
        raise Unreadable(
            "document.not_true_or_false", where, name=document.name, field="fits_budget"
        )
    true = size <= budget["size_bytes"] and operations <= budget["operations"]
    params = {
        "said": term("fits" if said else "fits_not"),
        "size": size,
        "size_budget": budget["size_bytes"],
        "operations": operations,
        "operations_budget": budget["operations"],
    }
    found = (
        met("budget.said", **params) if said == true else missed("budget.contradicted", **params)
    )
    return replace(found, measured=Measure(said), expected=Measure(true), where=where)


def families_of(operators: Mapping[str, int]) -> tuple[str, ...]:
    """What kinds of model a graph holds, by its operators."""
    found = set()
    if any(name.startswith("TreeEnsemble") for name in operators):
        found.add("trees")
    if any(name.startswith("SVM") for name in operators):
        found.add("kernel")
    products = sum(count for name, count in operators.items() if name in PRODUCTS)
    if products and operators.get("Exp"):
        found.add("kernel")
    if products > 1 and ACTIVATIONS & set(operators):
        found.add("network")
    elif products or any(name.startswith("Linear") for name in operators):
        found.add("linear")
    return tuple(sorted(found)) or ("other",)


def judge_architecture(document: Document, operators: Mapping[str, int]) -> Judgement:
    """The named kind of model against the operators, and a change and a reason in words.

    What the words say is for people to judge.
    """
    said = document.choice("architecture", FAMILIES)
    fair = families_of(operators)
    params = {
        "said": term(f"family_{said}"),
        "fair": [term(f"family_{one}") for one in fair],
        "operators": ", ".join(list(operators)[:8]),
        "least": REASON,
    }
    changes = document.value("changes")
    told = isinstance(changes, list) and any(isinstance(c, str) and c.strip() for c in changes)
    reason = document.value("reason")
    argued = isinstance(reason, str) and len(reason.strip()) >= REASON
    if said not in fair:
        found = missed("architecture.other", **params)
    elif not (told and argued):
        found = partly(0.5, "architecture.unexplained", **params)
    else:
        found = met("architecture.named", **params)
    return replace(
        found, measured=Measure(said), expected=Measure(list(fair)), where=Where(document.name)
    )


def judge_different(candidates: Sequence[Candidate]) -> Judgement:
    """No two of the delivered models are one and the same."""
    for first, second in combinations(candidates, 2):
        if float(np.max(np.abs(first.scores - second.scores))) <= DIFFERENT:
            return partly(0.3, "alternatives.same", first=first.name, second=second.name)
    return met("alternatives.differ", count=len(candidates))


def judge_table(
    outputs: Outputs, candidates: Sequence[Candidate], budget: Mapping[str, int]
) -> Judgement:
    """Every delivered model once, with its measured size, operations and quality."""
    name = "trade_off.csv"
    table = read_table(outputs, name, COLUMNS)
    rows = {row[0]: row[1:] for row in table.rows}
    if not candidates:
        raise Unreadable("tradeoff.no_models", Where(name), name=name)
    absent = [one.name for one in candidates if one.name not in rows]
    wrong = [
        one
        for one in candidates
        if one.name in rows and not _row_holds(one, rows[one.name], budget)
    ]
    repeated = len(table.rows) - len(rows)
    # Three models are asked for, so what is not delivered cannot be right.
    right = max(0, len(candidates) - len(absent) - len(wrong) - repeated)
    figure = scatter(candidates, budget)
    if right == 3:
        found = met("tradeoff.holds", count=right)
    elif wrong:
        one = wrong[0]
        found = partly(
            right / 3,
            "tradeoff.differs",
            right=right,
            file=one.name,
            size=one.size,
            operations=one.operations,
            quality=f"{one.quality:.4f}",
        )
    else:
        found = partly(right / 3, "tradeoff.incomplete", right=right, absent=", ".join(absent))
    return replace(
        found, figure=figure, measured=Measure(right, "rows"), expected=Measure(3, "rows"),
        where=Where(name),
    )  # fmt: skip


def judge_choice(
    candidates: Sequence[Candidate], chosen: str, budget: Mapping[str, int]
) -> Judgement:
    """The delivered model fits where any does, and does as well as the others that fit."""
    own = next(one for one in candidates if one.name == chosen)
    fitting = [one for one in candidates if one.fits(budget)]
    others = [one for one in fitting if one.name != chosen]
    best = max(others, key=lambda one: one.quality, default=own)
    params = {"quality": f"{own.quality:.3f}", "other": best.name, "best": f"{best.quality:.3f}"}
    if len(candidates) < 2:
        raise Unreadable("choice.nothing_beside", Where(chosen), name=chosen)
    if own.quality < WORTH:
        return missed("choice.worthless", name=chosen, **params)
    if not own.fits(budget):
        return missed("choice.over_budget", name=chosen, **params)
    if own.quality < best.quality - WORSE:
        return missed("choice.worse", name=chosen, **params)
    return met("choice.sound", name=chosen, **params)


def cost_bars(costs: Mapping[str, int], budget: int, unit: str) -> Figure:
    """Costs of some files as bars; those above the budget are marked."""
    bars = [
        {"label": name, "value": value, "marked": value > budget} for name, value in costs.items()
    ]
    return Figure("bars", {"bars": bars, "maximum": None, "unit": unit})


def scatter(candidates: Sequence[Candidate], budget: Mapping[str, int]) -> Figure:
    """Operations against quality, see lib/charts/scatter.py."""
    points = [
        {"label": one.name, "x": one.operations, "y": round(one.quality, 4)} for one in candidates
    ]
    return Figure("scatter", {"points": points, "limit": budget["operations"], "unit": "ROC AUC"})


def _row_holds(one: Candidate, cells: Sequence[str], budget: Mapping[str, int]) -> bool:
    size, operations, quality = (finite(cell) for cell in cells[:3])
    fits = cells[3].strip().lower() in ("true", "1", "1.0", "yes")
    return (
        size == one.size
        and operations == one.operations
        and quality is not None
        and abs(quality - one.quality) <= AUC_ROUNDING
        and fits == one.fits(budget)
    )


def _equal(claimed: float | None, found: float) -> bool:
    rounding = 0.5 if float(found).is_integer() and found > 1 else AUC_ROUNDING
    return claimed is not None and abs(claimed - found) <= rounding


def _short(value: float | None) -> str:
    if value is None:
        return "–"
    return (
        str(int(value)) if float(value).is_integer() and abs(value) < 1e9 else brief_number(value)
    )
