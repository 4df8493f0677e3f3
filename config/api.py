"""The REST interface, version 1: each app brings its viewsets."""

from django.urls import include, path, re_path
from drf_spectacular.views import SpectacularAPIView

from config import api_schema  # noqa: F401 - known to the schema by being imported
from config.api_unknown import UnknownAddress

urlpatterns = [
    path("schema/", SpectacularAPIView.as_view(), name="schema"),
    path("", include("competency.api.urls")),
    path("", include("reports.api.urls")),
    # Last, and with a slash at the end only: without one Django still leads to the right address.
    re_path(r"^(?:.*/)?$", UnknownAddress.as_view()),
]
