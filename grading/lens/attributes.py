"""Attributes: of data, estimators, libraries, instances."""

from __future__ import annotations

from dataclasses import replace

from grading.lens import knowledge, learning, tables
from grading.lens.machine import Machine
from grading.lens.values import Bound, Const, Data, Estimator, Ref, Value

_ACCESSORS = (
    "str",
    "dt",
    "cat",
    "values",
    "T",
    "real",
    "data",
    "sparse",
    "flat",
    "year",
    "month",
    "day",
    "hour",
    "date",
    "dayofyear",
    "quarter",
    "weekday",
)
_RANKINGS = (
    "feature_importances_", "coef_", "support_", "ranking_", "scores_", "pvalues_", "pvalues", "importances_mean",
    "feature_importance", "selected_features_",
)  # fmt: skip
_FITTED = ("labels_", "embedding_", "components_")


def read(m: Machine, owner: Value, name: str) -> Value:
    if isinstance(owner, Ref):
        return Ref(dotted=f"{owner.dotted}.{name}")
    if isinstance(owner, Data):
        return _of_data(m, owner, name)
    if isinstance(owner, Estimator):
        return _of_estimator(m, owner, name)
    return Bound(owner=owner, attribute=name)


def _of_data(m: Machine, owner: Data, name: str) -> Value:  # noqa: C901, PLR0911, PLR0912 - a table of cases
    if owner.has("bunch"):
        if name == "target":
            return replace(
                owner, flags=frozenset({"label"}), label="target", uses=frozenset({"target"})
            )
        if name in ("data", "images", "frame"):
            return replace(owner, flags=frozenset())
        return Value()
    if name in ("loc", "iloc", "at", "iat", "ix"):
        return Bound(owner=owner, attribute=name)
    if name in ("index", "columns") and owner.learned:
        return owner
    if name == "index":
        return Data(name="index", rows=owner.rows, flags=frozenset({"index"}))
    if name == "columns":
        return Data(name="columns but", flags=frozenset({"names"}))
    if name in ("shape", "size", "ndim", "dtypes", "dtype", "nbytes", "feature_names", "classes"):
        return Value(name=name)
    if name == "data" and owner.columns is not None:
        return tables.column(m, owner, name)
    if name == "importances_mean" or (
        owner.has("best") and name in ("x", "fun", "params", "value")
    ):
        return owner
    if name == "predictions" and owner.by:
        return owner
    if name == "label_ids" and owner.by:
        return Data(rows=owner.rows, flags=frozenset({"label"}))
    if name == "T":
        return replace(owner, flags=owner.flags ^ {"transposed"})
    if name in _ACCESSORS:
        return owner
    if owner.columns is not None and name not in knowledge.methods():
        return tables.column(m, owner, name)
    return Bound(owner=owner, attribute=name)


def _of_estimator(m: Machine, owner: Estimator, name: str) -> Value:  # noqa: PLR0911 - a table of cases
    if name in owner.attributes:
        return owner.attributes[name]
    if owner.blueprint and name in owner.blueprint.methods:
        method = owner.blueprint.methods[name]
        is_value = any(
            getattr(d, "id", "") in ("property", "cached_property")
            for d in method.node.decorator_list
        )
        return (
            m.invoke(replace(method, owner=owner), [], {})
            if is_value
            else Bound(owner=owner, attribute=name)
        )
    if name in ("best_score_", "cv_results_", "best_score"):
        return learning.search_result(m, owner, name) if owner.role == "search" else Value()
    if name in ("best_estimator_", "model", "estimator", "base_estimator", "wv"):
        return owner
    if name in _RANKINGS:
        return learning.importance(m, owner, name)
    if name in _FITTED and owner.trained:
        return Data(rows=owner.trained.rows(), marks=learning.marks_of(m, owner))
    if name.endswith("_") and owner.role in learning.LEARNERS:
        return learning.importance(m, owner, name)
    if name in owner.given:
        return owner.given[name]
    return Bound(owner=owner, attribute=name)


def write(m: Machine, owner: Value, name: str, value: Value) -> None:
    """`owner.name = value`."""
    if isinstance(owner, Estimator):
        owner.attributes[name] = value
        if isinstance(value, Estimator):
            owner.steps.append(value)
    elif isinstance(owner, Data) and owner.columns is not None and name not in ("columns", "index"):
        tables.set_column(m, owner, name, value)
    elif (
        isinstance(owner, Data)
        and name == "columns"
        and owner.columns is not None
        and not isinstance(value, Const)
    ):
        names = tables.names_of(value)
        owner.columns.sure = owner.columns.sure and names is not None
