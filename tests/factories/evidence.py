"""Items with real stored files, exercises, and runs that have finished."""

from __future__ import annotations

import itertools
import json
import uuid
from collections.abc import Mapping, Sequence
from typing import Any

from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.utils import timezone

from campaigns.models import Enrolment, PackVersion
from competency.models import Indicator, Output
from evidence.models import Claim, Exercise, FindingRow, GradingRun, Item
from lib.fingerprint import sha256

_numbers = itertools.count(1)
MEDIA_TYPES = {
    "notebook": "application/x-ipynb+json",
    "pdf": "application/pdf",
    "image": "image/png",
    "table": "text/csv",
    "text": "text/plain",
    "json": "application/json",
}


def notebook(*sources: str, **metadata: Any) -> bytes:
    """A valid nbformat 4.5 notebook with these code cells (one, unique, when none is given)."""
    cells = sources or (f"x = {next(_numbers)}\nx",)
    return json.dumps(
        {
            "nbformat": 4,
            "nbformat_minor": 5,
            "metadata": metadata,
            "cells": [
                {
                    "cell_type": "code",
                    "id": f"c{index}",
                    "metadata": {},
                    "source": source,
                    "outputs": [],
                    "execution_count": None,
                }
                for index, source in enumerate(cells, start=1)
            ],
        }
    ).encode()


def submitted_item(
    enrolment: Enrolment, kind: str = "notebook", content: bytes | None = None, **fields: Any
) -> Item:
    """A submitted item with a stored file; without content, one that is like no other."""
    if content is None:
        content = notebook() if kind == "notebook" else f"a,b\n1,{next(_numbers)}\n".encode()
    if kind == "notebook":
        fields.setdefault("extent", len(json.loads(content)["cells"]))
    stored = default_storage.save(f"artefacts/{uuid.uuid4().hex}", ContentFile(content))
    return Item.objects.create(
        **{
            "enrolment": enrolment,
            "title": f"Item {next(_numbers)}",
            "kind": kind,
            "original_name": "work.ipynb",
            "storage_name": stored,
            "media_type": MEDIA_TYPES.get(kind, "application/octet-stream"),
            "size_bytes": len(content),
            "sha256": sha256(content),
            "uploaded_by": enrolment.candidate,
            "received_at": timezone.now(),
            "state": "submitted",
            **fields,
        }
    )


def exercise(enrolment: Enrolment, pack_version: PackVersion, **fields: Any) -> Exercise:
    """An exercise whose public files are two small stored texts; no pack is asked."""
    from evidence.variants import pack_files, public_hash_of

    files = {"train.csv": b"a,b\n1,2\n", "test.csv": b"a\n3\n"}
    stored = default_storage.save(f"variants/{uuid.uuid4().hex}", ContentFile(pack_files(files)))
    return Exercise.objects.create(
        **{
            "enrolment": enrolment,
            "pack_version": pack_version,
            "started_at": timezone.now(),
            "public_hash": public_hash_of(files),
            "public_archive": stored,
            **fields,
        }
    )


def finding(check: str = "confusion_matrix", **fields: Any) -> dict[str, Any]:
    """One finding as JSON, in the shape of grading.contract.Finding."""
    return {
        "check": check,
        "outcome": "met",
        "fraction": 1.0,
        "weight": 1.0,
        "ceiling": 3,
        "message": f"{check}.met",
        "params": {},
        "indicators": ["P1.1.1"],
        "outputs": ["O1.1.1"],
        "knowledge": [],
        "skills": [],
        "measured": None,
        "expected": None,
        "figure": None,
        "where": None,
        **fields,
    }


def queued_run(item: Item, **fields: Any) -> GradingRun:
    return GradingRun.objects.create(**{"item": item, "queued_at": timezone.now(), **fields})


def finished_run(
    item: Item,
    findings: Sequence[Mapping[str, Any]] = (),
    *,
    pack: str = "evaluate-model",
    **fields: Any,
) -> GradingRun:
    """A graded run with these findings (see `finding`), finished now."""
    now = timezone.now()
    run = GradingRun.objects.create(
        **{
            "item": item,
            "state": "finished",
            "verdict": "graded",
            "attempt": 1,
            "queued_at": now,
            "started_at": now,
            "finished_at": now,
            "result": {"pack": pack, "score": 1.0, "usage": {}, "run": {}},
            **fields,
        }
    )
    for position, data in enumerate(findings):
        FindingRow.objects.create(
            run=run,
            position=position,
            check_id=data["check"],
            outcome=data["outcome"],
            ceiling=data["ceiling"],
            data=dict(data),
        )
    return run


def claim(item: Item, indicator: str = "P1.1.1", output: str | None = None, **fields) -> Claim:
    """A claim for an indicator (and output) given by code."""
    framework = item.enrolment.campaign.framework
    return Claim.objects.create(
        item=item,
        indicator=Indicator.objects.get(block__task__duty__framework=framework, code=indicator),
        output=output and Output.objects.get(block__task__duty__framework=framework, code=output),
        **fields,
    )
