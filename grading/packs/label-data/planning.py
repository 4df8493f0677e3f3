"""How the whole backlog is to be labelled: form, technique against the hours, and quality control."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from grading.checks.documents import Document
from grading.checks.entries import text
from grading.checks.verdict import Judgement, Unreadable, met, missed, partly
from grading.contract import Measure, Where

NAME = "guideline.json"
FORMS = ("single_label", "multi_label", "span", "box", "ranking")
TECHNIQUES = ("manual", "rules", "model_assisted")
CLOSE = 0.02  # share by which hours may be rounded


def judge_form(document: Document) -> Judgement:
    """One class for each ticket is what one responsible team means."""
    said = document.choice("form", FORMS)
    found = met("form.fits") if said == FORMS[0] else missed("form.other", said=said)
    return replace(found, measured=Measure(said), expected=Measure(FORMS[0]), where=Where(NAME))


def judge_technique(document: Document, order: Mapping[str, Any]) -> Judgement:
    """The technique is one that the hours allow, and the hours stated for it come out."""
    choice = document.choice("technique.choice", TECHNIQUES)
    text(document, "technique.reason", 6)
    read, double = shares(document)
    stated = document.number("technique.person_hours")
    whole = order["backlog"] * order["seconds_per_item"] / 3600
    hours = whole * (read + double)
    params = {
        "hours": f"{hours:.1f}",
        "available": order["hours_available"],
        "stated": f"{stated:.6g}",
        "whole": f"{whole:.1f}",
    }
    if choice == "manual" or hours > order["hours_available"]:
        found = missed("technique.too_long", **params)
    elif abs(stated - hours) > max(CLOSE * hours, 0.6):
        found = partly(0.5, "technique.hours_differ", **params)
    else:
        found = met("technique.fits", **params)
    return replace(
        found,
        measured=Measure(round(hours, 1), "h"),
        expected=Measure(order["hours_available"], "h"),
        where=Where(NAME),
    )


def judge_quality_plan(document: Document, order: Mapping[str, Any]) -> Judgement:
    """Enough is read, enough is read twice, somebody settles, and a bar with a consequence."""
    read, double = shares(document)
    bar = document.number("quality_control.accept_kappa")
    settled = _is_said(document, "quality_control.adjudicator", 2)
    mended = _is_said(document, "quality_control.when_below", 4)
    parts = {
        "read_share": read >= order["least_read_share"],
        "double_share": double >= order["least_double_share"],
        "accept_kappa": order["required_kappa"] <= bar <= 1,
        "adjudicator": settled,
        "when_below": mended,
    }
    lacking = [name for name, fine in parts.items() if not fine]
    params = {
        "read": order["least_read_share"],
        "double": order["least_double_share"],
        "required": order["required_kappa"],
    }
    if not lacking:
        found = met("plan.whole", **params)
    else:
        found = partly(0.8 * (1 - len(lacking) / len(parts)), "plan.lacking", lacking=lacking, **params)  # fmt: skip
    return replace(
        found,
        measured=Measure(len(parts) - len(lacking), "parts"),
        expected=Measure(len(parts), "parts"),
        where=Where(NAME),
    )


def shares(document: Document) -> tuple[float, float]:
    """Shares of the backlog that people read, and read a second time; Unreadable beyond 0 to 1."""
    found = []
    for field in ("technique.read_share", "technique.double_share"):
        value = document.number(field)
        if not 0 <= value <= 1:
            raise Unreadable("plan.no_share", Where(NAME), field=field, value=f"{value:.6g}")
        found.append(value)
    return found[0], found[1]


def _is_said(document: Document, path: str, fewest: int) -> bool:
    try:
        return bool(text(document, path, fewest))
    except Unreadable:
        return False
