# Standard library only, English wording, written for these notes from top to bottom.
# %%
import csv
import json
import re
from collections import Counter, defaultdict

with open("order.json", encoding="utf-8") as file:
    order = json.load(file)
with open("items.csv", encoding="utf-8", newline="") as file:
    tickets = {row["item_id"]: row for row in csv.DictReader(file)}
with open("expert_examples.csv", encoding="utf-8", newline="") as file:
    expert = {row["item_id"]: row["label"] for row in csv.DictReader(file)}
with open("pilot.csv", encoding="utf-8", newline="") as file:
    pilot = {row["item_id"]: (row["annotator_a"], row["annotator_b"]) for row in csv.DictReader(file)}
with open("expert_notes.en.md", encoding="utf-8") as file:
    notes = file.read()

# %% Words of the shop floor, collected by reading the tickets
TEAM_WORDS = [
    ("tooling", r"flank wear|edge of the insert|turning insert|drill (broke|is snapped)|end mill"),
    ("coolant", r"coolant (level|concentration|smells)|lubrication|way oil"),
    ("mechanical", r"spindle bearing|ball screw|guideway is scored"),
    ("electrical", r"servo drive|encoder line|cable is chafed|terminal in the cabinet"),
    ("program", r"offset|program says|NC program turns|program lacks"),
    ("operation", r"\bblank\b|safety door|emergency stop|feed override"),
]
BORDER_WORDS = {
    "filter": r"filters clogged",
    "pump motor": r"coolant pumps",
    "jaws": r"jaws that",
    "proximity": r"proximity",
    "touch probe": r"touch probes",
    "tool-life": r"tool-life",
    "battery|parameters": r"flat battery",
}

# %% What each note says
decisions, minutes_limit, reset_note, unseen_note, two_note = {}, None, None, None, None
pairs, border = {}, {}
for line in notes.splitlines():
    match = re.match(r"(\d+)\. (.*)", line)
    if not match:
        continue
    number, said = int(match[1]), match[2]
    codes = re.findall(r"`(\w+)`", said)
    if "no longer holds" in said:
        decisions[int(re.match(r"Note (\d+)", said)[1])] = codes[0]
        continue
    if "minutes or more" in said:
        reset_note, minutes_limit = number, int(re.search(r"stop of (\d+) minutes", said)[1])
        decisions[number], shorter = codes[0], codes[1]
    elif said.startswith("No cause found"):
        unseen_note, decisions[number] = number, "cannot_tell"
    elif said.startswith("Causes of two teams"):
        two_note, decisions[number] = number, "cannot_tell"
    elif said.startswith("Where causes of"):
        decisions[number] = codes[2]
        pairs[tuple(sorted(codes[:2]))] = number
    else:
        match = re.search(r"(?:go to|they are for) `(\w+)`", said)
        decisions[number] = match[1]
        for word, name in BORDER_WORDS.items():
            if re.search(name, said, re.I):
                border[word] = number


# %% Labelling
def label(ticket):
    cause = re.search(r"(?:Found|Technician found|Cause): (.*?)\.(?: [A-Z]|$)", ticket["text_en"])[1]
    if re.search(r"not looked at|no cause to be seen|waiting for the maker", cause):
        return "cannot_tell", unseen_note
    if re.search(r"\breset\b(?! of)|restart", cause) and "counter" not in cause:
        long = int(ticket["stop_minutes"]) >= minutes_limit
        return (decisions[reset_note] if long else shorter), reset_note
    for word, number in border.items():
        if re.search(word, cause):
            return decisions[number], number
    teams = sorted({team for team, words in TEAM_WORDS if re.search(words, cause)})
    if len(teams) == 1:
        return teams[0], 0
    number = pairs.get(tuple(teams), two_note)
    return decisions[number], number


labelled = {item: label(ticket) for item, ticket in tickets.items()}


def write(name, header, rows):
    with open(name, "w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(header)
        writer.writerows(rows)


write("labels.csv", ["item_id", "label"], [(item, one) for item, (one, _) in labelled.items()])
reason = {unseen_note: "no_cause", two_note: "two_teams"}
write(
    "escalate.csv",
    ["item_id", "reason", "question"],
    [
        (item, reason[note], "Which team is to remove the cause, and how can we tell?")
        for item, (one, note) in labelled.items()
        if one == "cannot_tell"
    ],
)


# %% Agreement
def compare(pairs_of_labels):
    both = [(a, b) for a, b in pairs_of_labels if a and b]
    n = len(both)
    seen = sum(a == b for a, b in both) / n
    first, second = Counter(a for a, _ in both), Counter(b for _, b in both)
    chance = sum(first[c] * second[c] for c in first) / n**2
    pooled = first + second
    expected = 1 - sum(k * (k - 1) for k in pooled.values()) / (2 * n * (2 * n - 1))
    return {
        "items": n,
        "agreement": round(seen, 4),
        "kappa": round((seen - chance) / (1 - chance), 4),
        "alpha": round(1 - (1 - seen) / expected, 4),
    }


differing = [item for item, (a, b) in pilot.items() if a and b and a != b]
write("disagreements.csv", ["item_id", "label", "note"], [(i, *labelled[i]) for i in differing])
settled = {i: labelled[i][0] for i in differing if labelled[i][1]}
misread = {}
for place, name in enumerate(("annotator_a", "annotator_b")):
    wrong, every = defaultdict(int), defaultdict(int)
    for item, said in pilot.items():
        one, note = labelled[item]
        if note and said[place]:
            every[note] += 1
            wrong[note] += said[place] != one
    misread[name] = max(every, key=lambda note: wrong[note] / every[note])

against = compare((labelled[item][0], said) for item, said in expert.items())
report = {
    "pilot": compare(pilot.values()),
    "expert": {**against, "meets_required": against["kappa"] >= order["required_kappa"]},
    "annotator_a": compare((a, labelled[i][0]) for i, (a, _) in pilot.items()),
    "annotator_b": compare((b, labelled[i][0]) for i, (_, b) in pilot.items()),
    "after": compare(
        (settled.get(i, a), settled.get(i, b)) if a and b else ("", "") for i, (a, b) in pilot.items()
    ),
    "misread": misread,
}
with open("agreement.json", "w", encoding="utf-8") as file:
    json.dump(report, file, indent=1)

# %% The standard
TEXTS = {
    "tooling": ("The cutting tool is worn, chipped or broken.", ["worn insert edges", "snapped drills"], ["flank wear", "end mill", "drill is snapped"]),
    "coolant": ("Coolant or way oil is short, spoilt or does not get through.", ["bad coolant", "blocked lubrication"], ["coolant concentration", "lubrication", "way oil"]),
    "mechanical": ("A bearing, screw or guideway has play or damage.", ["spindle bearings", "ball screws", "guideways"], ["spindle bearing has", "race of the spindle", "Z ball screw", "X guideway is"]),
    "electrical": ("A drive, line or terminal has failed.", ["servo drives", "broken encoder lines"], ["servo drive", "encoder line", "cable is chafed"]),
    "program": ("What the NC program or an offset says is wrong.", ["wrong offsets", "wrong feeds"], ["G54 offset", "program says feed", "tool length offset"]),
    "operation": ("Somebody loaded, closed or pressed the wrong thing.", ["wrong blanks", "open doors"], ["blank of another", "feed override", "was not fully closed"]),
}
teams = order["classes"]
mine = defaultdict(list)
for item, (one, note) in labelled.items():
    if not note and item in expert:
        mine[one].append(item)
entries = []
for place, team in enumerate(teams):
    definition, includes, signs = TEXTS[team]
    next_team = teams[(place + 1) % len(teams)]
    entries.append(
        {
            "name": team,
            "definition": definition,
            "include": includes,
            "exclude": [{"what": TEXTS[next_team][1][0], "goes_to": next_team}],
            "signs": [s for s in signs],
            "examples": mine[team][:2],
            "counter_examples": mine[next_team][:2],
        }
    )
governed = defaultdict(list)
for item, (one, note) in labelled.items():
    governed[note].append(item)
rules = [
    {
        "note": number,
        "rule": f"Note {number} of the expert, as it stands after corrections, gives {decision}.",
        "decides_for": decision,
        "limit": minutes_limit if number == reset_note else None,
        "examples": governed[number][:2],
    }
    for number, decision in decisions.items()
]
read, double = order["least_read_share"], order["least_double_share"]
whole = order["backlog"] * order["seconds_per_item"] / 3600
with open("guideline.json", "w", encoding="utf-8") as file:
    json.dump(
        {
            "form": "single_label",
            "technique": {
                "choice": "rules",
                "reason": "There are too many tickets to read, and the notes can be put into rules.",
                "read_share": read,
                "double_share": double,
                "person_hours": whole * (read + double),
            },
            "quality_control": {
                "accept_kappa": 0.9,
                "adjudicator": "the domain expert",
                "when_below": "Find the rule at fault, mend it, and label the lot again.",
            },
            "classes": entries,
            "border_rules": rules,
        },
        file,
    )
