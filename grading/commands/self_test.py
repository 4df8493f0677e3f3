"""`python -m grading self-test`: tries to break the sandbox; 0 only when all required holds."""

from __future__ import annotations

import argparse
import dataclasses
import errno
import json
import os
from collections.abc import Mapping

from grading.sandbox import health
from grading.sandbox.inside import landlock
from grading.sandbox.self_test import Guarantee, holds, missing, self_test


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Arguments of the verb."""
    parser.add_argument("--json", action="store_true", help="print JSON instead of a table")
    parser.add_argument("--runtime", default="tabular", help="runtime to test with")


def main(arguments: argparse.Namespace) -> int:
    """Print every guarantee; 1 when a required one is not held."""
    try:
        rows = self_test(arguments.runtime)
        in_force = health.guarantees()
    except OSError as error:
        rows, in_force = [_broken(error)], {}
    if arguments.json:
        print(json.dumps(_plain(rows, in_force), ensure_ascii=False, indent=2))
    else:
        print("\n".join(_lines(rows)))
    return 0 if holds(rows) else 1


def _broken(error: OSError) -> Guarantee:
    """The host, not the box, has failed us. That no folder takes a file is ENOENT by tempfile."""
    scarce = error.errno in (errno.ENOSPC, errno.EDQUOT) or "temporary directory" in str(error)
    place = os.environ.get("TMPDIR") or "/tmp"  # noqa: S108 - where tempfile looks
    mend = f"free space in {place}" if scarce else "look at the detail; nothing was tested"
    return Guarantee("every_probe_ran", False, True, f"{error}.", mend)


def _plain(rows: list[Guarantee], in_force: Mapping[str, object]) -> dict[str, object]:
    return {
        "holds": holds(rows),
        "missing": missing(rows),
        "in_force": in_force,
        "guarantees": [dataclasses.asdict(row) for row in rows],
    }


def _lines(rows: list[Guarantee]) -> list[str]:
    width = max(len(row.name) for row in rows)
    lines = [f"{'guarantee':{width}}  mode  held  required  seen, and how to mend"]
    for row in rows:
        held, required = "yes" if row.held else "NO", "yes" if row.required else "no"
        mend = f" Mend: {row.mend}." if row.mend else ""
        lines.append(
            f"{row.name:{width}}  {row.mode:4}  {held:4}  {required:8}  {row.detail}{mend}".rstrip()
        )
    verdict = (
        "Every required guarantee holds." if holds(rows) else "A required guarantee is missing."
    )
    has_pool = any(row.name == "zygote_starts" and row.held for row in rows)
    report, mode = {"landlock": landlock.abi()}, "pool" if has_pool else "cold"
    rung = health.guarantees_of(report, mode)["rung"]
    return [*lines, "", f"{verdict} Rung: {rung}."]
