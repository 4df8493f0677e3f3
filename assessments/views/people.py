"""What people of a case are called: a role for most, a name for its managers."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext as _

from accounts.rules import Viewer
from campaigns.models import Enrolment
from campaigns.rules import can_manage
from campaigns.states import AllocatedDuty


def role_names(enrolment: Enrolment) -> dict[Any, str]:
    """Person id → what they are in this case. Assessors count in the order of allocation."""
    rows = sorted(enrolment.allocations.all(), key=lambda row: (row.created_at, str(row.pk)))
    names: dict[Any, str] = {enrolment.candidate_id: _("Candidate")}
    number = 0
    for row in rows:
        if row.duty in (AllocatedDuty.SCORE, AllocatedDuty.RESCORE):
            number += 1
            names[row.person_id] = _("Assessor %(number)d") % {"number": number}
        else:
            names[row.person_id] = OTHER_DUTIES[AllocatedDuty(row.duty)]()
    for manager in enrolment.campaign.managers.all():
        names.setdefault(manager.pk, _("Manager"))
    return names


OTHER_DUTIES = {
    AllocatedDuty.RECONCILE: lambda: _("Reconciler"),
    AllocatedDuty.VERIFY: lambda: _("Verifier"),
    AllocatedDuty.DECIDE: lambda: _("Manager"),
}


def person_text(person: Any, names: Mapping[Any, str], viewer: Viewer, enrolment: Enrolment) -> str:
    """`Assessor 1 (you)`; with the name beside it for the campaign's managers."""
    role = names.get(person.pk, _("Staff"))
    if person.pk == viewer.pk:
        return _("%(role)s (you)") % {"role": role}
    if person.pk != enrolment.candidate_id and can_manage(viewer, enrolment.campaign):
        return f"{role}: {person.full_name or person.username}"
    return role
