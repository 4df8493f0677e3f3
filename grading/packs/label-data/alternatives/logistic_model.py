# A model learns the wording from the expert's examples; the notes decide the border cases.
# %%
import json
import re

import numpy as np
import pandas as pd
from sklearn.feature_extraction.text import TfidfVectorizer
from sklearn.linear_model import LogisticRegression
from sklearn.metrics import cohen_kappa_score
from sklearn.pipeline import make_pipeline

order = json.load(open("order.json", encoding="utf-8"))
items = pd.read_csv("items.csv", index_col="item_id")
expert = pd.read_csv("expert_examples.csv", index_col="item_id").label
pilot = pd.read_csv("pilot.csv", index_col="item_id", keep_default_na=False)
notes = dict(re.findall(r"^(\d+)\. (.*)$", open("expert_notes.en.md", encoding="utf-8").read(), re.M))

# %% What was found, as one or two clauses
cause = items.text_en.str.extract(r"(?:Found|found|Cause): ([^.]*(?:\.\d[^.]*)*)\.")[0]
clauses = cause.str.split("; also ")
is_single = clauses.str.len() == 1

# %% The notes
rule, corrected = {}, {}
for number, said in notes.items():
    codes = re.findall(r"`(.+?)`", said)
    if "no longer" in said:
        corrected[int(re.search(r"\d+", said).group())] = codes[0]
    elif "stop of" in said:
        limit = int(re.search(r"\d+", said).group())
        rule[int(number)] = ("reset", "electrical")
    elif "two_teams" in codes or "no_cause" in codes:
        rule[int(number)] = (codes[1], "cannot_tell")
    elif "counts" in said:
        rule[int(number)] = (frozenset(codes[:2]), codes[2])
    else:
        rule[int(number)] = (said, codes[1] if said.startswith("Do not") else codes[0])
rule = {n: (about, corrected.get(n, decision)) for n, (about, decision) in rule.items()}
number_of = {about: n for n, (about, _) in rule.items()}

# %% A model for single clauses, from the expert's examples and what both annotators say alike
reset_words = cause.str.contains("reset,|restart|with a reset")
agreed = pilot.annotator_a[(pilot.annotator_a == pilot.annotator_b) & (pilot.annotator_a != "")]
known = pd.concat([expert, agreed[~agreed.index.isin(expert.index)]])
known = known[is_single[known.index] & ~reset_words[known.index]]
weight = np.where(known.index.isin(expert.index), 3.0, 1.0)
model = make_pipeline(TfidfVectorizer(ngram_range=(1, 2)), LogisticRegression(C=30, max_iter=400))
model.fit(cause[known.index], known, logisticregression__sample_weight=weight)
flat = clauses.explode()
team = pd.Series(model.predict(flat), index=flat.index)

# Which movable case a clause tells of
distinct = ["filter", "pump motor", "jaw", "proximity", "touch probe", "tool-life", "parameter"]
stems = ["filter", "coolant pump", "jaw", "proximity", "touch probe", "tool-life", "batter"]
movable = [
    (key, n)
    for n, (about, _) in rule.items()
    if isinstance(about, str) and " " in about
    for key, stem in zip(distinct, stems)
    if stem in about.lower()
]


# %%
def decide(item):
    if reset_words[item]:
        return ("electrical" if items.stop_minutes[item] >= limit else "operation"), number_of["reset"]
    for key, number in movable:
        if key in cause[item]:
            return rule[number][1], number
    named = frozenset(team.loc[[item]])
    if len(clauses[item]) == 2 and len(named) == 2:
        number = number_of.get(named, number_of["two_teams"])
        return rule[number][1], number
    only = next(iter(named))
    return only, number_of["no_cause"] if only == "cannot_tell" else 0


found = pd.DataFrame([decide(i) for i in items.index], index=items.index, columns=["label", "note"])
found[["label"]].to_csv("labels.csv")
doubtful = found[found.label == "cannot_tell"]
doubtful = doubtful.assign(
    reason=np.where(doubtful.note == number_of["two_teams"], "two_teams", "no_cause"),
    question=np.where(doubtful.note == number_of["two_teams"], "Which team comes first?", "What was the cause?"),
)
doubtful[["reason", "question"]].to_csv("escalate.csv")


# %%
def alpha(a, b):
    values = np.concatenate([a, b])
    shares = pd.Series(values).value_counts().to_numpy()
    n = len(values)
    disagreement = np.mean(np.asarray(a) != np.asarray(b))
    return 1 - disagreement * (n - 1) / (n - (shares**2).sum() / n)


def figures(a, b):
    a, b = pd.Series(a), pd.Series(b)
    both = (a != "") & (b != "")
    a, b = a[both], b[both]
    return {
        "items": int(both.sum()),
        "agreement": float((a == b).mean()),
        "kappa": float(cohen_kappa_score(a, b)),
        "alpha": float(alpha(a, b)),
    }


own = found.label[pilot.index]
apart = (pilot.annotator_a != pilot.annotator_b) & (pilot != "").all(axis=1)
found[["label", "note"]].loc[pilot.index[apart]].to_csv("disagreements.csv")
settled = pilot.index[apart & (found.note[pilot.index] > 0)]
after = pilot.copy()
after.loc[settled, "annotator_a"] = after.loc[settled, "annotator_b"] = own[settled]
misread = {}
for name in pilot.columns:
    said = pilot[name][pilot[name] != ""]
    rate = (said != own[said.index]).groupby(found.note[said.index]).mean()
    misread[name] = int(rate[rate.index > 0].idxmax())
examples = figures(found.label[expert.index], expert)
report = {
    "pilot": figures(pilot.annotator_a, pilot.annotator_b),
    "expert": examples | {"meets_required": bool(examples["kappa"] >= order["required_kappa"])},
    "annotator_a": figures(pilot.annotator_a, own),
    "annotator_b": figures(pilot.annotator_b, own),
    "after": figures(after.annotator_a, after.annotator_b),
    "misread": misread,
}
json.dump(report, open("agreement.json", "w"), indent=2)

# %%
DEFINITIONS = {
    "tooling": "Tickets whose cause lies in the cutting tool, which is exchanged or indexed.",
    "coolant": "Tickets whose cause lies in coolant or lubrication oil, its state or its way to the machine.",
    "mechanical": "Tickets whose cause lies in moving machine elements with play, wear or damage.",
    "electrical": "Tickets whose cause lies in drives, wiring or the control cabinet.",
    "program": "Tickets whose cause was typed: program text, speeds, feeds, offsets.",
    "operation": "Tickets whose cause lies in how the machine was loaded or handled at the time.",
}
confirmed = found.loc[expert.index][found.label[expert.index] == expert]
clear = confirmed[confirmed.note == 0]
vocabulary = [
    term for term in model[0].get_feature_names_out() if " " in term and len(term) > 7
]
text = items.text_en.str.lower()
classes = []
for name in order["classes"]:
    row = list(model[1].classes_).index(name)
    place = {t: i for i, t in enumerate(model[0].get_feature_names_out())}
    strongest = sorted(vocabulary, key=lambda t: -model[1].coef_[row, place[t]])
    signs = [t for t in strongest[:40] if text.str.contains(t, regex=False).sum() >= 3][:4]
    elsewhere = clear[clear.label != name]
    other = elsewhere.label.iloc[0]
    classes.append(
        {
            "name": name,
            "definition": DEFINITIONS[name],
            "include": signs,
            "exclude": [{"what": f"what was found to be a matter of {other}", "goes_to": other}],
            "signs": signs,
            "examples": clear.index[clear.label == name][:4].tolist(),
            "counter_examples": elsewhere.index[:2].tolist(),
        }
    )
border = [
    {
        "note": n,
        "rule": notes[str(n)],
        "decides_for": decision,
        **({"limit": limit} if about == "reset" else {}),
        "examples": confirmed.index[confirmed.note == n][:5].tolist(),
    }
    for n, (about, decision) in rule.items()
]
hours = order["backlog"] * order["seconds_per_item"] / 3600
read = max(order["least_read_share"], 0.1)
guideline = {
    "form": "single_label",
    "technique": {
        "choice": "model_assisted",
        "reason": "The expert's examples suffice to learn the wording, and the backlog is too long to read.",
        "read_share": read,
        "double_share": 0.05,
        "person_hours": round(hours * (read + 0.05)),
    },
    "quality_control": {
        "accept_kappa": max(0.85, order["required_kappa"]),
        "adjudicator": "expert",
        "when_below": "Look at each difference with the expert and label again.",
    },
    "classes": classes,
    "border_rules": border,
}
json.dump(guideline, open("guideline.json", "w", encoding="utf-8"), ensure_ascii=False)
