"""A result in words of the active language."""

from __future__ import annotations

from dataclasses import dataclass

from django.utils.translation import gettext as _

from assessments.explanation import explanation
from assessments.statistics.combination import NOT_DETERMINED, NOT_YET, Result


@dataclass(frozen=True, slots=True)
class ResultLines:
    """`overall` in words with its code; `why` says what it hangs on, empty when nothing does."""

    code: str
    overall: str
    why: str
    result: Result


def result_lines(result: Result) -> ResultLines:
    return ResultLines(result.overall, overall_text(result.overall), _why(result), result)


def overall_text(overall: str) -> str:
    """`level_5` → Competency level 5."""
    if overall == NOT_YET:
        return _("Not yet competent")
    if overall == NOT_DETERMINED:
        return _("Not determined")
    return _("Competency level %(level)s") % {"level": overall.removeprefix("level_")}


def _why(result: Result) -> str:
    if result.overall != NOT_DETERMINED:
        return explanation(result)
    ends = {"low": overall_text(result.lowest), "high": overall_text(result.highest)}
    open_tasks = {"codes": ", ".join(result.undetermined)}
    return (
        _("Between “%(low)s” and “%(high)s” as things stand.") % ends
        + " "
        + _("Not settled or not seen: %(codes)s.") % open_tasks
    )
