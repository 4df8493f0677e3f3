"""A method of data: what it does to rows, by its name."""

from __future__ import annotations

from dataclasses import replace

from grading.lens import knowledge, methods_gaps, methods_series, methods_shape
from grading.lens.combining import combined, statistic
from grading.lens.machine import Machine
from grading.lens.stacking import applied, chosen
from grading.lens.tables import ID_WORDS, names_of
from grading.lens.values import (
    Args,
    Const,
    Data,
    Function,
    Mapping,
    Named,
    Ref,
    Seq,
    Value,
)

METHODS = {**methods_gaps.METHODS, **methods_series.METHODS, **methods_shape.METHODS}


def method(m: Machine, data: Data, name: str, args: Args, named: Named) -> Value:  # noqa: PLR0911 - a table of cases
    """A method of data that is not one of an estimator."""
    if data.has("names") and name in ("remove", "pop", "append", "extend", "insert"):
        return _renamed(data, name, args)
    special = METHODS.get(name)
    if special is not None:
        return special(m, data, args, named)
    role = knowledge.methods().get(name)
    if role == "same":
        return replace(data, columns=data.columns.copy() if data.columns else None)
    if role == "statistic":
        return _statistic(m, data, name, args, named)
    if role == "choose":
        return chosen(m, data, args)
    if any(isinstance(a, Function | Ref) for a in args):
        return applied(m, data, args, named)
    return combined(m, [data, *args, *named.values()], name)


def _renamed(data: Data, name: str, args: Args) -> Value:
    """A list of column names that loses or gains some, in place."""
    gone = names_of(args[0]) if args and name == "remove" else None
    data.uses |= frozenset(gone or ())
    if gone is None:
        data.name = "some columns"
    return Value()


def _statistic(m: Machine, data: Data, name: str, args: Args, named: Named) -> Value:  # noqa: C901, PLR0911 - a table of cases
    axis = named.get("axis") or (
        args[0] if args and name not in ("quantile", "agg", "aggregate") else None
    )
    if isinstance(axis, Const) and axis.value in (1, "columns", -1):
        return replace(data, columns=None, label=None)
    if data.has("rolling") or (data.has("window") and not data.columns):
        return replace(data, flags=data.flags - {"rolling"})
    if data.has("image"):
        return Value()
    if data.has("duplicated"):
        m.note("duplicates counted", data.rows)
        return Value()
    if name in ("max", "min") and data.scores:
        return chosen(m, data, args)
    if name in ("count", "size", "nunique") or (name == "value_counts" and not data.has("grouped")):
        groups = [g for g in (data.label, *data.uses) if g and ID_WORDS.search(g)]
        if data.has("grouped") or name in ("value_counts", "nunique"):
            for g in groups[:1]:
                m.note("groups", data.rows, g)
    if name in ("count", "size", "nunique") and not data.has("grouped"):
        return Data(flags=frozenset({"missing"}), name=name, columns=None)
    made = statistic(m, data, name)
    if data.has("grouped"):
        made.uses = data.uses | _aggregated(args, named)
    return made


def _aggregated(args: Args, named: Named) -> frozenset[str]:
    """Columns that an aggregation names: keys of its mapping, first items of its pairs."""
    keys = [k for a in args if isinstance(a, Mapping) for k in a.items if isinstance(k, str)]
    pairs = [v.items[0] for v in named.values() if isinstance(v, Seq) and v.items]
    return frozenset(
        [*keys, *(p.value for p in pairs if isinstance(p, Const) and isinstance(p.value, str))]
    )
