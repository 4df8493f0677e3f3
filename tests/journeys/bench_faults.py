"""`script/bench faults`: many queued runs while worker, supervisor, zygote and boxes are killed.

Runs in a database, a broker and a folder of its own (script/with_servers).
"""

from __future__ import annotations

import argparse
import json
import os
import sys
import tempfile
import time
from pathlib import Path
from typing import Any


def main() -> int:
    """Exit code 1 unless every run has its one outcome and nothing is left."""
    parser = argparse.ArgumentParser(prog="script/bench faults", description=__doc__)
    parser.add_argument("--runs", type=int, default=200)
    parser.add_argument("--kills", type=int, help="half as many as runs when unset")
    parser.add_argument("--seed", type=int, default=1)
    arguments = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="assay-faults-") as folder:
        report = _measured(
            Path(folder), arguments.runs, arguments.kills or arguments.runs // 2, arguments.seed
        )
    sys.stdout.write(_written(report) + "\n")
    return 0 if report["holds"] else 1


def _measured(folder: Path, runs: int, kills: int, seed: int) -> dict[str, Any]:
    os.environ["DJANGO_SETTINGS_MODULE"] = "config.settings.test"
    os.environ["ASSAY_MEDIA"] = str(folder / "media")
    import django

    django.setup()
    from django.core.management import call_command

    call_command("migrate", verbosity=0)
    from tests.journeys import disturbance
    from tests.journeys.installation import Installation, left_afterwards, settled

    queued = disturbance.Stage().submitted(runs, seconds=0.3)
    started = time.monotonic()
    with Installation(folder) as installation:
        installation.start_supervisor()
        installation.start_workers()
        killed = disturbance.disturb(installation, runs, kills, seed)
        disturbance.wait_for_the_end()
        seconds = time.monotonic() - started
        left = settled(installation.left_while_it_runs)
        starts = {name: len(one.groups) for name, one in installation.services.items()}
    left += settled(left_afterwards)
    wrong = [
        text for number, run in enumerate(queued) for text in disturbance.wrong_with(number, run)
    ]
    return {
        "schema": "assay-bench-queue-faults/1", "runs": runs, "seed": seed,
        "seconds": round(seconds, 1), "kills": dict(killed), "starts": starts,
        **disturbance.summary(queued), "wrong": wrong, "left": left,
        "holds": not wrong and not left and killed.total() == kills,
    }  # fmt: skip


def _written(report: dict[str, Any]) -> str:
    """The report as a table; as JSON it goes to var/bench/faults.json."""
    from config.environment import VAR

    path = VAR / "bench" / "faults.json"
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(json.dumps(report, indent=1) + "\n", encoding="utf-8")
    lines = [f"{report['runs']} queued runs in {report['seconds']} s, {len(report['wrong'])} wrong"]
    for name in ("kills", "starts", "takes", "lost_leases", "faults", "modes"):
        lines += ["", name.replace("_", " ")]
        lines += [f"  {key!s:<24} {count:>5}" for key, count in report[name].items()]
    lines += ["", *report["wrong"], *report["left"], f"stray files: {report['stray_files']}"]
    return "\n".join([*lines, f"holds: {report['holds']}"])


if __name__ == "__main__":
    sys.exit(main())
