"""Estimators: what fitting, transforming, predicting and scoring do to data."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from grading.lens.machine import CrossValidation, Machine, Split
from grading.lens.rows import NONE, Rows
from grading.lens.values import (
    LEAK,
    Const,
    Data,
    Estimator,
    Fit,
    Mapping,
    Mark,
    Marks,
    Seq,
    Trained,
    Value,
    data_of,
)

LEARNERS = ("preprocessing", "imputation", "selection", "target_encoding", "supervised_projection")
FIT = ("fit", "partial_fit", "adapt", "fit_on_texts", "fit_generator", "fine_tune", "train_on_batch", "build_vocab")
PREDICT = (
    "predict", "predict_proba", "decision_function", "predict_log_proba", "predict_classes", "forecast",
    "predict_generator", "predict_on_batch", "get_forecast", "staged_predict", "staged_predict_proba",
)  # fmt: skip
TRANSFORM = ("transform", "texts_to_sequences", "texts_to_matrix", "inverse_transform", "apply", "encode")
KNOWN = {
    *FIT, *PREDICT, *TRANSFORM, "fit_transform", "fit_predict", "fit_resample", "fit_sample", "score", "evaluate",
    "evaluate_generator", "split", "set_params", "compile", "add", "backward", "train", "eval", "get_support",
    "plot", "to", "cuda", "flow", "get_score", "get_feature_importance", "summary", "feature_importance",
    "oob_score", "__call__", "append", "load_state_dict", "state_dict", "steps",
}  # fmt: skip


def fit(
    m: Machine, estimator: Estimator, args: Sequence[Value], named: dict[str, Value], *, goes_on: bool = False
) -> Value:  # fmt: skip
    """Train on the first argument; the second, or y, is the target."""
    given = _first(args, named, "X", "x", "X_train", "train_set", "data", "dtrain", "endog")
    if given is None:
        return estimator
    data = m.as_data(given)
    aim = _second(args, named)
    target = m.as_data(aim) if isinstance(aim, Data) or list(data_of(aim or Value())) else None
    if target is None and data.parts:
        target = m.as_data(data.parts[0])
    if estimator.role in ("model", "search", "pipeline", "network", "calibrator") and target is not None:
        names = {target.label} if target.label else set()
        m.targets |= {n for n in names if n}
    made = Fit(data, target, m.site, _stops_on(estimator, named), tuple(m.loops), m.step())
    m.trained(estimator, made, goes_on=goes_on)
    watched = _watched(named)
    if watched is not None:
        estimator.attributes["history"] = _history(m, estimator, m.as_data(watched))
    estimator.attributes.setdefault("history", Value("history"))
    if estimator.role == "calibrator" or data.by:
        m.note("calibrated", data.rows, str(id(estimator)))
    return estimator


def _first(args: Sequence[Value], named: dict[str, Value], *names: str) -> Value | None:
    if args:
        return args[0]
    return next((named[name] for name in names if name in named), None)


def _second(args: Sequence[Value], named: dict[str, Value]) -> Value | None:
    if len(args) > 1 and not isinstance(args[1], Const):
        return args[1]
    return next((named[n] for n in ("y", "Y", "y_train", "labels", "target") if n in named), None)


def _watched(named: dict[str, Value]) -> Value | None:
    names = ("validation_data", "eval_set", "evals", "valid_sets")
    return next((named[n] for n in names if n in named and list(data_of(named[n]))), None)


def _stops_on(estimator: Estimator, named: dict[str, Value]) -> Rows:
    """Rows whose score ends the training or picks the kept state."""
    watched = _watched(named)
    if watched is None:
        return NONE
    everything = [*named.values(), *estimator.given.values()]
    rounds = {"early_stopping_rounds", "od_wait", "use_best_model", "early_stopping"}
    early = any(
        name in rounds and not (isinstance(v, Const) and v.value in (None, False, 0))
        for name, v in [*named.items(), *estimator.given.items()]
    )
    if early or any(_stops(value) for value in everything):
        rows = [d.rows for d in data_of(watched)]
        # The last evaluation set is the one that stops; training rows may stand before it.
        pairs = watched.items if isinstance(watched, Seq) else []
        if pairs and all(isinstance(p, Seq) for p in pairs):
            rows = [d.rows for d in data_of(pairs[-1])]
        elif "validation_data" not in named:
            rows = rows[-1:] if "eval_set" not in named else rows
        return frozenset().union(*rows)
    return NONE


def _stops(value: Value) -> bool:
    if isinstance(value, Estimator):
        best = value.given.get("save_best_only")
        is_checkpoint = value.kind == "ModelCheckpoint"
        watches = value.given.get("monitor")
        if isinstance(watches, Const) and isinstance(watches.value, str) and value.role == "stopper":
            if not watches.value.startswith("val") and value.kind != "early_stopping":
                return False
        kept = isinstance(best, Const) and bool(best.value)
        return value.role == "stopper" and (not is_checkpoint or kept)
    if isinstance(value, Seq):
        return any(_stops(item) for item in value.items)
    return False


def _history(m: Machine, estimator: Estimator, watched: Data) -> Data:
    """What training tells of the watched rows, epoch by epoch."""
    guess = Data(rows=watched.rows, by=frozenset({estimator.now}))
    made = m.record(guess, replace(watched, by=frozenset()), "history")
    return Data(name="history", scores=frozenset({made}))


def marks_of(m: Machine, estimator: Estimator) -> Marks:
    """What a fitted transformer carries into what it transforms."""
    found: set[Mark] = set()
    for one in [estimator, *estimator.parts()]:
        kind = LEAK.get(one.role)
        trained = one.trained or estimator.trained
        if kind and trained:
            for fitted in trained.fits:
                found.add(Mark(kind, fitted.data.rows, fitted.site, one.kind))
    for fitted in estimator.trained.fits if estimator.trained else []:
        found |= {k for k in fitted.data.all_marks()}
    return frozenset(found)


def transform(m: Machine, estimator: Estimator, args: Sequence[Value], named: dict[str, Value]) -> Value:
    given = _first(args, named, "X", "x", "texts", "raw_documents", "y")
    if given is None:
        return Data(rows=estimator.now.rows(), marks=marks_of(m, estimator))
    data = m.as_data(given)
    kept = None if estimator.role == "selection" or estimator.role == "pipeline" else data.columns
    new = replace(data, marks=data.all_marks() | marks_of(m, estimator), columns=kept)
    if estimator.role in ("model", "network"):
        new = replace(new, by=data.by | {estimator.now}, flags=data.flags | {"features"})
    return new


def predict(m: Machine, estimator: Estimator, args: Sequence[Value], named: dict[str, Value]) -> Value:
    given = _first(args, named, "X", "x", "data", "X_test")
    data = m.as_data(given) if given is not None and list(data_of(given)) else None
    if data is None:
        data = Data() if given is None or isinstance(given, Const) else m.as_data(given)
    parts = {part.now for part in estimator.parts() if part.role in ("model", "network") and not estimator.fits_itself}
    return Data(
        rows=data.rows, marks=data.all_marks(), by=data.by | {estimator.now} | parts,
        flags=data.flags - {"label"},
    )  # fmt: skip


def score(m: Machine, estimator: Estimator, args: Sequence[Value], named: dict[str, Value], how: str) -> Value:
    """`score`, `evaluate` and their like: the model meets rows and their truth at once."""
    given = _first(args, named, "X", "x", "data", "generator")
    if given is None:
        return Value()
    data = m.as_data(given)
    aim = _second(args, named)
    truth = m.as_data(aim) if aim is not None and list(data_of(aim)) else Data(rows=data.rows)
    guess = predict(m, estimator, [data], {})
    assert isinstance(guess, Data)  # noqa: S101 - predict makes data
    made = m.record(guess, replace(truth, by=frozenset()), how)
    return Data(scores=frozenset({made}), name="score")


def resample(m: Machine, estimator: Estimator, args: Sequence[Value], named: dict[str, Value]) -> Value:
    given = _first(args, named, "X")
    if given is None:
        return Value()
    data = m.as_data(given)
    aim = m.as_data(_second(args, named) or Value())
    marks: set[Mark] = set()
    if estimator.role == "oversampler":
        marks.add(m.mark("oversampling_before_split", data.rows, estimator.kind))
    made = replace(data, marks=data.all_marks() | marks)
    aim = replace(aim, rows=data.rows, marks=aim.marks, flags=aim.flags | {"label"})
    return Seq(items=[made, aim])


def splits(m: Machine, splitter: Estimator, args: Sequence[Value], named: dict[str, Value]) -> Value:
    """Folds as index pairs; two are enough to see what differs from round to round."""
    given = _first(args, named, "X")
    data = m.as_data(given) if given is not None else Data()
    act = f"folds@{m.cell}:{m.line}:{splitter.kind}"
    if way(splitter) != "unknown":
        m.splits.append(Split(data, way(splitter), m.site, act))
    folds: list[Value] = [
        Seq(items=[
            Data(cut=(act, "train", n), name="index"), Data(cut=(act, "test", n), name="index"),
        ]) for n in range(2)
    ]  # fmt: skip
    once = splitter.given.get("n_splits")
    if isinstance(once, Const) and once.value == 1:
        folds = folds[:1]
    return Seq(name="folds", items=folds, is_open=True)


def way(splitter: Value | None) -> str:
    """How a splitter sets rows apart."""
    if isinstance(splitter, Estimator):
        if splitter.role == "group_splitter":
            return "group"
        if splitter.role == "time_splitter":
            return "time"
        if splitter.role == "splitter":
            shuffle = splitter.given.get("shuffle")
            always = splitter.kind in ("ShuffleSplit", "StratifiedShuffleSplit", "RepeatedKFold", "RepeatedStratifiedKFold")
            shuffled = isinstance(shuffle, Const) and bool(shuffle.value)
            return "random" if shuffled or always else "blocks"
        return "unknown"
    if splitter is None or isinstance(splitter, Const):
        return "blocks"
    return "unknown"


def cross_validate(m: Machine, last: str, args: Sequence[Value], named: dict[str, Value]) -> Value:
    estimator = args[0] if args else named.get("estimator")
    given = args[1] if len(args) > 1 else named.get("X")
    aim = args[2] if len(args) > 2 else named.get("y")
    if given is None:
        return Value()
    data = m.as_data(given)
    target = m.as_data(aim) if aim is not None and list(data_of(aim)) else None
    splitter = named.get("cv")
    if "groups" in named and not isinstance(splitter, Estimator):
        splitter = Value()
    made = CrossValidation(data, target, m.site, splitter, estimator, order=m.step())
    m.cross_validations.append(made)
    if target is not None and target.label:
        m.targets.add(target.label)
    if last == "cross_val_predict":
        return Data(rows=data.rows, name="out of fold", marks=data.all_marks(), flags=frozenset({"out_of_fold"}))
    return Data(name="fold scores", flags=frozenset({"fold_scores"}))


def search_result(m: Machine, search: Estimator, attribute: str) -> Value:
    """Reading the best score reports it."""
    for fitted in search.now.fits:
        m.cross_validations.append(
            CrossValidation(fitted.data, fitted.target, fitted.site, search.given.get("cv"), search, True, m.step())
        )
    return Data(name=attribute, flags=frozenset({"fold_scores"}))


def importance(m: Machine, estimator: Estimator, what: str) -> Value:
    """A ranking of columns learned from the rows of the fit."""
    rows = estimator.now.rows()
    site = estimator.now.fits[-1].site if estimator.now.fits else m.site
    return Data(learned=rows, flags=frozenset({"ranking"}), site=site, name=what)


def copy_of(value: Value) -> Value:
    if isinstance(value, Estimator):
        return replace(value, trained=None, attributes={}, steps=[copy_of(s) for s in value.steps])
    if isinstance(value, Data):
        return replace(value, columns=value.columns.copy() if value.columns else None)
    if isinstance(value, Seq):
        return replace(value, items=[copy_of(i) for i in value.items])
    if isinstance(value, Mapping):
        return replace(value, items={k: copy_of(v) for k, v in value.items.items()})
    return value


def trained_of(value: Value) -> Trained | None:
    return value.trained if isinstance(value, Estimator) else None
