from __future__ import annotations

from datetime import timedelta

import pytest
from django.utils import timezone

from evidence.queries import counted_runs, evidence_digest, evidence_of, findings_by_indicator
from tests.factories.campaigns import enrolment
from tests.factories.evidence import claim, finding, finished_run, queued_run, submitted_item

pytestmark = pytest.mark.django_db


def test_the_last_finished_run_of_each_submitted_item_counts():
    enrolled = enrolment()
    item = submitted_item(enrolled)
    now = timezone.now()
    finished_run(item, finished_at=now - timedelta(hours=1))
    last = finished_run(item, finished_at=now)
    queued_run(item)
    other = finished_run(submitted_item(enrolled))
    finished_run(submitted_item(enrolled, state="withdrawn"))
    finished_run(submitted_item(enrolment(enrolled.campaign)))

    assert list(counted_runs(enrolled)) == [last, other]


def test_findings_are_grouped_by_the_indicators_they_speak_of():
    enrolled = enrolment()
    run = finished_run(
        submitted_item(enrolled),
        [
            finding("first", indicators=["P1.1.1", "P1.2.1"]),
            finding("second", indicators=["P1.1.1"]),
            finding("third", indicators=[]),
        ],
    )
    first, second, _third = run.findings.all()

    assert findings_by_indicator(enrolled) == {"P1.1.1": [first, second], "P1.2.1": [first]}


def test_evidence_of_reads_claims_and_runs_in_a_fixed_number_of_queries(
    django_assert_num_queries,
):
    enrolled = enrolment()
    for rows in (1, 3):
        while enrolled.items.count() < rows:
            item = submitted_item(enrolled)
            finished_run(item)
            claim(item, "P1.1.1", "O1.1.1")
        with django_assert_num_queries(3):
            read = [
                (
                    i.finished_runs[0].verdict,
                    [(c.indicator.code, c.output.code) for c in i.claims.all()],
                )
                for i in evidence_of(enrolled)
            ]
        assert read == [("graded", [("P1.1.1", "O1.1.1")])] * rows


def test_findings_are_read_in_a_fixed_number_of_queries(django_assert_num_queries):
    enrolled = enrolment()
    for rows in (1, 3):
        while enrolled.items.count() < rows:
            finished_run(submitted_item(enrolled), [finding()])
        with django_assert_num_queries(2):
            found = [row.run.item_id for row in findings_by_indicator(enrolled)["P1.1.1"]]
        assert len(found) == rows


def test_the_digest_changes_with_claims_and_withdrawal_but_not_with_runs():
    enrolled = enrolment()
    item = submitted_item(enrolled)
    bare = evidence_digest(enrolled)
    finished_run(item)
    assert evidence_digest(enrolled) == bare

    claim(item)
    claimed = evidence_digest(enrolled)
    assert claimed != bare

    item.claims.all().delete()
    assert evidence_digest(enrolled) == bare
    type(item).objects.update(state="withdrawn")
    assert evidence_digest(enrolled) not in (bare, claimed)
