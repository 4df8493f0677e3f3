"""The quality table of a pack: all runs, counted, with the bar that publishing asks for.

Shape of quality.json (schema assay-quality/1):
pack, version       slug and version
pack_hash           publishing matches the table to the pack by this
suite_hash          the submissions that were run; grading_hash, runtime: by what they were run
holds               whether every bar is met: a pack is published only then
bars                name → {"value", "bar", "holds"}
mutants, clean,     {"n", "hits", "rate", "low", "high", "rows": [...]}, 95 % Wilson intervals;
cheats, machine     hits are caught, passed, gained, noticed or explained; machine also has
                    `noticed`, the share without the explained ones
runs_marked         share of all runs of honest solutions in which any check was not met in full
failed_by           check id → names of the mutants that it fails on every seed
"""

from __future__ import annotations

import tomllib
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from grading.errors import PackError
from grading.pack_hash import grading_hash, pack_hash, suite_hash
from grading.qualify import counting
from grading.qualify.operators import Made, machine_mutants
from grading.qualify.runs import KEPT, Run, Runner, Wanted
from grading.qualify.solutions import Solution, Suite, read_suite
from grading.registry import Pack
from grading.sandbox.runtime import find_runtime
from grading.seeds import Seed, assessed_seed

SCHEMA = "assay-quality/1"
LEAST_CAUGHT = 0.98
MOST_MARKED = 0.01
FEWEST = {"mutants": 10, "cheats": 6, "machine": 30, "clean": 3}
MACHINE = 40
MACHINE_SEED = 2024
# Nobody's secret: these variants exist to be looked at. Their seeds are long keys all the same,
# because assessed ones are, and some cheats try to guess seeds.
SECRET = b"assay-qualify"

Told = Callable[[int, int, str], None]
Found = Mapping[tuple[str, Seed], Run]


@dataclass(frozen=True, slots=True)
class Depth:
    """On how many seeds each kind of submission is run."""

    clean: int = 20
    flawed: int = 5
    machine: int = 1

    @staticmethod
    def of(seeds: int | None) -> Depth:
        """The full depth, or at most so many seeds of each kind."""
        full = Depth()
        if seeds is None:
            return full
        return Depth(min(seeds, full.clean), min(seeds, full.flawed), min(seeds, full.machine))


def qualify(pack: Pack, depth: Depth, told: Told, kept: Path = KEPT) -> dict[str, Any]:
    """Run everything and count it; the answer is plain data in the shape above.

    `kept` is the folder of runs that were made before and need not be made again. PackError when
    the pack was changed meanwhile: its judge reads the files anew for every run.
    """
    suite, suite_before = read_suite(pack.folder), suite_hash(pack.folder)
    made = machine_mutants(suite.reference.source, MACHINE, MACHINE_SEED)
    seeds = qualifying_seeds(pack.slug, depth.clean + 1)
    wanted = list(_wanted(suite, made, seeds[:-1], seeds[-1], depth))
    found = Runner(pack, suite.reference, told, kept).run_all(wanted)
    refuse_changed(pack, suite_before)
    chosen = (seeds[:-1], seeds[: depth.flawed])
    counted = _counted(suite, made, found, chosen, _explained(pack))
    bars = _bars(counted)
    return {
        "schema": SCHEMA,
        "pack": pack.slug,
        "version": pack.version,
        "pack_hash": pack.hash,
        "suite_hash": suite_hash(pack.folder),
        "grading_hash": grading_hash(),
        "runtime": find_runtime(pack.runtime).fingerprint,
        "runs": len(wanted),
        "holds": all(bar["holds"] for bar in bars.values()),
        "bars": bars,
        **counted,
        "failed_by": counting.failed_by(
            {m.solution.name: _of(found, m.solution, seeds[: depth.flawed]) for m in suite.mutants},
            [check.id for check in pack.checks],
        ),
    }


def refuse_changed(pack: Pack, suite_before: str) -> None:
    """PackError unless the folder still holds the pack and the suite that the table will name."""
    if (pack_hash(pack.folder), suite_hash(pack.folder)) != (pack.hash, suite_before):
        raise PackError(f"{pack.slug} was changed while it was measured; measure it again.")


def qualifying_seeds(slug: str, count: int) -> list[Seed]:
    """Keys of 256 bits, the same ones for every machine."""
    return [assessed_seed(SECRET, slug, "qualify", number) for number in range(1, count + 1)]


def _wanted(
    suite: Suite, made: Sequence[Made], seeds: Sequence[Seed], other: Seed, depth: Depth
) -> Sequence[Wanted]:
    flawed = [m.solution for m in suite.mutants]
    flawed += [s for cheat in suite.cheats for s in (cheat.solution, cheat.baseline)]
    plan = (
        ([suite.reference, *suite.alternatives], depth.clean),
        (flawed, depth.flawed),
        ([one.solution for one in made], depth.machine),
    )
    return [
        Wanted(solution, seed, other)
        for solutions, count in plan
        for solution in solutions
        for seed in seeds[:count]
    ]


def _of(found: Found, solution: Solution, seeds: Sequence[Seed]) -> list[Run]:
    return [found[solution.name, seed] for seed in seeds]


def _counted(
    suite: Suite,
    made: Sequence[Made],
    found: Found,
    chosen: tuple[Sequence[Seed], Sequence[Seed]],
    explained: Mapping[str, str],
) -> dict[str, Any]:
    seeds, few = chosen
    honest = {s.name: _of(found, s, seeds) for s in (suite.reference, *suite.alternatives)}
    references = honest[suite.reference.name]
    clean = [{"name": name, **counting.clean(runs)} for name, runs in honest.items()]
    every = [run for runs in honest.values() for run in runs]
    mutants = [
        {
            "name": m.solution.name,
            "flaw": m.flaw,
            "check": m.notices,
            **counting.caught(_of(found, m.solution, few), references[: len(few)], m.notices),
        }
        for m in suite.mutants
    ]
    cheats = [
        {
            "name": c.solution.name,
            "trick": c.trick,
            **counting.gained(_of(found, c.solution, few), _of(found, c.baseline, few)),
        }
        for c in suite.cheats
    ]
    machine = [_machine_row(one, found, references[0], seeds[0], explained) for one in made]
    return {
        "mutants": _group(mutants, "caught"),
        "clean": _group(clean, "passes"),
        "runs_marked": counting.Share(
            sum(not counting.clean([run])["passes"] for run in every), len(every)
        ).as_json(),
        "cheats": _group(cheats, "gains"),
        "machine": {
            **_group(machine, "accounted"),
            "noticed": counting.Share(
                sum(bool(row["noticed_by"]) for row in machine), len(machine)
            ).as_json(),
        },
    }


def _machine_row(
    one: Made, found: Found, reference: Run, seed: Seed, explained: Mapping[str, str]
) -> dict[str, Any]:
    checks = counting.noticed(found[one.solution.name, seed], reference)
    why = explained.get(one.solution.name, "")
    return {
        "name": one.solution.name,
        "noticed_by": checks,
        "explained": "" if checks else why,
        "accounted": bool(checks or why),
    }


def _group(rows: Sequence[Mapping[str, Any]], hit: str) -> dict[str, Any]:
    share = counting.Share(sum(bool(row[hit]) for row in rows), len(rows))
    return {**share.as_json(), "rows": list(rows)}


def _explained(pack: Pack) -> Mapping[str, str]:
    """Machine-made mutants that nothing can notice, by name, each with its reason."""
    path = pack.folder / "survivors.toml"
    if not path.is_file():
        return {}
    rows = tomllib.loads(path.read_text(encoding="utf-8")).get("survivor", [])
    return {row["name"]: row["why"] for row in rows}


def _bars(counted: Mapping[str, Any]) -> dict[str, dict[str, Any]]:
    marked = 1 - (counted["clean"]["rate"] or 0.0)
    caught = counted["mutants"]["rate"] or 0.0
    bars = {
        "mutants_caught": (caught, LEAST_CAUGHT, caught >= LEAST_CAUGHT),
        "clean_marked": (marked, MOST_MARKED, marked <= MOST_MARKED),
        "cheats_that_gain": (counted["cheats"]["hits"], 0, counted["cheats"]["hits"] == 0),
        "survivors_unexplained": (
            counted["machine"]["n"] - counted["machine"]["hits"],
            0,
            counted["machine"]["n"] == counted["machine"]["hits"],
        ),
        **{
            f"number_of_{kind}": (counted[kind]["n"], fewest, counted[kind]["n"] >= fewest)
            for kind, fewest in FEWEST.items()
        },
    }
    return {
        name: {"value": value, "bar": bar, "holds": holds}
        for name, (value, bar, holds) in bars.items()
    }
