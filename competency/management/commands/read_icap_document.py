"""`read_icap_document FILE [--json]`: what an iCAP document says, and what is odd about it."""

from __future__ import annotations

import json
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from competency.framework_fixture import bilingual_texts, fixture_of
from competency.icap_document.as_json import as_json, counts_of
from competency.icap_document.reading import Reading, read_document
from competency.icap_document.report import Kind, UnreadableDocument, has_left_over


class Command(BaseCommand):
    help = (
        "Read an iCAP standard from the text of its PDF. Page joins, variants of wording, "
        "duplicates, gaps, doubtful readings and left-over text go to the error stream with "
        "their lines. Exit code 1 when text is left over, 2 when the file is no such document."
    )
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", type=Path)
        parser.add_argument("--json", action="store_true", help="print the whole reading as JSON")
        parser.add_argument(
            "--fixture",
            type=Path,
            metavar="FIXTURE",
            help="write the reading as a framework fixture; English and status that stand there "
            "already are kept",
        )

    def handle(
        self, *args: Any, file: Path, json: bool, fixture: Path | None, **options: Any
    ) -> None:
        reading = _read(file)
        for finding in reading.findings:
            self.stderr.write(str(finding), self.style.NOTICE)
        self.stdout.write(_as_text(as_json(reading) if json else _summary(reading)))
        if has_left_over(reading.findings):
            left = sum(finding.kind is Kind.LEFT_OVER for finding in reading.findings)
            raise CommandError(
                f"{left} pieces of text are left over: they belong to nothing that a standard "
                "has. Mend the document at the lines above.",
                returncode=1,
            )
        if fixture:
            self._write_fixture(reading, fixture)

    def _write_fixture(self, reading: Reading, path: Path) -> None:
        known = _fixture_at(path)
        content = fixture_of(reading, known=known)
        path.write_text(_as_text(content) + "\n", encoding="utf-8")
        missing = sum(not text["en"] for text in bilingual_texts(content))
        self.stderr.write(f"{path}: written; {missing} texts have no English yet")


def _read(file: Path) -> Reading:
    try:
        return read_document(file.read_bytes(), file=file.name)
    except OSError as error:
        raise CommandError(f"{file}: {error.strerror}", returncode=2) from error
    except UnreadableDocument as error:
        raise CommandError(f"{file}: {error}", returncode=2) from error


def _fixture_at(path: Path) -> object:
    if not path.exists():
        return None
    try:
        return json.loads(path.read_text(encoding="utf-8"))
    except ValueError as error:
        raise CommandError(
            f"{path} is there but is no JSON ({error}): its English would be lost. Mend it first."
        ) from error


def _summary(reading: Reading) -> dict[str, Any]:
    return {"code": reading.header.text("code"), **counts_of(reading)}


def _as_text(data: dict[str, Any]) -> str:
    return json.dumps(data, ensure_ascii=False, indent=1)
