"""Takes a file as evidence: hashed, named by its bytes, stored, and queued for grading."""

from __future__ import annotations

from datetime import datetime

from django.core.files.base import File
from django.core.files.storage import default_storage
from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.errors import NotAllowed
from accounts.history import record
from accounts.models import User
from campaigns.models import Enrolment
from evidence.actions.ask_lens import ask_lens
from evidence.actions.check_window import check_window
from evidence.actions.claim_pack import claim_pack
from evidence.actions.queue_run import queue_run
from evidence.actions.replace_items import replace_items
from evidence.artefacts import Artefact, examine, store
from evidence.errors import UploadRefused
from evidence.models import Exercise, Item
from evidence.namelessness import nameless
from evidence.queries import locked_enrolment
from evidence.rules import MOST_FILES, MOST_UPLOADS
from evidence.states import ItemState


def submit_artefact(
    enrolment: Enrolment,
    *,
    upload: File[bytes],
    actor: User,
    exercise: Exercise | None = None,
    title: str = "",
    at: datetime | None = None,
) -> Item:
    """The submitted item; for an exercise a grading run is queued with it.

    Content that is there already gives the item that has it, with `is_repeat` set: nothing
    is doubled. A new upload for an exercise takes the place of the one before. Raises
    UploadRefused or TooLarge (the file), and what check_window raises (person and time).
    """
    now = at or timezone.now()
    check_window(enrolment, actor=actor, at=now, consent=True)
    if exercise is not None and exercise.enrolment_id != enrolment.pk:
        raise NotAllowed(_("This exercise belongs to somebody else."))
    artefact = examine(upload, for_exercise=exercise is not None)
    present = _same_content(enrolment, exercise, artefact.sha256)
    if present is not None:
        return present
    _refuse_too_many(enrolment, exercise)
    item = _item(enrolment, exercise, artefact, upload=upload, title=title, actor=actor, at=now)
    return _keep(item, upload, actor=actor, at=now)


def _same_content(enrolment: Enrolment, exercise: Exercise | None, sha256: str) -> Item | None:
    same = Item.objects.filter(enrolment=enrolment, exercise=exercise, sha256=sha256)
    item = same.exclude(state=ItemState.WITHDRAWN).first()
    if item is not None:
        item.is_repeat = True
    return item


def _refuse_too_many(enrolment: Enrolment, exercise: Exercise | None) -> None:
    if exercise is not None and exercise.items.count() >= MOST_UPLOADS:
        raise UploadRefused(
            _("All %(count)d uploads for this attempt are used. The last one counts.")
            % {"count": MOST_UPLOADS}
        )
    if exercise is None and enrolment.items.filter(exercise=None).count() >= MOST_FILES:
        raise UploadRefused(
            _("All %(count)d files are used. Ask the manager of the campaign if you need more.")
            % {"count": MOST_FILES}
        )


def _item(
    enrolment: Enrolment,
    exercise: Exercise | None,
    artefact: Artefact,
    *,
    upload: File[bytes],
    title: str,
    actor: User,
    at: datetime,
) -> Item:
    """The row, not saved. Never titled by the file's name: that may hold the candidate's."""
    default = exercise.pack_version.title_zh_hant if exercise else artefact.kind.label
    return Item(
        enrolment=enrolment,
        exercise=exercise,
        title=nameless(title.strip() or str(default), enrolment)[:150],
        kind=artefact.kind,
        original_name=(upload.name or "")[:255],
        media_type=artefact.media_type[:100],
        size_bytes=artefact.size_bytes,
        extent=artefact.extent,
        sha256=artefact.sha256,
        uploaded_by=actor,
        received_at=at,
        state=ItemState.SUBMITTED,
    )


def _keep(item: Item, upload: File[bytes], *, actor: User, at: datetime) -> Item:
    """File, row and run together, or none of them."""
    item.storage_name = store(upload)
    try:
        with transaction.atomic():
            return _write(item, actor=actor, at=at)
    except IntegrityError:
        default_storage.delete(item.storage_name)
        present = _same_content(item.enrolment, item.exercise, item.sha256)
        if present is None:
            raise
        return present
    except BaseException:
        default_storage.delete(item.storage_name)
        raise


def _write(item: Item, *, actor: User, at: datetime) -> Item:
    # Locked and read again: a freeze that came first closes the evidence, and of uploads that
    # come at the same time no more are taken than one after another.
    enrolment = locked_enrolment(item.enrolment_id)
    check_window(enrolment, actor=actor, at=at)
    _refuse_too_many(enrolment, item.exercise)
    item.save(force_insert=True)
    record(item, verb="submit", to_state=item.state, actor=actor, digest=item.sha256, at=at)
    if item.exercise is not None:
        replace_items(item, pack=item.exercise.pack_version.slug, actor=actor, at=at)
        claim_pack(item)
        queue_run(item, at=at)
    ask_lens(item, at=at)
    return item
