# %% [markdown]
# # 出租空壓機的特徵工程
# 先檢定、再挑選，然後把每個特徵寫成控制器能算的表。

# %%
import json
from pathlib import Path

import numpy as np
import pandas as pd
from scipy import stats
from sklearn.decomposition import PCA
from sklearn.linear_model import LogisticRegression
from sklearn.model_selection import cross_val_score
from sklearn.preprocessing import MinMaxScaler, StandardScaler

order = json.loads(Path("order.json").read_text(encoding="utf-8"))
train = pd.read_csv("train.csv")
test = pd.read_csv("test.csv")
target = train["failed"].to_numpy()
columns = order["columns"]
kinds = {name: about["type"] for name, about in columns.items()}
print(train.shape, test.shape, target.mean())

# %% [markdown]
# ## 關聯與檢定
# 數值與等級用 Spearman，名目用 Cramér's V。


# %%
def tested(values, kind, grades=None):
    kept = values.notna().to_numpy()
    if kind == "nominal":
        table = pd.crosstab(values[kept], target[kept])
        chi, p, _, _ = stats.chi2_contingency(table, correction=False)
        return float(np.sqrt(chi / kept.sum())), float(p)
    if kind == "ordinal":
        values = values.map({grade: n for n, grade in enumerate(grades)})
    rho, p = stats.spearmanr(values[kept], target[kept])
    return float(rho), float(p)


rows = []
for name, about in columns.items():
    if about["type"] == "band":
        continue
    strength, p = tested(train[name], about["type"], about.get("grades"))
    usable = about["known"] == "at rating"
    rows.append((name, name, strength, p, int(usable and p < order["significance"])))

# %% [markdown]
# ## 由兩個累計值導出的特徵

# %%
ideas = [
    ("energy_per_air", "ratio", "energy_kwh", "air_m3"),
    ("hours_since_service", "difference", "meter_hours", "meter_hours_at_service"),
    ("alarms_per_day", "ratio", "alarms_total", "days_on_site"),
]
compute = {"ratio": lambda a, b: a / b, "difference": lambda a, b: a - b}
derived = []
for name, operation, first, second in ideas:
    strength, p = tested(compute[operation](train[first], train[second]), "number")
    important = int(p < order["significance"])
    rows.append((name, f"{first}+{second}", strength, p, important))
    if important:
        derived.append((name, operation, first, second))
listed = pd.DataFrame(rows, columns=["feature", "sources", "association", "p_value", "important"])
totals = {column for _, _, *pair in ideas for column in pair}
listed.loc[listed["feature"].isin(totals), "important"] = 0
listed.to_csv("important_features.csv", index=False)
important = set(listed.loc[listed["important"] == 1, "feature"])
listed

# %% [markdown]
# ## 特徵的說明
# 一切數字只由訓練資料得出。


# %%
def scaling(values, names):
    scaler = MinMaxScaler() if set(names) <= set(order["normalise"]) else StandardScaler()
    scaler.fit(values.to_frame())
    if isinstance(scaler, MinMaxScaler):
        return float(scaler.data_min_[0]), float(scaler.data_range_[0])
    return float(scaler.mean_[0]), float(scaler.scale_[0])


def number_entry(name, operation, sources, values):
    center, scale = scaling(values, sources)
    return {
        "name": name,
        "sources": sources,
        "operation": operation,
        "missing": float(values.median()),
        "center": center,
        "scale": scale,
    }


features = []
for name, kind in kinds.items():
    if name not in important:
        continue
    if kind == "number":
        features.append(number_entry(name, "value", [name], train[name]))
    elif kind == "ordinal":
        codes = {grade: n for n, grade in enumerate(columns[name]["grades"])}
        middle = float(train[name].map(codes).median())
        features.append(
            {
                "name": name,
                "sources": [name],
                "operation": "category",
                "codes": codes,
                "unseen": middle,
                "missing": middle,
                "center": 0,
                "scale": 1,
            }
        )
    elif kind == "nominal":
        known = sorted(train[name].dropna().unique())
        for category in known:
            features.append(
                {
                    "name": f"{name}={category}",
                    "sources": [name],
                    "operation": "category",
                    "codes": {other: int(other == category) for other in known},
                    "unseen": 0,
                    "missing": 0,
                    "center": 0,
                    "scale": 1,
                }
            )
for name, operation, first, second in derived:
    values = compute[operation](train[first], train[second])
    features.append(number_entry(name, operation, [first, second], values))
Path("features.json").write_text(
    json.dumps({"features": features}, ensure_ascii=False, indent=1), encoding="utf-8"
)
print(len(features), "features")


# %% [markdown]
# ## 定量特徵集


# %%
def apply(feature, rows):
    sources = feature["sources"]
    if feature["operation"] == "category":
        column = rows[sources[0]]
        result = column.map(feature["codes"]).where(column.isin(list(feature["codes"])), feature["unseen"])
    elif feature["operation"] == "value":
        column = rows[sources[0]]
        result = column
    else:
        column = rows[sources[0]] + rows[sources[1]]
        result = compute[feature["operation"]](rows[sources[0]], rows[sources[1]])
    result = result.where(column.notna(), feature["missing"])
    return (result.astype(float) - feature["center"]) / feature["scale"]


every = pd.concat([train, test], ignore_index=True)
feature_set = pd.DataFrame(
    {"row_id": every["row_id"], **{f["name"]: apply(f, every) for f in features}}
)
feature_set.round(6).to_csv("feature_set.csv", index=False)
model = LogisticRegression(max_iter=500)
inputs = feature_set.iloc[: len(train), 1:]
print("ROC AUC", cross_val_score(model, inputs, target, scoring="roc_auc", cv=3).mean())

# %% [markdown]
# ## 振動頻帶的降維

# %%
bands = order["bands"]
scaler = StandardScaler().fit(train[bands])
pca = PCA(n_components=order["keep_variance"], svd_solver="full").fit(scaler.transform(train[bands]))
reduction = {
    "columns": bands,
    "center": scaler.mean_.tolist(),
    "scale": scaler.scale_.tolist(),
    "components": pca.components_.tolist(),
    "explained": pca.explained_variance_ratio_.tolist(),
}
Path("reduction.json").write_text(json.dumps(reduction, indent=1), encoding="utf-8")
scores = pca.transform(scaler.transform(every[bands]))
reduced = pd.DataFrame(scores, columns=[f"component_{n + 1}" for n in range(scores.shape[1])])
reduced.insert(0, "row_id", every["row_id"])
reduced.round(6).to_csv("reduced.csv", index=False)
print(pca.explained_variance_ratio_.cumsum())

# %% [markdown]
# ## 工作流程圖


# %%
def step(name, kind, inputs, outputs):
    return {"id": name, "kind": kind, "inputs": inputs, "outputs": outputs}


steps = [
    step("derive", "transform", ["train.csv", "order.json"], ["train with relations"]),
    step("test", "learn", ["train with relations"], ["important_features.csv"]),
    step("describe", "learn", ["train with relations", "important_features.csv"], ["features.json"]),
    step("apply", "transform", ["features.json", "train.csv", "test.csv"], ["feature_set.csv"]),
    step("reduce", "learn", ["train.csv", "order.json"], ["reduction.json"]),
    step("project", "transform", ["reduction.json", "train.csv", "test.csv"], ["reduced.csv"]),
    step("rows for learning", "transform", ["features.json", "train.csv"], ["training features"]),
    step("cross-validate", "evaluate", ["training features"], ["ROC AUC"]),
]
workflow = {
    "order": order["number"],
    "framework": {
        "name": "scikit-learn",
        "rows": len(train) + len(test),
        "reason": "兩千筆資料與線性模型，一台機器的記憶體即可容納。",
    },
    "goal_step": "cross-validate",
    "steps": steps,
}
Path("workflow.json").write_text(
    json.dumps(workflow, ensure_ascii=False, indent=1), encoding="utf-8"
)
