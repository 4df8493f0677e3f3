"""What a pack makes from a seed: files for the candidate, truth for the judge."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True, slots=True)
class Variant:
    """`public` maps file names to bytes; `hidden` is plain JSON data and never leaves us."""

    public: Mapping[str, bytes]
    hidden: Mapping[str, Any]
