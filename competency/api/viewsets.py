"""GET /api/v1/frameworks/ and /api/v1/frameworks/{code}/."""

from __future__ import annotations

from django.db.models import QuerySet
from drf_spectacular.utils import extend_schema, extend_schema_view
from rest_framework.pagination import PageNumberPagination
from rest_framework.serializers import BaseSerializer
from rest_framework.viewsets import ReadOnlyModelViewSet

from accounts.api.permissions import scope_required
from accounts.roles import Scope
from competency.api.serializers import FrameworkDetailSerializer, FrameworkSerializer
from competency.models import Framework
from competency.queries import frameworks_visible_to


@extend_schema_view(
    list=extend_schema(
        summary="List frameworks",
        description="Frameworks by code, fifty a page. Needs the scope frameworks:read.",
    ),
    retrieve=extend_schema(
        summary="Read one framework",
        description=(
            "Duties, tasks, outputs, indicators, knowledge, skills and attitudes as printed, with "
            "English. Needs the scope frameworks:read."
        ),
    ),
)
class FrameworkViewSet(ReadOnlyModelViewSet[Framework]):
    """Competency standards; a status other than “current” is said as it is."""

    permission_classes = [scope_required(Scope.FRAMEWORKS_READ)]
    pagination_class = PageNumberPagination
    filterset_fields = ["status", "level"]
    queryset = Framework.objects.none()
    lookup_field = "code"
    lookup_value_regex = "[^/]+"

    def get_queryset(self) -> QuerySet[Framework]:
        return frameworks_visible_to(self.request.user).order_by("code")

    def get_serializer_class(self) -> type[BaseSerializer[Framework]]:
        return FrameworkDetailSerializer if self.action == "retrieve" else FrameworkSerializer
