"""Forms about oneself, and about people for administrators."""

from __future__ import annotations

import zoneinfo
from collections.abc import Mapping
from typing import Any

from django import forms
from django.conf import settings
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from accounts.roles import ROLES_OF_PEOPLE

COMMON_ZONES = (
    "Asia/Taipei", "Asia/Tokyo", "Asia/Singapore", "Asia/Hong_Kong", "Europe/London",
    "Europe/Berlin", "America/New_York", "America/Los_Angeles", "UTC",
)  # fmt: skip

COMMON_CHOICES: list[tuple[str, Any]] = [
    ("", _("As the server has it")),
    *((zone, zone) for zone in COMMON_ZONES),
]


class PreferencesForm(forms.Form):
    """Language and time zone; empty means as the server or the campaign has it."""

    language = forms.ChoiceField(
        label=_("Language"),
        choices=[("", _("As the browser asks")), *settings.LANGUAGES],
        required=False,
    )
    time_zone = forms.ChoiceField(
        label=_("Time zone"),
        choices=COMMON_CHOICES,
        required=False,
    )

    def __init__(self, data: Mapping[str, Any] | None = None, *, person: User) -> None:
        chosen = {"language": person.language, "time_zone": person.time_zone}
        super().__init__(data, initial=chosen)
        kept = person.time_zone
        if kept and kept not in COMMON_ZONES and kept in zoneinfo.available_timezones():
            self.fields["time_zone"].choices += [(kept, kept)]  # type: ignore[attr-defined]


class ConsentForm(forms.Form):
    """Agreeing is a deed of its own: the box starts empty."""

    agreed = forms.BooleanField(
        label=_("I have read the privacy notice and agree to it."),
        error_messages={
            "required": _("Tick the box to agree, or leave the page: nothing is sent.")
        },
    )


class PersonForm(forms.Form):
    """A new person. The e-mail is asked for: without it nobody could set a password."""

    username = forms.CharField(
        label=_("User name"), max_length=150, validators=[User.username_validator],
        widget=forms.TextInput(attrs={"autocomplete": "off", "spellcheck": "false"}),
    )  # fmt: skip
    full_name = forms.CharField(
        label=_("Full name"), max_length=150, widget=forms.TextInput(attrs={"autocomplete": "off"})
    )
    email = forms.EmailField(
        label=_("E-mail"), help_text=_("The link to set a password goes there."),
        widget=forms.EmailInput(attrs={"autocomplete": "off"}),
    )  # fmt: skip
    roles = forms.MultipleChoiceField(
        label=_("Roles"), choices=[(role.value, role.label) for role in ROLES_OF_PEOPLE],
        widget=forms.CheckboxSelectMultiple,
    )  # fmt: skip
