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


@role_required(Role.MANAGER, Role.ADMINISTRATOR)
@require_http_methods(["GET", "POST"])
@never_cache
def token_list(request: SignedIn) -> HttpResponse:
    """All tokens and the form for a new one; the token in clear stands in one answer only."""
    form, shown = TokenForm(request.POST or None, user=request.user), ""
    if request.method == "POST" and form.is_valid():
        try:
            shown, _row = issue_client_token(**form.cleaned_data, actor=request.user)
        except DomainError as refusal:
            form.add_error(None, str(refusal))
        else:
            form = TokenForm(user=request.user)
    page = Paginator(client_tokens_visible_to(request.user), PAGE_SIZE).get_page(
        request.GET.get("page")
    )
    context = {
        "form": form, "shown": shown, "page_obj": page, "scopes": dict(Scope.choices),
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
