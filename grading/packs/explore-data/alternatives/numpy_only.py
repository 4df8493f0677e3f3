# %% [markdown]
# # Readings of water chillers, with numpy and the standard library

# %%
import csv
import json
from collections import Counter
from datetime import datetime

import matplotlib
import numpy as np

matplotlib.use("Agg")
import matplotlib.pyplot as plt

with open("order.json", encoding="utf-8") as file:
    order = json.load(file)


def table(name):
    with open(name, newline="", encoding="utf-8") as file:
        return list(csv.DictReader(file))


rows, log, words = table("readings.csv"), table("events.csv"), table("dictionary.csv")
limits = {w["column"]: (float(w["lowest"]), float(w["highest"])) for w in words if w["lowest"] and w["highest"]}
M = [w["column"] for w in words if w["unit"] and w["column"] != "ticket_hours"]
print(order["use"]["en"], len(rows), M)

# %%
# A reading that agrees with an earlier one in everything but its number was sent twice.
issues, seen, keep = [], {}, []
for row in rows:
    content = tuple(v for k, v in row.items() if k != "reading_id")
    if content in seen:
        issues.append((row["reading_id"], "reading_id", "duplicate", "drop_row"))
        continue
    seen[content] = row["reading_id"]
    if row["fault"] == "":
        issues.append((row["reading_id"], "fault", "missing", "drop_row"))
    keep.append(row)

X = np.array([[float(r[c]) if r[c] else np.nan for c in M] for r in keep])
ident = np.array([r["reading_id"] for r in keep])
unit = np.array([r["device_id"] for r in keep])
when = np.array([datetime.fromisoformat(r["taken_at"]) for r in keep])
status = np.zeros(X.shape, dtype="U10")
status[np.isnan(X)] = "missing"

# %%
for j, column in enumerate(M):
    low, high = limits[column]
    out = (X[:, j] < low) | (X[:, j] > high)
    often = {v for v, n in Counter(X[out, j]).items() if n > 1 or v in (-999, 9999)}
    status[out, j] = "impossible"
    status[np.isin(X[:, j], list(often)), j] = "missing"
# One number turns up again and again in several columns: the gateway's way to say nothing came.
outside = X[np.isin(status, ["impossible"])]
code = Counter(X[(status == "missing") & ~np.isnan(X)]).most_common(1)[0][0]
status[X == code] = "missing"
X[np.isin(status, ["missing", "impossible"])] = np.nan

# %%
def spread_of(values):
    middle = np.nanmedian(values)
    return middle, 1.4826 * np.nanmedian(np.abs(values - middle))


candidates = {"°C": lambda v: (v - 32) / 1.8, "kPa": lambda v: v * 100}
units = {w["column"]: w["unit"] for w in words}
load = np.zeros(len(keep), dtype=bool)
for entry in log:
    if entry["event"] == "load_test":
        begin, end = datetime.fromisoformat(entry["from"]), datetime.fromisoformat(entry["to"])
        load |= (unit == entry["device_id"]) & (when >= begin) & (when <= end)
for j, column in enumerate(M):
    middle, s = spread_of(X[:, j])
    far = np.abs(X[:, j] - middle) > 6 * s
    for i in np.flatnonzero(far):
        mended = candidates[units[column]](X[i, j]) if units[column] in candidates else np.inf
        if abs(mended - middle) < 5 * s:
            status[i, j], X[i, j] = "unit", mended
        elif load[i]:
            status[i, j] = "rare"
        else:
            status[i, j], X[i, j] = "outlier", np.nan

# %%
# The scatter of each sensor on each chiller, against the usual scatter of that sensor.
names = sorted(set(unit))
usual = np.where(np.isin(status, ["rare", "outlier"]), np.nan, X)
scatter = np.array([[np.nanstd(usual[unit == n, j]) for j in range(len(M))] for n in names])
relative = scatter / np.nanmedian(scatter, axis=0)
worst, j = np.unravel_index(np.argmax(relative), relative.shape)
bad = (unit == names[worst]) & ~np.isnan(X[:, j])
status[bad, j], X[bad, j] = "noise", np.nan
act = {"missing": "fill", "impossible": "fill", "outlier": "fill", "noise": "fill", "unit": "convert", "rare": "keep"}
for i, j in np.argwhere(status != ""):
    issues.append((ident[i], M[j], status[i, j], act[status[i, j]]))


def write(name, header, lines):
    with open(name, "w", newline="", encoding="utf-8") as file:
        csv.writer(file).writerows([header, *lines])


write("issues.csv", ("reading_id", "column", "kind", "action"), issues)

# %%
answered = np.array([r["fault"] != "" for r in keep])
X, ident, unit, when = X[answered], ident[answered], unit[answered], when[answered]
kept = [r for r, a in zip(keep, answered) if a]
y = np.array([int(r["fault"]) for r in kept])
share = sum(order["test_share"]) / 2
split = {}
if "installed" in order["use"]["en"]:
    # Chillers by their share of faults, every fourth one set aside: both sets get the whole range.
    level = {n: y[unit == n].mean() for n in sorted(set(unit))}
    ranked = sorted(level, key=level.get)
    aside = ranked[2::4]
    in_test = np.isin(unit, aside)
    split |= {"rule": "devices", "test_devices": aside}
else:
    days = sorted({w.date() for w in when})
    cut = next(d for d in days if np.mean([w.date() >= d for w in when]) <= share)
    in_test = np.array([w.date() >= cut for w in when])
    split |= {"rule": "time", "cut": cut.isoformat()}
fills = {c: float(np.nanmedian(X[~in_test, j])) for j, c in enumerate(M) if np.isnan(X[:, j]).any()}
for j, c in enumerate(M):
    X[np.isnan(X[:, j]), j] = fills.get(c, 0)
for name, part in (("train", ~in_test), ("test", in_test)):
    lines = [
        (r["reading_id"], r["device_id"], r["taken_at"], *(repr(float(v)) for v in x), f)
        for r, x, f in zip(np.array(kept)[part], X[part], y[part])
    ]
    write(f"{name}.csv", ("reading_id", "device_id", "taken_at", *M, "fault"), lines)
    split[name] = {"rows": int(part.sum()), "fault_share": round(float(y[part].mean()), 4)}
split["fills"] = fills
json.dump(split, open("split.json", "w"))

# %%
T, t = X[~in_test], y[~in_test]
every = sorted(r["taken_at"] for r in rows)
json.dump(
    {
        "rows_received": len(rows), "rows_kept": len(X), "devices": len({r["device_id"] for r in rows}),
        "first": every[0], "last": every[-1], "fault_share": round(float(y.mean()), 4),
    },
    open("scope.json", "w"),
)  # fmt: skip
role = {
    "reading_id": "identifier", "device_id": "group", "taken_at": "time", "fault": "target",
    "ticket_hours": "afterwards",
}  # fmt: skip
lines = []
for column in rows[0]:
    empty = sum(r[column] == "" for r in rows)
    line = [column, role.get(column, "too_empty" if empty > len(rows) / 2 else "feature"), empty]
    if column in M:
        v = T[:, M.index(column)]
        skew = np.mean((v - v.mean()) ** 3) / v.std() ** 3
        line += [v.mean(), v.std(), np.median(v), v.min(), v.max()]
        line += ["right" if skew > 0.5 else "left" if skew < -0.5 else "symmetric"]
    else:
        line += [""] * 6
    lines.append(line)
write("variables.csv", ("column", "role", "missing", "mean", "std", "median", "min", "max", "shape"), lines)

# %%
def ranks(v):
    _, back, count = np.unique(v, return_inverse=True, return_counts=True)
    return (np.cumsum(count) - (count - 1) / 2)[back]


columns, data = [*M, "fault"], np.column_stack([T, t])
r = np.corrcoef(data.T)
rho = np.corrcoef(np.array([ranks(v) for v in data.T]))
write(
    "correlations.csv",
    ("first", "second", "pearson", "spearman"),
    [
        (columns[a], columns[b], f"{r[a, b]:.3f}", f"{rho[a, b]:.3f}")
        for a in range(len(columns))
        for b in range(a)
    ],
)
strongest = np.argsort(-np.abs(rho[-1, :-1]))[:3]
own = np.abs(np.triu(r[:-1, :-1], 1))
a, b = np.unravel_index(own.argmax(), own.shape)
json.dump(
    {
        "drivers": {M[k]: round(float(rho[-1, k]), 4) for k in strongest},
        "redundant": {"columns": [M[a], M[b]], "pearson": round(float(r[a, b]), 4)},
    },
    open("relations.json", "w"),
)

# %%
plt.figure(figsize=(6, 4))
plt.boxplot((T - T.mean(0)) / T.std(0))
plt.savefig("distributions.png")
plt.close()
plt.figure(figsize=(6, 5))
plt.pcolormesh(r, vmin=-1, vmax=1)
plt.colorbar()
plt.savefig("relations.png")
plt.close()
