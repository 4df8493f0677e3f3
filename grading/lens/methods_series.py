"""Methods of pandas about order, time, groups and samples."""

from __future__ import annotations

from dataclasses import replace

from grading.lens.combining import statistic, used_mark
from grading.lens.machine import Machine
from grading.lens.methods_base import Method
from grading.lens.stacking import is_class
from grading.lens.tables import (
    ID_WORDS,
    TIME_WORDS,
    names_of,
    split_at_random,
)
from grading.lens.values import (
    Args,
    Const,
    Data,
    Function,
    Named,
    Value,
    data_of,
)


def _do_shift(m: Machine, data: Data, args: Args, named: Named) -> Value:
    by = args[0] if args else named.get("periods")
    new = replace(data, uses=frozenset(), label=None, flags=data.flags | {"series", "lagged"})
    if isinstance(by, Const) and isinstance(by.value, int) and by.value < 0:
        new.marks |= {m.mark("future", data.rows, "shift")}
        new.flags |= {"future"}
    return new


def _do_diff(m: Machine, data: Data, args: Args, named: Named) -> Value:
    return replace(data, flags=data.flags | {"series"})


def _do_rolling(m: Machine, data: Data, args: Args, named: Named) -> Value:
    new = replace(data, flags=data.flags | {"series", "rolling"})
    center = named.get("center")
    if isinstance(center, Const) and center.value:
        new.marks |= {m.mark("future", data.rows, "rolling")}
    return new


def _do_groupby(m: Machine, data: Data, args: Args, named: Named) -> Value:
    given = args[0] if args else named.get("by", Value())
    names = names_of(given) or [d.label for d in data_of(given) if d.label]
    new = replace(
        data, flags=data.flags | {"grouped"}, columns=data.columns.copy() if data.columns else None
    )
    new.name = ",".join(names)
    for name in names:
        if ID_WORDS.search(name):
            m.note("grouped by", data.rows, name)
    return new


def _do_transform(m: Machine, data: Data, args: Args, named: Named) -> Value:
    """Group-wise statistics spread back over the rows."""
    word = args[0] if args else None
    if isinstance(word, Function):
        inner = m.invoke(word, [replace(data, flags=data.flags - {"grouped"})], {})
        found = list(data_of(inner))
        return replace(
            m.join([data, *found]) if found else data, rows=data.rows, learned=frozenset()
        )
    if data.has("grouped"):
        mark = used_mark(
            statistic(m, data, str(getattr(word, "value", ""))), "preprocessing_before_split"
        )
        return replace(
            data, marks=data.marks | {mark}, flags=data.flags - {"grouped"}, uses=frozenset()
        )
    return data


def _do_cumsum(m: Machine, data: Data, args: Args, named: Named) -> Value:
    return replace(data, flags=data.flags - {"grouped"})


def _do_rank(m: Machine, data: Data, args: Args, named: Named) -> Value:
    return replace(
        data, marks=data.marks | {m.mark("preprocessing_before_split", data.rows, "rank")}
    )


def _do_sample(m: Machine, data: Data, args: Args, named: Named) -> Value:
    new = replace(data, columns=data.columns.copy() if data.columns else None)
    again = named.get("replace")
    share = named.get("frac") or (args[1] if len(args) > 1 else None)
    if isinstance(again, Const) and again.value:
        kind = (
            "oversampling_before_split"
            if is_class(data) or data.has("grouped")
            else "duplicates_across_split"
        )
        new.marks |= {m.mark(kind, data.rows, "sample")}
        return new
    if isinstance(share, Const) and share.value in (1, 1.0):
        return replace(new, flags=new.flags | {"shuffled"})
    seed = named.get("random_state")
    key = (
        f"{seed.value}"
        if isinstance(seed, Const) and isinstance(seed.value, int)
        else f"{m.cell}:{m.line}"
    )
    amount = getattr(share, "value", None) or getattr(
        named.get("n") or (args[0] if args else None), "value", "?"
    )
    new.rows = m.forest.part(data.rows, f"sample@{key}:{amount}", "train")
    split_at_random(m, data, f"sample@{key}:{amount}")
    return new


def _do_sort_values(m: Machine, data: Data, args: Args, named: Named) -> Value:
    new = replace(data, columns=data.columns.copy() if data.columns else None)
    names = names_of(args[0] if args else named.get("by", Value())) or []
    if any(TIME_WORDS.search(n) for n in names):
        new.flags |= {"series"}
    return new


def _do_set_index(m: Machine, data: Data, args: Args, named: Named) -> Value:
    return _do_sort_values(m, data, args, named)


def _do_resample(m: Machine, data: Data, args: Args, named: Named) -> Value:
    return replace(
        data,
        flags=data.flags | {"series", "rolling"},
        columns=data.columns.copy() if data.columns else None,
    )


def _do_asfreq(m: Machine, data: Data, args: Args, named: Named) -> Value:
    return replace(data, flags=data.flags | {"series"})


METHODS: dict[str, Method] = {
    "asfreq": _do_asfreq,
    "cumcount": _do_cumsum,
    "cummax": _do_cumsum,
    "cummin": _do_cumsum,
    "cumsum": _do_cumsum,
    "diff": _do_diff,
    "ewm": _do_rolling,
    "expanding": _do_rolling,
    "groupby": _do_groupby,
    "pct_change": _do_diff,
    "rank": _do_rank,
    "resample": _do_resample,
    "rolling": _do_rolling,
    "sample": _do_sample,
    "set_index": _do_set_index,
    "shift": _do_shift,
    "sort_values": _do_sort_values,
    "transform": _do_transform,
}
