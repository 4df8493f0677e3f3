# Only the standard library and NumPy: own ranks, own tests, target rates for nominal columns.
import csv
import json
import math

import numpy as np


def load(name):
    with open(name, newline="", encoding="utf-8") as file:
        return list(csv.DictReader(file))


with open("order.json", encoding="utf-8") as file:
    order = json.load(file)
past, now = load("train.csv"), load("test.csv")
y = np.array([int(row["failed"]) for row in past], dtype=float)
about = order["columns"]


def column(rows, name):
    return np.array([float(row[name]) if row[name] else np.nan for row in rows])


def ranks(values):
    _, inverse, counts = np.unique(values, return_inverse=True, return_counts=True)
    upper = np.cumsum(counts)
    return (upper - (counts - 1) / 2)[inverse]


def spearman(values):
    kept = ~np.isnan(values)
    rho = float(np.corrcoef(ranks(values[kept]), ranks(y[kept]))[0, 1])
    t = abs(rho) * math.sqrt((kept.sum() - 2) / (1 - rho * rho))
    return rho, math.erfc(t / math.sqrt(2))


def upper_gamma(a, x):
    """Regularised upper incomplete gamma function by its series."""
    if x <= 0:
        return 1.0
    term = total = 1 / a
    n = a
    while term > total * 1e-15:
        n += 1
        term *= x / n
        total += term
    return max(0.0, 1 - total * math.exp(-x + a * math.log(x) - math.lgamma(a)))


def cramer(cells):
    kinds = sorted({c for c in cells if c})
    counts = np.array([[sum(1 for c, t in zip(cells, y) if c == k and t == v) for v in (0, 1)] for k in kinds])
    n = counts.sum()
    foreseen = counts.sum(1, keepdims=True) * counts.sum(0, keepdims=True) / n
    chi = float(((counts - foreseen) ** 2 / foreseen).sum())
    return math.sqrt(chi / n), upper_gamma((len(kinds) - 1) / 2, chi / 2)


def graded(rows, name):
    places = {g: i + 1.0 for i, g in enumerate(about[name]["grades"])}
    return np.array([places.get(row[name], np.nan) for row in rows])


lines, chosen = [], []
for name, info in about.items():
    if info["type"] == "band":
        continue
    if info["type"] == "nominal":
        strength, p = cramer([row[name] for row in past])
    elif info["type"] == "ordinal":
        strength, p = spearman(graded(past, name))
    else:
        strength, p = spearman(column(past, name))
    keep = p < order["significance"] and "after" not in info["known"]
    lines.append([name, name, repr(strength), repr(p), int(keep)])
    if keep:
        chosen.append((name, info["type"], [name]))

OPERATIONS = {
    "value": lambda a: a,
    "log_ratio": lambda a, b: np.log(a / b),
    "difference": lambda a, b: a - b,
}
pairs = [("energy_kwh", "air_m3", "log_ratio"), ("meter_hours", "meter_hours_at_service", "difference"), ("alarms_total", "days_on_site", "log_ratio")]
for a, b, how in pairs:
    name = f"{how} of {a} and {b}"
    strength, p = spearman(OPERATIONS[how](column(past, a), column(past, b)))
    lines.append([name, f"{a} + {b}", repr(strength), repr(p), int(p < order["significance"])])
    if p < order["significance"]:
        chosen.append((name, how, [a, b]))
with open("important_features.csv", "w", newline="", encoding="utf-8") as file:
    writer = csv.writer(file)
    writer.writerow(["feature", "sources", "association", "p_value", "important"])
    writer.writerows(lines)

entries, table = [], {}
for name, kind, sources in chosen:
    if kind == "nominal":
        rate = {}
        for k in sorted({row[name] for row in past if row[name]}):
            hits = [t for row, t in zip(past, y) if row[name] == k]
            rate[k] = (sum(hits) + 10 * y.mean()) / (len(hits) + 10)
        entry = {"operation": "category", "codes": rate, "unseen": float(y.mean()), "missing": float(y.mean())}
        values = [np.array([rate.get(r[name], y.mean()) for r in rows]) for rows in (past, now)]
        entry |= {"center": float(values[0].mean()), "scale": float(values[0].std())}
    elif kind == "ordinal":
        values = [graded(rows, name) for rows in (past, now)]
        middle = float(np.nanmean(values[0]))
        values = [np.where(np.isnan(v), middle, v) for v in values]
        codes = {g: i + 1 for i, g in enumerate(about[name]["grades"])}
        entry = {"operation": "category", "codes": codes, "unseen": middle, "missing": middle}
        entry |= {"center": float(values[0].mean()), "scale": float(values[0].std())}
    else:
        how = "value" if kind == "number" else kind
        values = [OPERATIONS[how](*(column(rows, s) for s in sources)) for rows in (past, now)]
        mean = float(np.nanmean(values[0]))
        values = [np.where(np.isnan(v), mean, v) for v in values]
        if kind == "number" and name in order["normalise"]:
            center, scale = float(values[0].min()), float(np.ptp(values[0]))
        else:
            center, scale = float(values[0].mean()), float(values[0].std(ddof=1))
        entry = {"operation": how, "missing": mean, "center": center, "scale": scale}
    entries.append({"name": name, "sources": sources, **entry})
    table[name] = (np.concatenate(values) - entry["center"]) / entry["scale"]
with open("features.json", "w", encoding="utf-8") as file:
    json.dump({"features": entries}, file)
with open("feature_set.csv", "w", newline="", encoding="utf-8") as file:
    writer = csv.writer(file)
    writer.writerow(["row_id", *table])
    for i, row in enumerate(past + now):
        writer.writerow([row["row_id"], *(f"{values[i]:.8g}" for values in table.values())])

bands = order["bands"]
first = np.column_stack([column(past, b) for b in bands])
every = np.vstack([first, np.column_stack([column(now, b) for b in bands])])
center, scale = first.mean(0), first.std(0, ddof=1)
_, s, axes = np.linalg.svd((first - center) / scale, full_matrices=False)
share = s**2 / (s**2).sum()
k = int(np.argmax(np.cumsum(share) >= order["keep_variance"])) + 1
with open("reduction.json", "w", encoding="utf-8") as file:
    json.dump({"columns": bands, "center": center.tolist(), "scale": scale.tolist(), "components": axes[:k].tolist(), "explained": share[:k].tolist()}, file)
scores = (every - center) / scale @ axes[:k].T
with open("reduced.csv", "w", newline="", encoding="utf-8") as file:
    writer = csv.writer(file)
    writer.writerow(["row_id", *(f"component_{i + 1}" for i in range(k))])
    for row, values in zip(past + now, scores):
        writer.writerow([row["row_id"], *values.tolist()])

flow = [
    ("rank", "learn", ["train.csv", "order.json"], ["important_features.csv"]),
    ("encode", "learn", ["train.csv", "order.json", "important_features.csv"], ["features.json"]),
    ("values", "transform", ["train.csv", "test.csv", "features.json"], ["feature_set.csv"]),
    ("components", "learn", ["train.csv", "order.json"], ["reduction.json"]),
    ("scores", "transform", ["train.csv", "test.csv", "reduction.json"], ["reduced.csv"]),
    ("trial", "learn", ["feature_set.csv"], ["trial model"]),
    ("auc", "evaluate", ["trial model", "feature_set.csv"], ["auc of the trial"]),
]
with open("workflow.json", "w", encoding="utf-8") as file:
    json.dump({
        "order": order["number"],
        "framework": {"name": "numpy", "rows": len(past) + len(now), "reason": "Two thousand rows of forty columns."},
        "goal_step": "auc",
        "steps": [dict(zip(("id", "kind", "inputs", "outputs"), step)) for step in flow],
    }, file)
