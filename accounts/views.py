"""Pages about oneself: log-in and out, password, language, preferences, privacy."""

from __future__ import annotations

from django.conf import settings
from django.contrib import messages
from django.contrib.auth import views as auth_views
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect, render
from django.urls import reverse, reverse_lazy
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST
from django.views.i18n import set_language

from accounts.actions.give_consent import give_consent
from accounts.actions.withdraw_consent import withdraw_consent
from accounts.forms import ConsentForm, PreferencesForm
from accounts.queries import has_consented
from accounts.throttling import LogInThrottle

LANGUAGE_COOKIE_SECONDS = 365 * 24 * 3600


class LogInView(auth_views.LoginView):
    """Ten tries a quarter of an hour from one address for one name; then wait."""

    template_name = "accounts/log_in.html"
    redirect_authenticated_user = True

    def post(self, request: HttpRequest, *args, **kwargs) -> HttpResponse:
        throttle = LogInThrottle()
        if not throttle.allow_request(request, self):
            minutes = max(1, round((throttle.wait() or 60) / 60))
            context = self.get_context_data(form=self.get_form_class()(request), minutes=minutes)
            return self.render_to_response(context, status=429)
        return super().post(request, *args, **kwargs)

    def form_valid(self, form) -> HttpResponse:
        response = super().form_valid(form)
        if self.request.user.language:
            _keep_language(response, self.request.user.language)
        return response


class PasswordChangeView(auth_views.PasswordChangeView):
    template_name = "accounts/password_change.html"
    success_url = reverse_lazy("accounts:preferences")

    def form_valid(self, form) -> HttpResponse:
        messages.success(self.request, _("Your password was changed."))
        return super().form_valid(form)


class PasswordResetView(auth_views.PasswordResetView):
    template_name = "accounts/password_reset.html"
    email_template_name = "accounts/password_reset_mail.txt"
    subject_template_name = "accounts/password_reset_subject.txt"
    success_url = reverse_lazy("accounts:password_reset_sent")


class PasswordResetConfirmView(auth_views.PasswordResetConfirmView):
    template_name = "accounts/password_reset_confirm.html"
    success_url = reverse_lazy("accounts:log_in")

    def form_valid(self, form) -> HttpResponse:
        messages.success(self.request, _("Your new password is set. Log in with it."))
        return super().form_valid(form)


@require_POST
def choose_language(request: HttpRequest) -> HttpResponse:
    """Django's own language switch; a signed-in person's choice is kept for the next visit."""
    response = set_language(request)
    language = request.POST.get("language", "")
    if request.user.is_authenticated and language in dict(settings.LANGUAGES):
        request.user.language = language
        request.user.save(update_fields=["language"])
    return response


@login_required
def preferences(request: HttpRequest) -> HttpResponse:
    form = PreferencesForm(request.POST or None, instance=request.user)
    if request.method == "POST" and form.is_valid():
        form.save()
        messages.success(request, _("Your preferences were saved."))
        response = redirect("accounts:preferences")
        _keep_language(response, request.user.language)
        return response
    consented = has_consented(request.user)
    return render(request, "accounts/preferences.html", {"form": form, "consented": consented})


@login_required
def consent(request: HttpRequest) -> HttpResponse:
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
def take_consent_back(request: HttpRequest) -> HttpResponse:
    withdraw_consent(request.user)
    messages.success(request, _("Your agreement is withdrawn. Nothing more can be uploaded."))
    return redirect("accounts:preferences")


def _safe_next(request: HttpRequest) -> str:
    onward = request.POST.get("next") or request.GET.get("next") or ""
    if url_has_allowed_host_and_scheme(onward, allowed_hosts={request.get_host()}):
        return onward
    return reverse("reports:home")


def _keep_language(response: HttpResponse, language: str) -> None:
    if language:
        response.set_cookie(
            settings.LANGUAGE_COOKIE_NAME, language, max_age=LANGUAGE_COOKIE_SECONDS, samesite="Lax"
        )
    else:
        response.delete_cookie(settings.LANGUAGE_COOKIE_NAME)
