# %% [markdown]
# # 冰水主機讀數：探索、清理與分割
# 先看懂欄位與用途，再逐項找出問題、決定處置，最後依用途分割並以訓練資料填補。

# %%
import json
from pathlib import Path

import matplotlib.pyplot as plt
import numpy as np
import pandas as pd

order = json.loads(Path("order.json").read_text(encoding="utf-8"))
readings = pd.read_csv("readings.csv")
events = pd.read_csv("events.csv")
dictionary = pd.read_csv("dictionary.csv").set_index("column")
measures = [
    "supply_c", "return_c", "flow_l_min", "power_kw", "current_a",
    "vibration_mm_s", "pressure_kpa", "humidity_pct", "ambient_c",
]
print(order["use"]["zh-Hant"], readings.shape)
received = readings.copy()
found = []


def note(rows, column, kind, action):
    found.extend((row, column, kind, action) for row in rows)


# %% [markdown]
# ## 重複與沒有答案的讀數
# 同一主機、同一時間的讀數只留第一筆；不知道是否故障的讀數不能用。

# %%
copies = readings.duplicated(["device_id", "taken_at"])
note(readings.loc[copies, "reading_id"], "reading_id", "duplicate", "drop_row")
unanswered = readings["fault"].isna()
note(readings.loc[unanswered & ~copies, "reading_id"], "fault", "missing", "drop_row")
readings = readings[~copies].copy()

# %% [markdown]
# ## 缺失與不可能的值
# 超出資料字典範圍、又反覆出現同一個數字的是閘道器代碼，等同缺失。

# %%
for column in measures:
    note(readings.loc[readings[column].isna(), "reading_id"], column, "missing", "fill")
    low, high = dictionary.loc[column, "lowest"], dictionary.loc[column, "highest"]
    outside = (readings[column] < low) | (readings[column] > high)
    coded = readings[column].isin([-999, 9999])
    note(readings.loc[coded, "reading_id"], column, "missing", "fill")
    note(readings.loc[outside & ~coded, "reading_id"], column, "impossible", "fill")
    readings.loc[outside, column] = np.nan

# %% [markdown]
# ## 單位錯誤
# 有一台控制器送出華氏，另一台送出 bar；換回字典的單位。

# %%
for column in ("supply_c", "return_c"):
    wrong = readings[column] > 35
    note(readings.loc[wrong, "reading_id"], column, "unit", "convert")
    readings.loc[wrong, column] = (readings.loc[wrong, column] - 32) / 1.8
wrong = readings["pressure_kpa"] < 15
note(readings.loc[wrong, "reading_id"], "pressure_kpa", "unit", "convert")
readings.loc[wrong, "pressure_kpa"] = readings.loc[wrong, "pressure_kpa"] * 100

# %% [markdown]
# ## 離群值：負載測試是真的，其餘突波不是

# %%
tests = events[events["event"] == "load_test"]
in_test = pd.Series(False, index=readings.index)
for test in tests.itertuples():
    same = readings["device_id"] == test.device_id
    in_test |= same & readings["taken_at"].between(test[2], test.to)
for column in measures:
    values = readings[column]
    distance = (values - values.median()).abs() / (values - values.median()).abs().median()
    far = distance > 8
    note(readings.loc[far & in_test, "reading_id"], column, "rare", "keep")
    note(readings.loc[far & ~in_test, "reading_id"], column, "outlier", "fill")
    readings.loc[far & ~in_test, column] = np.nan

# %% [markdown]
# ## 雜訊：某台主機的感測器散布遠大於其他主機

# %%
spread = readings[~in_test].groupby("device_id")[measures].std()
ratio = spread / spread.median()
device, column = ratio.stack().idxmax()
print(device, column, ratio.loc[device, column])
noisy = (readings["device_id"] == device) & readings[column].notna()
note(readings.loc[noisy, "reading_id"], column, "noise", "fill")
readings.loc[noisy, column] = np.nan
issues = pd.DataFrame(found, columns=["reading_id", "column", "kind", "action"])
issues.to_csv("issues.csv", index=False)
issues.groupby(["kind", "action"]).size()

# %% [markdown]
# ## 分割
# 用在新主機時整台分開，並使故障比例相近；用在往後月份時以時間切開。

# %%
kept = readings[readings["fault"].notna()].copy()
kept["fault"] = kept["fault"].astype(int)
least, most = order["test_share"]
aim = (least + most) / 2
if "installed" in order["use"]["en"]:
    by_device = kept.groupby("device_id")["fault"].agg(["size", "mean"])
    draw = np.random.default_rng(5)
    best = None
    for _ in range(300):
        chosen = draw.permutation(by_device.index)[: round(aim * len(by_device))]
        part = kept["device_id"].isin(chosen)
        gap = abs(kept.loc[part, "fault"].mean() - kept.loc[~part, "fault"].mean())
        if best is None or gap < best[0]:
            best = (gap, sorted(chosen))
    rule = {"rule": "devices", "test_devices": best[1]}
    in_test_set = kept["device_id"].isin(best[1])
else:
    cut = sorted(kept["taken_at"])[int((1 - aim) * len(kept))]
    rule = {"rule": "time", "cut": cut}
    in_test_set = kept["taken_at"] >= cut
train, test = kept[~in_test_set].copy(), kept[in_test_set].copy()
print(len(train), len(test), train["fault"].mean(), test["fault"].mean())

# %% [markdown]
# ## 填補：只用訓練資料的中位數

# %%
fills = {}
for column in measures:
    if kept[column].isna().any():
        fills[column] = float(train[column].median())
train = train.fillna(fills)
test = test.fillna(fills)
columns = ["reading_id", "device_id", "taken_at", "device_type", *measures, "fault"]
train[columns].to_csv("train.csv", index=False)
test[columns].to_csv("test.csv", index=False)
summary = {
    name: {"rows": len(rows), "fault_share": float(rows["fault"].mean())}
    for name, rows in (("train", train), ("test", test))
}
Path("split.json").write_text(json.dumps({**rule, **summary, "fills": fills}, indent=2), encoding="utf-8")
fills

# %% [markdown]
# ## 資料範圍與變項分析表

# %%
scope = {
    "rows_received": len(received),
    "rows_kept": len(train) + len(test),
    "devices": int(received["device_id"].nunique()),
    "first": received["taken_at"].min(),
    "last": received["taken_at"].max(),
    "fault_share": float(pd.concat([train, test])["fault"].mean()),
    "inclusion": "answered readings, each once",
}
Path("scope.json").write_text(json.dumps(scope, ensure_ascii=False, indent=2), encoding="utf-8")
roles = {
    "reading_id": "identifier",
    "device_id": "group",
    "taken_at": "time",
    "ticket_hours": "afterwards",
    "water_ph": "too_empty",
    "fault": "target",
}
lines = []
for column in received.columns:
    line = {"column": column, "role": roles.get(column, "feature"), "missing": int(received[column].isna().sum())}
    if column in measures:
        values = train[column]
        line |= {"mean": values.mean(), "std": values.std(), "median": values.median()}
        line |= {"min": values.min(), "max": values.max()}
        skew = values.skew()
        line["shape"] = "symmetric" if abs(skew) < 0.5 else "right" if skew > 0 else "left"
    lines.append(line)
variables = pd.DataFrame(lines)
variables.to_csv("variables.csv", index=False)
variables

# %% [markdown]
# ## 資料關聯

# %%
both = [*measures, "fault"]
pearson = train[both].corr()
spearman = train[both].corr(method="spearman")
pairs = [
    {"first": a, "second": b, "pearson": pearson.loc[a, b], "spearman": spearman.loc[a, b]}
    for place, a in enumerate(both)
    for b in both[place + 1 :]
]
pd.DataFrame(pairs).round(4).to_csv("correlations.csv", index=False)
strongest = spearman.loc[measures, "fault"].abs().nlargest(3).index
between = pearson.loc[measures, measures].abs().mask(np.eye(len(measures), dtype=bool))
first, second = between.stack().idxmax()
relations = {
    "drivers": {name: float(spearman.loc[name, "fault"]) for name in strongest},
    "redundant": {"columns": [first, second], "pearson": float(pearson.loc[first, second])},
    "reading": "這三項量測與七天內故障的關聯最強；另有兩項說的是同一件事。",
}
Path("relations.json").write_text(json.dumps(relations, ensure_ascii=False, indent=2), encoding="utf-8")
relations

# %%
figure, axis = plt.subplots(figsize=(5, 6))
for step, column in enumerate(measures):
    height, edges = np.histogram((train[column] - train[column].mean()) / train[column].std(), bins=25)
    axis.stairs(step + height / height.max(), edges, baseline=step, fill=True)
axis.set_yticks(range(len(measures)), measures)
figure.savefig("distributions.png", dpi=70)
plt.close(figure)

# %%
figure, axis = plt.subplots(figsize=(6, 5))
image = axis.imshow(spearman, vmin=-1, vmax=1, cmap="coolwarm")
axis.set_yticks(range(len(both)), both)
figure.colorbar(image)
figure.savefig("relations.png", dpi=80)
plt.close(figure)
