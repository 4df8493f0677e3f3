"""Times and places in words, the same on every page of this app."""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from campaigns.models import Campaign
from evidence.models import Item
from evidence.region import region_text

ANCHORS = {"cells": "cell-", "lines": "line-"}


def time_text(at: datetime | None, campaign: Campaign) -> str:
    """`14:02:31` today, with the date before it otherwise, in the campaign's zone."""
    if at is None:
        return ""
    zone = ZoneInfo(campaign.time_zone)
    local, now = timezone.localtime(at, zone), timezone.localtime(timezone.now(), zone)
    clock = local.strftime("%H:%M:%S")
    return clock if local.date() == now.date() else f"{local:%Y-%m-%d} {clock}"


def clock_text(at: datetime, campaign: Campaign) -> str:
    """The shortest that still tells when: `14:02` today, else `11-24`."""
    zone = ZoneInfo(campaign.time_zone)
    local, now = timezone.localtime(at, zone), timezone.localtime(timezone.now(), zone)
    return f"{local:%H:%M}" if local.date() == now.date() else f"{local:%m-%d}"


def date_text(at: datetime, campaign: Campaign) -> str:
    """`2026-11-25 06:13` in the campaign's zone, the same in both languages."""
    return f"{timezone.localtime(at, ZoneInfo(campaign.time_zone)):%Y-%m-%d %H:%M}"


def place_text(item: Item | None, region: Mapping[str, Any]) -> str:
    """`Notebook · cells 7–9`; an item that is gone is said to be so."""
    title = item.title if item else _("an item that was withdrawn")
    return f"{title} · {region_text(region) or _('whole item')}"


def frame_address(item: Item, region: Mapping[str, Any] | None = None) -> str:
    """Where the safe view of the item is; a region is marked there and scrolled to."""
    address = reverse("evidence:item_frame", args=[item.pk])
    if not region:
        return address
    kind = region["kind"]
    if kind == "page":
        return f"{address}?page={region['page']}#page={region['page']}"
    first, last = region["first"], region["last"]
    return f"{address}?{kind}={first}-{last}#{ANCHORS[kind]}{first}"


def place_value(place: Mapping[str, Any]) -> str:
    """A stored place as the value of a checkbox; equal places have equal values."""
    return json.dumps({"item": place["item"], "region": place.get("region") or {}}, sort_keys=True)
