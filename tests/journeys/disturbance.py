"""Many queued runs while somebody kills what runs them: submitted, disturbed, and looked at."""

from __future__ import annotations

import json
import random
import time
from collections import Counter
from collections.abc import Sequence
from typing import Any

from django.core.files.base import ContentFile
from django.core.files.storage import default_storage

from accounts.actions.give_consent import give_consent
from accounts.history import history_of
from accounts.models import Move
from evidence.actions.start_exercise import start_exercise
from evidence.actions.submit_artefact import submit_artefact
from evidence.models import GradingRun
from evidence.states import UNFINISHED_RUN_STATES
from grading import registry
from tests.factories.campaigns import enrolment, open_campaign, pack_version
from tests.factories.competency import small_framework
from tests.factories.evidence import notebook
from tests.journeys.installation import KINDS, Installation

PACK = "evaluate-model"
WORDS = (
    "import time\nprint('run', {number}, time.time())\ntime.sleep({seconds})\nprint(time.time())"
)
LONGEST_PAUSE = 20.0
SECONDS_TO_FIND = 60.0
SECONDS_TO_END = 900.0


class Stage:
    """An open campaign with a real exercise; every run is of a candidate of its own."""

    def __init__(self) -> None:
        pack = registry.pack(PACK)
        self.campaign = open_campaign(framework=small_framework("SMS2512-001v1"))
        self.version = pack_version(self.campaign, pack_hash=pack.hash, version=pack.version)

    def submitted(self, count: int, seconds: float) -> list[GradingRun]:
        """So many queued runs; each sleeps for `seconds` and prints its number, from 0."""
        return [self.submit(WORDS.format(number=n, seconds=seconds)) for n in range(count)]

    def submit(self, *sources: str) -> GradingRun:
        """The queued run of a notebook with these cells."""
        enrolled = enrolment(self.campaign)
        give_consent(enrolled.candidate)
        exercise = start_exercise(enrolled, pack_version=self.version, actor=enrolled.candidate)
        upload = ContentFile(notebook(*sources), name="work.ipynb")
        item = submit_artefact(enrolled, upload=upload, actor=enrolled.candidate, exercise=exercise)
        return item.runs.get()


def unfinished() -> int:
    """How many runs wait or run now."""
    return GradingRun.objects.filter(state__in=UNFINISHED_RUN_STATES).count()


def disturb(
    installation: Installation, runs: int, kills: int, seed: int, pause: float = LONGEST_PAUSE
) -> Counter[str]:
    """Kill so often before the last run has ended, each kind at least once; what was killed.

    A kill comes when its share of the runs has ended, or sooner: after `pause` seconds at most.
    """
    dice = random.Random(seed)
    order = dice.sample(list(KINDS), len(KINDS))
    order += dice.choices(list(KINDS), list(KINDS.values()), k=kills - len(order))
    killed: Counter[str] = Counter()
    for number, kind in enumerate(order):
        end = time.monotonic() + dice.uniform(1, pause)
        while runs - unfinished() < number * runs // kills and time.monotonic() < end:
            time.sleep(0.05)
        time.sleep(dice.uniform(0, 0.7))
        end = time.monotonic() + SECONDS_TO_FIND
        while not installation.kill(kind, dice):
            assert time.monotonic() < end, f"no {kind} to kill"
            time.sleep(0.05)
        killed[kind] += 1
    return killed


def wait_for_the_end() -> None:
    """Until no run waits or runs."""
    end = time.monotonic() + SECONDS_TO_END
    while (left := unfinished()) > 0:
        assert time.monotonic() < end, f"{left} runs have not ended"
        time.sleep(0.1)


def wrong_with(number: int, run: GradingRun) -> list[str]:
    """What is not as it must be with this run, in words; empty when it has its one outcome."""
    run.refresh_from_db()
    history = list(history_of(run).order_by("at", "id"))
    positions = list(run.findings.order_by("position").values_list("position", flat=True))
    checks = len(registry.pack(PACK).checks)
    expected = {
        "state": (run.state, "finished"),
        "verdict": (run.verdict, "graded"),
        "findings": (positions, list(range(checks))),
        "finished": (_count(history, "to_state", "finished"), 1),
        "takes": (_count(history, "verb", "take"), run.attempt),
        "losses": (_count(history, "verb", "lose"), run.losses),
        "last move": (history[-1].to_state, "finished"),
        "own notebook": (times_of(run)[:1], [float(number)]),
    }
    return [
        f"run {number}: {name} is {found!r}, not {right!r} ({run.reason})"
        for name, (found, right) in expected.items()
        if found != right
    ]


def times_of(run: GradingRun) -> list[float]:
    """Number, start and end as the executed notebook printed them."""
    if not run.executed_notebook:
        return []
    with default_storage.open(run.executed_notebook) as stored:
        cells = json.load(stored)["cells"]
    text = "".join("".join(output.get("text", "")) for output in cells[0]["outputs"])
    return [float(word) for word in text.removeprefix("run").split()]


def most_at_once(spans: Sequence[tuple[float, float]]) -> int:
    """The largest number of spans (start, end) that share a moment."""
    edges = sorted([(start, 1) for start, _ in spans] + [(end, -1) for _, end in spans])
    most = now = 0
    for _, step in edges:
        now += step
        most = max(most, now)
    return most


def summary(runs: Sequence[GradingRun]) -> dict[str, Any]:
    """Counts over runs that have ended."""
    files = default_storage.listdir("executed")[1] if default_storage.exists("executed") else []
    named = {run.executed_notebook.removeprefix("executed/") for run in runs}
    return {
        "takes": dict(sorted(Counter(run.attempt for run in runs).items())),
        "lost_leases": dict(sorted(Counter(run.losses for run in runs).items())),
        "faults": dict(sorted(Counter(run.failures for run in runs).items())),
        "modes": dict(Counter(str(run.guarantees.get("mode")) for run in runs)),
        "stray_files": len(set(files) - named),
    }


def _count(history: Sequence[Move], name: str, value: str) -> int:
    return sum(getattr(move, name) == value for move in history)
