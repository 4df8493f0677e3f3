"""The newest upload for an exercise is the one that counts."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from accounts.history import move
from accounts.models import User
from evidence.actions.cancel_runs import cancel_runs
from evidence.errors import RegionRefused
from evidence.models import Claim, Item
from evidence.region import checked_region
from evidence.states import ITEM_MOVES, ItemState


@transaction.atomic
def replace_items(newest: Item, *, pack: str, actor: User, at: datetime) -> None:
    """Withdraw the earlier uploads for the same pack (a slug) and carry their claims over.

    A claim keeps its region where that still lies in the new file.
    """
    earlier = Item.objects.filter(
        enrolment=newest.enrolment_id,
        exercise__pack_version__slug=pack,
        state=ItemState.SUBMITTED,
    ).exclude(pk=newest.pk)
    for item in earlier.prefetch_related("claims"):
        for claim in item.claims.all():
            _carry_over(claim, newest)
        move(
            item,
            to=ItemState.WITHDRAWN,
            verb="replace",
            moves=ITEM_MOVES,
            actor=actor,
            at=at,
        )
        cancel_runs(item, actor=actor, at=at)


def _carry_over(claim: Claim, newest: Item) -> None:
    try:
        region = checked_region(claim.region, newest)
    except RegionRefused:
        region = {}
    Claim.objects.create(
        item=newest,
        indicator_id=claim.indicator_id,
        output_id=claim.output_id,
        region=region,
        note=claim.note,
    )
