"""Stages one after another: done, under way, still to come.

Data: {"stages": [{"label", "at": text, "state": "done" | "current" | "open"}, …]}. A stage
that is done carries ✓, the one under way a full dot, the others an empty ring.
Labels: title, done, current, open.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from lib.charts.svg import AMBER, GREY, TEAL, dot, line, picture, text, wrapped

STEP, LINE = 118.0, 26.0
COLOURS = {"done": TEAL, "current": AMBER, "open": GREY}


def timeline(data: Mapping[str, Any], labels: Mapping[str, str]) -> str:
    stages = data["stages"]
    parts: list[str] = []
    for place, stage in enumerate(stages):
        x = STEP * (place + 0.5)
        if place:
            reached = stage["state"] != "open"
            parts.append(
                line((x - STEP + 12, LINE), (x - 12, LINE), colour=TEAL if reached else GREY,
                     width=2, dashes=None if reached else "4 4")
            )  # fmt: skip
        parts += _stage(x, stage)
    seen = "; ".join(
        f"{s['label']}: {labels[s['state']]} {s.get('at', '')}".strip() for s in stages
    )
    return picture(STEP * len(stages), 96, parts, title=labels["title"], desc=seen)


def _stage(x: float, stage: Mapping[str, Any]) -> list[str]:
    state = stage["state"]
    parts = [dot((x, LINE), colour=COLOURS[state], radius=9, hollow=state != "current")]
    if state == "done":
        parts.append(text(x, LINE + 5, "✓", anchor="middle", size=13, bold=True))
    lines = wrapped(str(stage["label"]), STEP - 10, most=2)
    parts += [
        text(x, LINE + 28 + 15 * number, words, anchor="middle", bold=state == "current")
        for number, words in enumerate(lines)
    ]
    below = LINE + 28 + 15 * len(lines)
    return [*parts, text(x, below, stage.get("at", ""), anchor="middle", size=11)]
