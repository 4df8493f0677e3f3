"""The reconciling page: each difference with both marks side by side."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from django.utils.translation import gettext as _

from accounts.rules import Viewer
from assessments import rules
from assessments.models import Assessment, Reconciliation, Score, Sheet
from assessments.queries import Difference, differences
from assessments.views.mark_view import PlaceView, places_of
from assessments.views.people import person_text, role_names
from assessments.views.wording import time_text
from campaigns.naming import shown_name
from competency.models import Criterion
from evidence.models import Item
from evidence.queries import evidence_of


@dataclass(frozen=True, slots=True)
class Side:
    """One assessor's mark."""

    who: str
    mark: str
    label: str
    anchor: str
    reason: str
    interview: str
    places: Sequence[PlaceView]


@dataclass(frozen=True, slots=True)
class Choice:
    value: str
    text: str
    anchor: str
    is_chosen: bool
    is_given: bool


@dataclass(frozen=True, slots=True)
class DifferenceRow:
    """`agreed` is what stands, empty while open, with its id in `agreed_id`.

    `needs_me` when my name is still missing.
    """

    id: str
    code: str
    text: str
    place: str
    flips: str
    flips_text: str
    sides: Sequence[Side]
    choices: Sequence[Choice]
    agreed: str
    agreed_id: str
    agreed_by: str
    reason: str
    needs_me: bool


class DifferencesPage:
    """All differences of one revealed case, for one viewer."""

    def __init__(self, assessment: Assessment, viewer: Viewer) -> None:
        self.assessment, self.viewer = assessment, viewer
        self.enrolment = assessment.enrolment
        self.campaign = self.enrolment.campaign
        self.name = shown_name(viewer, self.enrolment)
        self.can_reconcile = rules.can_reconcile(viewer, assessment)
        self.names = role_names(self.enrolment)

    @cached_property
    def rows(self) -> list[DifferenceRow]:
        return [self._row(difference) for difference in differences(self.assessment)]

    @property
    def open_count(self) -> int:
        return sum(not row.agreed for row in self.rows)

    @property
    def waiting_count(self) -> int:
        """Rows where only my name is still missing."""
        return sum(row.needs_me for row in self.rows)

    @cached_property
    def _items(self) -> dict[str, Item]:
        return {str(item.pk): item for item in evidence_of(self.enrolment)}

    @cached_property
    def _labels(self) -> dict[int, str]:
        return {level.value: level.text for level in self.campaign.rubric.scale.all()}

    def _row(self, difference: Difference) -> DifferenceRow:
        criterion, agreed = difference.criterion, difference.reconciliation
        task = criterion.indicator.block.task if criterion.indicator else None
        return DifferenceRow(
            id=str(criterion.pk),
            code=difference.code,
            text=criterion.target.text,
            place=f"{task.code} {task.text}" if task else _("Attitude"),
            flips=difference.flips,
            flips_text=_flips_text(difference.flips),
            sides=[self._side(criterion, sheet, score) for sheet, score in difference.scores],
            choices=self._choices(difference),
            agreed=self._mark_text(agreed) if agreed else "",
            agreed_id=str(agreed.pk) if agreed else "",
            agreed_by=self._agreed_by(agreed),
            reason=agreed.reason if agreed else "",
            needs_me=self._needs_me(agreed),
        )

    def _side(self, criterion: Criterion, sheet: Sheet, score: Score) -> Side:
        anchors = {anchor.level: anchor.text for anchor in criterion.anchors.all()}
        return Side(
            who=person_text(sheet.assessor, self.names, self.viewer, self.enrolment),
            mark="–" if score.level is None else str(score.level),
            label=_("Not seen") if score.level is None else self._labels.get(score.level, ""),
            anchor="" if score.level is None else anchors.get(score.level, ""),
            reason=score.reason,
            interview=score.interview,
            places=places_of(score, self._items),
        )

    def _choices(self, difference: Difference) -> list[Choice]:
        agreed = difference.reconciliation
        given = {"not_seen" if s.not_seen else str(s.level) for _sheet, s in difference.scores}
        chosen = "" if agreed is None else "not_seen" if agreed.not_seen else str(agreed.level)
        levels = [
            (str(a.level), f"{a.level} {self._labels.get(a.level, '')}", a.text)
            for a in difference.criterion.anchors.all()
        ]
        return [
            Choice(value, text, anchor, value == chosen, value in given)
            for value, text, anchor in [*levels, ("not_seen", _("Not seen"), "")]
        ]

    def _mark_text(self, mark: Score | Reconciliation) -> str:
        if mark.level is None:
            return _("Not seen")
        return f"{mark.level} {self._labels.get(mark.level, '')}".strip()

    def _agreed_by(self, agreed: Reconciliation | None) -> str:
        if agreed is None:
            return ""
        people = [self._who(person) for person in agreed.agreed_by.all()]
        return f"{', '.join(people)} · {time_text(agreed.at, self.campaign)}"

    def _who(self, person: Any) -> str:
        return person_text(person, self.names, self.viewer, self.enrolment)

    def _needs_me(self, agreed: Reconciliation | None) -> bool:
        if agreed is None or not self.can_reconcile:
            return False
        return all(person.pk != self.viewer.pk for person in agreed.agreed_by.all())


def _flips_text(flips: str) -> str:
    return {
        "overall": _("could change the overall result"),
        "task": _("could change the result of the task"),
        "": _("changes no result"),
    }[flips]
