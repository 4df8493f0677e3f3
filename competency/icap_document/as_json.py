"""A reading as plain data, in the shape "icap-standard-reference/1".

Keys that a standard does not need are absent: `variants` of a catalogue entry (other
wordings and the tasks that print them) and `blocks` of a task that has several; its own
lists then hold those of all its blocks, and `level` the level that all blocks share.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from competency.icap_document.catalogue import Entry
from competency.icap_document.header import CODE, Header
from competency.icap_document.items import Item, texts_of_output
from competency.icap_document.reading import Reading
from competency.icap_document.table import Block, Duty, Task

Json = dict[str, Any]


def as_json(reading: Reading) -> Json:
    header = reading.header
    return {
        "schema": "icap-standard-reference/1",
        "source": {"title": header.title, "file": reading.file, "sha256": reading.sha256},
        **_identity(header),
        "versions": header.versions,
        "name": name_of(header),
        "categories": {
            name: {"text": header.text(name), "code": header.text(f"{name}_code")}
            for name in ("job_category", "occupation", "industry")
        },
        "work_description": {"text": header.text("work_description")},
        "level": header.level,
        "duties": [_duty(duty) for duty in reading.table.duties],
        "catalogue": {
            "knowledge": [_entry(entry) for entry in reading.knowledge],
            "skills": [_entry(entry) for entry in reading.skills],
            "attitudes": [_coded(item) for item in reading.attitudes],
        },
        "notes": {"heading": reading.notes_heading, "sections": reading.notes},
        "joins": [
            {"task": join.task, "item": join.item.code, "pieces": list(join.item.parts)}
            for join in reading.joins
        ],
        "counts": counts_of(reading),
    }


def counts_of(reading: Reading) -> dict[str, int]:
    tasks = [_task(task) for task in reading.table.tasks()]
    return {
        "duties": len(reading.table.duties),
        "tasks": len(tasks),
        "output_codes": sum(len(task["outputs"]) for task in tasks),
        "indicators": sum(len(task["indicators"]) for task in tasks),
        "knowledge": len(reading.knowledge),
        "skills": len(reading.skills),
        "attitudes": len(reading.attitudes),
        "task_knowledge_links": sum(len(task["knowledge"]) for task in tasks),
        "task_skill_links": sum(len(task["skills"]) for task in tasks),
        "texts_cut_by_a_page_break": len(reading.joins),
        "tasks_cut_by_a_page_break": sum(task.is_cut for task in reading.table.tasks()),
    }


def name_of(header: Header) -> Json:
    """職業 (occupation) or 職類 (job class): the standard is named by one of the two."""
    occupation, job_class = header.text("occupation_name"), header.text("job_class_name")
    field = "職業" if occupation else "職類" if job_class else None
    return {
        "text": occupation or job_class,
        "field": field,
        "occupation_name": occupation,
        "job_class_name": job_class,
    }


def _identity(header: Header) -> Json:
    code = header.text("code")
    match = CODE.fullmatch(code or "")
    parts = {**match.groupdict(), "version": int(match["version"])} if match else None
    version = f"v{match['version']}" if match else None
    return {"code": code, "code_parts": parts, "version": version}


def _duty(duty: Duty) -> Json:
    return {**_coded(duty.name), "tasks": [_task(task) for task in duty.tasks]}


def _task(task: Task) -> Json:
    blocks = [_block(block) for block in task.blocks]
    if len(blocks) == 1:
        return {**_coded(task.name), **blocks[0]}
    levels = {block["level"] for block in blocks}
    merged = {
        "level": levels.pop() if len(levels) == 1 else None,
        "outputs": [output for block in blocks for output in block["outputs"]],
        "indicators": [indicator for block in blocks for indicator in block["indicators"]],
        "knowledge": _once(code for block in blocks for code in block["knowledge"]),
        "skills": _once(code for block in blocks for code in block["skills"]),
    }
    return {**_coded(task.name), **merged, "blocks": blocks}


def _block(block: Block) -> Json:
    return {
        "level": block.level,
        "outputs": [
            {"code": item.code, "texts": list(texts_of_output(item))} for item in block.outputs
        ],
        "indicators": [_coded(item) for item in block.indicators],
        "knowledge": _once(item.code for item in block.knowledge),
        "skills": _once(item.code for item in block.skills),
    }


def _once(codes: Iterable[str]) -> list[str]:
    return list(dict.fromkeys(codes))


def _coded(item: Item) -> Json:
    return {"code": item.code, "text": item.text}


def _entry(entry: Entry) -> Json:
    variants = [{"text": known.text, "tasks": list(known.tasks)} for known in entry.variants]
    return {
        "code": entry.code,
        "text": entry.text,
        **({"variants": variants} if variants else {}),
    }
