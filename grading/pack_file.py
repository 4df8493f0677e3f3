"""Reads pack.toml strictly: what is missing or misspelt there is the author's to mend."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, fields
from pathlib import Path
from typing import Any

from grading.contract import Limits
from grading.errors import PackError

LANGUAGES = ("zh-Hant", "en")
FORMATS = ("csv", "json", "png")


@dataclass(frozen=True, slots=True)
class Declared:
    """An output that a submission writes: its cap, format, and columns (CSV) or fields (JSON)."""

    name: str
    kilobytes: int
    format: str
    columns: Sequence[str] = ()
    fields: Sequence[str] = ()


@dataclass(frozen=True, slots=True)
class CheckSpec:
    """What a finding of one check carries: its share, its ceiling (0 to 4) and its codes."""

    id: str
    weight: float
    ceiling: int
    indicators: Sequence[str] = ()
    outputs: Sequence[str] = ()
    knowledge: Sequence[str] = ()
    skills: Sequence[str] = ()


@dataclass(frozen=True, slots=True)
class PackFile:
    """The whole of pack.toml."""

    slug: str
    version: str
    framework: str
    runtime: str
    title: Mapping[str, str]
    duties: Sequence[str]
    tasks: Sequence[str]
    indicators: Sequence[str]
    outputs: Sequence[str]
    knowledge: Sequence[str]
    skills: Sequence[str]
    limits: Limits
    declared: Sequence[Declared]
    checks: Sequence[CheckSpec]


def read_pack_file(folder: Path) -> PackFile:
    """The pack.toml of a folder; PackError names what does not fit."""
    try:
        data = tomllib.loads((folder / "pack.toml").read_text(encoding="utf-8"))
        found = _built(data)
    except (OSError, tomllib.TOMLDecodeError, TypeError, KeyError) as error:
        raise PackError(f"{folder.name}/pack.toml cannot be read: {error}") from error
    _refuse_gaps(found, folder.name)
    return found


def _built(data: Mapping[str, Any]) -> PackFile:
    rest = {
        "limits": Limits(**data.get("limits", {})),
        "declared": tuple(Declared(**one) for one in data["declared"]),
        "checks": tuple(CheckSpec(**one) for one in data["checks"]),
    }
    unknown = set(data) - {field.name for field in fields(PackFile)}
    if unknown:
        raise TypeError(f"unknown keys {sorted(unknown)}")
    return PackFile(**{**data, **rest})


def _refuse_gaps(found: PackFile, folder: str) -> None:
    ids = [check.id for check in found.checks]
    faults = {
        "the slug is not the folder's name": found.slug != folder,
        "a title is missing in one language": set(found.title) != set(LANGUAGES),
        "there is no check": not ids,
        "a check stands twice": len(set(ids)) != len(ids),
        "a weight is not above 0": any(check.weight <= 0 for check in found.checks),
        "a ceiling is not 0 to 4": any(not 0 <= check.ceiling <= 4 for check in found.checks),
        "a format is unknown": any(one.format not in FORMATS for one in found.declared),
        "a check speaks of an indicator or output that the pack does not name": any(
            not set(check.indicators) <= set(found.indicators)
            or not set(check.outputs) <= set(found.outputs)
            or not set(check.knowledge) <= set(found.knowledge)
            or not set(check.skills) <= set(found.skills)
            for check in found.checks
        ),
    }
    for fault, there in faults.items():
        if there:
            raise PackError(f"{folder}/pack.toml: {fault}.")
