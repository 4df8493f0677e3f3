"""Arguments to parameters, returns to one value, branches back into one."""

from __future__ import annotations

import ast
from dataclasses import replace

from grading.lens.machine import Machine, Scope
from grading.lens.values import Const, Data, Function, Mapping, Seq, Value


def loaded(target: ast.expr) -> ast.expr:
    """The target of an augmented assignment, as something to read."""
    if isinstance(target, ast.Name):
        return ast.copy_location(ast.Name(target.id, ast.Load()), target)
    return target


def bind(
    m: Machine, function: Function, args: list[Value], named: dict[str, Value], scope: Scope
) -> None:
    given = function.node.args
    names = [a.arg for a in [*given.posonlyargs, *given.args]]
    if function.owner is not None and names:
        args = [function.owner, *args]
    defaults = dict(zip(names[::-1], given.defaults[::-1], strict=False))
    for position, name in enumerate(names):
        if position < len(args):
            scope.names[name] = args[position]
        elif name in named:
            scope.names[name] = named[name]
        elif name in defaults:
            scope.names[name] = m.evaluate(defaults[name], function.scope or scope)
        else:
            scope.names[name] = Value(name=name)
    for one, default in zip(given.kwonlyargs, given.kw_defaults, strict=True):
        value = named.get(one.arg)
        if value is None:
            value = m.evaluate(default, function.scope or scope) if default else Value(name=one.arg)
        scope.names[one.arg] = value
    if given.vararg:
        scope.names[given.vararg.arg] = Seq(items=args[len(names) :])
    if given.kwarg:
        rest = {k: v for k, v in named.items() if k not in names}
        scope.names[given.kwarg.arg] = Mapping(items=dict(rest))


def answer(values: list[Value]) -> Value:
    """Of several returns, the last that says something."""
    telling = [v for v in values if not isinstance(v, Const)]
    return telling[-1] if telling else values[-1] if values else Const()


def either(m: Machine, before: Value | None, first: Value, second: Value | None) -> Value:
    """A name after a branch: what changed, or both joined."""
    if second is None or second is before or first is second:
        return first
    if first is before:
        return second
    if isinstance(first, Data) and isinstance(second, Data):
        return replace(
            first,
            marks=first.marks | second.all_marks(),
            by=first.by | second.by,
            rows=first.rows | second.rows,
        )
    return first
