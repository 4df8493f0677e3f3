# %% [markdown]
# # One long table of values, and rules that mark them

# %%
import json

import matplotlib.pyplot as plt
import numpy as np
import pandas as pd

order = json.load(open("order.json", encoding="utf-8"))
wide = pd.read_csv("readings.csv")
meaning = pd.read_csv("dictionary.csv")
events = pd.read_csv("events.csv")
M = meaning.loc[meaning["unit"].notna() & meaning["highest"].notna(), "column"].tolist()
assert len(M) == 9, M

# %%
# Of a reading sent twice the later line stays; the earlier number goes.
twice = wide.duplicated(["device_id", "taken_at"], keep="last")
out = [(i, "reading_id", "duplicate", "drop_row") for i in wide.loc[twice, "reading_id"]]
base = wide[~twice]
blank = base["fault"].isna()
out += [(i, "fault", "missing", "drop_row") for i in base.loc[blank, "reading_id"]]

# %%
long = base.melt(["reading_id", "device_id", "taken_at"], M, "column", "value")
long = long.merge(meaning[["column", "lowest", "highest", "unit"]], on="column")
long["value"] = long["value"].astype(float)
long["kind"] = None
long.loc[long["value"].isna(), "kind"] = "missing"
beyond = (long["value"] < long["lowest"]) | (long["value"] > long["highest"])
long.loc[beyond, "kind"] = "impossible"
common = long.loc[beyond, "value"].mode().iloc[0]
long.loc[long["value"] == common, "kind"] = "missing"
long["new"] = long["value"].where(long["kind"].isna())

# %%
long["middle"] = long.groupby("column")["new"].transform("median")
long["reach"] = (long["new"] - long["middle"]).abs().groupby(long["column"]).transform("median")


def far(values, times=8.5):
    return (values - long["middle"]).abs() > times * long["reach"]


away = far(long["new"])
fahrenheit, bar = (long["new"] - 32) / 1.8, long["new"] * 100
is_f = away & long["unit"].eq("°C") & ~far(fahrenheit) & (fahrenheit > 0)
is_bar = away & long["unit"].eq("kPa") & ~far(bar)
long.loc[is_f, "new"] = fahrenheit
long.loc[is_bar, "new"] = bar
long.loc[is_f | is_bar, "kind"] = "unit"
tests = events.query("event == 'load_test'")
meets = long.merge(tests, on="device_id", how="left")
meets = meets[(meets["taken_at"] >= meets["from"]) & (meets["taken_at"] <= meets["to"])]
tested = long["reading_id"].isin(meets["reading_id"])
away &= ~(is_f | is_bar)
long.loc[away & tested, "kind"] = "rare"
long.loc[away & ~tested, "kind"] = "outlier"
long.loc[away & ~tested, "new"] = np.nan

# %%
# A calm sensor changes little around its chiller's usual value.
calm = long[~tested & long["new"].notna()]
iqr = calm.groupby(["column", "device_id"])["new"].agg(lambda v: v.quantile(0.85) - v.quantile(0.15))
times = iqr / iqr.groupby("column").transform("median")
column, device = times.idxmax()
noisy = long["column"].eq(column) & long["device_id"].eq(device) & long["new"].notna()
long.loc[noisy, "kind"] = "noise"
long.loc[noisy, "new"] = np.nan
print(times.nlargest(2))

# %%
decide = {"unit": "convert", "rare": "keep"}
marked = long[long["kind"].notna()]
out += [(r.reading_id, r.column, r.kind, decide.get(r.kind, "fill")) for r in marked.itertuples()]
pd.DataFrame(out, columns=["reading_id", "column", "kind", "action"]).to_csv("issues.csv", index=False)

# %%
clean = long.pivot(index="reading_id", columns="column", values="new")[M].reset_index()
data = base.loc[~blank, ["reading_id", "device_id", "taken_at", "fault"]].merge(clean, on="reading_id")
data["fault"] = data["fault"].astype(int)
if "installed" in order["use"]["en"]:
    sums = data.groupby("device_id")["fault"].sum()
    target = data["fault"].mean()
    tries = [pd.Series(sums.index).sample(9, random_state=s).tolist() for s in range(200)]
    rates = [abs(data.loc[data["device_id"].isin(t), "fault"].mean() - target) for t in tries]
    aside = tries[int(np.argmin(rates))]
    to_test = data["device_id"].isin(aside)
    split = {"rule": "devices", "test_devices": aside, "cut": None}
else:
    to_test = data["taken_at"] >= "2025-10-08"
    split = {"rule": "time", "cut": "2025-10-08T00:00", "test_devices": []}
train, test = data[~to_test].copy(), data[to_test].copy()
median = train[M].median().round(3)
train[M], test[M] = train[M].fillna(median), test[M].fillna(median)
train.to_csv("train.csv", index=False, float_format="%.3f")
test.to_csv("test.csv", index=False, float_format="%.3f")
split["fills"] = median[data[M].isna().any()].to_dict()
split["train"] = {"rows": len(train), "fault_share": round(train["fault"].mean(), 3)}
split["test"] = {"rows": len(test), "fault_share": round(test["fault"].mean(), 3)}
json.dump(split, open("split.json", "w"), indent=1)
json.dump(
    dict(
        rows_received=len(wide), rows_kept=len(data), devices=wide["device_id"].nunique(),
        first=wide["taken_at"].min(), last=wide["taken_at"].max(), fault_share=round(data["fault"].mean(), 3),
    ),
    open("scope.json", "w"),
)  # fmt: skip

# %%
train = pd.read_csv("train.csv")
rows = []
for name in wide:
    empty = wide[name].isna().sum()
    role = {"reading_id": "identifier", "device_id": "group", "taken_at": "time", "fault": "target"}.get(name, "feature")
    if name == "ticket_hours":
        role = "afterwards"
    if empty / len(wide) > 0.5:
        role = "too_empty"
    row = dict(column=name, role=role, missing=empty)
    if name in M:
        row |= train[name].describe()[["mean", "std", "min", "max"]].to_dict() | {"median": train[name].median()}
        row["shape"] = np.select([train[name].skew() > 0.5, train[name].skew() < -0.5], ["right", "left"], "symmetric")
    rows.append(row)
pd.DataFrame(rows).round(3).to_csv("variables.csv", index=False)

# %%
both = [*M, "fault"]
r = train[both].corr().rename_axis(index="first", columns="second").stack().rename("pearson")
rho = train[both].corr("spearman").rename_axis(index="first", columns="second").stack().rename("spearman")
pairs = pd.concat([r, rho], axis=1).reset_index()
pairs = pairs[pairs["first"] < pairs["second"]]
pairs.round(3).to_csv("correlations.csv", index=False)
fault = rho.xs("fault", level="second").drop("fault")
inner = r[[(a < b and "fault" not in (a, b)) for a, b in r.index]]
json.dump(
    {
        "drivers": fault[fault.abs().rank(ascending=False) <= 3].round(3).to_dict(),
        "redundant": {"columns": list(inner.abs().idxmax()), "pearson": round(inner.abs().max(), 3)},
    },
    open("relations.json", "w"),
)
train[M].plot.kde(subplots=True, layout=(3, 3), figsize=(7, 6), legend=False, ind=60)
plt.savefig("distributions.png", dpi=60)
plt.close()
pd.plotting.scatter_matrix(train[M[:4]].sample(200, random_state=1), figsize=(5, 5))
plt.savefig("relations.png", dpi=60)
plt.close()
