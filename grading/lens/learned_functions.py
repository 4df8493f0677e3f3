"""Functions of libraries that learn from the rows that they are given, repeat them or search with them."""

from __future__ import annotations

from dataclasses import replace

from grading.lens import stacking
from grading.lens.combining import combined, statistic
from grading.lens.machine import Machine
from grading.lens.rows import NONE
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
    number,
)

SEARCHES = (
    "minimize", "minimize_scalar", "fmin", "brute", "differential_evolution", "dual_annealing",
    "basinhopping", "fminbound", "shgo", "gp_minimize", "forest_minimize",
)  # fmt: skip


def solver(m: Machine, last: str, args: Args, named: Named) -> Value:
    """Least squares and curve fits: weights that were learned from rows and their target."""
    given = list(args[1:]) if last == "curve_fit" else list(args)
    found = [d for a in given for d in data_of(a) if d.rows]
    if not found:
        return combined(m, [*args, *named.values()], last)
    weights = statistic(m, replace(found[0], flags=frozenset({"aimed"}), scores=NONE), last)
    weights.marks |= frozenset().union(*(d.all_marks() for d in found))
    solved = Estimator(role="model", kind=last)
    m.trained(solved, Fit(replace(found[0], marks=weights.marks), None, m.site, order=m.step()))
    weights.by = frozenset({solved.now})
    return weights if last == "polyfit" else Seq(items=[weights], is_open=True)


def counted(m: Machine, last: str, args: Args, named: Named) -> Value:
    """`Counter(words)`: how often each comes, learned from all that was given."""
    found = [d for a in args for d in data_of(a) if d.rows]
    if not found:
        return Value()
    whole = m.join(found)
    whole.flags -= {"element", "inner"}
    return statistic(m, whole, last)


def column_word(m: Machine, last: str, args: Args, named: Named) -> Value:
    """`pl.col("a")`: a column of a table that is still to be named."""
    name = args[0].value if args and isinstance(args[0], Const) else None
    word = name if isinstance(name, str) else None
    rows = m.forest.origin("column word")
    return Data(
        rows=rows, label=word, uses=frozenset({word} if word else ()), flags=frozenset({"word"})
    )


def repeated(m: Machine, last: str, args: Args, named: Named) -> Value:
    """`np.repeat(rows, n)`: an index stays what it picks, rows come in several times."""
    if not args or not isinstance(args[0], Data):
        return combined(m, [*args, *named.values()], last)
    data = args[0]
    if data.cut or data.learned or not data.rows or data.has("index"):
        return data
    kind = "oversampling_before_split" if stacking.is_class(data) else "duplicates_across_split"
    return m.marked(data, m.mark(kind, data.rows, last))


def searched(m: Machine, args: Args, named: Named) -> Value:
    """The argument for which a function of the file is smallest: chosen by what it scores."""
    more = named.get("args")
    given = list(more.items) if isinstance(more, Seq) else [more] if more is not None else []
    found: list[Data] = []
    m.loops.append(number())
    for _ in range(2):
        found += data_of(m.apply(args[0], [Value(), *given]))
    m.loops.pop()
    return stacking.chosen(m, m.join(found)) if any(d.scores for d in found) else Value()


def ranking(m: Machine, last: str, args: Args, named: Named) -> Value:
    found = [d for a in [*args, *named.values()] for d in data_of(a) if d.rows]
    if not found:
        return Value()
    made = statistic(m, replace(found[0], scores=NONE), last)
    return replace(made, flags=frozenset({"ranking"}))


def learned_transform(m: Machine, last: str, args: Args, named: Named) -> Value:
    if not args:
        return Value()
    data = m.as_data(args[0])
    axis = named.get("axis")
    if isinstance(axis, Const) and axis.value == 1:
        return data
    new = replace(
        data,
        marks=data.all_marks() | {m.mark("preprocessing_before_split", data.rows, last)},
        columns=data.columns.copy() if data.columns else None,
    )
    return Seq(items=[new, Value()]) if last == "boxcox" else new


def binning(m: Machine, last: str, args: Args, named: Named) -> Value:
    if not args:
        return Value()
    data = m.as_data(args[0])
    new = replace(data, label=None)
    if last == "qcut":
        new.marks |= {m.mark("preprocessing_before_split", data.rows, "qcut")}
    return combined(m, [new, *args[1:], *named.values()], last)
