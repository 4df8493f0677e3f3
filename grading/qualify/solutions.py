"""The submissions that a pack is measured with, read from its folder.

reference/solution.py      full marks are expected on every seed
alternatives/*.py          likewise, in other styles
mutants/*.toml             the reference with one flaw: `flaw` (a sentence), `notices` (the check
                           that must), and one or more [[change]] with `find` and `replace`
cheats/*.toml              `trick` (a sentence), [[baseline]] changes that make the same submission
                           without the cheat out of the reference, [[change]] from there to the
                           cheat; `forged` puts finished-looking outputs into every cell

A change finds its text exactly once, or the pack is at fault. Texts in {{double braces}} are
filled in for each seed, see filling.py.
"""

from __future__ import annotations

import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from grading.errors import PackError


@dataclass(frozen=True, slots=True)
class Solution:
    """One submission as Python in percent format; `forged` asks for made-up cell outputs."""

    name: str
    source: str
    forged: bool = False


@dataclass(frozen=True, slots=True)
class Mutant:
    """A flawed reference, and the check that must notice."""

    solution: Solution
    flaw: str
    notices: str


@dataclass(frozen=True, slots=True)
class Cheat:
    """A submission that tries to gain, and the same without the attempt."""

    solution: Solution
    baseline: Solution
    trick: str


@dataclass(frozen=True, slots=True)
class Suite:
    """All written submissions of a pack."""

    reference: Solution
    alternatives: Sequence[Solution]
    mutants: Sequence[Mutant]
    cheats: Sequence[Cheat]


def read_suite(folder: Path) -> Suite:
    """The suite of a pack folder; PackError when one does not fit the reference."""
    reference = Solution("reference", _text(folder / "reference" / "solution.py"))
    return Suite(
        reference=reference,
        alternatives=[
            Solution(path.stem, _text(path)) for path in sorted(folder.glob("alternatives/*.py"))
        ],
        mutants=[_mutant(path, reference.source) for path in sorted(folder.glob("mutants/*.toml"))],
        cheats=[_cheat(path, reference.source) for path in sorted(folder.glob("cheats/*.toml"))],
    )


def changed(source: str, changes: Sequence[Mapping[str, str]], of: str) -> str:
    """The source with every change made; PackError unless each finds its text exactly once."""
    for change in changes:
        if set(change) == {"whole"}:
            source = change["whole"]
            continue
        count = source.count(change["find"])
        if count != 1:
            raise PackError(f"{of}: a change finds its text {count} times: {change['find']!r}")
        source = source.replace(change["find"], change["replace"])
    return source


def _mutant(path: Path, reference: str) -> Mutant:
    data = _data(path)
    source = changed(reference, data["change"], path.name)
    return Mutant(Solution(path.stem, source), data["flaw"], data["notices"])


def _cheat(path: Path, reference: str) -> Cheat:
    data = _data(path)
    baseline = changed(reference, data.get("baseline", []), path.name)
    source = changed(baseline, data.get("change", []), path.name)
    return Cheat(
        Solution(path.stem, source, forged=data.get("forged", False)),
        Solution(f"{path.stem}/baseline", baseline),
        data["trick"],
    )


def _data(path: Path) -> dict[str, Any]:
    try:
        return tomllib.loads(_text(path))
    except tomllib.TOMLDecodeError as error:
        raise PackError(f"{path.name} cannot be read: {error}") from error


def _text(path: Path) -> str:
    try:
        return path.read_text(encoding="utf-8")
    except OSError as error:
        raise PackError(f"{path.name} cannot be read: {error.strerror}") from error
