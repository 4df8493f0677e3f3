"""The only way to change a state: a guarded UPDATE and its history row, in one transaction."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.db import models, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.errors import StaleState
from accounts.models import Move, MoveNote, User


@transaction.atomic
def move(
    row: models.Model,
    *,
    to: str,
    verb: str,
    moves: Mapping[str, frozenset[str]],
    actor: User | None,
    reason: str = "",
    digest: str = "",
    at: datetime | None = None,
    changes: Mapping[str, Any] | None = None,
    where: Mapping[str, Any] | None = None,
) -> Move:
    """Move `row.state` to `to`, from the state that `row` was loaded in.

    `moves` is the app's table: state → states that may follow. `changes` are written in
    the same UPDATE; `where` guards it further (e.g. `{"attempt": 2}`). Updates `row` in
    memory. Raises StaleState when the table forbids the move or somebody was first.
    """
    before: str = row.state  # type: ignore[attr-defined]  # rows with moves have one
    now = at or timezone.now()
    if to not in moves.get(before, frozenset()):
        raise StaleState(_stale_message(row))
    fields = {"state": to, **(changes or {})}
    same = type(row)._default_manager.filter(pk=row.pk, state=before, **(where or {}))
    if same.update(**fields) == 0:
        raise StaleState(_stale_message(row))
    for name, value in fields.items():
        setattr(row, name, value)
    return record(
        row, verb=verb, from_state=before, to_state=to, actor=actor,
        reason=reason, digest=digest, at=now,
    )  # fmt: skip


@transaction.atomic
def record(
    row: models.Model,
    *,
    verb: str,
    to_state: str,
    actor: User | None,
    from_state: str = "",
    reason: str = "",
    digest: str = "",
    at: datetime | None = None,
) -> Move:
    """Append a history row for something that is not a change of state, or a first state."""
    written = Move.objects.create(
        subject_kind=row._meta.label_lower,
        subject_id=row.pk,
        verb=verb,
        from_state=from_state,
        to_state=to_state,
        actor=actor,
        at=at or timezone.now(),
        digest=digest,
    )
    if reason:
        MoveNote.objects.create(move=written, text=reason)
    return written


def history_of(*rows: models.Model) -> models.QuerySet[Move]:
    """All moves of the given rows, oldest first, with actor and note."""
    subjects = models.Q(pk=None)
    for row in rows:
        subjects |= models.Q(subject_kind=row._meta.label_lower, subject_id=row.pk)
    return Move.objects.filter(subjects).select_related("actor", "note").order_by("at", "id")


def _stale_message(row: models.Model) -> str:
    return _("Somebody changed this %(what)s first. Reload the page and look again.") % {
        "what": row._meta.verbose_name
    }
