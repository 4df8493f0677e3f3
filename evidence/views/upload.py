"""Showing evidence: uploads, the receipt, claims, withdrawal."""

from __future__ import annotations

import uuid

from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from accounts.access import refusals_shown, role_required, status_of, wants_json
from accounts.errors import ConsentMissing
from accounts.queries import has_consented
from accounts.roles import Role
from accounts.signed_in import SignedIn
from campaigns.models import Enrolment
from competency.queries import framework_tree
from evidence.actions.claim_indicator import claim_indicator
from evidence.actions.remove_claim import remove_claim
from evidence.actions.submit_artefact import submit_artefact
from evidence.actions.withdraw_item import withdraw_item
from evidence.artefacts import MEGABYTE
from evidence.errors import UploadRefused
from evidence.forms import ClaimForm, ExerciseUploadForm, UploadForm
from evidence.models import Exercise, Item
from evidence.queries import evidence_of, exercises_visible_to, items_visible_to
from evidence.queries.work import items_with_work, opened_enrolments
from evidence.region import region_from_text
from evidence.rules import can_claim, can_submit, can_withdraw, is_own
from evidence.sufficiency import coverage
from evidence.views.exercise import exercise_context, redirect_to_consent
from lib.errors import DomainError

PAGE_SIZE = 50


@role_required(Role.CANDIDATE)
@require_POST
@refusals_shown
def exercise_submit(request: SignedIn, pk: uuid.UUID) -> HttpResponse:
    """A notebook for an exercise; a refusal is shown on the exercise's own page."""
    own = exercises_visible_to(request.user).filter(enrolment__candidate=request.user)
    exercise = get_object_or_404(own, pk=pk)
    form = ExerciseUploadForm(request.POST, request.FILES)
    try:
        item = _submitted(request, form, exercise.enrolment, exercise)
    except UploadRefused as refusal:
        if wants_json(request):
            raise
        context = exercise_context(request, exercise) | {"refusal": refusal, "form": form}
        return render(request, "evidence/exercise.html", context, status=status_of(refusal))
    except ConsentMissing:
        return _consent_first(request, reverse("evidence:exercise", args=[pk]))
    return _receipt(request, item)


@role_required(Role.CANDIDATE)
@require_http_methods(["GET", "POST"])
@refusals_shown
def upload_page(request: SignedIn, pk: uuid.UUID) -> HttpResponse:
    """All evidence of one enrolment, what it covers, and the form for more."""
    enrolment = get_object_or_404(opened_enrolments(request.user), pk=pk)
    if request.method != "POST":
        return render(request, "evidence/upload.html", _upload_context(request, enrolment))
    form = UploadForm(request.POST, request.FILES)
    try:
        item = _submitted(request, form, enrolment, None)
    except UploadRefused as refusal:
        if wants_json(request):
            raise
        context = _upload_context(request, enrolment) | {"refusal": refusal, "form": form}
        return render(request, "evidence/upload.html", context, status=status_of(refusal))
    except ConsentMissing:
        return _consent_first(request, reverse("evidence:upload", args=[pk]))
    return _receipt(request, item)


@login_required
@require_GET
def item_page(request: SignedIn, pk: uuid.UUID) -> HttpResponse:
    """The candidate's receipt with claims; everybody else is shown the viewer."""
    item = get_object_or_404(items_with_work(items_visible_to(request.user)), pk=pk)
    if not is_own(request.user, item.enrolment):
        return redirect("evidence:item_view", pk=pk)
    return render(request, "evidence/item.html", _item_context(request, item))


@role_required(Role.CANDIDATE)
@require_POST
@refusals_shown
def item_withdraw(request: SignedIn, pk: uuid.UUID) -> HttpResponse:
    item = _own_item(request, pk)
    withdraw_item(item, actor=request.user, reason=_reason(request))
    messages.success(request, _("The item was withdrawn. It is kept, but counts no more."))
    return redirect("evidence:item", pk=pk)


@role_required(Role.CANDIDATE)
@require_POST
@refusals_shown
def claim_add(request: SignedIn, pk: uuid.UUID) -> HttpResponse:
    item = _own_item(request, pk)
    form = ClaimForm(request.POST, duties=framework_tree(item.enrolment.campaign.framework))
    if form.is_valid():
        try:
            claim_indicator(
                item,
                indicator=form.cleaned_data["indicator"],
                output=form.cleaned_data["output"],
                region=region_from_text(form.cleaned_data["place"], item),
                note=form.cleaned_data["note"],
                actor=request.user,
            )
            messages.success(request, _("The claim is stored."))
            return redirect(f"{reverse('evidence:item', args=[pk])}#claims")
        except DomainError as refusal:
            form.add_error(None, str(refusal))
    context = _item_context(request, item) | {"form": form}
    return render(request, "evidence/item.html", context, status=400)


@role_required(Role.CANDIDATE)
@require_POST
@refusals_shown
def claim_drop(request: SignedIn, pk: uuid.UUID, claim: uuid.UUID) -> HttpResponse:
    item = _own_item(request, pk)
    remove_claim(get_object_or_404(item.claims, pk=claim), actor=request.user)
    return redirect(f"{reverse('evidence:item', args=[pk])}#claims")


def _reason(request: SignedIn) -> str:
    """No database takes a NUL in a text."""
    return request.POST.get("reason", "").replace("\0", "")[:500]


def _own_item(request: SignedIn, pk: uuid.UUID) -> Item:
    own = items_visible_to(request.user).filter(enrolment__candidate=request.user)
    return get_object_or_404(items_with_work(own), pk=pk)


def _submitted(
    request: SignedIn,
    form: UploadForm | ExerciseUploadForm,
    enrolment: Enrolment,
    exercise: Exercise | None,
) -> Item:
    if not form.is_valid():
        raise UploadRefused(_complaint(form))
    return submit_artefact(
        enrolment,
        upload=form.cleaned_data["file"],
        title=form.cleaned_data.get("title", ""),
        exercise=exercise,
        actor=request.user,
    )


def _complaint(form: UploadForm | ExerciseUploadForm) -> str:
    if "file" in form.errors:
        return _("Choose a file first, then upload it.")
    return " ".join(
        f"{form.fields[name].label}: {problem}"
        for name, problems in form.errors.items()
        for problem in problems
    )


def _receipt(request: SignedIn, item: Item) -> HttpResponse:
    """To the receipt; a browser that sends by script is told where that is."""
    if item.is_repeat:
        messages.info(
            request,
            _("You uploaded this very file before. This is its receipt; nothing was doubled."),
        )
    else:
        messages.success(request, _("Your file was received. This is your receipt."))
    location = reverse("evidence:item", args=[item.pk])
    if wants_json(request):
        status = 200 if item.is_repeat else 201
        return JsonResponse({"location": location, "is_repeat": item.is_repeat}, status=status)
    return redirect(location)


def _consent_first(request: SignedIn, after: str) -> HttpResponse:
    response = redirect_to_consent(after)
    if wants_json(request):
        return JsonResponse({"location": response["Location"]})
    return response


def _upload_context(request: SignedIn, enrolment: Enrolment) -> dict[str, object]:
    items = items_with_work(items_visible_to(request.user).filter(enrolment=enrolment))
    newest_first = items.order_by("-received_at", "pk")
    covered = coverage(framework_tree(enrolment.campaign.framework), evidence_of(enrolment))
    return {
        "enrolment": enrolment,
        "page_obj": Paginator(newest_first, PAGE_SIZE).get_page(request.GET.get("page")),
        "coverage": covered,
        "may_submit": can_submit(request.user, enrolment, at=timezone.now()),
        "consented": has_consented(request.user),
        "form": UploadForm(),
        "cap_bytes": settings.ASSAY_UPLOAD_BYTES,
        "cap_megabytes": settings.ASSAY_UPLOAD_BYTES // MEGABYTE,
        "notebook_megabytes": settings.ASSAY_NOTEBOOK_BYTES // MEGABYTE,
    }


def _item_context(request: SignedIn, item: Item) -> dict[str, object]:
    now = timezone.now()
    return {
        "item": item,
        "runs": item.newest_runs,  # type: ignore[attr-defined]
        "may_withdraw": can_withdraw(request.user, item, at=now),
        "may_claim": can_claim(request.user, item, at=now),
        "form": ClaimForm(duties=framework_tree(item.enrolment.campaign.framework)),
    }
