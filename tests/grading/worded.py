"""What a pack's checks say of outputs, each finding put into words in every language."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from grading import messages
from grading.checks.files import Outputs
from grading.contract import Finding, Outcome
from grading.judge.judging import find
from grading.pack_file import LANGUAGES
from grading.registry import pack

LONGEST = 4000


def findings_of(
    slug: str,
    outputs: Mapping[str, bytes],
    hidden: Mapping[str, Any],
    refused: Mapping[str, str] | None = None,
) -> dict[str, Finding]:
    """Findings by check: no parameter of a text is missing, all is JSON, nothing is endless."""
    found = find(pack(slug).folder, Outputs(outputs, refused or {}), hidden)
    for finding in found:
        for language in LANGUAGES:
            template = messages.catalogue(language, slug)[finding.message]
            assert messages.placeholders(template) <= set(finding.params), finding.message
            assert len(messages.text(finding.message, finding.params, language, slug)) < LONGEST
    plain = [(f.params, f.measured and f.measured.value, f.figure and f.figure.data) for f in found]
    json.dumps(plain, allow_nan=False)
    return {finding.check: finding for finding in found}


def not_met(found: Mapping[str, Finding]) -> dict[str, str]:
    """Messages of what is not met, by check."""
    return {check: f.message for check, f in found.items() if f.outcome is not Outcome.MET}
