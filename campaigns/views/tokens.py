"""Service tokens: shown once, with expiry and last use, to be revoked at any time."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from accounts.access import refusals_shown, role_required
from accounts.actions.revoke_token import revoke_token
from accounts.roles import Role, Scope
from accounts.signed_in import SignedIn
from campaigns.actions.issue_client_token import issue_client_token
from campaigns.forms import TokenForm
from campaigns.queries import client_tokens_visible_to
from lib.errors import DomainError

PAGE_SIZE = 50
NEW_TOKEN = "new_token"  # noqa: S105 - a key of the session, no secret


@role_required(Role.MANAGER, Role.ADMINISTRATOR)
@require_http_methods(["GET", "POST"])
@never_cache
def token_list(request: SignedIn) -> HttpResponse:
    """All tokens and the form for a new one.

    A new token in clear waits in the session for one answer and is deleted there, so that
    loading the page again neither makes another token nor shows this one twice.
    """
    form = TokenForm(request.POST if request.method == "POST" else None, user=request.user)
    if form.is_valid() and _issued(form, request):
        return redirect("campaigns:tokens")
    page = Paginator(client_tokens_visible_to(request.user), PAGE_SIZE).get_page(
        request.GET.get("page")
    )
    context = {
        "form": form, "shown": "" if form.is_bound else request.session.pop(NEW_TOKEN, ""), "page_obj": page, "scopes": dict(Scope.choices),
        "now": timezone.now(),
    }  # fmt: skip
    return render(request, "campaigns/tokens.html", context, status=400 if form.is_bound else 200)


@role_required(Role.MANAGER, Role.ADMINISTRATOR)
@require_POST
@refusals_shown
def token_revoke(request: SignedIn, pk: UUID) -> HttpResponse:
    token = get_object_or_404(client_tokens_visible_to(request.user), pk=pk)
    revoke_token(token, actor=request.user)
    messages.success(request, _("The token was revoked. It is refused from now on."))
    return redirect("campaigns:tokens")


def _issued(form: TokenForm, request: SignedIn) -> bool:
    try:
        token, _row = issue_client_token(**form.cleaned_data, actor=request.user)
    except DomainError as refusal:
        form.add_error(None, str(refusal))
        return False
    request.session[NEW_TOKEN] = token
    return True
