"""Type 13: the target, a function of it, or its consequence among the features."""

from __future__ import annotations

import re
from collections.abc import Iterator

from grading.lens.leaks.leak import MODELS, Leak, counted, pairs
from grading.lens.machine import Machine
from grading.lens.values import Const, Data, Estimator, Site, Value

_AFTER = re.compile(
    r"(only|first|set|known|recorded|filled|assigned|written|available|computed|decided|entered|added|determined|booked|charged|paid|sent)\b[^.\n]{0,40}\b(after|once|when|at the end|following|later|with hindsight)",
    re.IGNORECASE,
)


_NAMED = re.compile(r"`(\w+)`|^\s*\|\s*(\w+)\s*\|")
_OF_COLUMNS = re.compile(r"\b(columns?|fields?|variables?|features?)\b|欄", re.IGNORECASE)


def leaks(m: Machine, words: str) -> list[Leak]:
    found: dict[tuple[int, int], Leak] = {}
    for data, target, estimator, sink in _tables(m):
        for site, what in _inside(m, data, target, estimator, words):
            place = site or sink
            found.setdefault(
                (place.cell, place.line), Leak("target_in_features", place, (place, sink), what)
            )
    return list(found.values())[:3]


def _tables(m: Machine) -> Iterator[tuple[Data, Data, Value | None, Site]]:
    judged = {id(t) for e, t in pairs(m)}
    for trained, fit in m.fits:
        if fit.target is not None and id(trained) in judged and trained.estimator.role in MODELS:
            yield fit.data, fit.target, trained.estimator, fit.site
    for one in counted(m):
        if one.target is not None:
            yield one.data, one.target, one.estimator, one.site


def _inside(
    m: Machine, data: Data, target: Data, estimator: Value | None, words: str
) -> Iterator[tuple[Site | None, str]]:
    columns = data.columns
    if columns is None or (columns.only is None and _picks(estimator)):
        return
    names = {target.label} if target.label else set()
    direct = names | set(target.uses if not target.has("lagged") else ())
    if columns.sure or columns.only is not None:
        for name in sorted(
            n for n in direct if n and columns.may_hold(n) and _is_known(data, target, n)
        ):
            if target.has("lagged") and name not in names:
                continue
            yield _made(data, name), name
    for name, made in columns.made.items():
        if (
            name in direct
            or not columns.may_hold(name)
            or not (columns.sure or columns.only is not None)
        ):
            continue
        is_encoding = any(k.columns & direct for k in made.marks)
        if made.uses & direct and not made.has("lagged") and not is_encoding:
            yield made.site, name
    for name in _told(words):
        if (
            (columns.sure or columns.only is not None)
            and columns.may_hold(name)
            and name not in direct
            and _is_column(m, name)
        ):
            yield None, name


def _made(data: Data, name: str) -> Site | None:
    return (
        None
        if data.columns is None
        else data.columns.made[name].site
        if name in data.columns.made
        else None
    )


def _is_known(data: Data, target: Data, name: str) -> bool:
    """Whether the name is known to be a column of this very table."""
    columns = data.columns
    if columns is None:
        return False
    if columns.only is not None:
        return name in columns.only
    if target.columns is not None:
        return target.columns.table == columns.table
    parent = target.parts[0] if target.parts else None
    same = (
        isinstance(parent, Data)
        and parent.columns is not None
        and parent.columns.table == columns.table
    )
    return same or name in columns.made


def _picks(estimator: Value | None) -> bool:
    """Whether a pipeline takes named columns only."""
    if not isinstance(estimator, Estimator):
        return False
    rest = [p.given.get("remainder") for p in [estimator, *estimator.parts()]]
    if any(isinstance(r, Const) and r.value == "passthrough" for r in rest):
        return False
    return any(
        p.kind in ("ColumnTransformer", "make_column_transformer", "DataFrameMapper")
        for p in [estimator, *estimator.parts()]
    )


def _told(words: str) -> Iterator[str]:
    """Columns of which the text says that they are known only after the outcome."""
    for sentence in re.split(r"[.\n。;]", words):
        if _AFTER.search(sentence) or re.search(r"之後才|事後", sentence):
            yield from (name for pair in _NAMED.findall(sentence) for name in pair if name)
            if _OF_COLUMNS.search(sentence):
                yield from re.findall(r"\b[a-z]+_\w+\b", sentence)


def _is_column(m: Machine, name: str) -> bool:
    return True
