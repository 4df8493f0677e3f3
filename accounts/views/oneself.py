"""Pages about oneself: log-in and out, password, language, preferences, privacy."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.contrib import messages
from django.contrib.auth import views as auth_views
from django.contrib.auth.decorators import login_required
from django.contrib.auth.forms import AuthenticationForm
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect, render
from django.urls import reverse, reverse_lazy
from django.utils import translation
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST
from django.views.i18n import set_language

from accounts.actions.change_preferences import change_preferences
from accounts.actions.give_consent import give_consent
from accounts.actions.withdraw_consent import withdraw_consent
from accounts.forms import ConsentForm, PreferencesForm
from accounts.models import User
from accounts.queries import has_consented
from accounts.signed_in import SignedIn
from accounts.throttling import LogInThrottle, PasswordResetThrottle

LANGUAGE_COOKIE_SECONDS = 365 * 24 * 3600


class LogInView(auth_views.LoginView):
    """Ten failures a quarter of an hour from one address for one name; then wait."""

    template_name = "accounts/log_in.html"
    redirect_authenticated_user = True

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        minutes = LogInThrottle().minutes_to_wait(request)
        if minutes:
            context = self.get_context_data(form=self.get_form_class()(request), minutes=minutes)
            return self.render_to_response(context, status=429)
        return super().post(request, *args, **kwargs)

    def form_valid(self, form: AuthenticationForm) -> HttpResponse:
        response = super().form_valid(form)
        LogInThrottle().forget(self.request)
        language = form.get_user().language
        if language:
            _keep_language(response, language)
        return response


class PasswordChangeView(auth_views.PasswordChangeView):
    template_name = "accounts/password_change.html"
    success_url = reverse_lazy("accounts:preferences")

    def form_valid(self, form: Any) -> HttpResponse:
        messages.success(self.request, _("Your password was changed."))
        return super().form_valid(form)


class PasswordResetView(auth_views.PasswordResetView):
    """Five letters a quarter of an hour; of more, nothing is told, as of unknown addresses."""

    template_name = "accounts/password_reset.html"
    email_template_name = "accounts/password_reset_mail.txt"
    subject_template_name = "accounts/password_reset_subject.txt"
    success_url = reverse_lazy("accounts:password_reset_sent")

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if PasswordResetThrottle().minutes_to_wait(request):
            return redirect(str(self.success_url))
        return super().post(request, *args, **kwargs)


class PasswordResetConfirmView(auth_views.PasswordResetConfirmView):
    template_name = "accounts/password_reset_confirm.html"
    success_url = reverse_lazy("accounts:log_in")

    def form_valid(self, form: Any) -> HttpResponse:
        messages.success(self.request, _("Your new password is set. Log in with it."))
        return super().form_valid(form)


@require_POST
def choose_language(request: HttpRequest) -> HttpResponse:
    """Django's own language switch; a signed-in person's choice is kept for the next visit."""
    response = set_language(request)
    language = request.POST.get("language", "")
    if isinstance(request.user, User) and language in dict(settings.LANGUAGES):
        change_preferences(request.user, language=language)
    return response


@login_required
def preferences(request: SignedIn) -> HttpResponse:
    form = PreferencesForm(request.POST if request.method == "POST" else None, person=request.user)
    if request.method == "POST" and form.is_valid():
        change_preferences(request.user, **form.cleaned_data)
        # The next page comes in the language that was just chosen.
        with translation.override(request.user.language or translation.get_language()):
            messages.success(request, _("Your preferences were saved."))
        response = redirect("accounts:preferences")
        _keep_language(response, request.user.language)
        return response
    consented = has_consented(request.user)
    return render(request, "accounts/preferences.html", {"form": form, "consented": consented})


@login_required
def consent(request: SignedIn) -> HttpResponse:
    """The privacy notice; agreeing leads back to where the person came from."""
    onward = _safe_next(request)
    form = ConsentForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        give_consent(request.user)
        messages.success(request, _("Thank you. You can upload your work now."))
        return HttpResponseRedirect(onward)
    context = {"form": form, "next": onward, "consented": has_consented(request.user)}
    return render(request, "accounts/consent.html", context)


@login_required
@require_POST
def take_consent_back(request: SignedIn) -> HttpResponse:
    withdraw_consent(request.user)
    messages.success(request, _("Your agreement is withdrawn. Nothing more can be uploaded."))
    return redirect("accounts:preferences")


def _safe_next(request: HttpRequest) -> str:
    onward = request.POST.get("next") or request.GET.get("next") or ""
    ours, is_secure = {request.get_host()}, request.is_secure()
    if url_has_allowed_host_and_scheme(onward, allowed_hosts=ours, require_https=is_secure):
        return onward
    return reverse("reports:home")


def _keep_language(response: HttpResponse, language: str) -> None:
    if language:
        response.set_cookie(
            settings.LANGUAGE_COOKIE_NAME, language, max_age=LANGUAGE_COOKIE_SECONDS, samesite="Lax"
        )
    else:
        response.delete_cookie(settings.LANGUAGE_COOKIE_NAME)
