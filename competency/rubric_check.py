"""Whether a rubric fits its standard: every criterion known, every anchor there, nothing twice."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping
from typing import Any

from django.utils.translation import gettext as _

from competency.fixture_check import doubled
from competency.models import Content, Framework, Indicator
from competency.states import ContentKind

Target = Indicator | Content
TargetsByCode = Mapping[tuple[str, str], list[Target]]


def scorable_targets(framework: Framework) -> TargetsByCode:
    """What can be scored, by kind and printed code, in printed order."""
    found: dict[tuple[str, str], list[Target]] = defaultdict(list)
    indicators = Indicator.objects.filter(block__task__duty__framework=framework)
    for indicator in indicators.order_by(
        "block__task__duty__position", "block__task__position", "block__position", "position"
    ):
        found["indicator", indicator.code].append(indicator)
    for attitude in framework.contents.filter(kind=ContentKind.ATTITUDE):
        found["attitude", attitude.code].append(attitude)
    return found


def problems_of(
    rubric: Mapping[str, Any], framework: Framework, targets: TargetsByCode
) -> Iterator[str]:
    """A sentence for each thing that keeps this rubric (of the right shape) from being loaded."""
    if framework.rubrics.filter(version=rubric["version"]).exists():
        yield _(
            "version: rubric %(version)s of %(code)s is stored with other content, and a rubric "
            "never changes. Give this one a new “version”."
        ) % {"version": rubric["version"], "code": framework.code}
    values = [level["value"] for level in rubric["scale"]]
    for value in doubled(values):
        yield _("scale: level %(level)s stands there twice; keep one.") % {"level": value}
    for criterion in rubric["criteria"]:
        yield from _problems_of_criterion(criterion, framework, targets)
        yield from _problems_of_anchors(criterion, sorted(set(values)))
    yield from _problems_of_coverage(rubric["criteria"], targets)


def _problems_of_criterion(
    criterion: Mapping[str, Any], framework: Framework, targets: TargetsByCode
) -> Iterator[str]:
    if ("indicator" in criterion) == ("attitude" in criterion):
        yield _("%(code)s: name one indicator or one attitude, not both and not none.") % {
            "code": _code(criterion)
        }
        return
    kind, code = key_of(criterion)
    found = targets.get((kind, code), [])
    place = {"code": code, "framework": framework.code, "count": len(found)}
    if not found and kind == "indicator":
        yield _("%(code)s: %(framework)s has no such indicator; correct the code.") % place
    elif not found:
        yield _("%(code)s: %(framework)s has no such attitude; correct the code.") % place
    elif len(found) > 1 and "occurrence" not in criterion:
        yield (
            _(
                "%(code)s is printed %(count)s times in %(framework)s; say which with “occurrence”, "
                "1 for the first."
            )
            % place
        )
    elif criterion.get("occurrence", 1) > len(found):
        yield _("%(code)s is printed only %(count)s times in %(framework)s.") % place


def _problems_of_anchors(criterion: Mapping[str, Any], values: list[int]) -> Iterator[str]:
    levels = [anchor["level"] for anchor in criterion["anchors"]]
    code = _code(criterion)
    for level in doubled(levels):
        yield _("%(code)s: level %(level)s has two anchors; keep one.") % {
            "code": code, "level": level,
        }  # fmt: skip
    for level in values:
        if level not in levels:
            yield _("%(code)s: the anchor of level %(level)s is missing; write it.") % {
                "code": code, "level": level,
            }  # fmt: skip
    for level in sorted(set(levels) - set(values)):
        yield _("%(code)s: level %(level)s is not in the scale; remove the anchor.") % {
            "code": code, "level": level,
        }  # fmt: skip


def _problems_of_coverage(
    criteria: list[Mapping[str, Any]], targets: TargetsByCode
) -> Iterator[str]:
    named: list[tuple[str, str, int]] = [
        (*key_of(row), row.get("occurrence", 1)) for row in criteria
    ]
    for _kind, code, _occurrence in doubled(named):
        yield _("%(code)s has two criteria; keep one.") % {"code": code}
    for (kind, code), rows in targets.items():
        for occurrence in range(1, len(rows) + 1):
            if (kind, code, occurrence) not in named:
                yield _("%(code)s has no criterion; write its anchors.") % {"code": code}


def key_of(criterion: Mapping[str, Any]) -> tuple[str, str]:
    """("indicator" or "attitude", printed code) of a criterion of the fixture."""
    kind = "indicator" if "indicator" in criterion else "attitude"
    return kind, criterion.get(kind, "")


def _code(criterion: Mapping[str, Any]) -> str:
    return str(criterion.get("indicator") or criterion.get("attitude") or _("a criterion"))
