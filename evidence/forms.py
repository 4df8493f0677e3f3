"""Forms of the candidate's pages. What may be stored is decided by the actions."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from competency.models import Duty, Indicator, Output
from evidence.sufficiency import parts_of


class UploadForm(forms.Form):
    """One file; the title may stay empty."""

    title = forms.CharField(
        label=_("Title"),
        max_length=150,
        required=False,
        help_text=_("What it is, without your name: assessors do not know who you are."),
    )
    # An empty file is refused by the action, in words that name the mend.
    file = forms.FileField(label=_("File"), allow_empty_file=True, max_length=255)


class ExerciseUploadForm(forms.Form):
    file = forms.FileField(label=_("Your notebook"), allow_empty_file=True, max_length=255)


class ClaimForm(forms.Form):
    """Choices are the indicators and outputs of the campaign's standard, given as its tree."""

    indicator = forms.ChoiceField(label=_("Indicator"))
    output = forms.ChoiceField(label=_("Output"), required=False)
    place = forms.CharField(
        label=_("Place"),
        max_length=20,
        required=False,
        help_text=_("Cells, lines or a page, for example 7-9. Empty means the whole file."),
    )
    note = forms.CharField(label=_("Note"), max_length=500, required=False)

    def __init__(self, *args: Any, duties: Iterable[Duty], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        outputs, indicators = parts_of(duties)
        self._outputs = {str(part.pk): part for part in outputs}
        self._indicators = {str(part.pk): part for part in indicators}
        self.fields["indicator"].choices = [(str(p.pk), _shown(p)) for p in indicators]  # type: ignore[attr-defined]
        self.fields["output"].choices = [  # type: ignore[attr-defined]
            ("", _("None")),
            *((str(p.pk), _shown(p)) for p in outputs),
        ]

    def clean_indicator(self) -> Indicator:
        return self._indicators[self.cleaned_data["indicator"]]

    def clean_output(self) -> Output | None:
        return self._outputs.get(self.cleaned_data["output"])


def _shown(part: Output | Indicator) -> str:
    return f"{part.code} {part.text}"
