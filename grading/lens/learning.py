"""Estimators: what transforming, predicting and scoring do to data."""

from __future__ import annotations

from dataclasses import replace

from grading.lens.fitting import first_of, second_of
from grading.lens.machine import CrossValidation, Machine, Split
from grading.lens.values import (
    LEAK,
    Args,
    Const,
    Data,
    Estimator,
    Mapping,
    Mark,
    Marks,
    Named,
    Seq,
    Value,
    data_of,
)

FIT = (
    "fit",
    "partial_fit",
    "adapt",
    "fit_on_texts",
    "fit_generator",
    "fine_tune",
    "train_on_batch",
    "build_vocab",
)


PREDICT = (
    "predict", "predict_proba", "decision_function", "predict_log_proba", "predict_classes", "forecast",
    "predict_generator", "predict_on_batch", "get_forecast", "staged_predict", "staged_predict_proba",
)  # fmt: skip


TRANSFORM = (
    "transform",
    "texts_to_sequences",
    "texts_to_matrix",
    "inverse_transform",
    "apply",
    "encode",
)


LEARNERS = ("preprocessing", "imputation", "selection", "target_encoding", "supervised_projection")


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
        found |= set(fitted.data.all_marks())
    return frozenset(found)


def transform(m: Machine, estimator: Estimator, args: Args, named: Named) -> Value:
    given = first_of(args, named, "X", "x", "texts", "raw_documents", "y")
    if given is None:
        return Data(rows=estimator.now.rows(), marks=marks_of(m, estimator))
    data = m.as_data(given)
    kept = None if estimator.role in {"selection", "pipeline"} else data.columns
    new = replace(data, marks=data.all_marks() | marks_of(m, estimator), columns=kept)
    if estimator.role in ("model", "network"):
        new = replace(new, by=data.by | {estimator.now}, flags=data.flags | {"features"})
    return new


def predict(m: Machine, estimator: Estimator, args: Args, named: Named) -> Value:
    given = first_of(args, named, "X", "x", "data", "X_test")
    data = m.as_data(given) if given is not None and list(data_of(given)) else None
    if data is None:
        data = Data() if given is None or isinstance(given, Const) else m.as_data(given)
    parts = {
        part.now
        for part in estimator.parts()
        if part.role in ("model", "network") and not estimator.fits_itself
    }
    return Data(
        rows=data.rows, marks=data.all_marks(), by=data.by | {estimator.now} | parts,
        flags=data.flags - {"label"}, of=data,
    )  # fmt: skip


def score(m: Machine, estimator: Estimator, args: Args, named: Named, how: str) -> Value:
    """`score`, `evaluate` and their like: the model meets rows and their truth at once."""
    given = first_of(args, named, "X", "x", "data", "generator")
    if given is None:
        return Value()
    data = m.as_data(given)
    aim = second_of(args, named)
    truth = m.as_data(aim) if aim is not None and list(data_of(aim)) else Data(rows=data.rows)
    guess = predict(m, estimator, [data], {})
    assert isinstance(guess, Data)  # noqa: S101 - predict makes data
    made = m.record(guess, replace(truth, by=frozenset()), how)
    return Data(scores=frozenset({made}), name="score")


def resample(m: Machine, estimator: Estimator, args: Args, named: Named) -> Value:
    given = first_of(args, named, "X")
    if given is None:
        return Value()
    data = m.as_data(given)
    aim = m.as_data(second_of(args, named) or Value())
    marks: set[Mark] = set()
    if estimator.role == "oversampler":
        marks.add(m.mark("oversampling_before_split", data.rows, estimator.kind))
    made = replace(data, marks=data.all_marks() | marks)
    aim = replace(aim, rows=data.rows, marks=aim.marks, flags=aim.flags | {"label"})
    return Seq(items=[made, aim])


def splits(m: Machine, splitter: Estimator, args: Args, named: Named) -> Value:
    """Folds as index pairs; two are enough to see what differs from round to round."""
    given = first_of(args, named, "X")
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
            always = splitter.kind in (
                "ShuffleSplit",
                "StratifiedShuffleSplit",
                "RepeatedKFold",
                "RepeatedStratifiedKFold",
            )
            shuffled = isinstance(shuffle, Const) and bool(shuffle.value)
            return "random" if shuffled or always else "blocks"
        return "unknown"
    if splitter is None or isinstance(splitter, Const):
        return "blocks"
    return "unknown"


def cross_validate(m: Machine, last: str, args: Args, named: Named) -> Value:
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
        return Data(
            rows=data.rows,
            name="out of fold",
            marks=data.all_marks(),
            flags=frozenset({"out_of_fold"}),
        )
    return Data(name="fold scores", flags=frozenset({"fold_scores"}))


def search_result(m: Machine, search: Estimator, attribute: str) -> Value:
    """Reading the best score reports it."""
    for fitted in search.now.fits:
        m.cross_validations.append(
            CrossValidation(
                fitted.data,
                fitted.target,
                fitted.site,
                search.given.get("cv"),
                search,
                True,
                m.step(),
            )
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
