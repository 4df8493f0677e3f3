"""The REST interface, version 1: each app brings its viewsets."""

from django.urls import include, path
from drf_spectacular.views import SpectacularAPIView

urlpatterns = [
    path("schema/", SpectacularAPIView.as_view(), name="schema"),
    path("", include("competency.api.urls")),
    path("", include("reports.api.urls")),
]
