"""Fitting: which rows a training takes, and which rows end it."""

from __future__ import annotations

from dataclasses import replace

from grading.lens.machine import Machine
from grading.lens.rows import NONE, Rows
from grading.lens.values import (
    Args,
    Const,
    Data,
    Estimator,
    Fit,
    Named,
    Seq,
    Value,
    data_of,
)


def first_of(args: Args, named: Named, *names: str) -> Value | None:
    if args:
        return args[0]
    return next((named[name] for name in names if name in named), None)


def second_of(args: Args, named: Named) -> Value | None:
    if len(args) > 1 and not isinstance(args[1], Const):
        return args[1]
    return next((named[n] for n in ("y", "Y", "y_train", "labels", "target") if n in named), None)


def fit(
    m: Machine, estimator: Estimator, args: Args, named: Named, *, goes_on: bool = False
) -> Value:  # fmt: skip
    """Train on the first argument; the second, or y, is the target."""
    given = first_of(args, named, "X", "x", "X_train", "train_set", "data", "dtrain", "endog")
    aim = second_of(args, named)
    if given is None:
        given, aim = _given_before(estimator)
    if given is None:
        return estimator
    data = m.as_data(given)
    target = m.as_data(aim) if aim is not None and list(data_of(aim)) else None
    if target is None and data.parts:
        target = m.as_data(data.parts[0])
    if (
        estimator.role in ("model", "search", "pipeline", "network", "calibrator")
        and target is not None
    ):
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


def _given_before(estimator: Estimator) -> tuple[Value | None, Value | None]:
    """Rows and target that the constructor took, in the way of statsmodels: `OLS(y, X).fit()`."""
    held = {name: v for name, v in estimator.given.items() if list(data_of(v))}
    rows = held.get("exog") or held.get("#1") or held.get("data")
    aim = held.get("endog") or held.get("#0")
    return (rows, aim) if rows is not None else (aim, None)


def _watched(named: Named) -> Value | None:
    names = ("validation_data", "eval_set", "evals", "valid_sets")
    return next((named[n] for n in names if n in named and list(data_of(named[n]))), None)


def _stops_on(estimator: Estimator, named: Named) -> Rows:
    """Rows whose score ends the training or picks the kept state."""
    watched = _watched(named)
    if watched is None:
        return NONE
    everything = [*named.values(), *estimator.given.values()]
    rounds = {
        "early_stopping_rounds",
        "early_stopping_round",
        "od_wait",
        "use_best_model",
        "early_stopping",
    }
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
        if (
            (
                isinstance(watches, Const)
                and isinstance(watches.value, str)
                and value.role == "stopper"
            )
            and not watches.value.startswith("val")
            and value.kind != "early_stopping"
        ):
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
