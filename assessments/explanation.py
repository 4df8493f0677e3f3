"""Why the overall result is what it is, in words of both languages."""

from __future__ import annotations

from collections.abc import Sequence

from django.utils.translation import gettext as _

from assessments.bilingual import said_in_both
from assessments.statistics.combination import NOT_DETERMINED, NOT_YET, Result


def explained(result: Result) -> dict[str, str]:
    """One or two sentences that name the tasks on which the result hangs."""
    return said_in_both(lambda: explanation(result))


def explanation(result: Result) -> str:
    """In the active language."""
    if result.overall == NOT_DETERMINED:
        return _not_determined(result)
    if result.overall == NOT_YET:
        return _not_yet(result)
    if result.unmet or result.undetermined:
        return _(
            "Every task of level %(level)s is met, and no other task has an indicator that is "
            "too low. Not met: %(tasks)s."
        ) % {"level": _level(result.overall), "tasks": _listed(result.unmet + result.undetermined)}
    return _("Every task is met.")


def overall_label(overall: str) -> str:
    """The result in the active language, e.g. “level 5”."""
    if overall == NOT_DETERMINED:
        return _("not determined")
    if overall == NOT_YET:
        return _("not yet")
    return _("level %(level)s") % {"level": _level(overall)}


def _not_determined(result: Result) -> str:
    return _(
        "What was not seen could change the result: it lies between “%(lowest)s” and "
        "“%(highest)s”. Undetermined: %(tasks)s."
    ) % {
        "lowest": overall_label(result.lowest),
        "highest": overall_label(result.highest),
        "tasks": _listed(result.undetermined),
    }


def _not_yet(result: Result) -> str:
    sentence = _("Not met: %(tasks)s.") % {"tasks": _listed(result.unmet)}
    if result.too_low:
        sentence += " " + _("With an indicator that is too low: %(tasks)s.") % {
            "tasks": _listed(result.too_low)
        }
    return sentence


def _level(overall: str) -> str:
    return overall.removeprefix("level_")


def _listed(codes: Sequence[str]) -> str:
    return ", ".join(codes) if codes else "–"
