"""PNG pictures from outside, read just far enough to know that something is drawn on them."""

from __future__ import annotations

import struct
import zlib
from dataclasses import dataclass

from grading.checks.files import Outputs
from grading.checks.verdict import Unreadable
from grading.contract import Where

SIGNATURE = b"\x89PNG\r\n\x1a\n"
MOST_PIXELS = 40_000_000
MOST_UNPACKED = 64 * 1024 * 1024  # bytes


@dataclass(frozen=True, slots=True)
class Picture:
    """Size in pixels, and how many different bytes the unpacked rows hold (1 to 256)."""

    width: int
    height: int
    shades: int


def read_picture(outputs: Outputs, name: str) -> Picture:
    """Size and variety of a PNG; Unreadable when it is no whole PNG or unpacks too large."""
    content = outputs.content(name)
    where = Where(artefact=name)
    if not content.startswith(SIGNATURE):
        raise Unreadable("picture.not_png", where, name=name)
    try:
        width, height = struct.unpack(">II", content[16:24])
    except struct.error as error:
        raise Unreadable("picture.broken", where, name=name) from error
    if width * height > MOST_PIXELS:
        raise Unreadable("picture.too_large", where, name=name, width=width, height=height)
    rows = _rows(name, _packed(content))
    return Picture(width, height, len(set(rows)))


def _rows(name: str, packed: bytes) -> bytes:
    """The unpacked rows, cut at MOST_UNPACKED."""
    unpacker = zlib.decompressobj()
    try:
        rows = unpacker.decompress(packed, MOST_UNPACKED)
    except zlib.error as error:
        raise Unreadable("picture.broken", Where(artefact=name), name=name) from error
    if not unpacker.eof and len(rows) < MOST_UNPACKED:
        raise Unreadable("picture.broken", Where(artefact=name), name=name)
    return rows


def _packed(content: bytes) -> bytes:
    parts = []
    place = len(SIGNATURE)
    while place + 8 <= len(content):
        (length,) = struct.unpack(">I", content[place : place + 4])
        if content[place + 4 : place + 8] == b"IDAT":
            parts.append(content[place + 8 : place + 8 + length])
        place += 12 + length
    return b"".join(parts)
