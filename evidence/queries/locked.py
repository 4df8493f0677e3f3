"""Rows read again under a lock, so that what was checked still holds when it is written."""

from __future__ import annotations

import uuid

from campaigns.models import Enrolment


def locked_enrolment(enrolment_id: uuid.UUID) -> Enrolment:
    """The enrolment with its campaign; a freeze that came first is seen, a later one waits."""
    locked = Enrolment.objects.select_for_update(of=("self",))
    return locked.select_related("campaign", "candidate").get(pk=enrolment_id)
