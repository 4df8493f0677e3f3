"""All addresses: each app brings its own."""

from django.contrib import admin
from django.urls import include, path

from config import views

urlpatterns = [
    path("", include("reports.urls")),
    path("", include("assessments.urls")),
    path("", include("evidence.urls")),
    path("", include("campaigns.urls")),
    path("", include("competency.urls")),
    path("", include("accounts.urls")),
    path("health/", views.health, name="health"),
    path("alive/", views.alive, name="alive"),
    path("api/v1/", include("config.api")),
    path("admin/login/", views.admin_log_in),
    path("admin/", admin.site.urls),
]
