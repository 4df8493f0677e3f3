"""Types 7 to 10: held-out rows that were trained on, or that chose what they then judge."""

from __future__ import annotations

import re
from collections.abc import Iterator

from grading.lens.leaks.leak import (
    MODELS,
    Leak,
    is_held_out,
    is_training_score,
    pairs,
    scored_apart,
)
from grading.lens.machine import Choice, Eval, Machine
from grading.lens.rows import Rows, meet, same_lineage, within
from grading.lens.values import Const, Site, Trained

_IN_SAMPLE = re.compile(r"train|in.?sample|oob|fitted|resubstitution", re.IGNORECASE)


def leaks(m: Machine) -> list[Leak]:
    found: dict[tuple[str, int, int], Leak] = {}
    for leak in [
        *_trained_on(m),
        *_only_training(m),
        *_many_models(m),
        *_luckiest_split(m),
        *_thresholds(m),
        *_stopped(m),
    ]:
        found.setdefault((leak.type, leak.site.cell, leak.site.line), leak)
    return list(found.values())


def _of_fold(rows: Rows, fitted: Rows) -> Rows:
    """Of test rows gathered over folds, those of the fold that this fit belongs to."""
    folds = {(n.act, n.fold) for r in fitted for n in r.line() if n.act.startswith("folds@")}
    if not folds:
        return rows
    acts = {act for act, _ in folds}
    return frozenset(
        r for r in rows if not any(n.act in acts and (n.act, n.fold) not in folds for n in r.line())
    )


def _is_post(trained: Trained) -> bool:
    """Whether it was fitted on predictions, or calibrates a model that was fitted before."""
    it = trained.estimator
    prefit = any(isinstance(v, Const) and v.value == "prefit" for v in it.given.values())
    frozen = any(p.role == "frozen" for p in it.parts())
    return prefit or frozen or any(f.data.by for f in trained.fits)


def _is_kept(m: Machine, rows: Rows, post: Trained) -> bool:
    """Whether the models below a calibration were not trained on these rows, so that they are a test's."""
    below = [t for f in post.fits for t in f.data.by]
    below += [
        p.trained for p in post.estimator.parts() if p.trained and p.trained.fits != post.fits
    ]
    return any(t.rows() and not meet(t.rows(), rows) for t in below)


def _trained_on(m: Machine) -> Iterator[Leak]:
    """Held-out rows are among those of the fit."""
    for one, trained in pairs(m):
        fitted = trained.rows()
        if not fitted or not meet(_of_fold(one.rows, fitted), fitted):
            continue
        if within(fitted, one.rows) and any(not meet({r}, fitted) for r in one.rows):
            continue
        if is_training_score(one, trained) and not (
            _is_post(trained) and _is_kept(m, one.rows, trained)
        ):
            continue
        if (
            within(fitted, one.rows)
            and not within(one.rows, fitted)
            and any(is_held_out(e, t) for e, t in pairs(m))
        ):
            continue
        guilty = next((f for f in trained.fits if meet(f.data.rows, one.rows)), trained.fits[0])
        if _is_post(trained):
            yield Leak(
                "threshold_on_test", guilty.site, (guilty.site, one.site), trained.estimator.kind
            )
        else:
            yield Leak(
                "train_rows_in_test", guilty.site, (guilty.site, one.site), trained.estimator.kind
            )


def _only_training(m: Machine) -> Iterator[Leak]:
    """Nothing but training rows is scored, and nobody calls it a training score."""
    scored = [(e, t) for e, t in pairs(m) if e.how != "curve"]
    if m.cross_validations or any(not is_training_score(e, t) for e, t in scored):
        return
    for one, trained in scored:
        if any(fit.data.has("window") for fit in trained.fits):
            continue  # windows of which part of a series is not known
        words = " ".join(re.findall(r"['\"]([^'\"]*)['\"]", one.words))
        named = _IN_SAMPLE.search(words) or (not m.splits and _IN_SAMPLE.search(one.words))
        if (
            not named
            and trained.estimator.role in ("model", "pipeline", "search", "network")
            and not one.loops
        ):
            yield Leak(
                "train_rows_in_test",
                one.site,
                (trained.fits[0].site, one.site),
                trained.estimator.kind,
            )
            return


def _is_compared(one: Eval) -> bool:
    folds = any(n.act.startswith("folds@") for r in one.rows for n in r.line())
    return one.how not in ("history", "curve") and not folds and bool(one.rows)


def _models(one: Eval) -> frozenset[int]:
    return frozenset(id(t) for t in one.by if t.estimator.role in MODELS)


def _groups(m: Machine) -> list[list[Eval]]:
    """Evaluations of models on the same held-out rows for the same truth, dummies left out."""
    groups: list[list[Eval]] = []
    for one in m.evals:
        real = [t for t in one.by if t.estimator.role in MODELS]
        if not real or not _is_compared(one) or not all(is_held_out(one, t) for t in real):
            continue
        for group in groups:
            if same_lineage(group[0].rows, one.rows) and (
                group[0].truth == one.truth or not group[0].truth or not one.truth
            ):
                group.append(one)
                break
        else:
            groups.append([one])
    return groups


def _luckiest_split(m: Machine) -> Iterator[Leak]:
    """The best of several splits by chance, by its own test score."""
    for choice in m.choices:
        evals = sorted(choice.evals, key=lambda e: e.order)
        is_split = all(
            any(n.act.startswith("split@") for r in e.rows for n in r.line()) for e in evals
        )
        is_apart = len(evals) > 1 and not same_lineage(evals[0].rows, evals[1].rows)
        if is_apart and is_split and all(is_held_out(e, t) for e in evals for t in e.by):
            yield Leak("multi_test", evals[0].site, (evals[0].site, choice.site), "")


def _many_models(m: Machine) -> Iterator[Leak]:
    groups = _groups(m)
    counts = [len({_models(e) for e in group}) for group in groups]
    if not counts or 1 in counts:
        return
    group = groups[-1]
    first = _models(group[0])
    second = next(e for e in group if _models(e) != first)
    if all(
        any(t.estimator.role == "calibrator" for t in e.by) for e in group if _models(e) != first
    ):
        return
    yield Leak("multi_test", second.site, (group[0].site, second.site, group[-1].site), "")


def _first(choice: Choice) -> Eval:
    return min(choice.evals, key=lambda e: e.order)


def _began(trained: Trained) -> int:
    return trained.fits[0].order if trained.fits else 0


def _is_epoch_choice(m: Machine, choice: Choice) -> bool:
    """Whether the choice is between states of one model along its training."""
    if any(e.how == "history" for e in choice.evals):
        return True
    trained = {t for e in choice.evals for t in e.by if len(t.fits) > 1}
    return any(
        set(fit.loops) & set(e.loops) for e in choice.evals for t in trained for fit in t.fits
        if t in e.by and e.loops
    )  # fmt: skip


def _thresholds(m: Machine) -> Iterator[Leak]:
    for choice in m.choices:
        sets = {_models(e) for e in choice.evals}
        many = (len(choice.evals) > 1 and any(e.is_varied for e in choice.evals)) or any(
            e.how == "curve" for e in choice.evals
        )
        if len(sets) != 1 or not many or _is_epoch_choice(m, choice):
            continue
        trained = _first(choice).by
        if not all(is_held_out(e, t) for e in choice.evals for t in e.by) or _is_reported_elsewhere(
            m, choice, trained
        ):
            continue
        sites = sorted((e.site for e in choice.evals), key=lambda s: (s.cell, s.line))
        yield Leak(
            "threshold_on_test",
            sites[0],
            tuple(dict.fromkeys([sites[0], choice.site, *_later(m, choice)])),
            "",
        )


def _later(m: Machine, choice: Choice) -> list[Site]:
    return [e.site for e in m.evals if choice.mark in e.marks][:1]


def _is_reported_elsewhere(m: Machine, choice: Choice, trained: frozenset[Trained]) -> bool:
    """Whether the choice is judged by rows apart from those that made it."""
    using = [e for e in m.evals if choice.mark in e.marks]
    if any(meet(e.rows, choice.mark.rows) for e in using):
        apart = [e for e in using if not meet(e.rows, choice.mark.rows)]
        return bool(apart)
    if using:
        return True
    return any(scored_apart(m, choice.mark.rows, t) for t in trained)


def _stopped(m: Machine) -> Iterator[Leak]:
    for trained, fit in m.fits:
        if fit.stops_on and not _spared(m, fit.stops_on, trained):
            judged = [e for e, t in pairs(m) if t is trained and meet(e.rows, fit.stops_on)]
            if judged:
                yield Leak(
                    "early_stopping_on_test",
                    fit.site,
                    (fit.site, judged[0].site),
                    trained.estimator.kind,
                )
    told: set[int] = set()
    for choice in m.choices:
        if not _is_epoch_choice(m, choice) or len({_models(e) for e in choice.evals}) != 1:
            continue
        trained = min(_first(choice).by, key=_began)
        spared = any(
            not meet(e.rows, choice.mark.rows) and not is_training_score(e, t) for e, t in pairs(m)
        )
        if is_held_out(_first(choice), trained) and not spared and id(trained) not in told:
            told.add(id(trained))
            site = (
                trained.fits[-1].site
                if any(e.how == "history" for e in choice.evals)
                else choice.site
            )
            yield Leak("early_stopping_on_test", site, (site, choice.site), trained.estimator.kind)


def _spared(m: Machine, rows: Rows, trained: Trained) -> bool:
    """Whether other held-out rows judge the model."""
    return scored_apart(m, rows, trained)
