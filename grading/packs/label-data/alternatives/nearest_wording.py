# 以中文雙字組找最像的專家範例（最近鄰），邊界案例再照筆記裁定。
# %%
import json
import re
from pathlib import Path

import numpy as np
import pandas as pd

讀 = lambda name: pd.read_csv(name, dtype=str, keep_default_na=False)
order = json.loads(Path("order.json").read_text("utf-8"))
items, expert, pilot = 讀("items.csv"), 讀("expert_examples.csv"), 讀("pilot.csv")
notes = Path("expert_notes.zh-Hant.md").read_text("utf-8").split("邊界案例：")[1].strip().splitlines()

# %%
# 每張單子拆成句，只留檢修結果；兩個原因以「；另外」分開
causes = []
for text in items.text_zh:
    told = [part for part in text.split("。") if re.match("檢修：|維修員查出：|原因：", part)]
    causes.append(told[0].split("：", 1)[1].split("；另外"))
items["causes"] = causes


def bigrams(text):
    plain = re.sub(r"[\s，。、；]", "", text)
    return {plain[i : i + 2] for i in range(len(plain) - 1)}


def likeness(one, other):
    return len(one & other) / len(one | other)


# %%
# 筆記
rulings = []
for line in notes:
    number, said = line.split(". ", 1)
    codes = re.findall("`([a-z_]+)`", said)
    if "作廢" in said:
        old = int(re.search(r"\d+", said)[0])
        for ruling in rulings:
            if ruling["note"] == old:
                ruling["decides_for"] = codes[0]
        continue
    ruling = dict(note=int(number), rule=said, kind="movable", decides_for=codes[0], limit=None)
    if "分鐘" in said:
        ruling |= dict(kind="reset", limit=int(re.search(r"滿 (\d+)", said)[1]), below=codes[1])
    elif codes[0] == "cannot_tell":
        ruling |= dict(kind=codes[1])
    elif "為準" in said:
        ruling |= dict(kind="pair", decides_for=codes[-1], pair={codes[0], codes[1]})
    elif "不是" in said:
        ruling |= dict(decides_for=codes[1])
    rulings.append(ruling)
kinds = {r["kind"]: r for r in rulings if r["kind"] not in ("movable", "pair")}

# 哪些用詞屬於哪一條：各條主題的關鍵詞
THEMES = ["濾網", "泵馬達", "夾爪", "近接開關", "測頭", "計數", "電池"]
themes = {theme: r for r in rulings if r["kind"] == "movable" for theme in THEMES
          if theme in r["rule"] or (theme == "泵馬達" and "冷卻泵" in r["rule"])}

# %%
# 專家範例裡只有一個原因、又不是重置的，作為比對的底稿
label_of = dict(zip(expert.item_id, expert.label))
shelf = []
for item, cause in zip(items.item_id, items.causes):
    if item in label_of and len(cause) == 1 and not re.search("按重置|重新開機", cause[0]):
        shelf.append((bigrams(cause[0]), label_of[item]))


def nearest(cause):
    mine = bigrams(cause)
    scores = [likeness(mine, other) for other, _ in shelf]
    return shelf[int(np.argmax(scores))][1]


def ruled(causes, minutes):
    first = causes[0]
    if re.search("按重置|重新開機", first):
        r = kinds["reset"]
        return (r["decides_for"] if minutes >= r["limit"] else r["below"]), r["note"]
    for theme, r in themes.items():
        if theme in first:
            return r["decides_for"], r["note"]
    named = {nearest(cause) for cause in causes}
    if named == {"cannot_tell"}:
        return "cannot_tell", kinds["no_cause"]["note"]
    if len(causes) == 1 or len(named) == 1:
        return named.pop(), 0
    for r in rulings:
        if r["kind"] == "pair" and r["pair"] == named:
            return r["decides_for"], r["note"]
    return "cannot_tell", kinds["two_teams"]["note"]


both = [ruled(c, int(m)) for c, m in zip(items.causes, items.stop_minutes)]
items["label"], items["note"] = zip(*both)
items[["item_id", "label"]].to_csv("labels.csv", index=False)
asked = items[items.label == "cannot_tell"]
pd.DataFrame({
    "item_id": asked.item_id,
    "reason": np.where(asked.note == kinds["no_cause"]["note"], "no_cause", "two_teams"),
    "question": "請專家判斷：" + asked.text_zh,
}).to_csv("escalate.csv", index=False)

# %%
own, note = (dict(zip(items.item_id, items[c])) for c in ("label", "note"))


def measured(pairs):
    pairs = [p for p in pairs if all(p)]
    names = sorted({x for p in pairs for x in p})
    table = np.zeros((len(names), len(names)))
    for a, b in pairs:
        table[names.index(a), names.index(b)] += 1
    n = table.sum()
    po = np.trace(table) / n
    pe = (table.sum(0) * table.sum(1)).sum() / n**2
    o = table + table.T  # 同現矩陣
    nc = o.sum(0)
    de = 1 - (nc * (nc - 1)).sum() / (nc.sum() * (nc.sum() - 1))
    return dict(items=int(n), agreement=po, kappa=(po - pe) / (1 - pe), alpha=1 - (1 - po) / de)


rows = list(pilot.itertuples(index=False, name=None))
apart = [(i, own[i], note[i]) for i, a, b in rows if a and b and a != b]
pd.DataFrame(apart, columns=["item_id", "label", "note"]).to_csv("disagreements.csv", index=False)
solved = {i: label for i, label, n in apart if n}
wrong = {"annotator_a": {}, "annotator_b": {}}
for i, a, b in rows:
    for who, said in (("annotator_a", a), ("annotator_b", b)):
        if note[i] and said:
            wrong[who].setdefault(note[i], []).append(said != own[i])
examples = measured((own[i], label) for i, label in label_of.items())
examples["meets_required"] = bool(examples["kappa"] >= order["required_kappa"])
Path("agreement.json").write_text(json.dumps({
    "pilot": measured((a, b) for _, a, b in rows),
    "expert": examples,
    "annotator_a": measured((a, own[i]) for i, a, _ in rows),
    "annotator_b": measured((b, own[i]) for i, _, b in rows),
    "after": measured((solved.get(i, a), solved.get(i, b)) for i, a, b in rows),
    "misread": {who: max(seen, key=lambda n: np.mean(seen[n])) for who, seen in wrong.items()},
}), "utf-8")

# %%
SAID = {
    "tooling": ["換刀或換刃口就能恢復的單子。", ["刀片磨鈍", "鑽頭折斷"], ["刀片刃口", "鑽頭折斷", "銑刀刃部崩裂"]],
    "coolant": ["油水的量、濃度或油路有問題的單子。", ["切削液發臭", "潤滑不出油"], ["切削液濃度", "潤滑分配器", "滑道油用罄"]],
    "mechanical": ["軸承、螺桿、導軌磨損或鬆動，須拆機修理的單子。", ["主軸軸承過熱", "背隙過大"], ["主軸前軸承", "滾珠螺桿", "滑軌刮傷"]],
    "electrical": ["電控箱、驅動器或線路故障的單子。", ["驅動器跳脫", "線路斷芯"], ["伺服驅動器", "編碼器線", "電控箱端子"]],
    "program": ["改程式或補正就能排除的單子。", ["補正輸入錯誤", "進給寫錯"], ["座標補正", "刀長補正", "程式進給"]],
    "operation": ["操作或備料不當，設備並無損壞的單子。", ["胚料放錯", "門沒關好"], ["胚料", "安全門沒關", "進給倍率"]],
}
sure = items[items.item_id.isin(label_of) & (items.note == 0)]
sure = sure[sure.label == sure.item_id.map(label_of)]
classes = []
for name, other in zip(order["classes"], order["classes"][1:] + order["classes"][:1]):
    definition, include, signs = SAID[name]
    classes.append(dict(
        name=name, definition=definition, include=include, signs=signs,
        exclude=[dict(what=SAID[other][1][0], goes_to=other)],
        examples=list(sure.item_id[sure.label == name][:2]),
        counter_examples=list(sure.item_id[sure.label == other][:1]),
    ))
taught = items[items.item_id.isin(label_of)]
taught = taught[taught.label == taught.item_id.map(label_of)]
border = [dict(note=r["note"], rule=r["rule"], decides_for=r["decides_for"], limit=r["limit"],
               examples=list(taught.item_id[taught.note == r["note"]][:2])) for r in rulings]
hours = order["backlog"] * order["seconds_per_item"] / 3600
share = order["least_read_share"], order["least_double_share"]
Path("guideline.json").write_text(json.dumps(dict(
    form="single_label",
    technique=dict(choice="model_assisted", reason="總量太多，以範例比對先標，人員抽讀並覆核。",
                   read_share=share[0], double_share=share[1], person_hours=hours * sum(share)),
    quality_control=dict(accept_kappa=order["required_kappa"] + 0.05, adjudicator="專家",
                         when_below="與專家逐張討論，修改標準後重標。"),
    classes=classes, border_rules=border,
), ensure_ascii=False), "utf-8")
