"""Load the numbers by which levels become a result."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from competency.fixture_check import check_shape, doubled, refuse_if_any
from competency.models import RuleSet
from lib.fingerprint import fingerprint


@transaction.atomic
def load_rule_set(content: object) -> RuleSet:
    """Find or make the rule set with this content (schema assay-rule-set/1).

    Another content under a code and version that exist is refused: decisions were made with
    it. Raises FixtureRefused.
    """
    parameters = check_shape(content, "rule_set")
    refuse_if_any(_problems(parameters))
    content_hash = fingerprint(parameters)
    known = RuleSet.objects.filter(content_hash=content_hash).first()
    if known:
        return known
    refuse_if_any(_conflict(parameters))
    return RuleSet.objects.create(
        code=parameters["code"],
        version=parameters["version"],
        parameters=dict(parameters),
        content_hash=content_hash,
    )


def _problems(rule_set: Mapping[str, Any]) -> Iterator[str]:
    if rule_set["low_level"] >= rule_set["high_level"]:
        yield _("“low_level” must be below “high_level”.")
    if rule_set["no_indicator_below"] > rule_set["met_from"]:
        yield _("“no_indicator_below” must not be above “met_from”.")
    for name in doubled(rule["id"] for rule in rule_set["rules"]):
        yield _("Rule “%(name)s” stands there twice; keep one.") % {"name": name}


def _conflict(rule_set: Mapping[str, Any]) -> Iterator[str]:
    same = RuleSet.objects.filter(code=rule_set["code"], version=rule_set["version"])
    if same.exists():
        yield _(
            "Rule set %(code)s %(version)s is stored with other content, and a rule set never "
            "changes. Give this one a new “version”."
        ) % {"code": rule_set["code"], "version": rule_set["version"]}
