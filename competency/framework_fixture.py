"""A reading of an iCAP document as a framework fixture (schema assay-framework/1).

Every text stands as {"zh-Hant": as printed, "en": English}. English and status are given
by people: they are taken over from the fixture that is there, and empty where it has none.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from competency.icap_document.as_json import as_json
from competency.icap_document.catalogue import Entry
from competency.icap_document.codes import numbers_of
from competency.icap_document.items import Item, texts_of_output
from competency.icap_document.reading import Reading
from competency.icap_document.table import Block, Duty, Table

Json = dict[str, Any]
SCHEMA = "assay-framework/1"


def fixture_of(reading: Reading, *, known: object = None) -> Json:
    """The fixture for this reading; `known` is the fixture that it replaces."""
    status = known.get("status") if isinstance(known, Mapping) else None
    writer = _Writer(dict(english_in(known)))
    return {
        "schema": SCHEMA,
        "status": status or {"value": "unknown", "source": ""},
        **writer.identity(reading),
        "duties": [writer.duty(duty) for duty in reading.table.duties],
        "catalogue": {
            "knowledge": [writer.entry(entry) for entry in reading.knowledge],
            "skills": [writer.entry(entry) for entry in reading.skills],
            "attitudes": [writer.coded(item) for item in reading.attitudes],
        },
        "notes": writer.notes(reading),
        "joins": as_json(reading)["joins"],
        "as_printed": odd_codes(reading.table),
        "counts": as_json(reading)["counts"],
    }


def english_in(content: object) -> Iterator[tuple[str, str]]:
    """Pairs of an original text and its English, wherever both stand in a fixture."""
    for text in bilingual_texts(content):
        yield text["zh-Hant"], text["en"]


def bilingual_texts(content: object) -> Iterator[Mapping[str, str]]:
    """All texts of a fixture, in the order of the file."""
    if isinstance(content, Mapping):
        if content.keys() == {"zh-Hant", "en"}:
            yield content
        else:
            for value in content.values():
                yield from bilingual_texts(value)
    elif isinstance(content, list):
        for value in content:
            yield from bilingual_texts(value)


def odd_codes(table: Table) -> dict[str, list[str]]:
    """Codes of outputs and indicators that the document repeats, or numbers for another task.

    Named in the fixture, so that a slip of somebody's pen there is told from the printed ones.
    """
    seen: list[str] = []
    repeated: list[str] = []
    misnumbered: list[str] = []
    for task, block in table.blocks():
        for item in (*block.outputs, *block.indicators):
            if item.code in seen:
                repeated.append(item.code)
            if numbers_of(item.code)[:2] != numbers_of(task.name.code):
                misnumbered.append(item.code)
            seen.append(item.code)
    return {"misnumbered": _once(misnumbered), "repeated": _once(repeated)}


class _Writer:
    def __init__(self, english: Mapping[str, str]) -> None:
        self.english = english

    def text(self, printed: str | None) -> Json | None:
        if not printed:
            return None
        return {"zh-Hant": printed, "en": self.english.get(printed, "")}

    def identity(self, reading: Reading) -> Json:
        read = as_json(reading)
        return {
            "document": {
                "file": reading.file,
                "sha256": reading.sha256,
                "title": self.text(reading.header.title),
            },
            **{key: read[key] for key in ("code", "code_parts", "version")},
            "versions": [self.version(row) for row in reading.header.versions],
            "name": {
                key: text if key == "field" else self.text(text)
                for key, text in read["name"].items()
            },
            "categories": {
                name: {"text": self.text(category["text"]), "code": category["code"]}
                for name, category in read["categories"].items()
            },
            "work_description": self.text(read["work_description"]["text"]),
            "level": read["level"],
        }

    def version(self, row: Mapping[str, str | None]) -> Json:
        texts = {key: self.text(row[key]) for key in ("name", "status", "note")}
        return {**row, **texts}

    def duty(self, duty: Duty) -> Json:
        tasks = [
            {**self.coded(task.name), "blocks": [self.block(block) for block in task.blocks]}
            for task in duty.tasks
        ]
        return {**self.coded(duty.name), "tasks": tasks}

    def block(self, block: Block) -> Json:
        return {
            "level": block.level,
            "outputs": [
                {"code": item.code, "texts": [self.text(text) for text in texts_of_output(item)]}
                for item in block.outputs
            ],
            "indicators": [self.coded(item) for item in block.indicators],
            "knowledge": self.links(block.knowledge),
            "skills": self.links(block.skills),
        }

    def links(self, items: Iterable[Item]) -> list[Json]:
        first: dict[str, Item] = {}
        for item in items:
            first.setdefault(item.code, item)
        return [self.coded(item) for item in first.values()]

    def coded(self, item: Item) -> Json:
        return {"code": item.code, "text": self.text(item.text)}

    def entry(self, entry: Entry) -> Json:
        variants = [
            {"text": self.text(wording.text), "tasks": list(wording.tasks)}
            for wording in entry.variants
        ]
        return {"code": entry.code, "text": self.text(entry.text), "variants": variants}

    def notes(self, reading: Reading) -> Json:
        sections = [
            {
                "text": self.text(section["text"]),
                "items": [{"text": self.text(item["text"])} for item in section["items"]],
            }
            for section in reading.notes
        ]
        return {"heading": self.text(reading.notes_heading), "sections": sections}


def _once(codes: Iterable[str]) -> list[str]:
    return list(dict.fromkeys(codes))
