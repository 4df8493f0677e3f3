"""Everybody around one case, at any stage of it."""

from __future__ import annotations

from dataclasses import dataclass

from django.contrib.auth.models import AnonymousUser

from accounts.models import User
from assessments.actions.replace_assessor import replace_assessor
from assessments.models import Assessment
from tests.factories.accounts import person
from tests.factories.assessments import (
    assessment,
    manager_of,
    scored_sheet,
    sealed_sheet,
    signed_off,
)
from tests.factories.campaigns import allocate, enrolment, open_campaign

WHO = [
    "candidate", "assessor_1", "assessor_2", "reconciler", "verifier", "manager",
    "manager_who_scores", "other_manager", "other_assessor", "other_verifier",
    "replaced_assessor", "barred_assessor", "administrator", "api_client", "nobody", "inactive",
]  # fmt: skip
MARKS = {"first": {"P1.1.1": 2}}


@dataclass(frozen=True, slots=True)
class Cast:
    case: Assessment
    people: dict[str, User]

    def sheet(self, who: str):
        return self.case.sheets.get(assessor=self.people[who])


def cast(state: str, *, named_reconciler: bool = False) -> Cast:
    """The case in `state`; the reconciler is allocated only where asked for."""
    campaign = open_campaign()
    enrolled = enrolment(campaign)
    people = {
        "candidate": enrolled.candidate,
        **{who: person("assessor") for who in ("replaced_assessor", "assessor_2")},
        **{who: person("assessor") for who in ("assessor_1", "reconciler", "other_assessor")},
        "barred_assessor": person("assessor"),
        "verifier": person("verifier"),
        "other_verifier": person("verifier"),
        "manager": manager_of(enrolled),
        "manager_who_scores": person("manager", "assessor"),
        "other_manager": open_campaign().managers.get(),
        "administrator": person("administrator"),
        "api_client": person("api_client", is_service=True),
        "nobody": AnonymousUser(),
        "inactive": person("manager", "assessor", is_active=False),
    }
    campaign.managers.add(people["manager_who_scores"], people["inactive"])
    campaign.clients.add(people["api_client"])
    for who in ("replaced_assessor", "assessor_2"):
        allocate(enrolled, people[who])
    case = assessment(enrolled)
    replaced = case.sheets.get(assessor=people["replaced_assessor"])
    replace_assessor(replaced, person=people["assessor_1"], reason="ill", actor=people["manager"])
    _give_other_duties(enrolled, people, named_reconciler=named_reconciler)
    return Cast(_brought_to(state, Assessment.objects.get(pk=case.pk)), people)


def _give_other_duties(enrolled, people: dict[str, User], *, named_reconciler: bool) -> None:
    """After the sheets were made, so that these two have none."""
    allocate(enrolled, people["verifier"], "verify")
    barred = allocate(enrolled, people["barred_assessor"])
    barred.conflict = "Former teacher."
    barred.save()
    ended = allocate(enrolled, people["manager_who_scores"])
    ended.ended_at = enrolled.created_at
    ended.save()
    if named_reconciler:
        allocate(enrolled, people["reconciler"], "reconcile")


def _brought_to(state: str, case: Assessment) -> Assessment:
    if state == "open":
        return case
    drafts = case.sheets.filter(state="draft").order_by("created_at", "pk")
    if state == "scoring":
        second, first = drafts
        sealed_sheet(second)
        scored_sheet(first)
        return Assessment.objects.get(pk=case.pk)
    for draft, levels in zip(drafts, (MARKS["first"], None), strict=True):
        sealed_sheet(draft, levels=levels)
    case = Assessment.objects.get(pk=case.pk)
    if state == "revealed":
        return case
    case = _agreed(case)
    return case if state == "reconciled" else signed_off(case).assessment


def _agreed(case: Assessment) -> Assessment:
    from assessments.actions.finish_reconciling import finish_reconciling
    from assessments.actions.reconcile_criterion import reconcile_criterion
    from assessments.queries import differences
    from assessments.rules import reconcilers_of

    people = list(User.objects.filter(pk__in=reconcilers_of(case)))
    for row in differences(case):
        reconcile_criterion(
            case, criterion=row.criterion, level=3, reason="Read together.", actor=people[0]
        )
    return finish_reconciling(case, actor=people[-1])
