"""`load_framework FILE`: load and publish one version of a standard."""

from __future__ import annotations

import json
from argparse import ArgumentParser
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.db import transaction
from django.utils.translation import gettext as _

from accounts.management.missing_tables import missing_tables_told
from competency.actions.import_framework import import_framework
from competency.actions.publish_framework import publish_framework
from competency.fixture_check import doubled, read_json, refusal
from competency.icap_document.header import CODE
from competency.models import Framework
from competency.states import FrameworkState, FrameworkStatus
from lib.errors import DomainError


class Command(BaseCommand):
    help = (
        "Load a framework fixture (schema assay-framework/1) and publish it. Loading the same "
        "content again changes nothing; other content under a known code is refused with the "
        "differences. The status comes from people: from --status and --status-source, or from "
        "`status` in the file."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", type=Path)
        parser.add_argument("--status", choices=FrameworkStatus.values)
        parser.add_argument("--status-source", help="who says so, and where")
        parser.add_argument(
            "--draft", action="store_true", help="leave a new framework unpublished"
        )

    def handle(
        self,
        *args: Any,
        file: Path,
        status: str | None,
        status_source: str | None,
        draft: bool,
        **options: Any,
    ) -> None:
        if (status is None) != (status_source is None):
            raise CommandError("Give --status and --status-source together, or none of them.")
        given = {"value": status, "source": status_source} if status else None
        try:
            with missing_tables_told():
                framework = _load(file, given, publish=not draft)
        except DomainError as error:
            raise CommandError(f"{file}: {error}", returncode=1) from error
        self.stdout.write(
            f"{framework.code}: {framework.state}, {framework.get_status_display()} "
            f"({framework.status_source or 'no source'}), content {framework.content_hash[:12]}"
        )


@transaction.atomic
def _load(file: Path, status: Mapping[str, Any] | None, *, publish: bool) -> Framework:
    content = read_json(file)
    _check_file(file, content)
    status = status or _status_in(content)
    framework = import_framework(content, status=status["value"], status_source=status["source"])
    if publish and framework.state == FrameworkState.DRAFT:
        publish_framework(framework)
    return framework


def _check_file(file: Path, content: object) -> None:
    """What only the file can tell: keys that JSON swallows, and the code in its name."""
    twice: list[str] = []

    def note(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
        twice.extend(doubled(key for key, _value in pairs))
        return dict(pairs)

    json.loads(file.read_text(encoding="utf-8"), object_pairs_hook=note)
    if twice:
        problem = _("The key “%(key)s” stands twice in one object; keep one.")
        raise refusal([problem % {"key": key} for key in twice])
    code = content.get("code") if isinstance(content, Mapping) else None
    if CODE.fullmatch(file.stem) and code is not None and code != file.stem:
        problem = _("code: the file is named %(name)s, its content %(code)s; correct one of them.")
        raise refusal([problem % {"name": file.stem, "code": code}])


def _status_in(content: object) -> Mapping[str, Any]:
    """The status that the file states, else the one that is stored, else unknown."""
    fields = content if isinstance(content, Mapping) else {}
    status = fields.get("status")
    if isinstance(status, Mapping) and status.get("value") != FrameworkStatus.UNKNOWN:
        return {"value": status.get("value", ""), "source": status.get("source", "")}
    stored = Framework.objects.filter(code=fields.get("code", "")).first()
    if stored is None:
        return {"value": FrameworkStatus.UNKNOWN, "source": ""}
    return {"value": stored.status, "source": stored.status_source}
