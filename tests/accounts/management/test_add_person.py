"""The command that makes the first administrator: what it makes, prints and refuses."""

from __future__ import annotations

from io import StringIO
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command
from django.db import connection

from accounts.models import RoleGrant, User
from accounts.rules import roles_of
from tests.factories.accounts import person

pytestmark = pytest.mark.django_db


def add(username: str = "chou", full_name: str = "周雅雯", *options: str) -> str:
    out = StringIO()
    given = options or ("--email", "chou@assay.example", "--role", "manager")
    call_command("add_person", username, full_name, *given, stdout=out)
    return out.getvalue()


def test_a_person_is_added_and_what_comes_next_is_printed(settings) -> None:
    settings.ASSAY_ADDRESS = "https://assay.example"
    printed = add(
        "chou", "周雅雯", "--email", "chou@assay.example", "--role", "manager", "--role", "verifier"
    )

    added = User.objects.get(username="chou")
    assert (added.full_name, added.email) == ("周雅雯", "chou@assay.example")
    assert roles_of(added) == {"manager", "verifier"}
    assert added.has_usable_password()
    assert printed == (
        "周雅雯 (chou) was added as manager, verifier.\n"
        "Next: open https://assay.example/account/password/reset/ and give chou@assay.example; "
        "the link that comes sets the password.\n"
    )


def test_where_letters_are_files_their_folder_is_named(settings, tmp_path: Path) -> None:
    settings.EMAIL_FILE_PATH = tmp_path
    assert f"not sent but written to {tmp_path}." in add()


def test_a_taken_name_and_a_misspelt_one_are_refused() -> None:
    person("candidate", username="chou", email="other@assay.example")
    with pytest.raises(CommandError, match="The user name “chou” is taken"):
        add()
    with pytest.raises(CommandError, match=r"^username: Enter a valid username\."):
        add("two words")
    assert User.objects.count() == 1


@pytest.mark.parametrize("role", ["api_client", "king"])
def test_only_roles_of_people_are_granted(role: str) -> None:
    with pytest.raises(CommandError, match="invalid choice"):
        add("chou", "周雅雯", "--email", "chou@assay.example", "--role", role)


def test_a_database_without_tables_is_told_with_its_mend() -> None:
    with connection.cursor() as cursor:
        cursor.execute(f"ALTER TABLE {RoleGrant._meta.db_table} RENAME TO away")
    with pytest.raises(CommandError, match=r"run \.venv/bin/python manage\.py migrate first"):
        add()
