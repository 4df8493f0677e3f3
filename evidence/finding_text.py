"""A finding in words of one language: texts are data beside the check, numbers get units."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.utils import translation
from django.utils.translation import gettext as _

from evidence.models import FindingRow
from grading import messages
from grading.contract import Outcome
from lib.charts import KINDS, draw, labels_for

MOST_SHOWN = 12


@dataclass(frozen=True, slots=True)
class FindingView:
    """What a page, a PDF and JSON say of one finding.

    `measured`, `expected` and `where` are texts, empty when there is nothing to say; `svg`
    is a safe picture or empty; `codes` are indicators, outputs, knowledge and skills.
    """

    check_title: str
    sentence: str
    measured: str
    expected: str
    where: str
    outcome: str
    outcome_label: str
    ceiling: int
    svg: str
    codes: tuple[str, ...]


def finding_view(finding: FindingRow, language: str) -> FindingView:
    """The finding in `language` (zh-hant or en). Reads `finding.run`: select it with the row."""
    data, pack = finding.data, finding.run.result.get("pack")
    with translation.override(language):
        return FindingView(
            check_title=messages.check_title(pack, finding.check_id, language),
            sentence=messages.text(data["message"], data["params"], language, pack=pack),
            measured=measure_text(data.get("measured")),
            expected=measure_text(data.get("expected")),
            where=where_text(data.get("where")),
            outcome=finding.outcome,
            outcome_label=outcome_label(finding.outcome),
            ceiling=finding.ceiling,
            svg=picture(data.get("figure"), language),
            codes=codes_of(data),
        )


def outcome_label(outcome: str) -> str:
    """The outcome in the active language."""
    return {
        Outcome.MET: _("met"),
        Outcome.PARTLY_MET: _("partly met"),
        Outcome.NOT_MET: _("not met"),
        Outcome.NOT_DECIDABLE: _("cannot be decided"),
        Outcome.NOT_APPLICABLE: _("does not apply"),
    }[Outcome(outcome)]


def codes_of(data: Mapping[str, Any]) -> tuple[str, ...]:
    """All codes of the standard that a finding speaks of."""
    kinds = ("indicators", "outputs", "knowledge", "skills")
    return tuple(code for kind in kinds for code in data.get(kind, ()))


def measure_text(measure: Mapping[str, Any] | None) -> str:
    """A number with its unit, e.g. `0.8812 F1`; empty without a measure."""
    if not measure or measure.get("value") is None:
        return ""
    return f"{value_text(measure['value'])} {measure.get('unit', '')}".strip()


def value_text(value: Any) -> str:
    """Plain data as people read it: four decimals, lists with commas, cut when long."""
    if isinstance(value, bool):
        return _("yes") if value else _("no")
    if isinstance(value, float):
        return f"{value:.4f}".rstrip("0").rstrip(".")
    if isinstance(value, Mapping):
        return _listed([f"{key}: {value_text(item)}" for key, item in value.items()])
    if isinstance(value, Sequence) and not isinstance(value, str):
        return _listed([value_text(item) for item in value])
    return str(value)


def where_text(where: Mapping[str, Any] | None) -> str:
    """The place in words: cells and lines count from 1."""
    if not where:
        return ""
    parts = [] if where["artefact"] == "submission.ipynb" else [where["artefact"]]
    if where.get("cell") is not None:
        parts.append(_("cell %(number)d") % {"number": where["cell"] + 1})
    if where.get("line") is not None:
        parts.append(_("line %(number)d") % {"number": where["line"]})
    return ", ".join(parts)


def picture(figure: Mapping[str, Any] | None, language: str) -> str:
    """The figure as SVG; empty without one, or when its kind cannot be drawn any more."""
    if not figure or figure["kind"] not in KINDS:
        return ""
    kind = figure["kind"]
    return draw(kind, figure["data"], labels_for(kind, language))


def _listed(texts: list[str]) -> str:
    shown = texts[:MOST_SHOWN]
    rest = len(texts) - len(shown)
    return ", ".join(shown) + (f" … (+{rest})" if rest else "")
