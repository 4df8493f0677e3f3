"""A small standard for tests: one duty, two tasks (levels 5 and 4), three indicators, two attitudes."""

from __future__ import annotations

import uuid

from competency.models import (
    Anchor,
    Block,
    Content,
    Criterion,
    Duty,
    Framework,
    Indicator,
    Link,
    Output,
    Rubric,
    RuleSet,
    ScaleLevel,
    Task,
)

SCALE = ["未展現", "萌芽", "部分達成", "達成", "優於"]
SCALE_EN = ["Absent", "Emerging", "Partial", "Meets", "Exceeds"]
TASKS = {"T1.1": (5, ["P1.1.1", "P1.1.2"]), "T1.2": (4, ["P1.2.1"])}


def small_framework(code: str = "TST0001-001v1") -> Framework:
    """Published; indicators P1.1.1, P1.1.2 (task level 5) and P1.2.1 (task level 4)."""
    framework = Framework.objects.create(
        code=code, version="v1", level=5, text_zh_hant="測試職能基準", text_en="Test standard",
        status="historical", status_source="test", state="published", content_hash=uuid.uuid4().hex,
    )  # fmt: skip
    duty = Duty.objects.create(
        framework=framework, code="T1", position=1, text_zh_hant="主要職責", text_en="A duty"
    )
    knowledge = Content.objects.create(
        framework=framework,
        kind="K",
        code="K01",
        position=1,
        text_zh_hant="知識",
        text_en="Knowledge",
    )
    skill = Content.objects.create(
        framework=framework, kind="S", code="S01", position=1, text_zh_hant="技能", text_en="Skill"
    )
    for position, (code_, (level, indicators)) in enumerate(TASKS.items(), start=1):
        task = Task.objects.create(
            duty=duty,
            code=code_,
            position=position,
            text_zh_hant=f"任務{code_}",
            text_en=f"Task {code_}",
        )
        block = Block.objects.create(task=task, position=1, level=level)
        Output.objects.create(
            block=block, code=f"O{code_[1:]}.1", position=1, text_zh_hant="產出", text_en="Output"
        )
        for number, indicator in enumerate(indicators, start=1):
            Indicator.objects.create(
                block=block, code=indicator, position=position * 10 + number,
                text_zh_hant=f"指標{indicator}", text_en=f"Indicator {indicator}",
            )  # fmt: skip
        for number, content in enumerate((knowledge, skill), start=1):
            Link.objects.create(
                block=block, content=content, position=number, text_zh_hant=content.text_zh_hant
            )
    for number in (1, 2):
        Content.objects.create(
            framework=framework, kind="A", code=f"A0{number}", position=number,
            text_zh_hant=f"態度{number}", text_en=f"Attitude {number}",
        )  # fmt: skip
    return framework


def small_rubric(framework: Framework) -> Rubric:
    """Anchors 0 to 4 for every indicator and attitude of the framework."""
    rubric = Rubric.objects.create(
        framework=framework, version="1", content_hash=uuid.uuid4().hex,
        text_zh_hant="評分規準", text_en="Rubric",
    )  # fmt: skip
    for value, label in enumerate(SCALE):
        ScaleLevel.objects.create(
            rubric=rubric, value=value, text_zh_hant=label, text_en=SCALE_EN[value]
        )
    indicators = Indicator.objects.filter(block__task__duty__framework=framework)
    attitudes = Content.objects.filter(framework=framework, kind="A")
    targets = [{"indicator": i} for i in indicators] + [{"attitude": a} for a in attitudes]
    for position, target in enumerate(targets, start=1):
        criterion = Criterion.objects.create(rubric=rubric, position=position, **target)
        for level in range(5):
            Anchor.objects.create(
                criterion=criterion, level=level,
                text_zh_hant=f"{criterion.code} 第{level}級", text_en=f"{criterion.code} level {level}",
            )  # fmt: skip
    return rubric


def rule_set() -> RuleSet:
    """The default numbers: an indicator is met from level 3; see docs of combination."""
    return RuleSet.objects.create(
        code="default", version="1", content_hash=uuid.uuid4().hex,
        parameters={
            "schema": "assay-rule-set/1", "code": "default", "version": "1",
            "met_from": 3, "high_level": 5, "low_level": 4, "no_indicator_below": 2,
        },
    )  # fmt: skip
