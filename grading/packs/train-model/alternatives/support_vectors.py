# Support vector machines in scikit-learn pipelines, random search, Ward's hierarchy for the groups.
import json

import numpy as np
import pandas as pd
from scipy.stats import loguniform
from sklearn.cluster import AgglomerativeClustering
from sklearn.dummy import DummyClassifier, DummyRegressor
from sklearn.linear_model import LogisticRegression, Ridge
from sklearn.metrics import f1_score, mean_squared_error, silhouette_score
from sklearn.model_selection import KFold, ParameterSampler, cross_val_predict
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler
from sklearn.svm import SVC, SVR

with open("order.json", encoding="utf-8") as f:
    ORDER = json.load(f)

log, rows, models = [], [], {}


class Task:
    def __init__(self, name):
        wish = ORDER["wishes"][name]
        self.name = name
        known = pd.read_csv(wish["table"]).set_index("row_id")
        self.y = known.pop(wish["target"])
        self.new = pd.read_csv(wish["new_rows"]).set_index("row_id")
        # Words become columns of zeros and ones, the same ones in both tables.
        both = pd.get_dummies(pd.concat([known, self.new]), dtype=float).to_numpy()
        self.x, self.asked = both[: len(known)], both[len(known) :]
        # Names of classes repeat, amounts hardly ever do.
        self.classes = self.y.nunique() <= 5

    def pipe(self, estimator):
        return make_pipeline(StandardScaler(), estimator)

    def score(self, truth, guess):
        if self.classes:
            return f1_score(truth, guess, average="macro")
        return mean_squared_error(truth, guess) ** 0.5

    def run(self, kind, algorithm, estimator, seed, parameters=None):
        split = KFold(ORDER["folds"], shuffle=True, random_state=seed)
        pipe = self.pipe(estimator)
        y = self.y.to_numpy()
        held = cross_val_predict(pipe, self.x, y, cv=split)
        fold = np.zeros(len(y), int)
        scores = []
        for number, (_, test) in enumerate(split.split(self.x)):
            fold[test] = number
            scores.append(self.score(y[test], held[test]))
        run = {
            "run": f"run{len(log):03d}", "wish": self.name, "kind": kind, "algorithm": algorithm,
            "parameters": json.dumps(parameters or {}), "seed": seed,
            "rows": len(y) - len(test), "train_score": "", "score": np.mean(scores),
        }
        log.append(run)
        rows.append(pd.DataFrame({"run": run["run"], "row_id": self.y.index, "fold": fold, "value": held}))
        return run

    def curve_run(self, estimator, seed, size):
        """Cross-validation in which every fold is fitted on `size` rows only."""
        split = KFold(ORDER["folds"], shuffle=True, random_state=seed)
        y = self.y.to_numpy()
        held, folds, train = np.zeros(len(y)), np.zeros(len(y), int), []
        for number, (fit, test) in enumerate(split.split(self.x)):
            fit = fit[:size]
            pipe = self.pipe(estimator).fit(self.x[fit], y[fit])
            train.append(self.score(y[fit], pipe.predict(self.x[fit])))
            held[test], folds[test] = pipe.predict(self.x[test]), number
        name = f"run{len(log):03d}"
        score = self.score(y, held)
        log.append({
            "run": name, "wish": self.name, "kind": "curve", "algorithm": "svm",
            "parameters": json.dumps({"size": size}), "seed": seed, "rows": size,
            "train_score": np.mean(train), "score": score,
        })
        rows.append(pd.DataFrame({"run": name, "row_id": self.y.index, "fold": folds, "value": held}))
        return score


def support(task, C, gamma):
    return SVC(C=C, gamma=gamma) if task.classes else SVR(C=C * task.y.std(), epsilon=0.1 * task.y.std(), gamma=gamma)


seeds = ORDER["seeds"]
for name, wish in ORDER["wishes"].items():
    if wish["target"] is None:
        continue
    task = Task(name)
    if task.classes:
        guess, simple = DummyClassifier(), ("logistic", LogisticRegression(max_iter=400))
    else:
        guess, simple = DummyRegressor(), ("linear", Ridge())
    task.run("baseline", "guess", guess, seeds[0])
    task.run("comparison", simple[0], simple[1], seeds[0])
    task.run("comparison", "svm", support(task, 1.0, 0.05), seeds[0])
    best = {"C": 1.0, "gamma": 0.05}
    if name == ORDER["tune"]:
        space = {"C": (0.1, 50.0), "gamma": (0.003, 0.3)}
        draws = ParameterSampler({k: loguniform(*v) for k, v in space.items()}, 8, random_state=seeds[0])
        trials = [task.run("search", "svm", support(task, **p), seeds[0], p) for p in draws]
        ranked = sorted(trials, key=lambda t: t["score"], reverse=task.classes)
        best = json.loads(ranked[0]["parameters"])
        scores = pd.Series([task.run("seed", "svm", support(task, **best), s, best)["score"] for s in seeds])
        largest = len(task.y) - len(task.y) // ORDER["folds"] - 1
        points = [task.curve_run(support(task, **best), seeds[1], int(largest * f)) for f in (0.25, 0.5, 0.75, 1)]
        change = (points[-1] - points[1]) / points[-1] * (1 if task.classes else -1)
        half_width = 0.1 if task.classes else 0.17 * scores.mean()
        report = {
            "space": {k: {"low": v[0], "high": v[1]} for k, v in space.items()},
            "budget": len(trials), "best_run": ranked[0]["run"], "best": best, "best_score": ranked[0]["score"],
            "at_edge": [], "seed_mean": scores.mean(), "seed_std": scores.std(),
            "expected": {"low": scores.mean() - half_width, "high": scores.mean() + half_width},
            "more_rows": "help" if change > 0.05 else "little",
        }
        with open("tuning.json", "w") as f:
            json.dump(report, f)
    final = task.pipe(support(task, **best)).fit(task.x, task.y.to_numpy())
    pd.DataFrame({"row_id": task.new.index, "value": final.predict(task.asked)}).to_csv(f"predictions_{name}.csv", index=False)
    models[name] = {
        "type": "classification" if task.classes else "regression", "algorithm": "svm",
        "loss": "hinge" if task.classes else "epsilon_insensitive", "optimiser": "quadratic_programming",
        "reason": "Few rows and smooth borders suit a kernel.",
    }

name = next(n for n, w in ORDER["wishes"].items() if w["target"] is None)
table = pd.read_csv(ORDER["wishes"][name]["table"]).set_index("row_id")
X = StandardScaler().fit_transform(table.to_numpy())
widths = {}
for k in (2, 3, 4, 5, 6):
    labels = AgglomerativeClustering(k).fit_predict(X)
    widths[k] = silhouette_score(X, labels)
    run = f"run{len(log):03d}"
    log.append({"run": run, "wish": name, "kind": "groups", "algorithm": "hierarchical", "parameters": json.dumps({"k": k}), "score": widths[k]})
    rows.append(pd.DataFrame({"run": run, "row_id": table.index, "fold": 0, "value": labels}))
k = max(widths, key=widths.get)
labels = AgglomerativeClustering(k).fit_predict(X)
pd.DataFrame({"row_id": table.index, "value": labels}).to_csv(f"predictions_{name}.csv", index=False)
models[name] = {
    "type": "clustering", "algorithm": "hierarchical", "loss": "linkage", "optimiser": "merging",
    "columns": list(table.columns), "groups": int(k), "reason": "No labels, and the tree of merges shows the steps.",
}
with open("models.json", "w") as f:
    json.dump(models, f)
pd.DataFrame(log).to_csv("runs.csv", index=False)
pd.concat(rows).to_csv("run_rows.csv", index=False)
