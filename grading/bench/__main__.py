"""`script/bench sandbox`: what a run costs in every mode, measured in one go, interleaved.
`script/bench lens`: the lens against labelled notebooks.
"""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Sequence
from pathlib import Path

from grading.bench import endurance, lens, sandbox
from grading.sandbox.runtime import ROOT

OUT = ROOT / "var" / "bench"


def main(words: Sequence[str]) -> int:
    """Exit code 1 when a goal is missed or something leaks."""
    parser = argparse.ArgumentParser(prog="script/bench", description=__doc__)
    parser.add_argument("what", choices=["sandbox", "lens"])
    parser.add_argument("--rounds", type=int, default=7, help="runs of each notebook in each mode")
    parser.add_argument("--endurance", action="store_true", help="500 runs, 50 of them hostile")
    parser.add_argument("--faults", action="store_true", help="200 runs while processes are killed")
    parser.add_argument("--runs", type=int, help="another number of runs for those two")
    arguments = parser.parse_args(words)
    OUT.mkdir(parents=True, exist_ok=True)
    if arguments.what == "lens":
        found = lens.measure()
        print(lens.written(found))
        return _kept("lens", found)
    if arguments.endurance:
        return _kept("endurance", endurance.endure(arguments.runs or 500))
    if arguments.faults:
        return _kept("sandbox_faults", endurance.disturb(arguments.runs or 200))
    report = sandbox.measure(arguments.rounds)
    print(sandbox.written(report))
    return _kept("sandbox", report)


def _kept(name: str, report: dict[str, object]) -> int:
    path: Path = OUT / f"{name}.json"
    path.write_text(json.dumps(report, indent=1) + "\n", encoding="utf-8")
    if name not in ("sandbox", "lens"):
        print(json.dumps(report, indent=1))
    print(f"written: {path.relative_to(ROOT)}", file=sys.stderr)
    return 0 if report["holds"] else 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
