"""From a pack's checks and a submission's outputs to findings: pure, no process, no clock."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any

from grading.checks.files import Outputs
from grading.checks.verdict import Judgement, judged
from grading.contract import Finding
from grading.errors import PackError
from grading.pack_code import load_module
from grading.pack_file import CheckSpec, Declared, read_pack_file


def handed_over(
    declared: Sequence[Declared], collected: Mapping[str, bytes], refused: Mapping[str, str]
) -> Outputs:
    """What a judgement sees of a run: declared outputs only; what is not there at all is missing,
    not refused.
    """
    names = sorted(one.name for one in declared)
    return Outputs(
        {name: collected[name] for name in names if name in collected},
        {
            name: refused[name]
            for name in names
            if refused.get(name, "artefact.missing") != "artefact.missing"
        },
    )


def find(folder: Path, outputs: Outputs, hidden: Mapping[str, Any]) -> list[Finding]:
    """One finding for every check of the pack in this folder, in the order of pack.toml."""
    checks = load_module(folder, "checks")
    specs = read_pack_file(folder).checks
    refuse_unmatched(specs, checks.CHECKS)
    case = checks.Case(outputs, hidden)
    return [_finding(spec, judged(checks.CHECKS[spec.id], case)) for spec in specs]


def refuse_unmatched(
    specs: Sequence[CheckSpec], checks: Mapping[str, Callable[..., Judgement]]
) -> None:
    """PackError unless pack.toml and checks.py name the same checks."""
    apart = {spec.id for spec in specs} ^ set(checks)
    if apart:
        raise PackError(f"pack.toml and checks.py differ in {', '.join(sorted(apart))}.")


def _finding(spec: CheckSpec, judgement: Judgement) -> Finding:
    return Finding(
        check=spec.id,
        outcome=judgement.outcome,
        fraction=judgement.fraction,
        weight=spec.weight,
        ceiling=spec.ceiling,
        message=judgement.message,
        params=dict(judgement.params),
        indicators=spec.indicators,
        outputs=spec.outputs,
        knowledge=spec.knowledge,
        skills=spec.skills,
        measured=judgement.measured,
        expected=judgement.expected,
        figure=judgement.figure,
        where=judgement.where,
    )
