"""Parts of a decision's record as JSON; every text is {"zh-Hant": original, "en": English}."""

from __future__ import annotations

from typing import Any

from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

BILINGUAL = {
    "type": "object",
    "properties": {"zh-Hant": {"type": "string"}, "en": {"type": "string"}},
    "required": ["zh-Hant", "en"],
}


@extend_schema_field(BILINGUAL)
class TextField(serializers.JSONField):
    """A text in both languages, as the record holds it."""


class RecordTextSerializer(serializers.Serializer[Any]):
    code = serializers.CharField()
    text = TextField()


class FrameworkPartSerializer(serializers.Serializer[Any]):
    """`status` is what the publisher says of this version, with its source."""

    code = serializers.CharField()
    version = serializers.CharField()
    status = serializers.CharField()
    status_source = serializers.CharField(allow_blank=True)
    name = TextField()
    level = serializers.IntegerField(allow_null=True)
    content_hash = serializers.CharField()


class FindingSerializer(serializers.Serializer[Any]):
    """What an automatic check found: evidence, never the mark."""

    id = serializers.UUIDField()
    check = serializers.CharField()
    outcome = serializers.CharField()
    sentence = TextField()
    measured = TextField(allow_null=True)
    expected = TextField(allow_null=True)
    ceiling = serializers.IntegerField()


class IndicatorSerializer(RecordTextSerializer):
    """`level` 0 to 4, null when not seen: not seen is never 0."""

    level = serializers.IntegerField(allow_null=True)
    not_seen = serializers.BooleanField()
    label = TextField(allow_null=True)  # type: ignore[assignment]
    anchor = TextField(allow_null=True)
    next_anchor = TextField(allow_null=True)
    reason = serializers.CharField(allow_blank=True)
    reconciled = serializers.BooleanField()
    evidence = serializers.ListField(child=serializers.UUIDField())
    findings = FindingSerializer(many=True)


class ResultTaskSerializer(RecordTextSerializer):
    """`met` is null when undetermined."""

    required_level = serializers.IntegerField(allow_null=True)
    met = serializers.BooleanField(allow_null=True)
    indicators = IndicatorSerializer(many=True)


class ResultDutySerializer(RecordTextSerializer):
    """`mean` is the mean level of its indicators, for pictures only."""

    met = serializers.BooleanField(allow_null=True)
    mean = serializers.FloatField(allow_null=True)
    tasks = ResultTaskSerializer(many=True)


class AttitudeSerializer(RecordTextSerializer):
    """Rated in an interview; never part of the overall result."""

    level = serializers.IntegerField(allow_null=True)
    not_seen = serializers.BooleanField()
    label = TextField(allow_null=True)  # type: ignore[assignment]
    anchor = TextField(allow_null=True)
    reason = serializers.CharField(allow_blank=True)


class CoverageSerializer(RecordTextSerializer):
    """Derived from the indicators met and the findings; never a score."""

    covered = serializers.BooleanField()


class RubricPartSerializer(serializers.Serializer[Any]):
    version = serializers.CharField()
    content_hash = serializers.CharField()


class RuleSetPartSerializer(serializers.Serializer[Any]):
    code = serializers.CharField()
    version = serializers.CharField()
    content_hash = serializers.CharField()
    parameters = serializers.JSONField()


class AgreementSerializer(serializers.Serializer[Any]):
    """Of the assessors' pairs of marks; `weighted_kappa` is null below enough pairs."""

    pairs = serializers.IntegerField()
    exact = serializers.IntegerField()
    within_one = serializers.IntegerField()
    weighted_kappa = serializers.FloatField(allow_null=True)


class EvidenceSerializer(serializers.Serializer[Any]):
    id = serializers.UUIDField()
    title = serializers.CharField()
    media_type = serializers.CharField()
    size_bytes = serializers.IntegerField()
    sha256 = serializers.CharField()
    received_at = serializers.DateTimeField()


class SignatureSerializer(serializers.Serializer[Any]):
    """Who signed by role; `digest` is of what was signed."""

    role = serializers.CharField()
    at = serializers.DateTimeField()
    digest = serializers.CharField()
