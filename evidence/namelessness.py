"""Takes a candidate's name out of texts that blind assessors read."""

from __future__ import annotations

import json
import re
from functools import lru_cache
from urllib.parse import quote

from accounts.models import User
from accounts.rules import Viewer
from campaigns.models import Enrolment
from campaigns.naming import sees_name

# A shorter log-in name is an ordinary word sooner than a name.
SHORTEST_LATIN = 4


def nameless(text: str, enrolment: Enrolment) -> str:
    """The text with name, log-in name and e-mail of the candidate replaced by the alias."""
    pattern = _pattern(enrolment.candidate)
    return pattern.sub(lambda _found: enrolment.alias, text) if pattern else text


def is_hidden_from(viewer: Viewer, enrolment: Enrolment) -> bool:
    """Whether this viewer knows the candidate by the alias alone."""
    return not sees_name(viewer, enrolment)


def _pattern(candidate: User) -> re.Pattern[str] | None:
    mailbox = candidate.email.partition("@")[0]
    return _compiled((candidate.full_name, candidate.email, candidate.username, mailbox))


@lru_cache(maxsize=256)
def _compiled(names: tuple[str, ...]) -> re.Pattern[str] | None:
    parts = [_loosely(name.strip()) for name in names]
    found = [part for part in parts if part]
    return re.compile("|".join(found), re.IGNORECASE) if found else None


def _loosely(name: str) -> str:
    """The name with any spacing, e.g. 陳 怡君 for 陳怡君; Latin names as whole words only."""
    letters = [letter for letter in name if not letter.isspace()]
    if not letters:
        return ""
    if not name.isascii():
        return r"[\s　]*".join(map(_written, letters)) if len(letters) > 1 else ""
    if len(letters) < SHORTEST_LATIN:
        return ""
    words = [re.escape(word) for word in name.split()]
    orders = {r"[\s_.-]+".join(words), r"[\s_.,-]+".join([words[-1], *words[:-1]])}
    return rf"(?<![A-Za-z0-9])(?:{'|'.join(sorted(orders))})(?![A-Za-z0-9])"


def _written(letter: str) -> str:
    r"""A letter as it is, as JSON escapes it (\u9673), and as an address does (%E9%99%B3)."""
    ways = {letter, json.dumps(letter)[1:-1], quote(letter)}
    return f"(?:{'|'.join(sorted(map(re.escape, ways)))})"
