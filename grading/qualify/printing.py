"""The quality table for people: one line for each submission, then the bars."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any


def printed(table: Mapping[str, Any]) -> str:
    """The whole table as text."""
    return "\n".join(_lines(table))


def _lines(table: Mapping[str, Any]) -> Iterator[str]:
    yield f"{table['pack']} {table['version']}, pack {table['pack_hash'][:12]}, {table['runs']} runs"
    yield _head("honest solutions that pass", table["clean"])
    for row in table["clean"]["rows"]:
        marked = f"  marked: {', '.join(row['marked'])}" if row["marked"] else ""
        yield f"  {_mark(row['passes'])} {row['name']:<34} {row['seeds']:>3} seeds  lowest {row['lowest']:.3f}{marked}"
    yield _head("runs of honest solutions marked", table["runs_marked"])
    yield _head("mutants caught by the named check", table["mutants"])
    for row in table["mutants"]["rows"]:
        missed = f"  missed on {row['missed_on']}" if row["missed_on"] else ""
        yield f"  {_mark(row['caught'])} {row['name']:<34} {row['seeds']:>3} seeds  {row['check']}{missed}"
    yield _head("cheats that gain", table["cheats"])
    for row in table["cheats"]["rows"]:
        yield (
            f"  {_mark(not row['gains'])} {row['name']:<34} {row['seeds']:>3} seeds  largest gain "
            f"{row['largest']:+.3f}  score {row['score']:.3f} against {row['baseline']:.3f}"
        )
    yield _head("machine-made mutants noticed by any check", table["machine"]["noticed"])
    yield _head("machine-made mutants noticed or explained", table["machine"])
    for row in table["machine"]["rows"]:
        if not row["noticed_by"]:
            yield f"  {_mark(row['accounted'])} {row['name']}: {row['explained'] or 'not explained'}"
    for name, bar in table["bars"].items():
        yield f"{_mark(bar['holds'])} {name} {bar['value']:.4g} (bar {bar['bar']})"
    yield "the bar is met" if table["holds"] else "the bar is NOT met"


def _head(title: str, share: Mapping[str, Any]) -> str:
    rate = "–" if share["rate"] is None else f"{share['rate']:.1%}"
    return f"{title}: {share['hits']} of {share['n']} = {rate} [{share['low']:.1%}, {share['high']:.1%}]"


def _mark(good: bool) -> str:
    return "ok" if good else "NO"
