"""What pages send: forms check shapes, actions decide."""

from __future__ import annotations

import json
import uuid
from collections.abc import Mapping
from typing import Any

from django import forms
from django.http import QueryDict
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from evidence.models import Item
from evidence.region import checked_region, region_from_text

LEVELS = [(str(level), str(level)) for level in range(5)]
NOT_SEEN = "not_seen"
TEXT_LENGTH = 10_000
Items = Mapping[str, Item]


class LevelForm(forms.Form):
    """`level_given` is what the actions take: (level, not_seen)."""

    level = forms.ChoiceField(choices=[*LEVELS, (NOT_SEEN, NOT_SEEN)], required=False)

    @property
    def level_given(self) -> tuple[int | None, bool]:
        chosen = self.cleaned_data["level"]
        if chosen == NOT_SEEN:
            return None, True
        return (int(chosen), False) if chosen else (None, False)


class MarkForm(LevelForm):
    """A mark or a part of one: what the request does not name stays as it is.

    Evidence positions come as checkboxes (`region`, JSON of item and region, or of item
    and the text that a person typed) and one more by `add_item` and `add_place`.
    """

    revision = forms.IntegerField(required=False, min_value=0)
    reason = forms.CharField(required=False, max_length=TEXT_LENGTH)
    interview = forms.CharField(required=False, max_length=TEXT_LENGTH)

    def __init__(self, data: QueryDict, *, items: Items) -> None:
        super().__init__(data)
        self._items = items

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data
        cleaned["regions"] = self._regions() if "places" in self.data else None
        return cleaned

    def changes(self) -> dict[str, Any]:
        """Keyword arguments of save_score."""
        level, not_seen = self.level_given
        return {
            "level": level,
            "not_seen": not_seen,
            "reason": self._named("reason"),
            "interview": self._named("interview"),
            "regions": self.cleaned_data["regions"],
            "revision": self.cleaned_data["revision"],
        }

    def _named(self, field: str) -> str | None:
        return self.cleaned_data[field] if field in self.data else None

    def _regions(self) -> list[dict[str, Any]]:
        given: QueryDict = self.data  # type: ignore[assignment]
        places = [self._place(text) for text in given.getlist("region")]
        if self.data.get("add_item"):
            places.append(self._typed(self.data["add_item"], self.data.get("add_place", "")))
        return [place for at, place in enumerate(places) if place not in places[:at]]

    def _place(self, text: str) -> dict[str, Any]:
        try:
            value = json.loads(text)
            pk = str(uuid.UUID(value["item"]))
        except (ValueError, TypeError, KeyError, AttributeError) as wrong:
            raise forms.ValidationError(_("This evidence position cannot be read.")) from wrong
        if "text" in value:
            return self._typed(pk, str(value["text"]))
        item = self._item(pk)
        return {"item": pk, "region": checked_region(value.get("region"), item)}

    def _typed(self, pk: str, text: str) -> dict[str, Any]:
        return {"item": pk, "region": region_from_text(text, self._item(pk))}

    def _item(self, pk: str) -> Item:
        if pk not in self._items:
            raise forms.ValidationError(
                _("This item does not belong to the evidence of this candidate.")
            )
        return self._items[pk]


class AnswerForm(forms.Form):
    """An assessor's word about a machine's finding."""

    answer = forms.ChoiceField(choices=[("accept", ""), ("override", ""), ("ignore", "")])
    reason = forms.CharField(required=False, max_length=1000)


class AgreedForm(LevelForm):
    """The agreed level of one criterion."""

    level = forms.ChoiceField(
        choices=[*LEVELS, (NOT_SEEN, NOT_SEEN)],
        error_messages={"required": gettext_lazy("Choose the agreed level.")},
    )
    reason = forms.CharField(
        max_length=TEXT_LENGTH,
        error_messages={"required": gettext_lazy("Write why you agreed on this level.")},
    )


class ReasonForm(forms.Form):
    """Why something that was closed is opened again."""

    reason = forms.CharField(
        max_length=1000, error_messages={"required": gettext_lazy("Write the reason.")}
    )


class ReplaceForm(ReasonForm):
    """Who takes over, by id; whether that person may is for the action to say."""

    person = forms.UUIDField(error_messages={"required": gettext_lazy("Choose a person.")})


def first_error(form: forms.Form) -> str:
    """The first thing that is wrong, as one sentence."""
    return str(next(iter(form.errors.values()))[0])
