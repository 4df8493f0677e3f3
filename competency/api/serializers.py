"""Frameworks as JSON. Every text is {"zh-Hant": as printed, "en": English or empty}."""

from __future__ import annotations

from typing import Any

from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from competency.models import Bilingual, Block, Content, Framework, Link, Rubric
from competency.queries import contents_of, framework_tree
from competency.states import ContentKind, FrameworkStatus

BILINGUAL = {
    "type": "object",
    "properties": {"zh-Hant": {"type": "string"}, "en": {"type": "string"}},
    "required": ["zh-Hant", "en"],
}


@extend_schema_field(BILINGUAL)
class BilingualField(serializers.Field[Any, Any, dict[str, str], Bilingual]):
    """The texts of the row itself."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(source="*", read_only=True, **kwargs)

    def to_representation(self, row: Bilingual) -> dict[str, str]:
        return {"zh-Hant": row.text_zh_hant, "en": row.text_en}


class CodedSerializer(serializers.Serializer[Any]):
    """A printed row. Its code is a label inside this framework version, not a key."""

    code = serializers.CharField()
    text = BilingualField()


class LinkSerializer(serializers.Serializer[Any]):
    """Knowledge or a skill, in the wording printed at this task."""

    code = serializers.CharField(source="content.code")
    text = BilingualField()


class BlockSerializer(serializers.Serializer[Any]):
    """One row group of a task with the competency level that it requires."""

    level = serializers.IntegerField(allow_null=True)
    outputs = CodedSerializer(many=True)
    indicators = CodedSerializer(many=True)
    knowledge = serializers.SerializerMethodField()
    skills = serializers.SerializerMethodField()

    @extend_schema_field(LinkSerializer(many=True))
    def get_knowledge(self, block: Block) -> Any:
        return _links(block, ContentKind.KNOWLEDGE)

    @extend_schema_field(LinkSerializer(many=True))
    def get_skills(self, block: Block) -> Any:
        return _links(block, ContentKind.SKILL)


class TaskSerializer(CodedSerializer):
    blocks = BlockSerializer(many=True)


class DutySerializer(CodedSerializer):
    tasks = TaskSerializer(many=True)


class ContentsSerializer(serializers.Serializer[Any]):
    """The catalogue of a framework, in first wordings."""

    knowledge = CodedSerializer(many=True)
    skills = CodedSerializer(many=True)
    attitudes = CodedSerializer(many=True)


class RubricSerializer(serializers.ModelSerializer[Rubric]):
    title = BilingualField()

    class Meta:
        model = Rubric
        fields = ["version", "title", "content_hash"]


class FrameworkSerializer(serializers.ModelSerializer[Framework]):
    """A framework in a list. `status` is what its publisher says of this version."""

    url = serializers.HyperlinkedIdentityField(
        view_name="framework-detail", lookup_field="code", lookup_url_kwarg="code"
    )
    name = BilingualField()
    level = serializers.IntegerField(allow_null=True)
    status = serializers.ChoiceField(choices=FrameworkStatus.choices)

    class Meta:
        model = Framework
        fields = [
            "url", "code", "version", "name", "level", "status", "status_source",
            "document_sha256", "content_hash",
        ]  # fmt: skip


class FrameworkDetailSerializer(FrameworkSerializer):
    """A whole framework, with knowledge, skills and attitudes in their first wording."""

    work_description = serializers.SerializerMethodField()
    header = serializers.JSONField(help_text="The printed header: categories, names, versions.")
    notes = serializers.JSONField(help_text="The printed notes.")
    duties = serializers.SerializerMethodField()
    contents = serializers.SerializerMethodField()
    rubrics = RubricSerializer(many=True)

    class Meta(FrameworkSerializer.Meta):
        fields = [
            *FrameworkSerializer.Meta.fields,
            "work_description", "header", "notes", "duties", "contents", "rubrics",
        ]  # fmt: skip

    @extend_schema_field(BILINGUAL)
    def get_work_description(self, framework: Framework) -> dict[str, str]:
        return {"zh-Hant": framework.work_description_zh_hant, "en": framework.work_description_en}

    @extend_schema_field(DutySerializer(many=True))
    def get_duties(self, framework: Framework) -> Any:
        return DutySerializer(framework_tree(framework), many=True).data

    @extend_schema_field(ContentsSerializer)
    def get_contents(self, framework: Framework) -> dict[str, Any]:
        rows = list(contents_of(framework))
        return {
            "knowledge": _coded(rows, ContentKind.KNOWLEDGE),
            "skills": _coded(rows, ContentKind.SKILL),
            "attitudes": _coded(rows, ContentKind.ATTITUDE),
        }


def _links(block: Block, kind: str) -> Any:
    links: list[Link] = [link for link in block.links.all() if link.content.kind == kind]
    return LinkSerializer(links, many=True).data


def _coded(rows: list[Content], kind: str) -> Any:
    return CodedSerializer([row for row in rows if row.kind == kind], many=True).data
