"""Methods of pandas about gaps and repeated rows."""

from __future__ import annotations

from dataclasses import replace

from grading.lens.combining import FILL, used_mark
from grading.lens.machine import Machine
from grading.lens.methods_base import Method
from grading.lens.tables import names_of
from grading.lens.values import (
    Args,
    Const,
    Data,
    Mark,
    Named,
    Value,
    data_of,
)


def fillna(m: Machine, data: Data, args: Args, named: Named) -> Value:
    way = named.get("method")
    if isinstance(way, Const) and way.value in ("bfill", "backfill"):
        return _do_bfill(m, data, args, named)
    given = [*args[:1], *([named["value"]] if "value" in named else [])]
    stats = [d for g in given for d in data_of(g) if d.learned]
    new = replace(data, columns=data.columns.copy() if data.columns else None)
    marks = [replace_kind(k) for g in given for d in data_of(g) for k in d.marks if not d.learned]
    new.marks |= frozenset(used_mark(replace(d, flags=d.flags - {"grouped"}), FILL) for d in stats)
    new.marks |= frozenset(marks)
    return new


def replace_kind(mark: Mark) -> Mark:
    """A statistic that was spread over rows and then fills gaps is an imputation."""
    if mark.kind == "preprocessing_before_split":
        return replace(mark, kind=FILL, columns=frozenset())
    return mark


def _do_combine_first(m: Machine, data: Data, args: Args, named: Named) -> Value:
    return fillna(m, data, args, named)


def _do_bfill(m: Machine, data: Data, args: Args, named: Named) -> Value:
    mark = m.mark("back", data.rows, "bfill")
    if data.has("series"):
        mark = replace(mark, columns=frozenset({"series"}))
    return replace(
        data, columns=data.columns.copy() if data.columns else None, marks=data.marks | {mark}
    )


def _do_backfill(m: Machine, data: Data, args: Args, named: Named) -> Value:
    return _do_bfill(m, data, args, named)


def _do_interpolate(m: Machine, data: Data, args: Args, named: Named) -> Value:
    return _do_bfill(m, data, args, named)


def _do_ffill(m: Machine, data: Data, args: Args, named: Named) -> Value:
    return replace(data, columns=data.columns.copy() if data.columns else None)


def _do_dropna(m: Machine, data: Data, args: Args, named: Named) -> Value:
    return replace(data, columns=data.columns.copy() if data.columns else None)


def _do_drop_duplicates(m: Machine, data: Data, args: Args, named: Named) -> Value:
    new = replace(data, columns=data.columns.copy() if data.columns else None)
    by = names_of(args[0]) if args else names_of(named.get("subset", Value()))
    new.rows = m.forest.part(data.rows, "unique", f"by {by}" if by else "yes")
    new.marks = frozenset(k for k in data.marks if k.kind != "duplicates_across_split")
    return new


def _do_duplicated(m: Machine, data: Data, args: Args, named: Named) -> Value:
    return Data(rows=data.rows, flags=frozenset({"duplicated", "missing"}), site=m.site)


def _do_isnull(m: Machine, data: Data, args: Args, named: Named) -> Value:
    return replace(data, flags=data.flags | {"missing"}, columns=None)


METHODS: dict[str, Method] = {
    "backfill": _do_backfill,
    "bfill": _do_bfill,
    "combine_first": _do_combine_first,
    "drop_duplicates": _do_drop_duplicates,
    "dropna": _do_dropna,
    "duplicated": _do_duplicated,
    "ffill": _do_ffill,
    "fillna": fillna,
    "interpolate": _do_interpolate,
    "isna": _do_isnull,
    "isnull": _do_isnull,
    "notna": _do_isnull,
    "notnull": _do_isnull,
}
