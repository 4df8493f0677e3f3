"""An honest submission of the pack label-data, made here from the truth, without a box."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Mapping
from functools import cache
from typing import Any

from sklearn.metrics import cohen_kappa_score

from grading.contract import Finding
from grading.pack_code import load_module
from grading.registry import make_variant, pack
from grading.variant import Variant
from tests.grading.submission import csv_bytes
from tests.grading.worded import findings_of

SLUG = "label-data"
SEED = 5
LABELS = ("item_id", "label")
WORD = "cannot_tell"
Pairs = list[tuple[str, str]]


@cache
def variant() -> Variant:
    return make_variant(SLUG, SEED)


def findings(
    outputs: Mapping[str, bytes], refused: Mapping[str, str] | None = None
) -> dict[str, Finding]:
    """Findings by check; each is put into words, so that no parameter can be missing."""
    return findings_of(SLUG, outputs, variant().hidden, refused)


def honest_outputs() -> dict[str, bytes]:
    """The five files of a sound submission; a new mapping on every call."""
    return dict(_made())


def labels() -> dict[str, str]:
    """The labels by the rules: those of the expert, and of turned items what the rules give."""
    hidden = variant().hidden
    grammar = load_module(pack(SLUG).folder, "grammar")
    found = dict(hidden["labels"])
    for item in hidden["canaries"]:
        words = hidden["texts"][item][0]
        found[item] = next(
            cause.classes[0]
            for cause in grammar.FIXED.values()
            if any(wording in words for wording, _ in cause.wordings)
        )
    return found


def labels_file(changes: Mapping[str, str] | None = None) -> bytes:
    """labels.csv with some labels changed."""
    return csv_bytes(LABELS, (labels() | dict(changes or {})).items())


def with_guideline(**fields: object) -> dict[str, bytes]:
    """The outputs with some fields of guideline.json changed."""
    outputs = honest_outputs()
    document = {**json.loads(outputs["guideline.json"]), **fields}
    return {**outputs, "guideline.json": json.dumps(document).encode()}


def with_agreement(**fields: object) -> dict[str, bytes]:
    """The outputs with some fields of agreement.json changed."""
    outputs = honest_outputs()
    document = {**json.loads(outputs["agreement.json"]), **fields}
    return {**outputs, "agreement.json": json.dumps(document).encode()}


@cache
def _made() -> Mapping[str, bytes]:
    hidden, own = variant().hidden, labels()
    pilot, notes = hidden["pilot"], hidden["notes"]
    apart = [i for i, a in pilot["a"].items() if a and pilot["b"][i] and a != pilot["b"][i]]
    doubtful = [i for i, label in own.items() if label == WORD]
    return {
        "labels.csv": labels_file(),
        "escalate.csv": csv_bytes(
            ("item_id", "reason", "question"),
            ((i, hidden["reasons"][i], "Which team is it?") for i in doubtful),
        ),
        "disagreements.csv": csv_bytes(
            ("item_id", "label", "note"), ((i, own[i], notes[i]) for i in apart)
        ),
        "agreement.json": json.dumps(_agreement(own, apart)).encode(),
        "guideline.json": json.dumps(_guideline(own)).encode(),
    }


def _agreement(own: Mapping[str, str], apart: list[str]) -> dict[str, object]:
    hidden = variant().hidden
    a, b = hidden["pilot"]["a"], hidden["pilot"]["b"]
    settled = {i: own[i] for i in apart if hidden["notes"][i]}
    expert = figures([(own[i], own[i]) for i in hidden["sets"]["examples"]])
    return {
        "pilot": figures([(a[i], b[i]) for i in a]),
        "expert": {**expert, "meets_required": True},
        "annotator_a": figures([(a[i], own[i]) for i in a]),
        "annotator_b": figures([(b[i], own[i]) for i in b]),
        "after": figures([(settled.get(i, a[i]), settled.get(i, b[i])) for i in a]),
        "misread": {f"annotator_{name}": note for name, note in hidden["misread"].items()},
    }


def figures(pairs: Pairs) -> dict[str, Any]:
    """Figures of one pair of coders; kappa by scikit-learn, alpha over coincidences."""
    both = [pair for pair in pairs if all(pair)]
    seen = sum(a == b for a, b in both) / len(both)
    counts = Counter(name for pair in both for name in pair)
    n = 2 * len(both)
    apart = sum(counts[c] * counts[k] for c in counts for k in counts if c != k)
    return {
        "items": len(both),
        "agreement": seen,
        "kappa": float(cohen_kappa_score(*zip(*both, strict=True))),
        "alpha": 1 - (1 - seen) * n * (n - 1) / apart,
    }


def _guideline(own: Mapping[str, str]) -> dict[str, object]:
    hidden, order = variant().hidden, variant().hidden["order"]
    grammar = load_module(pack(SLUG).folder, "grammar")
    confirmed = hidden["sets"]["examples"]
    hours = order["backlog"] * order["seconds_per_item"] / 3600
    by_class = {
        name: [i for i in confirmed if own[i] == name and not hidden["notes"][i]]
        for name in order["classes"]
    }
    return {
        "form": "single_label",
        "technique": {
            "choice": "rules",
            "reason": "The backlog is too long to read.",
            "read_share": 0.1,
            "double_share": 0.05,
            "person_hours": hours * 0.15,
        },
        "quality_control": {
            "accept_kappa": 0.9,
            "adjudicator": "the expert",
            "when_below": "mend the rule and label again",
        },
        "classes": [
            {
                "name": name,
                "definition": f"Causes such as {held[0].name[1]}.",
                "include": [cause.name[1] for cause in held],
                "exclude": [{"what": "what belongs to the next team", "goes_to": other}],
                "signs": [words for cause in held for words, _ in cause.wordings],
                "examples": by_class[name][:3],
                "counter_examples": by_class[other][:2],
            }
            for name, other in zip(
                order["classes"], [*order["classes"][1:], order["classes"][0]], strict=True
            )
            for held in [[c for c in grammar.FIXED.values() if c.classes == (name,)]]
        ],
        "border_rules": [
            {
                "note": int(note),
                "rule": "as the expert has it",
                "decides_for": ruling["decides_for"],
                "limit": ruling["limit"],
                "examples": [i for i in confirmed if hidden["notes"][i] == int(note)][:2],
            }
            for note, ruling in hidden["rulings"].items()
        ],
    }
