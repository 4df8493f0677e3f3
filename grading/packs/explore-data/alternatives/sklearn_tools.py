# %% [markdown]
# # Chiller readings with scikit-learn's tools

# %%
import json
import pathlib

import matplotlib.pyplot as plt
import pandas as pd
import seaborn as sns
from scipy import stats
from sklearn.impute import SimpleImputer
from sklearn.model_selection import StratifiedGroupKFold

here = pathlib.Path()
order = json.loads((here / "order.json").read_text("utf-8"))
raw = pd.read_csv("readings.csv", parse_dates=["taken_at"])
book = pd.read_csv("dictionary.csv", index_col="column")
log = pd.read_csv("events.csv", parse_dates=["from", "to"])
numeric = list(raw.loc[:, "supply_c":"ambient_c"].columns)
raw[numeric].describe().T

# %%
class Findings:
    """Collects lines of the issue list."""

    def __init__(self):
        self.parts = []

    def add(self, ids, column, kind, action):
        self.parts.append(pd.DataFrame({"reading_id": ids, "column": column, "kind": kind, "action": action}))

    def frame(self):
        return pd.concat(self.parts, ignore_index=True)


log_of = Findings()
work = raw.copy()

# Sent twice: everything but the number is the same.
again = work.duplicated([c for c in work.columns if c != "reading_id"], keep="first")
log_of.add(work.loc[again, "reading_id"], "reading_id", "duplicate", "drop_row")
work = work.loc[~again]
no_answer = work["fault"].isna()
log_of.add(work.loc[no_answer, "reading_id"], "fault", "missing", "drop_row")

# %%
# Against the dictionary. Empty cells and impossible ones are both lost.
for c in numeric:
    log_of.add(work.loc[work[c].isna(), "reading_id"], c, "missing", "fill")
    possible = work[c].between(book.at[c, "lowest"], book.at[c, "highest"]) | work[c].isna()
    log_of.add(work.loc[~possible, "reading_id"], c, "impossible", "fill")
    work[c] = work[c].where(possible)

# %%
# Units: a second cluster, far from the first, on one chiller from one day on.
def clusters(c, condition, mend):
    odd = condition(work[c])
    log_of.add(work.loc[odd, "reading_id"], c, "unit", "convert")
    work[c] = work[c].mask(odd, mend(work[c]))


clusters("supply_c", lambda s: s.between(36, 55), lambda s: (s - 32) * 5 / 9)
clusters("return_c", lambda s: s.between(45, 65), lambda s: (s - 32) * 5 / 9)
clusters("pressure_kpa", lambda s: s < 10, lambda s: s * 100)

# %%
# Far values: three interquartile ranges beyond the quartiles; the log tells which are true.
tested = pd.Series(False, index=work.index)
for _, e in log[log["event"].eq("load_test")].iterrows():
    tested |= work["device_id"].eq(e["device_id"]) & work["taken_at"].between(e["from"], e["to"])
for c in numeric:
    q1, q3 = work[c].quantile([0.25, 0.75])
    far = (work[c] < q1 - 3 * (q3 - q1)) | (work[c] > q3 + 3 * (q3 - q1))
    log_of.add(work.loc[far & tested, "reading_id"], c, "rare", "keep")
    log_of.add(work.loc[far & ~tested, "reading_id"], c, "outlier", "fill")
    work[c] = work[c].mask(far & ~tested)

# %%
# Noise: variance within a chiller, compared with the median variance of the others.
calm = work.loc[~tested].groupby("device_id")[numeric].var()
level = calm.div(calm.median()).unstack()
sensor, chiller = level.idxmax()
print(level.nlargest(3))
hit = work["device_id"].eq(chiller) & work[sensor].notna()
log_of.add(work.loc[hit, "reading_id"], sensor, "noise", "fill")
work[sensor] = work[sensor].mask(hit)
log_of.frame().to_csv("issues.csv", index=False)

# %%
data = work.loc[~no_answer].reset_index(drop=True).astype({"fault": int})
if "installed next year" in order["use"]["en"]:
    for state in range(100):
        folds = StratifiedGroupKFold(n_splits=4, shuffle=True, random_state=state)
        a, b = next(folds.split(data, data["fault"], data["device_id"]))
        gap = abs(data["fault"].iloc[a].mean() - data["fault"].iloc[b].mean())
        if gap < order["most_gap"] - 0.01 and order["test_share"][0] < len(b) / len(data) < order["test_share"][1]:
            break
    rule = {"rule": "devices", "test_devices": sorted(data["device_id"].iloc[b].unique())}
    train, test = data.iloc[a], data.iloc[b]
else:
    cut = data["taken_at"].quantile(0.76).ceil("h")
    rule = {"rule": "time", "cut": str(cut)}
    train, test = data[data["taken_at"] < cut], data[data["taken_at"] >= cut]

# %%
imputer = SimpleImputer(strategy="median").set_output(transform="pandas").fit(train[numeric])
train = train.assign(**imputer.transform(train[numeric]))
test = test.assign(**imputer.transform(test[numeric]))
train.round(4).to_csv("train.csv", index=False)
test.round(4).to_csv("test.csv", index=False)
rule["fills"] = {c: v for c, v in zip(numeric, imputer.statistics_.round(4).tolist()) if data[c].isna().any()}
for name, part in {"train": train, "test": test}.items():
    rule[name] = {"rows": part.shape[0], "fault_share": part["fault"].mean()}
(here / "split.json").write_text(json.dumps(rule))

# %%
(here / "scope.json").write_text(
    json.dumps(
        {
            "rows_received": raw.shape[0],
            "rows_kept": train.shape[0] + test.shape[0],
            "devices": raw["device_id"].nunique(),
            "first": raw["taken_at"].min().isoformat(),
            "last": raw["taken_at"].max().isoformat(),
            "fault_share": data["fault"].mean(),
        }
    )
)
figures = train[numeric].agg(["mean", "std", "median", "min", "max"]).T
figures["shape"] = [
    "symmetric" if -0.5 <= s <= 0.5 else ("right" if s > 0.5 else "left") for s in stats.skew(train[numeric])
]
sheet = figures.reindex(raw.columns)
sheet.insert(0, "missing", raw.isna().sum())
sheet.insert(0, "role", "feature")
sheet.loc["reading_id", "role"] = "identifier"
sheet.loc["device_id", "role"] = "group"
sheet.loc["taken_at", "role"] = "time"
sheet.loc["ticket_hours", "role"] = "afterwards"
sheet.loc["water_ph", "role"] = "too_empty"
sheet.loc["fault", "role"] = "target"
sheet.to_csv("variables.csv", index_label="column", float_format="%.4f")

# %%
every = [*numeric, "fault"]
lines = []
for i, a in enumerate(every):
    for b in every[i + 1 :]:
        lines.append([a, b, stats.pearsonr(train[a], train[b])[0], stats.spearmanr(train[a], train[b])[0]])
pairs = pd.DataFrame(lines, columns=["first", "second", "pearson", "spearman"])
pairs.to_csv("correlations.csv", index=False, float_format="%.3f")
with_fault = pairs[pairs["second"] == "fault"].set_index("first")["spearman"]
top = with_fault.loc[with_fault.abs().sort_values().index[-3:]]
others = pairs[pairs["second"] != "fault"]
same = others.loc[others["pearson"].abs().idxmax()]
(here / "relations.json").write_text(
    json.dumps(
        {
            "drivers": top.round(3).to_dict(),
            "redundant": {"columns": [same["first"], same["second"]], "pearson": round(same["pearson"], 3)},
        }
    )
)

# %%
sns.violinplot((train[numeric] - train[numeric].mean()) / train[numeric].std(), orient="h").figure.savefig("distributions.png")
plt.close("all")
sns.heatmap(train[every].corr(), vmin=-1, vmax=1).figure.savefig("relations.png")
plt.close("all")
