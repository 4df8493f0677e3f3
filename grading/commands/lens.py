"""`lens`: what a notebook shows without a pack: read, and run in the box only when told to."""

from __future__ import annotations

import argparse
import json
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path

from grading import messages
from grading.commands.run import named_file
from grading.contract import Finding, GradeResult, GradingRequest, Limits, Status
from grading.grade import SUBMISSION, grade
from grading.pack_file import LANGUAGES

RUNTIME = "tabular"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("notebook", type=Path, help=".ipynb, or .py with or without # %% cells")
    parser.add_argument("--traced", action="store_true",
                        help="also run it in the sandbox and add hints from what was seen there")  # fmt: skip
    parser.add_argument("--file", action="append", default=[], metavar="NAME=PATH",
                        help="a file in the work folder of the traced run; may be repeated")  # fmt: skip
    parser.add_argument("--json", action="store_true", help="the whole result as JSON")
    parser.add_argument("--language", choices=LANGUAGES, default="en")


def main(arguments: argparse.Namespace) -> int:
    """Exit code 0 when read, also when nothing could be decided; 3 when the fault is ours."""
    request = GradingRequest(kind="lens", framework="", artefacts={SUBMISSION: arguments.notebook})
    result = grade(request, lambda _: None)
    if arguments.traced:
        result = _traced(result, arguments)
    if arguments.json:
        print(json.dumps(result.as_json(), ensure_ascii=False, indent=2, sort_keys=True))
    else:
        print(written(result, arguments.language))
    return 0 if result.status is Status.GRADED else 3


def _traced(result: GradeResult, arguments: argparse.Namespace) -> GradeResult:
    """The result with hints of a run. Raises SandboxRefused where this machine holds no box."""
    from grading.lens import traced

    content = arguments.notebook.read_bytes()
    files = dict(named_file(words) for words in arguments.file)
    more = traced.hints(content, result.findings, files, _run)
    return replace(result, findings=(*result.findings, *more))


def _run(
    notebook: bytes, files: Mapping[str, bytes], limits: Limits
) -> tuple[str, int | None, bytes]:
    from grading.lens.traced import MOST_BYTES, TRACE
    from grading.sandbox.run import run_notebook

    outcome = run_notebook(
        notebook, files=files, wanted={TRACE: MOST_BYTES}, limits=limits, runtime=RUNTIME,
        on_phase=lambda _: None,
    )  # fmt: skip
    return outcome.status.value, outcome.cell, outcome.outputs.get(TRACE, b"")


def written(result: GradeResult, language: str) -> str:
    """For people: one line per finding, with its place and its mend."""
    return "\n".join(_line(finding, language) for finding in result.findings)


def _line(finding: Finding, language: str) -> str:
    title = messages.check_title(None, finding.check, language)
    said = messages.text(finding.message, finding.params, language)
    return f"{finding.outcome.value:<14} {title}: {said}"
