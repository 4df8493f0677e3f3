"""An exercise's upload claims what its pack asks for, so that nobody has to say it again."""

from __future__ import annotations

from collections.abc import Sequence

from django.db import transaction
from django.db.models import Q

from competency.models import Indicator, Output
from evidence.models import Claim, Item


@transaction.atomic
def claim_pack(item: Item) -> None:
    """Claim each indicator of the pack, once for each of the pack's outputs in its block.

    Only for an item without claims: those carried over from an earlier upload stand as the
    candidate left them. A code that the campaign's standard does not have is passed over.
    """
    if item.exercise is None or item.claims.exists():
        return
    pack = item.exercise.pack_version
    inside = Q(block__task__duty__framework=item.enrolment.campaign.framework_id)
    outputs: dict[object, list[Output]] = {}
    for named in Output.objects.filter(inside, code__in=pack.outputs):
        outputs.setdefault(named.block_id, []).append(named)
    for indicator in Indicator.objects.filter(inside, code__in=pack.indicators):
        shown: Sequence[Output | None] = outputs.get(indicator.block_id) or [None]
        for output in shown:
            Claim.objects.create(item=item, indicator=indicator, output=output)
