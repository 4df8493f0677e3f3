"""`variant`: the public files that a candidate gets; the truth is never written."""

from __future__ import annotations

import argparse
from pathlib import Path

from grading.errors import UsageError
from grading.registry import make_variant, pack
from grading.seeds import parse_seed


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("slug", metavar="SLUG")
    parser.add_argument("--seed", required=True, help="whole number or hexadecimal key")
    parser.add_argument("--out", required=True, type=Path, metavar="DIR")


def main(arguments: argparse.Namespace) -> int:
    """Write the files and the starter notebook; nothing that lies there is overwritten."""
    files = dict(make_variant(arguments.slug, parse_seed(arguments.seed)).public)
    files["starter.ipynb"] = pack(arguments.slug).starter
    arguments.out.mkdir(parents=True, exist_ok=True)
    there = [name for name in files if (arguments.out / name).exists()]
    if there:
        raise UsageError(f"{arguments.out} already holds {', '.join(there)}; name another folder.")
    for name, content in sorted(files.items()):
        (arguments.out / name).write_bytes(content)
        print(arguments.out / name)
    return 0
