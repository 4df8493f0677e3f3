"""Forms for managers. Dates are typed and meant in the campaign's own time zone."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo, available_timezones

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from accounts.queries import people_with_role
from accounts.roles import Role, Scope
from accounts.rules import Viewer
from campaigns.models import PackVersion
from campaigns.queries import campaigns_overseen_by, packs_visible_to
from campaigns.rules import ROLE_OF_DUTY
from campaigns.states import AllocatedDuty
from competency.models import Framework, Rubric, RuleSet
from competency.queries import frameworks

DAYS_OF_A_TOKEN = 90


class LocalMoment(forms.DateTimeInput):
    """The browser's own date and time field."""

    input_type = "datetime-local"

    def __init__(self) -> None:
        super().__init__(format="%Y-%m-%dT%H:%M")


class RubricChoice(forms.ModelChoiceField):  # type: ignore[type-arg]
    def label_from_instance(self, obj: Any) -> str:
        return f"{obj.framework.code} · {obj.text} {obj.version}"


class FrameworkChoice(forms.ModelChoiceField):  # type: ignore[type-arg]
    def label_from_instance(self, obj: Any) -> str:
        return f"{obj.code} {obj.text} ({obj.get_status_display()})"


class PackChoice(forms.ModelMultipleChoiceField):  # type: ignore[type-arg]
    def label_from_instance(self, obj: Any) -> str:
        return f"{obj.title} ({obj})"


class CampaignForm(forms.Form):
    """`managers` and `packs` are limited to what the user may name."""

    name = forms.CharField(label=_("Name"), max_length=120)
    framework = FrameworkChoice(label=_("Framework"), queryset=Framework.objects.none())
    rubric = RubricChoice(label=_("Rubric"), queryset=Rubric.objects.none())
    rule_set = forms.ModelChoiceField(label=_("Rule set"), queryset=RuleSet.objects.none())
    packs = PackChoice(
        label=_("Exercises"), queryset=PackVersion.objects.none(), required=False,
        widget=forms.CheckboxSelectMultiple,
    )  # fmt: skip
    time_zone = forms.ChoiceField(
        label=_("Time zone"), choices=[(z, z) for z in sorted(available_timezones())],
        initial="Asia/Taipei",
    )  # fmt: skip
    opens_at = forms.DateTimeField(label=_("Opens"), widget=LocalMoment())
    closes_at = forms.DateTimeField(label=_("Deadline for evidence"), widget=LocalMoment())
    managers = forms.ModelMultipleChoiceField(
        label=_("Managers"), queryset=User.objects.none(), widget=forms.CheckboxSelectMultiple
    )

    def __init__(self, *args: Any, user: Viewer, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        published = frameworks()
        self.fields["framework"].queryset = published  # type: ignore[attr-defined]
        self.fields["rubric"].queryset = Rubric.objects.filter(  # type: ignore[attr-defined]
            framework__in=published
        ).select_related("framework")
        self.fields["rule_set"].queryset = RuleSet.objects.order_by("code", "version")  # type: ignore[attr-defined]
        self.fields["packs"].queryset = packs_visible_to(user)  # type: ignore[attr-defined]
        self.fields["managers"].queryset = people_with_role(Role.MANAGER)  # type: ignore[attr-defined]
        self.fields["managers"].initial = [user.pk]

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        zone = ZoneInfo(cleaned.get("time_zone") or "Asia/Taipei")
        for name in ("opens_at", "closes_at"):
            if cleaned.get(name):
                cleaned[name] = _meant_in(zone, cleaned[name])
        return cleaned


class EnrolForm(forms.Form):
    """`candidates` one to a line: user name or e-mail."""

    candidates = forms.CharField(
        label=_("User names or e-mail addresses, one to a line"),
        widget=forms.Textarea(attrs={"rows": 3, "autocomplete": "off"}),
    )

    def names(self) -> list[str]:
        lines = self.cleaned_data["candidates"].splitlines()
        return list(dict.fromkeys(line.strip() for line in lines if line.strip()))


class AllocateForm(forms.Form):
    """Person and duty; only people who have a role that some duty asks for."""

    duty = forms.ChoiceField(label=_("Duty"), choices=AllocatedDuty.choices)
    person = forms.ModelChoiceField(label=_("Person"), queryset=User.objects.none())

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        roles = set(ROLE_OF_DUTY.values())
        self.fields["person"].queryset = (  # type: ignore[attr-defined]
            User.objects.filter(is_active=True, is_service=False, role_grants__role__in=roles)
            .distinct()
            .order_by("full_name", "username")
        )


class SpreadForm(forms.Form):
    """Which assessors share the candidates who have none yet."""

    assessors = forms.ModelMultipleChoiceField(
        label=_("Assessors"), queryset=User.objects.none(), widget=forms.CheckboxSelectMultiple
    )
    per_candidate = forms.IntegerField(
        label=_("Assessors for each candidate"), min_value=1, max_value=3, initial=2
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["assessors"].queryset = people_with_role(Role.ASSESSOR)  # type: ignore[attr-defined]


class ReasonForm(forms.Form):
    reason = forms.CharField(label=_("Reason"), max_length=500)


class ConflictForm(forms.Form):
    text = forms.CharField(
        label=_("What the conflict of interest is"), max_length=1000, required=False,
        help_text=_("Empty declares that there is none. With a text the person is barred."),
        widget=forms.Textarea(attrs={"rows": 2}),
    )  # fmt: skip


class TokenForm(forms.Form):
    name = forms.CharField(
        label=_("System"), max_length=80, help_text=_("Who will use it, for example “HR system”.")
    )
    scopes = forms.MultipleChoiceField(
        label=_("What it may read"), choices=Scope.choices, widget=forms.CheckboxSelectMultiple
    )
    campaigns = forms.ModelMultipleChoiceField(
        label=_("For the campaigns"), queryset=PackVersion.objects.none(), required=False,
        widget=forms.CheckboxSelectMultiple,
    )  # fmt: skip
    expires_at = forms.DateField(
        label=_("Expires after"), widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    )

    def __init__(self, *args: Any, user: Viewer, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["campaigns"].queryset = campaigns_overseen_by(user)  # type: ignore[attr-defined]
        self.fields["expires_at"].initial = timezone.localdate() + timedelta(days=DAYS_OF_A_TOKEN)

    def clean_expires_at(self) -> datetime:
        """The end of that day, where the user is."""
        day = self.cleaned_data["expires_at"]
        end = datetime.combine(day, datetime.max.time().replace(microsecond=0))
        return timezone.make_aware(end)


def _meant_in(zone: ZoneInfo, moment: datetime) -> datetime:
    """The clock time that was typed, read in `zone` instead of the viewer's own zone."""
    return timezone.localtime(moment).replace(tzinfo=zone)
