"""People of this installation: adding them, switching their access off and on."""

from __future__ import annotations

from urllib.parse import urlencode
from uuid import UUID

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from accounts.access import refusals_shown, role_required
from accounts.actions.add_person import add_person
from accounts.actions.change_access import change_access
from accounts.forms import PersonForm
from accounts.queries import people_visible_to
from accounts.roles import Role
from accounts.signed_in import SignedIn
from lib.errors import DomainError

PAGE_SIZE = 50


@role_required(Role.ADMINISTRATOR)
@require_http_methods(["GET", "POST"])
def people(request: SignedIn) -> HttpResponse:
    """Everybody, and the form for a new person."""
    form = PersonForm(request.POST if request.method == "POST" else None)
    if form.is_valid() and _added(form, request):
        return redirect("accounts:people")
    page = Paginator(people_visible_to(request.user), PAGE_SIZE).get_page(request.GET.get("page"))
    context = {"form": form, "page_obj": page}
    return render(request, "accounts/people.html", context, status=400 if form.is_bound else 200)


@role_required(Role.ADMINISTRATOR)
@require_POST
@refusals_shown
def access(request: SignedIn, pk: UUID) -> HttpResponse:
    """`active` is "yes" or "no"; leads back to the same page of the list."""
    person = get_object_or_404(people_visible_to(request.user), pk=pk)
    active = request.POST.get("active") == "yes"
    change_access(person, active=active, actor=request.user)
    told = _("%(name)s can log in again.") if active else _("%(name)s cannot log in any more.")
    messages.success(request, told % {"name": person})
    query = urlencode({"page": request.POST.get("page", "1")})
    return redirect(f"{reverse('accounts:people')}?{query}")


def _added(form: PersonForm, request: SignedIn) -> bool:
    try:
        person = add_person(**form.cleaned_data, actor=request.user)
    except DomainError as refusal:
        form.add_error(None, str(refusal))
    except ValidationError as refusal:
        form.add_error(None, ValidationError(refusal.messages))
    else:
        told = _("%(name)s was added and can set a password now, by a link sent to %(email)s.")
        messages.success(request, told % {"name": person, "email": person.email})
        return True
    return False
