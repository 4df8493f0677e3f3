"""Give every candidate without assessors their assessors, evenly and in linked pairs."""

from __future__ import annotations

from collections.abc import Sequence

from django.db import transaction
from django.utils.translation import gettext as _

from accounts.errors import NotAllowed
from accounts.models import User
from campaigns.actions.allocate_person import allocate_person
from campaigns.errors import AllocationRefused
from campaigns.models import Allocation, Campaign, Enrolment
from campaigns.rules import can_manage
from campaigns.spreading import CannotSpread, spread
from campaigns.states import AllocatedDuty


@transaction.atomic
def spread_assessors(
    campaign: Campaign,
    *,
    assessors: Sequence[User],
    actor: User,
    per_candidate: int = 2,
    seed: int = 0,
) -> list[Allocation]:
    """The new allocations; candidates who have an assessor already are left alone.

    Nobody meets a case twice: whoever is the candidate or had any duty there is passed over.
    Raises NotAllowed, or AllocationRefused when there are too few assessors.
    """
    if not can_manage(actor, campaign):
        raise NotAllowed(_("Only managers of this campaign allocate people."))
    locked = Campaign.objects.select_for_update().get(pk=campaign.pk)
    people = {str(person.pk): person for person in assessors}
    waiting = {str(row.pk): row for row in _waiting(locked)}
    try:
        plan = spread(
            sorted(waiting, key=lambda pk: waiting[pk].alias),
            list(people),
            per_case=per_candidate,
            barred={pk: _barred(row) for pk, row in waiting.items()},
            seed=seed,
        )
    except CannotSpread as refusal:
        raise AllocationRefused(
            _("Too few assessors are free for %(alias)s. Choose more of them.")
            % {"alias": waiting[refusal.case].alias}
        ) from refusal
    return [
        allocate_person(waiting[case], person=people[pk], duty=AllocatedDuty.SCORE, actor=actor)
        for case, chosen in plan.items()
        for pk in chosen
    ]


def _waiting(campaign: Campaign) -> list[Enrolment]:
    """Without a standing assessor."""
    scored = Allocation.objects.filter(
        enrolment__campaign=campaign, duty=AllocatedDuty.SCORE, ended_at=None
    )
    rows = campaign.enrolments.exclude(pk__in=scored.order_by().values("enrolment"))
    return list(rows.select_related("campaign").prefetch_related("allocations"))


def _barred(enrolment: Enrolment) -> set[str]:
    had_a_duty = {str(row.person_id) for row in enrolment.allocations.all()}
    return had_a_duty | {str(enrolment.candidate_id)}
