"""The candidates' work: an exercise each, and files that they bring."""

from __future__ import annotations

import json
import time
from collections.abc import Callable
from typing import Any

from django.core.files.base import ContentFile

from accounts.actions.give_consent import give_consent
from campaigns.models import Enrolment
from competency.models import Indicator, Output
from config.demo.notebooks import work_for
from config.demo.standard import Standard
from config.environment import ROOT
from evidence.actions.claim_indicator import claim_indicator
from evidence.actions.start_exercise import start_exercise
from evidence.actions.submit_artefact import submit_artefact
from evidence.models import GradingRun, Item
from evidence.states import UNFINISHED_RUN_STATES

FOLDER = ROOT / "fixtures" / "demo"
SECONDS_TO_GRADE = 600


def submit_all(enrolment: Enrolment, strength: str, standard: Standard) -> None:
    """Consent, hand in the exercises and the portfolio."""
    give_consent(enrolment.candidate)
    for pack in standard.packs:
        content = work_for(pack.slug, strength)
        if content is None:
            continue
        exercise = start_exercise(enrolment, pack_version=pack, actor=enrolment.candidate)
        submit_artefact(
            enrolment,
            upload=ContentFile(content, name=f"{pack.slug}.ipynb"),
            actor=enrolment.candidate,
            exercise=exercise,
        )
    for entry in _portfolio(strength):
        _bring(enrolment, strength, entry)


def wait_until_graded(enrolments: list[Enrolment], tell: Callable[[str], None]) -> None:
    """Wait for the workers; TimeoutError, naming the mend, when they do not come."""
    end = time.monotonic() + SECONDS_TO_GRADE
    said = ""
    while waiting := list(
        GradingRun.objects.filter(
            item__enrolment__in=enrolments, state__in=UNFINISHED_RUN_STATES
        ).order_by("queued_at")
    ):
        first = waiting[0]
        now = f"{len(waiting)} waiting; {first.phase or first.state} {first.cell or ''}".strip()
        if now != said:
            tell(now)
            said = now
        if first.reason == "sandbox_refused":
            raise TimeoutError("The sandbox refused. Mend: python -m grading self-test names it.")
        if time.monotonic() > end:
            raise TimeoutError("No worker graded the runs in time. Mend: look into worker.log.")
        time.sleep(0.5)


def _portfolio(strength: str) -> list[dict[str, Any]]:
    entries: dict[str, list[dict[str, Any]]] = json.loads(
        (FOLDER / "portfolio.json").read_text(encoding="utf-8")
    )
    return entries[strength]


def _bring(enrolment: Enrolment, strength: str, entry: dict[str, Any]) -> None:
    content = (FOLDER / "portfolio" / strength / entry["file"]).read_bytes()
    item = submit_artefact(
        enrolment,
        upload=ContentFile(content, name=entry["file"]),
        actor=enrolment.candidate,
        title=entry["title"],
    )
    for claim in entry["claims"]:
        _claim(item, claim)


def _claim(item: Item, claim: dict[str, Any]) -> None:
    framework = item.enrolment.campaign.framework
    inside = {"block__task__duty__framework": framework}
    output = claim.get("output")
    claim_indicator(
        item,
        indicator=Indicator.objects.get(code=claim["indicator"], **inside),
        output=Output.objects.filter(code=output, **inside).first() if output else None,
        region=claim.get("region"),
        note=claim.get("note", ""),
        actor=item.enrolment.candidate,
    )
