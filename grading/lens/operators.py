"""Operators between values: arithmetic, products, and, not."""

from __future__ import annotations

import ast
from dataclasses import replace

from grading.lens import splitting, stacking
from grading.lens.combining import combined, product
from grading.lens.constants import folded
from grading.lens.machine import Machine, Scope
from grading.lens.values import Const, Data, Seq, Value, negated


def binary(m: Machine, node: ast.BinOp, scope: Scope) -> Value:  # noqa: C901, PLR0911 - a table of cases
    left, right = m.evaluate(node.left, scope), m.evaluate(node.right, scope)
    if isinstance(left, Const) and isinstance(right, Const):
        return folded(node.op, left.value, right.value)
    if left.name == "length" and isinstance(node.op, ast.Sub):
        gone = str(right.value) if isinstance(right, Const) else f"#{m.keep(right)}"
        return Value(name=f"length - {gone}")
    if isinstance(left, Seq) and isinstance(right, Seq) and isinstance(node.op, ast.Add):
        joined = [*left.items, *stacking.with_copies(m, left.items, right.items)]
        return Seq(items=joined, is_open=left.is_open or right.is_open)
    if isinstance(left, Seq) and isinstance(node.op, ast.Mult):
        return left
    if (
        isinstance(node.op, ast.Sub)
        and isinstance(right, Data)
        and right.cut
        and right.has("index")
    ):
        return splitting.rest(left, right)
    if isinstance(left, Data) and isinstance(right, Data) and left.cut and left.cut == right.cut:
        return left  # two lists of the same pieces, one behind the other
    if isinstance(node.op, ast.MatMult):
        return product(m, left, right)
    result = combined(m, [left, right], "operation")
    if isinstance(result, Data) and isinstance(node.op, ast.BitAnd):
        cuts = [v.cut for v in (left, right) if isinstance(v, Data) and v.cut]
        if len(cuts) == 2 and cuts[0][0] == cuts[1][0]:
            result.cut = (cuts[0][0], f"{cuts[0][1]} & {cuts[1][1]}", 0)
    if (
        isinstance(result, Data)
        and isinstance(node.op, ast.Mod)
        and any(isinstance(v, Const) for v in (left, right))
    ):
        return replace(result, cut=None)
    return result


def unary(m: Machine, node: ast.UnaryOp, scope: Scope) -> Value:
    value = m.evaluate(node.operand, scope)
    if isinstance(value, Const):
        if isinstance(node.op, ast.USub) and isinstance(value.value, int | float):
            return Const(value=-value.value)
        if isinstance(node.op, ast.Not):
            return Const(value=not value.value)
    if isinstance(value, Data) and isinstance(node.op, ast.Invert | ast.USub):
        cut = negated(value.cut) if value.cut is not None else None
        if value.has("duplicated"):
            return replace(value, flags=value.flags | {"duplicates gone"})
        return replace(value, cut=cut)
    return value if isinstance(value, Data) else Value()
