"""A decision's record as a candidate reads it, in one language: the page and the PDF alike.

Everything here comes from the stored record; nothing is looked up in live rows.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from django.utils import translation
from django.utils.translation import gettext as _

from evidence.region import region_text
from reports import pictures
from reports.report_parts import (
    AttitudeLine,
    CandidateReport,
    DutyPart,
    EvidenceLine,
    FindingLine,
    IndicatorPart,
    TaskPart,
)
from reports.wording import (
    html_language,
    in_language,
    language_of,
    moment,
    outcome_verdict,
    overall_verdict,
    role_label,
    size_text,
    status_label,
    verdict,
)

SHORT_HASH = 12
Record = Mapping[str, Any]


def candidate_report(
    record: Record, *, fingerprint: str, language: str, shown_as: str | None = None
) -> CandidateReport:
    """The record in `language` (zh-hant or en).

    `shown_as` is the name that the reader may see; without it the name of the record.
    """
    with translation.override(language):
        report = _Reading(record, language).report(fingerprint)
    if shown_as is None:
        return report
    return replace(report, facts={**report.facts, "candidate": shown_as})


class _Reading:
    """Reads one record; remembers which pictures were shown, so that none is shown twice."""

    def __init__(self, record: Record, language: str) -> None:
        self.record, self.language = record, language
        self.met_from = record["rule_set"]["parameters"]["met_from"]
        self.items = {item["id"]: _evidence_line(item, record) for item in record["evidence"]}
        self.pictured: set[str] = set()

    def say(self, text: Mapping[str, str] | None) -> str:
        return in_language(text, self.language)

    def report(self, fingerprint: str) -> CandidateReport:
        record = self.record
        duties = [self._duty(duty) for duty in record["duties"]]
        indicators = [i for duty in duties for task in duty.tasks for i in task.indicators]
        return CandidateReport(
            language=html_language(self.language),
            facts=self._facts(fingerprint),
            overall=overall_verdict(record["overall"]["result"]),
            explanation=self.say(record["overall"]["explanation"]),
            duties=duties,
            attitudes=[self._attitude(row) for row in record["attitudes"]],
            knowledge=[self._content(row) for row in record["knowledge"]],
            skills=[self._content(row) for row in record["skills"]],
            evidence=list(self.items.values()),
            signatures=[self._signature(row) for row in record["signatures"]],
            scale=[{**row, "label": self.say(row["label"])} for row in record["rubric"]["scale"]],
            radar=pictures.radar(record, self.language),
            plan=[i for i in indicators if i.level is None or i.level < self.met_from],
        )

    def _facts(self, fingerprint: str) -> dict[str, Any]:
        record, zone = self.record, self.record["campaign"]["time_zone"]
        framework = record["framework"]
        return {
            "candidate": record["candidate"]["name"],
            "alias": record["candidate"]["alias"],
            "campaign": record["campaign"]["name"],
            "zone": zone,
            "signed_at": moment(record["signed_at"], zone),
            "signed_day": moment(record["signed_at"], zone, with_time=False),
            "signed_iso": record["signed_at"],
            "framework": framework["code"],
            "framework_name": self.say(framework["name"]),
            "framework_level": framework["level"],
            "framework_status": status_label(framework["status"]),
            "framework_status_source": framework["status_source"],
            "framework_hash": framework["content_hash"],
            "rubric": record["rubric"]["version"],
            "rubric_hash": record["rubric"]["content_hash"],
            "rule_set": f"{record['rule_set']['code']} {record['rule_set']['version']}",
            "rule_set_hash": record["rule_set"]["content_hash"],
            "rules": record["rule_set"]["parameters"],
            "agreement": record["agreement"],
            "evidence_hash": record["evidence_hash"],
            "decision": record["decision_id"],
            "fingerprint": fingerprint,
        }

    def _duty(self, row: Record) -> DutyPart:
        tasks = [self._task(task) for task in row["tasks"]]
        return DutyPart(
            row["code"], self.say(row["text"]), verdict(row["met"]), row["mean"], tasks
        )  # fmt: skip

    def _task(self, row: Record) -> TaskPart:
        return TaskPart(
            code=row["code"],
            text=self.say(row["text"]),
            required_level=row["required_level"],
            verdict=verdict(row["met"]),
            indicators=[self._indicator(indicator) for indicator in row["indicators"]],
        )

    def _indicator(self, row: Record) -> IndicatorPart:
        level = row["level"]
        return IndicatorPart(
            code=row["code"],
            text=self.say(row["text"]),
            level=level,
            level_text=self._level_text(row),
            verdict=verdict(None if level is None else level >= self.met_from),
            anchor=self.say(row["anchor"]),
            next_anchor=self.say(row["next_anchor"]),
            reason=row["reason"],
            reason_language=language_of(row["reason"]),
            reconciled=row["reconciled"],
            evidence=[self.items[pk] for pk in row["evidence"] if pk in self.items],
            findings=[self._finding(finding) for finding in row["findings"]],
        )

    def _finding(self, row: Record) -> FindingLine:
        svg = ""
        if row["id"] not in self.pictured and pictures.matters(row):
            svg = pictures.figure(row["figure"], self.language)
            self.pictured.add(row["id"])
        return FindingLine(
            title=self.say(row["title"]),
            verdict=outcome_verdict(row["outcome"]),
            sentence=self.say(row["sentence"]),
            measured=self.say(row["measured"]),
            # The same number twice would tell nothing.
            expected="" if row["expected"] == row["measured"] else self.say(row["expected"]),
            svg=svg,
        )

    def _level_text(self, row: Record) -> str:
        if row["level"] is None:
            return _("not seen")
        return f"{row['level']} {self.say(row['label'])}"

    def _attitude(self, row: Record) -> AttitudeLine:
        return AttitudeLine(
            code=row["code"],
            text=self.say(row["text"]),
            level_text=self._level_text(row),
            anchor=self.say(row["anchor"]),
            reason=row["reason"],
            reason_language=language_of(row["reason"]),
        )

    def _content(self, row: Record) -> dict[str, Any]:
        return {"code": row["code"], "text": self.say(row["text"]), "covered": row["covered"]}

    def _signature(self, row: Record) -> dict[str, str]:
        return {
            "role": role_label(row["role"]),
            "name": row["name"],
            "at": moment(row["at"], self.record["campaign"]["time_zone"]),
            "digest": row["digest"],
        }


def _evidence_line(item: Record, record: Record) -> EvidenceLine:
    received = moment(item["received_at"], record["campaign"]["time_zone"])
    claims = []
    for claim in item["claims"]:
        places = [claim.get("output") or "", region_text(claim.get("region") or {})]
        claims.append(" ".join([claim["indicator"], *filter(None, places)]))
    return EvidenceLine(
        title=item["title"],
        title_language=language_of(item["title"]),
        sha256=item["sha256"],
        short_hash=item["sha256"][:SHORT_HASH],
        facts=f"{item['media_type']} | {size_text(item['size_bytes'])} | {received}",
        claims=" | ".join(claims),
    )
