"""The standard, its rubrics and its rule sets."""

from competency.models.bilingual import Bilingual
from competency.models.framework import (
    Block,
    CompetencyLevel,
    Content,
    Duty,
    Framework,
    Indicator,
    Link,
    Output,
    Task,
)
from competency.models.rubric import Anchor, Criterion, Rubric, ScaleLevel
from competency.models.rule_set import RuleSet

__all__ = [
    "Anchor",
    "Bilingual",
    "Block",
    "CompetencyLevel",
    "Content",
    "Criterion",
    "Duty",
    "Framework",
    "Indicator",
    "Link",
    "Output",
    "Rubric",
    "RuleSet",
    "ScaleLevel",
    "Task",
]
