"""ask_lens, take_reading, record_reading, nudge_waiting_readings, and the task around them."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.core.files.storage import default_storage
from django.utils import timezone

from evidence import tasks
from evidence.actions.ask_lens import ask_lens
from evidence.actions.nudge_waiting_readings import nudge_waiting_readings
from evidence.actions.record_reading import record_reading
from evidence.actions.submit_artefact import submit_artefact
from evidence.actions.take_reading import MOST_READINGS, take_reading
from evidence.models import LensReading
from evidence.queries import readings_of
from grading.contract import Finding, Outcome
from tests.factories.campaigns import enrolment
from tests.factories.evidence import notebook, submitted_item

pytestmark = pytest.mark.django_db
NOW = timezone.now()
LATER = NOW + timedelta(minutes=5)
LEAKY = notebook(
    "import pandas as pd\n"
    "from sklearn.preprocessing import StandardScaler\n"
    "from sklearn.linear_model import Ridge\n"
    "from sklearn.model_selection import train_test_split\n"
    'df = pd.read_csv("a.csv")',
    'X = StandardScaler().fit_transform(df[["a"]])',
    'A, B, a, b = train_test_split(X, df["y"], random_state=0)\n'
    "print(Ridge().fit(A, a).score(B, b))",
)
SAID = Finding("lens_reading", Outcome.MET, None, 0.0, 0, "lens.no_leak", {"scores": 1})


@pytest.fixture
def reading() -> LensReading:
    asked = ask_lens(submitted_item(enrolment(), content=LEAKY), at=NOW)
    assert asked is not None
    return asked


def test_a_notebook_that_comes_in_is_asked_about_once(enrolled, upload) -> None:
    item = submit_artefact(enrolled, upload=upload(LEAKY), actor=enrolled.candidate)
    assert ask_lens(item, at=LATER) == item.lens_reading
    assert (LensReading.objects.count(), item.lens_reading.read_at) == (1, None)


@pytest.mark.parametrize(
    ("kind", "media_type", "is_read"),
    [
        ("notebook", "application/x-ipynb+json", True),
        ("text", "text/x-python", True),
        ("text", "text/plain", False),
        ("pdf", "application/pdf", False),
    ],
)
def test_only_code_is_read(kind: str, media_type: str, is_read: bool) -> None:
    item = submitted_item(enrolment(), kind, media_type=media_type)
    assert (ask_lens(item, at=NOW) is not None) is is_read
    LensReading.objects.all().delete()
    nudge_waiting_readings(at=NOW)
    assert LensReading.objects.filter(item=item).exists() is is_read


def test_the_task_stores_what_the_lens_sees_and_twice_is_harmless(reading) -> None:
    tasks.read_with_lens(str(reading.pk))
    reading.refresh_from_db()
    first = (reading.read_at, reading.findings)
    tasks.read_with_lens(str(reading.pk))
    reading.refresh_from_db()
    assert (reading.read_at, reading.findings, reading.attempts) == (*first, 1)
    (leak,) = [f for f in reading.findings if f["outcome"] == "not_met"]
    assert leak["check"] == "lens_preprocessing_before_split"
    assert (leak["where"]["cell"], leak["where"]["line"]) == (1, 1)
    assert all(
        (f["ceiling"], f["weight"], f["fraction"]) == (0, 0.0, None) for f in reading.findings
    )
    assert len(reading.grading) == 64


def test_a_stored_file_that_changed_is_not_read(reading) -> None:
    with default_storage.open(reading.item.storage_name, "wb") as stored:
        stored.write(b"x = 1")
    tasks.read_with_lens(str(reading.pk))
    reading.refresh_from_db()
    assert (reading.read_at, reading.findings) == (None, [])


def test_names_and_bytes_that_no_database_takes_are_not_stored(reading) -> None:
    candidate = reading.item.enrolment.candidate
    candidate.full_name = "陳怡君"
    candidate.save()
    params = {"path": [{"message": "m", "params": {"text": "陳怡君 = 1\0"}}]}
    said = Finding("lens_group", Outcome.NOT_MET, None, 0.0, 0, "lens.leak_group", params)
    taken = take_reading(reading.pk)
    assert taken is not None
    assert record_reading(taken, findings=[said], grading="x", at=NOW)
    assert not record_reading(taken, findings=[], grading="y", at=LATER)
    reading.refresh_from_db()
    text = reading.findings[0]["params"]["path"][0]["params"]["text"]
    assert text == f"{reading.item.enrolment.alias} = 1\ufffd"


def test_a_lost_message_is_sent_again_and_a_deadly_file_is_given_up(
    reading, settings, django_capture_on_commit_callbacks
) -> None:
    settings.CELERY_BROKER_URL = ""
    with django_capture_on_commit_callbacks() as sent:
        assert nudge_waiting_readings(at=NOW) == 0
        assert nudge_waiting_readings(at=LATER) == 1
    assert len(sent) == 1
    for _ in range(MOST_READINGS):
        assert take_reading(reading.pk) is not None
    assert take_reading(reading.pk) is None
    nudge_waiting_readings(at=LATER + timedelta(minutes=5))
    reading.refresh_from_db()
    assert [f["message"] for f in reading.findings] == ["lens.abstains_crash"]


@pytest.mark.parametrize("count", [1, 3])
def test_readings_cost_one_query(count: int, django_assert_num_queries) -> None:
    enrolled = enrolment()
    for _ in range(count):
        ask_lens(submitted_item(enrolled), at=NOW)
    ask_lens(submitted_item(enrolled, state="withdrawn"), at=NOW)
    with django_assert_num_queries(1):
        shown = [reading.item.title for reading in readings_of(enrolled)]
    assert len(shown) == count
