"""`lens`: reading a notebook without a pack is not there yet, and says so."""

from __future__ import annotations

import argparse
from pathlib import Path

from grading.errors import UsageError


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("notebook", type=Path)
    parser.add_argument("--json", action="store_true")


def main(arguments: argparse.Namespace) -> int:
    """Always a UsageError: no finding is better than an invented one."""
    raise UsageError(
        f"The lens is not there yet, so nothing is said about {arguments.notebook.name}. "
        "A notebook that was written for a pack is graded with: grade NOTEBOOK --pack SLUG"
    )
