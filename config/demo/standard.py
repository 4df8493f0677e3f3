"""What the demo assesses against: the standard, its rubric, its rules and the published pack."""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from django.core.management import call_command

from accounts.models import User
from campaigns.actions.publish_pack import publish_pack
from campaigns.models import PackVersion
from competency.models import Framework, Rubric, RuleSet
from config.environment import ROOT
from grading import registry

CODE = "SMS2512-001v1"
PACKS = (
    "explore-data",
    "label-data",
    "engineer-features",
    "train-model",
    "evaluate-model",
    "fit-hardware",
)


@dataclass(frozen=True, slots=True)
class Standard:
    framework: Framework
    rubric: Rubric
    rule_set: RuleSet
    packs: list[PackVersion]


def load(actor: User) -> Standard:
    """Load the fixtures by their own commands; a second call changes nothing."""
    fixtures = ROOT / "fixtures"
    call_command("load_levels", str(fixtures / "levels.json"), verbosity=0)
    call_command("load_framework", str(fixtures / "frameworks" / f"{CODE}.json"), verbosity=0)
    call_command("load_rubric", str(fixtures / "rubrics" / f"{CODE}.json"), verbosity=0)
    call_command("load_rule_set", str(fixtures / "rule_sets" / "default-1.json"), verbosity=0)
    framework = Framework.objects.get(code=CODE)
    return Standard(
        framework=framework,
        rubric=framework.rubrics.latest("version"),
        rule_set=RuleSet.objects.get(code="default", version="1"),
        packs=[_published(slug, actor) for slug in PACKS],
    )


def _published(slug: str, actor: User) -> PackVersion:
    pack = registry.pack(slug)
    known = PackVersion.objects.filter(pack_hash=pack.hash).first()
    return known or publish_pack(slug=slug, quality=_quality(pack.folder), actor=actor)


def _quality(folder: Path) -> dict[str, Any]:
    quality: dict[str, Any] = json.loads((folder / "quality.json").read_text(encoding="utf-8"))
    return quality
