"""All packs in one table: what each reached, what they reach together, and whether all hold.

Shape (schema assay-quality-all/1): `packs` are the packs' own tables; `together` has mutants, clean,
cheats, machine and runs_marked over all packs, as shares with their 95 % Wilson intervals; `holds`
is whether every pack meets its own bar.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from grading.qualify.counting import Share

SCHEMA = "assay-quality-all/1"
KINDS = ("mutants", "clean", "cheats", "machine", "runs_marked")
COLUMNS = ("pack", "runs", "mutants caught", "clean pass", "cheats gain", "machine", "bar")


def overview(tables: Sequence[Mapping[str, Any]]) -> dict[str, Any]:
    """Count the packs' tables together: a submission counts once, in its own pack."""
    return {
        "schema": SCHEMA,
        "packs": list(tables),
        "together": {
            kind: Share(
                sum(table[kind]["hits"] for table in tables),
                sum(table[kind]["n"] for table in tables),
            ).as_json()
            for kind in KINDS
        },
        "holds": all(table["holds"] for table in tables),
    }


def printed_overview(found: Mapping[str, Any]) -> str:
    """One line for each pack, then all together."""
    return "\n".join(_lines(found))


def _lines(found: Mapping[str, Any]) -> Iterator[str]:
    rows = [COLUMNS, *(_row(table) for table in found["packs"])]
    widths = [max(len(row[column]) for row in rows) for column in range(len(COLUMNS))]
    for row in rows:
        cells = [word.ljust(width) for word, width in zip(row, widths, strict=True)]
        yield "  ".join(cells).rstrip()
    for kind in KINDS:
        share = found["together"][kind]
        yield (
            f"all packs, {kind.replace('_', ' ')}: {share['hits']} of {share['n']}"
            f" [{share['low']:.1%}, {share['high']:.1%}]"
        )
    yield "every pack meets the bar" if found["holds"] else "NOT every pack meets the bar"


def _row(table: Mapping[str, Any]) -> tuple[str, ...]:
    shares = [f"{table[kind]['hits']}/{table[kind]['n']}" for kind in KINDS[:4]]
    return (table["pack"], str(table["runs"]), *shares, "ok" if table["holds"] else "NO")
