"""A file as it arrives: measured, hashed and named by its bytes, then stored under our name."""

from __future__ import annotations

import codecs
import hashlib
import uuid
from dataclasses import dataclass, field

from django.conf import settings
from django.core.files.base import File
from django.core.files.storage import default_storage
from django.utils.translation import gettext as _

from evidence.errors import TooLarge, UploadRefused
from evidence.notebook_refusals import refusal
from evidence.sniffing import (
    HEAD_BYTES,
    NOTEBOOK_TYPE,
    ZIP_STARTS,
    kind_of_binary,
    kind_of_text,
)
from evidence.states import ItemKind
from grading.sandbox.notebook import NotANotebook, read_notebook

MEGABYTE = 1024 * 1024


@dataclass(frozen=True, slots=True)
class Artefact:
    """What the bytes say. `extent`: cells of a notebook, lines of a text, else None."""

    kind: ItemKind
    media_type: str
    extent: int | None
    size_bytes: int
    sha256: str


@dataclass(slots=True)
class _Measured:
    """One pass over a file: size, hash, lines, and whether all of it is UTF-8 text."""

    size: int = 0
    lines: int = 0
    is_text: bool = True
    head: bytes = b""
    last: bytes = b""
    names_nbformat: bool = False
    digest: hashlib._Hash = field(default_factory=hashlib.sha256)
    decoder: codecs.IncrementalDecoder = field(
        default_factory=codecs.getincrementaldecoder("utf-8")
    )

    def add(self, chunk: bytes) -> None:
        self.size += len(chunk)
        self.lines += chunk.count(b"\n")
        self.digest.update(chunk)
        if len(self.head) < HEAD_BYTES:
            self.head += chunk[: HEAD_BYTES - len(self.head)]
        self.names_nbformat = self.names_nbformat or b'"nbformat"' in self.last + chunk
        self.last = (self.last + chunk)[-16:]
        self.is_text = self.is_text and b"\0" not in chunk and self._decodes(chunk, final=False)

    def _decodes(self, chunk: bytes, *, final: bool) -> bool:
        try:
            self.decoder.decode(chunk, final)
        except UnicodeDecodeError:
            return False
        return True

    def finish(self) -> None:
        self.is_text = self.is_text and self._decodes(b"", final=True)
        if self.size and not self.last.endswith(b"\n"):
            self.lines += 1


def examine(upload: File[bytes], *, for_exercise: bool) -> Artefact:
    """Read the whole upload once and say what it is; leaves it rewound.

    The name decides nothing but an expectation: what is called .ipynb must be a notebook.
    Raises TooLarge or UploadRefused with the mend.
    """
    measured = _measure(upload)
    expected = for_exercise or (upload.name or "").lower().endswith(".ipynb")
    if expected:
        _refuse_large_notebook(measured.size)
        kind, media_type, extent = _as_notebook(upload, measured, for_exercise=for_exercise)
    elif not measured.is_text:
        kind, media_type = kind_of_binary(measured.head, measured.size)
        extent = None
    else:
        kind, media_type, extent = _as_text(upload, measured)
    return Artefact(kind, media_type, extent, measured.size, measured.digest.hexdigest())


def store(upload: File[bytes]) -> str:
    """Keep the file under a random name of ours; answers the name in the default storage."""
    upload.seek(0)
    identity = uuid.uuid4().hex
    return default_storage.save(f"artefacts/{identity[:2]}/{identity}", upload)


def _measure(upload: File[bytes]) -> _Measured:
    measured = _Measured()
    upload.seek(0)
    for chunk in upload.chunks():
        measured.add(chunk)
        if measured.size > settings.ASSAY_UPLOAD_BYTES:
            raise too_large(settings.ASSAY_UPLOAD_BYTES)
    upload.seek(0)
    measured.finish()
    if measured.size == 0:
        raise UploadRefused(
            _("The file is empty. Choose the file that you saved and upload it again.")
        )
    return measured


def too_large(cap: int) -> TooLarge:
    """The refusal that names the cap in megabytes."""
    return TooLarge(
        _(
            "The file is too large: at most %(megabytes)d MB are taken. Make it smaller and try again."
        )
        % {"megabytes": cap // MEGABYTE}
    )


def _refuse_large_notebook(size: int) -> None:
    if size > settings.ASSAY_NOTEBOOK_BYTES:
        megabytes = settings.ASSAY_NOTEBOOK_BYTES // MEGABYTE
        raise TooLarge(refusal("notebook.too_large", {"megabytes": megabytes}))


def _as_text(upload: File[bytes], measured: _Measured) -> tuple[ItemKind, str, int | None]:
    kind, media_type = kind_of_text(measured.head)
    if kind is ItemKind.JSON and measured.names_nbformat:
        _refuse_large_notebook(measured.size)
        return _as_notebook(upload, measured, for_exercise=False)
    return kind, media_type, measured.lines if kind is not ItemKind.PDF else None


def _as_notebook(
    upload: File[bytes], measured: _Measured, *, for_exercise: bool
) -> tuple[ItemKind, str, int | None]:
    """A notebook, or for an exercise also Python text (see grading.sandbox.notebook)."""
    if measured.head.startswith(ZIP_STARTS):
        raise UploadRefused(refusal("notebook.zip", {}))
    content = upload.read()
    upload.seek(0)
    is_json = measured.head.lstrip(b"\xef\xbb\xbf \t\r\n")[:1] in (b"{", b"[")
    if not is_json and not for_exercise:
        raise UploadRefused(refusal("notebook.not_json", {"line": 1}))
    try:
        book = read_notebook(content)
    except NotANotebook as error:
        if error.message == "notebook.no_code" and not for_exercise:
            return ItemKind.NOTEBOOK, NOTEBOOK_TYPE, None
        raise UploadRefused(refusal(error.message, error.params)) from error
    if is_json:
        return ItemKind.NOTEBOOK, NOTEBOOK_TYPE, len(book.cells)
    if book.is_guess and not (upload.name or "").lower().endswith(".py"):
        # Any text could be one cell of Python; only who says so means it.
        raise UploadRefused(refusal("notebook.not_json", {"line": 1}))
    return ItemKind.TEXT, "text/x-python", measured.lines
