"""Types 11 and 12: rows that belong together in time or in groups, torn apart at random."""

from __future__ import annotations

import re
from collections.abc import Iterator

from grading.lens.leaks.leak import (
    Doubt,
    Leak,
    counted,
    in_order,
    is_held_out,
    is_training_score,
    pairs,
)
from grading.lens.learning import way
from grading.lens.machine import CrossValidation, Machine, Split
from grading.lens.rows import NONE, Node, Rows, meet
from grading.lens.tables import ID_WORDS, TIME_WORDS
from grading.lens.values import Data, Site

_FORECAST = re.compile(
    r"forecast|time.?series|predict(ing)? (the )?(next|future|tomorrow)|next (day|week|month|hour|quarter)|day.ahead|hour.ahead"
    r"|預測(未來|明天|下一)|時間序列|時序", re.IGNORECASE)  # fmt: skip
_ENTITY = (
    r"(patients?|subjects?|users?|customers?|drivers?|machines?|devices?|speakers?|stores?|shops?|households?|engines?"
    r"|sessions?|documents?|authors?|students?|animals?|plants?|sites?|wells?|sensors?|participants?|vehicles?|batter(y|ies)"
    r"|writers?|persons?|people|players?|schools?|hospitals?|farms?|fields?|turbines?|pumps?|bearings?|donors?|slides?"
    r"|recordings?|accounts?|members?|riders?|houses?|buildings?|famil(y|ies)|rooms?|stations?|compan(y|ies)|batch(es)?"
    r"|wafers?|panels?|videos?|clips?|cows?|trees?|tanks?|ovens?|lines?|motors?|trucks?|cars?|tools?|volunteers?|operators?|workers?)"
)
_ROWS = r"(rows?|records?|visits?|recordings?|measurements?|samples?|images?|windows?|readings?|scans?|sessions?|trips?|photos?|observations?|lines?|tests?|segments?|cycles?|entries|examples?|crops?|frames?|spectra|slices?|orders?|stays?|clips?|pictures?|cuts?|passages?|days?|nights?|weeks?|sentences?|times)"
_REPEATS = re.compile(
    rf"((several|multiple|many|repeated|two|three|four|five|six|seven|eight|nine|ten|twelve|twenty|some|up to|about|around|between|dozens of|\d+)[^.\n]{{0,30}}{_ROWS}[^.\n]{{0,25}}(per|of|for|from|by) (each|every|the same|one|a|single)?\s*{_ENTITY}\b)"
    rf"|((each|every|one|a|single)\s+{_ENTITY}[^.:;\n]{{0,40}}(several|multiple|many|repeated|two|three|four|five|six|seven|eight|nine|ten|twelve|twenty|more than one|up to|about|around|\d+)[^.\n]{{0,25}}{_ROWS})"
    rf"|((each|every)\s+(?!{_ROWS}\b|time|image|file|class|fold|model|feature|column|group|year|month|hour|set)\w+\s[^.:;\n]{{0,30}}(several|many|about|up to|around|\d+)[^.:;\n]{{0,20}}{_ROWS}\b)"
    rf"|({_ROWS} (per|of the same|from the same) {_ENTITY}\b)"
    rf"|每(位|名|台|個|件|支|人|隻|家|部)[^。\n]{{0,12}}(多|數|幾|\d+)\s*(筆|次|張|段|句|列|天|個|份)", re.IGNORECASE)  # fmt: skip
# The value after a window, `series[i + width]`, is what a forecast aims at.
_NEXT = re.compile(
    r"\[\s*\w+\s*\+\s*[\w.]+(\s*(\+\s*\w+|-\s*(?!1\b)\w+))?\s*(,[^\]:]*)?\]|look_?back|horizon"
)
_PERSONAL = re.compile(
    r"id$|no$|code$|patient|subject|speaker|participant|volunteer", re.IGNORECASE
)
_GROUPED = re.compile(r"Group(KFold|ShuffleSplit)|GroupsOut|GroupOut")
_GATHERED = re.compile(
    r"\b(groups?|((subject|patient|person|speaker|participant|machine|animal|driver|rider)(_?ids?|s)))\.(append|extend)\("
    r"|^\s*groups\s*=(?!\s*(None|[\[{(]))|^\s*(from|import)\b.*\b(StratifiedGroupKFold|GroupKFold|GroupShuffleSplit|LeaveOneGroupOut)\b"
)
_ONCE = re.compile(
    rf"(one|single|exactly one) {_ROWS} (per|for each|for every|of each) {_ENTITY}|{_ENTITY} (appears?|occurs?|is (there|listed)|comes?) (only |exactly |just )?once|known {_ENTITY}|same {_ENTITY} (as|again)|already known",
    re.IGNORECASE,
)


def leaks(m: Machine, words: str) -> list[Leak]:
    found: dict[tuple[str, int, int], Leak] = {}
    for leak in [*_temporal(m, words), *_future(m), *_groups(m, words)]:
        found.setdefault((leak.type, leak.site.cell, leak.site.line), leak)
    return list(found.values())


def doubts(m: Machine, words: str) -> list[Doubt]:
    """Dates or ids in the tables, split at random, and nothing that says what they mean."""
    seen = {
        n
        for text in m.sources.values()
        for line in text
        for n in re.findall(r"['\"](\w+)['\"]", line)
    }
    random = [s for s in m.splits if s.way == "random"]
    found = []
    if random and any(
        TIME_WORDS.fullmatch(n) or re.search(r"date|timestamp", n, re.IGNORECASE) for n in seen
    ):
        found.append(Doubt("temporal", "dates", random[0].site))
    ids = sorted(n for n in seen if ID_WORDS.search(n) and re.search(r"id$|no$", n, re.IGNORECASE))
    if random and ids:
        found.append(Doubt("group", "ids", random[0].site, ids[0]))
    return found


def is_series(data: Data, words: str, m: Machine) -> bool:
    if data.has("series"):
        return True
    if data.has("window") and (_FORECAST.search(words) or _has(m, _NEXT)):
        return True
    dated = any(TIME_WORDS.search(line) for text in m.sources.values() for line in text)
    return bool(_FORECAST.search(words)) and dated


def _has(m: Machine, pattern: re.Pattern[str]) -> bool:
    return any(pattern.search(line) for lines in m.sources.values() for line in lines)


def _is_judged(m: Machine, split: Split) -> bool:
    """Whether a part of this split is scored as held out."""
    return any(
        any(n.act == split.act for r in e.rows for n in r.line()) and is_held_out(e, t)
        for e, t in pairs(m)
    ) or any(any(n.act == split.act for r in e.rows for n in r.line()) for e in m.evals)


def _temporal(m: Machine, words: str) -> Iterator[Leak]:
    for split in m.splits:
        if split.way == "random" and is_series(split.data, words, m) and _is_judged(m, split):
            yield Leak("temporal", split.site, (split.site, *_sink(m, split)), "random")
    for one in counted(m):
        if way(one.splitter) == "random" and is_series(one.data, words, m):
            yield Leak("temporal", one.site, (one.site,), "random")


def _sink(m: Machine, split: Split) -> list[Site]:
    return [e.site for e in m.evals if any(n.act == split.act for r in e.rows for n in r.line())][
        :1
    ]


def _future(m: Machine) -> Iterator[Leak]:
    for one, trained in pairs(m):
        if is_training_score(one, trained):
            continue
        aims = frozenset(k for f in trained.fits if f.target for k in f.target.all_marks())
        for mark in in_order(trained.marks()):
            if mark.kind == "future" and mark not in aims:
                yield Leak("temporal", mark.site, (mark.site, one.site), mark.what)
            series = "series" in mark.columns or any(f.data.has("series") for f in trained.fits)
            if (
                mark.kind == "back"
                and series
                and meet(mark.rows, one.rows)
                and meet(mark.rows, trained.rows())
            ):
                yield Leak("temporal", mark.site, (mark.site, one.site), mark.what)
        series = any(f.data.has("series") and not f.data.has("shuffled") for f in trained.fits)
        if any(_is_backwards(f, t, series=series) for f in trained.rows() for t in one.rows):
            yield Leak(
                "temporal", trained.fits[0].site, (trained.fits[0].site, one.site), "backwards"
            )
    for fold in counted(m):
        aims = fold.target.all_marks() if fold.target else frozenset()
        for mark in in_order(fold.data.all_marks() - aims):
            if mark.kind == "future":
                yield Leak("temporal", mark.site, (mark.site, fold.site), mark.what)


def _is_backwards(fitted: Node, tested: Node, *, series: bool) -> bool:
    """Whether the training part begins where the test part ends."""
    for mine in fitted.line():
        for theirs in tested.line():
            if mine.parent is not theirs.parent or mine.act != theirs.act or mine is theirs:
                continue
            if mine.act == "slice" and series:
                return theirs.side.startswith("|") and mine.side == f"{theirs.side[1:]}|"
            if mine.act.startswith("mask:") and TIME_WORDS.search(mine.act):
                return (
                    mine.side[:1] == ">"
                    and theirs.side[:1] == "<"
                    and mine.side.lstrip(">=") == theirs.side.lstrip("<=")
                )
    return False


def _groups(m: Machine, words: str) -> Iterator[Leak]:
    if _ONCE.search(words) and not re.search(r"\bnew\b|unseen", words, re.IGNORECASE):
        return
    said, rows = _evidence(m, words)
    if not said:
        return
    for split in m.splits:
        alone = any(
            n.act == "unique" and n.side != "yes" for r in split.data.rows for n in r.line()
        )
        near = not rows or meet(rows, split.data.rows)
        if split.way in ("random", "blocks") and near and not alone and _is_judged(m, split):
            yield Leak("group", split.site, (split.site, *_sink(m, split)), said)
    for one in counted(m):
        if way(one.splitter) in ("random", "blocks") and _is_alone(one):
            yield Leak("group", one.site, (one.site,), said)


def _evidence(m: Machine, words: str) -> tuple[str, Rows]:
    """What shows that groups repeat: words, rows counted by a person's id, groups gathered in vain."""
    told = _REPEATS.search(words)
    if told:
        return told[0].strip()[:80], NONE
    for note in m.notes:
        if note.kind == "groups" and _PERSONAL.search(note.text):
            return note.text, note.rows
    if not any(_GROUPED.search(name) for name, _ in m.called):
        for line in (line for lines in m.sources.values() for line in lines):
            if _GATHERED.search(line):
                return line.strip()[:80], NONE
    return "", NONE


def _is_alone(one: CrossValidation) -> bool:
    return not any(n.act == "unique" for r in one.data.rows for n in r.line())
