"""Records of decisions (schema assay-record/1) and signed decisions, without any scoring."""

from __future__ import annotations

import copy
import json
import uuid
from collections.abc import Mapping
from datetime import datetime
from pathlib import Path
from typing import Any

from django.utils import timezone
from django.utils.dateparse import parse_datetime

from accounts.models import User
from assessments.models import Assessment, Decision
from campaigns.models import Enrolment
from lib.fingerprint import fingerprint, sha256
from reports.models import Report
from tests.factories.accounts import person
from tests.factories.campaigns import enrolment

TEXTS = json.loads(
    (Path(__file__).parents[1] / "reports/data/standard_texts.json").read_text(encoding="utf-8")
)
LEVELS: dict[str, int | None] = {
    "P1.1.1": 3, "P1.2.1": 4, "P1.3.1": 3, "P1.3.2": 3, "P1.3.3": 3, "P2.1.1": 3, "P2.2.1": 2,
    "P2.2.2": 3, "P3.1.1": 3, "P3.2.1": 2, "P3.3.1": 3, "P4.1.1": 3, "P4.1.2": 3, "P4.2.1": 4,
    "P5.1.1": None, "P5.2.1": 1,
}  # fmt: skip
SIGNED_AT = "2026-11-20T09:30:00+00:00"
NOTEBOOK, CHART = "3d1f0c52-4a53-4f0e-9a62-5f6c1f0e7b11", "9b0d6f64-1f0a-4ad8-8a0e-0c2f6f6a2c55"
SIGNED = (
    ("assessor_1", "林志明", "2026-11-18T02:10:00+00:00"),
    ("assessor_2", "黃淑芬", "2026-11-18T07:45:00+00:00"),
    ("reconciler", "林志明", "2026-11-19T03:00:00+00:00"),
    ("manager", "王建國", SIGNED_AT),
)
Text = dict[str, str]


def both(zh: str, en: str) -> Text:
    return {"zh-Hant": zh, "en": en}


def record(*, levels: Mapping[str, int | None] | None = None, **fields: Any) -> dict[str, Any]:
    """A whole record on the machine learning standard; None in `levels` means not seen."""
    chosen = LEVELS | dict(levels or {})
    made = {
        "schema": "assay-record/1",
        **_frame(),
        "evidence_hash": sha256(b"evidence"),
        "overall": {
            "result": "not_yet",
            "explanation": both(
                "任務 T5.2 的 P5.2.1 低於等級 2，因此尚未達到級別 4 或 5。",
                "P5.2.1 of task T5.2 is below level 2, so neither level 4 nor level 5 is reached.",
            ),
        },
        "duties": [_duty(duty, chosen) for duty in TEXTS["duties"]],
        "attitudes": [_attitude(place, row) for place, row in enumerate(TEXTS["attitudes"])],
        "knowledge": _covered(TEXTS["knowledge"], {"K14", "K20", "K21"}),
        "skills": _covered(TEXTS["skills"], {"S18", "S24", "S25"}),
        "evidence": [
            _item(NOTEBOOK, "模型評估實作（notebook）", "application/x-ipynb+json", 182_344),
            _item(CHART, "交叉驗證圖 cross_validation.png", "image/png", 48_120),
        ],
        "agreement": {"pairs": 25, "exact": 21, "within_one": 25, "weighted_kappa": 0.8123},
        "signatures": [_signature(*signed) for signed in SIGNED],
        "signed_at": SIGNED_AT,
    }
    return copy.deepcopy(made) | fields


def _frame() -> dict[str, Any]:
    """Who, and by which standard, rubric and rules."""
    ids = [str(uuid.uuid5(uuid.NAMESPACE_OID, name)) for name in ("d", "a", "c", "p")]
    return {
        "decision_id": ids[0],
        "assessment_id": ids[1],
        "campaign": {"id": ids[2], "name": "2026 秋季評鑑", "time_zone": "Asia/Taipei"},
        "candidate": {"id": ids[3], "name": "陳怡君", "alias": "C-001"},
        "framework": {
            "code": "SMS2512-001v1",
            "version": "v1",
            "status": "historical",
            "status_source": "職能發展應用平台，2026-11-23 查閱",
            "name": both("機器學習工程師職能基準", "Machine learning engineer"),
            "level": 5,
            "content_hash": sha256(b"framework"),
        },
        "rubric": {
            "version": "1",
            "content_hash": sha256(b"rubric"),
            "scale": [{"value": v, "label": label} for v, label in enumerate(TEXTS["labels"])],
        },
        "rule_set": {
            "code": "default",
            "version": "1",
            "content_hash": sha256(b"rules"),
            "parameters": {
                "schema": "assay-rule-set/1", "code": "default", "version": "1", "met_from": 3,
                "high_level": 5, "low_level": 4, "no_indicator_below": 2,
            },
        },
    }  # fmt: skip


def _signature(role: str, name: str, at: str) -> dict[str, str]:
    return {"role": role, "name": name, "at": at, "digest": sha256(name.encode())}


def decision(
    enrolled: Enrolment | None = None, *, signed_at: datetime | None = None, **fields: Any
) -> Decision:
    """A signed decision; the record names the real enrolment, candidate and campaign."""
    enrolled = enrolled or enrolment()
    campaign = enrolled.campaign
    assessment, _ = Assessment.objects.get_or_create(
        enrolment=enrolled, defaults={"state": "signed_off"}
    )
    signed = signed_at or parse_datetime(SIGNED_AT) or timezone.now()
    made = Decision(assessment=assessment, signed_by=_manager(enrolled), signed_at=signed)
    parts = {
        "decision_id": str(made.pk),
        "assessment_id": str(assessment.pk),
        "campaign": {
            "id": str(campaign.pk), "name": campaign.name, "time_zone": campaign.time_zone,
        },
        "candidate": {
            "id": str(enrolled.candidate_id),
            "name": enrolled.candidate.full_name,
            "alias": enrolled.alias,
        },
        "signed_at": signed.isoformat(),
    }  # fmt: skip
    made.record = record(**parts | fields)
    made.overall = made.record["overall"]["result"]
    made.fingerprint = fingerprint(made.record)
    made.save()
    return made


def report(decided: Decision | None = None, **fields: Any) -> Report:
    """A requested report, in Chinese unless told otherwise."""
    return Report.objects.create(
        **{
            "decision": decided or decision(),
            "language": "zh-hant",
            "requested_at": timezone.now(),
            **fields,
        }
    )


def _manager(enrolled: Enrolment) -> User:
    return enrolled.campaign.managers.first() or person("manager")


def _duty(duty: Mapping[str, Any], levels: Mapping[str, int | None]) -> dict[str, Any]:
    tasks = [_task(task, levels) for task in duty["tasks"]]
    values = [levels[i["code"]] for task in duty["tasks"] for i in task["indicators"]]
    known = [value for value in values if value is not None]
    verdicts = [task["met"] for task in tasks]
    met = False if False in verdicts else (None if None in verdicts else True)
    mean = round(sum(known) / len(known), 2) if known else None
    return {"code": duty["code"], "text": duty["text"], "met": met, "mean": mean, "tasks": tasks}


def _task(task: Mapping[str, Any], levels: Mapping[str, int | None]) -> dict[str, Any]:
    values = [levels[i["code"]] for i in task["indicators"]]
    below = any(value is not None and value < 3 for value in values)
    met = False if below else (None if None in values else True)
    return {
        **{key: task[key] for key in ("code", "text", "required_level")},
        "met": met,
        "indicators": [_indicator(i, levels[i["code"]]) for i in task["indicators"]],
    }


def _indicator(row: Mapping[str, Any], level: int | None) -> dict[str, Any]:
    code, seen = row["code"], level is not None
    return {
        "code": code,
        "text": row["text"],
        "level": level,
        "not_seen": not seen,
        "label": TEXTS["labels"][level] if seen else None,
        "anchor": TEXTS["anchors"][level] if seen else None,
        "next_anchor": TEXTS["anchors"][level + 1] if seen and level < 4 else None,
        "reason": _reason(code, level),
        "sheets": [
            {"role": "assessor_1", "level": level, "not_seen": not seen, "reason": "見第 7 格",
             "interview": ""},
            {"role": "assessor_2", "level": level, "not_seen": not seen, "reason": "同上",
             "interview": "口頭說明清楚"},
        ],
        "reconciled": code in {"P2.2.1", "P5.2.1"},
        "evidence": [NOTEBOOK, CHART] if code == "P4.1.1" else [NOTEBOOK] if seen else [],
        "findings": _findings(code),
    }  # fmt: skip


def _reason(code: str, level: int | None) -> str:
    if level is None:
        return "繳交的佐證裡沒有部署環境的說明，訪談時也未提及。"
    return f"{code}：在第 5 至 9 格以數據說明選擇，並對照需求檢查結果；F1 由 0.86 提高到 0.91。"


def _findings(code: str) -> list[dict[str, Any]]:
    if code != "P4.1.1":
        return []
    matrix, claimed = [[48, 3], [5, 40]], [[48, 5], [3, 40]]
    return [
        {
            "id": str(uuid.uuid5(uuid.NAMESPACE_OID, "matrix")),
            "check": "confusion_matrix",
            "title": both("混淆矩陣與繳交的預測一致", "The confusion matrix agrees with the predictions"),
            "outcome": "not_met",
            "sentence": both(
                "FP 與 FN 位置互換：重新計算得到 FP 3、FN 5。",
                "FP and FN are swapped: recomputing gives FP 3 and FN 5.",
            ),
            "measured": both("48, 5, 3, 40", "48, 5, 3, 40"),
            "expected": both("48, 3, 5, 40", "48, 3, 5, 40"),
            "ceiling": 3,
            "figure": {
                "kind": "confusion_matrix",
                "data": {"labels": ["0", "1"], "matrix": matrix, "claimed": claimed},
            },
            "answers": [],
        },
        {
            "id": str(uuid.uuid5(uuid.NAMESPACE_OID, "auc")),
            "check": "auc",
            "title": both("ROC 曲線下面積", "Area under the ROC curve"),
            "outcome": "met",
            "sentence": both("宣稱的數字都成立。", "All claimed numbers hold."),
            "measured": both("0.9312 ROC AUC", "0.9312 ROC AUC"),
            "expected": both("0.9312 ROC AUC", "0.9312 ROC AUC"),
            "ceiling": 3,
            "figure": {
                "kind": "roc_curve",
                "data": {"points": [[0, 0], [0.06, 0.6], [0.2, 0.9], [1, 1]], "auc": 0.9312},
            },
            "answers": [],
        },
    ]  # fmt: skip


def _attitude(place: int, row: Mapping[str, Any]) -> dict[str, Any]:
    seen = place != 3
    return {
        **row,
        "level": 3 if seen else None,
        "not_seen": not seen,
        "label": TEXTS["labels"][3] if seen else None,
        "anchor": both("能舉出自己做過的具體例子。", "Gives a concrete example of own doing.") if seen else None,
        "reason": "" if seen else "訪談時間不足，未能觀察。",
    }  # fmt: skip


def _covered(rows: list[dict[str, Any]], open_codes: set[str]) -> list[dict[str, Any]]:
    return [{**row, "covered": row["code"] not in open_codes} for row in rows]


def _item(pk: str, title: str, media_type: str, size: int) -> dict[str, Any]:
    claims = [
        {
            "indicator": "P4.1.1",
            "output": "O4.1.1",
            "region": {"kind": "cells", "first": 7, "last": 9},
        }
    ]
    return {
        "id": pk,
        "title": title,
        "media_type": media_type,
        "size_bytes": size,
        "sha256": sha256(pk.encode()),
        "received_at": "2026-11-15T12:00:00+00:00",
        "claims": claims if pk == NOTEBOOK else [],
    }
