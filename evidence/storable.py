"""Findings as they may be stored: without what a database refuses, and without a name."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from typing import Any

QUOTING = ("params", "reason_params", "measured", "expected", "detail")
Rewrite = Callable[[str], str]
_UNSTORABLE = re.compile("[\x00\ud800-\udfff]")


def storable(data: Any, rewrite: Rewrite | None, *, quotes: bool = False) -> Any:
    """Plain data without what PostgreSQL's JSON refuses: NUL and lone surrogates.

    Findings quote what a candidate's files say: such a file must not end the run as our fault,
    and the name in it must not reach a blind assessor. Names are replaced where texts are
    quoted (under QUOTING) and nowhere else: a person may be called like one of our ids.
    """
    if isinstance(data, str):
        text = _UNSTORABLE.sub("\ufffd", data)
        return rewrite(text) if rewrite and quotes else text
    if isinstance(data, Mapping):
        return {
            storable(key, None): storable(value, rewrite, quotes=quotes or key in QUOTING)
            for key, value in data.items()
        }
    if isinstance(data, (list, tuple)):
        return [storable(value, rewrite, quotes=quotes) for value in data]
    return data
