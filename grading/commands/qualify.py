"""`qualify`: how well a pack tells good work from bad, and whether cheating pays."""

from __future__ import annotations

import argparse
import json
import sys
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from grading.errors import UsageError
from grading.qualify.overview import overview, printed_overview
from grading.qualify.printing import printed
from grading.qualify.runs import KEPT, boxes
from grading.qualify.table import Depth, qualify
from grading.registry import Pack, pack, packs

STORED = "quality.json"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("slug", nargs="?", metavar="SLUG")
    parser.add_argument("--all", action="store_true", help="every pack")
    parser.add_argument("--targets", action="store_true", help="packs that build and run targets")
    parser.add_argument("--seeds", type=int, metavar="K", help="at most K seeds of each kind")
    parser.add_argument("--fresh", action="store_true", help="run again what was run before")
    parser.add_argument("--json", action="store_true")
    parser.add_argument("--store", action="store_true", help="write each table into its pack")
    parser.add_argument("--out", type=Path, metavar="FILE", help="write the table of one pack here")


def main(arguments: argparse.Namespace) -> int:
    """Exit code 0 when every pack meets the bar, 1 when one does not."""
    chosen = _chosen(arguments)
    if arguments.seeds is not None and arguments.seeds < 1:
        raise UsageError("--seeds is at least 1.")
    with _kept(fresh=arguments.fresh) as kept, boxes():
        tables = [qualify(one, Depth.of(arguments.seeds), _told, kept) for one in chosen]
    if arguments.out:
        arguments.out.write_text(f"{_text(tables[0])}\n", encoding="utf-8")
    if arguments.store:
        for one, table in zip(chosen, tables, strict=True):
            (one.folder / STORED).write_text(f"{_text(table)}\n", encoding="utf-8")
    _print(tables, of_all=arguments.all, as_json=arguments.json)
    return 0 if all(table["holds"] for table in tables) else 1


@contextmanager
def _kept(*, fresh: bool) -> Iterator[Path]:
    """The folder of kept runs; an empty one for this time when nothing of it may be used."""
    if not fresh:
        yield KEPT
        return
    with tempfile.TemporaryDirectory(prefix="assay-qualify-") as folder:
        yield Path(folder)


def _print(tables: Sequence[Mapping[str, Any]], *, of_all: bool, as_json: bool) -> None:
    if as_json:
        print(_text(overview(tables) if of_all else tables[0]))
        return
    texts = [printed(table) for table in tables]
    if of_all:
        texts.append(printed_overview(overview(tables)))
    print("\n\n".join(texts))


def _text(data: Mapping[str, Any]) -> str:
    return json.dumps(data, ensure_ascii=False, indent=1, sort_keys=True)


def _chosen(arguments: argparse.Namespace) -> list[Pack]:
    if arguments.targets:
        raise UsageError("No pack with targets (containers, devices) is here yet.")
    if arguments.all == bool(arguments.slug):
        raise UsageError("Name one pack, or --all.")
    chosen = list(packs()) if arguments.all else [pack(arguments.slug)]
    if arguments.out and len(chosen) != 1:
        raise UsageError("--out holds the table of one pack; name the pack.")
    return chosen


def _told(number: int, count: int, name: str) -> None:
    if sys.stderr.isatty() or number % 20 == 0 or number == count:
        print(f"{number} of {count}: {name}", file=sys.stderr, flush=True)
