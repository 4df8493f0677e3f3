"""The standard in the administration: to look at. It changes only by loading a fixture."""

from __future__ import annotations

from django.contrib import admin
from django.db.models import Model
from django.http import HttpRequest

from competency.models import Framework, Rubric, RuleSet


class ReadOnly(admin.ModelAdmin):  # type: ignore[type-arg]
    """Nothing that people were judged with is edited by hand."""

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return False


@admin.register(Framework)
class FrameworkAdmin(ReadOnly):
    list_display = ("code", "text_zh_hant", "level", "state", "status", "loaded_at")
    list_filter = ("state", "status")
    search_fields = ("code", "text_zh_hant", "text_en")


@admin.register(Rubric)
class RubricAdmin(ReadOnly):
    list_display = ("framework", "version", "text_zh_hant", "content_hash")
    list_select_related = ("framework",)


@admin.register(RuleSet)
class RuleSetAdmin(ReadOnly):
    list_display = ("code", "version", "content_hash")
