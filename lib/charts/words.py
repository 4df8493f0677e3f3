"""The words on charts in both languages: data beside the pictures, held equal by a test."""

from __future__ import annotations

_WORDS: dict[str, dict[str, tuple[str, str]]] = {
    "radar": {
        "title": ("各主要職責的達成情形", "Levels reached by duty"),
        "reached": ("達成等級（平均）", "level reached (mean)"),
        "required": ("要求等級", "level required"),
        "unknown": ("未判定", "undetermined"),
    },
    "confusion_matrix": {
        "title": ("混淆矩陣", "Confusion matrix"),
        "x": ("預測", "predicted"),
        "y": ("實際", "actual"),
        "matrix": ("重新計算", "recomputed"),
        "claimed": ("作品宣稱", "claimed"),
        "differs": ("與重新計算的不同", "differs from the recomputed count"),
    },
    "label_matrix": {
        "title": ("兩方的標籤", "Labels of two sides"),
        "x": ("您或標註者乙", "you, or annotator B"),
        "y": ("專家或標註者甲", "the expert, or annotator A"),
        "matrix": ("單子數", "number of tickets"),
        "claimed": ("作品宣稱", "claimed"),
        "differs": ("與重新計算的不同", "differs from the recomputed count"),
    },
    "roc_curve": {
        "title": ("ROC 曲線", "ROC curve"),
        "x": ("偽陽性率", "false positive rate"),
        "y": ("真陽性率", "true positive rate"),
        "chance": ("隨機猜測", "chance"),
        "auc": ("曲線下面積", "area under the curve"),
    },
    "threshold_curve": {
        "title": ("各門檻值的成本", "Cost at each threshold"),
        "x": ("門檻值", "threshold"),
        "y": ("成本", "cost"),
        "chosen": ("選用的門檻值", "chosen"),
        "best": ("成本最低", "lowest cost"),
    },
    "fold_scores": {
        "title": ("交叉驗證各折的分數", "Scores of the cross-validation folds"),
        "x": ("折", "fold"),
        "y": ("分數", "score"),
        "mean": ("平均", "mean"),
        "found": ("重新計算", "recomputed"),
        "claimed": ("作品宣稱", "claimed"),
    },
    "intervals": {
        "title": ("數值與信賴區間", "Values with their intervals"),
        "claimed": ("作品宣稱", "claimed"),
        "new_rows": ("新資料", "new rows"),
        "foreseen": ("預估", "foreseen"),
        "train": ("訓練資料", "training rows"),
        "validation": ("驗證資料", "validation rows"),
        "bar": ("需達到", "to be reached"),
    },
    "bars": {
        "title": ("長條圖", "Bars"),
        "marked": ("需要注意", "needs attention"),
        "unknown": ("無資料", "no data"),
    },
    "scatter": {
        "title": ("交付模型的品質與運算量", "Quality and operations of the delivered models"),
        "x": ("每次預測的運算次數", "operations per prediction"),
        "y": ("驗證資料的 ROC AUC", "ROC AUC on validation rows"),
        "limit": ("預算", "budget"),
    },
    "heat_map": {
        "title": ("等級分布", "Levels"),
        "rows": ("列", "rows"),
        "columns": ("欄", "columns"),
    },
    "timeline": {
        "title": ("進度", "Progress"),
        "done": ("已完成", "done"),
        "current": ("進行中", "under way"),
        "open": ("尚未開始", "still to come"),
    },
}


def labels_for(kind: str, language: str, **own: str) -> dict[str, str]:
    """All words of a chart in a language (zh-hant, zh-Hant or en); `own` replaces some.

    >>> labels_for("bars", "en", title="Costs")["title"]
    'Costs'
    """
    place = 1 if language.startswith("en") else 0
    return {key: pair[place] for key, pair in _WORDS[kind].items()} | own
