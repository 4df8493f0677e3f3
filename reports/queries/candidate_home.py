"""What a candidate sees first: what is asked, what was given, what comes next."""

from __future__ import annotations

import uuid
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime

from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from accounts.queries import has_consented
from assessments.models import Decision
from campaigns.models import Enrolment
from competency.models import Duty, Output, Task
from competency.queries import framework_tree
from evidence.models import Item
from evidence.queries import items_visible_to
from evidence.queries.work import items_with_work, own_enrolments, work_of
from evidence.rules import can_submit
from evidence.states import UNFINISHED_RUN_STATES, ItemState
from evidence.sufficiency import Coverage, coverage
from lib.charts import draw, labels_for
from reports.queries.results import is_reviewed_again, results_visible_to
from reports.wording import moment

MOST_ENROLMENTS = 20


@dataclass(frozen=True, slots=True)
class NextStep:
    """One button; without an address there is nothing to do but to wait."""

    text: object
    button: object = ""
    address: str = ""


@dataclass(frozen=True, slots=True)
class AskedTask:
    """One task, its required levels, and its outputs with the items given for each."""

    task: Task
    levels: str
    outputs: list[tuple[Output, list[Item]]]


@dataclass(frozen=True, slots=True)
class CandidateHome:
    """`others` are further enrolments of the same person, to switch to."""

    enrolment: Enrolment
    others: list[Enrolment]
    decision: Decision | None
    deadline: str
    is_open: bool
    step: NextStep
    coverage: Coverage
    coverage_svg: str
    stages_svg: str
    asked: list[tuple[Duty, list[AskedTask]]] = field(default_factory=list)


def candidate_home(user: User, *, chosen: str, at: datetime) -> CandidateHome | None:
    """The chosen enrolment, else the one with the latest deadline; None without any."""
    enrolments = list(own_enrolments(user)[:MOST_ENROLMENTS])
    if not enrolments:
        return None
    enrolment = next((e for e in enrolments if str(e.pk) == chosen), enrolments[0])
    decision = results_visible_to(user).filter(assessment__enrolment=enrolment).first()
    mine = items_visible_to(user).filter(enrolment=enrolment, state=ItemState.SUBMITTED)
    items = list(items_with_work(mine))
    duties = framework_tree(enrolment.campaign.framework)
    covered = coverage(duties, items)
    is_open = can_submit(user, enrolment, at=at)
    zone = enrolment.campaign.time_zone
    return CandidateHome(
        enrolment=enrolment,
        others=[e for e in enrolments if e.pk != enrolment.pk],
        decision=decision,
        deadline=f"{moment(enrolment.campaign.closes_at, zone)} ({zone})",
        is_open=is_open,
        step=_next_step(user, enrolment, decision, items, covered, is_open=is_open),
        coverage=covered,
        coverage_svg=_coverage_picture(covered),
        stages_svg=_stages_picture(enrolment, decision),
        asked=[(duty, _asked(duty, covered)) for duty in duties],
    )


def _next_step(
    user: User,
    enrolment: Enrolment,
    decision: Decision | None,
    items: list[Item],
    covered: Coverage,
    *,
    is_open: bool,
) -> NextStep:
    """The first thing that is still to be done."""
    if decision is not None:
        address = reverse("reports:result", args=[decision.pk])
        return NextStep(_("Your result is there."), _("Read the result"), address)
    if not is_open:
        return _waiting(enrolment)
    if not has_consented(user):
        address = f"{reverse('accounts:consent')}?{urlencode({'next': reverse('reports:home')})}"
        return NextStep(
            _("Before the first upload you agree to the privacy notice."),
            _("Read the privacy notice"), address,
        )  # fmt: skip
    if any(not work.attempts for work in work_of(enrolment)):
        return NextStep(
            _("An exercise is waiting for you."), _("Go to the exercises"),
            reverse("evidence:exercise_list"),
        )  # fmt: skip
    return _more_evidence(enrolment, items, covered)


def _waiting(enrolment: Enrolment) -> NextStep:
    if is_reviewed_again(enrolment):
        return NextStep(
            _("Your result is being reviewed again; you will find it here when it is signed.")
        )
    if enrolment.frozen_at is not None:
        return NextStep(_("Your evidence is being assessed. There is nothing for you to do now."))
    return NextStep(_("Evidence is not taken now: look at the dates of the campaign."))


def _more_evidence(enrolment: Enrolment, items: list[Item], covered: Coverage) -> NextStep:
    pending = _pending_run(items)
    if pending is not None:
        address = reverse("evidence:run", args=[pending])
        return NextStep(_("Your notebook is being looked at."), _("See how far it is"), address)
    upload = reverse("evidence:upload", args=[enrolment.pk])
    if any(work.latest and not work.latest.items.all() for work in work_of(enrolment)):
        return NextStep(
            _("An exercise that you began has no notebook yet."), _("Go to the exercises"),
            reverse("evidence:exercise_list"),
        )  # fmt: skip
    if covered.outputs_given < len(covered.outputs):
        return NextStep(
            _("Some outputs have no evidence yet."), _("Hand in more evidence"), upload
        )  # fmt: skip
    return NextStep(
        _("Every output has evidence. You can still add to it."), _("My evidence"), upload
    )  # fmt: skip


def _pending_run(items: list[Item]) -> uuid.UUID | None:
    runs = (run for item in items for run in item.newest_runs[:1])  # type: ignore[attr-defined]
    return next((run.pk for run in runs if run.state in UNFINISHED_RUN_STATES), None)


def _asked(duty: Duty, covered: Coverage) -> list[AskedTask]:
    given: Mapping[object, list[Item]] = {c.part.pk: c.items for c in covered.outputs}
    tasks = []
    for task in duty.tasks.all():
        blocks = list(task.blocks.all())
        outputs = [output for block in blocks for output in block.outputs.all()]
        levels = dict.fromkeys(str(block.level) for block in blocks if block.level is not None)
        found = [(output, given.get(output.pk, [])) for output in outputs]
        tasks.append(AskedTask(task, ", ".join(levels), found))
    return tasks


def _coverage_picture(covered: Coverage) -> str:
    counts = [len(one.items) for one in covered.indicators]
    if not counts:
        return ""
    data = {
        "rows": [str(_("Evidence"))],
        "columns": [one.part.code for one in covered.indicators],
        "values": [counts],
        "maximum": max([*counts, 1]),
    }
    title = str(_("Pieces of evidence for each indicator"))
    return draw("heat_map", data, labels_for("heat_map", get_language() or "", title=title))


def _stages_picture(enrolment: Enrolment, decision: Decision | None) -> str:
    zone, frozen = enrolment.campaign.time_zone, enrolment.frozen_at
    until = moment(enrolment.campaign.closes_at, zone, with_time=False)
    signed = moment(decision.signed_at, zone, with_time=False) if decision else ""
    if decision is not None:
        states = ("done", "done", "done")
    else:
        states = ("done", "current", "open") if frozen else ("current", "open", "open")
    names = (_("Evidence"), _("Assessment"), _("Result"))
    stages = [
        {"label": str(name), "at": at, "state": state}
        for name, at, state in zip(names, (until, "", signed), states, strict=True)
    ]
    return draw("timeline", {"stages": stages}, labels_for("timeline", get_language() or ""))
