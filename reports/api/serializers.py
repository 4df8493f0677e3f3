"""Results as JSON: the numbers of the stored record, the name as the viewer may see it."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from assessments.models import Decision
from campaigns.naming import shown_name
from reports.api.record_parts import (
    AgreementSerializer,
    AttitudeSerializer,
    CoverageSerializer,
    EvidenceSerializer,
    FrameworkPartSerializer,
    ResultDutySerializer,
    RubricPartSerializer,
    RuleSetPartSerializer,
    SignatureSerializer,
    TextField,
)
from reports.models import Report
from reports.states import ReportState


class CandidateSerializer(serializers.Serializer[Any]):
    """`name` is the alias for those who may not know the name."""

    id = serializers.UUIDField()
    name = serializers.CharField()
    alias = serializers.CharField()


class CampaignPartSerializer(serializers.Serializer[Any]):
    id = serializers.UUIDField()
    name = serializers.CharField()
    time_zone = serializers.CharField()


class OverallSerializer(serializers.Serializer[Any]):
    """`result`: level_N, not_yet or not_determined."""

    result = serializers.CharField()
    explanation = TextField()


class ReportSerializer(serializers.ModelSerializer[Report]):
    """A PDF; its file is there once `state` is ready."""

    url = serializers.HyperlinkedIdentityField(view_name="report-detail")
    result = serializers.UUIDField(source="decision_id")
    state = serializers.ChoiceField(choices=ReportState.choices)

    class Meta:
        model = Report
        fields = ["id", "url", "result", "language", "state", "sha256", "size_bytes", "ready_at"]
        read_only_fields = fields


class ReportRequestSerializer(serializers.Serializer[Any]):
    """The language in which the report is wanted."""

    language = serializers.ChoiceField(choices=settings.LANGUAGES)


class ResultSerializer(serializers.ModelSerializer[Decision]):
    """A result in a list. It never changes: a later decision of the same case is another result."""

    url = serializers.HyperlinkedIdentityField(view_name="result-detail")
    candidate = serializers.SerializerMethodField()
    campaign = CampaignPartSerializer(source="record.campaign")
    framework = FrameworkPartSerializer(source="record.framework")
    overall = OverallSerializer(source="record.overall")
    previous = serializers.UUIDField(source="previous_id", allow_null=True)

    class Meta:
        model = Decision
        fields = [
            "id", "url", "candidate", "campaign", "framework", "overall", "signed_at",
            "fingerprint", "previous",
        ]  # fmt: skip
        read_only_fields = fields

    @extend_schema_field(CandidateSerializer)
    def get_candidate(self, decision: Decision) -> dict[str, Any]:
        enrolment = decision.assessment.enrolment
        return {
            "id": str(enrolment.candidate_id),
            "name": shown_name(self.context["request"].user, enrolment),
            "alias": enrolment.alias,
        }


class ResultDetailSerializer(ResultSerializer):
    """A whole result; `fingerprint` is the SHA-256 of the record that it was signed off with."""

    duties = ResultDutySerializer(source="record.duties", many=True)
    attitudes = AttitudeSerializer(source="record.attitudes", many=True)
    knowledge = CoverageSerializer(source="record.knowledge", many=True)
    skills = CoverageSerializer(source="record.skills", many=True)
    rubric = RubricPartSerializer(source="record.rubric")
    rule_set = RuleSetPartSerializer(source="record.rule_set")
    agreement = AgreementSerializer(source="record.agreement")
    evidence_hash = serializers.CharField(source="record.evidence_hash")
    evidence = EvidenceSerializer(source="record.evidence", many=True)
    signatures = SignatureSerializer(source="record.signatures", many=True)
    reports = ReportSerializer(many=True)

    class Meta(ResultSerializer.Meta):
        fields = [
            *ResultSerializer.Meta.fields, "duties", "attitudes", "knowledge", "skills", "rubric",
            "rule_set", "agreement", "evidence_hash", "evidence", "signatures", "reports",
        ]  # fmt: skip
        read_only_fields = fields
