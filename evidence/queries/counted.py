"""What counts for scoring: the submitted items, and the last finished run of each."""

from __future__ import annotations

from collections import defaultdict

from django.db.models import OuterRef, Prefetch, QuerySet, Subquery

from campaigns.models import Enrolment
from evidence.models import Claim, FindingRow, GradingRun, Item
from evidence.states import ItemState, RunState
from lib.fingerprint import fingerprint


def counted_runs(enrolment: Enrolment) -> QuerySet[GradingRun]:
    """The last finished run of each submitted item, with its findings; oldest item first."""
    last = GradingRun.objects.filter(item=OuterRef("item"), state=RunState.FINISHED)
    newest = last.order_by("-finished_at", "-id").values("pk")[:1]
    return (
        GradingRun.objects.filter(
            item__enrolment=enrolment, item__state=ItemState.SUBMITTED, state=RunState.FINISHED
        )
        .filter(pk=Subquery(newest))
        .select_related("item")
        .prefetch_related(Prefetch("findings", FindingRow.objects.select_related("run__item")))
        .order_by("item__received_at", "item_id")
    )


def findings_by_indicator(enrolment: Enrolment) -> dict[str, list[FindingRow]]:
    """Indicator code → findings of the counted runs that speak of it, in the pack's order."""
    found: dict[str, list[FindingRow]] = defaultdict(list)
    for run in counted_runs(enrolment):
        for finding in run.findings.all():
            for code in finding.data.get("indicators", ()):
                found[code].append(finding)
    return dict(found)


def evidence_of(enrolment: Enrolment) -> QuerySet[Item]:
    """Submitted items with claims and finished runs (newest first) ready to be read.

    The run that counts is `item.finished_runs[0]` where there is one.
    """
    claims = Claim.objects.select_related("indicator", "output")
    finished = GradingRun.objects.filter(state=RunState.FINISHED).order_by("-finished_at", "-id")
    return (
        Item.objects.filter(enrolment=enrolment, state=ItemState.SUBMITTED)
        .select_related("exercise__pack_version")
        .prefetch_related(
            Prefetch("claims", claims),
            Prefetch("runs", finished, to_attr="finished_runs"),
        )
    )


def evidence_digest(enrolment: Enrolment) -> str:
    """Fingerprint of the submitted items and their claims: what a freeze closes."""
    return fingerprint([_plain(item) for item in evidence_of(enrolment)])


def _plain(item: Item) -> dict[str, object]:
    claims = [
        {
            "indicator": claim.indicator.code,
            "output": claim.output.code if claim.output else None,
            "region": claim.region,
            "note": claim.note,
        }
        for claim in item.claims.all()
    ]
    return {
        "id": str(item.pk),
        "title": item.title,
        "kind": item.kind,
        "sha256": item.sha256,
        "exercise": item.exercise.public_hash if item.exercise else None,
        "claims": claims,
    }
