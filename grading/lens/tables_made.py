"""Functions of libraries that read, make and join tables."""

from __future__ import annotations

import ast
from dataclasses import replace

from grading.lens import stacking, tables
from grading.lens.machine import Machine
from grading.lens.values import (
    Args,
    Columns,
    Const,
    Data,
    Mapping,
    Named,
    Seq,
    Value,
    data_of,
)


def read(m: Machine, last: str, args: Args, named: Named) -> Value:
    path = args[0] if args else next(iter(named.values()), None)
    text = path.value if isinstance(path, Const) and isinstance(path.value, str) else ""
    half = named.get("train")
    if last[:1].isupper() and isinstance(half, Const):
        return Data(rows=m.forest.origin(f"{last}:{half.value}"), site=m.site)
    subset = named.get("subset")
    if isinstance(subset, Const):
        whole = m.forest.origin(f"file:{text}", text)
        side = "train" if subset.value == "training" else "test"
        return Data(name=text, rows=m.forest.part(whole, "subset", side), site=m.site)
    data = m.fresh(text, key=f"file:{text}" if text else "", is_table=True)
    index = named.get("index_col")
    if (
        isinstance(index, Const)
        and isinstance(index.value, str)
        and tables.TIME_WORDS.search(index.value)
    ):
        data.flags |= {"series"}
    parsed = named.get("parse_dates")
    if isinstance(index, Const) and index.value == 0 and parsed is not None:
        data.flags |= {"series"}
    if last.startswith("read_"):
        data.flags |= {"frame"}
    return data


def paths(m: Machine, last: str, args: Args, named: Named) -> Value:
    """Names of files, one a row."""
    text = getattr(args[0], "value", "") if args else ""
    return m.fresh(str(text), key=f"files:{text}" if text else "")


def dataset(m: Machine, last: str, args: Args, named: Named) -> Value:
    data = m.fresh(last, key=f"dataset:{last}" if last.startswith(("load", "fetch")) else "")
    pair = named.get("return_X_y")
    if last.startswith("make_") or (isinstance(pair, Const) and pair.value):
        return Seq(items=[data, replace(data, flags=data.flags | {"label"})])
    return replace(data, flags=data.flags | {"bunch"})


def dataset_pair(m: Machine, last: str, args: Args, named: Named) -> Value:
    halves = []
    for side in ("train", "test"):
        data = m.fresh(side, key=f"{m.cell}:{m.line}:{side}")
        halves.append(Seq(items=[data, replace(data, flags=frozenset({"label"}))]))
    return Seq(items=list(halves))


def table(m: Machine, last: str, args: Args, named: Named) -> Value:
    """Rows with their labels in one object: DMatrix, Dataset, TensorDataset, DataLoader."""
    values = [*args, *named.values()]
    found = [d for v in values for d in data_of(v)]
    if not found:
        return Value()
    if last == "Subset" and len(args) > 1 and isinstance(args[1], Data):
        return tables.rows_by(m, found[0], args[1], ast.Constant(None))
    if last == "ConcatDataset":
        return stacking.stacked(m, found)
    labels = tuple(found[1:2]) or found[0].parts
    return replace(
        found[0], marks=found[0].all_marks(), parts=labels, flags=found[0].flags | {"batches"}
    )


def new_table(m: Machine, last: str, args: Args, named: Named) -> Value:
    given = args[0] if args else named.get("data", Value())
    found = list(data_of(given))
    if isinstance(given, Mapping):
        made = m.scored(found, "table")
        if not found or all(d.scores for d in found):
            return (
                replace(m.join(found), name="table of scores") if found else m.fresh(is_table=True)
            )
        base = next((d for d in found if d.rows), None)
        data = Data(rows=base.rows if base else m.fresh().rows, site=m.site, by=frozenset())
        data.scores = frozenset({made}) if made else frozenset()
        for name, value in given.items.items():
            if isinstance(name, str):
                tables.set_column(m, data, name, value)
        return data
    if not found:
        return given if isinstance(given, Const) else _empty(m, last, args, named)
    new = m.join(found) if isinstance(given, Seq) else replace(found[0])
    if isinstance(given, Seq):
        new.flags -= {"element", "inner"}
    if isinstance(given, Seq) and any(d.scores for d in found):
        return new
    if last == "DataFrame" and new.columns is None:
        new.columns = Columns(table=0, sure=False)
    return new


def _empty(m: Machine, last: str, args: Args, named: Named) -> Value:
    """A table whose columns are still to come; rows are those of the index that it is given."""
    new = m.fresh(is_table=last == "DataFrame")
    like = next(iter(data_of(named.get("index", Value()))), None)
    if like is not None and like.rows:
        new.rows, new.flags = like.rows, like.flags & {"series"}
    if new.columns is not None and not args and not {"data", "columns"} & set(named):
        new.columns.only = frozenset()
    return new


def concat(m: Machine, last: str, args: Args, named: Named) -> Value:
    axis = named.get("axis") or (args[1] if len(args) > 1 else None)
    found = list(data_of(args[0])) if args else [d for v in named.values() for d in data_of(v)]
    if not found:
        return Value()
    if isinstance(axis, Const) and axis.value in (1, -1, "columns"):
        return join_columns(m, last, args, {})
    return stacking.stacked(m, found)


def join_rows(m: Machine, last: str, args: Args, named: Named) -> Value:
    return concat(m, last, args, named)


def join_columns(m: Machine, last: str, args: Args, named: Named) -> Value:
    found = [d for a in args for d in data_of(a)]
    if not found:
        return Value()
    new = m.join(found)
    first = next((d for d in found if d.rows), found[0])
    columns = first.columns.copy() if first.columns else None
    for other in found[1:]:
        if columns is not None and other.columns is not None:
            columns.made |= other.columns.made
            if columns.only is not None and other.columns.only is not None:
                columns.only |= other.columns.only
    return replace(new, rows=first.rows, columns=columns, flags=new.flags - {"label"})


def make(m: Machine, last: str, args: Args, named: Named) -> Value:
    return Value(name=last)
