"""The only way from a candidate's name to a page, a file name, a header or JSON."""

from __future__ import annotations

from uuid import UUID

from accounts.models import User
from accounts.roles import Role
from accounts.rules import Viewer, has_role
from campaigns.models import Enrolment
from campaigns.rules import can_manage


def shown_name(viewer: Viewer, enrolment: Enrolment) -> str:
    """Full name for the candidate, the campaign's managers, administrators and clients; else the alias.

    Somebody who has a duty in this case sees the alias even when they also manage the
    campaign: blind is blind. In lists, prefetch `campaign__managers` and select
    `candidate` and `campaign` (enrolments_visible_to does), so that no row costs a query.
    """
    if sees_name(viewer, enrolment):
        return enrolment.candidate.full_name or enrolment.candidate.username
    return enrolment.alias


def sees_name(viewer: Viewer, enrolment: Enrolment) -> bool:
    """Whether this viewer may know who the candidate is."""
    if enrolment.candidate_id == viewer.pk:
        return True
    if viewer.is_authenticated and viewer.is_service:
        # A manager granted this system the campaign's results: it has to match people.
        return enrolment.campaign_id in _granted_to(viewer)
    if has_role(viewer, Role.ADMINISTRATOR):
        return not _is_blind(viewer, enrolment)
    return can_manage(viewer, enrolment.campaign) and not _is_blind(viewer, enrolment)


def _granted_to(client: User) -> frozenset[UUID]:
    """Campaigns granted to a service account, read once per request."""
    kept: frozenset[UUID] | None = getattr(client, "_granted", None)
    if kept is None:
        kept = frozenset(client.granted_campaigns.values_list("pk", flat=True))
        client._granted = kept  # type: ignore[attr-defined]
    return kept


def _is_blind(viewer: Viewer, enrolment: Enrolment) -> bool:
    """With a duty in this very case. Only assessors and verifiers cost the look-up."""
    if not has_role(viewer, Role.ASSESSOR, Role.VERIFIER):
        return False
    return any(row.person_id == viewer.pk for row in enrolment.allocations.all())
