"""Tables and arrays: columns, and parts of rows."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterable
from dataclasses import replace

from grading.lens.combining import SELECT, STATISTIC, used_mark
from grading.lens.machine import Machine, Scope, Split
from grading.lens.rows import Node, Rows
from grading.lens.values import (
    Args,
    Columns,
    Const,
    Data,
    Named,
    Seq,
    Value,
    data_of,
    negated,
    number,
)

TIME_WORDS = re.compile(
    r"date|time|day|month|year|week|hour|timestamp|period|\bdt\b|\bts\b|quarter", re.IGNORECASE
)


ID_WORDS = re.compile(
    r"(patient|subject|user|customer|client|driver|machine|device|speaker|store|shop|household|engine|session|document"
    r"|author|student|animal|plant|site|well|sensor|participant|vehicle|battery|writer|person|player|school|hospital"
    r"|farm|field|turbine|pump|bearing|cell|donor|slide|recording|account|member|employee|rider|house|building|unit"
    r"|group|family|room|station|company|batch|lot|wafer|panel|tool|video|clip|scene|cow|tree|rat|mouse|horse)s?(_?(id|no|nr|code|name|number|key|label))?$|^(id|pid|uid|sid|gid)$", re.IGNORECASE)  # fmt: skip


_RANGE = re.compile(r"element of range by (\S+)(?: from (\S+) to (\S+))?$")
# Parts of a loop over a growing past: each round has rows of its own, as folds have.
WALK = "folds@walk/slice"


def column(m: Machine, data: Data, name: str) -> Value:
    """One column of a table."""
    if data.columns and name in data.columns.made and data.columns.may_hold(name):
        made = data.columns.made[name]
        return replace(
            made, rows=data.rows or made.rows, marks=made.marks | data.marks, label=name, columns=None,
            uses=made.uses | {name}, learned=data.learned or made.learned, flags=made.flags | (data.flags - {"frame"}),
            site=data.site or made.site, parts=(data,) if data.columns else (),
        )  # fmt: skip
    uses = frozenset({name}) | (data.uses if data.learned else frozenset())
    return replace(
        data, label=name, uses=uses, columns=None, cut=None, flags=data.flags - {"frame"},
        parts=(data,) if data.columns else (),
    )  # fmt: skip


def set_column(m: Machine, data: Data, name: str, value: Value, kind: str = STATISTIC) -> None:
    """`df[name] = value`: the column carries its own marks, so that dropping it drops them."""
    if data.columns is None:
        data.columns = Columns(table=number())
    found = list(data_of(value))
    new = m.join(found) if found else Data(rows=data.rows, site=m.site)
    if new.learned:
        new = replace(
            new, rows=data.rows, learned=frozenset(), marks=new.marks | {used_mark(new, kind)}
        )
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


def names_without(data: Data, given: Value | None) -> Data:
    """`df.columns.drop("y")`, `df.columns.difference(["y"])`."""
    names = names_of(given) if given is not None else None
    known = names is not None and data.name == "columns but"
    return replace(
        data, name="columns but" if known else "some columns", uses=data.uses | set(names or ())
    )


def drop(m: Machine, data: Data, args: Args, named: Named) -> Value:
    given = (
        named.get("columns")
        or (args[0] if args else None)
        or named.get("labels")
        or named.get("index")
    )
    if data.has("names"):
        return names_without(data, given)
    axis = named.get("axis") or (args[1] if len(args) > 1 else None)
    by_column = "columns" in named or (isinstance(axis, Const) and axis.value in (1, "columns"))
    new = replace(data, columns=data.columns.copy() if data.columns else None)
    if given is None:
        return new
    if not by_column:
        cut = next((d for d in data_of(given) if d.has("index") or d.cut), None)
        if cut is not None and cut.cut:
            new.rows = m.forest.part(data.rows, *negated(cut.cut))
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


def _others(m: Machine, node: Node, data: Data) -> Rows:
    """The rest of the table once a part was taken out of it."""
    if node.parent is None or not node.side:
        return data.rows
    opposite = {"train": "test", "test": "train"}.get(node.side, f"!{node.side}")
    return m.forest.part(frozenset({node.parent}), node.act, opposite, node.fold)


def rows_by(m: Machine, data: Data, picked: Value, node: ast.expr) -> Data:  # noqa: C901, PLR0911 - a table of cases
    """`df[mask]`, `df.iloc[index]`, `X[train_idx]`."""
    if isinstance(picked, Data):
        new = replace(data, columns=data.columns.copy() if data.columns else None)
        if picked.learned and data.columns is not None and picked.cut is None:
            return chosen_columns(m, data, picked)
        if picked.cut is not None:
            new.rows = cut_rows(m, data, picked)
            if picked.cut[0].startswith(("random@", "permutation@", "drawn@index")):
                split_at_random(m, data, picked.cut[0])
            chosen = frozenset(k for k in picked.marks if k.kind == "choice")
            new.marks |= chosen
            return new
        if picked.has("index"):
            new.rows = picked.rows or data.rows
            if picked.name.startswith("permutation@"):
                new.flags |= {"shuffled"}
            return new
        if picked.has("duplicates gone"):
            new.rows = m.forest.part(data.rows, "unique", "yes")
            return new
        chosen = frozenset(k for k in picked.marks if k.kind == "choice")
        if picked.against:
            new.against |= (picked.rows | picked.against) - data.rows
            return new
        if chosen or picked.scores:
            new.marks |= chosen
            return new
        if picked.rows:
            new.rows = m.forest.part(data.rows, f"mask:{text_of(node)}", "yes")
        return new
    return data


def sliced(m: Machine, data: Data, piece: ast.Slice, scope: Scope) -> Data:  # noqa: PLR0911 - a table of cases
    """`X[:n]`: a part of the rows, known by its bounds; windows in a loop stay with their series."""
    if data.has("names"):
        return replace(data, name="some columns")
    lower, upper = (_bound(m, b, scope) for b in (piece.lower, piece.upper))
    if lower in ("", "0") and upper in ("", "None"):
        return data
    looped = {
        n.id
        for b in (piece.lower, piece.upper)
        if b
        for n in ast.walk(b)
        if isinstance(n, ast.Name)
    }
    if data.has("element") and not looped & m.loop_names:
        return data  # part of one row, not of the rows
    if looped & m.loop_names and not _is_next(m, data, lower):
        flags = {"window", "overlapping"} if _overlaps(m, piece, scope) else {"window"}
        rows = round_rows(m, data, looped & m.loop_names, scope)
        return replace(data, columns=None, flags=data.flags | flags, rows=rows)
    if piece.lower is None and piece.upper is None:
        return data
    new = replace(data, columns=data.columns.copy() if data.columns else None)
    if looped & m.loop_names:
        new.rows = m.forest.part(data.rows, WALK, f"{lower}|{upper}")
        return new
    if data.cut is not None and not data.rows:
        new.within, new.cut = (*data.within, data.cut), ("slice", f"{lower}|{upper}", 0)
    elif data.has("index"):
        new.cut = (f"{data.name}/slice", f"{lower}|{upper}", 0)
    else:
        new.rows = m.forest.part(data.rows, "slice", f"{lower}|{upper}")
        if data.has("shuffled"):
            split_at_random(m, data, "slice")
    return new


def _is_next(m: Machine, data: Data, lower: str) -> bool:
    """Whether a slice in a loop is a growing past (`X[:t]`), or begins where such a past ends."""
    return not lower or any(m.forest.has_part(node, WALK, f"|{lower}") for node in data.rows)


def round_rows(m: Machine, data: Data, names: Iterable[str], scope: Scope) -> Rows:
    """Rows that a loop from one bound to another walks over."""
    for name in sorted(names):
        value = scope.find(name)
        found = _RANGE.match(value.name) if value is not None else None
        if found and found[2]:
            return m.forest.part(data.rows, "slice", f"{found[2]}|{found[3]}")
    return data.rows


def _overlaps(m: Machine, piece: ast.Slice, scope: Scope) -> bool:
    """`x[i:i + width]` in a loop whose step is known to be less than the width."""
    if not isinstance(piece.lower, ast.Name) or not isinstance(piece.upper, ast.BinOp):
        return False
    start = scope.find(piece.lower.id)
    found = _RANGE.match(start.name) if start is not None else None
    step = found[1] if found else ""
    if not step.isdigit():
        return False
    widths = [m.evaluate(n, scope) for n in (piece.upper.left, piece.upper.right)]
    known = [w.value for w in widths if isinstance(w, Const) and isinstance(w.value, int)]
    return int(step) < known[0] if known else step == "1"


def cut_rows(m: Machine, data: Data, picked: Data) -> Rows:
    """Rows that an index selects, cut by cut from the outermost."""
    rows = data.rows
    for cut in (*picked.within, picked.cut):
        if cut is not None:
            rows = m.forest.part(rows, *cut)
    return rows


def split_at_random(m: Machine, data: Data, act: str) -> None:
    """Record a split by chance that no function of a library made, once."""
    if not any(s.act == act and s.data.rows == data.rows for s in m.splits):
        way = "group" if data.has("unique") else "random"
        m.splits.append(Split(data, way, m.site, act))


def _bound(m: Machine, node: ast.expr | None, scope: Scope) -> str:
    if node is None:
        return ""
    value = m.evaluate(node, scope)
    if isinstance(value, Const) and isinstance(value.value, int | float | str):
        return str(value.value)
    text = text_of(node)
    return text.removeprefix("-") if isinstance(node, ast.UnaryOp) else text


def text_of(node: ast.expr) -> str:
    try:
        return ast.unparse(node)
    except (RecursionError, ValueError):
        return "?"
