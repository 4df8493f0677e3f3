"""The command line of grading: `python -m grading VERB`, without Django and without a database.

Exit codes of every verb: 0 done and held, 1 the bar or a guarantee is not met, 2 bad usage or
input, 3 not graded (our side).
"""

from __future__ import annotations

import argparse
import importlib
import sys
from collections.abc import Sequence

from grading.errors import GradingError, UsageError

VERBS = {
    "grade": "grade a notebook with a pack",
    "run": "run a notebook in the box, without judging it",
    "lens": "read a notebook without a pack",
    "variant": "write the public files of a variant",
    "qualify": "measure a pack by its mutants, cheats and honest solutions",
    "self-test": "try to break the sandbox of this machine",
}


def main(words: Sequence[str]) -> int:
    """Run one verb and answer its exit code."""
    arguments = _parser(words).parse_args(words)
    try:
        return int(_command(arguments.verb).main(arguments))
    except GradingError as error:
        print(f"grading: {error}", file=sys.stderr)
        return 2 if isinstance(error, UsageError) else 3


def _parser(words: Sequence[str]) -> argparse.ArgumentParser:
    """The parser; only the verb that was asked for brings its arguments (and its imports)."""
    parser = argparse.ArgumentParser(prog="python -m grading", description="Assay's grading.")
    verbs = parser.add_subparsers(dest="verb", required=True, metavar="VERB")
    for verb, purpose in VERBS.items():
        sub = verbs.add_parser(verb, help=purpose, description=purpose)
        if verb == next(iter(words), None):
            _command(verb).add_arguments(sub)
    return parser


def _command(verb: str):  # type: ignore[no-untyped-def]
    return importlib.import_module(f"grading.commands.{verb.replace('-', '_')}")


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
