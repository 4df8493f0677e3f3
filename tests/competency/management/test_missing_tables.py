"""Commands on a database that was not migrated: the mend, not a traceback."""

from __future__ import annotations

import pytest
from django.core.management import CommandError, call_command
from django.db import connection, models

from competency.models import CompetencyLevel, Framework, RuleSet
from tests.architecture.house import ROOT

pytestmark = pytest.mark.django_db
FIXTURES = ROOT / "fixtures"


@pytest.mark.parametrize(
    ("command", "file", "model"),
    [
        ("load_framework", "frameworks/SMS2512-001v1.json", Framework),
        ("load_rubric", "rubrics/SMS2512-001v1.json", Framework),
        ("load_rule_set", "rule_sets/default-1.json", RuleSet),
        ("load_levels", "levels.json", CompetencyLevel),
    ],
)
def test_a_missing_table_is_told_with_its_mend(
    command: str, file: str, model: type[models.Model]
) -> None:
    with connection.cursor() as cursor:
        cursor.execute(f"ALTER TABLE {model._meta.db_table} RENAME TO away")
    with pytest.raises(CommandError, match=r"run \.venv/bin/python manage\.py migrate first"):
        call_command(command, FIXTURES / file)
