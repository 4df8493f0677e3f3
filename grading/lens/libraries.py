"""Functions and classes of libraries, by the roles that the knowledge files give them."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import replace

from grading.lens import knowledge, learning, tables
from grading.lens.combining import combined, statistic
from grading.lens.machine import Machine, Split
from grading.lens.rows import NONE
from grading.lens.values import Const, Data, Estimator, Fit, Function, Mapping, Ref, Seq, Value, data_of

Args = Sequence[Value]
Named = dict[str, Value]


def call(m: Machine, ref: Ref, args: Args, named: Named) -> Value:
    """The role of the last name decides; a class without one is an estimator."""
    last = ref.last
    m.called.append((ref.dotted, m.site))
    if last == "from_estimator" or last == "from_predictions":
        return _display(m, last, args, named)
    if last == "from_tensor_slices":
        return _table(m, "Dataset", list(args), named)
    if last == "shuffle" and args:
        return _shuffle(m, ref, args)
    if last in ("default_rng", "RandomState"):
        return Ref(dotted="numpy.random")
    if last == "from_formula" or ref.dotted.endswith("formula.api.ols"):
        return Estimator(role="model", kind=last)
    if ref.dotted.split(".")[0] in ("xgboost", "lightgbm") and last in ("train", "cv"):
        return _booster(m, last, args, named)
    role = knowledge.functions().get(last)
    if role and f"_{role}" in _FUNCTIONS:
        return _FUNCTIONS[f"_{role}"](m, last, args, named)
    role = knowledge.roles().get(last)
    if role:
        return construct(m, last, role, args, named)
    if last[:1].isupper() and ref.dotted.split(".")[0] in knowledge.libraries():
        if ref.dotted.split(".")[0] not in ("pandas", "numpy") and not re.search(r"Loss|Error|Metric|Display", last):
            is_net = ref.dotted.split(".")[0] in ("torch", "keras", "tensorflow", "torchvision", "transformers")
            return construct(m, last, "network" if is_net else "model", args, named)
    return _other(m, ref, last, args, named)


def _shuffle(m: Machine, ref: Ref, args: Args) -> Value:
    """`random.shuffle` works in place, `sklearn.utils.shuffle` gives back."""
    found = [d for a in args for d in data_of(a)]
    if "sklearn" in ref.dotted:
        new: list[Value] = [
            replace(d, flags=d.flags | {"shuffled"}, columns=d.columns.copy() if d.columns else None) for d in found
        ]
        return new[0] if len(new) == 1 else Seq(items=new)
    for one in found:
        one.flags |= {"shuffled"}
        if one.has("index"):
            one.name = f"permutation@{m.cell}:{m.line}"
    return Value()


def construct(m: Machine, last: str, role: str, args: Args, named: Named) -> Value:
    if role == "table":
        return _table(m, last, list(args), named)
    inner = [v for v in [*args, *named.values()] if isinstance(v, Estimator | Seq | Mapping)]
    if role == "network" and last not in ("Sequential", "Model", "Functional") and not inner:
        role = "network"
    kind = "early_stopping" if last == "early_stopping" else last
    return Estimator(role=role, kind=kind, steps=inner, given={**{f"#{i}": a for i, a in enumerate(args)}, **named})


def _table(m: Machine, last: str, args: Args, named: Named) -> Value:
    """Rows with their labels in one object: DMatrix, Dataset, TensorDataset, DataLoader."""
    values = [*args, *named.values()]
    found = [d for v in values for d in data_of(v)]
    if not found:
        return Value()
    if last == "Subset" and len(args) > 1 and isinstance(args[1], Data):
        return tables.rows_by(m, found[0], args[1], _NO_NODE)
    if last == "ConcatDataset":
        return tables.stacked(m, found)
    labels = tuple(found[1:2]) or found[0].parts
    return replace(found[0], marks=found[0].all_marks(), parts=labels, flags=found[0].flags | {"batches"})


def _booster(m: Machine, last: str, args: Args, named: Named) -> Value:
    words = {**named}
    names = ("params", "train_set" if "train_set" in named else "dtrain")
    for name, value in zip((names[0], "dtrain", "rounds"), args, strict=False):
        words.setdefault(name, value)
    data = words.get("dtrain") or words.get("train_set")
    given = words.get("params")
    it = Estimator(role="model", kind="booster", given=dict(given.items) if isinstance(given, Mapping) else {})  # type: ignore[arg-type]
    if data is None:
        return it
    if last == "cv":
        return learning.cross_validate(m, "cross_validate", [it, data], {})
    if len(args) > 3:
        words.setdefault("evals", args[3])
    learning.fit(m, it, [data], words)
    return it


def split(m: Machine, args: Args, named: Named) -> Value:
    """`train_test_split`: the same seed and size cut the same rows in the same way."""
    given = [a for a in args if not isinstance(a, Const)]
    shuffle = named.get("shuffle")
    ordered = isinstance(shuffle, Const) and shuffle.value is False
    seed, size = (getattr(named.get(n), "value", None) for n in ("random_state", "test_size"))
    loop = ".".join(str(n) for n in m.loops) if not isinstance(seed, int) else ""
    act = f"split@{seed}:{size}:{ordered}" if isinstance(seed, int) or ordered else f"split@{m.cell}:{m.line}:{loop}"
    pieces: list[Value] = []
    for position, one in enumerate(given):
        data = m.as_data(one)
        if position == 0:
            ids = data.has("unique")
            m.splits.append(Split(data, "group" if ids else "ordered" if ordered else "random", m.site, act))
        for side in ("train", "test"):
            new = replace(data, columns=data.columns.copy() if data.columns else None)
            if data.has("index") or data.has("unique"):
                new.cut = (act if data.cut is None else f"{data.cut[0]}/{data.cut[1]}/{act}", side, 0)
            if data.rows:
                new.rows = m.forest.part(data.rows, act, side)
            if position > 0 and len(given) > 1:
                new.flags = new.flags | {"label"}
                m.targets |= {data.label} if data.label and position == 1 else set()
            pieces.append(new)
    return Seq(items=pieces)


def _do_split(m: Machine, last: str, args: Args, named: Named) -> Value:
    return split(m, args, named)


def _random_split(m: Machine, last: str, args: Args, named: Named) -> Value:
    data = m.as_data(args[0]) if args else Data()
    act = f"split@{m.cell}:{m.line}"
    m.splits.append(Split(data, "random", m.site, act))
    count = len(args[1].items) if len(args) > 1 and isinstance(args[1], Seq) and args[1].items else 2
    names = ("train", "test") if count == 2 else tuple(f"part{i}" for i in range(count))
    return Seq(items=[replace(data, rows=m.forest.part(data.rows, act, side)) for side in names])


def _cross_validation(m: Machine, last: str, args: Args, named: Named) -> Value:
    return learning.cross_validate(m, last, args, named)


def _curve(m: Machine, last: str, args: Args, named: Named) -> Value:
    found = [d for a in [*args, *named.values()] for d in data_of(a)]
    made = m.scored(found, "curve")
    one = Data(scores=frozenset({made}) if made else frozenset(), name="curve")
    return Seq(items=[replace(one), replace(one), replace(one)])


def _read(m: Machine, last: str, args: Args, named: Named) -> Value:
    path = args[0] if args else next(iter(named.values()), None)
    text = path.value if isinstance(path, Const) and isinstance(path.value, str) else ""
    subset = named.get("subset")
    if isinstance(subset, Const):
        whole = m.forest.origin(f"file:{text}", text)
        side = "train" if subset.value == "training" else "test"
        return Data(name=text, rows=m.forest.part(whole, "subset", side), site=m.site)
    data = m.fresh(text, key=f"file:{text}" if text else "", is_table=True)
    index = named.get("index_col")
    if isinstance(index, Const) and isinstance(index.value, str) and tables.TIME_WORDS.search(index.value):
        data.flags |= {"series"}
    parsed = named.get("parse_dates")
    if isinstance(index, Const) and index.value == 0 and parsed is not None:
        data.flags |= {"series"}
    data.flags |= {"frame"}
    return data


def _dataset(m: Machine, last: str, args: Args, named: Named) -> Value:
    data = m.fresh(last, key=f"dataset:{last}" if last.startswith(("load", "fetch")) else "")
    pair = named.get("return_X_y")
    if last.startswith("make_") or (isinstance(pair, Const) and pair.value):
        return Seq(items=[data, replace(data, flags=data.flags | {"label"})])
    return replace(data, flags=data.flags | {"bunch"})


def _dataset_pair(m: Machine, last: str, args: Args, named: Named) -> Value:
    halves = []
    for side in ("train", "test"):
        data = m.fresh(side, key=f"{m.cell}:{m.line}:{side}")
        halves.append(Seq(items=[data, replace(data, flags=frozenset({"label"}))]))
    return Seq(items=list(halves))


def _clone(m: Machine, last: str, args: Args, named: Named) -> Value:
    return learning.copy_of(args[0]) if args else Value()


def _learned_transform(m: Machine, last: str, args: Args, named: Named) -> Value:
    if not args:
        return Value()
    data = m.as_data(args[0])
    axis = named.get("axis")
    if isinstance(axis, Const) and axis.value == 1:
        return data
    new = replace(data, marks=data.all_marks() | {m.mark("preprocessing_before_split", data.rows, last)}, columns=data.columns.copy() if data.columns else None)
    return Seq(items=[new, Value()]) if last in ("boxcox",) else new


def _ranking(m: Machine, last: str, args: Args, named: Named) -> Value:
    found = [d for a in [*args, *named.values()] for d in data_of(a) if d.rows]
    if not found:
        return Value()
    made = statistic(m, replace(found[0], scores=NONE), last)
    return replace(made, flags=frozenset({"ranking"}))


def _resample(m: Machine, last: str, args: Args, named: Named) -> Value:
    given = [m.as_data(a) for a in args if list(data_of(a))]
    again = named.get("replace")
    keeps = isinstance(again, Const) and again.value is False
    pieces: list[Value] = []
    for data in given:
        new = replace(data, columns=data.columns.copy() if data.columns else None)
        if not keeps:
            kind = "oversampling_before_split" if tables._is_class(data) else "duplicates_across_split"
            new.marks |= {m.mark(kind, data.rows, "resample")}
        pieces.append(new)
    return pieces[0] if len(pieces) == 1 else Seq(items=pieces)


def _concat(m: Machine, last: str, args: Args, named: Named) -> Value:
    axis = named.get("axis") or (args[1] if len(args) > 1 else None)
    found = [d for d in data_of(args[0])] if args else [d for v in named.values() for d in data_of(v)]
    if not found:
        return Value()
    if isinstance(axis, Const) and axis.value in (1, -1, "columns"):
        return _join_columns(m, last, args, {})
    return tables.stacked(m, found)


def _join_rows(m: Machine, last: str, args: Args, named: Named) -> Value:
    return _concat(m, last, args, named)


def _join_columns(m: Machine, last: str, args: Args, named: Named) -> Value:
    found = [d for a in args for d in data_of(a)]
    if not found:
        return Value()
    new = m.join(found)
    first = next((d for d in found if d.rows), found[0])
    columns = first.columns.copy() if first.columns else None
    for other in found[1:]:
        if columns is not None and other.columns is not None:
            columns.made |= other.columns.made
            if columns.only is not None and other.columns.only is not None:
                columns.only |= other.columns.only
    return replace(new, rows=first.rows, columns=columns, flags=new.flags - {"label"})


def _numbers(m: Machine, last: str, args: Args, named: Named) -> Value:
    if args and isinstance(args[0], Data):
        return Data(name=f"{last}@{m.cell}:{m.line}", rows=args[0].rows, flags=frozenset({"index"}))
    if last == "range":
        return Seq(is_open=True, name="range")
    return Data(name=f"{last}@{m.cell}:{m.line}", flags=frozenset({"index"}))


def _random_mask(m: Machine, last: str, args: Args, named: Named) -> Value:
    if last == "choice" and args and isinstance(args[0], Data) and (args[0].has("index") or args[0].has("unique")):
        return Data(name="drawn", rows=args[0].rows, cut=(f"drawn@{args[0].name if args[0].has('index') else 'ids'}{m.cell}:{m.line}", "in", 0))
    if last == "choice" and not args:
        return Value()
    return Data(name=f"random@{m.cell}:{m.line}", flags=frozenset({"random"}), cut=(f"random@{m.cell}:{m.line}", "any", 0))


def _make(m: Machine, last: str, args: Args, named: Named) -> Value:
    return Value(name=last)


def _statistic(m: Machine, last: str, args: Args, named: Named) -> Value:
    data = next((d for a in args for d in data_of(a)), None)
    if data is None:
        return Value()
    if last in ("max", "min") and [d for a in args for d in data_of(a) if d.scores]:
        return tables.chosen(m, m.join([d for a in args for d in data_of(a)]))
    return tables.method(m, data, "mean", args[1:] if last not in ("quantile", "percentile", "nanpercentile") else (), named)


def _choose(m: Machine, last: str, args: Args, named: Named) -> Value:
    found = [d for a in args for d in data_of(a)]
    return tables.chosen(m, m.join(found)) if found else Value()


def _binning(m: Machine, last: str, args: Args, named: Named) -> Value:
    if not args:
        return Value()
    data = m.as_data(args[0])
    new = replace(data, label=None)
    if last == "qcut":
        new.marks |= {m.mark("preprocessing_before_split", data.rows, "qcut")}
    return combined(m, [new, *args[1:], *named.values()], last)


def _stop(m: Machine, last: str, args: Args, named: Named) -> Value:
    return Estimator(role="stopper", kind=last if last != "early_stopping" else "early_stopping", given={**named})


def _display(m: Machine, last: str, args: Args, named: Named) -> Value:
    if args and isinstance(args[0], Estimator):
        return learning.score(m, args[0], args[1:], named, "plot")
    return combined(m, [*args, *named.values()], "plot")


def _other(m: Machine, ref: Ref, last: str, args: Args, named: Named) -> Value:
    """A function that the files do not name."""
    values = [*args, *named.values()]
    first = ref.dotted.split(".")[0]
    if last in ("DataFrame", "Series", "array", "asarray", "Tensor", "tensor", "FloatTensor", "from_numpy", "csr_matrix"):
        return _new_table(m, last, args, named)
    if last == "get_dummies" and args:
        data = m.as_data(args[0])
        columns = data.columns.copy() if data.columns else None
        names = tables.names_of(named.get("columns", Value()))
        if columns and names:
            columns.dropped |= frozenset(names)
        return replace(data, columns=columns)
    if last in ("isnull", "isna", "notnull"):
        return tables.method(m, m.as_data(args[0]), "isnull", (), {}) if args else Value()
    for function in (v for v in values if isinstance(v, Function)):
        for _ in range(2):
            m.invoke(function, [Value()], {})
    for it in (v for v in values if isinstance(v, Estimator)):
        given = [v for v in values if list(data_of(v))]
        if given and it.fits_itself and first != "torch":
            return learning.score(m, it, given[:2], {}, last)
    return combined(m, values, last)


def _new_table(m: Machine, last: str, args: Args, named: Named) -> Value:
    given = args[0] if args else named.get("data", Value())
    found = list(data_of(given))
    if isinstance(given, Mapping):
        made = m.scored(found, "table")
        if not found or all(d.scores for d in found):
            return replace(m.join(found), name="table of scores") if found else m.fresh(is_table=True)
        base = next((d for d in found if d.rows), None)
        data = Data(rows=base.rows if base else m.fresh().rows, site=m.site, by=frozenset())
        data.scores = frozenset({made}) if made else frozenset()
        for name, value in given.items.items():
            if isinstance(name, str):
                tables.set_column(m, data, name, value)
        return data
    if not found:
        return m.fresh(is_table=last == "DataFrame") if not isinstance(given, Const) else given
    new = m.join(found) if isinstance(given, Seq) else replace(found[0])
    if isinstance(given, Seq) and any(d.scores for d in found):
        return new
    if last == "DataFrame" and new.columns is None:
        new.columns = tables.Columns(table=0, sure=bool(False))
    return new


class _NoNode:
    pass


_NO_NODE: object = _NoNode()
_FUNCTIONS: dict[str, Callable[[Machine, str, Args, Named], Value]] = {
    "_split": _do_split, "_random_split": _random_split, "_cross_validation": _cross_validation, "_curve": _curve,
    "_read": _read, "_dataset": _dataset, "_dataset_pair": _dataset_pair, "_clone": _clone,
    "_learned_transform": _learned_transform, "_ranking": _ranking, "_resample": _resample, "_concat": _concat,
    "_join_rows": _join_rows, "_join_columns": _join_columns, "_numbers": _numbers, "_random_mask": _random_mask,
    "_make": _make, "_statistic": _statistic, "_choose": _choose, "_binning": _binning, "_stop": _stop,
}  # fmt: skip
