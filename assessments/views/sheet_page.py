"""All that the scoring page shows, in words: built on assessments.queries.scoring_view."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Any

from django.utils.translation import get_language
from django.utils.translation import gettext as _

from accounts.models import User
from assessments import queries, rules
from assessments.completeness import Flag
from assessments.models import Sheet
from assessments.states import SheetState
from assessments.views.finding_card import FindingCard, finding_card
from assessments.views.lens_hints import Hints, ItemReading, hints_for, item_readings
from assessments.views.mark_view import (
    MarkView,
    PlaceView,
    hints,
    mark_view,
    places_of,
    progress_of,
)
from assessments.views.wording import frame_address, place_value, time_text
from campaigns.naming import shown_name
from competency.queries import level_descriptors
from evidence.models import Claim
from evidence.namelessness import is_hidden_from, nameless
from evidence.region import region_text
from evidence.states import ItemKind


@dataclass(frozen=True, slots=True)
class Option:
    value: int
    label: str
    anchor: str
    is_chosen: bool


@dataclass(frozen=True, slots=True)
class ClaimLine:
    """`place` is the value of a checkbox that makes this an evidence position of the mark."""

    address: str
    item_id: str
    item_title: str
    text: str
    output: str
    note: str
    place: str


@dataclass(frozen=True, slots=True)
class CriterionOnPage:
    """`lack` says what forbids the seal, empty when nothing does; `flags` are hints in words."""

    id: str
    code: str
    text: str
    is_attitude: bool
    task_code: str
    task_text: str
    required_level: int | None
    required_level_text: str
    outputs: Sequence[Any]
    options: Sequence[Option]
    mark: MarkView
    places: Sequence[PlaceView]
    flags: Sequence[str]
    lack: str
    ceiling: int | None
    claims: Sequence[ClaimLine]
    findings: Sequence[FindingCard]
    lens: Hints


@dataclass(frozen=True, slots=True)
class Group:
    """A duty, or the attitudes (without a code)."""

    code: str
    text: str
    criteria: Sequence[CriterionOnPage]


@dataclass(frozen=True, slots=True)
class ItemTab:
    id: str
    title: str
    kind_label: str
    address: str


class SheetPage:
    """One sheet for one viewer. Reading only; the page decides nothing."""

    def __init__(self, sheet: Sheet, viewer: User) -> None:
        self.sheet, self.viewer = sheet, viewer
        self.enrolment = sheet.assessment.enrolment
        self.campaign = self.enrolment.campaign
        self.name = shown_name(viewer, self.enrolment)
        self.is_draft = sheet.state == SheetState.DRAFT
        self.can_start = rules.can_start(viewer, sheet) and sheet.started_at is None
        self.can_score = rules.can_score(viewer, sheet) and sheet.started_at is not None
        self.sealed_text = time_text(sheet.sealed_at, self.campaign)

    @cached_property
    def view(self) -> queries.ScoringView:
        return queries.scoring_view(self.sheet)

    @cached_property
    def items(self) -> list[ItemTab]:
        return [
            ItemTab(str(item.pk), item.title, str(ItemKind(item.kind).label), frame_address(item))
            for item in self.view.items
        ]

    @cached_property
    def lens(self) -> list[ItemReading]:
        return item_readings(self.view.readings)

    @cached_property
    def progress(self) -> dict[str, Any]:
        criteria = [view.criterion for view in self.view.criteria]
        return progress_of(criteria, list(self.view.scores.values()))

    @property
    def last_saved(self) -> str:
        times = [score.saved_at for score in self.view.scores.values()]
        return time_text(max(times), self.campaign) if times else ""

    @cached_property
    def groups(self) -> list[Group]:
        """Duties in printed order, then the attitudes."""
        groups = [
            Group(
                duty.duty.code,
                duty.duty.text,
                [self._criterion(view) for task in duty.tasks for view in task.criteria],
            )
            for duty in self.view.duties
        ]
        attitudes = [self._criterion(view) for view in self.view.attitudes]
        return [*groups, Group("", _("Attitudes"), attitudes)] if attitudes else groups

    @property
    def criteria(self) -> list[CriterionOnPage]:
        return [criterion for group in self.groups for criterion in group.criteria]

    @property
    def missing(self) -> list[CriterionOnPage]:
        """What forbids the seal."""
        return [criterion for criterion in self.criteria if criterion.lack]

    @property
    def flagged(self) -> list[CriterionOnPage]:
        return [one for one in self.criteria if one.flags and not one.lack]

    @cached_property
    def _labels(self) -> dict[int, str]:
        return {level.value: level.text for level in self.view.scale}

    @cached_property
    def _descriptors(self) -> dict[int, Any]:
        return level_descriptors()

    @cached_property
    def _by_id(self) -> dict[str, Any]:
        return {str(item.pk): item for item in self.view.items}

    def _criterion(self, view: queries.CriterionView) -> CriterionOnPage:
        task = None if view.is_attitude else view.criterion.indicator.block.task  # type: ignore[union-attr]
        level = self._descriptors.get(view.required_level or 0)
        return CriterionOnPage(
            id=str(view.criterion.pk),
            code=view.code,
            text=view.target.text,
            is_attitude=view.is_attitude,
            task_code=task.code if task else "",
            task_text=task.text if task else "",
            required_level=view.required_level,
            required_level_text=level.text if level else "",
            outputs=view.outputs,
            options=self._options(view),
            mark=mark_view(view.score, self.sheet),
            places=places_of(view.score, self._by_id),
            flags=hints(view.flags),
            lack=_lack(view.flags),
            ceiling=view.ceiling,
            claims=self._claims(view.claims),
            findings=[self._finding(row) for row in view.findings],
            lens=hints_for(self.view.readings, view.code, view.contents),
        )

    def _options(self, view: queries.CriterionView) -> list[Option]:
        chosen = view.score.level if view.score else None
        return [
            Option(a.level, self._labels.get(a.level, ""), a.text, a.level == chosen)
            for a in view.anchors
        ]

    def _claims(self, claims: Sequence[Claim]) -> list[ClaimLine]:
        """One line per place: the same place for two outputs is said once."""
        lines: dict[tuple[str, str], ClaimLine] = {}
        for claim in claims:
            line = self._claim(claim)
            before = lines.get((line.place, line.note))
            if before:
                line = replace(line, output=f"{before.output} {line.output}".strip())
            lines[line.place, line.note] = line
        return list(lines.values())

    def _claim(self, claim: Claim) -> ClaimLine:
        item = claim.item
        return ClaimLine(
            address=frame_address(item, claim.region),
            item_id=str(item.pk),
            item_title=item.title,
            text=region_text(claim.region) or _("whole item"),
            output=claim.output.code if claim.output else "",
            note=self._unnamed(claim.note),
            place=place_value({"item": str(item.pk), "region": claim.region}),
        )

    def _unnamed(self, text: str) -> str:
        """A candidate's own words may hold the name that blind assessors must not read."""
        if text and is_hidden_from(self.viewer, self.enrolment):
            return nameless(text, self.enrolment)
        return text

    def _finding(self, row: Any) -> FindingCard:
        response = self.view.responses.get(row.pk)
        return finding_card(row, response, self.campaign, get_language() or "zh-hant")


def _lack(flags: Sequence[Flag]) -> str:
    if Flag.MISSING in flags:
        return str(Flag.MISSING.label)
    return str(Flag.NEEDS_REASON.label) if Flag.NEEDS_REASON in flags else ""
