# %%
import itertools
import json

import numpy as np
import pandas as pd
import statsmodels.api as sm
from scipy.stats import chi2_contingency, spearmanr
from scipy.stats.contingency import association

order = json.load(open("order.json", encoding="utf-8"))
info = pd.DataFrame(order["columns"]).T
df = pd.concat([pd.read_csv("train.csv"), pd.read_csv("test.csv")], keys=["train", "test"])
tr = df.loc["train"].reset_index(drop=True)
te = df.loc["test"].reset_index(drop=True)
y = tr["failed"].astype(int)
alpha = order["significance"]

# %% single columns
out = []
for c in info.index[info["type"] != "band"]:
    s = tr[c]
    if info.loc[c, "type"] == "nominal":
        t = pd.crosstab(s, y).to_numpy()
        v, p = association(t, method="cramer"), chi2_contingency(t, correction=False).pvalue
    else:
        if info.loc[c, "type"] == "ordinal":
            s = pd.Series(pd.Categorical(s, info.loc[c, "grades"], ordered=True).codes).replace(-1, np.nan)
        v, p = spearmanr(s, y, nan_policy="omit")
    out.append({"feature": c, "sources": c, "association": v, "p_value": p})
listing = pd.DataFrame(out)
ok = listing["feature"].map(info["known"]).eq("at rating")
listing["important"] = ((listing["p_value"] < alpha) & ok).astype(int)

# %% every pair of numbers whose single columns say nothing, both ways
quiet = [
    c for c in info.index[(info["type"] == "number") & (info["known"] == "at rating")]
    if c not in order["normalise"] and tr[c].notna().all()
]
found = []
for a, b in itertools.permutations(quiet, 2):
    for how, f in (("ratio", tr[a] / tr[b]), ("difference", tr[a] - tr[b])):
        if np.isfinite(f).all():
            v, p = spearmanr(f, y)
            alone = max(abs(listing.set_index("feature").loc[[a, b], "association"].astype(float)))
            if p < 1e-6 and abs(v) > alone + 0.08:
                found.append({"a": a, "b": b, "how": how, "association": v, "p_value": p})
found = pd.DataFrame(found)
found["pair"] = [" ".join(sorted(x)) for x in zip(found["a"], found["b"])]
found = found.sort_values("association", key=abs, ascending=False).drop_duplicates("pair")
taken, keep = set(), []
for r in found.itertuples():
    if not {r.a, r.b} & taken:
        keep.append(r)
        taken |= {r.a, r.b}
for r in keep:
    listing.loc[len(listing)] = [f"{r.a}_{r.how}_{r.b}", f"{r.a}+{r.b}", r.association, r.p_value, 1]
listing.to_csv("important_features.csv", index=False)

# %% description
num = lambda x: float(np.asarray(x, dtype=float))
feats = []
for r in listing[listing["important"] == 1].itertuples():
    parts = r.sources.split("+")
    kind = info.loc[parts[0], "type"]
    if len(parts) == 2:
        how = next(k.how for k in keep if {k.a, k.b} == set(parts))
        f = tr[parts[0]] / tr[parts[1]] if how == "ratio" else tr[parts[0]] - tr[parts[1]]
        feats.append(dict(name=r.feature, sources=parts, operation=how, missing=num(f.mean()), center=num(f.mean()), scale=num(f.std())))
    elif kind == "number":
        f = tr[parts[0]].fillna(tr[parts[0]].median())
        c, s = (f.min(), f.max() - f.min()) if parts[0] in order["normalise"] else (f.mean(), f.std(ddof=0))
        feats.append(dict(name=r.feature, sources=parts, operation="value", missing=num(tr[parts[0]].median()), center=num(c), scale=num(s)))
    elif kind == "ordinal":
        grades = info.loc[parts[0], "grades"]
        codes = {g: len(grades) - i for i, g in enumerate(grades)}
        usual = codes[tr[parts[0]].mode()[0]]
        feats.append(dict(name=r.feature, sources=parts, operation="category", codes=codes, unseen=usual, missing=usual, center=0, scale=1))
    else:
        for kind in sorted(tr[parts[0]].dropna().unique())[1:]:  # the first one is the base
            feats.append(dict(name=f"{parts[0]}_{kind}", sources=parts, operation="category", codes={kind: 1}, unseen=0, missing=0, center=0, scale=1))
json.dump({"features": feats}, open("features.json", "w", encoding="utf-8"))

# %% values
def value(f, d):
    s = [d[c] for c in f["sources"]]
    if f["operation"] == "category":
        r = s[0].map(lambda v: f["missing"] if pd.isna(v) else f["codes"].get(v, f["unseen"]))
    else:
        r = s[0] if len(s) == 1 else s[0] / s[1] if f["operation"] == "ratio" else s[0] - s[1]
        r = r.fillna(f["missing"])
    return (r - f["center"]) / f["scale"]

both = pd.concat([tr, te], ignore_index=True)
X = pd.DataFrame({f["name"]: value(f, both) for f in feats}).astype(float)
X.insert(0, "row_id", both["row_id"])
X.to_csv("feature_set.csv", index=False)
fit = sm.GLM(y, sm.add_constant(X.iloc[: len(tr), 1:]), family=sm.families.Binomial()).fit()
print(fit.summary())

# %% bands
B = tr[order["bands"]]
m, s = B.mean(), B.std()
w, v = np.linalg.eigh(((B - m) / s).corr())
w, v = w[::-1] / w.sum(), v[:, ::-1]
k = int((w.cumsum() < order["keep_variance"]).sum()) + 1
json.dump(dict(columns=list(B), center=m.tolist(), scale=s.tolist(), components=v[:, :k].T.tolist(), explained=w[:k].tolist()), open("reduction.json", "w"))
R = ((both[order["bands"]] - m) / s).to_numpy() @ v[:, :k]
R = pd.DataFrame(R, columns=[f"component_{i}" for i in range(1, k + 1)])
R.insert(0, "row_id", both["row_id"])
R.to_csv("reduced.csv", index=False)

# %% chart
S = lambda i, k, a, b: dict(id=i, kind=k, inputs=a, outputs=b)
chart = dict(
    order=order["number"],
    framework=dict(name="pandas", rows=int(len(both)), reason="small tables, a linear model"),
    goal_step="e",
    steps=[
        S("a", "learn", ["train.csv", "order.json"], ["single columns tested"]),
        S("b", "learn", ["train.csv", "single columns tested"], ["important_features.csv"]),
        S("c", "learn", ["train.csv", "important_features.csv", "order.json"], ["features.json"]),
        S("d1", "transform", ["train.csv", "features.json"], ["past values"]),
        S("d2", "transform", ["test.csv", "features.json"], ["new values"]),
        S("d3", "transform", ["past values", "new values"], ["feature_set.csv"]),
        S("m", "learn", ["past values"], ["logistic model"]),
        S("e", "evaluate", ["past values", "logistic model"], ["deviance and coefficients"]),
        S("f", "learn", ["train.csv"], ["reduction.json"]),
        S("g", "transform", ["train.csv", "test.csv", "reduction.json"], ["reduced.csv"]),
    ],
)
json.dump(chart, open("workflow.json", "w"))
