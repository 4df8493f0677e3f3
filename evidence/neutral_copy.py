"""What a blind person downloads: the file without the candidate's name and its metadata."""

from __future__ import annotations

import json
from collections.abc import Callable
from functools import partial
from typing import Any

from accounts.rules import Viewer
from evidence.models import Item
from evidence.namelessness import nameless
from evidence.rendition import CannotBeShown, pdf_view, picture_view, stored_bytes
from evidence.states import ItemKind

TEXTS = (ItemKind.TABLE, ItemKind.TEXT, ItemKind.JSON)


def neutral_copy(item: Item, viewer: Viewer) -> tuple[bytes, str] | None:
    """Bytes and media type; None for files that nobody here looks into (models, archives)."""
    rewrite = partial(nameless, enrolment=item.enrolment)
    if item.kind == ItemKind.NOTEBOOK:
        book = json.loads(_text(item))
        content = json.dumps(_rewritten(book, rewrite), ensure_ascii=False).encode()
        return content, item.media_type
    if item.kind in TEXTS:
        return rewrite(_text(item)).encode(), item.media_type
    if item.kind == ItemKind.PDF:
        return stored_bytes(pdf_view(item, viewer)), item.media_type
    if item.kind == ItemKind.IMAGE:
        return _picture(item)
    return None


def _picture(item: Item) -> tuple[bytes, str] | None:
    try:
        return picture_view(item), "image/png"
    except CannotBeShown:
        return None


def _rewritten(data: Any, rewrite: Callable[[str], str]) -> Any:
    """Plain data with every text rewritten, and without the authors that a notebook may name.

    Raster pictures are left alone: a word found in base64 is chance.
    """
    if isinstance(data, str):
        return rewrite(data)
    if isinstance(data, list):
        return [_rewritten(part, rewrite) for part in data]
    if isinstance(data, dict):
        return {
            rewrite(key): part if _is_picture(key) else _rewritten(part, rewrite)
            for key, part in data.items()
            if key != "authors"
        }
    return data


def _is_picture(key: str) -> bool:
    return key.startswith("image/") and "svg" not in key


def _text(item: Item) -> str:
    return stored_bytes(item.storage_name).decode("utf-8-sig", errors="replace")
