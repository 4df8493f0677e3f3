# %% [markdown]
# # 維修單標註標準
# 讀專家筆記，寫成規則，標註全部單子，再量測一致性並追查歧異。

# %%
import json
import re
from pathlib import Path

import pandas as pd

order = json.loads(Path("order.json").read_text(encoding="utf-8"))
items = pd.read_csv("items.csv")
expert = pd.read_csv("expert_examples.csv").set_index("item_id")["label"]
pilot = pd.read_csv("pilot.csv").set_index("item_id")
notes = Path("expert_notes.zh-Hant.md").read_text(encoding="utf-8")
CLASSES = order["classes"]
print(len(items), len(expert), len(pilot))

# %% [markdown]
# ## 查到什麼：從單子的用詞認出原因

# %%
PLAIN = {
    "tooling": ["刀片後刀面", "刀片刃口", "車刀刀片", "鑽頭斷在", "銑刀刃部", "鑽頭折斷"],
    "coolant": ["切削液液位", "切削液濃度", "切削液發臭", "潤滑油管", "潤滑分配器", "滑道油"],
    "mechanical": ["主軸前軸承", "軸承滾道", "主軸軸承過熱", "滾珠螺桿", "滑軌刮傷", "聯軸器"],
    "electrical": ["伺服驅動器", "編碼器線", "電纜", "電控箱端子"],
    "program": ["座標補正", "刀長補正", "補正值", "程式進給", "程式轉速", "程式少"],
    "operation": ["胚料", "安全門沒關", "急停按鈕", "進給倍率"],
}
MOVABLE = {  # 原因的用詞 → 筆記裡的稱呼
    "濾網": "濾網被切屑",
    "冷卻泵馬達": "冷卻泵馬達",
    "夾爪": "夾爪沒有夾緊",
    "近接開關": "近接開關",
    "測頭": "測頭量測",
    "刀具壽命計數": "刀具壽命計數",
    "電池": "電池沒電",
}
RESET, OPEN = ["重置", "重新開機"], ["尚未檢查", "看不出原因", "待原廠"]

# %% [markdown]
# ## 專家筆記：每一條決定什麼

# %%
numbered = {int(n): said for n, said in re.findall(r"^(\d+)\. (.+)$", notes, re.M)}
rules = {}
for number, said in numbered.items():
    named = re.findall(r"`(\w+)`", said)
    if "作廢" in said:
        corrected = int(re.search(r"第 (\d+) 條", said)[1])
        rules[corrected]["decides_for"] = named[0]
    elif "重置" in said:
        limit = int(re.search(r"滿 (\d+) 分鐘", said)[1])
        rules[number] = {"about": "reset", "decides_for": named[0], "short": named[1], "limit": limit}
    elif "優先" in said:
        rules[number] = {"about": "two_teams", "decides_for": "cannot_tell"}
    elif "還沒查到" in said:
        rules[number] = {"about": "no_cause", "decides_for": "cannot_tell"}
    elif "兩邊" in said:
        rules[number] = {"about": frozenset(named[:2]), "decides_for": named[2]}
    else:
        about = next(word for word, name in MOVABLE.items() if name in said)
        yes = named[1] if "請交給" in said else named[0]
        rules[number] = {"about": about, "decides_for": yes}
by_about = {rule["about"]: number for number, rule in rules.items()}
pd.DataFrame(rules).T

# %% [markdown]
# ## 標註

# %%
def found_part(text):
    told = re.search(r"(?:檢修|維修員查出|原因)：([^。]+)", text)[1]
    return told


def decide(text, minutes):
    """標籤，以及決定它的筆記（不需要者為 0）。"""
    told = found_part(text)
    if any(word in told for word in OPEN):
        return "cannot_tell", by_about["no_cause"]
    if any(word in told for word in RESET):
        rule = rules[by_about["reset"]]
        return (rule["decides_for"] if minutes >= rule["limit"] else rule["short"]), by_about["reset"]
    for word in MOVABLE:
        if word in told:
            return rules[by_about[word]]["decides_for"], by_about[word]
    teams = {name for name, words in PLAIN.items() if any(word in told for word in words)}
    if len(teams) == 1:
        return teams.pop(), 0
    number = by_about.get(frozenset(teams), by_about["two_teams"])
    return rules[number]["decides_for"], number


decided = [decide(text, minutes) for text, minutes in zip(items["text_zh"], items["stop_minutes"])]
items["label"] = [label for label, _ in decided]
items["note"] = [note for _, note in decided]
items[["item_id", "label"]].to_csv("labels.csv", index=False)
labels = items.set_index("item_id")["label"]
note_of = items.set_index("item_id")["note"]
labels.value_counts()

# %% [markdown]
# ## 交給專家的單子

# %%
unclear = items[items["label"] == "cannot_tell"].copy()
unclear["reason"] = [rules[note]["about"] for note in unclear["note"]]
unclear["question"] = "這張單子該由哪個單位負責？查到的是：" + unclear["text_zh"].map(found_part)
unclear[["item_id", "reason", "question"]].to_csv("escalate.csv", index=False)

# %% [markdown]
# ## 一致性

# %%
def both_labelled(first, second):
    pair = pd.DataFrame({"first": first, "second": second}).dropna()
    return pair["first"], pair["second"]


def kappa(first, second):
    seen = (first == second).mean()
    shares = first.value_counts(normalize=True), second.value_counts(normalize=True)
    chance = shares[0].mul(shares[1], fill_value=0).sum()
    return float((seen - chance) / (1 - chance))


def alpha(first, second):
    counts = pd.concat([first, second]).value_counts()
    total = counts.sum()
    expected = 1 - (counts * (counts - 1)).sum() / (total * (total - 1))
    return float(1 - (first != second).mean() / expected)


def figures(first, second):
    first, second = both_labelled(first, second)
    return {
        "items": len(first),
        "agreement": float((first == second).mean()),
        "kappa": kappa(first, second),
        "alpha": alpha(first, second),
    }


own = labels.loc[pilot.index]
own_examples = labels.loc[expert.index]
against = figures(own_examples, expert)
against["meets_required"] = bool(against["kappa"] >= order["required_kappa"])
against

# %% [markdown]
# ## 歧異追溯到哪一條筆記

# %%
complete = pilot.dropna()
apart = complete[complete["annotator_a"] != complete["annotator_b"]]
table = pd.DataFrame({"item_id": apart.index, "label": labels.loc[apart.index].to_numpy(),
                      "note": note_of.loc[apart.index].to_numpy()})
table.to_csv("disagreements.csv", index=False)
settled = table[table["note"] > 0].set_index("item_id")["label"]

after = pilot.copy()
misread = {}
for name in ("annotator_a", "annotator_b"):
    after.loc[settled.index, name] = settled
    said = pilot[name].dropna()
    wrong = said != labels.loc[said.index]
    notes_there = note_of.loc[said.index]
    share = wrong.groupby(notes_there).mean()
    misread[name] = int(share.drop(0).idxmax())

agreement = {
    "pilot": figures(pilot["annotator_a"], pilot["annotator_b"]),
    "expert": against,
    "annotator_a": figures(pilot["annotator_a"], own),
    "annotator_b": figures(pilot["annotator_b"], own),
    "after": figures(after["annotator_a"], after["annotator_b"]),
    "misread": misread,
}
Path("agreement.json").write_text(json.dumps(agreement, indent=2), encoding="utf-8")
agreement

# %% [markdown]
# ## 標註標準

# %%
DEFINED = {
    "tooling": ("刀具本身磨耗、崩裂或折斷，換刀或換刃就能排除。", "刀片磨損、鑽頭與銑刀斷裂", "補正輸入錯誤", "program"),
    "coolant": ("切削液或潤滑油的量、質或管路不對，由油水班補充或修理。", "切削液不足變質、潤滑油路不通", "編碼器線斷芯", "electrical"),
    "mechanical": ("主軸、螺桿、滑軌等傳動零件的間隙或損傷，需要機械保養。", "主軸軸承、滾珠螺桿、滑軌", "伺服驅動器跳脫", "electrical"),
    "electrical": ("驅動器、線路與電控元件的故障，需要電控保養處理。", "伺服驅動器、編碼器線、端子", "潤滑分配器不出油", "coolant"),
    "program": ("NC 程式或補正的內容不對，機台本身並沒有故障。", "座標與刀長補正、轉速進給", "胚料上反", "operation"),
    "operation": ("上料、關門、按鈕等現場操作造成的停機，不必修理。", "放錯胚料、安全門、急停", "鑽頭斷裂", "tooling"),
}
EXAMPLES = 3
plain = items[items["note"] == 0]
known = plain[plain["item_id"].isin(expert.index)]


def class_entry(name):
    definition, includes, other, goes_to = DEFINED[name]
    return {
        "name": name,
        "definition": definition,
        "include": includes.split("、"),
        "exclude": [{"what": other, "goes_to": goes_to}],
        "signs": PLAIN[name],
        "examples": known.loc[known["label"] == name, "item_id"].tolist()[:EXAMPLES],
        "counter_examples": known.loc[known["label"] == goes_to, "item_id"].tolist()[:EXAMPLES],
    }


def rule_entry(number):
    applied = items.loc[items["note"] == number, "item_id"].tolist()
    return {
        "note": number,
        "rule": numbered[number],
        "decides_for": rules[number]["decides_for"],
        "limit": rules[number].get("limit"),
        "examples": applied[:EXAMPLES],
    }


# %%
read_share, double_share = order["least_read_share"] + 0.02, order["least_double_share"] + 0.01
hours = order["backlog"] * order["seconds_per_item"] / 3600 * (read_share + double_share)
guideline = {
    "form": "single_label",
    "technique": {
        "choice": "rules",
        "reason": "用詞固定、專家的規則明確，總量又超過可用人力，所以由規則標註、人員抽讀。",
        "read_share": read_share,
        "double_share": double_share,
        "person_hours": round(hours, 1),
    },
    "quality_control": {
        "accept_kappa": order["required_kappa"],
        "adjudicator": "領域專家",
        "when_below": "找出歧異所在的筆記，與專家修訂後重標這一批。",
    },
    "classes": [class_entry(name) for name in CLASSES],
    "border_rules": [rule_entry(number) for number in rules],
}
Path("guideline.json").write_text(json.dumps(guideline, ensure_ascii=False, indent=2), encoding="utf-8")
