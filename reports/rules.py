"""Who may read and ask for a report: whoever may know the candidate's name, and clients."""

from __future__ import annotations

from accounts.models import User
from accounts.rules import Viewer
from assessments.models import Decision
from campaigns.naming import sees_name


def can_read_report(user: Viewer, decision: Decision) -> bool:
    """The PDF names the candidate: it is not for those who see an alias.

    A service account reads it by the scope of its token, for campaigns granted to it.
    """
    if isinstance(user, User) and user.is_service:
        return True
    return sees_name(user, decision.assessment.enrolment)


def can_request_report(user: Viewer, decision: Decision) -> bool:
    """Whoever may read it may ask for it."""
    return can_read_report(user, decision)
