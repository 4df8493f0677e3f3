"""A finding in words of one language: texts are data beside the check, numbers get units."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.utils import translation
from django.utils.translation import get_language, gettext_lazy, ngettext
from django.utils.translation import gettext as _

from evidence.models import FindingRow
from grading import messages
from grading.contract import Outcome
from lib.charts import KINDS, draw, labels_for

MOST_SHOWN = 12
# Names in findings that grading has no word for.
NAMES = {
    "threshold": gettext_lazy("threshold"),
    "cost": gettext_lazy("cost"),
    "matrix": gettext_lazy("matrix"),
    "mean": gettext_lazy("mean"),
    "std": gettext_lazy("standard deviation"),
    "folds": gettext_lazy("folds"),
    "tn": "TN",
    "fp": "FP",
    "fn": "FN",
    "tp": "TP",
}


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


def finding_view(finding: FindingRow, language: str, *, drawn: bool = True) -> FindingView:
    """The finding in `language` (zh-hant or en). Reads `finding.run`: select it with the row.

    Without `drawn` it has no picture, for those who show none.
    """
    return view_of(finding.data, language, pack=finding.run.result.get("pack"), drawn=drawn)


def view_of(
    data: Mapping[str, Any], language: str, *, pack: str | None = None, drawn: bool = True
) -> FindingView:
    """The finding that `data` holds as JSON, in `language`."""
    with translation.override(language):
        return FindingView(
            check_title=messages.check_title(pack, data["check"], language),
            sentence=messages.text(data["message"], data["params"], language, pack=pack),
            measured=measure_text(data.get("measured")),
            expected=measure_text(data.get("expected")),
            where=where_text(data.get("where")),
            outcome=str(data["outcome"]),
            outcome_label=outcome_label(data["outcome"]),
            ceiling=data["ceiling"],
            svg=picture(data.get("figure"), language) if drawn else "",
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
    value = measure["value"]
    return f"{value_text(value)} {unit_text(measure.get('unit') or '', value)}".strip()


def unit_text(unit: str, value: Any) -> str:
    """A unit as the active language says it; what is the same in every language stays."""
    one = 1 if value == 1 else 2
    known = {"rows": ngettext("row", "rows", one), "folds": ngettext("fold", "folds", one)}
    return known.get(unit, unit)


ORDER = (
    "threshold", "accuracy", "precision", "recall", "f1", "f2", "f0_5", "roc_auc",
    "mean", "std", "folds", "low", "high", "tn", "fp", "fn", "tp", "cost",
)  # fmt: skip


def name_text(name: str) -> str:
    """A name or a word of a finding in the active language: grading's own word where it has one."""
    term = f"term.{name}"
    said = messages.text(term, {}, get_language() or "zh-hant")
    return said if said != term else str(NAMES.get(name, name))


def value_text(value: Any) -> str:
    """Plain data as people read it: four decimals, lists with commas, known words translated."""
    if isinstance(value, bool):
        return _("yes") if value else _("no")
    if isinstance(value, float):
        return f"{value:.4f}".rstrip("0").rstrip(".")
    if isinstance(value, Mapping):
        return _listed([_pair(name_text(key), value_text(item)) for key, item in _in_order(value)])
    if isinstance(value, Sequence) and not isinstance(value, str):
        rows = any(isinstance(item, list | tuple) for item in value)
        return _listed([value_text(item) for item in value], "; " if rows else ", ")
    return name_text(value) if isinstance(value, str) else str(value)


def _in_order(value: Mapping[str, Any]) -> list[tuple[str, Any]]:
    """Pairs in the order of people: PostgreSQL keeps JSON's keys in one of its own."""
    last = len(ORDER)
    return sorted(
        value.items(), key=lambda pair: ORDER.index(pair[0]) if pair[0] in ORDER else last
    )


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


def _pair(name: str, value: str) -> str:
    return _("%(name)s: %(value)s") % {"name": name, "value": value}


def _listed(texts: list[str], comma: str = ", ") -> str:
    shown = texts[:MOST_SHOWN]
    rest = len(texts) - len(shown)
    return comma.join(shown) + (f" … (+{rest})" if rest else "")
