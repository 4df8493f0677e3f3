"""The REST interface, version 1: each app brings its viewsets."""

from django.urls import include, path
from drf_spectacular.views import SpectacularAPIView

from config import api_schema  # noqa: F401 - known to the schema by being imported

urlpatterns = [
    path("schema/", SpectacularAPIView.as_view(), name="schema"),
    path("", include("competency.api.urls")),
    path("", include("reports.api.urls")),
]
