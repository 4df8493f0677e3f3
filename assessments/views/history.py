"""Everything that happened to a case, oldest first."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.db.models import Case, When
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from accounts.history import history_of
from accounts.models import Move
from accounts.rules import Viewer
from accounts.signed_in import SignedIn
from assessments import rules
from assessments.models import Assessment
from assessments.states import AssessmentState, SheetState
from assessments.views.people import person_text, role_names
from assessments.views.result_words import overall_text
from assessments.views.wording import date_text
from campaigns.models import Enrolment
from campaigns.naming import shown_name
from campaigns.queries import enrolments_visible_to
from campaigns.states import AllocatedDuty

PAGE_SIZE = 100
VERBS: dict[str, Promise] = {
    "enrol_candidate": _("enrolled the candidate"),
    "freeze_enrolment": _("closed the evidence"),
    "allocate_person": _("gave a person a duty"),
    "end_allocation": _("ended a person's duty"),
    "declare_conflict": _("spoke about conflicts of interest"),
    "open_assessment": _("opened the case"),
    "make_sheet": _("made a sheet"),
    "start_scoring": _("started to score"),
    "seal_sheet": _("sealed a sheet"),
    "reveal": _("the last seal revealed all sheets"),
    "reconcile_criterion": _("wrote down an agreed level"),
    "agree_reconciliations": _("agreed to the reconciled levels"),
    "drop_reconciliation": _("an agreed level was dropped"),
    "finish_reconciling": _("finished reconciling"),
    "sign_off": _("signed off"),
    "accept_decision": _("accepted the decision"),
    "return_decision": _("returned the decision"),
    "unseal_sheet": _("unsealed a sheet"),
    "replace_assessor": _("replaced an assessor"),
    "withdraw_assessment": _("withdrew the case"),
}
STATE_NAMES = {
    **{f"assessments.assessment:{s.value}": s.label for s in AssessmentState},
    **{f"assessments.sheet:{s.value}": s.label for s in SheetState},
    **{f"campaigns.allocation:{s.value}": s.label for s in AllocatedDuty},
}


@dataclass(frozen=True, slots=True)
class HistoryLine:
    when: str
    who: str
    what: str
    subject: str
    states: str
    reason: str
    digest: str


@login_required
def history(request: SignedIn, pk: UUID) -> HttpResponse:
    """For the case's people and its candidate, who reads neither names nor reasons of others."""
    enrolment = get_object_or_404(enrolments_visible_to(request.user), assessment=pk)
    page = HistoryPage(enrolment, request.user)
    moves = Paginator(page.moves(), PAGE_SIZE).get_page(request.GET.get("page"))
    context = {
        "assessment": enrolment.assessment,
        "name": page.name,
        "campaign": enrolment.campaign,
        "page_obj": moves,
        "lines": [page.line(move) for move in moves],
        "is_candidate": page.is_candidate,
    }
    return render(request, "assessments/history.html", context)


class HistoryPage:
    """The moves that one viewer may see, in words."""

    def __init__(self, enrolment: Enrolment, viewer: Viewer) -> None:
        self.enrolment, self.viewer = enrolment, viewer
        self.campaign = enrolment.campaign
        self.assessment: Assessment = enrolment.assessment
        self.name = shown_name(viewer, enrolment)
        self.is_candidate = enrolment.candidate_id == viewer.pk
        # Who scores the case stays blind, also as a manager.
        self.is_manager = rules.may_decide(viewer, self.assessment)
        self.names = role_names(enrolment)

    def moves(self) -> Any:
        """Oldest first; what happened in one moment in the order in which it is told."""
        allocations = list(self.enrolment.allocations.all())
        rows = [self.enrolment, self.assessment, *allocations, *self._sheets(allocations)]
        if self._sees_marks():
            agreed = self.assessment.reconciliations.select_related(
                "criterion__indicator", "criterion__attitude"
            )
            self._subjects |= {row.pk: row.criterion.code for row in agreed}
            rows += agreed
        if self._sees_marks() or self.is_candidate:
            rows += [*self.assessment.decisions.all()]
        told = Case(*(When(verb=verb, then=rank) for rank, verb in enumerate(VERBS)), default=0)
        return history_of(*rows).order_by("at", told, "pk")

    def line(self, move: Move) -> HistoryLine:
        return HistoryLine(
            when=date_text(move.at, self.campaign),
            who=self._who(move),
            what=_what(move),
            subject=self._subjects.get(move.subject_id, ""),
            states=self._states(move),
            reason=self._reason(move),
            digest=move.digest[:12],
        )

    def _sees_marks(self) -> bool:
        return rules.is_revealed(self.assessment) and not self.is_candidate

    def _sheets(self, allocations: list[Any]) -> list[Any]:
        """Before the reveal an assessor follows the own sheet alone."""
        sheets = list(self.assessment.sheets.select_related("allocation"))
        who = {row.pk: row.person_id for row in allocations}
        self._subjects = {
            **{row.pk: self.names.get(who[row.allocation_id], "") for row in sheets},
            **{row.pk: self.names.get(row.person_id, "") for row in allocations},
        }
        if self.is_candidate:
            return []
        everything = self.is_manager or rules.is_revealed(self.assessment)
        return [row for row in sheets if everything or row.assessor_id == self.viewer.pk]

    def _who(self, move: Move) -> str:
        if move.actor is None:
            return str(_("System"))
        if self.is_candidate and move.actor_id != self.viewer.pk:
            return self.names.get(move.actor_id, str(_("Staff")))
        return person_text(move.actor, self.names, self.viewer, self.enrolment)

    def _states(self, move: Move) -> str:
        names = [self._state(move, state) for state in (move.from_state, move.to_state) if state]
        return " → ".join(dict.fromkeys(names))

    def _state(self, move: Move, state: str) -> str:
        if move.subject_kind == "assessments.decision":
            return overall_text(state)
        return str(STATE_NAMES.get(f"{move.subject_kind}:{state}", ""))

    def _reason(self, move: Move) -> str:
        """A reason is for staff: it may name people. Nothing of others before the reveal."""
        note = getattr(move, "note", None)
        if note is None or self.is_candidate:
            return ""
        open_to_all = self.is_manager or rules.is_revealed(self.assessment)
        return note.text if open_to_all or move.actor_id == self.viewer.pk else ""


def _what(move: Move) -> str:
    if move.subject_kind == "assessments.decision" and move.verb == "sign_off":
        return str(_("froze the record of the decision"))
    return str(VERBS.get(move.verb, move.verb.replace("_", " ")))
