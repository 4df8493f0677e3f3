"""A grading run: the row is the queue, a broker message only a nudge."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from accounts.models import Identified
from evidence.models.item import Item
from evidence.states import RunState, Verdict


class GradingRun(Identified):
    """`attempt` rises each time a worker takes the run; every later write names it.

    `failures` counts the takes that ended by our own fault, `losses` those whose worker was not
    heard of again; a take that the sandbox refused is in neither. A queued run is not taken before `retry_at`.
    `reason` is a message id with `reason_params` when not graded, waiting or failed. `phase`
    is a value of grading.contract.Phase; `cell` of `cells` counts from 1. `result` holds
    pack (slug), score, usage and run as grading.contract.GradeResult gives them.
    """

    item = models.ForeignKey(Item, on_delete=models.CASCADE, related_name="runs")
    state = models.CharField(max_length=20, choices=RunState, default=RunState.QUEUED)
    verdict = models.CharField(max_length=20, choices=Verdict, blank=True)
    attempt = models.PositiveSmallIntegerField(default=0)
    failures = models.PositiveSmallIntegerField(default=0)
    losses = models.PositiveSmallIntegerField(default=0)
    retry_at = models.DateTimeField(null=True, blank=True)
    lease_until = models.DateTimeField(null=True, blank=True)
    phase = models.CharField(max_length=20, blank=True)
    cell = models.PositiveIntegerField(null=True, blank=True)
    cells = models.PositiveIntegerField(null=True, blank=True)
    queued_at = models.DateTimeField()
    nudged_at = models.DateTimeField(null=True, blank=True)
    started_at = models.DateTimeField(null=True, blank=True)
    finished_at = models.DateTimeField(null=True, blank=True)
    reason = models.CharField(max_length=80, blank=True)
    reason_params = models.JSONField(default=dict, blank=True)
    result = models.JSONField(default=dict, blank=True)
    fingerprints = models.JSONField(default=dict, blank=True)
    guarantees = models.JSONField(default=dict, blank=True)
    executed_notebook = models.CharField(max_length=200, blank=True)

    class Meta:
        verbose_name = _("grading run")
        ordering = ["queued_at", "id"]
        constraints = [
            models.UniqueConstraint(
                fields=["item"],
                condition=models.Q(state__in=["queued", "running"]),
                name="one_unfinished_run_per_item",
            )
        ]
        indexes = [models.Index(fields=["state", "queued_at"])]


class FindingRow(Identified):
    """One finding of a finished run, in the shape of grading.contract.Finding.

    `data` is the finding as JSON; the columns repeat what is searched by.
    """

    run = models.ForeignKey(GradingRun, on_delete=models.CASCADE, related_name="findings")
    position = models.PositiveSmallIntegerField()
    check_id = models.CharField(max_length=80)
    outcome = models.CharField(max_length=20)
    ceiling = models.PositiveSmallIntegerField()
    data = models.JSONField()

    class Meta:
        verbose_name = _("finding")
        ordering = ["position"]
        constraints = [
            models.UniqueConstraint(fields=["run", "position"], name="one_finding_per_position")
        ]
