"""The written standard: classes, examples, signs and border rules, held against labels and tickets."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from grading.checks.documents import Document
from grading.checks.entries import objects, text, texts
from grading.checks.verdict import Judgement, Unreadable, met, partly
from grading.contract import Measure, Where

NAME = "guideline.json"
SHORTEST = 6  # characters of a definition; Chinese says much in six
FEWEST_EXAMPLES, FEWEST_COUNTER, FEWEST_SIGNS = 2, 1, 2
MOST_SIGNS = 30
FEWEST_HITS = 2  # tickets of the class that a sign is found in
LIFT = 1.3  # how much more often than usual a ticket with the sign has the class


@dataclass(frozen=True, slots=True)
class Facts:
    """What the standard is held against: own labels, the expert's, notes and wording of items.

    `gold` leaves out items about which nothing may be told.
    """

    classes: Sequence[str]
    own: Mapping[str, str]
    gold: Mapping[str, str]
    notes: Mapping[str, int]
    texts: Mapping[str, Sequence[str]]


def classes_by_name(document: Document, names: Sequence[str]) -> Mapping[str, Document]:
    """The entry of each class; Unreadable where one stands twice or has no name."""
    found: dict[str, Document] = {}
    for entry in objects(document, "classes"):
        name = text(entry, "name")
        if name in found:
            raise Unreadable("guideline.class_twice", Where(NAME), name=name[:40])
        found[name] = entry
    return {name: found[name] for name in names if name in found}


def judge_classes(document: Document, facts: Facts) -> Judgement:
    """Definition, what belongs and what does not, for each class; the same words twice define none."""
    entries = classes_by_name(document, facts.classes)
    plain = {name: _plain(entry, facts.classes) for name, entry in entries.items()}
    often = Counter(plain.values())
    whole = [
        name
        for name, entry in entries.items()
        if often[plain[name]] == 1
        and len(plain[name]) >= SHORTEST - 2
        and _is_whole(name, entry, facts)
    ]
    return _shares(
        len(whole),
        len(facts.classes),
        ("classes.defined", "classes.undefined"),
        lacking=[name for name in facts.classes if name not in whole],
    )


def judge_examples(document: Document, facts: Facts) -> Judgement:
    """Examples carry the class, by own label and by the expert's; counter-examples do not."""
    entries = classes_by_name(document, facts.classes)
    good = [name for name, entry in entries.items() if _examples_hold(name, entry, facts)]
    return _shares(
        len(good),
        len(facts.classes),
        ("examples.hold", "examples.differ"),
        lacking=[name for name in facts.classes if name not in good],
    )


def judge_signs(document: Document, facts: Facts) -> Judgement:
    """Quoted signs speak for their class: among tickets that have them it is more frequent."""
    entries = classes_by_name(document, facts.classes)
    held = [name for name, entry in entries.items() if _signs_hold(name, entry, facts)]
    return _shares(
        len(held),
        len(facts.classes),
        ("signs.hold", "signs.differ"),
        lacking=[name for name in facts.classes if name not in held],
    )


def judge_border(
    document: Document, rulings: Mapping[str, Any], alias: Mapping[int, int], facts: Facts
) -> Judgement:
    """Each note as a rule: what it decides, its limit, and examples that it really decides."""
    entries = _by_note(document, alias)
    decided, shown = set(), set()
    for number, ruling in rulings.items():
        mine = entries.get(int(number), [])
        if mine and all(_decides(entry, ruling) for entry in mine):
            decided.add(int(number))
            if any(_shows(entry, int(number), facts) for entry in mine):
                shown.add(int(number))
    count = len(rulings)
    params = {
        "decided": len(decided),
        "shown": len(shown),
        "count": count,
        "lacking": sorted({int(n) for n in rulings} - shown),
    }
    if len(shown) == count:
        found = met("rules.hold", **params)
    else:
        mean = (len(decided) + len(shown)) / (2 * count)
        found = partly(max(0.0, (mean - 0.25) / 0.75), "rules.differ", **params)
    return replace(
        found,
        measured=Measure(len(shown), "notes"),
        expected=Measure(count, "notes"),
        where=Where(NAME),
    )


def _plain(entry: Document, names: Sequence[str]) -> str:
    """A definition without the names of classes, so that a form letter is seen as one."""
    found = entry.fields.get("definition")
    plain = found[:4000].casefold() if isinstance(found, str) else ""
    for name in names:
        plain = plain.replace(name, "")
    return "".join(plain.split())


def _is_whole(name: str, entry: Document, facts: Facts) -> bool:
    try:
        text(entry, "definition", SHORTEST)
        included = [t for t in texts(entry, "include") if len(t) >= 2]
        excluded = [
            text(one, "goes_to") for one in objects(entry, "exclude") if text(one, "what", 2)
        ]
    except Unreadable:
        return False
    known = {*facts.classes, "cannot_tell"} - {name}
    used = name in facts.own.values()
    return bool(used and included and excluded and set(excluded) <= known)


def _examples_hold(name: str, entry: Document, facts: Facts) -> bool:
    try:
        fitting, counter = texts(entry, "examples"), texts(entry, "counter_examples")
    except Unreadable:
        return False
    enough = len(set(fitting)) >= FEWEST_EXAMPLES and len(set(counter)) >= FEWEST_COUNTER
    known = all(item in facts.own for item in (*fitting, *counter))
    return (
        enough
        and known
        and all(facts.own[i] == name == facts.gold.get(i, name) for i in fitting)
        and all(facts.own[i] != name != facts.gold.get(i, "") for i in counter)
    )


def _signs_hold(name: str, entry: Document, facts: Facts) -> bool:
    try:
        signs = sorted({s.casefold() for s in texts(entry, "signs") if len(s) >= 2})[:MOST_SIGNS]
    except Unreadable:
        return False
    good = sum(_speaks_for(sign, name, facts) for sign in signs)
    return good >= FEWEST_SIGNS and good >= 0.5 * len(signs)


def _speaks_for(sign: str, name: str, facts: Facts) -> bool:
    labels = [
        facts.gold[item]
        for item, words in facts.texts.items()
        if item in facts.gold and any(sign in word.casefold() for word in words)
    ]
    usual = sum(label == name for label in facts.gold.values()) / len(facts.gold)
    hits = labels.count(name)
    return hits >= FEWEST_HITS and hits / len(labels) >= LIFT * usual


def _by_note(document: Document, alias: Mapping[int, int]) -> Mapping[int, Sequence[Document]]:
    """Entries by the note they are about; one without a usable number is about none."""
    found: dict[int, list[Document]] = {}
    for entry in objects(document, "border_rules"):
        try:
            number = int(entry.number("note"))
        except Unreadable:
            continue
        found.setdefault(alias.get(number, number), []).append(entry)
    return found


def _decides(entry: Document, ruling: Mapping[str, Any]) -> bool:
    try:
        right = text(entry, "decides_for") == ruling["decides_for"]
        limit = None if ruling["limit"] is None else entry.number("limit")
        text(entry, "rule", SHORTEST - 2)
    except Unreadable:
        return False
    return right and limit == ruling["limit"]


def _shows(entry: Document, note: int, facts: Facts) -> bool:
    try:
        items = texts(entry, "examples")
    except Unreadable:
        return False
    return bool(items) and all(
        facts.notes.get(i) == note and facts.own.get(i) == facts.gold.get(i) for i in items
    )


def _shares(right: int, count: int, messages: tuple[str, str], **params: Any) -> Judgement:
    if right == count:
        found = met(messages[0], right=right, count=count)
    else:
        found = partly(right / count * 0.9, messages[1], right=right, count=count, **params)
    return replace(
        found,
        measured=Measure(right, "classes"),
        expected=Measure(count, "classes"),
        where=Where(NAME),
    )
