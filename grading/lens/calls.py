"""Calls: which of the known things a call is, and what comes of an unknown one."""

from __future__ import annotations

import ast
import re
from dataclasses import replace

from grading.lens import fitting, learning, libraries, methods, splitting, stacking, trainers
from grading.lens.combining import combined
from grading.lens.machine import Machine
from grading.lens.values import (
    Args,
    Blueprint,
    Bound,
    Const,
    Data,
    Estimator,
    Fit,
    Function,
    Mapping,
    Named,
    Ref,
    Seq,
    Value,
    data_of,
)

PRINTED = ("print", "display", "show", "info", "debug", "warning", "write", "log", "imshow")


def call(m: Machine, target: Value, args: list[Value], named: Named, node: ast.Call) -> Value:  # noqa: PLR0911 - a table of cases
    """What `target(*args, **named)` gives."""
    if isinstance(target, Function):
        return augmented(m, target.name, args, m.invoke(target, args, named))
    if isinstance(target, Blueprint):
        return made(m, target, args, named)
    if isinstance(target, Ref):
        return augmented(m, target.last, args, libraries.call(m, target, args, named))
    if isinstance(target, Bound):
        return of_owner(m, target.owner, target.attribute, args, named)
    if isinstance(target, Estimator):
        return called(m, target, args, named)
    name = node.func.id if isinstance(node.func, ast.Name) else getattr(node.func, "attr", "")
    if isinstance(target, Data) and target.learned:
        return combined(m, [target, *args, *named.values()], name)
    return augmented(m, name, args, unknown(m, args, named, name))


def augmented(m: Machine, name: str, args: Args, result: Value) -> Value:
    """Changed copies of rows, by the name of what makes them."""
    given = [d for a in args for d in data_of(a)]
    if given and stacking.AUGMENTS.search(name) and not name.startswith("set_"):
        pieces = [result] if isinstance(result, Data) else []
        for piece in pieces:
            return replace(
                piece, rows=piece.rows or given[0].rows, flags=piece.flags | {"augmented"}
            )
    return result


def unknown(m: Machine, args: Args, named: Named, name: str) -> Value:
    """A call of something that was not seen; functions of the file that it is given are run."""
    values = [*args, *named.values()]
    m.try_out(values)
    for model in (v for v in values if isinstance(v, Estimator)):
        given = [d for v in values for d in data_of(v)]
        if re.search(r"scor|eval|metric|report|plot|display|test", name, re.IGNORECASE) and given:
            return learning.score(m, model, [v for v in values if list(data_of(v))][:2], {}, name)
    if name in PRINTED:
        return Value()
    return combined(m, values, name)


def made(m: Machine, blueprint: Blueprint, args: list[Value], named: Named) -> Value:
    """An instance of a class of the file; `__init__` is read with it."""
    role = "instance"
    words = " ".join(blueprint.bases)
    if "TransformerMixin" in words:
        role = "preprocessing" if _learns(blueprint) else "harmless"
    elif re.search(r"Module|Model|Classifier|Regressor|BaseEstimator", words):
        role = "network" if re.search(r"Module|Model", words) else "model"
    elif re.search(r"Dataset|Sequence", words):
        role = "table"
    instance = Estimator(
        name=blueprint.name, role=role, kind=blueprint.name, blueprint=blueprint, steps=[]
    )
    instance.given = dict(named)
    start = blueprint.methods.get("__init__")
    if start is None and blueprint.node is not None:
        fields = [
            n.target.id
            for n in blueprint.node.body
            if isinstance(n, ast.AnnAssign) and isinstance(n.target, ast.Name)
        ]
        instance.attributes |= {**dict(zip(fields, args, strict=False)), **named}
    if start:
        m.invoke(replace(start, owner=instance), args, named)
    if role == "table":
        found = [d for a in [*args, *named.values()] for d in data_of(a)]
        if found:
            label = [d for d in found[1:] if d.has("label")]
            return replace(m.join(found[:1]), parts=tuple(label or found[1:2]))
    return instance


def _learns(blueprint: Blueprint) -> bool:
    """Whether `fit` of a transformer of the file keeps anything."""
    method = blueprint.methods.get("fit")
    if method is None:
        return False
    kept = [
        n
        for n in ast.walk(method.node)
        if isinstance(n, ast.Attribute) and isinstance(n.ctx, ast.Store)
    ]
    return bool(kept)


def of_owner(m: Machine, owner: Value, name: str, args: list[Value], named: Named) -> Value:  # noqa: PLR0911 - a table of cases
    """`owner.name(...)`."""
    if isinstance(owner, Estimator):
        return of_estimator(m, owner, name, args, named)
    if isinstance(owner, Data):
        if name == "backward":
            return backward(m, owner)
        if name in ("index", "columns"):
            return owner
        if name == "train_test_split":
            halves = splitting.split(m, [owner, *args], named)
            held = halves.items if isinstance(halves, Seq) else []
            return Mapping(items=dict(zip(("train", "test"), held, strict=False)))
        return methods.method(m, owner, name, args, named)
    if isinstance(owner, Seq):
        return of_list(m, owner, name, args)
    if isinstance(owner, Mapping):
        return of_mapping(m, owner, name, args)
    if isinstance(owner, Const):
        return Value()
    if name in learning.FIT and [d for a in args for d in data_of(a)]:
        return Value()
    return augmented(m, name, args, unknown(m, args, named, name))


def of_list(m: Machine, items: Seq, name: str, args: Args) -> Value:
    if name in ("append", "add", "insert", "extend") and args:
        given = args[-1]
        new: list[Value] = given.items if name == "extend" and isinstance(given, Seq) else [given]
        if m.guards and not list(data_of(given)):
            new = list(m.guards[-1:])
        new = stacking.with_copies(m, items.items, new)
        if len(items.items) < 60:
            items.items += new
        items.is_open = items.is_open or bool(m.loops)
        return Value()
    if name == "pop" and items.items:
        return items.items[-1]
    if name in ("copy", "sort", "reverse"):
        return items
    return Value()


def of_mapping(m: Machine, items: Mapping, name: str, args: Args) -> Value:
    if name == "items":
        pairs: list[Value] = [Seq(items=[Const(value=k), v]) for k, v in items.items.items()]
        return Seq(items=pairs, is_open=items.is_open)
    if name == "values":
        return Seq(items=list(items.items.values()), is_open=items.is_open)
    if name == "keys":
        return Seq(items=[Const(value=k) for k in items.items], is_open=items.is_open)
    if name == "get" and args and isinstance(args[0], Data):
        learned = [v for v in items.items.values() if isinstance(v, Data) and v.learned]
        return combined(m, [args[0], *learned[:1]], "get")
    if name in ("get", "pop", "setdefault") and args and isinstance(args[0], Const):
        return items.items.get(args[0].value, args[1] if len(args) > 1 else Value())
    if name == "update" and args and isinstance(args[0], Mapping):
        items.items |= args[0].items
    return Value()


def of_estimator(m: Machine, it: Estimator, name: str, args: list[Value], named: Named) -> Value:  # noqa: C901, PLR0911, PLR0912 - a table of cases
    if it.blueprint and name in it.blueprint.methods:
        own = it.blueprint.methods[name]
        if it.role in ("harmless", "preprocessing") and name in (
            "fit",
            "transform",
            "fit_transform",
        ):
            pass  # a transformer of the file: its role says what it learns
        elif it.role == "network" and name == "forward":
            return called(m, it, args, named)
        else:
            return m.invoke(replace(own, owner=it), args, named)
    if it.role == "trainer":
        return trainers.call(m, it, name, args, named)
    if it.role == "instance":
        return unknown(m, args, named, name)
    if it.role in ("splitter", "group_splitter", "time_splitter"):
        return learning.splits(m, it, args, named) if name == "split" else Value()
    if it.role == "table":
        return Value()
    if name in learning.FIT:
        goes_on = it.role == "network" or name in ("partial_fit", "train_on_batch")
        return fitting.fit(m, it, args, named, goes_on=goes_on)
    if name == "fit_transform":
        fitting.fit(m, it, args, named)
        return learning.transform(m, it, args, named)
    if name in ("fit_resample", "fit_sample"):
        return learning.resample(m, it, args, named)
    if name == "fit_predict":
        fitting.fit(m, it, args, named)
        if it.role in ("cluster", "preprocessing"):
            return learning.transform(m, it, args, named)
        return learning.predict(m, it, args, named)
    if name in learning.TRANSFORM:
        return learning.transform(m, it, args, named)
    if name in learning.PREDICT:
        if it.role == "cluster":
            return learning.transform(m, it, args, named)
        return learning.predict(m, it, args, named)
    if name in ("score", "evaluate", "evaluate_generator", "test", "eval_metrics"):
        return learning.score(m, it, args, named, name) if args or named else Value()
    return _setting(m, it, name, args, named)


def _setting(m: Machine, it: Estimator, name: str, args: list[Value], named: Named) -> Value:  # noqa: PLR0911 - a table of cases
    if name == "set_params":
        it.given |= named
        return it
    if name in ("add", "append"):
        it.steps += args
        return Value()
    if name in ("to", "cuda", "cpu", "train", "eval", "double", "float"):
        return it
    if name == "compile":
        return Value()
    if name in ("get_support", "get_feature_names_out"):
        return learning.importance(m, it, name)
    if name in ("get_score", "get_feature_importance", "feature_importance"):
        return learning.importance(m, it, name)
    if name == "flow" and args:
        found = m.as_data(args[0])
        return replace(found, parts=tuple(d for a in args[1:] for d in data_of(a)))
    if name.startswith("plot"):
        return Value()
    return combined(m, [*args, *named.values()], name)


def called(m: Machine, it: Estimator, args: list[Value], named: Named) -> Value:
    """`model(x)`: a network predicts; a layer joins what it is applied to; an instance may answer."""
    if it.blueprint and "__call__" in it.blueprint.methods:
        return m.invoke(replace(it.blueprint.methods["__call__"], owner=it), args, named)
    layers = [a for a in args if isinstance(a, Estimator)]
    if layers:
        return Estimator(role="network", kind=it.kind, steps=[it, *layers])
    if it.role in ("network", "model"):
        return learning.predict(m, it, args, named)
    if it.role == "preprocessing":
        return learning.transform(m, it, args, named)
    if it.role == "augmenter":
        return augmented(
            m, "augmented", [*args, *named.values()], combined(m, [*args, *named.values()], it.kind)
        )
    return combined(m, [*args, *named.values()], it.kind)


def backward(m: Machine, loss: Data) -> Value:
    """A loss that is sent back is training, not evaluation."""
    if not loss.scores:
        for trained in loss.by:
            data = Data(rows=loss.rows, marks=loss.all_marks())
            fit = Fit(data, None, m.site, loops=tuple(m.loops), order=m.step())
            m.trained(trained.estimator, fit, goes_on=True)
    for one in loss.scores:
        if one in m.evals:
            m.evals.remove(one)
        for trained in one.by:
            data = Data(rows=one.rows, marks=one.marks)
            m.trained(
                trained.estimator,
                Fit(data, None, one.site, loops=tuple(m.loops), order=m.step()),
                goes_on=True,
            )
    return Value()
