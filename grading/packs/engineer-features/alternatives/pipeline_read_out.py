"""A scikit-learn pipeline does the work; its fitted numbers are read out for the controller."""

import json
from pathlib import Path

import numpy as np
import pandas as pd
from scipy.stats import chi2_contingency, spearmanr
from sklearn.compose import ColumnTransformer
from sklearn.decomposition import PCA
from sklearn.impute import SimpleImputer
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import MinMaxScaler, OneHotEncoder, OrdinalEncoder, StandardScaler


class Job:
    RELATIONS = {
        "specific_consumption": ("air_m3", "energy_kwh", "ratio"),
        "since_service": ("meter_hours_at_service", "meter_hours", "difference"),
        "alarm_rate": ("alarms_total", "days_on_site", "ratio"),
    }

    def __init__(self):
        self.order = json.loads(Path("order.json").read_text("utf-8"))
        self.fit_rows = pd.read_csv("train.csv")
        self.new_rows = pd.read_csv("test.csv")
        self.y = self.fit_rows[self.order["target"]]
        self.info = self.order["columns"]
        for rows in (self.fit_rows, self.new_rows):
            for name, (a, b, how) in self.RELATIONS.items():
                rows[name] = rows[a] / rows[b] if how == "ratio" else rows[a] - rows[b]

    def association(self, name):
        about = self.info.get(name, {"type": "number"})
        rows = pd.DataFrame({"x": self.fit_rows[name], "y": self.y}).dropna()
        if about["type"] == "nominal":
            result = chi2_contingency(pd.crosstab(rows["x"], rows["y"]), correction=False)
            return np.sqrt(result.statistic / len(rows)), result.pvalue
        if about["type"] == "ordinal":
            rows["x"] = rows["x"].map(about["grades"].index)
        return spearmanr(rows["x"], rows["y"])

    def choose(self):
        lines = []
        for name, about in self.info.items():
            if about["type"] != "band":
                strength, p = self.association(name)
                on_time = about["known"] != "after the month"
                lines.append((name, name, strength, p, int(on_time and p <= self.order["significance"])))
        for name, (a, b, _) in self.RELATIONS.items():
            strength, p = self.association(name)
            lines.append((name, f"{a}+{b}", strength, p, int(p <= self.order["significance"])))
        table = pd.DataFrame(lines, columns="feature sources association p_value important".split())
        table.to_csv("important_features.csv", index=False, float_format="%.6g")
        return table[table["important"] == 1]["feature"].tolist()

    def groups(self, chosen):
        kind = lambda n: self.info.get(n, {"type": "number"})["type"]
        numbers = [n for n in chosen if kind(n) == "number"]
        return {
            "unit": [n for n in numbers if n in self.order["normalise"]],
            "z": [n for n in numbers if n not in self.order["normalise"]],
            "grade": [n for n in chosen if kind(n) == "ordinal"],
            "kind": [n for n in chosen if kind(n) == "nominal"],
        }

    def fit(self, groups):
        grades = [self.info[n]["grades"] for n in groups["grade"]]
        parts = [
            ("unit", make_pipeline(SimpleImputer(), MinMaxScaler()), groups["unit"]),
            ("z", make_pipeline(SimpleImputer(), StandardScaler()), groups["z"]),
            ("grade", make_pipeline(SimpleImputer(strategy="most_frequent"), OrdinalEncoder(categories=grades), StandardScaler()), groups["grade"]),
            ("kind", OneHotEncoder(handle_unknown="ignore", sparse_output=False), groups["kind"]),
        ]
        self.columns = ColumnTransformer([p for p in parts if p[2]])
        return self.columns.fit(self.fit_rows)

    def source(self, name):
        if name in self.RELATIONS:
            a, b, how = self.RELATIONS[name]
            return {"sources": [a, b], "operation": how}
        return {"sources": [name], "operation": "value"}

    def entries(self, groups):
        done = self.columns.named_transformers_
        for group in ("unit", "z"):
            if not groups[group]:
                continue
            fill, scale = done[group][0], done[group][1]
            for i, name in enumerate(groups[group]):
                center, width = (scale.data_min_, scale.data_range_) if group == "unit" else (scale.mean_, scale.scale_)
                yield {"name": name, **self.source(name), "missing": fill.statistics_[i], "center": center[i], "scale": width[i]}
        for i, name in enumerate(groups["grade"]):
            fill, encode, scale = done["grade"]
            codes = {g: j for j, g in enumerate(encode.categories_[i])}
            usual = codes[fill.statistics_[i]]
            yield {"name": name, "sources": [name], "operation": "category", "codes": codes, "unseen": usual, "missing": usual, "center": scale.mean_[i], "scale": scale.scale_[i]}
        if groups["kind"]:
            for name, kinds in zip(groups["kind"], done["kind"].categories_):
                for kind in kinds:
                    yield {"name": f"{name}_{kind}", "sources": [name], "operation": "category", "codes": {k: float(k == kind) for k in kinds}, "unseen": 0.0, "missing": 0.0, "center": 0.0, "scale": 1.0}

    def run(self):
        groups = self.groups(self.choose())
        self.fit(groups)
        entries = list(self.entries(groups))
        plain = json.loads(json.dumps(entries, default=float))
        Path("features.json").write_text(json.dumps({"features": plain}), "utf-8")
        values = np.vstack([self.columns.transform(self.fit_rows), self.columns.transform(self.new_rows)])
        ids = pd.concat([self.fit_rows["row_id"], self.new_rows["row_id"]], ignore_index=True)
        table = pd.DataFrame(values, columns=[e["name"] for e in entries])
        table.insert(0, "row_id", ids)
        table.to_csv("feature_set.csv", index=False)
        self.reduce(ids)
        self.draw()

    def reduce(self, ids):
        bands = self.order["bands"]
        model = make_pipeline(StandardScaler(), PCA()).fit(self.fit_rows[bands])
        ratio = model[1].explained_variance_ratio_
        count = int(np.searchsorted(ratio.cumsum(), self.order["keep_variance"])) + 1
        numbers = {
            "columns": bands,
            "center": model[0].mean_.tolist(),
            "scale": model[0].scale_.tolist(),
            "components": model[1].components_[:count].tolist(),
            "explained": ratio[:count].tolist(),
        }
        Path("reduction.json").write_text(json.dumps(numbers), "utf-8")
        scores = np.vstack([model.transform(rows[bands])[:, :count] for rows in (self.fit_rows, self.new_rows)])
        table = pd.DataFrame(scores, columns=[f"component_{i + 1}" for i in range(count)])
        table.insert(0, "row_id", ids)
        table.to_csv("reduced.csv", index=False)

    def draw(self):
        steps = {
            "relations (past)": ("transform", ["train.csv"], ["past with relations"]),
            "relations (new)": ("transform", ["test.csv"], ["new with relations"]),
            "association tests": ("learn", ["past with relations", "order.json"], ["important_features.csv"]),
            "column transformer": ("learn", ["past with relations", "important_features.csv", "order.json"], ["fitted transformer"]),
            "read out": ("transform", ["fitted transformer"], ["features.json"]),
            "values": ("transform", ["fitted transformer", "past with relations", "new with relations"], ["feature_set.csv"]),
            "pca": ("learn", ["train.csv", "order.json"], ["reduction.json"]),
            "project": ("transform", ["reduction.json", "train.csv", "test.csv"], ["reduced.csv"]),
            "compare AUC": ("evaluate", ["fitted transformer", "past with relations"], ["AUC with and without"]),
        }
        chart = {
            "order": self.order["number"],
            "framework": {"name": "scikit-learn", "rows": len(self.fit_rows) + len(self.new_rows), "reason": "its pipelines keep fitting and applying apart"},
            "goal_step": "compare AUC",
            "steps": [{"id": i, "kind": k, "inputs": a, "outputs": b} for i, (k, a, b) in steps.items()],
        }
        Path("workflow.json").write_text(json.dumps(chart), "utf-8")


Job().run()
