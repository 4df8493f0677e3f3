"""The rows of a record: indicators, attitudes, knowledge and skills, evidence."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from assessments.bilingual import LANGUAGES, both, both_or_none
from assessments.models import FindingResponse, Score, Sheet
from assessments.plain import utc_text
from assessments.queries.differing import Judged, Settled
from assessments.statistics.combination import Rules, task_met
from assessments.statistics.derived import Asked, coverage
from competency.models import Anchor, Content, Criterion, Link, ScaleLevel
from competency.queries import contents_of
from evidence.finding_text import codes_of, finding_view
from evidence.models import Claim, FindingRow, Item
from evidence.queries import evidence_of, findings_by_indicator
from grading.contract import Outcome


@dataclass(frozen=True, slots=True)
class Rows:
    """All that the rows are made of, fetched once. `roles` by sheet id: assessor_1, …"""

    judged: Judged
    rules: Rules
    scale: Mapping[int, ScaleLevel]
    levels: Mapping[UUID, int | None]
    roles: Mapping[UUID, str]
    items: tuple[Item, ...]
    findings: Mapping[str, list[FindingRow]]
    answers: Mapping[UUID, list[FindingResponse]]

    @classmethod
    def of(cls, judged: Judged) -> Rows:
        enrolment = judged.assessment.enrolment
        return cls(
            judged=judged,
            rules=Rules.from_parameters(enrolment.campaign.rule_set.parameters),
            scale={row.value: row for row in enrolment.campaign.rubric.scale.all()},
            levels=judged.levels(),
            roles={sheet.pk: f"assessor_{n}" for n, sheet in enumerate(judged.sheets, start=1)},
            items=tuple(evidence_of(enrolment)),
            findings=findings_by_indicator(enrolment),
            answers=_answers(judged),
        )


def indicator_row(rows: Rows, criterion: Criterion) -> dict[str, Any]:
    """The settled level with its anchor, the one to reach next, and what it rests on."""
    settled = _settled(rows, criterion)
    findings = rows.findings.get(criterion.code, [])
    return {
        **_mark(rows, criterion, settled),
        "next_anchor": both_or_none(_next_anchor(rows, criterion, settled)),
        "sheets": [
            _sheet_mark(rows.roles[sheet.pk], score) for sheet, score in _scores(rows, criterion)
        ],
        "reconciled": settled.reconciliation is not None,
        "evidence": _evidence_ids(rows, criterion, findings),
        "findings": [_finding(rows, finding) for finding in findings],
    }


def attitude_row(rows: Rows, criterion: Criterion) -> dict[str, Any]:
    return _mark(rows, criterion, _settled(rows, criterion))


def content_rows(rows: Rows, kind: str) -> list[dict[str, Any]]:
    """Knowledge (K) or skills (S): derived coverage, never a score."""
    framework = rows.judged.assessment.enrolment.campaign.framework
    contents = [content for content in contents_of(framework) if content.kind == kind]
    met = _blocks_met(rows)
    blocks: dict[UUID, list[UUID]] = defaultdict(list)
    for content_id, block_id in Link.objects.filter(content__in=contents).values_list(
        "content_id", "block_id"
    ):
        blocks[content_id].append(block_id)
    asked = [
        Asked(content.code, tuple(met.get(block) for block in blocks[content.pk]))
        for content in contents
    ]
    return [
        _content(content, covered.covered)
        for content, covered in zip(contents, coverage(asked, _shown(rows)), strict=True)
    ]


def evidence_rows(rows: Rows) -> list[dict[str, Any]]:
    return [
        {
            "id": str(item.pk),
            "title": item.title,
            "media_type": item.media_type,
            "size_bytes": item.size_bytes,
            "sha256": item.sha256,
            "received_at": utc_text(item.received_at),
            "claims": [_claim(claim) for claim in item.claims.all()],
        }
        for item in rows.items
    ]


def _answers(judged: Judged) -> dict[UUID, list[FindingResponse]]:
    by_finding: dict[UUID, list[FindingResponse]] = defaultdict(list)
    for row in FindingResponse.objects.filter(sheet__in=judged.sheets).order_by(
        "sheet__created_at", "sheet_id"
    ):
        by_finding[row.finding_id].append(row)
    return dict(by_finding)


def _settled(rows: Rows, criterion: Criterion) -> Settled:
    settled = rows.judged.settled(criterion)
    if settled is None:
        raise ValueError(f"{criterion.code} is not settled: only a reconciled case has a record")
    return settled


def _scores(rows: Rows, criterion: Criterion) -> list[tuple[Sheet, Score]]:
    return rows.judged.scores(criterion)


def _mark(rows: Rows, criterion: Criterion, settled: Settled) -> dict[str, Any]:
    label = None if settled.level is None else rows.scale.get(settled.level)
    return {
        "code": criterion.code,
        "text": both(criterion.target),
        "level": settled.level,
        "not_seen": settled.not_seen,
        "label": both_or_none(label),
        "anchor": both_or_none(_anchor(criterion, settled.level)),
        "reason": settled.reason,
    }


def _anchor(criterion: Criterion, level: int | None) -> Anchor | None:
    return next((row for row in criterion.anchors.all() if row.level == level), None)


def _next_anchor(rows: Rows, criterion: Criterion, settled: Settled) -> Anchor | None:
    """One level up; for what was not seen, the level from which it is met."""
    if settled.level is None:
        return _anchor(criterion, rows.rules.met_from)
    return _anchor(criterion, settled.level + 1)


def _sheet_mark(role: str, score: Score) -> dict[str, Any]:
    return {
        "role": role,
        "level": score.level,
        "not_seen": score.not_seen,
        "reason": score.reason,
        "interview": score.interview,
    }


def _evidence_ids(rows: Rows, criterion: Criterion, findings: Iterable[FindingRow]) -> list[str]:
    """Items claimed for it, pointed at by an assessor, or judged by a machine; oldest first."""
    claimed = {
        str(item.pk)
        for item in rows.items
        if any(claim.indicator_id == criterion.indicator_id for claim in item.claims.all())
    }
    pointed = {
        place["item"] for _sheet, score in _scores(rows, criterion) for place in score.regions
    }
    judged = {str(finding.run.item_id) for finding in findings}
    wanted = claimed | pointed | judged
    return [str(item.pk) for item in rows.items if str(item.pk) in wanted]


def _finding(rows: Rows, finding: FindingRow) -> dict[str, Any]:
    views = {
        tag: finding_view(finding, language, drawn=False) for tag, language in LANGUAGES.items()
    }
    figure = finding.data.get("figure")
    return {
        "id": str(finding.pk),
        "check": finding.check_id,
        "title": {tag: view.check_title for tag, view in views.items()},
        "outcome": finding.outcome,
        "sentence": {tag: view.sentence for tag, view in views.items()},
        "measured": _texts({tag: view.measured for tag, view in views.items()}),
        "expected": _texts({tag: view.expected for tag, view in views.items()}),
        "ceiling": finding.ceiling,
        "figure": {"kind": figure["kind"], "data": figure["data"]} if figure else None,
        "answers": [
            {"role": rows.roles[row.sheet_id], "answer": row.answer, "reason": row.reason}
            for row in rows.answers.get(finding.pk, [])
        ],
    }


def _texts(texts: dict[str, str]) -> dict[str, str] | None:
    return texts if any(texts.values()) else None


def _content(content: Content, covered: bool) -> dict[str, Any]:
    return {"code": content.code, "text": both(content), "covered": covered}


def _claim(claim: Claim) -> dict[str, Any]:
    return {
        "indicator": claim.indicator.code,
        "output": claim.output.code if claim.output else None,
        "region": claim.region,
    }


def _blocks_met(rows: Rows) -> dict[UUID, bool | None]:
    levels: dict[UUID, list[int | None]] = defaultdict(list)
    for criterion in rows.judged.criteria:
        if criterion.indicator:
            levels[criterion.indicator.block_id].append(rows.levels.get(criterion.pk))
    return {block: task_met(found, rows.rules) for block, found in levels.items()}


def _shown(rows: Rows) -> frozenset[str]:
    """Codes that a met finding speaks of."""
    met = (f for found in rows.findings.values() for f in found if f.outcome == Outcome.MET)
    return frozenset(code for finding in met for code in codes_of(finding.data))
