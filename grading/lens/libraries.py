"""Functions and classes of libraries, by the roles that the knowledge files give them."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import replace

from grading.lens import (
    fitting,
    knowledge,
    learned_functions,
    learning,
    methods,
    splitting,
    stacking,
    tables,
    tables_made,
)
from grading.lens.combining import combined
from grading.lens.machine import Machine
from grading.lens.values import (
    Args,
    Data,
    Estimator,
    Function,
    Mapping,
    Named,
    Ref,
    Seq,
    Value,
    data_of,
)

_FITTED_WHEN_MADE = ("Word2Vec", "Doc2Vec", "FastText", "Dictionary", "TfidfModel", "LdaModel")


def call(m: Machine, ref: Ref, args: Args, named: Named) -> Value:  # noqa: C901, PLR0911 - a table of cases
    """The role of the last name decides; a class without one is an estimator."""
    last = ref.last
    m.called.append((ref.dotted, m.site))
    if last in {"from_estimator", "from_predictions"}:
        return _display(m, last, args, named)
    if last == "from_tensor_slices":
        return tables_made.table(m, "Dataset", list(args), named)
    if last == "from_pretrained":
        is_model = re.search(r"Model|ForSequence|ForToken|ForImage", ref.dotted)
        return Estimator(role="network" if is_model else "harmless", kind=last)
    if last == "Compose" and _changes(m, ref):
        return Estimator(role="augmenter", kind=last)
    if last == "shuffle" and args:
        return splitting.shuffle(m, ref, args)
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
    role = _unlisted(ref)
    if role:
        return construct(m, last, role, args, named)
    return _other(m, ref, last, args, named)


def _changes(m: Machine, ref: Ref) -> bool:
    """Whether a chain of transforms was just given one that makes changed copies."""
    library = ref.dotted.split(".")[0]
    given = [d for d, site in m.called[-20:] if site.cell == m.cell and d.split(".")[0] == library]
    return any(stacking.AUGMENTS.search(name.rsplit(".", 1)[-1]) for name in given)


def _unlisted(ref: Ref) -> str | None:
    """The role of a class of a known library that the files do not list."""
    first = ref.dotted.split(".")[0]
    if (
        not ref.last[:1].isupper()
        or first not in knowledge.libraries()
        or first in ("pandas", "numpy")
    ):
        return None
    if re.search(r"Loss|Error|Metric|Display", ref.last):
        return None
    is_net = first in ("torch", "keras", "tensorflow", "torchvision", "transformers")
    return "network" if is_net else "model"


def construct(m: Machine, last: str, role: str, args: Args, named: Named) -> Value:
    if role == "table":
        return tables_made.table(m, last, list(args), named)
    inner: list[Value] = [
        v for v in [*args, *named.values()] if isinstance(v, Estimator | Seq | Mapping)
    ]
    if role == "network" and last not in ("Sequential", "Model", "Functional") and not inner:
        role = "network"
    kind = "early_stopping" if last == "early_stopping" else last
    made = Estimator(
        role=role,
        kind=kind,
        steps=inner,
        given={**{f"#{i}": a for i, a in enumerate(args)}, **named},
    )
    if last in _FITTED_WHEN_MADE:
        given = args[0] if args else named.get("sentences") or named.get("documents")
        if given is not None and list(data_of(given)):
            fitting.fit(m, made, [given], {})
    return made


def _booster(m: Machine, last: str, args: Args, named: Named) -> Value:
    words = {**named}
    names = ("params", "train_set" if "train_set" in named else "dtrain")
    for name, value in zip((names[0], "dtrain", "rounds"), args, strict=False):
        words.setdefault(name, value)
    data = words.get("dtrain") or words.get("train_set")
    given = words.get("params")
    it = Estimator(
        role="model", kind="booster", given=dict(given.items) if isinstance(given, Mapping) else {}
    )
    if data is None:
        return it
    if last == "cv":
        return learning.cross_validate(m, "cross_validate", [it, data], {})
    if len(args) > 3:
        words.setdefault("evals", args[3])
    fitting.fit(m, it, [data], words)
    return it


def _cross_validation(m: Machine, last: str, args: Args, named: Named) -> Value:
    return learning.cross_validate(m, last, args, named)


def _curve(m: Machine, last: str, args: Args, named: Named) -> Value:
    found = [d for a in [*args, *named.values()] for d in data_of(a)]
    made = m.scored(found, "curve")
    one = Data(scores=frozenset({made}) if made else frozenset(), name="curve")
    return Seq(items=[replace(one), replace(one), replace(one)])


def _clone(m: Machine, last: str, args: Args, named: Named) -> Value:
    return learning.copy_of(args[0]) if args else Value()


def _statistic(m: Machine, last: str, args: Args, named: Named) -> Value:
    data = next((d for a in args for d in data_of(a)), None)
    if data is None:
        return Value()
    if last in ("max", "min") and [d for a in args for d in data_of(a) if d.scores]:
        return stacking.chosen(m, m.join([d for a in args for d in data_of(a)]))
    return methods.method(
        m,
        data,
        "mean",
        args[1:] if last not in ("quantile", "percentile", "nanpercentile") else (),
        named,
    )


def _choose(m: Machine, last: str, args: Args, named: Named) -> Value:
    found = [d for a in args for d in data_of(a)]
    return stacking.chosen(m, m.join(found)) if found else Value()


def _stop(m: Machine, last: str, args: Args, named: Named) -> Value:
    return Estimator(
        role="stopper", kind=last if last != "early_stopping" else "early_stopping", given={**named}
    )


def _display(m: Machine, last: str, args: Args, named: Named) -> Value:
    if args and isinstance(args[0], Estimator):
        return learning.score(m, args[0], args[1:], named, "plot")
    return combined(m, [*args, *named.values()], "plot")


def _other(m: Machine, ref: Ref, last: str, args: Args, named: Named) -> Value:  # noqa: PLR0911 - a table of cases
    """A function that the files do not name."""
    values = [*args, *named.values()]
    first = ref.dotted.split(".")[0]
    if last in (
        "DataFrame",
        "Series",
        "array",
        "asarray",
        "Tensor",
        "tensor",
        "FloatTensor",
        "from_numpy",
        "csr_matrix",
    ):
        return tables_made.new_table(m, last, args, named)
    if last == "get_dummies" and args:
        data = m.as_data(args[0])
        columns = data.columns.copy() if data.columns else None
        names = tables.names_of(named.get("columns", Value()))
        if columns and names:
            columns.dropped |= frozenset(names)
        return replace(data, columns=columns)
    if last in ("isnull", "isna", "notnull", "isnan"):
        return methods.method(m, m.as_data(args[0]), "isnull", (), {}) if args else Value()
    if last == "load_model":
        return next(
            (t.estimator for t, _ in reversed(m.fits) if t.estimator.role == "network"), Value()
        )
    if last in learned_functions.SEARCHES and args and isinstance(args[0], Function):
        return learned_functions.searched(m, args, named)
    m.try_out(values)
    for it in (v for v in values if isinstance(v, Estimator)):
        given = [v for v in values if list(data_of(v))]
        if given and it.fits_itself and first != "torch":
            return learning.score(m, it, given[:2], {}, last)
    return combined(m, values, last)


_FUNCTIONS: dict[str, Callable[[Machine, str, Args, Named], Value]] = {
    "_split": splitting.do_split, "_random_split": splitting.random_split, "_cut_up": splitting.cut_up, "_members": splitting.members, "_unique": splitting.unique, "_where": splitting.where, "_counted": learned_functions.counted, "_paths": tables_made.paths,
    "_column_word": learned_functions.column_word, "_solver": learned_functions.solver, "_repeated": learned_functions.repeated, "_set_aside": splitting.set_aside, "_draw": splitting.draw, "_cross_validation": _cross_validation,
    "_curve_validation": _cross_validation, "_curve": _curve,
    "_read": tables_made.read, "_dataset": tables_made.dataset, "_dataset_pair": tables_made.dataset_pair, "_clone": _clone,
    "_learned_transform": learned_functions.learned_transform, "_ranking": learned_functions.ranking, "_resample": splitting.resample, "_concat": tables_made.concat,
    "_join_rows": tables_made.join_rows, "_join_columns": tables_made.join_columns, "_numbers": splitting.numbers, "_random_mask": splitting.random_mask,
    "_make": tables_made.make, "_statistic": _statistic, "_choose": _choose, "_binning": learned_functions.binning, "_stop": _stop,
}  # fmt: skip
