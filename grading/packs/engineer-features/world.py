"""How the machines of one order are made: columns, what decides a failure, and the rows."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from grading.seeds import Seed, generator

Array = np.ndarray
# name, mean, standard deviation, decimals
MEASURES = (
    ("oil_temperature_c", 78.0, 6.0, 2),
    ("discharge_pressure_bar", 7.4, 0.45, 3),
    ("duty_share_pct", 56.0, 9.0, 2),
    ("room_temperature_c", 27.0, 4.0, 2),
    ("starts_per_day", 31.0, 5.5, 2),
    ("dew_point_c", 3.4, 1.3, 3),
    ("noise_db", 71.0, 3.2, 2),
    ("belt_slack_mm", 9.0, 1.6, 3),
    ("filter_drop_mbar", 182.0, 26.0, 1),
    ("vent_area_cm2", 940.0, 120.0, 1),
)
# totals of which only the relation of both says something
PAIRS = (
    ("energy_kwh", "air_m3", "ratio"),
    ("meter_hours", "meter_hours_at_service", "difference"),
    ("alarms_total", "days_on_site", "ratio"),
)
ORDINALS = {
    "load_class": ("light", "normal", "heavy", "extreme"),
    "inspection": ("excellent", "good", "fair", "poor", "alarming"),
}
NOMINALS = {
    "site_type": ("bakery", "dentist", "foundry", "garage", "joinery", "printer"),
    "maker": ("Arno", "Belos", "Cirro", "Dunav", "Ekko"),
}
UNSEEN = {"site_type": ("brewery", "quarry"), "maker": ("Fjord",)}
BANDS = 10
FACTORS = (2, 4)  # fewest and most of one order
BAND_NOISE = 0.11
KEEP_VARIANCE = 0.9
CLEAR = 0.03  # by which the share is reached, and missed with one component less
LATE = "workshop_hours"
INFORMATIVE = 4  # measures, two of each kind of scaling
DRIFT, WIDER = 0.45, 1.3  # how the rows of last week lie apart, in standard deviations


@dataclass(frozen=True, slots=True)
class World:
    """What decides a failure. Weights are per standard deviation of a standardised cause."""

    measures: Mapping[str, float]
    pairs: Mapping[int, float]
    ordinal: tuple[str, float]
    nominal: tuple[str, Array]
    makes: Mapping[str, tuple[float, float]]
    totals: Sequence[float]
    normalised: Sequence[str]
    gappy: Sequence[str]
    loadings: Array
    other_loadings: Array
    band_scales: Array


@dataclass(frozen=True, slots=True)
class Machines:
    """Raw columns as written (text or number, None where empty), and the chance to fail."""

    columns: Mapping[str, Sequence[float | str | None]]
    chances: Array


def world_of(seed: Seed) -> World:
    """The causes of one order; every part from a stream of its own."""
    draw = generator(seed, "world")
    names = [name for name, *_ in MEASURES]
    order = draw.permutation(len(names))
    causes = [names[i] for i in order[:INFORMATIVE]]
    rest = [names[i] for i in order[INFORMATIVE:]]
    weights = draw.uniform(0.6, 0.8, INFORMATIVE) * draw.choice([-1.0, 1.0], INFORMATIVE)
    loadings = _needed_loadings(draw)
    silent = int(draw.integers(0, len(PAIRS)))
    pairs = [n for n in range(len(PAIRS)) if n != silent]
    nominal = str(draw.choice(list(NOMINALS)))
    return World(
        measures=dict(zip(causes, weights.tolist(), strict=True)),
        pairs={n: float(draw.uniform(0.7, 0.85)) for n in pairs},
        ordinal=(str(draw.choice(list(ORDINALS))), float(draw.uniform(0.7, 0.85))),
        nominal=(nominal, _effects(draw, len(NOMINALS[nominal]))),
        makes={
            name: (
                mean + deviation * float(draw.uniform(-3, 3)),
                deviation * float(draw.uniform(0.7, 1.4)),
            )
            for name, mean, deviation, _ in MEASURES
        },
        totals=draw.uniform(0.7, 1.4, len(PAIRS)).tolist(),
        normalised=sorted([*causes[:2], *rest[:2]]),
        gappy=sorted([causes[0], causes[2], rest[2]]),
        loadings=loadings,
        other_loadings=_loadings(draw, loadings.shape[1]),
        band_scales=np.exp(draw.uniform(-1.6, 1.6, BANDS)),
    )


def machines(seed: Seed, world: World, name: str, size: int, *, later: bool) -> Machines:
    """Rows of one file; `later` rows lie apart, and have categories that were not there before."""
    draw = generator(seed, f"rows/{name}")
    shift, spread = (DRIFT, WIDER) if later else (0.0, 1.0)
    z = shift + spread * draw.normal(size=(size, len(MEASURES)))
    columns: dict[str, Sequence[float | str | None]] = {}
    logit = np.zeros(size)
    for place, (column, _, _, places) in enumerate(MEASURES):
        mean, deviation = world.makes[column]
        logit += world.measures.get(column, 0.0) * (z[:, place] - shift)
        values = np.round(mean + deviation * z[:, place], places)
        gaps = draw.random(size) < (0.06 if column in world.gappy else 0.0)
        columns[column] = [None if g else float(v) for v, g in zip(values, gaps, strict=True)]
    for number in range(len(PAIRS)):
        cause, values_of = _pair(draw, world, number, later=later, size=size)
        logit += world.pairs.get(number, 0.0) * cause
        columns |= values_of
    logit += _categories(draw, world, size, columns, later=later)
    columns |= _bands(draw, world, size, later=later)
    return Machines(columns, 1 / (1 + np.exp(-1.3 * (logit - 1.0))))


def pair_truth(number: int, first: Array, second: Array) -> Array:
    """What the two totals of a pair mean."""
    return first / second if PAIRS[number][2] == "ratio" else first - second


def _effects(draw: np.random.Generator, count: int) -> Array:
    """Effects of categories, far apart, in an order that is not the alphabet's."""
    steps = np.linspace(-1.0, 1.0, count)
    while True:
        effects = steps[draw.permutation(count)]
        if abs(float(np.corrcoef(effects, np.arange(count))[0, 1])) < 0.4:
            return np.asarray(effects)


def _loadings(draw: np.random.Generator, factors: int) -> Array:
    """Bands × factors; every factor carries about as much of what the bands say."""
    raw, _ = np.linalg.qr(draw.normal(size=(BANDS, factors)))
    return np.asarray(raw * np.sqrt(np.linspace(1.15, 0.85, factors)))


def _needed_loadings(draw: np.random.Generator) -> Array:
    """Loadings of a few factors, all of which are needed for the share to keep, and no more."""
    factors = int(draw.integers(FACTORS[0], FACTORS[1] + 1))
    while True:
        loadings = _loadings(draw, factors)
        spread = loadings @ loadings.T + BAND_NOISE**2 * np.eye(BANDS)
        scale = np.sqrt(np.diag(spread))
        kept = np.cumsum(np.linalg.eigvalsh(spread / np.outer(scale, scale))[::-1]) / BANDS
        if kept[factors - 2] < KEEP_VARIANCE - CLEAR and kept[factors - 1] > KEEP_VARIANCE + CLEAR:
            return loadings


def _pair(
    draw: np.random.Generator, world: World, number: int, *, later: bool, size: int
) -> tuple[Array, dict[str, Sequence[float | str | None]]]:
    """The standardised cause, and the two totals that hide it behind the machine's size or age."""
    first, second, _ = PAIRS[number]
    cause = draw.normal(size=size)
    moved = 0.3 * DRIFT + (1 + 0.3 * (WIDER - 1)) * cause if later else cause
    level = world.totals[number]
    scale = draw.uniform(-1.0, 1.0, size)
    if number == 0:
        below = np.round(9000 * np.exp(1.1 * scale), 0)
        above = np.round(below * 0.118 * level * np.exp(0.13 * moved), 1)
    elif number == 1:
        below = np.round(22_000 + 16_000 * scale, 0)
        above = below + np.round(level * (1500 + 420 * np.clip(moved, -3.4, 6.0)), 0)
    else:
        below = np.round(620 * np.exp(1.1 * scale), 0)
        above = np.round(below * 0.41 * level * np.exp(0.15 * moved), 0)
    return cause, {first: above.tolist(), second: below.tolist()}


def _categories(
    draw: np.random.Generator,
    world: World,
    size: int,
    columns: dict[str, Sequence[float | str | None]],
    *,
    later: bool,
) -> Array:
    logit = np.zeros(size)
    for column, grades in ORDINALS.items():
        grade = draw.choice(len(grades), size=size, p=_shares(len(grades)))
        if world.ordinal[0] == column:
            middle = (len(grades) - 1) / 2
            logit += world.ordinal[1] * 2.2 * (grade - middle) / (len(grades) - 1)
        gaps = draw.random(size) < (0.04 if column == "inspection" else 0.0)
        columns[column] = [None if gap else grades[g] for g, gap in zip(grade, gaps, strict=True)]
    for column, kinds in NOMINALS.items():
        kind = draw.integers(0, len(kinds), size)
        if world.nominal[0] == column:
            logit += world.nominal[1][kind]
        new = draw.random(size) < (0.07 if later else 0.0)
        other = draw.integers(0, len(UNSEEN[column]), size)
        columns[column] = [
            UNSEEN[column][o] if n else kinds[k] for k, n, o in zip(kind, new, other, strict=True)
        ]
    return logit


def _shares(count: int) -> Array:
    weights = np.concatenate([np.linspace(0.8, 1.2, count)])
    return np.asarray(weights / weights.sum())


def _bands(
    draw: np.random.Generator, world: World, size: int, *, later: bool
) -> dict[str, Sequence[float | str | None]]:
    """Vibration bands: factors and noise; later rows swing along other directions too."""
    factors = world.loadings.shape[1]
    values = draw.normal(size=(size, factors)) @ world.loadings.T
    values += BAND_NOISE * draw.normal(size=(size, BANDS))
    if later:
        values += 1.2 * draw.normal(size=(size, factors)) @ world.other_loadings.T + 0.2
    values = np.round((12 + values) * world.band_scales, 4)
    return {f"band_{n + 1:02d}": values[:, n].tolist() for n in range(BANDS)}
