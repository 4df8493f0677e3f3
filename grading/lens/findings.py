"""A reading → findings of the contract. Nothing here is a mark: weight 0, ceiling 0, no fraction."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from grading.contract import Finding, Measure, Outcome, Where
from grading.lens import reproducibility, skills_shown
from grading.lens.leaks.leak import Leak
from grading.lens.read import Reading, read
from grading.lens.reading import Unreadable
from grading.lens.values import Site

SUBMISSION = "submission.ipynb"
# The indicators that a type speaks to: features, split, tuning, validation, actual data.
_SPEAKS_TO = {
    "preprocessing_before_split": ("P2.2.1", "P4.1.1"), "feature_selection_before_split": ("P2.2.1", "P4.1.1"),
    "imputation_before_split": ("P1.3.3", "P4.1.1"), "target_encoding_before_split": ("P2.2.2", "P4.1.1"),
    "oversampling_before_split": ("P1.3.1", "P4.1.1"), "duplicates_across_split": ("P1.3.1", "P1.3.3"),
    "train_rows_in_test": ("P1.3.1", "P4.1.1"), "multi_test": ("P3.2.1", "P4.1.1"),
    "threshold_on_test": ("P4.1.1", "P4.2.1"), "early_stopping_on_test": ("P3.3.1", "P4.1.1"),
    "temporal": ("P1.3.1", "P4.2.1"), "group": ("P1.3.1", "P4.2.1"), "target_in_features": ("P2.2.1", "P4.1.1"),
}  # fmt: skip


def look(content: bytes, artefact: str = SUBMISSION) -> list[Finding]:
    """All findings of one file; a file that cannot be read gives one that is not decidable."""
    try:
        seen = read(content)
    except Unreadable as error:
        return [_plain("lens_reading", Outcome.NOT_DECIDABLE, error.message, error.params, None)]
    places = _Places(seen, artefact)
    return [
        *(_leak(leak, places) for leak in seen.leaks), *_undecided(seen, places), *_clean(seen),
        *_reproducibility(seen, places), *_skills(seen, places),
    ]  # fmt: skip


class _Places:
    """Sites as places of the contract: lines of the cell, in .py files of the file."""

    def __init__(self, seen: Reading, artefact: str) -> None:
        self._artefact = artefact
        self._is_script = seen.book.is_script
        self._first = {cell.index: cell.first_line for cell in seen.book.cells}

    def where(self, site: Site) -> Where:
        if self._is_script:
            return Where(self._artefact, None, self._first.get(site.cell, 1) + site.line - 1)
        return Where(self._artefact, site.cell, site.line)

    def step(self, site: Site) -> dict[str, Any]:
        """One step of a path, as a message of its own."""
        place = self.where(site)
        message = "lens.step_in_file" if place.cell is None else "lens.step_in_cell"
        return {
            "message": message,
            "params": {"cell": (place.cell or 0) + 1, "line": place.line, "text": site.text},
            "cell": place.cell, "line": place.line,
        }  # fmt: skip


def _leak(leak: Leak, places: _Places) -> Finding:
    params = {
        "what": leak.what or leak.site.text[:60], "path": [places.step(site) for site in leak.path],
        "fix": {"message": f"lens.fix_{leak.type}", "params": {"what": leak.what}},
    }  # fmt: skip
    return Finding(
        check=f"lens_{leak.type}", outcome=Outcome.NOT_MET, fraction=None, weight=0.0, ceiling=0,
        message=f"lens.leak_{leak.type}", params=params, indicators=_SPEAKS_TO[leak.type],
        where=places.where(leak.site),
    )  # fmt: skip


def _undecided(seen: Reading, places: _Places) -> list[Finding]:
    found = [
        replace(
            _plain(f"lens_{d.type}", Outcome.NOT_DECIDABLE, f"lens.doubt_{d.reason}", {"what": d.what},
                   places.where(d.site) if d.site else None),
            indicators=_SPEAKS_TO[d.type],
        )
        for d in seen.doubts
    ]  # fmt: skip
    if seen.abstains:
        found.insert(
            0,
            _plain(
                "lens_reading", Outcome.NOT_DECIDABLE, f"lens.abstains_{seen.abstains}", {}, None
            ),
        )
    return found


def _clean(seen: Reading) -> list[Finding]:
    """That no leak was seen is said only where something was scored."""
    if seen.leaks or seen.abstains:
        return []
    scores = len(seen.machine.evals) + len(seen.machine.cross_validations)
    return [
        Finding(
            check="lens_reading", outcome=Outcome.MET, fraction=None, weight=0.0, ceiling=0, message="lens.no_leak",
            params={"scores": scores}, measured=Measure(scores, "scores"),
        )
    ]  # fmt: skip


def _reproducibility(seen: Reading, places: _Places) -> list[Finding]:
    remarks = reproducibility.remarks(seen)
    if not remarks:
        return [_plain("lens_reproducible", Outcome.MET, "lens.reproducible", {}, None)]
    return [
        _plain("lens_reproducible", Outcome.PARTLY_MET, f"lens.{remark.kind}", _counted(remark.params),
               places.where(remark.site) if remark.site else None)
        for remark in remarks
    ]  # fmt: skip


def _counted(params: Mapping[str, Any]) -> dict[str, Any]:
    """People count cells from 1; places of the contract stay as they are."""
    new = dict(params)
    if "cell" in new:
        new["cell"] += 1
    if isinstance(new.get("cells"), list):
        new["cells"] = [index + 1 for index in new["cells"]]
    return new


def _skills(seen: Reading, places: _Places) -> list[Finding]:
    return [
        Finding(
            check="lens_skills", outcome=Outcome.MET, fraction=None, weight=0.0, ceiling=0, message="lens.skill_shown",
            params={"code": one.code, "names": list(one.names), "proofs": [places.step(s) for s in one.proofs]},
            skills=(one.code,) if one.code.startswith("S") else (),
            knowledge=(one.code,) if one.code.startswith("K") else (), where=places.where(one.proofs[0]),
        )
        for one in skills_shown.shown(seen)
    ]  # fmt: skip


def _plain(
    check: str, outcome: Outcome, message: str, params: Mapping[str, Any], where: Where | None
) -> Finding:
    return Finding(
        check=check,
        outcome=outcome,
        fraction=None,
        weight=0.0,
        ceiling=0,
        message=message,
        params=dict(params),
        where=where,
    )
