"""A region: the place in an artefact that is pointed at. A value, stored as JSON.

`{"kind": "cells", "first": 7, "last": 9}` and `{"kind": "lines", …}` count from 1 and include
both ends; `{"kind": "page", "page": 2, "box": [x0, y0, x1, y1]}` has its box as fractions of
the page from the upper left corner, or no box for the whole page; `{}` is the whole item.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext as _

from evidence.errors import RegionRefused
from evidence.models import Item
from evidence.states import ItemKind

LAST_PAGE = 5000
KIND_OF = {
    ItemKind.NOTEBOOK: "cells",
    ItemKind.PDF: "page",
    ItemKind.IMAGE: "page",
    ItemKind.TABLE: "lines",
    ItemKind.TEXT: "lines",
    ItemKind.JSON: "lines",
}
# How region_text prints a place, in every language of the pages, around its numbers.
_NUMBERS = r"\s*(\d[\d\s–—~〜-]*?)\s*"
_PRINTED = {
    "cells": re.compile(rf"(?:cells?|儲存格){_NUMBERS}", re.IGNORECASE),
    "lines": re.compile(rf"(?:lines?|第){_NUMBERS}行?", re.IGNORECASE),
    "page": re.compile(rf"(?:page|第){_NUMBERS}頁?", re.IGNORECASE),
}
_SPAN = re.compile(r"\s*(\d{1,7})\s*(?:[-–—~〜]\s*(\d{1,7})\s*)?")


def checked_region(data: Mapping[str, Any] | None, item: Item) -> dict[str, Any]:
    """The region in its one written form; raises RegionRefused when it is not in the item."""
    if not data:
        return {}
    kind = data.get("kind")
    if kind != KIND_OF.get(ItemKind(item.kind)):
        raise RegionRefused(_("This kind of file cannot be pointed into that way."))
    return _page(data, item) if kind == "page" else _span(data, item)


def region_from_text(text: str, item: Item) -> dict[str, Any]:
    """What a person typed: `7-9`, `7`, `cells 7–9`, or nothing for the whole item."""
    if not text.strip():
        return {}
    kind = KIND_OF.get(ItemKind(item.kind))
    found = _SPAN.fullmatch(_bare(text, kind))
    if kind is None or found is None or (kind == "page" and found[2]):
        raise RegionRefused(_("Write a place as one number or as a range, for example 7-9."))
    first = int(found[1])
    if kind == "page":
        return checked_region({"kind": "page", "page": first}, item)
    return checked_region({"kind": kind, "first": first, "last": int(found[2] or first)}, item)


def _bare(text: str, kind: str | None) -> str:
    """The numbers of a place that is written as region_text prints it, `cells 7–9`."""
    written = _PRINTED.get(kind or "")
    found = written.fullmatch(text.strip()) if written else None
    return found[1] if found else text


def region_text(region: Mapping[str, Any]) -> str:
    """The region in words of the active language; empty for the whole item."""
    if not region:
        return ""
    if region["kind"] == "page":
        return _("page %(page)d") % {"page": region["page"]}
    one, first = region["first"] == region["last"], region["first"]
    if region["kind"] == "cells":
        text = _("cell %(number)d") if one else _("cells %(first)d–%(last)d")
    else:
        text = _("line %(number)d") if one else _("lines %(first)d–%(last)d")
    return text % {"number": first, "first": first, "last": region["last"]}


def _span(data: Mapping[str, Any], item: Item) -> dict[str, Any]:
    first, last = data.get("first"), data.get("last")
    whole = all(isinstance(end, int) and not isinstance(end, bool) for end in (first, last))
    if not whole or not 1 <= first <= last:  # type: ignore[operator]
        raise RegionRefused(_("A range begins at 1 or later and does not end before it begins."))
    if item.extent is not None and last > item.extent:  # type: ignore[operator]
        raise RegionRefused(
            _("The file ends at %(extent)d. Choose a place inside it.") % {"extent": item.extent}
        )
    return {"kind": data["kind"], "first": first, "last": last}


def _page(data: Mapping[str, Any], item: Item) -> dict[str, Any]:
    page, box = data.get("page", 1), data.get("box")
    last = LAST_PAGE if item.kind == ItemKind.PDF else 1
    if not isinstance(page, int) or isinstance(page, bool) or not 1 <= page <= last:
        raise RegionRefused(_("This page does not exist in the file."))
    if box is None:
        return {"kind": "page", "page": page}
    if not _is_box(box):
        raise RegionRefused(_("A box has four fractions from 0 to 1: left, top, right, bottom."))
    return {"kind": "page", "page": page, "box": [round(float(side), 4) for side in box]}


def _is_box(box: Any) -> bool:
    if not isinstance(box, (list, tuple)) or len(box) != 4:
        return False
    if not all(isinstance(side, (int, float)) and not isinstance(side, bool) for side in box):
        return False
    left, top, right, bottom = box
    return bool(0 <= left < right <= 1 and 0 <= top < bottom <= 1)
