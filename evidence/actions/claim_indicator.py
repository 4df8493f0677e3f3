"""Claims that a place in an item proves an indicator, by way of an output."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.errors import NotAllowed, StaleState
from accounts.models import User
from campaigns.models import Enrolment
from competency.models import Indicator, Output
from evidence.actions.check_window import check_window
from evidence.models import Claim, Item
from evidence.namelessness import nameless
from evidence.queries import locked_enrolment
from evidence.region import checked_region
from evidence.states import ItemState


@transaction.atomic
def claim_indicator(
    item: Item,
    *,
    indicator: Indicator,
    actor: User,
    output: Output | None = None,
    region: Mapping[str, Any] | None = None,
    note: str = "",
    at: datetime | None = None,
) -> Claim:
    """The claim; the same claim twice is one.

    Raises RegionRefused, StaleState (withdrawn item), NotAllowed (an indicator or output of
    another standard), and what check_window raises.
    """
    enrolment = locked_enrolment(item.enrolment_id)
    check_window(enrolment, actor=actor, at=at or timezone.now())
    if item.state == ItemState.WITHDRAWN:
        raise StaleState(_("This item is withdrawn. Upload it again to claim indicators with it."))
    _refuse_other_standard(indicator, enrolment)
    if output is not None:
        _refuse_other_standard(output, enrolment)
    claim, _made = Claim.objects.get_or_create(
        item=item,
        indicator=indicator,
        output=output,
        region=checked_region(region, item),
        defaults={"note": nameless(note.strip(), enrolment)[:500]},
    )
    return claim


def _refuse_other_standard(part: Indicator | Output, enrolment: Enrolment) -> None:
    if part.block.task.duty.framework_id != enrolment.campaign.framework_id:
        raise NotAllowed(
            _("%(code)s is not part of your campaign's standard.") % {"code": part.code}
        )
