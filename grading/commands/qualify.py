"""`qualify`: how well a pack tells good work from bad, and whether cheating pays."""

from __future__ import annotations

import argparse
import json
import sys
from pathlib import Path

from grading.errors import UsageError
from grading.qualify.printing import printed
from grading.qualify.table import Depth, qualify
from grading.registry import Pack, pack, packs


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("slug", nargs="?", metavar="SLUG")
    parser.add_argument("--all", action="store_true", help="every pack")
    parser.add_argument("--targets", action="store_true", help="packs that build and run targets")
    parser.add_argument("--seeds", type=int, metavar="K", help="at most K seeds of each kind")
    parser.add_argument("--json", action="store_true")
    parser.add_argument("--out", type=Path, metavar="FILE", help="write the table of one pack here")


def main(arguments: argparse.Namespace) -> int:
    """Exit code 0 when every pack meets the bar, 1 when one does not."""
    chosen = _chosen(arguments)
    if arguments.seeds is not None and arguments.seeds < 1:
        raise UsageError("--seeds is at least 1.")
    tables = [qualify(one, Depth.of(arguments.seeds), _told) for one in chosen]
    texts = [json.dumps(table, ensure_ascii=False, indent=1, sort_keys=True) for table in tables]
    if arguments.out:
        arguments.out.write_text(f"{texts[0]}\n", encoding="utf-8")
    for table, text in zip(tables, texts, strict=True):
        print(text if arguments.json else printed(table))
    return 0 if all(table["holds"] for table in tables) else 1


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
