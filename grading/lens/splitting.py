"""Functions of libraries that set rows apart, draw them or repeat them."""

from __future__ import annotations

from dataclasses import replace

from grading.lens import methods, stacking, tables
from grading.lens.combining import combined
from grading.lens.machine import Machine, Split
from grading.lens.values import (
    Args,
    Const,
    Data,
    Named,
    Ref,
    Seq,
    Value,
    data_of,
    negated,
    number,
)


def split(m: Machine, args: Args, named: Named) -> Value:
    """`train_test_split`: the same seed and size cut the same rows in the same way."""
    given = [a for a in args if not isinstance(a, Const)]
    shuffle = named.get("shuffle")
    ordered = isinstance(shuffle, Const) and shuffle.value is False
    seed, size = (getattr(named.get(n), "value", None) for n in ("random_state", "test_size"))
    loop = ".".join(str(n) for n in m.loops) if not isinstance(seed, int) else ""
    if m.loops and "random_state" in named and not isinstance(named["random_state"], Const):
        loop = f"{loop}.{number()}"  # another seed each round cuts other rows
    act = (
        f"split@{seed}:{size}:{ordered}"
        if isinstance(seed, int) or ordered
        else f"split@{m.cell}:{m.line}:{loop}"
    )
    pieces: list[Value] = []
    for position, one in enumerate(given):
        data = m.as_data(one)
        if position == 0:
            ids = data.has("unique")
            m.splits.append(
                Split(data, "group" if ids else "ordered" if ordered else "random", m.site, act)
            )
        for side in ("train", "test"):
            new = replace(data, columns=data.columns.copy() if data.columns else None)
            if data.has("index") or data.has("unique"):
                new.within = (*data.within, data.cut) if data.cut else data.within
                new.cut = (act, side, 0)
            if data.rows:
                new.rows = m.forest.part(data.rows, act, side)
            if position > 0 and len(given) > 1:
                new.flags = new.flags | {"label"}
                m.targets |= {data.label} if data.label and position == 1 else set()
            pieces.append(new)
    return Seq(items=pieces)


def do_split(m: Machine, last: str, args: Args, named: Named) -> Value:
    return split(m, args, named)


def members(m: Machine, last: str, args: Args, named: Named) -> Value:
    """`np.isin(who, people[:n])`: rows whose group is among the chosen."""
    if len(args) < 2:
        return Value()
    return methods.method(m, m.as_data(args[0]), "isin", args[1:2], {})


def unique(m: Machine, last: str, args: Args, named: Named) -> Value:
    return methods.method(m, m.as_data(args[0]), "unique", (), {}) if args else Value()


def where(m: Machine, last: str, args: Args, named: Named) -> Value:
    """With one argument the places where a mask holds, else a choice between values."""
    if len(args) == 1 and isinstance(args[0], Data):
        return args[0] if last == "flatnonzero" else Seq(items=[args[0]], is_open=True)
    return combined(m, [*args, *named.values()], last)


def cut_up(m: Machine, last: str, args: Args, named: Named) -> Value:
    """`np.split(rows, [n, k])`: pieces in order; of shuffled rows that is a split by chance."""
    if not args:
        return Value()
    data = m.as_data(args[0])
    places = args[1].items if len(args) > 1 and isinstance(args[1], Seq) else [Value()]
    act = f"split@{number()}"
    if not data.cut and not data.has("index"):
        way = "random" if data.has("shuffled") else "ordered"
        m.splits.append(Split(data, way, m.site, act))
    if len(args) > 1 and not isinstance(args[1], Seq):
        return Seq(items=[data], is_open=True, name=f"pieces {act}")
    return Seq(
        items=[
            replace(
                data,
                rows=m.forest.part(data.rows, act, f"part{i}"),
                columns=data.columns.copy() if data.columns else None,
            )
            for i in range(len(places) + 1)
        ]
    )


def piece(m: Machine, pieces: Seq, *, is_rest: bool) -> Data:
    """Of rows in k pieces, in a loop over them: the piece held out, or the rest to train on."""
    act, side = f"folds@{pieces.name}", "train" if is_rest else "test"
    data = m.as_data(pieces.items[0])
    if data.rows and not data.has("index"):
        return replace(data, rows=m.forest.part(data.rows, act, side))
    return replace(data, cut=(act, side, 0))


def random_split(m: Machine, last: str, args: Args, named: Named) -> Value:
    data = m.as_data(args[0]) if args else Data()
    act = f"split@{m.cell}:{m.line}"
    m.splits.append(Split(data, "random", m.site, act))
    count = (
        len(args[1].items) if len(args) > 1 and isinstance(args[1], Seq) and args[1].items else 2
    )
    names = ("train", "test") if count == 2 else tuple(f"part{i}" for i in range(count))
    return Seq(items=[replace(data, rows=m.forest.part(data.rows, act, side)) for side in names])


def shuffle(m: Machine, ref: Ref, args: Args) -> Value:
    """`random.shuffle` works in place, `sklearn.utils.shuffle` gives back."""
    found = [d for a in args for d in data_of(a)]
    if "sklearn" in ref.dotted:
        new: list[Value] = [
            replace(
                d, flags=d.flags | {"shuffled"}, columns=d.columns.copy() if d.columns else None
            )
            for d in found
        ]
        return new[0] if len(new) == 1 else Seq(items=new)
    for one in found:
        one.flags |= {"shuffled"}
        if one.has("index"):
            one.name = f"permutation@{m.cell}:{m.line}"
    return Value()


def numbers(m: Machine, last: str, args: Args, named: Named) -> Value:
    if args and isinstance(args[0], Data) and args[0].cut:
        return args[0]
    if args and isinstance(args[0], Data) and args[0].has("unique"):
        return replace(args[0], flags=args[0].flags | {"shuffled"})
    if args and isinstance(args[0], Data):
        return Data(name=f"{last}@{m.cell}:{m.line}", rows=args[0].rows, flags=frozenset({"index"}))
    if last == "range":
        return Seq(is_open=True, name="range")
    return Data(name=f"{last}@{m.cell}:{m.line}", flags=frozenset({"index"}))


def rest(whole: Value, gone: Data) -> Data:
    """An index without another: `np.setdiff1d(all, some)`, `set(all) - set(some)`."""
    if gone.cut is None:
        return gone
    rows = whole.rows if isinstance(whole, Data) else gone.rows
    return Data(
        name="rest",
        rows=rows,
        flags=frozenset({"index"}),
        cut=negated(gone.cut),
        within=gone.within,
    )


def set_aside(m: Machine, last: str, args: Args, named: Named) -> Value:
    """`setdiff1d` of indices; `delete` takes rows out of an array by index."""
    if len(args) < 2 or not isinstance(args[1], Data) or args[1].cut is None:
        return combined(m, [*args, *named.values()], last)
    if last == "delete":
        data = m.as_data(args[0])
        cut = replace(args[1], cut=negated(args[1].cut))
        return replace(data, rows=tables.cut_rows(m, data, cut))
    return rest(args[0], args[1])


def draw(m: Machine, last: str, args: Args, named: Named) -> Value:
    """`random.sample(range(n), k)` draws an index, of a list of rows a part."""
    if args and isinstance(args[0], Data) and not args[0].has("index") and args[0].rows:
        rows = m.forest.part(args[0].rows, f"sample@{m.cell}:{m.line}", "train")
        tables.split_at_random(m, args[0], f"sample@{m.cell}:{m.line}")
        return replace(args[0], rows=rows)
    return _drawn(m)


def _drawn(m: Machine) -> Data:
    act = f"drawn@index{m.cell}:{m.line}"
    return Data(name="drawn", flags=frozenset({"index"}), cut=(act, "in", 0))


def random_mask(m: Machine, last: str, args: Args, named: Named) -> Value:
    if (
        last == "choice"
        and args
        and isinstance(args[0], Data)
        and (args[0].has("index") or args[0].has("unique"))
    ):
        return Data(
            name="drawn",
            rows=args[0].rows,
            cut=(
                f"drawn@{args[0].name if args[0].has('index') else 'ids'}{m.cell}:{m.line}",
                "in",
                0,
            ),
        )
    if last == "choice" and not args:
        return Value()
    if last == "choice" and not isinstance(args[0], Seq | Data):
        return _drawn(m)
    return Data(
        name=f"random@{m.cell}:{m.line}",
        flags=frozenset({"random"}),
        cut=(f"random@{m.cell}:{m.line}", "any", 0),
    )


def resample(m: Machine, last: str, args: Args, named: Named) -> Value:
    given = [m.as_data(a) for a in args if list(data_of(a))]
    again = named.get("replace")
    keeps = isinstance(again, Const) and again.value is False
    pieces: list[Value] = []
    for data in given:
        new = replace(data, columns=data.columns.copy() if data.columns else None)
        if not keeps:
            kind = (
                "oversampling_before_split"
                if stacking.is_class(data)
                else "duplicates_across_split"
            )
            new.marks |= {m.mark(kind, data.rows, "resample")}
        pieces.append(new)
    return pieces[0] if len(pieces) == 1 else Seq(items=pieces)
