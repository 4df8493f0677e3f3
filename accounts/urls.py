"""Addresses of this app."""

from django.contrib.auth import views as auth_views
from django.urls import path

from accounts import views

app_name = "accounts"
urlpatterns = [
    path("account/log-in/", views.LogInView.as_view(), name="log_in"),
    path("account/log-out/", auth_views.LogoutView.as_view(), name="log_out"),
    path("account/language/", views.choose_language, name="language"),
    path("account/preferences/", views.preferences, name="preferences"),
    path("account/privacy/", views.consent, name="consent"),
    path("account/privacy/withdraw/", views.take_consent_back, name="withdraw_consent"),
    path("account/password/", views.PasswordChangeView.as_view(), name="password_change"),
    path("account/password/reset/", views.PasswordResetView.as_view(), name="password_reset"),
    path(
        "account/password/reset/sent/",
        auth_views.PasswordResetDoneView.as_view(template_name="accounts/password_reset_sent.html"),
        name="password_reset_sent",
    ),
    path(
        "account/password/reset/<uidb64>/<token>/",
        views.PasswordResetConfirmView.as_view(),
        name="password_reset_confirm",
    ),
]
