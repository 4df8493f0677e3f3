"""Expressions: from syntax to values."""

from __future__ import annotations

import ast
from collections.abc import Callable
from typing import Any

from grading.lens import (
    attributes,
    builtin,
    calls,
    comprehensions,
    knowledge,
    operators,
    subscripts,
    tables,
)
from grading.lens.combining import combined
from grading.lens.comprehensions import is_key
from grading.lens.constants import compared
from grading.lens.machine import Machine, Scope
from grading.lens.values import (
    Bound,
    Const,
    Data,
    Function,
    Mapping,
    Named,
    Ref,
    Seq,
    Value,
    data_of,
    number,
)

_SIGNS = {
    ast.Eq: "==",
    ast.NotEq: "!=",
    ast.Lt: "<",
    ast.LtE: "<=",
    ast.Gt: ">",
    ast.GtE: ">=",
    ast.In: "in",
    ast.NotIn: "not in",
    ast.Is: "==",
    ast.IsNot: "!=",
}


def evaluate(m: Machine, node: ast.expr, scope: Scope) -> Value:
    """The value of an expression; kinds without a rule are looked through."""
    m.spend()
    rule = _RULES.get(type(node))
    if rule is not None:
        return rule(m, node, scope)
    values = [
        m.evaluate(child, scope)
        for child in ast.iter_child_nodes(node)
        if isinstance(child, ast.expr)
    ]
    return combined(m, values, "expression") if values else Value()


def _constant(m: Machine, node: ast.Constant, scope: Scope) -> Value:
    return Const(value=node.value)


def _name(m: Machine, node: ast.Name, scope: Scope) -> Value:
    found = scope.find(node.id)
    if found is not None:
        return found
    if node.id in builtin.NAMES:
        return Ref(dotted=f"builtins.{node.id}")
    if node.id in knowledge.roles() or node.id in knowledge.functions():
        return Ref(dotted=f"?.{node.id}")
    if node.id in ("np", "numpy", "pd", "pandas", "plt", "sns", "tf", "torch", "sklearn", "keras"):
        return Ref(dotted={"np": "numpy", "pd": "pandas", "tf": "tensorflow"}.get(node.id, node.id))
    unknown = Value(name=node.id)
    scope.names[node.id] = unknown
    m.note("undefined", text=node.id)
    return unknown


def _attribute(m: Machine, node: ast.Attribute, scope: Scope) -> Value:
    return attributes.read(m, m.evaluate(node.value, scope), node.attr)


def _subscript(m: Machine, node: ast.Subscript, scope: Scope) -> Value:
    return subscripts.read(m, m.evaluate(node.value, scope), node.slice, scope)


def _call(m: Machine, node: ast.Call, scope: Scope) -> Value:
    m.line = node.lineno
    owner: Value | None = None
    if isinstance(node.func, ast.Attribute):
        owner = m.evaluate(node.func.value, scope)
        target = _method(owner, node.func.attr) or attributes.read(m, owner, node.func.attr)
    else:
        target = m.evaluate(node.func, scope)
    if _is_transposition(target, node):
        return builtin.columns_of(m, m.evaluate(node.args[0].value, scope))  # type: ignore[attr-defined]
    args, named = _arguments(m, node, scope)
    m.line = node.lineno
    if isinstance(target, Ref) and target.dotted.startswith("builtins."):
        result = builtin.call(m, target.last, args, named)
    else:
        result = calls.call(m, target, args, named, node)
    in_place = named.get("inplace")
    if (
        isinstance(in_place, Const)
        and in_place.value is True
        and isinstance(owner, Data)
        and isinstance(result, Data)
    ):
        _put_back(m, owner, result)
        return Value()
    return result


def _is_transposition(target: Value, node: ast.Call) -> bool:
    return (
        isinstance(target, Ref) and target.dotted == "builtins.zip"
        and len(node.args) == 1 and isinstance(node.args[0], ast.Starred)
    )  # fmt: skip


def _method(owner: Value, name: str) -> Value | None:
    """A method as such, before it could be taken for a column of that name."""
    if isinstance(owner, Data) and name not in ("loc", "iloc"):
        return Bound(owner=owner, attribute=name)
    return None


def _put_back(m: Machine, owner: Data, result: Data) -> None:
    if owner.parts and owner.label and isinstance(owner.parts[0], Data) and owner.columns is None:
        tables.set_column(m, owner.parts[0], owner.label, result)
        return
    for name in ("rows", "marks", "flags", "columns", "uses"):
        setattr(owner, name, getattr(result, name))


def _arguments(m: Machine, node: ast.Call, scope: Scope) -> tuple[list[Value], dict[str, Value]]:
    args: list[Value] = []
    for given in node.args:
        if isinstance(given, ast.Starred):
            inner = m.evaluate(given.value, scope)
            args += inner.items if isinstance(inner, Seq) else [inner]
        else:
            args.append(m.evaluate(given, scope))
    named: Named = {}
    for keyword in node.keywords:
        value = m.evaluate(keyword.value, scope)
        if keyword.arg:
            named[keyword.arg] = value
        elif isinstance(value, Mapping):
            named |= {k: v for k, v in value.items.items() if isinstance(k, str)}
        else:
            named[f"**{len(named)}"] = value
    return args, named


def _compare(m: Machine, node: ast.Compare, scope: Scope) -> Value:
    left = m.evaluate(node.left, scope)
    others = [m.evaluate(other, scope) for other in node.comparators]
    if isinstance(left, Const) and len(others) == 1 and isinstance(others[0], Const):
        return compared(node.ops[0], left.value, others[0].value)
    result = combined(m, [left, *others], "comparison")
    if (
        isinstance(result, Data)
        and not result.scores
        and isinstance(left, Data)
        and len(others) == 1
        and not left.by
    ):
        sign = _SIGNS.get(type(node.ops[0]), "?")
        right = others[0]
        text = (
            repr(right.value) if isinstance(right, Const) else tables.text_of(node.comparators[0])
        )
        act = (
            left.cut[0] if left.cut and left.has("random") else f"mask:{tables.text_of(node.left)}"
        )
        if not result.learned and (not isinstance(right, Data) or not right.rows):
            result.cut = (act, f"{sign}{text}", 0)
        result.label = left.label
    return result


def _boolean(m: Machine, node: ast.BoolOp, scope: Scope) -> Value:
    return combined(m, [m.evaluate(v, scope) for v in node.values], "condition")


def _list(m: Machine, node: ast.List | ast.Tuple | ast.Set, scope: Scope) -> Value:
    items: list[Value] = []
    for one in node.elts[:200]:
        value = m.evaluate(one.value if isinstance(one, ast.Starred) else one, scope)
        items += value.items if isinstance(one, ast.Starred) and isinstance(value, Seq) else [value]
    return Seq(items=items)


def _dict(m: Machine, node: ast.Dict, scope: Scope) -> Value:
    made = Mapping()
    for key, value in zip(node.keys[:200], node.values[:200], strict=True):
        held = m.evaluate(value, scope)
        if key is None:
            made.items |= held.items if isinstance(held, Mapping) else {}
            continue
        word = m.evaluate(key, scope)
        made.items[
            word.value if isinstance(word, Const) and is_key(word.value) else f"?{number()}"
        ] = held
    return made


def _lambda(m: Machine, node: ast.Lambda, scope: Scope) -> Value:
    return Function(name="lambda", node=node, scope=scope, cell=m.cell)


def _either(m: Machine, node: ast.IfExp, scope: Scope) -> Value:
    test = m.evaluate(node.test, scope)
    if isinstance(test, Const):
        return m.evaluate(node.body if test.value else node.orelse, scope)
    first, second = m.evaluate(node.body, scope), m.evaluate(node.orelse, scope)
    chosen = [d for d in data_of(test) if d.rows]
    if isinstance(first, Const) and isinstance(second, Const) and chosen:
        return m.join(chosen)
    return first if not isinstance(first, Const) else second


def _walrus(m: Machine, node: ast.NamedExpr, scope: Scope) -> Value:
    value = m.evaluate(node.value, scope)
    scope.names[node.target.id] = value
    return value


def _yield(m: Machine, node: ast.Yield | ast.YieldFrom, scope: Scope) -> Value:
    value = m.evaluate(node.value, scope) if node.value else Value()
    several = value.items if isinstance(node, ast.YieldFrom) and isinstance(value, Seq) else [value]
    for one in several:
        m.hand_out(one)
    return Value()


def _text(m: Machine, node: ast.JoinedStr, scope: Scope) -> Value:
    for part in node.values:
        if isinstance(part, ast.FormattedValue):
            m.evaluate(part.value, scope)
    return Value(name="text")


_RULES: dict[type, Callable[[Machine, Any, Scope], Value]] = {
    ast.Constant: _constant, ast.Name: _name, ast.Attribute: _attribute, ast.Subscript: _subscript, ast.Call: _call,
    ast.BinOp: operators.binary, ast.UnaryOp: operators.unary, ast.Compare: _compare, ast.BoolOp: _boolean, ast.List: _list,
    ast.Tuple: _list, ast.Set: _list, ast.Dict: _dict, ast.ListComp: comprehensions.of_list, ast.SetComp: comprehensions.of_list,
    ast.GeneratorExp: comprehensions.of_list, ast.DictComp: comprehensions.of_dict, ast.Lambda: _lambda, ast.IfExp: _either,
    ast.NamedExpr: _walrus, ast.JoinedStr: _text, ast.Yield: _yield, ast.YieldFrom: _yield,
}  # fmt: skip
