"""python manage.py add_person USERNAME "FULL NAME" --email E --role manager"""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.urls import reverse

from accounts.actions.add_person import add_person
from accounts.management.missing_tables import missing_tables_told
from accounts.models import User
from accounts.roles import ROLES_OF_PEOPLE
from lib.errors import DomainError


class Command(BaseCommand):
    help = (
        "Add a person with one or more roles. No password is given: the person sets one by the "
        "link of the page for resets. The first administrator is made so; administrators add "
        "everybody else on the page People."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("username")
        parser.add_argument("full_name")
        parser.add_argument("--email", required=True, help="the link for the password goes there")
        parser.add_argument(
            "--role", action="append", required=True, choices=[str(r) for r in ROLES_OF_PEOPLE],
            help="may be given more than once",
        )  # fmt: skip

    def handle(
        self, *args: Any, username: str, full_name: str, email: str, role: list[str], **options: Any
    ) -> None:
        try:
            with missing_tables_told():
                person = add_person(username=username, full_name=full_name, email=email, roles=role)
        except DomainError as refusal:
            raise CommandError(str(refusal)) from refusal
        except ValidationError as refusal:
            raise CommandError(_sentences(refusal)) from refusal
        self.stdout.write(_what_next(person, role))


def _sentences(refusal: ValidationError) -> str:
    told = refusal.message_dict if hasattr(refusal, "error_dict") else {"": refusal.messages}
    return "\n".join(f"{field}: {' '.join(texts)}" for field, texts in told.items())


def _what_next(person: User, roles: list[str]) -> str:
    page = f"{settings.ASSAY_ADDRESS}{reverse('accounts:password_reset')}"
    lines = [
        f"{person.full_name} ({person.username}) was added as {', '.join(roles)}.",
        f"Next: open {page} and give {person.email}; the link that comes sets the password.",
    ]
    folder = getattr(settings, "EMAIL_FILE_PATH", None)
    if folder:
        lines.append(f"Letters of this installation are not sent but written to {folder}.")
    return "\n".join(lines)
