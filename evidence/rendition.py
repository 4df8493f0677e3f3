"""Safe views of stored files, made once per content and kept.

For those who may not know the candidate, names are taken out before rendering; that view has
a version of its own, so that the two are never mixed up.
"""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from typing import Any

from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.db import IntegrityError, transaction
from django.utils import timezone
from PIL import Image

from accounts.rules import Viewer
from evidence.models import GradingRun, Item, Rendition
from evidence.namelessness import is_hidden_from, nameless
from evidence.notebook_html import notebook_html
from evidence.states import ItemKind
from lib.fingerprint import fingerprint, sha256

# Raised when the rendering changes: older renditions are then made anew.
VERSION = "3"
TEXT_BYTES = 400_000
TABLE_ROWS = 500
TABLE_COLUMNS = 60
CELL_CHARACTERS = 300
PICTURE_PIXELS = 40_000_000
PICTURE_SIDE = 2400
# Longer texts are pictures in base64.
LONGEST_REWRITTEN = 1_000_000
PICTURE_FORMATS = ("PNG", "JPEG", "GIF", "WEBP")


class CannotBeShown(Exception):
    """The file cannot be shown safely; it can still be downloaded."""


@dataclass(frozen=True, slots=True)
class Lines:
    """Numbered lines of a text, and whether the file goes on."""

    lines: list[tuple[int, str]]
    is_cut: bool


@dataclass(frozen=True, slots=True)
class Table:
    """A table's head and numbered rows (line numbers from 2), and whether the file goes on."""

    head: list[str]
    rows: list[tuple[int, list[str]]]
    is_cut: bool


def notebook_view(item: Item, viewer: Viewer, run: GradingRun | None = None) -> str:
    """The submitted notebook, or the one that `run` executed, as safe HTML."""
    name = run.executed_notebook if run else item.storage_name
    source = sha256(f"executed:{run.pk}".encode()) if run else item.sha256
    rewrite, suffix = _rewriting(item, viewer)
    stored = _kept(source, f"n{VERSION}{suffix}", lambda: _notebook(name, rewrite))
    return _read(stored).decode()


def picture_view(item: Item) -> bytes:
    """The picture written anew as PNG: no metadata, nothing beside the pixels."""
    stored = _kept(item.sha256, f"p{VERSION}", lambda: _picture(item.storage_name))
    return _read(stored)


def text_view(item: Item, viewer: Viewer) -> Lines:
    """The beginning of a text, by lines."""
    text, is_cut = _beginning(item, viewer)
    return Lines(list(enumerate(text.splitlines(), start=1)), is_cut)


def table_view(item: Item, viewer: Viewer) -> Table:
    """The first rows of a CSV file; what is too wide or too long is cut."""
    text, is_cut = _beginning(item, viewer)
    first = text.partition("\n")[0]
    mark = max((",", "\t", ";"), key=first.count)
    rows: list[tuple[int, list[str]]] = []
    try:
        for row in csv.reader(io.StringIO(text), delimiter=mark):
            if len(rows) > TABLE_ROWS:
                is_cut = True
                break
            rows.append((len(rows) + 1, [cell[:CELL_CHARACTERS] for cell in row[:TABLE_COLUMNS]]))
    except csv.Error as error:
        raise CannotBeShown from error
    return Table(rows[0][1] if rows else [], rows[1:], is_cut)


def name_free_bytes(item: Item) -> bytes:
    """A text or notebook with the candidate's name replaced, for a blind person's download."""
    rewrite = partial(nameless, enrolment=item.enrolment)
    text = _read(item.storage_name).decode("utf-8-sig", errors="replace")
    if item.kind == ItemKind.NOTEBOOK:
        return json.dumps(_rewritten(json.loads(text), rewrite), ensure_ascii=False).encode()
    return rewrite(text).encode()


def _rewritten(data: Any, rewrite: Callable[[str], str]) -> Any:
    """Plain data with every text rewritten, and without the authors that a notebook may name."""
    if isinstance(data, str):
        return rewrite(data) if len(data) < LONGEST_REWRITTEN else data
    if isinstance(data, list):
        return [_rewritten(part, rewrite) for part in data]
    if isinstance(data, dict):
        return {key: _rewritten(part, rewrite) for key, part in data.items() if key != "authors"}
    return data


def _rewriting(item: Item, viewer: Viewer) -> tuple[Callable[[str], str], str]:
    """How texts are rewritten for this viewer, and what tells that view from the plain one."""
    if not is_hidden_from(viewer, item.enrolment):
        return str, ""
    person = item.enrolment.candidate
    of_whom = [person.full_name, person.email, person.username, item.enrolment.alias]
    return partial(nameless, enrolment=item.enrolment), f"-{fingerprint(of_whom)[:12]}"


def _kept(source: str, version: str, make: Callable[[], bytes]) -> str:
    """Storage name of the rendition; made when it is asked for the first time."""
    found = Rendition.objects.filter(source_sha256=source, version=version).first()
    if found is not None:
        return found.storage_name
    name = default_storage.save(f"renditions/{source[:2]}/{source}", ContentFile(make()))
    try:
        with transaction.atomic():
            Rendition.objects.create(
                source_sha256=source, version=version, storage_name=name, made_at=timezone.now()
            )
    except IntegrityError:
        default_storage.delete(name)
        return Rendition.objects.get(source_sha256=source, version=version).storage_name
    return name


def _read(name: str) -> bytes:
    with default_storage.open(name) as stored:
        return bytes(stored.read())


def _notebook(name: str, rewrite: Callable[[str], str]) -> bytes:
    return notebook_html(_read(name), rewrite).encode()


def _picture(name: str) -> bytes:
    written = io.BytesIO()
    try:
        with (
            default_storage.open(name) as stored,
            Image.open(stored, formats=PICTURE_FORMATS) as raw,
        ):
            if raw.width * raw.height > PICTURE_PIXELS:
                raise CannotBeShown
            raw.draft("RGB", (PICTURE_SIDE, PICTURE_SIDE))
            picture = raw.convert("RGBA" if raw.mode in ("RGBA", "LA", "P", "PA") else "RGB")
    except (OSError, SyntaxError, ValueError, Image.DecompressionBombError) as error:
        raise CannotBeShown from error
    picture.thumbnail((PICTURE_SIDE, PICTURE_SIDE))
    clean = Image.frombytes(picture.mode, picture.size, picture.tobytes())
    clean.save(written, "PNG")
    return written.getvalue()


def _beginning(item: Item, viewer: Viewer) -> tuple[str, bool]:
    with default_storage.open(item.storage_name) as stored:
        content = bytes(stored.read(TEXT_BYTES))
    rewrite, _suffix = _rewriting(item, viewer)
    text = rewrite(content.decode("utf-8-sig", errors="replace"))
    return text, item.size_bytes > TEXT_BYTES
