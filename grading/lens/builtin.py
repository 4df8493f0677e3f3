"""Python's own functions, as far as rows, scores and loops pass through them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from grading.lens import stacking
from grading.lens.combining import combined, statistic
from grading.lens.machine import Machine
from grading.lens.values import Const, Data, Function, Mapping, Seq, Value, data_of

NAMES = frozenset({
    "len", "range", "enumerate", "zip", "list", "tuple", "set", "dict", "sorted", "reversed", "max", "min", "sum",
    "abs", "round", "float", "int", "str", "print", "map", "filter", "isinstance", "any", "all", "open", "iter", "next",
    "type", "bool", "display", "super", "getattr", "setattr", "hasattr", "id", "input", "repr", "format", "vars",
    "Exception", "ValueError", "object", "KeyError", "frozenset", "divmod", "pow", "xrange", "unicode", "exec",
    "property", "staticmethod", "classmethod", "callable", "bytes", "TypeError", "StopIteration", "NotImplementedError",
    "dir", "globals", "locals", "help", "quit", "exit", "__name__", "__file__", "reduce", "raw_input", "slice", "hash",
    "chr", "ord", "IndexError", "RuntimeError", "ImportError", "FileNotFoundError", "AttributeError", "KeyboardInterrupt",
    "get_ipython", "ZeroDivisionError", "AssertionError", "OSError", "IOError", "complex", "hex", "bin", "memoryview",
    "Warning", "DeprecationWarning", "UserWarning", "FutureWarning", "NameError", "ImportWarning", "RuntimeWarning",
    "ModuleNotFoundError", "In", "Out", "_", "__", "long", "basestring", "bytearray", "aiter", "eval", "NotImplemented",
    "Ellipsis", "issubclass", "delattr", "compile", "copyright", "credits", "license", "__doc__", "BaseException",
    "ArithmeticError", "LookupError", "OverflowError", "TimeoutError", "PermissionError", "UnicodeDecodeError",
    "SystemExit", "EOFError", "ConnectionError", "StopAsyncIteration", "RecursionError", "MemoryError", "_i", "oct",
})  # fmt: skip


def call(m: Machine, name: str, args: Sequence[Value], named: dict[str, Value]) -> Value:
    rule = _RULES.get(name)
    if rule is not None:
        return rule(m, args, named)
    if name in ("list", "tuple", "sorted", "reversed", "iter", "set", "frozenset"):
        return _listed(m, name, args, named)
    if name in ("max", "min"):
        return _best(m, args, named)
    if name in ("float", "int", "abs", "round", "sum", "bool", "next"):
        return _same(m, name, args)
    if name in ("print", "display"):
        return Value()
    return Value() if not args else combined(m, args, name)


def items_of(m: Machine, source: Value) -> list[Value]:
    """Elements for a loop: those that are known, at least two rounds where more may come."""
    if isinstance(source, Seq):
        items = source.items[:4] if not source.is_open else source.items[:2]
        if source.is_open and len(items) == 1:
            items = items * 2
        name = f"element of {source.name}" if source.name.startswith("range by") else "element"
        return items or [Value(name=name), Value(name=name)]
    if isinstance(source, Mapping):
        return [Const(value=k) for k in list(source.items)[:4]] or [Value(), Value()]
    if isinstance(source, Data) and source.has("frame") and source.columns is not None:
        return [Data(name="columns but", flags=frozenset({"names"})) for _ in range(2)]
    if isinstance(source, Data) and source.has("column"):
        return [source, source]
    if isinstance(source, Data):
        one = Data(
            name=source.name, rows=source.rows, marks=source.all_marks(), flags=source.flags | ({"element", "inner"} if source.has("element") else {"element"}),
            by=source.by, scores=source.scores, learned=source.learned, cut=source.cut, within=source.within, parts=source.parts,
            uses=source.uses, site=source.site, against=source.against,
        )  # fmt: skip
        return [one, one]
    return [Value(name="element"), Value(name="element")]


def _same(m: Machine, name: str, args: Sequence[Value]) -> Value:
    if not args:
        return Value()
    first = args[0]
    if isinstance(first, Const):
        return (
            first if name in ("float", "abs", "round") or isinstance(first.value, int) else Value()
        )
    if isinstance(first, Seq) and name == "next":
        return items_of(m, first)[0]
    found = list(data_of(first))
    if name == "sum" and len(found) == 1 and found[0].has("column"):
        return statistic(m, found[0], name)
    return m.join(found) if found else Value(name=first.name)


def _listed(m: Machine, name: str, args: Sequence[Value], named: dict[str, Value]) -> Value:
    if not args:
        return Seq()
    key = named.get("key")
    if name == "sorted" and isinstance(key, Function):
        for item in items_of(m, args[0]):
            m.invoke(key, [item], {})
    if isinstance(args[0], Seq):
        items = list(args[0].items)
        return Seq(items=_ordered(items) if name == "sorted" else items, is_open=args[0].is_open)
    return args[0]


def _ordered(items: list[Value]) -> list[Value]:
    """What stands beside a distance to rows of another part is ordered by it."""
    found = [d for item in items for d in data_of(item) if d.against]
    if not found:
        return items
    far = found[0].rows | found[0].against
    return [
        Seq(items=[replace(v, against=far - v.rows) if isinstance(v, Data) else v for v in i.items])
        if isinstance(i, Seq) else i for i in items
    ]  # fmt: skip


def _best(m: Machine, args: Sequence[Value], named: dict[str, Value]) -> Value:
    """The largest by score is a choice."""
    key = named.get("key")
    found = [d for a in args for d in data_of(a)]
    if isinstance(key, Function) and args:
        m.loops.append(-1)
        for item in items_of(m, args[0]):
            found += data_of(m.invoke(key, [item], {}))
        m.loops.pop()
    if any(d.scores for d in found):
        return stacking.chosen(m, m.join([d for d in found if d.scores]))
    if not found and len(args) == 2:
        return next((a for a in args if not isinstance(a, Const)), args[0])
    if len(found) == 1 and found[0].has("column"):
        return statistic(m, found[0], "limits")
    return m.join(found) if found else Value()


def _len(m: Machine, args: Sequence[Value], named: dict[str, Value]) -> Value:
    if args and isinstance(args[0], Seq) and not args[0].is_open:
        return Const(value=len(args[0].items))
    return Value(name="length")


def _range(m: Machine, args: Sequence[Value], named: dict[str, Value]) -> Value:
    step = args[2] if len(args) > 2 else Const(value=1)
    word = step.value if isinstance(step, Const) else step.name or "?"
    bounds = f" from {_token(m, args[0])} to {_token(m, args[1])}" if len(args) > 1 else ""
    return Seq(is_open=True, name=f"range by {word}{bounds}")


def _token(m: Machine, bound: Value) -> str:
    """A number, or a name for an unknown one, the same wherever this very value is used."""
    if isinstance(bound, Const):
        return str(bound.value)
    return f"#{m.keep(bound)}"


def _enumerate(m: Machine, args: Sequence[Value], named: dict[str, Value]) -> Value:
    items = items_of(m, args[0]) if args else []
    is_open = not (args and isinstance(args[0], Seq) and not args[0].is_open)
    return Seq(items=[Seq(items=[Value(), i]) for i in items], is_open=is_open)


def columns_of(m: Machine, rows: Value) -> Value:
    """`zip(*rows)`: columns, each of which holds all rows."""
    found = list(data_of(rows))
    if not found:
        return Value()
    joined = m.join(found)
    joined.flags = (joined.flags - {"element", "inner"}) | {"column"}
    return joined


def _zip(m: Machine, args: Sequence[Value], named: dict[str, Value]) -> Value:
    columns = [items_of(m, a) for a in args]
    is_open = any(not (isinstance(a, Seq) and not a.is_open) for a in args)
    return Seq(items=[Seq(items=list(row)) for row in zip(*columns, strict=False)], is_open=is_open)


def _dict(m: Machine, args: Sequence[Value], named: dict[str, Value]) -> Value:
    made = Mapping(items=dict(named))
    if args and isinstance(args[0], Mapping):
        made.items |= args[0].items
    if args and isinstance(args[0], Seq):
        for pair in args[0].items:
            if isinstance(pair, Seq) and len(pair.items) == 2:
                key = pair.items[0]
                made.items[key.value if isinstance(key, Const) else id(pair)] = pair.items[1]
    return made


def _map(m: Machine, args: Sequence[Value], named: dict[str, Value]) -> Value:
    if len(args) > 1 and isinstance(args[0], Function):
        return Seq(items=[m.invoke(args[0], [i], {}) for i in items_of(m, args[1])], is_open=True)
    return args[1] if len(args) > 1 else Value()


def _open(m: Machine, args: Sequence[Value], named: dict[str, Value]) -> Value:
    """A file that is read line by line holds rows."""
    mode = args[1] if len(args) > 1 else named.get("mode")
    if isinstance(mode, Const) and str(mode.value)[:1] in "wax":
        return Value()
    path = args[0] if args else named.get("file")
    text = path.value if isinstance(path, Const) and isinstance(path.value, str) else ""
    return m.fresh(text, key=f"file:{text}" if text else "")


_RULES = {
    "open": _open,
    "len": _len, "range": _range, "xrange": _range, "enumerate": _enumerate, "zip": _zip, "dict": _dict, "map": _map,
    "filter": _map,
}  # fmt: skip
