"""One case as its managers, verifiers and assessors see it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from django.db.models import Count, Q

from accounts.models import User
from accounts.queries import people_with_role
from accounts.roles import Role
from accounts.rules import Viewer
from assessments import rules
from assessments.models import Assessment, Decision, Sheet
from assessments.queries import (
    Difference,
    current_result,
    decisions_visible_to,
    differences,
    missing_agreement,
    sheets_visible_to,
)
from assessments.queries.differing import judged
from assessments.states import AssessmentState, SheetState
from assessments.statistics.agreement import Agreement, agreement
from assessments.views.people import person_text, role_names
from assessments.views.result_words import ResultLines, overall_text, result_lines
from assessments.views.wording import date_text, time_text
from campaigns.naming import shown_name
from campaigns.rules import is_standing

MOST_ASSESSORS = 200


@dataclass(frozen=True, slots=True)
class SheetLine:
    """`is_readable` where this viewer may read the marks, and only there has it a `digest`.

    `progress` is for managers without a part in the case.
    """

    id: str
    who: str
    state: str
    state_label: str
    progress: str
    since_text: str
    digest: str
    is_readable: bool
    has_conflict: bool
    can_unseal: bool
    can_replace: bool


@dataclass(frozen=True, slots=True)
class DecisionLine:
    id: str
    overall: str
    signed_text: str
    fingerprint: str
    verifications: Sequence[str]
    is_standing: bool


class CasePage:
    """Reading only. Nothing of a mark shows before the reveal."""

    def __init__(self, assessment: Assessment, viewer: Viewer) -> None:
        self.assessment, self.viewer = assessment, viewer
        self.enrolment = assessment.enrolment
        self.campaign = self.enrolment.campaign
        self.name = shown_name(viewer, self.enrolment)
        self.names = role_names(self.enrolment)
        self.is_manager = rules.may_decide(viewer, assessment)
        self.is_revealed = rules.is_revealed(assessment)
        self.can_reconcile = rules.can_reconcile(viewer, assessment)
        self.can_sign_off = rules.can_sign_off(viewer, assessment)
        self.can_withdraw = rules.can_withdraw(viewer, assessment)
        self.frozen_text = (
            date_text(self.enrolment.frozen_at, self.campaign) if self.enrolment.frozen_at else ""
        )

    @cached_property
    def sheets(self) -> list[SheetLine]:
        scored = Q(scores__level__isnull=False) | Q(scores__not_seen=True)
        rows = (
            self.assessment.sheets.exclude(state=SheetState.REPLACED)
            .select_related("assessor", "allocation")
            .annotate(scored=Count("scores", filter=scored))
            .order_by("created_at", "pk")
        )
        return [self._sheet(row) for row in rows]

    @cached_property
    def differences(self) -> tuple[int, int]:
        """All, and how many of them are open; only once revealed."""
        rows = self._differences
        return len(rows), sum(row.is_open for row in rows)

    @cached_property
    def missing_agreement(self) -> list[str]:
        """By part, who has to put a name to what was agreed before the case can be signed."""
        if self.assessment.state != AssessmentState.REVEALED:
            return []
        missing = missing_agreement(self._differences, rules.reconcilers_of(self.assessment))
        people = [
            row.person for row in self.enrolment.allocations.all() if row.person_id in missing
        ]
        return sorted({self._who(person) for person in people})

    @cached_property
    def _differences(self) -> list[Difference]:
        return differences(self.assessment) if self.is_revealed else []

    @cached_property
    def result(self) -> ResultLines | None:
        """As things stand, once revealed."""
        return result_lines(current_result(self.assessment)) if self.is_revealed else None

    @cached_property
    def agreement(self) -> Agreement | None:
        """Over all criteria that two assessors both gave a level, once revealed."""
        if not self.is_revealed:
            return None
        return agreement(judged(self.assessment).pairs())

    @cached_property
    def decisions(self) -> list[DecisionLine]:
        return [self._decision(row) for row in self._decisions]

    @property
    def can_verify(self) -> bool:
        """Once said, it stands."""
        said = {
            verification.verifier_id
            for row in self._decisions
            if row.pk not in self._followed
            for verification in row.verifications.all()
        }
        may = rules.can_verify(self.viewer, self.assessment)
        return may and self.viewer.pk not in said

    @cached_property
    def _decisions(self) -> list[Decision]:
        rows = decisions_visible_to(self.viewer).filter(assessment=self.assessment)
        return list(rows.prefetch_related("verifications__verifier"))

    @property
    def _followed(self) -> set[Any]:
        """Ids of decisions that a later one took the place of."""
        return {row.previous_id for row in self._decisions}

    @cached_property
    def assessors(self) -> list[User]:
        """Who could take over: assessors without a part in this case."""
        taken = [row.person_id for row in self.enrolment.allocations.all()]
        free = people_with_role(Role.ASSESSOR).exclude(pk__in=[*taken, self.enrolment.candidate_id])
        return list(free[:MOST_ASSESSORS])

    @cached_property
    def _readable(self) -> set[Any]:
        own = sheets_visible_to(self.viewer).filter(assessment=self.assessment)
        return set(own.order_by().values_list("pk", flat=True))

    @cached_property
    def _total(self) -> int:
        return self.campaign.rubric.criteria.count()

    def _sheet(self, row: Sheet) -> SheetLine:
        row.assessment = self.assessment
        since = row.sealed_at or row.started_at or row.created_at
        return SheetLine(
            id=str(row.pk),
            who=self._who(row.assessor),
            state=row.state,
            state_label=str(row.get_state_display()),
            progress=f"{row.scored}/{self._total}" if self.is_manager else "",  # type: ignore[attr-defined]
            since_text=time_text(since, self.campaign),
            # Before the reveal a fingerprint would confirm a guess of the marks.
            digest=row.digest[:12] if row.pk in self._readable else "",
            is_readable=row.pk in self._readable,
            has_conflict=not is_standing(row.allocation),
            can_unseal=rules.can_unseal(self.viewer, row),
            can_replace=rules.can_replace(self.viewer, row),
        )

    def _decision(self, row: Decision) -> DecisionLine:
        return DecisionLine(
            id=str(row.pk),
            overall=overall_text(row.overall),
            signed_text=date_text(row.signed_at, self.campaign),
            fingerprint=row.fingerprint,
            verifications=[
                " · ".join(
                    part
                    for part in (
                        self._who(said.verifier),
                        str(said.get_outcome_display()),
                        date_text(said.at, self.campaign),
                        said.reason,
                    )
                    if part
                )
                for said in row.verifications.all()
            ],
            is_standing=row.pk not in self._followed,
        )

    def _who(self, person: Any) -> str:
        return person_text(person, self.names, self.viewer, self.enrolment)
