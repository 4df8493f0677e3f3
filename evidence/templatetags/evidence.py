"""Words of evidence for templates: places, phases."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django import template
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _

from evidence.models import GradingRun, Item
from evidence.region import region_text
from evidence.run_text import phase_text
from evidence.states import RunState

register = template.Library()
register.filter("region_text", region_text)

OUTCOME_CLASSES = {"met": "met", "partly_met": "partly", "not_met": "missed"}
OUTCOME_SIGNS = {"met": "✓", "partly_met": "◐", "not_met": "✗"}


@register.filter
def region_query(region: Mapping[str, Any]) -> str:
    """The query by which the viewer shows this region; empty for the whole item."""
    if not region:
        return ""
    if region["kind"] == "page":
        return f"page={region['page']}"
    return f"{region['kind']}={region['first']}-{region['last']}"


@register.filter
def item_state(item: Item) -> str:
    """The state of an item read by items_with_work: replaced is not withdrawn by its candidate."""
    if item.was_replaced:  # type: ignore[attr-defined]
        return _("Replaced by a newer upload")
    return str(item.get_state_display()).capitalize()


@register.filter
def run_phase(run: GradingRun) -> str:
    return phase_text(run)


@register.filter
def run_state(state: str) -> str:
    """A state of a run in words; a dash for none."""
    return str(RunState(state).label) if state else "–"


@register.filter
def outcome_class(outcome: str) -> str:
    return OUTCOME_CLASSES.get(outcome, "unknown")


@register.filter
def outcome_sign(outcome: str) -> str:
    """Beside the words, so that nothing is told by colour alone."""
    return OUTCOME_SIGNS.get(outcome, "–")


@register.filter
def drawing(svg: str) -> SafeString:
    """SVG made by lib.charts from plain data: no script, every text escaped there."""
    return mark_safe(svg)  # noqa: S308
