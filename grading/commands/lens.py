"""`lens`: what a notebook shows without a pack, read and never run."""

from __future__ import annotations

import argparse
import json
from pathlib import Path

from grading import messages
from grading.contract import Finding, GradeResult, GradingRequest, Status
from grading.grade import SUBMISSION, grade
from grading.pack_file import LANGUAGES


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("notebook", type=Path, help=".ipynb, or .py with or without # %% cells")
    parser.add_argument("--json", action="store_true", help="the whole result as JSON")
    parser.add_argument("--language", choices=LANGUAGES, default="en")


def main(arguments: argparse.Namespace) -> int:
    """Exit code 0 when read, also when nothing could be decided; 3 when the fault is ours."""
    request = GradingRequest(kind="lens", framework="", artefacts={SUBMISSION: arguments.notebook})
    result = grade(request, lambda _: None)
    if arguments.json:
        print(json.dumps(result.as_json(), ensure_ascii=False, indent=2, sort_keys=True))
    else:
        print(written(result, arguments.language))
    return 0 if result.status is Status.GRADED else 3


def written(result: GradeResult, language: str) -> str:
    """For people: one line per finding, with its place and its mend."""
    return "\n".join(_line(finding, language) for finding in result.findings)


def _line(finding: Finding, language: str) -> str:
    title = messages.check_title(None, finding.check, language)
    said = messages.text(finding.message, finding.params, language)
    return f"{finding.outcome.value:<14} {title}: {said}"
