"""Addresses of this app."""

from django.contrib.auth import views as auth_views
from django.urls import path

from accounts.views import oneself, people

app_name = "accounts"
urlpatterns = [
    path("account/log-in/", oneself.LogInView.as_view(), name="log_in"),
    path("account/log-out/", auth_views.LogoutView.as_view(), name="log_out"),
    path("account/language/", oneself.choose_language, name="language"),
    path("account/preferences/", oneself.preferences, name="preferences"),
    path("account/privacy/", oneself.consent, name="consent"),
    path("account/privacy/withdraw/", oneself.take_consent_back, name="withdraw_consent"),
    path("account/people/", people.people, name="people"),
    path("account/people/<uuid:pk>/access/", people.access, name="change_access"),
    path("account/password/", oneself.PasswordChangeView.as_view(), name="password_change"),
    path("account/password/reset/", oneself.PasswordResetView.as_view(), name="password_reset"),
    path(
        "account/password/reset/sent/",
        auth_views.PasswordResetDoneView.as_view(template_name="accounts/password_reset_sent.html"),
        name="password_reset_sent",
    ),
    path(
        "account/password/reset/<uidb64>/<token>/",
        oneself.PasswordResetConfirmView.as_view(),
        name="password_reset_confirm",
    ),
]
