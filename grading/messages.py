"""Texts of findings: data beside the code, in both languages with the same ids and parameters.

`messages/{language}.toml` and `messages/{sandbox,lens}.{language}.toml` hold what is common,
`packs/<slug>/messages.{language}.toml` what is one pack's. A parameter may be a message itself:
a mapping with `message` (and `params`) is put into words before it is put into place.
"""

from __future__ import annotations

import string
import tomllib
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any

from grading.pack_file import LANGUAGES

FOLDER = Path(__file__).resolve().parent / "messages"
PACKS = Path(__file__).resolve().parent / "packs"
NOTHING = "–"
LARGE = 1e9  # numbers from here on are written in powers of ten


def text(message_id: str, params: Mapping[str, Any], language: str, pack: str | None = None) -> str:
    """The message in words; an unknown id is shown as it is, an absent parameter as a dash."""
    known = catalogue(written_language(language), pack)
    template = known.get(message_id)
    if template is None:
        return message_id
    words = {name: _word(value, language, pack) for name, value in params.items()}
    return string.Formatter().vformat(template, (), _Present(words))


def check_title(pack: str | None, check_id: str, language: str) -> str:
    """What a check looks at, as a heading."""
    return text(f"check.{check_id}", {}, language, pack)


def figure_labels(kind: str, language: str) -> dict[str, str]:
    """Words of a picture: title, x, y, and one for every name its data may hold."""
    prefix = f"figure.{kind}."
    known = catalogue(written_language(language), None)
    return {
        key.removeprefix(prefix): value for key, value in known.items() if key.startswith(prefix)
    }


@cache
def catalogue(language: str, pack: str | None) -> Mapping[str, str]:
    """All message ids of one language with their templates; a pack's own come last."""
    found: dict[str, str] = {}
    for name in ("", "sandbox.", "lens."):
        found |= _read(FOLDER / f"{name}{language}.toml")
    if pack:
        found |= _read(PACKS / pack / f"messages.{language}.toml")
    return found


def placeholders(template: str) -> set[str]:
    """Names of the parameters that a template uses."""
    return {name for _, name, _, _ in string.Formatter().parse(template) if name}


class _Present(dict[str, str]):
    def __missing__(self, name: str) -> str:
        return NOTHING


def _word(value: Any, language: str, pack: str | None) -> str:
    if isinstance(value, Mapping) and "message" in value:
        return text(str(value["message"]), value.get("params", {}), language, pack)
    if isinstance(value, list | tuple):
        comma = "、" if written_language(language) == "zh-Hant" else ", "
        return comma.join(_word(item, language, pack) for item in value)
    if isinstance(value, float):
        return f"{value:.4f}".rstrip("0").rstrip(".") if abs(value) < LARGE else f"{value:.3g}"
    return NOTHING if value is None else str(value)


def written_language(language: str) -> str:
    """The one of our languages that is nearest to a language code."""
    return LANGUAGES[0] if language.lower().startswith("zh") else LANGUAGES[1]


def _read(path: Path) -> Mapping[str, str]:
    if not path.is_file():
        return {}
    return tomllib.loads(path.read_text(encoding="utf-8"))
