"""python manage.py load_rubric FILE"""

from __future__ import annotations

from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from accounts.management.missing_tables import missing_tables_told
from competency.actions.import_rubric import import_rubric
from competency.fixture_check import read_json
from lib.errors import DomainError


class Command(BaseCommand):
    help = "Load a rubric (schema assay-rubric/1). Loading the same file again changes nothing."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("file", type=Path)

    def handle(self, *args: Any, file: Path, verbosity: int, **options: Any) -> None:
        try:
            with missing_tables_told():
                loaded = import_rubric(read_json(file))
        except DomainError as refusal:
            raise CommandError(str(refusal)) from refusal
        if verbosity:
            self.stdout.write(
                f"Rubric {loaded.version} of {loaded.framework.code}: {loaded.criteria.count()} criteria."
            )
