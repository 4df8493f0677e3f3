"""python manage.py load_levels FILE"""

from __future__ import annotations

from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from accounts.management.missing_tables import missing_tables_told
from competency.actions.load_levels import load_levels
from competency.fixture_check import read_json
from lib.errors import DomainError


class Command(BaseCommand):
    help = "Load the official competency levels (schema assay-levels/1). Loading the same file again changes nothing."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("file", type=Path)

    def handle(self, *args: Any, file: Path, verbosity: int, **options: Any) -> None:
        try:
            with missing_tables_told():
                loaded = load_levels(read_json(file))
        except DomainError as refusal:
            raise CommandError(str(refusal)) from refusal
        if verbosity:
            self.stdout.write(f"{len(loaded)} competency levels.")
