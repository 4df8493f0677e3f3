"""A framework fixture as rows. Positions run through the whole standard, in printed order."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from itertools import count
from typing import Any

from competency.models import Block, Content, Duty, Framework, Indicator, Link, Output, Task
from competency.states import ContentKind

Json = Mapping[str, Any]
KINDS = {
    "knowledge": ContentKind.KNOWLEDGE,
    "skills": ContentKind.SKILL,
    "attitudes": ContentKind.ATTITUDE,
}


def store_rows(framework: Framework, fixture: Json) -> None:
    """Make all rows below a new framework, table by table."""
    contents = dict(_contents(framework, fixture["catalogue"]))
    rows = _Rows(framework, contents)
    for duty in fixture["duties"]:
        rows.add_duty(duty)
    Content.objects.bulk_create(contents.values())
    Duty.objects.bulk_create(rows.duties)
    Task.objects.bulk_create(rows.tasks)
    Block.objects.bulk_create(rows.blocks)
    Output.objects.bulk_create(rows.outputs)
    Indicator.objects.bulk_create(rows.indicators)
    Link.objects.bulk_create(rows.links)


def _contents(framework: Framework, catalogue: Json) -> Iterator[tuple[tuple[str, str], Content]]:
    """By kind and code; knowledge first, then skills, then attitudes."""
    positions = count(1)
    for name, kind in KINDS.items():
        for row in catalogue[name]:
            yield (
                (name, row["code"]),
                Content(framework=framework, kind=kind, **_coded(row, next(positions))),
            )


class _Rows:
    def __init__(self, framework: Framework, contents: Mapping[tuple[str, str], Content]) -> None:
        self.framework = framework
        self.contents = contents
        self.duties: list[Duty] = []
        self.tasks: list[Task] = []
        self.blocks: list[Block] = []
        self.outputs: list[Output] = []
        self.indicators: list[Indicator] = []
        self.links: list[Link] = []

    def add_duty(self, row: Json) -> None:
        duty = Duty(framework=self.framework, **_coded(row, len(self.duties) + 1))
        self.duties.append(duty)
        for task in row["tasks"]:
            self.add_task(duty, task)

    def add_task(self, duty: Duty, row: Json) -> None:
        task = Task(duty=duty, **_coded(row, len(self.tasks) + 1))
        self.tasks.append(task)
        for position, block in enumerate(row["blocks"], start=1):
            self.add_block(Block(task=task, position=position, level=block["level"]), block)

    def add_block(self, block: Block, row: Json) -> None:
        self.blocks.append(block)
        for output in row["outputs"]:
            for text in output["texts"]:
                named = {"code": output["code"], "text": text}
                position = len(self.outputs) + 1
                self.outputs.append(Output(block=block, **_coded(named, position)))
        for indicator in row["indicators"]:
            position = len(self.indicators) + 1
            self.indicators.append(Indicator(block=block, **_coded(indicator, position)))
        links = [(name, link) for name in ("knowledge", "skills") for link in row[name]]
        for position, (name, link) in enumerate(links, start=1):
            content = self.contents[name, link["code"]]
            texts = _texts(link["text"])
            self.links.append(Link(block=block, content=content, position=position, **texts))


def _coded(row: Json, position: int) -> dict[str, Any]:
    return {"code": row["code"], "position": position, **_texts(row["text"])}


def _texts(text: Mapping[str, str]) -> dict[str, str]:
    return {"text_zh_hant": text["zh-Hant"], "text_en": text["en"]}
