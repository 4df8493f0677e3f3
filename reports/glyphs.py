"""Which characters the report's fonts can print. What none of them has is spelled out.

A box in place of a character would hide what stood there; `[U+1F600]` says it.
"""

from __future__ import annotations

import logging
import unicodedata
from functools import cache
from pathlib import Path

from django.conf import settings
from fontTools.ttLib import TTCollection, TTFont  # type: ignore[import-untyped]

logger = logging.getLogger(__name__)

FONTS = ("NotoSansTC-Regular.ttf", "NotoSansTC-Bold.ttf")
FALLBACK = "NotoSansCJK-Regular.ttc"
FALLBACK_FAMILY = "Noto Sans CJK TC"
SYSTEM_FOLDERS = ("/usr/share/fonts", "/usr/local/share/fonts")
INVISIBLE = frozenset({"Cf", "Zl", "Zp", "Zs"})


@cache
def own_characters() -> frozenset[int]:
    """Code points that both of our own weights have."""
    folder = settings.BASE_DIR / "static/fonts"
    return frozenset.intersection(*(_code_points(folder / name) for name in FONTS))


@cache
def fallback_characters() -> frozenset[int]:
    """Code points of the fallback font; none where fonts-noto-cjk is not installed."""
    for folder in SYSTEM_FOLDERS:
        for path in Path(folder).rglob(FALLBACK):
            with TTCollection(path, lazy=True) as collection:
                named = {font["name"].getBestFamilyName(): font for font in collection.fonts}
                font = named.get(FALLBACK_FAMILY, collection.fonts[0])
                return frozenset(font.getBestCmap())
    return frozenset()


def missing_from(text: str) -> list[str]:
    """The characters of a text that no font of the report can print, sorted."""
    unknown = {
        char for char in set(text) if _is_visible(char) and ord(char) not in own_characters()
    }
    if unknown:
        unknown = {char for char in unknown if ord(char) not in fallback_characters()}
    return sorted(unknown)


def printable(text: str) -> str:
    """The text with every unprintable character spelled as `[U+…]`, and a warning of it."""
    missing = missing_from(text)
    if missing:
        logger.warning("%d characters of a report have no glyph", len(missing))
    return text.translate({ord(char): f"[U+{ord(char):04X}]" for char in missing})


def _is_visible(char: str) -> bool:
    """Joiners, marks of direction, spaces, breaks and variation selectors have no picture.

    Other control characters have none either, and the renderer prints a box for them.
    """
    if char in "\t\n\r":
        return False
    if "\ufe00" <= char <= "\ufe0f" or "\U000e0100" <= char <= "\U000e01ef":
        return False
    return unicodedata.category(char) not in INVISIBLE


def _code_points(path: Path) -> frozenset[int]:
    with TTFont(path, lazy=True) as font:
        return frozenset(font.getBestCmap())
