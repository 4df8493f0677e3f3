"""Gives a candidate a pack with a variant of their own."""

from __future__ import annotations

import uuid
from datetime import datetime

from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.history import record
from accounts.models import User
from campaigns.models import Enrolment, PackVersion
from evidence.actions.check_window import check_window
from evidence.errors import ExerciseRefused
from evidence.models import Exercise
from evidence.queries import locked_enrolment
from evidence.rules import MOST_ATTEMPTS
from evidence.states import ItemState
from evidence.variants import STARTER, pack_files, public_hash_of, variant_seed


def start_exercise(
    enrolment: Enrolment, *, pack_version: PackVersion, actor: User, at: datetime | None = None
) -> Exercise:
    """The candidate's exercise: the one that waits for an upload, or else a new attempt.

    Makes the variant's public files once and stores them with their hash. Raises
    ExerciseRefused, and what check_window raises.
    """
    now = at or timezone.now()
    check_window(enrolment, actor=actor, at=now, consent=True)
    if not enrolment.campaign.packs.filter(pk=pack_version.pk).exists():
        raise ExerciseRefused(_("This exercise is not part of your campaign."))
    earlier = list(
        enrolment.exercises.filter(pack_version__slug=pack_version.slug).order_by("attempt")
    )
    if earlier and not _has_upload(earlier[-1]):
        return earlier[-1]
    if len(earlier) >= MOST_ATTEMPTS:
        raise ExerciseRefused(
            _("All %(count)d attempts at this exercise are used.") % {"count": MOST_ATTEMPTS}
        )
    attempt = earlier[-1].attempt + 1 if earlier else 1
    return _begin(enrolment, pack_version, attempt, actor=actor, at=now)


def _has_upload(exercise: Exercise) -> bool:
    return exercise.items.exclude(state=ItemState.WITHDRAWN).exists()


def _begin(
    enrolment: Enrolment, pack_version: PackVersion, attempt: int, *, actor: User, at: datetime
) -> Exercise:
    files = _public_files(enrolment, pack_version, attempt)
    stored = default_storage.save(
        f"variants/{uuid.uuid4().hex}.zip", ContentFile(pack_files(files))
    )
    try:
        with transaction.atomic():
            # Locked and read again: making the files took a while, and scoring may have begun.
            check_window(locked_enrolment(enrolment.pk), actor=actor, at=at)
            exercise = Exercise.objects.create(
                enrolment=enrolment,
                pack_version=pack_version,
                attempt=attempt,
                public_hash=public_hash_of(files),
                public_archive=stored,
                started_at=at,
            )
            record(exercise, verb="start", to_state="started", actor=actor, at=at)
        return exercise
    except IntegrityError:
        # A second click was first: its exercise is the one.
        default_storage.delete(stored)
        return enrolment.exercises.get(pack_version=pack_version, attempt=attempt)
    except BaseException:
        default_storage.delete(stored)
        raise


def _public_files(
    enrolment: Enrolment, pack_version: PackVersion, attempt: int
) -> dict[str, bytes]:
    from grading import registry

    pack = registry.pack(pack_version.slug)
    if pack.hash != pack_version.pack_hash:
        raise ExerciseRefused(
            _(
                "This exercise is being renewed: its published version is not installed here. Tell the manager of the campaign."
            )
        )
    seed = variant_seed(pack_version, enrolment, attempt)
    public = registry.make_variant(pack_version.slug, seed).public
    return {**public, STARTER: pack.starter}
