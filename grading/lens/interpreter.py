"""Statements in order, cell by cell: branches both ways, loops twice, functions where they are called."""

from __future__ import annotations

import ast
from collections.abc import Callable, Sequence
from typing import Any

from grading.lens import builtin, calls, expressions, subscripts
from grading.lens.binding import answer, bind, either, loaded
from grading.lens.machine import Exhausted, Machine, Scope
from grading.lens.parsing import Parsed
from grading.lens.values import (
    Blueprint,
    Const,
    Data,
    Estimator,
    Function,
    Ref,
    Seq,
    Value,
    data_of,
    number,
)

_DEEPEST = 12


class Interpreter(Machine):
    """Reads cells; what it saw stands in the lists of `Machine`."""

    def __init__(self, sources: dict[int, list[str]]) -> None:
        super().__init__(sources)
        self.top = Scope()
        self.returned: list[list[Value]] = []
        self.ran: set[int] = set()
        self.is_exhausted = False

    def read(self, cells: Sequence[Parsed]) -> None:
        """All cells in the order of the file; then functions that nobody called, if nothing was scored."""
        try:
            for one in cells:
                self.cell = one.cell.index
                if one.tree is not None:
                    self._block(one.tree.body, self.top)
            if not self.evals and not self.cross_validations:
                self._uncalled()
        except (Exhausted, RecursionError):
            self.is_exhausted = True

    def evaluate(self, node: ast.expr, scope: Scope) -> Value:
        return expressions.evaluate(self, node, scope)

    def invoke(self, function: Function, args: Sequence[Value], named: dict[str, Value]) -> Value:
        """The value that a function of the file returns; recursion and great depth give nothing."""
        if self.depth >= _DEEPEST:
            return Value()
        scope = Scope(parent=function.scope)
        bind(self, function, list(args), named, scope)
        place = (self.cell, self.line)
        self.cell, self.depth = function.cell, self.depth + 1
        self.ran.add(id(function.node))
        try:
            if isinstance(function.node, ast.Lambda):
                return self.evaluate(function.node.body, scope)
            self.returned.append([])
            self._block(function.node.body, scope)
            found = self.returned.pop()
            return Seq(items=found, is_open=True) if function.is_generator else answer(found)
        finally:
            self.depth -= 1
            self.cell, self.line = place

    def hand_out(self, value: Value) -> None:
        if self.returned:
            self.returned[-1].append(value)

    def apply(self, target: Value, args: Sequence[Value]) -> Value:
        return calls.call(self, target, list(args), {}, ast.Call(ast.Name("apply"), [], []))

    def _uncalled(self) -> None:
        for value in list(self.top.names.values()):
            if isinstance(value, Function) and id(value.node) not in self.ran:
                self.invoke(value, [], {})

    def _block(self, body: Sequence[ast.stmt], scope: Scope) -> bool:
        """Whether the block surely left its function."""
        for statement in body:
            self.spend()
            self.line = statement.lineno
            rule = _RULES.get(type(statement))
            if rule is not None and rule(self, statement, scope):
                return True
        return False

    def _expression(self, node: ast.Expr, scope: Scope) -> None:
        self.evaluate(node.value, scope)

    def _assign(self, node: ast.Assign, scope: Scope) -> None:
        value = self.evaluate(node.value, scope)
        self.line = node.lineno
        for target in node.targets:
            subscripts.assign(self, target, value, scope)

    def _ann_assign(self, node: ast.AnnAssign, scope: Scope) -> None:
        if node.value is not None:
            subscripts.assign(self, node.target, self.evaluate(node.value, scope), scope)

    def _aug_assign(self, node: ast.AugAssign, scope: Scope) -> None:
        read = ast.copy_location(ast.BinOp(loaded(node.target), node.op, node.value), node)
        subscripts.assign(self, node.target, self.evaluate(read, scope), scope)

    def _delete(self, node: ast.Delete, scope: Scope) -> None:
        for target in node.targets:
            if isinstance(target, ast.Subscript):
                owner, index = self.evaluate(target.value, scope), target.slice
                if isinstance(owner, Data) and owner.columns and isinstance(index, ast.Constant):
                    owner.columns.dropped |= {str(index.value)}

    def _leave(self, node: ast.Return, scope: Scope) -> bool:
        value = self.evaluate(node.value, scope) if node.value else Const()
        if self.returned:
            self.returned[-1].append(value)
        return bool(self.returned)

    def _branch(self, node: ast.If, scope: Scope) -> bool:
        test = self.evaluate(node.test, scope)
        if isinstance(test, Const):
            return self._block(node.body if test.value else node.orelse, scope)
        before = dict(scope.names)
        guards = [d for d in data_of(test) if d.learned and not d.has("missing")]
        self.guards += guards
        left_first = self._block(node.body, scope)
        del self.guards[len(self.guards) - len(guards) :]
        if self.loops and any(d.scores for d in data_of(test)):
            self._chosen_in(node.body, test, scope)
        first = scope.names
        scope.names = dict(before)
        left_second = self._block(node.orelse, scope)
        if left_first and not left_second:
            return False
        if left_second and not left_first and node.orelse:
            scope.names = first
            return False
        for name, value in first.items():
            scope.names[name] = either(self, before.get(name), value, scope.names.get(name))
        return left_first and left_second

    def _chosen_in(self, body: Sequence[ast.stmt], test: Value, scope: Scope) -> None:
        """What is kept because a score was better was chosen by it."""
        mark = self.choose(list(data_of(test)))
        keeps = False
        for node in (n for statement in body for n in ast.walk(statement)):
            if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store) and mark is not None:
                keeps = True
                old = scope.find(node.id)
                if isinstance(old, Data):
                    scope.names[node.id] = self.marked(old, mark)
                elif not isinstance(old, Estimator | Function):
                    scope.names[node.id] = Data(
                        marks=frozenset({mark}),
                        flags=frozenset({"best"}),
                        name="best",
                        scores=mark.evals,
                    )
            keeps = keeps or isinstance(node, ast.Break | ast.Call | ast.Attribute)
        if not keeps and self.choices:
            self.choices.pop()

    def _loop(self, node: ast.For, scope: Scope) -> None:
        source = self.evaluate(node.iter, scope)
        self.loops.append(number())
        self.loop_names |= {n.id for n in ast.walk(node.target) if isinstance(n, ast.Name)}
        for item in builtin.items_of(self, source):
            subscripts.assign(self, node.target, item, scope)
            self._block(node.body, scope)
        self.loops.pop()
        self._block(node.orelse, scope)

    def _loop_while(self, node: ast.While, scope: Scope) -> None:
        self.loops.append(number())
        for _ in range(2):
            self.evaluate(node.test, scope)
            self._block(node.body, scope)
        self.loops.pop()
        self._block(node.orelse, scope)

    def _context(self, node: ast.With, scope: Scope) -> bool:
        for item in node.items:
            value = self.evaluate(item.context_expr, scope)
            if item.optional_vars is not None:
                subscripts.assign(self, item.optional_vars, value, scope)
        return self._block(node.body, scope)

    def _attempt(self, node: ast.Try, scope: Scope) -> None:
        self._block(node.body, scope)
        for handler in node.handlers:
            self._block(handler.body, Scope(parent=scope))
        self._block(node.orelse, scope)
        self._block(node.finalbody, scope)

    def _global(self, node: ast.Global, scope: Scope) -> None:
        scope.share(node.names, is_global=True)

    def _nonlocal(self, node: ast.Nonlocal, scope: Scope) -> None:
        scope.share(node.names, is_global=False)

    def _function(self, node: ast.FunctionDef, scope: Scope) -> None:
        made: Value = Function(name=node.name, node=node, scope=scope, cell=self.cell)
        scope.names[node.name] = made
        for decorator in reversed(node.decorator_list):
            wrap = self.evaluate(decorator, scope)
            worn = self.apply(wrap, [made]) if isinstance(wrap, Function) else None
            if isinstance(worn, Function):
                scope.names[node.name] = made = worn

    def _blueprint(self, node: ast.ClassDef, scope: Scope) -> None:
        inner = Scope(parent=scope)
        bases = [ast.unparse(base) for base in node.bases]
        for base in node.bases:
            known = self.evaluate(base, scope)
            bases += known.bases if isinstance(known, Blueprint) else []
        self._block([s for s in node.body if isinstance(s, ast.FunctionDef | ast.Assign)], inner)
        methods = {n: v for n, v in inner.names.items() if isinstance(v, Function)}
        for method in methods.values():
            method.scope = scope
        scope.names[node.name] = Blueprint(
            name=node.name, node=node, scope=scope, bases=tuple(bases), methods=methods
        )

    def _import_names(self, node: ast.Import, scope: Scope) -> None:
        for alias in node.names:
            dotted = alias.name if alias.asname else alias.name.split(".")[0]
            scope.names[alias.asname or dotted] = Ref(dotted=dotted)

    def _import_from(self, node: ast.ImportFrom, scope: Scope) -> None:
        for alias in node.names:
            if alias.name != "*":
                scope.names[alias.asname or alias.name] = Ref(
                    dotted=f"{node.module or ''}.{alias.name}"
                )


_RULES: dict[type[ast.stmt], Callable[[Interpreter, Any, Scope], bool | None]] = {
    ast.Expr: Interpreter._expression,
    ast.Assign: Interpreter._assign,
    ast.AnnAssign: Interpreter._ann_assign,
    ast.AugAssign: Interpreter._aug_assign,
    ast.Delete: Interpreter._delete,
    ast.Return: Interpreter._leave,
    ast.If: Interpreter._branch,
    ast.For: Interpreter._loop,
    ast.While: Interpreter._loop_while,
    ast.With: Interpreter._context,
    ast.Try: Interpreter._attempt,
    ast.Global: Interpreter._global,
    ast.Nonlocal: Interpreter._nonlocal,
    ast.FunctionDef: Interpreter._function,
    ast.ClassDef: Interpreter._blueprint,
    ast.Import: Interpreter._import_names,
    ast.ImportFrom: Interpreter._import_from,
    ast.AsyncFor: Interpreter._loop,
    ast.AsyncFunctionDef: Interpreter._function,
    ast.AsyncWith: Interpreter._context,
}
