"""Subscripts and assignment targets: which rows, which columns, which element."""

from __future__ import annotations

import ast
import re
from dataclasses import replace
from fnmatch import fnmatchcase

from grading.lens import attributes, learning, splitting, tables
from grading.lens.combining import FILL, STATISTIC, combined, used_mark
from grading.lens.machine import Machine, Scope
from grading.lens.values import Bound, Const, Data, Estimator, Mapping, Seq, Value, data_of, number

_SIDE = re.compile(r"train|test|val|eval|dev", re.IGNORECASE)
_LOCATORS = ("loc", "iloc", "at", "iat", "ix")


def read(m: Machine, owner: Value, piece: ast.expr, scope: Scope) -> Value:  # noqa: PLR0911 - a table of cases
    """`owner[piece]`."""
    if isinstance(owner, Bound) and isinstance(owner.owner, Data) and owner.attribute in _LOCATORS:
        return _located(m, owner.owner, piece, scope, by_place=owner.attribute == "iloc")
    if isinstance(owner, Data):
        return _of_data(m, owner, piece, scope)
    index = Value() if isinstance(piece, ast.Slice) else m.evaluate(piece, scope)
    if isinstance(owner, Seq):
        return _of_list(m, owner, piece, index, scope)
    if isinstance(owner, Mapping):
        if isinstance(index, Const) and _key(index.value) in owner.items:
            return owner.items[_key(index.value)]
        first = next(iter(owner.items.values()), Value())
        if isinstance(index, Data) and index.rows and isinstance(first, Data) and first.learned:
            return combined(m, [index, first], "look-up")
        return first
    if isinstance(owner, Estimator):
        if owner.role == "preprocessing" and isinstance(index, Data):
            return learning.transform(m, owner, [index], {})
        return owner.attributes.get("history", Value()) if owner.role == "network" else Value()
    chosen = _chosen(index)
    return chosen or (index if isinstance(index, Data) and index.learned else Value())


def _key(value: object) -> object:
    return (
        value if isinstance(value, str | int | float | bool | bytes | type(None)) else repr(value)
    )


def _chosen(index: Value) -> Data | None:
    """What an index that was chosen by scores picks carries the choice."""
    for one in data_of(index):
        if one.has("best") or any(k.kind == "choice" for k in one.marks):
            return Data(marks=one.marks, scores=one.scores, flags=frozenset({"best"}), name="best")
    return None


def _listed_rows(m: Machine, rows: list[Data]) -> Data:
    """A list that was filled row by row, as one table."""
    joined = m.join(rows)
    joined.flags -= {"element", "inner", "label"}
    return joined


def _of_list(m: Machine, owner: Seq, piece: ast.expr, index: Value, scope: Scope) -> Value:  # noqa: PLR0911 - a table of cases
    if owner.name.startswith("pieces ") and not isinstance(index, Const):
        return splitting.piece(m, owner, is_rest=isinstance(piece, ast.Slice))
    if isinstance(piece, ast.Slice):
        rows = [d for d in data_of(owner) if d.rows and not (d.learned or d.scores or d.against)]
        if owner.is_open and len(rows) == len(list(data_of(owner))) > 0:
            return tables.sliced(m, _listed_rows(m, rows), piece, scope)
        return owner
    if (
        isinstance(index, Const)
        and isinstance(index.value, int)
        and not isinstance(index.value, bool)
    ):
        place = index.value
        if -len(owner.items) <= place < len(owner.items):
            return owner.items[place]
    found = list(data_of(owner))
    if isinstance(index, Data) and index.rows and found:
        return tables.rows_by(m, m.join(found), index, piece)
    chosen = _chosen(index)
    if chosen is not None and not any(isinstance(i, Estimator) for i in owner.items):
        return chosen
    return owner.items[0] if owner.items else Value()


def _of_data(m: Machine, owner: Data, piece: ast.expr, scope: Scope) -> Value:  # noqa: C901, PLR0911, PLR0912 - a table of cases
    if isinstance(piece, ast.Slice):
        return tables.sliced(m, owner, piece, scope)
    if isinstance(piece, ast.Tuple) and (owner.columns is None or _is_by_place(piece)):
        return _located(m, owner, piece, scope, by_place=True)
    index = m.evaluate(piece, scope)
    if owner.name == "history" and isinstance(index, Const) and isinstance(index.value, str):
        return owner if index.value.startswith("val") else Value()
    chosen = _chosen(index)
    if owner.name == "curve" and chosen is None and isinstance(index, Data) and index.scores:
        m.choose([index])
        return _chosen(Data(scores=index.scores, marks=frozenset({m.choices[-1].mark}))) or owner
    if owner.has("names"):
        return (
            index
            if isinstance(index, Data) and index.learned
            else (chosen or replace(owner, name="some columns"))
        )
    if owner.scores and not owner.rows:
        return replace(owner, marks=owner.marks | (chosen.marks if chosen else frozenset()))
    if isinstance(index, Const):
        if isinstance(index.value, str):
            if owner.has("bunch"):
                return attributes.read(m, owner, index.value)
            if owner.name.endswith(".npz") and (side := _SIDE.search(index.value)):
                return Data(rows=m.forest.origin(f"{owner.name}:{side[0].lower()}"), site=m.site)
            return tables.column(m, owner, index.value)
        return owner if owner.columns is None else tables.column(m, owner, str(index.value))
    if isinstance(index, Data) and index.has("names"):
        return _but(owner, index)
    if isinstance(index, Seq):
        if any(d.has("names") for d in data_of(index)):
            return _unsure(owner)
        if tables.names_of(index) is not None or any(d.learned for d in data_of(index)):
            return tables.chosen_columns(m, owner, index)
        return (
            tables.rows_by(m, owner, m.join(list(data_of(index))), piece)
            if list(data_of(index))
            else _unsure(owner)
        )
    if isinstance(index, Data):
        if chosen is not None and not index.rows and not owner.rows:
            return chosen
        return tables.rows_by(m, owner, index, piece)
    return _unsure(owner)


def _is_by_place(piece: ast.Tuple) -> bool:
    """`x[a:b, 0]` asks an array, not a table."""
    return any(
        isinstance(one, ast.Slice) or (isinstance(one, ast.Constant) and isinstance(one.value, int))
        for one in piece.elts
    )


def _but(owner: Data, names: Data) -> Data:
    """All columns but some that were named; or some that are not known."""
    new = _unsure(owner)
    if names.name == "columns but" and new.columns is not None and owner.columns is not None:
        new.columns.sure = owner.columns.sure
        new.columns.dropped |= names.uses
    if names.label and new.columns is not None:
        made = [n for n in new.columns.made if not fnmatchcase(n, names.label)]
        new.columns.dropped |= frozenset(made)
    return new


def _unsure(owner: Data) -> Data:
    """Picked by something unknown: rows stay, columns are no longer sure."""
    columns = owner.columns.copy() if owner.columns else None
    if columns:
        columns.sure = False
    return replace(owner, columns=columns)


def _located(m: Machine, owner: Data, piece: ast.expr, scope: Scope, *, by_place: bool) -> Value:
    """`df.loc[rows, columns]`, `X[rows, columns]`."""
    if not isinstance(piece, ast.Tuple) or len(piece.elts) < 2:
        return _rows(m, owner, piece, scope)
    data = _rows(m, owner, piece.elts[0], scope)
    picked = piece.elts[1]
    if isinstance(picked, ast.Slice):
        if picked.lower is None and picked.upper is None:
            return data
        return _columns_by_place(data, picked)
    index = m.evaluate(picked, scope)
    if isinstance(index, Const):
        if isinstance(index.value, str):
            return tables.column(m, data, index.value)
        return replace(
            data, columns=None, label=f"#{index.value}", uses=frozenset({f"#{index.value}"})
        )
    return tables.chosen_columns(m, data, index)


def _columns_by_place(data: Data, picked: ast.Slice) -> Data:
    """`iloc[:, :-1]`: which names these are is not known, but the ends are."""
    columns = data.columns.copy() if data.columns else None
    if columns:
        columns.sure = False
    return replace(data, columns=columns, label=None)


def _rows(m: Machine, owner: Data, piece: ast.expr, scope: Scope) -> Data:
    if isinstance(piece, ast.Slice):
        return tables.sliced(m, owner, piece, scope)
    index = m.evaluate(piece, scope)
    if isinstance(index, Data):
        return tables.rows_by(m, owner, index, piece)
    found = list(data_of(index))
    if found:
        return tables.rows_by(m, owner, m.join(found), piece)
    return replace(owner, columns=owner.columns.copy() if owner.columns else None)


def assign(m: Machine, target: ast.expr, value: Value, scope: Scope) -> None:
    """Put a value where an assignment says."""
    if isinstance(target, ast.Name):
        scope.set(target.id, value)
    elif isinstance(target, ast.Starred):
        assign(m, target.value, value, scope)
    elif isinstance(target, ast.Tuple | ast.List):
        _unpack(m, target.elts, value, scope)
    elif isinstance(target, ast.Attribute):
        attributes.write(m, m.evaluate(target.value, scope), target.attr, value)
    elif isinstance(target, ast.Subscript):
        _write(m, target, value, scope)


def _unpack(m: Machine, targets: list[ast.expr], value: Value, scope: Scope) -> None:
    items: list[Value] = list(value.items) if isinstance(value, Seq) else []
    if isinstance(value, Data):
        items = [replace(value) for _ in targets]
        if value.parts and len(targets) == 2 and isinstance(value.parts[0], Data):
            labels = value.parts[0]
            items[1] = replace(
                labels, rows=value.rows or labels.rows, flags=labels.flags | {"label"}
            )
    if isinstance(value, Seq) and value.is_open and len(items) == 1:
        items = items * len(targets)
    star = next((i for i, t in enumerate(targets) if isinstance(t, ast.Starred)), None)
    if star is not None and len(items) >= len(targets) - 1:
        after = len(targets) - star - 1
        middle: list[Value] = [Seq(items=items[star : len(items) - after])]
        items = items[:star] + middle + (items[len(items) - after :] if after else [])
    for position, one in enumerate(targets):
        held = items[position] if position < len(items) else Value()
        assign(m, one, held, scope)


def _write(m: Machine, target: ast.Subscript, value: Value, scope: Scope) -> None:  # noqa: C901 - a table of cases
    owner = m.evaluate(target.value, scope)
    piece = target.slice
    is_gap = False
    value = _out_of_fold(m, piece, value, scope)
    if isinstance(owner, Bound) and isinstance(owner.owner, Data) and owner.attribute in _LOCATORS:
        owner = owner.owner
        if isinstance(piece, ast.Tuple) and len(piece.elts) > 1:
            rows = (
                Value()
                if isinstance(piece.elts[0], ast.Slice)
                else m.evaluate(piece.elts[0], scope)
            )
            is_gap = any(d.has("missing") for d in data_of(rows))
            piece = piece.elts[1]
            if isinstance(piece, ast.Slice):
                _spread(m, owner, value)
                return
    if isinstance(piece, ast.Tuple):
        places = [m.evaluate(p, scope) for p in piece.elts if not isinstance(p, ast.Slice)]
        is_gap = is_gap or any(d.has("missing") for p in places for d in data_of(p))
    index = Value() if isinstance(piece, ast.Slice | ast.Tuple) else m.evaluate(piece, scope)
    is_gap = is_gap or any(d.has("missing") for d in data_of(index))
    kind = FILL if is_gap else STATISTIC
    if isinstance(owner, Data):
        names = tables.names_of(index)
        if names is None:
            _spread(m, owner, value, kind)
        for name in names or []:
            tables.set_column(m, owner, name, value, kind)
    elif isinstance(owner, Mapping):
        key = _key(index.value) if isinstance(index, Const) else f"?{number()}"
        if len(owner.items) < 100:
            owner.items[key] = value
    elif isinstance(owner, Seq) and len(owner.items) < 60:
        owner.items.append(value)


def _out_of_fold(m: Machine, piece: ast.expr, value: Value, scope: Scope) -> Value:
    """`oof[test_rows] = model.predict(...)`: each fold is judged as it is filled in."""
    if not isinstance(value, Data) or not value.by or isinstance(piece, ast.Slice):
        return value
    first = piece.elts[0] if isinstance(piece, ast.Tuple) and piece.elts else piece
    index = Value() if isinstance(first, ast.Slice) else m.evaluate(first, scope)
    if not any(d.cut and d.cut[0].startswith("folds@") for d in data_of(index)):
        return value
    m.record(value, Data(rows=value.rows), "out of fold")
    return replace(value, by=frozenset(), marks=frozenset(), flags=value.flags | {"out_of_fold"})


def _spread(m: Machine, owner: Data, value: Value, kind: str = STATISTIC) -> None:
    """Columns that are not named take values: the whole table carries their marks."""
    for one in data_of(value):
        owner.marks |= one.all_marks()
        owner.flags |= one.flags & {"series"}
        owner.scores |= one.scores if not owner.rows else frozenset()
        if one.learned:
            owner.marks |= {used_mark(one, kind)}
