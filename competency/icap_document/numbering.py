"""What is odd about codes: repeated, missing, numbered for another task. Nothing is mended."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from competency.icap_document.codes import numbers_of
from competency.icap_document.items import Item
from competency.icap_document.report import Finding, Kind, doubtful
from competency.icap_document.table import Table, Task


def odd_numbers(table: Table, attitudes: Sequence[Item]) -> Iterator[Finding]:
    duties = [duty.name for duty in table.duties]
    tasks = [task.name for task in table.tasks()]
    outputs = [item for _, block in table.blocks() for item in block.outputs]
    indicators = [item for _, block in table.blocks() for item in block.indicators]
    for labels in (duties, tasks, outputs, indicators, list(attitudes)):
        yield from _repeated(labels)
        yield from _missing(labels)
        yield from _empty(labels)
    for links in ("knowledge", "skills"):
        items = [item for _, block in table.blocks() for item in getattr(block, links)]
        yield from _missing(sorted(items, key=lambda item: numbers_of(item.code)))
        yield from _empty(items)
    for duty in table.duties:
        yield from _of_another([task.name for task in duty.tasks], duty.name)
    for task in table.tasks():
        yield from _odd_task(task)


def _odd_task(task: Task) -> Iterator[Finding]:
    for block in task.blocks:
        yield from _of_another((*block.outputs, *block.indicators), task.name)
        yield from _linked_twice(block.knowledge, task)
        yield from _linked_twice(block.skills, task)
        for what, there in (("level", block.level), ("output", block.outputs)):
            if not there:
                yield _gap(task.name, f"task {task.name.code} has no {what}")
        for what, items in (
            ("indicator", block.indicators),
            ("knowledge", block.knowledge),
            ("skill", block.skills),
        ):
            if not items:
                yield _gap(task.name, f"task {task.name.code} has no {what}")


def _repeated(labels: Iterable[Item]) -> Iterator[Finding]:
    seen: dict[str, Item] = {}
    for item in labels:
        first = seen.setdefault(item.code, item)
        if first is not item:
            yield Finding(
                Kind.DUPLICATE,
                (first.lines[0], item.lines[0]),
                f"{item.code} is printed for {first.text!r} and for {item.text!r}; both are kept",
            )


def _linked_twice(links: Iterable[Item], task: Task) -> Iterator[Finding]:
    seen: set[str] = set()
    for item in links:
        if item.code in seen:
            text = f"{item.code} stands twice in task {task.name.code}; it is linked once"
            yield Finding(Kind.DUPLICATE, (item.lines[0],), text)
        seen.add(item.code)


def _missing(labels: Iterable[Item]) -> Iterator[Finding]:
    """Steps of more than one between neighbours under the same prefix, and starts beyond 1."""
    previous = None
    for item in labels:
        numbers = numbers_of(item.code)
        same = previous is not None and numbers_of(previous.code)[:-1] == numbers[:-1]
        before = numbers_of(previous.code)[-1] if previous is not None and same else 0
        if numbers[-1] > before + 1:
            since = previous.code if previous is not None and same else "the beginning"
            yield _gap(item, f"{item.code} follows {since}: a number is missing between")
        elif previous is not None and same and numbers[-1] < before:
            yield doubtful(item.lines[0], f"{item.code} follows {previous.code}: out of order")
        previous = item


def _empty(labels: Iterable[Item]) -> Iterator[Finding]:
    for item in labels:
        if not item.text:
            yield _gap(item, f"{item.code} has no text")


def _of_another(labels: Iterable[Item], owner: Item) -> Iterator[Finding]:
    number = numbers_of(owner.code)
    for item in labels:
        if numbers_of(item.code)[: len(number)] != number:
            text = f"{item.code} stands in {owner.code} but is not numbered for it; kept as printed"
            yield doubtful(item.lines[0], text)


def _gap(item: Item, text: str) -> Finding:
    return Finding(Kind.GAP, (item.lines[0],), text)
