"""Machine-made mutants: one small change of the reference's syntax tree each, chosen by a seed.

Operators after DeMillo, Lipton and Sayward (1978): another comparison, another arithmetic sign,
a number one off, a boolean turned, a condition negated, a slice of a list reversed, a statement
left out, two arguments exchanged.
"""

from __future__ import annotations

import ast
import random
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

from grading.qualify.solutions import Solution

COMPARISONS: dict[type[ast.cmpop], type[ast.cmpop]] = {
    ast.Lt: ast.GtE,
    ast.LtE: ast.Gt,
    ast.Gt: ast.LtE,
    ast.GtE: ast.Lt,
    ast.Eq: ast.NotEq,
    ast.NotEq: ast.Eq,
}
SIGNS: dict[type[ast.operator], type[ast.operator]] = {
    ast.Add: ast.Sub,
    ast.Sub: ast.Add,
    ast.Mult: ast.Div,
    ast.Div: ast.Mult,
}


@dataclass(frozen=True, slots=True)
class Made:
    """One mutant: its name says operator, line and what the line's node became."""

    solution: Solution
    line: int
    operator: str


def machine_mutants(reference: str, count: int, seed: int) -> Sequence[Made]:
    """`count` different mutants, the same ones for the same reference and seed."""
    tree = ast.parse(reference)
    places = [(n, name) for n, node in enumerate(ast.walk(tree)) for name in _fitting(node)]
    random.Random(seed).shuffle(places)  # noqa: S311  a choice of samples, no secret
    made: dict[str, Made] = {}
    for index, name in places:
        if len(made) == count:
            break
        mutant = _mutant(reference, index, name)
        if mutant.solution.source != ast.unparse(tree):
            made.setdefault(mutant.solution.source, mutant)
    return list(made.values())


def _mutant(reference: str, index: int, name: str) -> Made:
    tree = ast.parse(reference)
    node = list(ast.walk(tree))[index]
    line = getattr(node, "lineno", 0)
    before = ast.unparse(node)
    OPERATORS[name](node)
    ast.fix_missing_locations(tree)
    after = ast.unparse(node)
    label = f"L{line} {name}: {_short(before)} → {_short(after)}"
    return Made(Solution(label, ast.unparse(tree)), line, name)


def _fitting(node: ast.AST) -> Iterator[str]:
    if isinstance(node, ast.Compare) and type(node.ops[0]) in COMPARISONS:
        yield "comparison"
    if isinstance(node, ast.BinOp) and type(node.op) in SIGNS:
        yield "sign"
    if isinstance(node, ast.Constant) and isinstance(node.value, bool):
        yield "turn"
    elif isinstance(node, ast.Constant) and isinstance(node.value, int | float):
        yield "one_off"
    if isinstance(node, ast.If | ast.IfExp):
        yield "negate"
    if isinstance(node, ast.List | ast.Tuple) and _is_loaded(node) and len(node.elts) > 1:
        yield "reverse"
    if isinstance(node, ast.Call) and len(node.args) > 1:
        yield "exchange"
    if isinstance(node, ast.Expr) and isinstance(node.value, ast.Call):
        yield "leave_out"


def _comparison(node: ast.AST) -> None:
    assert isinstance(node, ast.Compare)  # noqa: S101  chosen by _fitting
    node.ops[0] = COMPARISONS[type(node.ops[0])]()


def _sign(node: ast.AST) -> None:
    assert isinstance(node, ast.BinOp)  # noqa: S101
    node.op = SIGNS[type(node.op)]()


def _turn(node: ast.AST) -> None:
    assert isinstance(node, ast.Constant)  # noqa: S101
    node.value = not node.value


def _one_off(node: ast.AST) -> None:
    assert isinstance(node, ast.Constant) and isinstance(node.value, int | float)  # noqa: S101, PT018
    node.value = node.value + 1


def _negate(node: ast.AST) -> None:
    assert isinstance(node, ast.If | ast.IfExp)  # noqa: S101
    node.test = ast.UnaryOp(ast.Not(), node.test)


def _reverse(node: ast.AST) -> None:
    assert isinstance(node, ast.List | ast.Tuple)  # noqa: S101
    node.elts = node.elts[::-1]


def _exchange(node: ast.AST) -> None:
    assert isinstance(node, ast.Call)  # noqa: S101
    node.args[:2] = node.args[1::-1]


def _leave_out(node: ast.AST) -> None:
    assert isinstance(node, ast.Expr)  # noqa: S101
    node.value = ast.Constant(None)


OPERATORS: dict[str, Callable[[ast.AST], None]] = {
    "comparison": _comparison,
    "sign": _sign,
    "turn": _turn,
    "one_off": _one_off,
    "negate": _negate,
    "reverse": _reverse,
    "exchange": _exchange,
    "leave_out": _leave_out,
}


def _is_loaded(node: ast.List | ast.Tuple) -> bool:
    return isinstance(node.ctx, ast.Load)


def _short(text: str, most: int = 48) -> str:
    line = " ".join(text.split())
    return line if len(line) <= most else line[:most] + "…"
