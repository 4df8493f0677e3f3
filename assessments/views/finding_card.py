"""A machine's finding beside the assessor's word about it."""

from __future__ import annotations

from dataclasses import dataclass

from django.utils.safestring import SafeString, mark_safe

from assessments.models import FindingResponse
from assessments.views.wording import frame_address, time_text
from campaigns.models import Campaign
from evidence.finding_text import FindingView, finding_view
from evidence.models import FindingRow
from evidence.states import ItemKind
from grading.contract import Outcome

SYMBOLS = {
    Outcome.MET.value: "✓",
    Outcome.PARTLY_MET.value: "◐",
    Outcome.NOT_MET.value: "✗",
    Outcome.NOT_DECIDABLE.value: "?",
    Outcome.NOT_APPLICABLE.value: "–",
}


@dataclass(frozen=True, slots=True)
class FindingCard:
    """`where_address` shows the cell that the finding speaks of, empty when it names none."""

    id: str
    view: FindingView
    svg: SafeString
    symbol: str
    item_id: str
    where_address: str
    answer: str
    answer_label: str
    reason: str
    saved_text: str


def finding_card(
    row: FindingRow, response: FindingResponse | None, campaign: Campaign, language: str
) -> FindingCard:
    """The card in `language`. Reads `row.run.item`: select it with the row."""
    view = finding_view(row, language)
    return FindingCard(
        id=str(row.pk),
        view=view,
        svg=mark_safe(view.svg),  # noqa: S308 - drawn by lib.charts, which escapes every text
        symbol=SYMBOLS[view.outcome],
        item_id=str(row.run.item_id),
        where_address=_where(row),
        answer=response.answer if response else "",
        answer_label=str(response.get_answer_display()) if response else "",
        reason=response.reason if response else "",
        saved_text=time_text(response.saved_at, campaign) if response else "",
    )


def _where(row: FindingRow) -> str:
    """Findings count cells from 0, people and addresses from 1."""
    cell = (row.data.get("where") or {}).get("cell")
    if cell is None or row.run.item.kind != ItemKind.NOTEBOOK:
        return ""
    return frame_address(row.run.item, {"kind": "cells", "first": cell + 1, "last": cell + 1})
