# %% [markdown]
# # 焊點複判模型評估
# 依工作單的成本決定約定指標，以交叉驗證選門檻，再報告驗證集與實際資料的結果。

# %%
import json
from pathlib import Path

import matplotlib.pyplot as plt
import numpy as np
import pandas as pd
from sklearn.compose import make_column_transformer
from sklearn.linear_model import LogisticRegression
from sklearn.metrics import (
    accuracy_score,
    confusion_matrix,
    fbeta_score,
    precision_score,
    recall_score,
    roc_auc_score,
)
from sklearn.model_selection import StratifiedKFold
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import OneHotEncoder, StandardScaler

SEED = 20
order = json.loads(Path("order.json").read_text(encoding="utf-8"))
train = pd.read_csv("train.csv")
validation = pd.read_csv("validation.csv")
test = pd.read_csv("test.csv")
print(train.shape, validation.shape, test.shape, train["defect"].mean())

# %% [markdown]
# ## 約定指標
# 漏判較貴時重視召回率（F2）；誤判較貴時重視精確率（F0.5）。

# %%
miss, alarm = order["cost_of_miss"], order["cost_of_false_alarm"]
if miss > alarm:
    agreed, beta, costly = "f2", 2.0, "false_negative"
else:
    agreed, beta, costly = "f0_5", 0.5, "false_positive"
print(agreed, costly)

# %%
categories = ["line", "part"]
measures = [c for c in train.columns if c not in ("row_id", "defect", *categories)]
features = categories + measures


def make_model():
    columns = make_column_transformer(
        (OneHotEncoder(handle_unknown="ignore"), categories),
        (StandardScaler(), measures),
    )
    return make_pipeline(columns, LogisticRegression(max_iter=500))


def agreed_score(labels, predicted):
    return float(fbeta_score(labels, predicted, beta=beta, zero_division=0))


def cost_of(labels, predicted):
    tn, fp, fn, tp = confusion_matrix(labels, predicted, labels=[0, 1]).ravel()
    return int(fn * miss + fp * alarm)


# %% [markdown]
# ## 交叉驗證
# 每一折的前處理都只在該折的訓練部分上擬合。

# %%
labels = train["defect"].to_numpy()
folds = StratifiedKFold(n_splits=order["folds"], shuffle=True, random_state=SEED)
fold_of = np.zeros(len(train), dtype=int)
out_of_fold = np.zeros(len(train))
for fold, (fit_rows, held_rows) in enumerate(folds.split(train[features], labels), start=1):
    model = make_model().fit(train.iloc[fit_rows][features], labels[fit_rows])
    out_of_fold[held_rows] = model.predict_proba(train.iloc[held_rows][features])[:, 1]
    fold_of[held_rows] = fold
out_of_fold = out_of_fold.round(6)

# %% [markdown]
# ## 門檻
# 以訓練資料的折外預測選出總成本最低的門檻，驗證集不參與選擇。

# %%
grid = np.round(np.arange(0.02, 0.99, 0.01), 2)
costs = [cost_of(labels, (out_of_fold >= t).astype(int)) for t in grid]
threshold = float(grid[int(np.argmin(costs))])
out_of_fold_labels = (out_of_fold >= threshold).astype(int)
fold_table = pd.DataFrame(
    [
        {
            "fold": fold,
            "rows": int((fold_of == fold).sum()),
            "score": agreed_score(labels[fold_of == fold], out_of_fold_labels[fold_of == fold]),
        }
        for fold in range(1, order["folds"] + 1)
    ]
)
fold_table.round(6).to_csv("cross_validation.csv", index=False)
pd.DataFrame(
    {
        "row_id": train["row_id"],
        "fold": fold_of,
        "score": out_of_fold,
        "label": out_of_fold_labels,
    }
).to_csv("cross_validation_rows.csv", index=False)
fold_table

# %%
figure, axes = plt.subplots(figsize=(6, 4))
axes.bar(fold_table["fold"].astype(str), fold_table["score"])
axes.axhline(fold_table["score"].mean(), linestyle="--", color="black")
axes.set_xlabel("fold")
axes.set_ylabel(agreed)
axes.set_ylim(0, 1)
figure.savefig("cross_validation.png", dpi=100)
plt.show()

# %% [markdown]
# ## 驗證集與實際資料的預測

# %%
model = make_model().fit(train[features], labels)
scores = {
    name: model.predict_proba(rows[features])[:, 1].round(6)
    for name, rows in (("train", train), ("validation", validation), ("test", test))
}
predicted = {name: (values >= threshold).astype(int) for name, values in scores.items()}
pd.concat(
    pd.DataFrame({"row_id": rows["row_id"], "score": scores[name], "label": predicted[name]})
    for name, rows in (("train", train), ("validation", validation), ("test", test))
).to_csv("predictions.csv", index=False)

# %%
truth = validation["defect"].to_numpy()
guess = predicted["validation"]
matrix = confusion_matrix(truth, guess, labels=[0, 1])
tn, fp, fn, tp = (int(v) for v in matrix.ravel())
pd.DataFrame(
    {"actual": [0, 1], "predicted_0": matrix[:, 0], "predicted_1": matrix[:, 1]}
).to_csv("confusion_matrix.csv", index=False)
metrics = {
    "agreed_metric": agreed,
    "threshold": threshold,
    "accuracy": accuracy_score(truth, guess),
    "precision": precision_score(truth, guess, zero_division=0),
    "recall": recall_score(truth, guess, zero_division=0),
    "f1": fbeta_score(truth, guess, beta=1, zero_division=0),
    "f2": fbeta_score(truth, guess, beta=2, zero_division=0),
    "f0_5": fbeta_score(truth, guess, beta=0.5, zero_division=0),
    "roc_auc": roc_auc_score(truth, scores["validation"]),
    "cross_validation": {
        "folds": int(order["folds"]),
        "mean": float(fold_table["score"].mean()),
        "std": float(fold_table["score"].std(ddof=1)),
    },
}
Path("metrics.json").write_text(json.dumps(metrics, indent=2), encoding="utf-8")
metrics

# %% [markdown]
# ## 矩陣運算表
# 在驗證集上比較不同門檻的 TP、FP、FN、TN 與成本。

# %%
table = []
for cut in sorted({0.1, 0.3, 0.5, 0.7, 0.9, threshold}):
    at_cut = (scores["validation"] >= cut).astype(int)
    a, b, c, d = (int(v) for v in confusion_matrix(truth, at_cut, labels=[0, 1]).ravel())
    table.append(
        {
            "threshold": cut,
            "tn": a,
            "fp": b,
            "fn": c,
            "tp": d,
            "precision": d / (b + d) if b + d else 0.0,
            "recall": d / (c + d) if c + d else 0.0,
            "cost": c * miss + b * alarm,
        }
    )
matrix_table = pd.DataFrame(table)
matrix_table.to_csv("matrix_table.csv", index=False)
matrix_table

# %% [markdown]
# ## 測試報告
# 比較訓練、交叉驗證與驗證集的落差，並以重抽樣估計實際資料上的範圍。

# %%
train_score = agreed_score(labels, predicted["train"])
validation_score = agreed_score(truth, guess)
gap = train_score - validation_score
if gap > 0.1:
    fit = "overfitting"
elif roc_auc_score(truth, scores["validation"]) < 0.6:
    fit = "underfitting"
else:
    fit = "good"
draws = np.random.default_rng(SEED)
resampled = []
for _ in range(100):
    rows = draws.integers(0, len(truth), len(truth))
    resampled.append(agreed_score(truth[rows], guess[rows]))
low, high = np.quantile(resampled, [0.025, 0.975])
report = {
    "fit": fit,
    "train_score": train_score,
    "validation_score": validation_score,
    "costly_error": costly,
    "false_positives": fp,
    "false_negatives": fn,
    "expected_test": {"low": float(low), "high": float(high)},
    "reason": f"train {train_score:.3f}, validation {validation_score:.3f}, gap {gap:.3f}",
}
Path("test_report.json").write_text(
    json.dumps(report, ensure_ascii=False, indent=2), encoding="utf-8"
)
report
