"""Knowledge and skills of the whole standard: each code once, with all its wordings."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

from competency.icap_document.codes import numbers_of
from competency.icap_document.items import Item
from competency.icap_document.report import Finding, Kind, doubtful


@dataclass(frozen=True)
class Wording:
    """A wording that differs from the first printed one, and where it stands."""

    text: str
    tasks: tuple[str, ...]


@dataclass
class Entry:
    code: str
    text: str
    line: int
    variants: list[Wording] = field(default_factory=list)


def gather(links: Iterable[tuple[str, Item]], findings: list[Finding]) -> list[Entry]:
    """`links` are pairs of a task's code and what it asks for, in printed order."""
    entries: dict[str, Entry] = {}
    for task, item in links:
        entry = entries.setdefault(item.code, Entry(item.code, item.text, item.lines[0]))
        if item.text != entry.text:
            _add_variant(entry, task, item, findings)
    ordered = sorted(entries.values(), key=lambda entry: numbers_of(entry.code))
    findings += _same_wording(ordered)
    return ordered


def _add_variant(entry: Entry, task: str, item: Item, findings: list[Finding]) -> None:
    for at, known in enumerate(entry.variants):
        if known.text == item.text:
            entry.variants[at] = Wording(known.text, (*known.tasks, task))
            break
    else:
        entry.variants.append(Wording(item.text, (task,)))
    findings.append(
        Finding(
            Kind.VARIANT,
            (entry.line, item.lines[0]),
            f"{entry.code} in {task} reads {item.text!r}, at first {entry.text!r}; both are kept",
        )
    )


def _same_wording(entries: Iterable[Entry]) -> Iterator[Finding]:
    seen: dict[str, Entry] = {}
    for entry in entries:
        first = seen.setdefault(entry.text, entry)
        if first is not entry:
            yield doubtful(entry.line, f"{entry.code} has the wording of {first.code}")
