"""GET /api/v1/results/, results/{id}/ and reports/{id}/; POST results/{id}/reports/."""

from __future__ import annotations

from typing import Any, cast

from django.db.models import QuerySet
from django.http.response import HttpResponseBase
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiResponse, extend_schema, extend_schema_view
from rest_framework.decorators import action
from rest_framework.exceptions import PermissionDenied
from rest_framework.mixins import ListModelMixin, RetrieveModelMixin
from rest_framework.negotiation import DefaultContentNegotiation
from rest_framework.pagination import CursorPagination
from rest_framework.permissions import BasePermission
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.serializers import BaseSerializer
from rest_framework.viewsets import GenericViewSet

from accounts.api.permissions import scope_required
from accounts.models import User
from accounts.roles import Scope
from assessments.models import Decision
from reports.actions.request_report import request_report
from reports.api.filters import ResultFilter
from reports.api.serializers import (
    ReportRequestSerializer,
    ReportSerializer,
    ResultDetailSerializer,
    ResultSerializer,
)
from reports.models import Report
from reports.queries.results import reports_visible_to, results_visible_to
from reports.report_file import pdf_response
from reports.rules import can_read_report

READS_RESULTS = scope_required(Scope.RESULTS_READ)
READS_REPORTS = scope_required(Scope.REPORTS_READ)


class OldestFirst(CursorPagination):
    """Reading on from the last cursor misses nothing that was signed off meanwhile."""

    ordering = ("signed_at", "id")
    page_size = 50


class JsonWhateverIsAsked(DefaultContentNegotiation):
    """A client that asks for application/pdf gets the file, and errors as JSON."""

    def select_renderer(self, request: Request, renderers: Any, format_suffix: Any = None) -> Any:
        return renderers[0], renderers[0].media_type


@extend_schema_view(
    list=extend_schema(
        summary="List results",
        description=(
            "Results that stand, oldest first, fifty a page with a cursor. Begin with "
            "`updated_since`, then follow `next`. A result that a verifier returned, or that a "
            "later decision replaced, is not listed. Needs the scope results:read."
        ),
    ),
    retrieve=extend_schema(
        summary="Read one result",
        description="The numbers of the signed record. Needs the scope results:read.",
    ),
)
class ResultViewSet(ListModelMixin, RetrieveModelMixin, GenericViewSet[Decision]):
    queryset = Decision.objects.none()
    pagination_class = OldestFirst
    filterset_class = ResultFilter

    def get_permissions(self) -> list[BasePermission]:
        return [READS_REPORTS() if self.action == "reports" else READS_RESULTS()]

    def get_queryset(self) -> QuerySet[Decision]:
        return results_visible_to(self.request.user)

    def get_serializer_class(self) -> type[BaseSerializer[Any]]:
        return ResultSerializer if self.action == "list" else ResultDetailSerializer

    @extend_schema(
        summary="Ask for a report",
        description=(
            "Has the PDF of this result written in one language; asking twice makes one. Read it "
            "at `url` once `state` is ready. Needs the scope reports:read."
        ),
        request=ReportRequestSerializer,
        responses={202: ReportSerializer},
        filters=False,
    )
    @action(detail=True, methods=["post"])
    def reports(self, request: Request, pk: str | None = None) -> Response:
        wanted = ReportRequestSerializer(data=request.data)
        wanted.is_valid(raise_exception=True)
        report = request_report(
            self.get_object(),
            language=wanted.validated_data["language"],
            actor=cast(User, request.user),
        )
        shown = ReportSerializer(report, context=self.get_serializer_context())
        return Response(shown.data, status=202)


class ReportViewSet(GenericViewSet[Report]):
    """Report files."""

    queryset = Report.objects.none()
    serializer_class = ReportSerializer
    permission_classes = [READS_REPORTS]
    pagination_class = None
    filter_backends = []
    content_negotiation_class = JsonWhateverIsAsked

    def get_queryset(self) -> QuerySet[Report]:
        return reports_visible_to(self.request.user)

    @extend_schema(
        summary="Read a report (PDF)",
        description=(
            "The file itself; 409 with the code report_not_ready while it is being written. "
            "Needs the scope reports:read."
        ),
        responses={(200, "application/pdf"): OpenApiResponse(OpenApiTypes.BINARY, "The PDF.")},
    )
    def retrieve(self, request: Request, pk: str | None = None) -> HttpResponseBase:
        report = self.get_object()
        if not can_read_report(request.user, report.decision):
            raise PermissionDenied
        return pdf_response(report)
