"""The standard arranged for reading: links with their wordings, contents with their tasks."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from uuid import UUID

from competency.models import (
    Block,
    CompetencyLevel,
    Content,
    Criterion,
    Duty,
    Indicator,
    Link,
    Task,
)
from competency.states import ContentKind


@dataclass(frozen=True, slots=True)
class ShownLink:
    """Knowledge or a skill as a block prints it; a variant differs from its first wording."""

    link: Link
    is_variant: bool


@dataclass(frozen=True, slots=True)
class ShownIndicator:
    indicator: Indicator
    criterion: Criterion | None


@dataclass(frozen=True, slots=True)
class ShownBlock:
    """One row group; `descriptor` is the official text of the level that it requires."""

    block: Block
    descriptor: CompetencyLevel | None
    indicators: list[ShownIndicator]
    knowledge: list[ShownLink]
    skills: list[ShownLink]


@dataclass(frozen=True, slots=True)
class ShownTask:
    task: Task
    blocks: list[ShownBlock]


@dataclass(frozen=True, slots=True)
class ShownDuty:
    duty: Duty
    tasks: list[ShownTask]


@dataclass(frozen=True, slots=True)
class Wording:
    """One printed wording of knowledge or a skill, with the tasks that print it."""

    text: dict[str, str]
    tasks: list[Task] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Entry:
    """Knowledge, a skill or an attitude; `wordings[0]` is the first one printed."""

    content: Content
    wordings: list[Wording]
    criterion: Criterion | None


@dataclass(frozen=True, slots=True)
class CriteriaGroup:
    """The criteria of one duty, or of the attitudes when `duty` is None."""

    duty: Duty | None
    criteria: list[Criterion]


def shown_duties(
    tree: Iterable[Duty], criteria: Iterable[Criterion], levels: Mapping[int, CompetencyLevel]
) -> list[ShownDuty]:
    """The tree of `queries.framework_tree` with anchors and level descriptors at hand."""
    by_indicator = {row.indicator_id: row for row in criteria if row.indicator_id}
    return [
        ShownDuty(
            duty,
            [
                ShownTask(task, [_block(row, by_indicator, levels) for row in task.blocks.all()])
                for task in duty.tasks.all()
            ],
        )
        for duty in tree
    ]


def entries(
    contents: Iterable[Content], duties: Iterable[ShownDuty], criteria: Iterable[Criterion]
) -> dict[str, list[Entry]]:
    """Entries by kind (K, S, A), each wording with the tasks that ask for it in these words."""
    used = _links_by_content(duties)
    by_attitude = {row.attitude_id: row for row in criteria if row.attitude_id}
    found: dict[str, list[Entry]] = {kind: [] for kind in ContentKind.values}
    for content in contents:
        wordings = _wordings(content, used[content.pk])
        found[content.kind].append(Entry(content, wordings, by_attitude.get(content.pk)))
    return found


def groups(criteria: Iterable[Criterion]) -> list[CriteriaGroup]:
    """Criteria by duty, in their order; attitudes make a group of their own."""
    found: dict[object, CriteriaGroup] = {}
    for criterion in criteria:
        duty = criterion.indicator.block.task.duty if criterion.indicator else None
        group = found.setdefault(duty.pk if duty else None, CriteriaGroup(duty, []))
        group.criteria.append(criterion)
    return list(found.values())


def _block(
    block: Block,
    by_indicator: Mapping[UUID, Criterion],
    levels: Mapping[int, CompetencyLevel],
) -> ShownBlock:
    links: dict[str, list[ShownLink]] = {kind: [] for kind in ContentKind.values}
    for link in block.links.all():
        differs = link.text_zh_hant != link.content.text_zh_hant
        links[link.content.kind].append(ShownLink(link, differs))
    return ShownBlock(
        block,
        levels.get(block.level) if block.level else None,
        [ShownIndicator(row, by_indicator.get(row.pk)) for row in block.indicators.all()],
        links[ContentKind.KNOWLEDGE],
        links[ContentKind.SKILL],
    )


def _links_by_content(duties: Iterable[ShownDuty]) -> dict[UUID, list[tuple[Task, Link]]]:
    used: dict[UUID, list[tuple[Task, Link]]] = defaultdict(list)
    for duty in duties:
        for shown in duty.tasks:
            for block in shown.blocks:
                for row in (*block.knowledge, *block.skills):
                    used[row.link.content_id].append((shown.task, row.link))
    return used


def _wordings(content: Content, links: Iterable[tuple[Task, Link]]) -> list[Wording]:
    first = Wording({"zh-Hant": content.text_zh_hant, "en": content.text_en})
    found = {content.text_zh_hant: first}
    for task, link in links:
        text = {"zh-Hant": link.text_zh_hant, "en": link.text_en}
        wording = found.setdefault(link.text_zh_hant, Wording(text))
        if task not in wording.tasks:
            wording.tasks.append(task)
    return list(found.values())
