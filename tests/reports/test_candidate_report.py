"""The record as a candidate reads it: languages, pictures, plan, addresses."""

from __future__ import annotations

import zoneinfo
from datetime import datetime

import pytest
from celery import current_app
from django.utils import translation

from reports import queue
from reports.candidate_report import candidate_report
from reports.html import page_words
from reports.pictures import address_of, qr_code
from reports.wording import (
    language_of,
    moment,
    outcome_verdict,
    overall_label,
    overall_verdict,
    role_label,
    status_label,
    verdict,
)
from tests.factories.reports import both, record

PRINT = "a" * 64


def read(language="en", **fields):
    return candidate_report(record(**fields), fingerprint=PRINT, language=language)


def indicator(report, code):
    return next(i for d in report.duties for t in d.tasks for i in t.indicators if i.code == code)


def test_texts_are_in_the_asked_language_and_fall_back_to_the_original() -> None:
    assert read("en").duties[1].text == "Carry out feature engineering"
    assert read("zh-hant").duties[1].text == "執行特徵工程"
    made = record()
    made["duties"][1]["text"] = both("執行特徵工程", "")
    report = candidate_report(made, fingerprint=PRINT, language="en")
    assert report.duties[1].text == "執行特徵工程"


def test_the_plan_holds_what_is_not_met_with_its_next_anchor() -> None:
    plan = read().plan
    assert [(i.code, i.level) for i in plan] == [
        ("P2.2.1", 2),
        ("P3.2.1", 2),
        ("P5.1.1", None),
        ("P5.2.1", 1),
    ]
    assert plan[0].next_anchor.startswith("Done independently")


def test_not_seen_is_no_zero() -> None:
    unseen = indicator(read(), "P5.1.1")
    assert (unseen.level, unseen.level_text, unseen.verdict.sign) == (None, "not seen", "?")
    zero = indicator(read(levels={"P5.1.1": 0}), "P5.1.1")
    assert (zero.level_text, zero.verdict.key) == ("0 Absent", "missed")


def test_a_picture_is_drawn_where_it_matters_and_once() -> None:
    matrix, curve = indicator(read(), "P4.1.1").findings
    assert matrix.svg.startswith("<svg")
    assert curve.svg == ""
    made = record()
    task = made["duties"][3]["tasks"][0]
    task["indicators"][1]["findings"] = task["indicators"][0]["findings"]
    again = candidate_report(made, fingerprint=PRINT, language="en")
    assert [f.svg for f in indicator(again, "P4.1.2").findings] == ["", ""]


def test_a_picture_that_we_cannot_draw_any_more_is_left_out() -> None:
    made = record()
    made["duties"][3]["tasks"][0]["indicators"][0]["findings"][0]["figure"]["kind"] = "hologram"
    report = candidate_report(made, fingerprint=PRINT, language="en")
    assert indicator(report, "P4.1.1").findings[0].svg == ""


def test_a_standard_of_two_duties_has_no_radar() -> None:
    made = record()
    made["duties"] = made["duties"][:2]
    assert candidate_report(made, fingerprint=PRINT, language="en").radar == ""
    assert read().radar.startswith("<svg")


def test_the_name_is_the_one_that_the_reader_may_see() -> None:
    assert read().facts["candidate"] == "陳怡君"
    shown = candidate_report(record(), fingerprint=PRINT, language="en", shown_as="C-001")
    assert shown.facts["candidate"] == "C-001"


def test_claims_name_output_and_place() -> None:
    assert read().evidence[0].claims == "P4.1.1 O4.1.1 cells 7–9"
    assert read().evidence[0].facts == "application/x-ipynb+json | 178 KB | Nov. 15, 2026 20:00"


def test_words_of_results() -> None:
    with translation.override("en"):
        assert overall_label("level_4") == "Competency level 4 reached"
        assert [overall_verdict(r).key for r in ("level_5", "not_yet", "not_determined")] == [
            "met",
            "partly",
            "unknown",
        ]
        assert [verdict(met).sign for met in (True, False, None)] == ["✓", "×", "?"]
        assert outcome_verdict("partly_met").label == "partly met"
        assert role_label("assessor_2") == "Assessor 2"
        assert role_label("reconciler_2") == "reconciler_2"
        assert status_label("historical") == "historical version"
        assert status_label("something new") == status_label("unknown")
        assert page_words() == ["Page ", " of ", ""]


def test_times_are_those_of_the_campaigns_zone() -> None:
    at = datetime(2026, 11, 20, 23, 30, tzinfo=zoneinfo.ZoneInfo("UTC"))
    with translation.override("en"):
        assert moment(at, "Asia/Taipei") == "Nov. 21, 2026 07:30"
        assert moment("2026-11-20T23:30:00+00:00", "UTC", with_time=False) == "Nov. 20, 2026"


@pytest.mark.parametrize(("words", "tag"), [("F1 提高", "zh-Hant"), ("F1 rose", "en"), ("", "en")])
def test_the_language_of_a_free_text_is_told_by_its_characters(words, tag) -> None:
    assert language_of(words) == tag


def test_the_code_says_address_and_fingerprint(settings) -> None:
    pk = record()["decision_id"]
    settings.ASSAY_ADDRESS = ""
    assert address_of(pk, PRINT) == f"urn:sha256:{PRINT}"
    settings.ASSAY_ADDRESS = "https://assay.example/"
    assert address_of(pk, PRINT) == f"https://assay.example/results/{pk}/#{PRINT}"
    assert "<title>" in qr_code(PRINT)


def test_every_task_that_is_nudged_is_registered() -> None:
    import reports.tasks  # noqa: F401 - registers

    assert queue.RENDER_REPORT in current_app.tasks
    assert "reports.sweep_reports" in current_app.tasks
