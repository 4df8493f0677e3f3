"""The candidate's exercises: what is asked, the files, where to upload."""

from __future__ import annotations

import uuid

from django.conf import settings
from django.contrib.auth.decorators import login_required
from django.core.files.storage import default_storage
from django.http import FileResponse, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.http import urlencode
from django.utils.translation import get_language
from django.views.decorators.http import require_GET, require_POST

from accounts.access import refusals_shown, role_required
from accounts.errors import ConsentMissing
from accounts.queries import has_consented
from accounts.roles import Role
from accounts.signed_in import SignedIn
from evidence.actions.start_exercise import start_exercise
from evidence.artefacts import MEGABYTE
from evidence.brief import brief_html
from evidence.forms import ExerciseUploadForm
from evidence.models import Exercise
from evidence.queries import exercises_visible_to, items_visible_to
from evidence.queries.work import items_with_work, opened_enrolments, own_enrolments, work_of
from evidence.rules import MOST_UPLOADS, can_submit, is_own

MOST_ENROLMENTS = 50


@role_required(Role.CANDIDATE)
@require_GET
def exercise_list(request: SignedIn) -> HttpResponse:
    """Every campaign of the candidate with its exercises and the way to further evidence."""
    now = timezone.now()
    campaigns = [
        {
            "enrolment": enrolment,
            "work": work_of(enrolment),
            "is_open": can_submit(request.user, enrolment, at=now),
        }
        for enrolment in own_enrolments(request.user)[:MOST_ENROLMENTS]
    ]
    return render(request, "evidence/exercise_list.html", {"campaigns": campaigns})


@role_required(Role.CANDIDATE)
@require_POST
@refusals_shown
def exercise_start(request: SignedIn, pk: uuid.UUID, pack: uuid.UUID) -> HttpResponse:
    enrolment = get_object_or_404(opened_enrolments(request.user), pk=pk)
    pack_version = get_object_or_404(enrolment.campaign.packs, pk=pack)
    try:
        exercise = start_exercise(enrolment, pack_version=pack_version, actor=request.user)
    except ConsentMissing:
        return redirect_to_consent(reverse("evidence:exercise_list"))
    return redirect("evidence:exercise", pk=exercise.pk)


@login_required
@require_GET
def exercise_page(request: SignedIn, pk: uuid.UUID) -> HttpResponse:
    exercise = get_object_or_404(exercises_visible_to(request.user), pk=pk)
    return render(request, "evidence/exercise.html", exercise_context(request, exercise))


@login_required
@require_GET
def exercise_files(request: SignedIn, pk: uuid.UUID) -> FileResponse:
    """The stored variant and the starter notebook, as they were when the exercise began."""
    exercise = get_object_or_404(exercises_visible_to(request.user), pk=pk)
    return FileResponse(
        default_storage.open(exercise.public_archive),
        as_attachment=True,
        filename=f"{exercise.pack_version.slug}-{exercise.attempt}.zip",
        content_type="application/zip",
    )


def exercise_context(request: SignedIn, exercise: Exercise) -> dict[str, object]:
    """What the exercise page shows, also when an upload was refused on it."""
    enrolment, pack = exercise.enrolment, exercise.pack_version
    items = items_with_work(items_visible_to(request.user).filter(exercise=exercise))
    uploads = list(items[: MOST_UPLOADS * 2])
    return {
        "exercise": exercise,
        "pack": pack,
        "brief": brief_html(pack, get_language() or ""),
        "uploads": uploads,
        "uploads_left": max(0, MOST_UPLOADS - exercise.items.count()),
        "is_own": is_own(request.user, enrolment),
        "may_submit": can_submit(request.user, enrolment, at=timezone.now()),
        "consented": has_consented(request.user),
        "form": ExerciseUploadForm(),
        "cap_bytes": settings.ASSAY_NOTEBOOK_BYTES,
        "cap_megabytes": settings.ASSAY_NOTEBOOK_BYTES // MEGABYTE,
    }


def redirect_to_consent(after: str) -> HttpResponse:
    """To the privacy notice, and from there on to `after`."""
    return redirect(f"{reverse('accounts:consent')}?{urlencode({'next': after})}")
