"""Safe views of stored files, made once per content and kept.

For those who may not know the candidate, names are taken out before rendering; that view has
a version of its own, so that the two are never mixed up.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial

from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.db import IntegrityError, transaction
from django.utils import timezone
from PIL import Image, ImageOps
from pypdf import PdfWriter

from accounts.rules import Viewer
from evidence.models import GradingRun, Item, Rendition
from evidence.namelessness import is_hidden_from, nameless
from evidence.notebook_html import notebook_html
from lib.fingerprint import fingerprint, sha256

# Raised when the rendering changes: older renditions are then made anew.
VERSION = "3"
TEXT_BYTES = 400_000
TEXT_LINES = 10_000
TABLE_ROWS = 500
TABLE_COLUMNS = 60
CELL_CHARACTERS = 300
PICTURE_PIXELS = 40_000_000
PICTURE_SIDE = 2400
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
    """A table's head, rows with the line of the file that each begins on, whether it goes on."""

    head: list[str]
    rows: list[tuple[int, list[str]]]
    is_cut: bool


def notebook_view(item: Item, viewer: Viewer, run: GradingRun | None = None) -> str:
    """The submitted notebook, or the one that `run` executed, as safe HTML."""
    name = run.executed_notebook if run else item.storage_name
    source = sha256(f"executed:{run.pk}".encode()) if run else item.sha256
    rewrite, suffix = _rewriting(item, viewer)
    stored = _kept(source, f"n{VERSION}{suffix}", lambda: _notebook(name, rewrite))
    return stored_bytes(stored).decode()


def picture_view(item: Item) -> bytes:
    """The picture written anew as PNG: no metadata, nothing beside the pixels."""
    stored = _kept(item.sha256, f"p{VERSION}", lambda: _picture(item.storage_name))
    return stored_bytes(stored)


def text_view(item: Item, viewer: Viewer) -> Lines:
    """The beginning of a text, by lines."""
    text, is_cut = _beginning(item, viewer)
    # Counted as artefacts.py counts them: by line feeds, and by nothing else that looks like one.
    lines = [line.removesuffix("\r") for line in text.removesuffix("\n").split("\n")]
    is_cut = is_cut or len(lines) > TEXT_LINES
    return Lines(list(enumerate(lines[:TEXT_LINES], start=1)), is_cut)


def table_view(item: Item, viewer: Viewer) -> Table:
    """The first rows of a CSV file; what is too wide or too long is cut."""
    text, is_cut = _beginning(item, viewer)
    first = text.partition("\n")[0]
    mark = max((",", "\t", ";"), key=first.count)
    rows: list[tuple[int, list[str]]] = []
    reader, line = csv.reader(io.StringIO(text), delimiter=mark), 1
    try:
        for row in reader:
            if len(rows) > TABLE_ROWS:
                is_cut = True
                break
            rows.append((line, [cell[:CELL_CHARACTERS] for cell in row[:TABLE_COLUMNS]]))
            line = reader.line_num + 1
    except csv.Error as error:
        raise CannotBeShown from error
    return Table(rows[0][1] if rows else [], rows[1:], is_cut)


def pdf_view(item: Item, viewer: Viewer) -> str:
    """Storage name of the document; for those who may not know the candidate without metadata.

    Word processors write the author's name and the file's into it, and browsers show them.
    """
    if not is_hidden_from(viewer, item.enrolment):
        return item.storage_name
    return _kept(
        item.sha256, f"d{VERSION}", lambda: _without_metadata(stored_bytes(item.storage_name))
    )


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


def stored_bytes(name: str) -> bytes:
    """All of a stored file."""
    with default_storage.open(name) as stored:
        return bytes(stored.read())


def _notebook(name: str, rewrite: Callable[[str], str]) -> bytes:
    return notebook_html(stored_bytes(name), rewrite).encode()


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
            # Cameras write which way is up beside the pixels.
            upright = ImageOps.exif_transpose(raw)
            has_alpha = upright.mode in ("RGBA", "LA", "P", "PA")
            picture = upright.convert("RGBA" if has_alpha else "RGB")
    except (OSError, SyntaxError, ValueError, Image.DecompressionBombError) as error:
        raise CannotBeShown from error
    picture.thumbnail((PICTURE_SIDE, PICTURE_SIDE))
    clean = Image.frombytes(picture.mode, picture.size, picture.tobytes())
    clean.save(written, "PNG")
    return written.getvalue()


def _without_metadata(content: bytes) -> bytes:
    """The same pages; a document that cannot be read stays as it is, browsers show none of it."""
    written = io.BytesIO()
    try:
        writer = PdfWriter(clone_from=io.BytesIO(content))
        writer.metadata = None
        writer.root_object.pop("/Metadata", None)
        writer.write(written)
    except Exception:  # noqa: BLE001 - a stranger's file may break a reader in any way
        return content
    return written.getvalue()


def _beginning(item: Item, viewer: Viewer) -> tuple[str, bool]:
    with default_storage.open(item.storage_name) as stored:
        content = bytes(stored.read(TEXT_BYTES))
    rewrite, _suffix = _rewriting(item, viewer)
    text = rewrite(content.decode("utf-8-sig", errors="replace"))
    return text, item.size_bytes > TEXT_BYTES
