"""Runs submissions through the real box and the judge, side by side, and keeps what came out.

A run is kept by everything that decides it: the pack's judgement, the runtime, the submission's
bytes and the seed. So an interrupted qualification goes on where it stopped. A run that was not
graded is kept by nobody: it ends the qualification.
"""

from __future__ import annotations

import base64
import hashlib
import json
import tempfile
from collections.abc import Callable, Iterable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import AbstractContextManager
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

from grading.contract import GradeResult, GradingRequest, Progress, Status
from grading.errors import SandboxFailed
from grading.grade import SUBMISSION, grade
from grading.pack_hash import ROOT, judgement_hash
from grading.qualify.filling import Filling, is_filled
from grading.qualify.forging import forged_notebook
from grading.qualify.solutions import Solution
from grading.registry import Pack, variant_of
from grading.sandbox.client import own_supervisor
from grading.sandbox.run import run_notebook
from grading.sandbox.runtime import find_runtime
from grading.seeds import Seed
from lib.fingerprint import fingerprint

KEPT = ROOT / "var" / "qualify"
BOXES = 2
CALLERS = BOXES + 1  # while the boxes run, one more prepares or judges: no core waits for us
VARIANTS = 64  # kept in memory, more than a pack has seeds


@dataclass(frozen=True, slots=True)
class Run:
    """What counts of one graded run: score, and fraction and message of each check."""

    score: float
    fractions: Mapping[str, float | None]
    messages: Mapping[str, str]
    status: str


@dataclass(frozen=True, slots=True)
class Wanted:
    """One submission on one seed, and the seed that plays somebody else's variant."""

    solution: Solution
    seed: Seed
    other: Seed


def boxes() -> AbstractContextManager[Path]:
    """The supervisor of a qualification; one block around many packs starts it only once."""
    return own_supervisor("--slots", str(BOXES))


class Runner:
    """Runs for one pack; `told` hears of every run that ended: how many, of how many, its name."""

    def __init__(
        self,
        pack: Pack,
        reference: Solution,
        told: Callable[[int, int, str], None],
        kept: Path = KEPT,
    ) -> None:
        self.pack = pack
        self.reference = reference
        self.told = told
        self.folder = kept / pack.slug
        self.variant = lru_cache(VARIANTS)(lambda seed: variant_of(pack, seed))
        self.decides = [judgement_hash(pack.folder), find_runtime(pack.runtime).fingerprint]

    def run_all(self, wanted: Sequence[Wanted]) -> dict[tuple[str, Seed], Run]:
        """Every run by name and seed."""
        found = {}
        with boxes(), ThreadPoolExecutor(CALLERS) as pool:
            ends: Iterable[Run] = pool.map(self.run, wanted)
            for number, (one, run) in enumerate(zip(wanted, ends, strict=True), start=1):
                found[one.solution.name, one.seed] = run
                self.told(number, len(wanted), one.solution.name)
        return found

    def run(self, wanted: Wanted) -> Run:
        """One run, from what was kept or through the box."""
        content = self._content(wanted)
        path = self._kept(content, wanted.seed)
        if not path.is_file():
            result = self._graded(content, wanted)
            _keep(path, _told_of(result))
        return Run(**json.loads(path.read_text(encoding="utf-8")))

    def _content(self, wanted: Wanted) -> bytes:
        source = wanted.solution.source
        if not is_filled(source):
            source = Filling(
                folder=self.pack.folder,
                variant=self.variant(wanted.seed),
                other=self.variant(wanted.other),
                other_outputs=lambda: self._outputs_of_reference(wanted.other),
            ).fill(source)
        return forged_notebook(source) if wanted.solution.forged else source.encode()

    def _graded(self, content: bytes, wanted: Wanted) -> GradeResult:
        with tempfile.TemporaryDirectory(prefix="assay-qualify-") as folder:
            path = Path(folder, SUBMISSION)
            path.write_bytes(content)
            request = GradingRequest(
                kind="pack",
                framework=self.pack.framework,
                artefacts={SUBMISSION: path},
                pack=self.pack.slug,
                seed=wanted.seed,
            )
            result = grade(request, _silent, self.variant(wanted.seed))
        if result.status is not Status.GRADED:
            raise SandboxFailed(
                f"{wanted.solution.name} on {wanted.seed} was not graded: "
                f"{result.reason} {dict(result.reason_params)}"
            )
        return result

    def _outputs_of_reference(self, seed: Seed) -> Mapping[str, bytes]:
        source = self.reference.source.encode()
        path = self._kept(source, seed).with_suffix(".outputs.json")
        if not path.is_file():
            outcome = run_notebook(
                source,
                files=self.variant(seed).public,
                wanted={one.name: one.kilobytes * 1024 for one in self.pack.declared},
                limits=self.pack.limits,
                runtime=self.pack.runtime,
                on_phase=_silent,
            )
            texts = {n: base64.b64encode(b).decode() for n, b in outcome.outputs.items()}
            _keep(path, texts)
        kept = json.loads(path.read_text(encoding="utf-8"))
        return {name: base64.b64decode(text) for name, text in kept.items()}

    def _kept(self, content: bytes, seed: Seed) -> Path:
        digest = hashlib.sha256(content).hexdigest()
        return self.folder / f"{fingerprint([*self.decides, digest, str(seed)])[:40]}.json"


def _told_of(result: GradeResult) -> dict[str, Any]:
    return {
        "score": result.score or 0.0,
        "fractions": {f.check: f.fraction for f in result.findings},
        "messages": {f.check: f.message for f in result.findings},
        "status": str(result.run.get("status")),
    }


def _keep(path: Path, data: Mapping[str, Any]) -> None:
    """Written beside and renamed, so that a half-written run is never read."""
    path.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.NamedTemporaryFile("w", dir=path.parent, delete=False, encoding="utf-8") as file:
        json.dump(data, file)
    Path(file.name).replace(path)


def _silent(progress: Progress) -> None:
    """Nobody watches the phases of a qualification."""
