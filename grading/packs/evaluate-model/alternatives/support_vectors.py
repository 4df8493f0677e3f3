# %% [markdown]
# Support vectors with calibrated chances, threshold from a grid of held-out costs
# %%
import json
import numpy as np, pandas as pd
import matplotlib; matplotlib.use("Agg")
import matplotlib.pyplot as plt
from sklearn.svm import SVC
from sklearn.calibration import CalibratedClassifierCV
from sklearn.compose import make_column_transformer
from sklearn.preprocessing import OneHotEncoder, StandardScaler
from sklearn.pipeline import make_pipeline
from sklearn.model_selection import StratifiedKFold
from sklearn import metrics as M

order = json.load(open("order.json", encoding="utf-8"))
train, valid, test = (pd.read_csv(f"{n}.csv") for n in ("train", "validation", "test"))
num = [c for c in train.columns if c not in ("row_id", "line", "part", "defect")]
# %%
def new_model():
    pre = make_column_transformer((OneHotEncoder(handle_unknown="ignore"), ["line", "part"]), (StandardScaler(), num))
    return CalibratedClassifierCV(make_pipeline(pre, SVC(C=0.5, gamma="scale")), method="sigmoid", cv=3)
miss, alarm = order["cost_of_miss"], order["cost_of_false_alarm"]
beta, name = (1, "f1") if miss == alarm else ((2, "f2") if miss > alarm else (0.5, "f0_5"))
# %%
k = order["folds"]
y = train.defect.to_numpy()
oof = np.zeros(len(y)); fold = np.zeros(len(y), int)
for i, (a, b) in enumerate(StratifiedKFold(k, shuffle=True, random_state=0).split(train, y), 1):
    m = new_model().fit(train.iloc[a], y[a])
    oof[b] = m.predict_proba(train.iloc[b])[:, 1]; fold[b] = i
oof = oof.round(6)
# %%
grid = np.round(np.arange(0.02, 0.98, 0.01), 2)
cost = [miss * ((oof < t) & (y == 1)).sum() + alarm * ((oof >= t) & (y == 0)).sum() for t in grid]
t = float(grid[int(np.argmin(cost))])
lab = (oof >= t).astype(int)
pd.DataFrame({"row_id": train.row_id, "fold": fold, "score": oof, "label": lab}).to_csv("cross_validation_rows.csv", index=False)
fs = [M.fbeta_score(y[fold == i], lab[fold == i], beta=beta) for i in range(1, k + 1)]
pd.DataFrame({"fold": range(1, k + 1), "rows": [(fold == i).sum() for i in range(1, k + 1)], "score": fs}).to_csv("cross_validation.csv", index=False)
plt.figure(figsize=(6, 4)); plt.boxplot(fs); plt.ylabel(name); plt.savefig("cross_validation.png")
# %%
final = new_model().fit(train, y)
p = {n: final.predict_proba(d)[:, 1].round(6) for n, d in (("train", train), ("valid", valid), ("test", test))}
pd.concat([pd.DataFrame({"row_id": d.row_id, "score": p[n], "label": (p[n] >= t).astype(int)}) for n, d in (("train", train), ("valid", valid), ("test", test))]).to_csv("predictions.csv", index=False)
yv = valid.defect.to_numpy(); lv = (p["valid"] >= t).astype(int)
tn, fp, fn, tp = M.confusion_matrix(yv, lv).ravel()
pd.DataFrame([[0, tn, fp], [1, fn, tp]], columns=["actual", "predicted_0", "predicted_1"]).to_csv("confusion_matrix.csv", index=False)
F = lambda b: float(M.fbeta_score(yv, lv, beta=b))
json.dump({"agreed_metric": name, "threshold": t, "accuracy": float(M.accuracy_score(yv, lv)), "precision": float(M.precision_score(yv, lv)), "recall": float(M.recall_score(yv, lv)), "f1": F(1), "f2": F(2), "f0_5": F(.5), "roc_auc": float(M.roc_auc_score(yv, p["valid"])), "cross_validation": {"folds": k, "mean": float(np.mean(fs)), "std": float(np.std(fs))}}, open("metrics.json", "w"))
rows = []
for s in sorted({t, .1, .2, .3, .4, .5, .7}):
    l = p["valid"] >= s
    tn_, fp_, fn_, tp_ = M.confusion_matrix(yv, l).ravel()
    rows.append([s, tn_, fp_, fn_, tp_, M.precision_score(yv, l, zero_division=0), M.recall_score(yv, l), fn_ * miss + fp_ * alarm])
pd.DataFrame(rows, columns="threshold tn fp fn tp precision recall cost".split()).to_csv("matrix_table.csv", index=False)
# %%
ts = float(M.fbeta_score(y, (p["train"] >= t).astype(int), beta=beta)); vs = F(beta)
cvm = float(np.mean(fs))
centre = (vs + cvm) / 2
gap = ts - cvm
fit = "overfitting" if gap > .1 else ("underfitting" if ts < .5 else "good")
json.dump({"fit": fit, "train_score": ts, "validation_score": vs, "costly_error": "false_negative" if miss > alarm else "false_positive", "false_positives": int(fp), "false_negatives": int(fn), "expected_test": {"low": max(0, centre - .1), "high": min(1, centre + .1)}, "reason": f"train {ts:.2f}, cross-validated {cvm:.2f}, validation {vs:.2f}"}, open("test_report.json", "w"))

