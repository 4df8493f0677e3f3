"""What a file is, by its bytes and never by its name."""

from __future__ import annotations

import struct

import magic

from evidence.states import ItemKind

HEAD_BYTES = 8192
IMAGES = frozenset({"image/png", "image/jpeg", "image/gif", "image/webp"})
ZIP_STARTS = (b"PK\x03\x04", b"PK\x05\x06")
NOTEBOOK_TYPE = "application/x-ipynb+json"

# libmagic calls all of these octet-stream.
_OWN_STARTS = (
    (b"\x93NUMPY", ItemKind.MODEL, "application/x-npy"),
    (b"PAR1", ItemKind.OTHER, "application/vnd.apache.parquet"),
    (b"\x80\x02", ItemKind.MODEL, "application/x-pickle"),
    (b"\x80\x03", ItemKind.MODEL, "application/x-pickle"),
    (b"\x80\x04", ItemKind.MODEL, "application/x-pickle"),
    (b"\x80\x05", ItemKind.MODEL, "application/x-pickle"),
    (b"\x89HDF", ItemKind.MODEL, "application/x-hdf5"),
)


def kind_of_binary(head: bytes, size: int) -> tuple[ItemKind, str]:
    """Kind and media type of a file that is not text."""
    for start, kind, media_type in _OWN_STARTS:
        if head.startswith(start):
            return kind, media_type
    if _is_onnx(head):
        return ItemKind.MODEL, "application/x-onnx"
    if _is_safetensors(head, size):
        return ItemKind.MODEL, "application/x-safetensors"
    media_type = magic.from_buffer(head, mime=True)
    if media_type in IMAGES:
        return ItemKind.IMAGE, media_type
    if head.startswith(b"%PDF-"):
        return ItemKind.PDF, "application/pdf"
    return ItemKind.OTHER, media_type


def kind_of_text(head: bytes) -> tuple[ItemKind, str]:
    """Kind and media type of UTF-8 text. SVG and HTML are text: they are never shown live."""
    if head.startswith(b"%PDF-"):
        return ItemKind.PDF, "application/pdf"
    if head.lstrip(b"\xef\xbb\xbf \t\r\n")[:1] in (b"{", b"["):
        return ItemKind.JSON, "application/json"
    if _is_table(head) or magic.from_buffer(head, mime=True) == "text/csv":
        return ItemKind.TABLE, "text/csv"
    return ItemKind.TEXT, "text/plain"


def _is_onnx(head: bytes) -> bool:
    """A protobuf whose first field is a small ir_version, then a field that ONNX may have."""
    return len(head) > 3 and head[0] == 0x08 and 0 < head[1] < 32 and head[2] in (0x12, 0x3A, 0x42)


def _is_safetensors(head: bytes, size: int) -> bool:
    if len(head) < 10:
        return False
    (length,) = struct.unpack("<Q", head[:8])
    return 2 <= length <= size - 8 and head[8:10] == b'{"'


def _is_table(head: bytes) -> bool:
    """At least two lines, every whole one with the same number of commas or tabs."""
    lines = [line for line in head.split(b"\n") if line.strip()]
    if len(head) == HEAD_BYTES:
        lines = lines[:-1]
    if len(lines) < 2 or b"<" in lines[0]:
        return False
    return any(
        len({line.count(mark) for line in lines}) == 1 and lines[0].count(mark)
        for mark in (b",", b"\t", b";")
    )
