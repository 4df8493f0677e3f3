"""Objects that train a network on behalf of others: Lightning's and Transformers' `Trainer`."""

from __future__ import annotations

from grading.lens import fitting, learning
from grading.lens.machine import Machine
from grading.lens.values import Args, Const, Estimator, Named, Value, data_of


def call(m: Machine, trainer: Estimator, name: str, args: Args, named: Named) -> Value:
    """`fit` and `train` fit its model; `test`, `validate`, `evaluate` and `predict` use it."""
    held = (*args, *named.values(), *trainer.given.values())
    models = [v for v in held if isinstance(v, Estimator) and v.role in ("network", "model")]
    models = models or [trainer]
    given = [v for v in (*args, *named.values()) if list(data_of(v))]
    if name in ("fit", "train", "fine_tune"):
        return _train(m, trainer, models[0], given)
    if name in ("test", "validate", "evaluate", "eval", "predict"):
        rows = given[:1] or _held(trainer, "eval_dataset", "eval_dataloader")
        if not rows:
            return Value()
        if name == "predict":
            return learning.predict(m, models[0], rows, {})
        return learning.score(m, models[0], rows, {}, name)
    return Value()


def _train(m: Machine, trainer: Estimator, model: Estimator, given: list[Value]) -> Value:
    rows = given[:1] or _held(trainer, "train_dataset", "train_dataloader")
    watched = given[1:2] or _held(trainer, "eval_dataset", "eval_dataloader")
    if not rows:
        return Value()
    words: Named = {}
    if watched and _keeps_best(trainer):
        words = {"validation_data": watched[0], "early_stopping": Const(value=True)}
    fitting.fit(m, model, rows, words)
    return Value()


def _held(trainer: Estimator, *names: str) -> list[Value]:
    return [trainer.given[n] for n in names if n in trainer.given][:1]


def _keeps_best(trainer: Estimator) -> bool:
    """Whether the watched rows end the training or choose its state."""
    settings = trainer.given.get("args")
    told = settings.given if isinstance(settings, Estimator) else {}
    best = told.get("load_best_model_at_end")
    parts = [p for p in trainer.parts() if p.kind.startswith(("EarlyStopping", "ModelCheckpoint"))]
    return bool(parts) or (isinstance(best, Const) and bool(best.value))
