"""Methods of pandas about columns, joins and parts."""

from __future__ import annotations

import ast
import re
from dataclasses import replace

from grading.lens.combining import combined, statistic
from grading.lens.machine import Machine
from grading.lens.methods_base import Method
from grading.lens.methods_gaps import fillna
from grading.lens.stacking import applied, stacked
from grading.lens.tables import (
    chosen_columns,
    column,
    drop,
    names_of,
    names_without,
    rows_by,
    set_column,
    split_at_random,
)
from grading.lens.values import (
    Args,
    Const,
    Data,
    Function,
    Named,
    Ref,
    Seq,
    Value,
    data_of,
)


def _do_pivot_table(m: Machine, data: Data, args: Args, named: Named) -> Value:
    made = statistic(m, replace(data, flags=data.flags | {"grouped"}), "pivot_table", grouped=True)
    made.uses = frozenset(names_of(named.get("values", Value())) or ())
    return made


def _do_drop(m: Machine, data: Data, args: Args, named: Named) -> Value:
    return drop(m, data, args, named)


def _do_difference(m: Machine, data: Data, args: Args, named: Named) -> Value:
    return names_without(data, args[0] if args else None)


def _do_pop(m: Machine, data: Data, args: Args, named: Named) -> Value:
    names = names_of(args[0]) if args else None
    if not names:
        return Data(rows=data.rows)
    found = column(m, data, names[0])
    if data.columns:
        data.columns.dropped |= frozenset(names)
    return found


def _do_map(m: Machine, data: Data, args: Args, named: Named) -> Value:
    if any(isinstance(a, Function | Ref) for a in args):
        return applied(m, data, args, named)
    return combined(m, [data, *args], "map")


def _do_replace(m: Machine, data: Data, args: Args, named: Named) -> Value:
    """`replace(nan, value)` fills gaps; else it maps values."""
    if len(args) > 1 and isinstance(args[0], Ref) and args[0].last.lower() in ("nan", "na", "nat"):
        return fillna(m, data, args[1:], named)
    return combined(m, [data, *args, *named.values()], "replace")


def _do_isin(m: Machine, data: Data, args: Args, named: Named) -> Value:
    for one in (d for a in args for d in data_of(a)):
        if one.cut or one.has("unique"):
            cut = one.cut or next(
                ((n.act, n.side, n.fold) for r in one.rows for n in [r] if n.act), None
            )
            return Data(rows=data.rows, cut=cut, within=one.within, name="members")
    return Data(rows=data.rows, name="members")


def _do_unique(m: Machine, data: Data, args: Args, named: Named) -> Value:
    return Data(rows=data.rows, flags=frozenset({"unique"}), label=data.label, name="unique")


def _do_query(m: Machine, data: Data, args: Args, named: Named) -> Value:
    text = args[0].value if args and isinstance(args[0], Const) else None
    new = replace(data, columns=data.columns.copy() if data.columns else None)
    found = (
        re.fullmatch(r"\s*(\w+)\s*(==|!=|<=|>=|<|>)\s*(.+?)\s*", text)
        if isinstance(text, str)
        else None
    )
    act, side = (f"mask:{found[1]}", found[2] + found[3]) if found else (f"mask:{text}", "yes")
    new.rows = m.forest.part(data.rows, act, side)
    return new


def _do_merge(m: Machine, data: Data, args: Args, named: Named) -> Value:
    other = [
        d for a in [*args[:1], *([named["right"]] if "right" in named else [])] for d in data_of(a)
    ]
    new = combined(m, [data, *other], "merge")
    if isinstance(new, Data):
        new.columns = data.columns.copy() if data.columns else None
        new.flags = new.flags | (data.flags & {"frame"})
    return new


_do_join = _do_merge


def _do_append(m: Machine, data: Data, args: Args, named: Named) -> Value:
    return stacked(m, [data, *(d for a in args for d in data_of(a))])


def _do_assign(m: Machine, data: Data, args: Args, named: Named) -> Value:
    new = replace(data, columns=data.columns.copy() if data.columns else None)
    for name, value in named.items():
        made = m.invoke(value, [new], {}) if isinstance(value, Function) else value
        set_column(m, new, name, made)
    return new


def _do_with_columns(m: Machine, data: Data, args: Args, named: Named) -> Value:
    """Polars: expressions over columns, which now become those of this table."""
    new = replace(data, columns=data.columns.copy() if data.columns else None)
    words = m.forest.origin("column word")
    pairs: list[tuple[str | None, Data]] = [(None, d) for a in args for d in data_of(a)]
    pairs += [(name, d) for name, v in named.items() for d in data_of(v)]
    for name, one in pairs:
        marks = frozenset(
            replace(k, rows=data.rows) if k.rows and k.rows <= words else k for k in one.marks
        )
        made = replace(one, rows=data.rows, marks=marks, flags=one.flags - {"word"})
        word = name or one.label or next(iter(sorted(one.uses)), None)
        if word:
            set_column(m, new, word, made)
        else:
            new.marks |= made.marks
    return new


def _do_with_column(m: Machine, data: Data, args: Args, named: Named) -> Value:
    name = args[0].value if len(args) > 1 and isinstance(args[0], Const) else None
    return _do_with_columns(m, data, (), {str(name): args[1]}) if name else data


def _do_select(m: Machine, data: Data, args: Args, named: Named) -> Value:
    """Columns by name, one list or several names."""
    names = args[0] if len(args) == 1 and isinstance(args[0], Seq) else Seq(items=list(args))
    return (
        chosen_columns(m, data, names)
        if names_of(names) is not None
        else _do_filter(m, data, (), {})
    )


def _do_insert(m: Machine, data: Data, args: Args, named: Named) -> Value:
    if len(args) > 2 and (names := names_of(args[1])):
        set_column(m, data, names[0], args[2])
    return Value()


def _do_items(m: Machine, data: Data, args: Args, named: Named) -> Value:
    return Seq(items=[Seq(items=[Value(), data])], is_open=True)


_do_iteritems = _do_iterrows = _do_itertuples = _do_items


def _do_take(m: Machine, data: Data, args: Args, named: Named) -> Value:
    if args and isinstance(args[0], Data):
        return rows_by(m, data, args[0], ast.Constant("take"))
    size = str(getattr(args[0], "value", None) or getattr(args[0], "name", "n")) if args else "n"
    return replace(data, rows=m.forest.part(data.rows, "slice", f"|{size}"))


def _do_skip(m: Machine, data: Data, args: Args, named: Named) -> Value:
    size = str(getattr(args[0], "value", None) or getattr(args[0], "name", "n")) if args else "n"
    return replace(data, rows=m.forest.part(data.rows, "slice", f"{size}|"))


def _do_filter(m: Machine, data: Data, args: Args, named: Named) -> Value:
    names = names_of(args[0] if args else named.get("items", Value()))
    if isinstance(args[0] if args else None, Seq) and names:
        return chosen_columns(m, data, args[0])
    columns = data.columns.copy() if data.columns else None
    if columns:
        columns.sure = False
    return replace(data, columns=columns)


_do_select_dtypes = _do_filter


def _do_head(m: Machine, data: Data, args: Args, named: Named) -> Value:
    """The first rows: a part that ends where it says."""
    end = _place(m, args, named)
    return _piece(m, data, f"|{end}") if end else data


def _do_tail(m: Machine, data: Data, args: Args, named: Named) -> Value:
    """The last rows; `tail(len(df) - n)` begins at n."""
    count = _place(m, args, named)
    if not count:
        return data
    return _piece(m, data, f"{count[9:]}|" if count.startswith("length - ") else f"-{count}|")


def _place(m: Machine, args: Args, named: Named) -> str:
    given = args[0] if args else named.get("n")
    if given is None:
        return ""
    if isinstance(given, Const):
        return str(given.value)
    return given.name if given.name.startswith("length - ") else f"#{m.keep(given)}"


def _piece(m: Machine, data: Data, side: str) -> Data:
    if data.learned or data.scores or data.has("names") or data.has("grouped"):
        return data
    columns = data.columns.copy() if data.columns else None
    if data.has("shuffled"):
        split_at_random(m, data, "slice")
    return replace(data, rows=m.forest.part(data.rows, "slice", side), columns=columns)


METHODS: dict[str, Method] = {
    "append": _do_append,
    "assign": _do_assign,
    "difference": _do_difference,
    "drop": _do_drop,
    "filter": _do_filter,
    "head": _do_head,
    "insert": _do_insert,
    "isin": _do_isin,
    "items": _do_items,
    "iteritems": _do_items,
    "iterrows": _do_items,
    "itertuples": _do_items,
    "join": _do_merge,
    "map": _do_map,
    "merge": _do_merge,
    "pivot_table": _do_pivot_table,
    "pop": _do_pop,
    "query": _do_query,
    "replace": _do_replace,
    "select_dtypes": _do_filter,
    "select": _do_select,
    "skip": _do_skip,
    "tail": _do_tail,
    "take": _do_take,
    "unique": _do_unique,
    "withColumn": _do_with_column,
    "with_columns": _do_with_columns,
}
