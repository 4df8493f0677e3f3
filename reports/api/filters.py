"""What a list of results can be asked for."""

from __future__ import annotations

from django_filters import rest_framework as filters

from assessments.models import Decision


class ResultFilter(filters.FilterSet):  # type: ignore[misc]
    """Signed off at or after a time, of one campaign, of one candidate."""

    updated_since = filters.IsoDateTimeFilter(
        field_name="signed_at", lookup_expr="gte", label="Signed off at or after this time."
    )
    campaign = filters.UUIDFilter(
        field_name="assessment__enrolment__campaign", label="Id of a campaign."
    )
    candidate = filters.UUIDFilter(
        field_name="assessment__enrolment__candidate", label="Id of a candidate."
    )

    class Meta:
        model = Decision
        fields = ["updated_since", "campaign", "candidate"]
