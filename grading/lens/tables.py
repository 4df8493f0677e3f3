"""Tables and arrays: columns, parts of rows, and the methods of pandas that matter for leaks."""

from __future__ import annotations

import ast
import re
from collections.abc import Sequence
from dataclasses import replace

from grading.lens import knowledge
from grading.lens.combining import FILL, SELECT, STATISTIC, combined, statistic, used_mark
from grading.lens.machine import Machine, Scope, Split
from grading.lens.rows import meet
from grading.lens.values import Bound, Columns, Const, Data, Function, Mapping, Ref, Seq, Value, data_of, number

TIME_WORDS = re.compile(r"date|time|day|month|year|week|hour|timestamp|period|\bdt\b|\bts\b|quarter", re.I)
ID_WORDS = re.compile(
    r"(patient|subject|user|customer|client|driver|machine|device|speaker|store|shop|household|engine|session|document"
    r"|author|student|animal|plant|site|well|sensor|participant|vehicle|battery|writer|person|player|school|hospital"
    r"|farm|field|turbine|pump|bearing|cell|donor|slide|recording|account|member|employee|rider|house|building|unit"
    r"|group|family|room|station|company|batch|lot|wafer|panel|tool|video|clip|scene|cow|tree|rat|mouse|horse)s?(_?(id|no|nr|code|name|number|key|label))?$|^(id|pid|uid|sid|gid)$", re.I)  # fmt: skip


def column(m: Machine, data: Data, name: str) -> Value:
    """One column of a table."""
    if data.columns and name in data.columns.made and data.columns.may_hold(name):
        made = data.columns.made[name]
        return replace(
            made, rows=data.rows or made.rows, marks=made.marks | data.marks, label=name, columns=None,
            uses=made.uses | {name}, learned=data.learned or made.learned, flags=made.flags | (data.flags - {"frame"}),
            site=data.site or made.site, parts=(data,) if data.columns else (),
        )  # fmt: skip
    return replace(
        data, label=name, uses=frozenset({name}), columns=None, cut=None, flags=data.flags - {"frame"},
        parts=(data,) if data.columns else (),
    )  # fmt: skip


def set_column(m: Machine, data: Data, name: str, value: Value, kind: str = STATISTIC) -> None:
    """`df[name] = value`: the column carries its own marks, so that dropping it drops them."""
    if data.columns is None:
        data.columns = Columns(table=number())
    found = list(data_of(value))
    new = m.join(found) if found else Data(rows=data.rows, site=m.site)
    if new.learned:
        new = replace(new, rows=data.rows, learned=frozenset(), marks=new.marks | {used_mark(new, kind)})
    if isinstance(value, Data) and value.cut:
        new.cut = value.cut
    data.columns.made[name] = replace(new, site=m.site, columns=None, parts=())
    data.columns.dropped -= {name}
    if data.columns.only is not None:
        data.columns.only |= {name}
    if new.has("series") or (new.has("lagged")):
        data.flags |= {"series"}


def names_of(value: Value) -> list[str] | None:
    """Column names that a value lists, or None when it is not a list of texts."""
    if isinstance(value, Const):
        return [value.value] if isinstance(value.value, str) else None
    if isinstance(value, Seq) and not value.is_open:
        names = [i.value for i in value.items if isinstance(i, Const) and isinstance(i.value, str)]
        return names if len(names) == len(value.items) else None
    return None


def chosen_columns(m: Machine, data: Data, picked: Value) -> Data:
    """`df[columns]`; a list that was learned from rows marks what it leaves."""
    names = names_of(picked)
    new = replace(data, columns=data.columns.copy() if data.columns else None, label=None)
    learned = [d for d in data_of(picked) if d.learned and not d.has("missing")]
    if learned:
        marks = [used_mark(replace(d, flags=d.flags - {"grouped"}), SELECT) for d in learned]
        new.marks |= frozenset(marks)
    new.marks |= frozenset(k for d in data_of(picked) for k in d.marks if k.kind == SELECT)
    if names is not None and new.columns is not None:
        new.columns.only = frozenset(names)
        if len(names) == 1:
            new.uses = frozenset(names)
            new.label = names[0]
    elif new.columns is not None and names is None:
        new.columns.sure = False
    return new


def _names_without(data: Data, given: Value | None) -> Data:
    """`df.columns.drop("y")`, `df.columns.difference(["y"])`."""
    names = names_of(given) if given is not None else None
    known = names is not None and data.name == "columns but"
    return replace(data, name="columns but" if known else "some columns", uses=data.uses | set(names or ()))


def drop(m: Machine, data: Data, args: Sequence[Value], named: dict[str, Value]) -> Value:
    given = named.get("columns") or (args[0] if args else None) or named.get("labels") or named.get("index")
    if data.has("names"):
        return _names_without(data, given)
    axis = named.get("axis") or (args[1] if len(args) > 1 else None)
    by_column = "columns" in named or (isinstance(axis, Const) and axis.value in (1, "columns"))
    new = replace(data, columns=data.columns.copy() if data.columns else None)
    if given is None:
        return new
    if not by_column:
        cut = next((d for d in data_of(given) if d.has("index") or d.cut), None)
        if cut is not None and cut.cut:
            side = cut.cut[1][1:] if cut.cut[1].startswith("!") else f"!{cut.cut[1]}"
            new.rows = m.forest.part(data.rows, cut.cut[0], side, cut.cut[2])
        elif cut is not None and cut.rows and cut.rows != data.rows:
            new.rows = frozenset(n for r in cut.rows for n in _others(m, r, data))
        return new
    names = names_of(given)
    if m.guards and not names:
        new.marks |= frozenset(used_mark(replace(d, flags=frozenset()), SELECT) for d in m.guards)
    if names is None:
        learned = [d for d in data_of(given) if d.learned and not d.has("missing")]
        new.marks |= frozenset(used_mark(replace(d, flags=frozenset()), SELECT) for d in learned)
        if new.columns:
            new.columns.sure = False
    elif new.columns:
        new.columns.dropped |= frozenset(names)
    else:
        new.uses = new.uses - set(names)
    return new


def _others(m: Machine, node: object, data: Data) -> frozenset[object]:
    """The rest of the table once a part was taken out of it."""
    side = getattr(node, "side", "")
    parent = getattr(node, "parent", None)
    if parent is None or not side:
        return data.rows
    opposite = {"train": "test", "test": "train"}.get(side, f"!{side}")
    return m.forest.part(frozenset({parent}), node.act, opposite, node.fold)  # type: ignore[attr-defined]


def rows_by(m: Machine, data: Data, picked: Value, node: ast.expr) -> Data:
    """`df[mask]`, `df.iloc[index]`, `X[train_idx]`."""
    if isinstance(picked, Data):
        new = replace(data, columns=data.columns.copy() if data.columns else None)
        if picked.learned and data.columns is not None and picked.cut is None:
            return chosen_columns(m, data, picked)
        if picked.cut is not None:
            new.rows = m.forest.part(data.rows, *picked.cut)
            if picked.cut[0].startswith(("random@", "permutation@", "drawn@index")):
                split_at_random(m, data, picked.cut[0])
            chosen = frozenset(k for k in picked.marks if k.kind == "choice")
            new.marks |= chosen
            return new
        if picked.has("index"):
            new.rows = picked.rows or data.rows
            return new
        if picked.has("duplicates gone"):
            new.rows = m.forest.part(data.rows, "unique", "yes")
            return new
        chosen = frozenset(k for k in picked.marks if k.kind == "choice")
        if chosen or picked.scores:
            new.marks |= chosen
            return new
        if picked.rows:
            new.rows = m.forest.part(data.rows, f"mask:{_text(node)}", "yes")
        return new
    return data


def sliced(m: Machine, data: Data, piece: ast.Slice, scope: Scope) -> Data:
    """`X[:n]`: a part of the rows, known by its bounds; windows in a loop stay with their series."""
    if data.has("names"):
        return replace(data, name="some columns")
    lower, upper = (_bound(m, b, scope) for b in (piece.lower, piece.upper))
    if lower in ("", "0") and upper in ("", "None"):
        return data
    looped = {n.id for b in (piece.lower, piece.upper) if b for n in ast.walk(b) if isinstance(n, ast.Name)}
    if looped & m.loop_names:
        return replace(data, flags=data.flags | {"window", "series"})
    if piece.lower is None and piece.upper is None:
        return data
    new = replace(data, columns=data.columns.copy() if data.columns else None)
    if data.cut is not None and not data.rows:
        new.cut = (f"{data.cut[0]}/{data.cut[1]}/slice", f"{lower}|{upper}", 0)
    elif data.has("index"):
        new.cut = (f"{data.name}/slice", f"{lower}|{upper}", 0)
    else:
        new.rows = m.forest.part(data.rows, "slice", f"{lower}|{upper}")
        if data.has("shuffled"):
            split_at_random(m, data, "slice")
    return new


def split_at_random(m: Machine, data: Data, act: str) -> None:
    """Record a split by chance that no function of a library made, once."""
    if not any(s.act == act and s.data.rows == data.rows for s in m.splits):
        m.splits.append(Split(data, "random", m.site, act))


def _bound(m: Machine, node: ast.expr | None, scope: Scope) -> str:
    if node is None:
        return ""
    value = m.evaluate(node, scope)
    if isinstance(value, Const) and isinstance(value.value, int | float | str):
        return str(value.value)
    text = _text(node)
    return text.removeprefix("-") if isinstance(node, ast.UnaryOp) else text


def _text(node: ast.expr) -> str:
    try:
        return ast.unparse(node)
    except (RecursionError, ValueError):
        return "?"


def method(m: Machine, data: Data, name: str, args: Sequence[Value], named: dict[str, Value]) -> Value:
    """A method of data that is not one of an estimator."""
    special = globals().get(f"_do_{name}")
    if special is not None:
        return special(m, data, args, named)  # type: ignore[no-any-return]
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


def _statistic(m: Machine, data: Data, name: str, args: Sequence[Value], named: dict[str, Value]) -> Value:
    axis = named.get("axis") or (args[0] if args and name not in ("quantile", "agg", "aggregate") else None)
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


def _aggregated(args: Sequence[Value], named: dict[str, Value]) -> frozenset[str]:
    """Columns that an aggregation names: keys of its mapping, first items of its pairs."""
    keys = [k for a in args if isinstance(a, Mapping) for k in a.items if isinstance(k, str)]
    pairs = [v.items[0] for v in named.values() if isinstance(v, Seq) and v.items]
    return frozenset([*keys, *(p.value for p in pairs if isinstance(p, Const) and isinstance(p.value, str))])


def _do_pivot_table(m: Machine, data: Data, args: Sequence[Value], named: dict[str, Value]) -> Value:
    made = statistic(m, replace(data, flags=data.flags | {"grouped"}), "pivot_table", grouped=True)
    made.uses = frozenset(names_of(named.get("values", Value())) or ())
    return made


def chosen(m: Machine, data: Data, args: Sequence[Value] = ()) -> Value:
    """The best by score; the class of highest probability is no choice."""
    mark = m.choose([data])
    if mark is None:
        return replace(data, columns=None, label=None)
    return Data(marks=data.marks | {mark}, scores=data.scores, flags=frozenset({"best"}), name="best")


def applied(m: Machine, data: Data, args: Sequence[Value], named: dict[str, Value]) -> Value:
    """A function of the file applied row by row."""
    function = next(a for a in args if isinstance(a, Function | Ref))
    result = m.apply(function, [replace(data, columns=None)])
    found = list(data_of(result))
    new = m.join([data, *found]) if found else data
    return replace(new, rows=data.rows, columns=data.columns.copy() if data.columns else None, learned=data.learned)


def meets_itself(pieces: Sequence[Data]) -> bool:
    """Whether pieces that are put one below the other hold a row twice."""
    return any(meet(a.rows, b.rows) for i, a in enumerate(pieces) for b in pieces[i + 1 :])


def stacked(m: Machine, pieces: Sequence[Data]) -> Data:
    """Pieces below one another; rows that come in twice leave a mark."""
    joined = m.join(pieces)
    joined.rows = frozenset(n for n in joined.rows if not any(n is not o and o in n.line() for o in joined.rows))
    rowed = [p for p in pieces if p.rows and not p.learned]
    if meets_itself(rowed) and not any(p.has("feature part") for p in rowed):
        rows = frozenset().union(*(p.rows for p in rowed))
        of_class = any(_is_class(p) for p in rowed)
        kind = "oversampling_before_split" if of_class else "duplicates_across_split"
        joined.marks |= {m.mark(kind, rows, "copies")}
    return joined


def _is_class(data: Data) -> bool:
    """Whether the rows were picked by equality with a value: one class of several."""
    return any(n.act.startswith("mask:") and n.side.startswith("==") for r in data.rows for n in r.line())


def _do_drop(m: Machine, data: Data, args: Sequence[Value], named: dict[str, Value]) -> Value:
    return drop(m, data, args, named)


def _do_difference(m: Machine, data: Data, args: Sequence[Value], named: dict[str, Value]) -> Value:
    return _names_without(data, args[0] if args else None)


def _do_pop(m: Machine, data: Data, args: Sequence[Value], named: dict[str, Value]) -> Value:
    names = names_of(args[0]) if args else None
    if not names:
        return Data(rows=data.rows)
    found = column(m, data, names[0])
    if data.columns:
        data.columns.dropped |= frozenset(names)
    return found


def _do_fillna(m: Machine, data: Data, args: Sequence[Value], named: dict[str, Value]) -> Value:
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


def replace_kind(mark: object) -> object:
    """A statistic that was spread over rows and then fills gaps is an imputation."""
    if getattr(mark, "kind", "") == "preprocessing_before_split":
        return replace(mark, kind=FILL, columns=frozenset())  # type: ignore[type-var]
    return mark


def _do_combine_first(m: Machine, data: Data, args: Sequence[Value], named: dict[str, Value]) -> Value:
    return _do_fillna(m, data, args, named)


def _do_bfill(m: Machine, data: Data, args: Sequence[Value], named: dict[str, Value]) -> Value:
    mark = m.mark("back", data.rows, "bfill")
    return replace(data, columns=data.columns.copy() if data.columns else None, marks=data.marks | {mark})


def _do_backfill(m: Machine, data: Data, args: Sequence[Value], named: dict[str, Value]) -> Value:
    return _do_bfill(m, data, args, named)


def _do_interpolate(m: Machine, data: Data, args: Sequence[Value], named: dict[str, Value]) -> Value:
    return _do_bfill(m, data, args, named)


def _do_ffill(m: Machine, data: Data, args: Sequence[Value], named: dict[str, Value]) -> Value:
    return replace(data, columns=data.columns.copy() if data.columns else None)


def _do_dropna(m: Machine, data: Data, args: Sequence[Value], named: dict[str, Value]) -> Value:
    return replace(data, columns=data.columns.copy() if data.columns else None)


def _do_drop_duplicates(m: Machine, data: Data, args: Sequence[Value], named: dict[str, Value]) -> Value:
    new = replace(data, columns=data.columns.copy() if data.columns else None)
    new.rows = m.forest.part(data.rows, "unique", "yes")
    new.marks = frozenset(k for k in data.marks if k.kind != "duplicates_across_split")
    return new


def _do_duplicated(m: Machine, data: Data, args: Sequence[Value], named: dict[str, Value]) -> Value:
    return Data(rows=data.rows, flags=frozenset({"duplicated", "missing"}), site=m.site)


def _do_isnull(m: Machine, data: Data, args: Sequence[Value], named: dict[str, Value]) -> Value:
    return replace(data, flags=data.flags | {"missing"}, columns=None)


_do_isna = _do_notna = _do_notnull = _do_isnull


def _do_shift(m: Machine, data: Data, args: Sequence[Value], named: dict[str, Value]) -> Value:
    by = args[0] if args else named.get("periods")
    new = replace(data, uses=frozenset(), label=None, flags=data.flags | {"series", "lagged"})
    if isinstance(by, Const) and isinstance(by.value, int) and by.value < 0:
        new.marks |= {m.mark("future", data.rows, "shift")}
        new.flags |= {"future"}
    return new


def _do_diff(m: Machine, data: Data, args: Sequence[Value], named: dict[str, Value]) -> Value:
    return replace(data, flags=data.flags | {"series"})


_do_pct_change = _do_diff


def _do_rolling(m: Machine, data: Data, args: Sequence[Value], named: dict[str, Value]) -> Value:
    new = replace(data, flags=data.flags | {"series", "rolling"})
    center = named.get("center")
    if isinstance(center, Const) and center.value:
        new.marks |= {m.mark("future", data.rows, "rolling")}
    return new


_do_expanding = _do_ewm = _do_rolling


def _do_groupby(m: Machine, data: Data, args: Sequence[Value], named: dict[str, Value]) -> Value:
    given = args[0] if args else named.get("by", Value())
    names = names_of(given) or [d.label for d in data_of(given) if d.label]
    new = replace(data, flags=data.flags | {"grouped"}, columns=data.columns.copy() if data.columns else None)
    new.name = ",".join(names)
    for name in names:
        if ID_WORDS.search(name):
            m.note("grouped by", data.rows, name)
    return new


def _do_transform(m: Machine, data: Data, args: Sequence[Value], named: dict[str, Value]) -> Value:
    """Group-wise statistics spread back over the rows."""
    word = args[0] if args else None
    if isinstance(word, Function):
        inner = m.invoke(word, [replace(data, flags=data.flags - {"grouped"})], {})
        found = list(data_of(inner))
        return replace(m.join([data, *found]) if found else data, rows=data.rows, learned=frozenset())
    if data.has("grouped"):
        mark = used_mark(statistic(m, data, str(getattr(word, "value", ""))), "preprocessing_before_split")
        return replace(data, marks=data.marks | {mark}, flags=data.flags - {"grouped"}, uses=frozenset())
    return data


def _do_cumsum(m: Machine, data: Data, args: Sequence[Value], named: dict[str, Value]) -> Value:
    return replace(data, flags=data.flags - {"grouped"})


_do_cumcount = _do_cummax = _do_cummin = _do_cumsum


def _do_rank(m: Machine, data: Data, args: Sequence[Value], named: dict[str, Value]) -> Value:
    return replace(data, marks=data.marks | {m.mark("preprocessing_before_split", data.rows, "rank")})


def _do_sample(m: Machine, data: Data, args: Sequence[Value], named: dict[str, Value]) -> Value:
    new = replace(data, columns=data.columns.copy() if data.columns else None)
    again = named.get("replace")
    share = named.get("frac") or (args[1] if len(args) > 1 else None)
    if isinstance(again, Const) and again.value:
        kind = "oversampling_before_split" if _is_class(data) or data.has("grouped") else "duplicates_across_split"
        new.marks |= {m.mark(kind, data.rows, "sample")}
        return new
    if isinstance(share, Const) and share.value in (1, 1.0):
        return replace(new, flags=new.flags | {"shuffled"})
    seed = named.get("random_state")
    key = f"{seed.value}" if isinstance(seed, Const) and isinstance(seed.value, int) else f"{m.cell}:{m.line}"
    amount = getattr(share, "value", None) or getattr(named.get("n") or (args[0] if args else None), "value", "?")
    new.rows = m.forest.part(data.rows, f"sample@{key}:{amount}", "train")
    split_at_random(m, data, f"sample@{key}:{amount}")
    return new


def _do_sort_values(m: Machine, data: Data, args: Sequence[Value], named: dict[str, Value]) -> Value:
    new = replace(data, columns=data.columns.copy() if data.columns else None)
    names = names_of(args[0] if args else named.get("by", Value())) or []
    if any(TIME_WORDS.search(n) for n in names):
        new.flags |= {"series"}
    return new


def _do_set_index(m: Machine, data: Data, args: Sequence[Value], named: dict[str, Value]) -> Value:
    return _do_sort_values(m, data, args, named)


def _do_resample(m: Machine, data: Data, args: Sequence[Value], named: dict[str, Value]) -> Value:
    return replace(data, flags=data.flags | {"series", "rolling"}, columns=data.columns.copy() if data.columns else None)


def _do_asfreq(m: Machine, data: Data, args: Sequence[Value], named: dict[str, Value]) -> Value:
    return replace(data, flags=data.flags | {"series"})


def _do_map(m: Machine, data: Data, args: Sequence[Value], named: dict[str, Value]) -> Value:
    if any(isinstance(a, Function | Ref) for a in args):
        return applied(m, data, args, named)
    return combined(m, [data, *args], "map")


_do_replace = _do_map


def _do_isin(m: Machine, data: Data, args: Sequence[Value], named: dict[str, Value]) -> Value:
    for one in (d for a in args for d in data_of(a)):
        if one.cut or one.has("unique"):
            cut = one.cut or next(((n.act, n.side, n.fold) for r in one.rows for n in [r] if n.act), None)
            return Data(rows=data.rows, cut=cut, name="members")
    return Data(rows=data.rows, name="members")


def _do_unique(m: Machine, data: Data, args: Sequence[Value], named: dict[str, Value]) -> Value:
    return Data(rows=data.rows, flags=frozenset({"unique"}), label=data.label, name="unique")


def _do_query(m: Machine, data: Data, args: Sequence[Value], named: dict[str, Value]) -> Value:
    text = args[0].value if args and isinstance(args[0], Const) else None
    new = replace(data, columns=data.columns.copy() if data.columns else None)
    found = re.fullmatch(r"\s*(\w+)\s*(==|!=|<=|>=|<|>)\s*(.+?)\s*", text) if isinstance(text, str) else None
    act, side = (f"mask:{found[1]}", found[2] + found[3]) if found else (f"mask:{text}", "yes")
    new.rows = m.forest.part(data.rows, act, side)
    return new


def _do_merge(m: Machine, data: Data, args: Sequence[Value], named: dict[str, Value]) -> Value:
    other = [d for a in [*args[:1], *([named["right"]] if "right" in named else [])] for d in data_of(a)]
    new = combined(m, [data, *other], "merge")
    if isinstance(new, Data):
        new.columns = data.columns.copy() if data.columns else None
        new.flags = new.flags | (data.flags & {"frame"})
    return new


_do_join = _do_merge


def _do_append(m: Machine, data: Data, args: Sequence[Value], named: dict[str, Value]) -> Value:
    return stacked(m, [data, *(d for a in args for d in data_of(a))])


def _do_assign(m: Machine, data: Data, args: Sequence[Value], named: dict[str, Value]) -> Value:
    new = replace(data, columns=data.columns.copy() if data.columns else None)
    for name, value in named.items():
        made = m.invoke(value, [new], {}) if isinstance(value, Function) else value
        set_column(m, new, name, made)
    return new


def _do_insert(m: Machine, data: Data, args: Sequence[Value], named: dict[str, Value]) -> Value:
    if len(args) > 2 and (names := names_of(args[1])):
        set_column(m, data, names[0], args[2])
    return Value()


def _do_items(m: Machine, data: Data, args: Sequence[Value], named: dict[str, Value]) -> Value:
    return Seq(items=[Seq(items=[Value(), data])], is_open=True)


_do_iteritems = _do_iterrows = _do_itertuples = _do_items


def _do_take(m: Machine, data: Data, args: Sequence[Value], named: dict[str, Value]) -> Value:
    if args and isinstance(args[0], Data):
        return rows_by(m, data, args[0], ast.Constant("take"))
    size = str(getattr(args[0], "value", None) or getattr(args[0], "name", "n")) if args else "n"
    return replace(data, rows=m.forest.part(data.rows, "slice", f"|{size}"))


def _do_skip(m: Machine, data: Data, args: Sequence[Value], named: dict[str, Value]) -> Value:
    size = str(getattr(args[0], "value", None) or getattr(args[0], "name", "n")) if args else "n"
    return replace(data, rows=m.forest.part(data.rows, "slice", f"{size}|"))


def _do_filter(m: Machine, data: Data, args: Sequence[Value], named: dict[str, Value]) -> Value:
    names = names_of(args[0] if args else named.get("items", Value()))
    if isinstance(args[0] if args else None, Seq) and names:
        return chosen_columns(m, data, args[0])
    columns = data.columns.copy() if data.columns else None
    if columns:
        columns.sure = False
    return replace(data, columns=columns)


_do_select_dtypes = _do_filter


def _do_head(m: Machine, data: Data, args: Sequence[Value], named: dict[str, Value]) -> Value:
    return data


_do_tail = _do_head
bound = Bound
empty = Mapping
