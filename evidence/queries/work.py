"""What a candidate has to do and has done, for their own pages."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from django.db.models import Exists, OuterRef, Prefetch, QuerySet

from accounts.models import Move
from accounts.rules import Viewer
from campaigns.models import Enrolment, PackVersion
from campaigns.states import CampaignState
from evidence.models import Claim, Exercise, GradingRun, Item
from evidence.rules import MOST_ATTEMPTS


@dataclass(frozen=True, slots=True)
class PackWork:
    """One pack of one enrolment, and the candidate's attempts at it, oldest first."""

    enrolment: Enrolment
    pack: PackVersion
    attempts: list[Exercise]

    @property
    def latest(self) -> Exercise | None:
        return self.attempts[-1] if self.attempts else None

    @property
    def attempts_left(self) -> int:
        return MOST_ATTEMPTS - len(self.attempts)

    @property
    def may_start_again(self) -> bool:
        """Another variant only after something was uploaded for the one before."""
        latest = self.latest
        return latest is not None and self.attempts_left > 0 and bool(latest.items.all())


def opened_enrolments(user: Viewer) -> QuerySet[Enrolment]:
    """The candidate's own enrolments in campaigns that were opened."""
    return (
        Enrolment.objects.filter(candidate_id=user.pk)
        .exclude(campaign__state=CampaignState.DRAFT)
        .select_related("campaign__framework", "candidate")
    )


def own_enrolments(user: Viewer) -> QuerySet[Enrolment]:
    """opened_enrolments with packs and exercises, for lists."""
    attempts = Exercise.objects.prefetch_related(
        Prefetch("items", Item.objects.exclude(state="withdrawn"))
    )
    return (
        opened_enrolments(user)
        .prefetch_related("campaign__packs", Prefetch("exercises", attempts))
        .order_by("-campaign__closes_at", "pk")
    )


def work_of(enrolment: Enrolment) -> list[PackWork]:
    """Every pack of the campaign with the attempts made; reads what own_enrolments prefetched."""
    attempts = list(enrolment.exercises.all())
    return [
        PackWork(enrolment, pack, _of_pack(attempts, pack))
        for pack in enrolment.campaign.packs.all()
    ]


def items_with_work(items: QuerySet[Item]) -> QuerySet[Item]:
    """Items with claims and runs (newest first) for lists.

    Adds `was_replaced`: withdrawn because a newer upload took its place.
    """
    claims = Claim.objects.select_related("indicator", "output")
    runs = GradingRun.objects.order_by("-queued_at", "-id")
    replaced = Move.objects.filter(
        subject_kind=Item._meta.label_lower, subject_id=OuterRef("pk"), verb="replace"
    )
    dressed = items.select_related("exercise__pack_version").annotate(was_replaced=Exists(replaced))
    return dressed.prefetch_related(
        Prefetch("claims", claims), Prefetch("runs", runs, to_attr="newest_runs")
    )


def _of_pack(attempts: Iterable[Exercise], pack: PackVersion) -> list[Exercise]:
    return [attempt for attempt in attempts if attempt.pack_version_id == pack.pk]
