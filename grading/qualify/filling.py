"""Fills the places in {{double braces}} of a mutant or cheat, which differ from seed to seed.

{{hidden.PATH}}   a part of the hidden truth as JSON: plays the leaked answer key
{{other.FILE}}    base64 of the output FILE of the reference on another seed
{{public.FILE}}   base64 of a public FILE of another seed
{{code.PATH}}     base64 of a source file of ours, path from the project's root with the seed's
                  pack folder as `pack/`: variant.py is open, and cheats may carry it along
"""

from __future__ import annotations

import base64
import json
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from grading.errors import PackError
from grading.pack_hash import ROOT
from grading.variant import Variant

PLACE = re.compile(r"{{(hidden|other|public|code)\.([^{}]+)}}")


@dataclass(frozen=True, slots=True)
class Filling:
    """Where the texts come from; `other_outputs` is asked only when a place needs it."""

    folder: Path
    variant: Variant
    other: Variant
    other_outputs: Callable[[], Mapping[str, bytes]]

    def fill(self, source: str) -> str:
        """The source with every place filled; PackError for one that names nothing."""
        return PLACE.sub(lambda found: self._text(found[1], found[2]), source)

    def _text(self, kind: str, name: str) -> str:
        try:
            if kind == "hidden":
                return json.dumps(_at(self.variant.hidden, name))
            if kind == "other":
                return _base64(self.other_outputs()[name])
            if kind == "public":
                return _base64(self.other.public[name])
            root, rest = (self.folder, name[5:]) if name.startswith("pack/") else (ROOT, name)
            return _base64((root / rest).read_bytes())
        except (KeyError, OSError) as error:
            raise PackError(f"Nothing is known by the name {{{{{kind}.{name}}}}}.") from error


def is_filled(source: str) -> bool:
    """Whether a source has no place to fill, so that it is the same for every seed."""
    return PLACE.search(source) is None


def _at(data: Mapping[str, Any], path: str) -> Any:
    found: Any = data
    for part in path.split("."):
        found = found[part]
    return found


def _base64(content: bytes) -> str:
    return base64.b64encode(content).decode()
