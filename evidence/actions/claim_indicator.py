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
from evidence.errors import ClaimRefused
from evidence.models import Claim, Item
from evidence.namelessness import nameless
from evidence.queries import locked_enrolment
from evidence.region import checked_region
from evidence.rules import MOST_CLAIMS
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

    Raises RegionRefused, ClaimRefused (too many, or an output of another task), StaleState (withdrawn item), NotAllowed (an
    indicator or output of another standard), and what check_window raises.
    """
    enrolment = locked_enrolment(item.enrolment_id)
    check_window(enrolment, actor=actor, at=at or timezone.now())
    withdrawn = Item.objects.filter(pk=item.pk, state=ItemState.WITHDRAWN)
    if item.state == ItemState.WITHDRAWN or withdrawn.exists():
        raise StaleState(_("This item is withdrawn. Upload it again to claim indicators with it."))
    _refuse_other_standard(indicator, enrolment)
    if output is not None:
        _refuse_other_standard(output, enrolment)
        _refuse_other_task(output, indicator)
    place = checked_region(region, item)
    same = Claim.objects.filter(item=item, indicator=indicator, output=output, region=place)
    known = same.first()
    if known is not None:
        return known
    _refuse_too_many(item)
    return Claim.objects.create(
        item=item,
        indicator=indicator,
        output=output,
        region=place,
        note=nameless(note.strip(), enrolment)[:500],
    )


def _refuse_too_many(item: Item) -> None:
    if item.claims.count() >= MOST_CLAIMS:
        raise ClaimRefused(
            _("A file has at most %(count)d claims. Remove one first.") % {"count": MOST_CLAIMS}
        )


def _refuse_other_standard(part: Indicator | Output, enrolment: Enrolment) -> None:
    if part.block.task.duty.framework_id != enrolment.campaign.framework_id:
        raise NotAllowed(
            _("%(code)s is not part of your campaign's standard.") % {"code": part.code}
        )


def _refuse_other_task(output: Output, indicator: Indicator) -> None:
    """An output proves indicators of its own task alone."""
    task = indicator.block.task
    if output.block.task_id != task.pk:
        raise ClaimRefused(
            _(
                "%(output)s belongs to another task than %(indicator)s. Choose an output of task"
                " %(task)s, or leave the output empty."
            )
            % {"output": output.code, "indicator": indicator.code, "task": task.code}
        )
