"""Load a rubric: a scale, and an anchor for every level of it, for everything that is scored."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from accounts.errors import NotAllowed
from accounts.history import record
from accounts.models import User
from competency.fixture_check import check_shape, refusal, refuse_if_any
from competency.models import Anchor, Criterion, Framework, Rubric, ScaleLevel
from competency.rubric_check import Target, TargetsByCode, key_of, problems_of, scorable_targets
from competency.rules import can_load_frameworks
from lib.fingerprint import fingerprint


@transaction.atomic
def import_rubric(content: object, *, actor: User | None = None) -> Rubric:
    """Find or make the rubric with this content (schema assay-rubric/1).

    A criterion names its indicator or attitude by printed code; where a standard prints a
    code more than once, `occurrence` (1 for the first) tells which. Every indicator and
    attitude of the framework needs a criterion, every level of the scale an anchor in both
    languages. All or nothing: raises FixtureRefused with every problem found, NotAllowed.
    """
    if actor is not None and not can_load_frameworks(actor):
        raise NotAllowed(_("Only an administrator loads rubrics. Ask one to do it."))
    rubric = check_shape(content, "rubric")
    content_hash = fingerprint(rubric)
    known = Rubric.objects.filter(content_hash=content_hash).first()
    if known:
        return known
    framework = _framework(rubric["framework"])
    targets = scorable_targets(framework)
    refuse_if_any(problems_of(rubric, framework, targets))
    return _store(rubric, framework, targets, content_hash, actor)


def _framework(code: str) -> Framework:
    try:
        return Framework.objects.get(code=code)
    except Framework.DoesNotExist:
        loaded = ", ".join(Framework.objects.values_list("code", flat=True)) or _("none")
        problem = _(
            "framework: %(code)s is not loaded (loaded: %(loaded)s). Load it first, or correct "
            "the code."
        ) % {"code": code, "loaded": loaded}
        raise refusal([problem]) from None


def _store(
    content: Mapping[str, Any],
    framework: Framework,
    targets: TargetsByCode,
    content_hash: str,
    actor: User | None,
) -> Rubric:
    rubric = Rubric.objects.create(
        framework=framework,
        version=content["version"],
        content_hash=content_hash,
        **_texts(content["title"]),
    )
    ScaleLevel.objects.bulk_create(
        ScaleLevel(rubric=rubric, value=row["value"], **_texts(row["label"]))
        for row in content["scale"]
    )
    criteria = [
        Criterion(rubric=rubric, position=position, **{key_of(row)[0]: _target(row, targets)})
        for position, row in enumerate(content["criteria"], start=1)
    ]
    Criterion.objects.bulk_create(criteria)
    Anchor.objects.bulk_create(
        Anchor(criterion=criterion, level=anchor["level"], **_texts(anchor["text"]))
        for criterion, row in zip(criteria, content["criteria"], strict=True)
        for anchor in row["anchors"]
    )
    record(rubric, verb="import_rubric", to_state="loaded", actor=actor, digest=content_hash)
    return rubric


def _target(criterion: Mapping[str, Any], targets: TargetsByCode) -> Target:
    position: int = criterion.get("occurrence", 1)
    return targets[key_of(criterion)][position - 1]


def _texts(text: Mapping[str, str]) -> dict[str, str]:
    return {"text_zh_hant": text["zh-Hant"], "text_en": text["en"]}
