"""Words of results and records in the active language, for pages, PDF and boards alike."""

from __future__ import annotations

import zoneinfo
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from django.utils import formats
from django.utils.dateparse import parse_datetime
from django.utils.translation import gettext as _

from competency.states import FrameworkStatus


@dataclass(frozen=True, slots=True)
class Verdict:
    """Met, not met or undetermined, with a sign so that colour is never alone."""

    key: str
    label: str
    sign: str


def verdict(met: bool | None) -> Verdict:
    if met is None:
        return Verdict("unknown", _("undetermined"), "?")
    return Verdict("met", _("met"), "✓") if met else Verdict("missed", _("not met"), "×")


def outcome_verdict(outcome: str) -> Verdict:
    """The outcome of a machine's finding."""
    table = {
        "met": Verdict("met", _("met"), "✓"),
        "partly_met": Verdict("partly", _("partly met"), "◐"),
        "not_met": Verdict("missed", _("not met"), "×"),
        "not_decidable": Verdict("unknown", _("cannot be decided"), "?"),
        "not_applicable": Verdict("unknown", _("does not apply"), "–"),
    }
    return table[outcome]


def overall_label(result: str) -> str:
    """The overall result, e.g. `level_5`."""
    if result.startswith("level_"):
        return _("Competency level %(level)s reached") % {"level": result.removeprefix("level_")}
    if result == "not_yet":
        return _("Not yet reached")
    return _("Not determined")


def overall_verdict(result: str) -> Verdict:
    if result.startswith("level_"):
        return Verdict("met", overall_label(result), "✓")
    if result == "not_yet":
        return Verdict("partly", overall_label(result), "◐")
    return Verdict("unknown", overall_label(result), "?")


def status_label(status: str) -> str:
    """The status of a framework version: historical is said, never hidden."""
    known = status in FrameworkStatus.values
    return str(FrameworkStatus(status if known else FrameworkStatus.UNKNOWN).label)


def role_label(role: str) -> str:
    """Who judged, as the record names it."""
    if role.startswith("assessor_"):
        return _("Assessor %(number)s") % {"number": role.removeprefix("assessor_")}
    table = {"reconciler": _("Reconciled by"), "manager": _("Signed off by")}
    return table.get(role, role)


def in_language(text: Mapping[str, str] | None, language: str) -> str:
    """A record's text in a language; where there is no English, the original.

    >>> in_language({"zh-Hant": "達成", "en": ""}, "en")
    '達成'
    """
    if not text:
        return ""
    original = text.get("zh-Hant", "")
    return (text.get("en") or original) if language.startswith("en") else original


def html_language(language: str) -> str:
    """The language tag of HTML and PDF."""
    return "zh-Hant" if language.startswith("zh") else "en"


def language_of(words: str) -> str:
    """The tag of a text that somebody wrote freely: Chinese when it holds a Han character."""
    return "zh-Hant" if any("\u3400" <= char <= "\u9fff" for char in words) else "en"


def moment(written: str | datetime, zone: str, *, with_time: bool = True) -> str:
    """A time of the record in the campaign's time zone, as the active language writes it."""
    at = parse_datetime(written) if isinstance(written, str) else written
    if at is None:
        return str(written)
    local = at.astimezone(zoneinfo.ZoneInfo(zone))
    day = formats.date_format(local, "DATE_FORMAT")
    return f"{day} {local:%H:%M}" if with_time else day


def size_text(size_bytes: int) -> str:
    """A file size with its unit.

    >>> size_text(182_344), size_text(12)
    ('178 KB', '12 B')
    """
    if size_bytes >= 1024 * 1024:
        return f"{size_bytes / 1024 / 1024:.1f} MB"
    return f"{size_bytes / 1024:.0f} KB" if size_bytes >= 1024 else f"{size_bytes} B"
