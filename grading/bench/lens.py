"""`script/bench lens`: the lens against labelled notebooks: precision, recall, F1 by type, time.

A file counts once per type. A leaky file on which the lens abstains is a miss; coverage is the share
of files on which it says something. Wilson intervals at 95 %.
"""

from __future__ import annotations

import json
import math
import statistics
import time
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from grading.lens.leaks.leak import TYPES
from grading.lens.read import read
from grading.lens.reading import Unreadable
from grading.sandbox.runtime import ROOT

CORPUS = ROOT / "fixtures" / "leakage"
ANY = "any leak"
_NEAR_LINES = 3


@dataclass(slots=True)
class Counted:
    """Outcomes of one type over files."""

    hit: int = 0
    false: int = 0
    missed: int = 0
    placed: int = 0

    def figures(self) -> dict[str, Any]:
        found, real = self.hit + self.false, self.hit + self.missed
        precision = self.hit / found if found else None
        recall = self.hit / real if real else None
        f1 = 2 * self.hit / (found + real) if found + real else None
        return {
            "labelled": real, "reported": found, "precision": precision, "recall": recall, "f1": f1,
            "precision_interval": wilson(self.hit, found), "recall_interval": wilson(self.hit, real),
            "right_place": self.placed,
        }  # fmt: skip


@dataclass(slots=True)
class Half:
    """One folder of the corpus, measured."""

    types: dict[str, Counted] = field(default_factory=lambda: {t: Counted() for t in (*TYPES, ANY)})
    seconds: list[float] = field(default_factory=list)
    abstained: list[str] = field(default_factory=list)
    wrong: list[str] = field(default_factory=list)
    leaky_abstained: int = 0
    files: int = 0


def wilson(hits: int, n: int, z: float = 1.959964) -> list[float] | None:
    """Interval of a share (Wilson 1927); None without cases."""
    if n == 0:
        return None
    share, square = hits / n, z * z
    middle = (share + square / (2 * n)) / (1 + square / n)
    half = z * math.sqrt(share * (1 - share) / n + square / (4 * n * n)) / (1 + square / n)
    return [round(max(0.0, middle - half), 4), round(min(1.0, middle + half), 4)]


def measure(corpus: Path = CORPUS) -> dict[str, Any]:
    """Every folder with a labels.json, and all of them together."""
    folders = sorted(path.parent for path in corpus.glob("*/labels.json"))
    halves = {folder.name: _half([folder]) for folder in folders}
    if len(folders) > 1:
        halves["all"] = _half(folders)
    figures = {name: _figures(half) for name, half in halves.items()}
    whole = figures.get("all") or next(iter(figures.values()), None)
    return {
        "schema": "assay-bench-lens/1", "halves": figures,
        "holds": bool(whole) and all(_holds(one) for one in figures.values()),
    }  # fmt: skip


def _holds(figures: Mapping[str, Any]) -> bool:
    """The bar: any-leak precision 0.98, recall 0.95, coverage 90 %, median under a second."""
    whole = figures["types"][ANY]
    return (
        (whole["precision"] or 0) >= 0.98 and (whole["recall"] or 0) >= 0.95
        and figures["coverage"] >= 0.9 and figures["median_seconds"] < 1
    )  # fmt: skip


def _half(folders: Iterable[Path]) -> Half:
    half = Half()
    for folder in folders:
        labels = json.loads((folder / "labels.json").read_text(encoding="utf-8"))
        for entry in labels["files"]:
            _file(half, folder, entry)
    return half


def _file(half: Half, folder: Path, entry: Mapping[str, Any]) -> None:
    content = (folder / entry["file"]).read_bytes()
    started = time.perf_counter()
    found, abstains = _read(content)
    half.seconds.append(time.perf_counter() - started)
    half.files += 1
    wanted = {leak["type"] for leak in entry["leaks"]}
    if abstains:
        half.abstained.append(f"{folder.name}/{entry['file']}: {abstains}")
        half.leaky_abstained += bool(wanted)
    said = {kind for kind, _, _ in found}
    _count(half.types[ANY], bool(wanted), bool(said))
    for kind in TYPES:
        _count(half.types[kind], kind in wanted, kind in said)
        half.types[kind].placed += _is_placed(kind, entry["leaks"], found)
    if wanted != said:
        half.wrong.append(
            f"{folder.name}/{entry['file']}: labelled {sorted(wanted)}, reported {sorted(said)}"
        )


def _read(content: bytes) -> tuple[list[tuple[str, int | None, int]], str | None]:
    """Type, cell (None in .py files), line (of the file in .py files) of each leak."""
    try:
        seen = read(content)
    except Unreadable as error:
        return [], error.message
    first = {cell.index: cell.first_line for cell in seen.book.cells}
    places: list[tuple[str, int | None, int]] = [
        (leak.type, None, first[leak.site.cell] + leak.site.line - 1)
        if seen.book.is_script else (leak.type, leak.site.cell, leak.site.line)
        for leak in seen.leaks
    ]  # fmt: skip
    return places, seen.abstains


def _count(counted: Counted, is_real: bool, is_said: bool) -> None:
    counted.hit += is_real and is_said
    counted.false += is_said and not is_real
    counted.missed += is_real and not is_said


def _is_placed(
    kind: str, labels: Iterable[Mapping[str, Any]], found: Iterable[tuple[Any, ...]]
) -> bool:
    """Whether a reported place is the labelled one: the same cell, at most three lines away."""
    return any(
        label["type"] == kind == one[0] and label["cell"] == one[1]
        and abs(label["line"] - one[2]) <= _NEAR_LINES
        for label in labels for one in found
    )  # fmt: skip


def _figures(half: Half) -> dict[str, Any]:
    return {
        "files": half.files, "types": {t: c.figures() for t, c in half.types.items()},
        "abstained": half.abstained, "abstained_on_leaky": half.leaky_abstained,
        "coverage": 1 - len(half.abstained) / half.files,
        "median_seconds": statistics.median(half.seconds), "slowest_seconds": max(half.seconds),
        "disagreements": Counter(half.wrong).most_common() and half.wrong,
    }  # fmt: skip


def written(report: Mapping[str, Any]) -> str:
    """The tables for people."""
    return "\n\n".join(_table(name, one) for name, one in report["halves"].items())


def _table(name: str, one: Mapping[str, Any]) -> str:
    head = f"{name}: {one['files']} files, coverage {one['coverage']:.1%}, abstained {len(one['abstained'])} ({one['abstained_on_leaky']} of them leaky), median {one['median_seconds'] * 1000:.0f} ms, slowest {one['slowest_seconds'] * 1000:.0f} ms"
    lines = [
        head,
        f"{'type':<32}{'n':>4}{'said':>5}  {'precision':<22}{'recall':<22}{'F1':>6}{'placed':>8}",
    ]
    for kind, c in one["types"].items():
        lines.append(
            f"{kind:<32}{c['labelled']:>4}{c['reported']:>5}  {_share(c, 'precision'):<22}"
            f"{_share(c, 'recall'):<22}{_number(c['f1']):>6}{'' if kind == ANY else c['right_place']:>8}"
        )
    return "\n".join([*lines, *(f"  differs  {w}" for w in one["disagreements"])])


def _share(counted: Mapping[str, Any], name: str) -> str:
    interval = counted[f"{name}_interval"]
    return f"{_number(counted[name])} [{interval[0]:.2f}, {interval[1]:.2f}]" if interval else "–"


def _number(value: float | None) -> str:
    return "–" if value is None else f"{value:.3f}"
