# Gradient boosting with shallow trees, converted by skl2onnx.
import json
import warnings

import numpy as np
import onnxruntime as ort
import pandas as pd
from device_counter import count
from skl2onnx import to_onnx
from skl2onnx.common.data_types import FloatTensorType
from sklearn.ensemble import GradientBoostingClassifier
from sklearn.metrics import roc_auc_score
from sklearn.tree import DecisionTreeClassifier

warnings.filterwarnings("ignore")
with open("device.json", encoding="utf-8") as f:
    device = json.load(f)
cols, target, budget = device["features"], device["target"], device["budget"]
train, valid = pd.read_csv("train.csv"), pd.read_csv("validation.csv")
X, y = train[cols].values.astype("float32"), train[target].values
Xv, yv = valid[cols].values.astype("float32"), valid[target].values


def convert(model, name):
    kind = [("features", FloatTensorType([None, len(cols)]))]
    onx = to_onnx(model, initial_types=kind, options={"zipmap": False})
    with open(name, "wb") as out:
        out.write(onx.SerializeToString())


def run(name, data):
    return ort.InferenceSession(name).run(["label", "probabilities"], {"features": data})


full = GradientBoostingClassifier(
    n_estimators=60, max_depth=3, learning_rate=0.2, subsample=0.7, max_features=6, random_state=0
).fit(X, y)
convert(full, "model.onnx")
few = GradientBoostingClassifier(n_estimators=15, max_depth=3, learning_rate=0.3, random_state=0)
convert(few.fit(X, y), "alternative_1.onnx")
convert(DecisionTreeClassifier(max_depth=5, random_state=0).fit(X, y), "alternative_2.onnx")

table = []
for name in ("model.onnx", "alternative_1.onnx", "alternative_2.onnx"):
    c = count(name)
    auc = roc_auc_score(yv, run(name, Xv)[1][:, 1])
    ok = c["size_bytes"] <= budget["size_bytes"] and c["operations"] <= budget["operations"]
    table.append((name, c["size_bytes"], c["operations"], round(auc, 4), ok))
table = pd.DataFrame(table, columns=["file", "size_bytes", "operations", "quality", "fits_budget"])
table.to_csv("trade_off.csv", index=False)
print(table)

label, proba = run("model.onnx", Xv)
out = pd.DataFrame({"row_id": valid["row_id"], "score": proba[:, 1].round(6), "label": label})
out.to_csv("validation_predictions.csv", index=False)

before = count("heavy.onnx")
best = table.iloc[0]
report = dict(
    size_bytes_before=before["size_bytes"],
    operations_before=before["operations"],
    quality_before=float(roc_auc_score(yv, run("heavy.onnx", Xv)[1][:, 1])),
    size_bytes_after=int(best["size_bytes"]),
    operations_after=int(best["operations"]),
    quality_after=float(best["quality"]),
    fits_budget=bool(best["fits_budget"]),
    architecture="trees",
    changes=["60 small trees instead of kernel comparisons with every training row"],
    reason="Boosted shallow trees see steps and columns that act together, and need a few comparisons.",
)
with open("report.json", "w", encoding="utf-8") as f:
    json.dump(report, f)
