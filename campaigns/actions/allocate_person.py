"""Give a person one duty for one enrolment."""

from __future__ import annotations

from django.db import transaction
from django.utils.translation import gettext as _

from accounts.errors import NotAllowed
from accounts.history import record
from accounts.models import User
from campaigns.errors import AllocationRefused
from campaigns.models import Allocation, Enrolment
from campaigns.rules import can_allocate, can_have_duty, can_manage
from campaigns.states import AllocatedDuty


@transaction.atomic
def allocate_person(enrolment: Enrolment, *, person: User, duty: str, actor: User) -> Allocation:
    """The allocation; giving the same standing duty twice changes nothing.

    Raises NotAllowed, or AllocationRefused: the candidate, a second duty, a duty that the
    person's roles do not fit, a second reconciler.
    """
    if not can_allocate(actor, enrolment):
        raise NotAllowed(_("Only managers of this campaign allocate people."))
    locked = Enrolment.objects.select_for_update().get(pk=enrolment.pk)
    _check_person(enrolment, person, duty)
    existing = Allocation.objects.filter(enrolment=locked, person=person).first()
    if existing:
        return _same_duty(existing, duty)
    _check_reconciler(locked, duty)
    allocation = Allocation.objects.create(enrolment=locked, person=person, duty=duty)
    record(allocation, verb="allocate_person", to_state=duty, actor=actor)
    return allocation


def _check_person(enrolment: Enrolment, person: User, duty: str) -> None:
    if duty not in AllocatedDuty.values:
        raise AllocationRefused(_("Choose one of the listed duties."))
    if person.pk == enrolment.candidate_id:
        raise AllocationRefused(_("Nobody has a duty in their own case."))
    if not can_have_duty(person, duty):
        raise AllocationRefused(_("This person's roles do not fit the duty. Choose somebody else."))
    if duty == AllocatedDuty.DECIDE and not can_manage(person, enrolment.campaign):
        raise AllocationRefused(_("Only a manager of this campaign can decide in it."))


def _same_duty(existing: Allocation, duty: str) -> Allocation:
    if existing.ended_at is not None:
        raise AllocationRefused(
            _("This person's duty in this case was ended before. Choose somebody else.")
        )
    if existing.duty != duty:
        raise AllocationRefused(
            _("This person already has the duty “%(duty)s” in this case: one duty per person.")
            % {"duty": existing.get_duty_display()}
        )
    return existing


def _check_reconciler(enrolment: Enrolment, duty: str) -> None:
    standing = enrolment.allocations.filter(duty=AllocatedDuty.RECONCILE, ended_at=None)
    if duty == AllocatedDuty.RECONCILE and standing.exists():
        raise AllocationRefused(_("This case has a reconciler already. End that duty first."))
