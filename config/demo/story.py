"""The main job from the standard to the signed decision, for three candidates."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

from django.utils import timezone

from assessments.models import Decision
from campaigns.actions.enrol_candidate import enrol_candidate
from campaigns.actions.make_campaign import make_campaign
from campaigns.actions.open_campaign import open_campaign
from campaigns.models import Campaign, Enrolment
from config.demo import judging, people, standard, work

Tell = Callable[[str], None]
NAME = "2026 秋季機器學習工程師評鑑"


def is_told() -> bool:
    """Whether this database holds the demo already."""
    return Campaign.objects.filter(name=NAME).exists()


def tell_story(tell: Tell, *, until_the_end: bool) -> list[Decision]:
    """Play the whole job; the decisions, the strong candidate's first.

    Unless `until_the_end`, one candidate is left to reconcile and one half scored, so that
    a visitor finds work to do.
    """
    cast = people.gather()
    tell("import: standard, rubric, rules, pack")
    against = standard.load(cast.administrator)
    campaign = open_demo_campaign(cast, against)
    enrolments = {
        strength: enrol_candidate(campaign, candidate=person, actor=cast.manager)
        for strength, person in cast.candidates.items()
    }
    # Nothing is played for this one: a visitor can hand in work of their own.
    enrol_candidate(campaign, candidate=cast.newcomer, actor=cast.manager)
    for strength, enrolment in enrolments.items():
        tell(f"upload: {enrolment.candidate} ({strength})")
        work.submit_all(enrolment, strength, against)
    work.wait_until_graded(
        list(enrolments.values()), lambda text: tell(f"queue and sandbox: {text}")
    )
    return _judge(enrolments, cast, tell, until_the_end=until_the_end)


def open_demo_campaign(cast: people.Cast, against: standard.Standard) -> Campaign:
    """A campaign on the standard with its packs, open for two weeks from yesterday."""
    now = timezone.now()
    campaign = make_campaign(
        name=NAME,
        framework=against.framework,
        rubric=against.rubric,
        rule_set=against.rule_set,
        opens_at=now - timedelta(days=1),
        closes_at=now + timedelta(days=14),
        time_zone="Asia/Taipei",
        managers=[cast.manager],
        packs=against.packs,
        actor=cast.manager,
    )
    return open_campaign(campaign, actor=cast.manager)


def _judge(
    enrolments: dict[str, Enrolment], cast: people.Cast, tell: Tell, *, until_the_end: bool
) -> list[Decision]:
    decisions = []
    for strength, enrolment in enrolments.items():
        marks = judging.marks_of(strength)
        assessment = judging.allocate(enrolment, cast)
        first, second = (judging.sheet_of(assessment, cast, number) for number in (1, 2))
        if strength == "weak" and not until_the_end:
            judging.score(first, marks["assessor_1"], first=6)
            break
        tell(f"two sheets, sealed: {enrolment.candidate}")
        for sheet, part in ((first, "assessor_1"), (second, "assessor_2")):
            judging.score(sheet, marks[part])
            judging.seal(sheet)
        if strength == "strong" or until_the_end:
            tell(f"reconciled and signed off: {enrolment.candidate}")
            decisions.append(judging.settle(assessment, marks["reconciled"], cast))
    return decisions
