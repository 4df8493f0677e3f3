"""`grade`: one notebook, one pack, one result on stdout."""

from __future__ import annotations

import argparse
import json
import sys
from pathlib import Path

from grading import messages
from grading.contract import GradeResult, GradingRequest, Phase, Progress, Status
from grading.errors import UsageError
from grading.grade import SUBMISSION, grade
from grading.pack_file import LANGUAGES
from grading.registry import pack
from grading.sandbox.outcome import RunStatus
from grading.seeds import parse_seed


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("notebook", nargs="?", type=Path, help=".ipynb, or .py in percent format")
    parser.add_argument("--pack", metavar="SLUG")
    parser.add_argument("--seed", default="1", help="whole number (practice) or hexadecimal key")
    parser.add_argument("--artefact", action="append", default=[], metavar="NAME=PATH")
    parser.add_argument("--json", action="store_true", help="the whole result as JSON")
    parser.add_argument("--language", choices=LANGUAGES, default="en")


def main(arguments: argparse.Namespace) -> int:
    """Exit code 0 when graded, 2 when the notebook is none, 3 when the fault is ours."""
    if not arguments.pack:
        raise UsageError(
            "Name a pack with --pack SLUG. To read a notebook without one, use: lens NOTEBOOK"
        )
    result = grade(_request(arguments), _told)
    if arguments.json:
        print(json.dumps(result.as_json(), ensure_ascii=False, indent=2, sort_keys=True))
    else:
        print(written(result, arguments.pack, arguments.language))
    if result.status is Status.GRADED:
        return 0
    return 2 if result.run.get("status") == RunStatus.NOT_A_NOTEBOOK.value else 3


def written(result: GradeResult, slug: str, language: str) -> str:
    """The result for people: one line per finding, then the score."""
    if result.status is Status.NOT_GRADED:
        return messages.text(result.reason or "", result.reason_params, language, slug)
    lines = [
        f"{finding.outcome.value:<14} {messages.check_title(slug, finding.check, language)}: "
        f"{messages.text(finding.message, finding.params, language, slug)}"
        for finding in result.findings
    ]
    score = "–" if result.score is None else f"{result.score:.3f}"
    return "\n".join([*lines, f"score {score}"])


def _request(arguments: argparse.Namespace) -> GradingRequest:
    artefacts = {}
    for given in arguments.artefact:
        name, mark, path = given.partition("=")
        if not mark or not name or not path:
            raise UsageError(f"Not of the form NAME=PATH: {given!r}.")
        artefacts[name] = Path(path)
    if arguments.notebook:
        artefacts[SUBMISSION] = arguments.notebook
    return GradingRequest(
        kind="pack",
        framework=pack(arguments.pack).framework,
        artefacts=artefacts,
        pack=arguments.pack,
        seed=parse_seed(arguments.seed),
    )


def _told(progress: Progress) -> None:
    """Progress goes to stderr, and only where somebody looks at it."""
    if sys.stderr.isatty():
        cell = f" cell {progress.cell} of {progress.cells}" if progress.cell else ""
        end = "\n" if progress.phase is Phase.JUDGING else ""
        print(f"\r{progress.phase.value}{cell}    ", end=end, file=sys.stderr, flush=True)
