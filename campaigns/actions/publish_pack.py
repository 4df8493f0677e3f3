"""Publish a pack version: only what is proven to judge well reaches a candidate."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.errors import NotAllowed
from accounts.history import record
from accounts.models import User
from campaigns.errors import PackBelowBar
from campaigns.models import PackVersion
from campaigns.rules import can_publish_packs
from grading import registry
from grading.errors import UsageError
from grading.registry import Pack

# What `python -m grading qualify` writes; its keys stand in grading/qualify/table.py.
QUALITY_SCHEMA = "assay-quality/1"
# On how many seeds each submission of a kind must have run: a shallow table proves nothing.
FEWEST_SEEDS = {"clean": 20, "mutants": 5, "cheats": 5}


@transaction.atomic
def publish_pack(
    *, slug: str, quality: Mapping[str, Any], actor: User, at: datetime | None = None
) -> PackVersion:
    """The published version; publishing the same content again changes nothing.

    `quality` is what `python -m grading qualify SLUG --out FILE` wrote. Raises NotAllowed,
    or PackBelowBar when it is of other content or does not meet the bar.
    """
    if not can_publish_packs(actor):
        raise NotAllowed(_("Only managers and administrators publish packs."))
    pack = _pack(slug)
    _check_quality(pack, quality)
    now = at or timezone.now()
    version, is_new = PackVersion.objects.get_or_create(
        pack_hash=pack.hash,
        defaults={
            "slug": pack.slug,
            "version": pack.version,
            "title_zh_hant": pack.title["zh-Hant"],
            "title_en": pack.title["en"],
            "indicators": list(pack.indicators),
            "outputs": list(pack.outputs),
            "quality": dict(quality),
            "published_at": now,
        },
    )
    if is_new:
        record(
            version, verb="publish_pack", to_state="published", actor=actor, digest=pack.hash,
            at=now,
        )  # fmt: skip
    return version


def _pack(slug: str) -> Pack:
    try:
        return registry.pack(slug)
    except UsageError as error:
        raise PackBelowBar(_("There is no pack of this name.")) from error


def _check_quality(pack: Pack, quality: Mapping[str, Any]) -> None:
    if quality.get("schema") != QUALITY_SCHEMA:
        raise PackBelowBar(_("This is not a quality table. Qualify the pack and give its file."))
    if quality.get("pack_hash") != pack.hash:
        raise PackBelowBar(
            _("The quality table belongs to other content of this pack. Qualify it again.")
        )
    if quality.get("holds") is not True:
        bars = quality.get("bars", {})
        missed = [name for name, bar in bars.items() if not bar.get("holds")]
        raise PackBelowBar(
            _("The pack misses the bar: %(bars)s. Mend it and qualify it again.")
            % {"bars": ", ".join(missed) or "?"}
        )
    _check_depth(quality)


def _check_depth(quality: Mapping[str, Any]) -> None:
    shallow = [
        f"{kind} {found}/{fewest}"
        for kind, fewest in FEWEST_SEEDS.items()
        if (found := _seeds(quality.get(kind, {}))) < fewest
    ]
    if shallow:
        raise PackBelowBar(
            _("The table comes from too few seeds: %(kinds)s. Qualify the pack without --seeds.")
            % {"kinds": ", ".join(shallow)}
        )


def _seeds(group: Mapping[str, Any]) -> int:
    """The seeds on which each of the group's submissions ran at least; 0 without any."""
    return min((int(row.get("seeds", 0)) for row in group.get("rows", [])), default=0)
