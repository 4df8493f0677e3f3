"""Comprehensions: loops of one line."""

from __future__ import annotations

import ast
from collections.abc import Callable
from dataclasses import replace

from grading.lens import builtin, splitting, subscripts, tables
from grading.lens.machine import Machine, Scope
from grading.lens.values import (
    Const,
    Data,
    Mapping,
    Seq,
    Value,
    data_of,
    number,
)


def of_list(m: Machine, node: ast.ListComp | ast.SetComp | ast.GeneratorExp, scope: Scope) -> Value:
    found: list[Value] = []
    _rounds(
        m,
        node.generators,
        Scope(parent=scope),
        lambda inner: found.append(m.evaluate(node.elt, inner)),
    )
    names = (
        _pieces_but(m, node, scope)
        or _names_but(m, node, scope, found)
        or _places_but(m, node, scope)
    )
    if names is not None:
        return names
    return Seq(items=found, is_open=True)


def of_dict(m: Machine, node: ast.DictComp, scope: Scope) -> Value:
    made = Mapping(is_open=True)

    def keep(inner: Scope) -> None:
        key = m.evaluate(node.key, inner)
        name = key.value if isinstance(key, Const) and is_key(key.value) else f"?{number()}"
        value = m.evaluate(node.value, inner)
        is_learned = isinstance(key, Data) and bool(key.learned)
        made.items[name] = key if is_learned and not list(data_of(value)) else value

    _rounds(m, node.generators, Scope(parent=scope), keep)
    return made


def _rounds(
    m: Machine, generators: list[ast.comprehension], scope: Scope, each: Callable[[Scope], None]
) -> None:
    if not generators:
        each(scope)
        return
    first, *rest = generators
    source = m.evaluate(first.iter, scope)
    m.loops.append(number())
    for item in builtin.items_of(m, source):
        subscripts.assign(m, first.target, item, scope)
        m.loop_names |= {n.id for n in ast.walk(first.target) if isinstance(n, ast.Name)}
        for condition in first.ifs:
            _learned_condition(m, condition, scope, item)
        _rounds(m, rest, scope, each)
    m.loops.pop()


def _learned_condition(m: Machine, node: ast.expr, scope: Scope, item: Value) -> None:
    """Names that pass a condition on a statistic are a choice of columns by it."""
    value = m.evaluate(node, scope)
    learned = [d for d in data_of(value) if d.learned and not d.has("missing")]
    if learned:
        for name in (n.id for n in ast.walk(node) if isinstance(n, ast.Name)):
            if scope.names.get(name) is item:
                scope.names[name] = replace(m.join(learned), site=learned[0].site)


def _names_but(
    m: Machine,
    node: ast.ListComp | ast.SetComp | ast.GeneratorExp,
    scope: Scope,
    found: list[Value],
) -> Data | None:
    """`[c for c in df.columns if c != "y"]`: all columns but those that the conditions name."""
    if not found or not all(isinstance(f, Data) and f.has("names") for f in found):
        return None
    names: set[str] = set()
    is_known = True
    for condition in (c for g in node.generators for c in g.ifs):
        is_against = isinstance(condition, ast.Compare) and isinstance(
            condition.ops[0], ast.NotEq | ast.NotIn
        )
        held = (
            tables.names_of(m.evaluate(condition.comparators[0], scope))
            if isinstance(condition, ast.Compare)
            else None
        )
        is_known = is_known and is_against and held is not None
        names |= set(held or [])
    like = _alike_names(node) if not is_known else None
    return Data(
        label=like,
        name="columns but" if is_known else "some columns",
        flags=frozenset({"names"}),
        uses=frozenset(names),
    )


def _alike_names(node: ast.ListComp | ast.SetComp | ast.GeneratorExp) -> str | None:
    """The pattern in `[c for c in df if c.startswith("lag_")]` or `if "lag" in c`."""
    tests = [c for g in node.generators for c in g.ifs]
    if len(tests) != 1:
        return None
    test = tests[0]
    if isinstance(test, ast.Call) and isinstance(test.func, ast.Attribute) and len(test.args) == 1:
        word = test.args[0]
        how = {"startswith": "{}*", "endswith": "*{}"}.get(test.func.attr)
    elif isinstance(test, ast.Compare) and isinstance(test.ops[0], ast.In):
        word, how = test.left, "*{}*"
    else:
        return None
    if how and isinstance(word, ast.Constant) and isinstance(word.value, str):
        return how.format(word.value)
    return None


def _pieces_but(
    m: Machine, node: ast.ListComp | ast.SetComp | ast.GeneratorExp, scope: Scope
) -> Data | None:
    """`[p for j, p in enumerate(pieces) if j != i]`: the pieces that are trained on."""
    first = node.generators[0]
    test = first.ifs[0] if len(first.ifs) == 1 else None
    if not isinstance(test, ast.Compare) or not isinstance(test.ops[0], ast.NotEq | ast.IsNot):
        return None
    for name in (
        n.id for n in [*ast.walk(first.iter), *ast.walk(node.elt)] if isinstance(n, ast.Name)
    ):
        pieces = scope.find(name)
        if isinstance(pieces, Seq) and pieces.name.startswith("pieces "):
            return splitting.piece(m, pieces, is_rest=True)
    return None


def _places_but(
    m: Machine, node: ast.ListComp | ast.SetComp | ast.GeneratorExp, scope: Scope
) -> Data | None:
    """`[i for i in range(n) if i not in chosen]`: the rows that an index leaves, or takes."""
    first = node.generators[0]
    if not isinstance(node.elt, ast.Name) or len(node.generators) > 1 or len(first.ifs) != 1:
        return None
    test = first.ifs[0]
    if not isinstance(test, ast.Compare) or not isinstance(test.ops[0], ast.In | ast.NotIn):
        return None
    held = m.evaluate(test.comparators[0], scope)
    if not isinstance(held, Data) or held.cut is None:
        return None
    source = m.evaluate(first.iter, scope)
    return splitting.rest(source, held) if isinstance(test.ops[0], ast.NotIn) else held


def is_key(value: object) -> bool:
    return isinstance(value, str | int | float | bool | bytes | type(None))
