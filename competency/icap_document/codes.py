"""What counts as a code, and where in a text one begins.

Only a code of the column's own kind splits a cell. F1-score, K-means, TP and J63 are none:
a code begins a piece or follows a space or the end of a sentence, and a space, a Chinese
word, an opening bracket or the end of the piece follows it.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterator, Sequence
from typing import Final

DUTY: Final = re.compile(r"T\d{1,2}")
TASK: Final = re.compile(r"T\d{1,2}[.．]\d{1,2}")
# One standard prints the digit zero for the letter O.
OUTPUT: Final = re.compile(r"[O0]\d{1,2}[.．]\d{1,2}[.．]\d{1,2}|[O0]\d{1,2}[.．]\d{1,2}")
INDICATOR: Final = re.compile(r"P\d{1,2}[.．]\d{1,2}[.．]\d{1,2}|P\d{1,2}[.．]\d{1,2}")
KNOWLEDGE: Final = re.compile(r"K[0-9O]\d")
SKILL: Final = re.compile(r"S[0-9O]\d")
ATTITUDE: Final = re.compile(r"A[0-9O]\d")
# Anything that a reader might take for a code, wherever it stands in a text.
LOOKS_LIKE_A_CODE: Final = re.compile(
    r"(?<![A-Za-z0-9.．-])"
    rf"(?:{INDICATOR.pattern}|{OUTPUT.pattern}|{TASK.pattern}|[KSA]\d\d)"
    r"(?![A-Za-z0-9-])"
)

HAN: Final = r"\u3007\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff"
_AFTER: Final = re.compile(rf"[\s{HAN}(（「『《〈【\[]")
_SENTENCE_ENDS: Final = "。；;"


def codes_in(
    text: str, pattern: re.Pattern[str], *, cuts: Sequence[int] = ()
) -> Iterator[tuple[int, int]]:
    """Start and end of each code. `cuts` are rising offsets where a page break cut `text`."""
    end = 0
    for start in range(len(text)):
        if start < end or not _may_begin(text, start, cuts):
            continue
        found = _code_end(text, start, pattern, cuts)
        if found is not None:
            end = found
            yield start, end


def code_at_start(text: str, pattern: re.Pattern[str]) -> str | None:
    """The code that a cell begins with."""
    stripped = text.lstrip()
    end = _code_end(stripped, 0, pattern, ())
    return None if end is None else stripped[:end]


def numbers_of(code: str) -> tuple[int, ...]:
    """The numbers in a code: "O1.3.1" → (1, 3, 1), and the same for "01.3.1".

    >>> numbers_of("01.3.1"), numbers_of("K16"), numbers_of("SO2")
    ((1, 3, 1), (16,), (2,))
    """
    return tuple(int(part.replace("O", "0")) for part in re.split(r"[.．]", code[1:]))


def is_as_usual(code: str) -> bool:
    """False for a code with zero and letter O confused, or with a full-width point."""
    return code[0] != "0" and "O" not in code[1:] and "．" not in code


def _may_begin(text: str, start: int, cuts: Sequence[int]) -> bool:
    if start == 0 or start in cuts:
        return True
    return text[start - 1].isspace() or text[start - 1] in _SENTENCE_ENDS


def _code_end(text: str, start: int, pattern: re.Pattern[str], cuts: Sequence[int]) -> int | None:
    """A page break may stand behind a code or inside it; the code with more numbers wins,
    else the one before the break.
    """
    following = bisect_right(cuts, start)
    piece_end = cuts[following] if following < len(cuts) else len(text)
    ends = [
        match.end()
        for limit in (piece_end, len(text))
        if (match := pattern.match(text, start, limit))
        and (match.end() == limit or _AFTER.match(text, match.end()))
    ]
    return max(ends, key=lambda end: len(numbers_of(text[start:end])), default=None)
