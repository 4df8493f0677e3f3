"""Forms about oneself."""

from __future__ import annotations

import zoneinfo

from django import forms
from django.conf import settings
from django.utils.translation import gettext_lazy as _

from accounts.models import User

COMMON_ZONES = (
    "Asia/Taipei", "Asia/Tokyo", "Asia/Singapore", "Asia/Hong_Kong", "Europe/London",
    "Europe/Berlin", "America/New_York", "America/Los_Angeles", "UTC",
)  # fmt: skip


class PreferencesForm(forms.ModelForm):
    """Language and time zone; empty means as the server or the campaign has it."""

    language = forms.ChoiceField(
        label=_("Language"),
        choices=[("", _("As the browser asks")), *settings.LANGUAGES],
        required=False,
    )
    time_zone = forms.ChoiceField(
        label=_("Time zone"),
        choices=[("", _("As the server has it")), *((z, z) for z in COMMON_ZONES)],
        required=False,
    )

    class Meta:
        model = User
        fields = ["language", "time_zone"]

    def __init__(self, *args, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        kept = self.instance.time_zone
        if kept and kept not in COMMON_ZONES and kept in zoneinfo.available_timezones():
            self.fields["time_zone"].choices += [(kept, kept)]


class ConsentForm(forms.Form):
    """Agreeing is a deed of its own: the box starts empty."""

    agreed = forms.BooleanField(
        label=_("I have read the privacy notice and agree to it."),
        error_messages={
            "required": _("Tick the box to agree, or leave the page: nothing is sent.")
        },
    )
