"""Who walks down the ripples in more than one section: the figure's gradient descent, and four optimizers in a race.

run = figure_run(FigureDescent())                      # the path of slides 1 and 2
for name, run in race(RaceParameters()).items():       # "gradient descent", "momentum", "RMSProp", "Adam"
    SurfacePath(surface, run.points, color=optimizer_color(name))
found = Showings(RaceParameters())                     # from every start of a grid, at every learning rate
found.share("Adam")                                    # of the starts that end in the deepest hollow

The race is fair: each optimizer has that learning rate of a grid of them which leaves the least cost on average over
all starts (`Showings`), and is else as it is usual: Adam's averages are corrected, RMSProp's is not. A deck may choose
another surface than the ripples, or write its formula (`SurfaceChoice`).
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace
from typing import Annotated, Self

import numpy as np
from manim import ManimColor
from numpy.typing import NDArray
from pydantic import Field, model_validator

from lecture import deck, theme
from lecture.kit.kept import Arrays, kept
from nncore import (
    Adam,
    GradientDescent,
    Optimizer,
    Trajectory,
    descend,
    landscapes,
)
from nncore.optimizers import State
from scenes.numbers import expressions
from scenes.numbers.optimizer_choice import NAMES, Racer, Racers, optimizers

Array = NDArray[np.floating]
Place = Annotated[float, Field(ge=-3, le=3)]
Rate = Annotated[float, Field(gt=0, le=1)]
PER_STEP = (
    "points",
    "costs",
    "gradients",
    "first_moments",
    "second_moments",
    "first_corrections",
    "second_corrections",
)
"""What a Trajectory has a row of for each step."""
SURFACES = ("ripples", "himmelblau", "rosenbrock", "rastrigin")
"""The surfaces of nncore on which a path can be followed."""


def surface_of(name: str) -> landscapes.Landscape:
    """One of nncore's surfaces by its name, or that of a formula."""
    return getattr(landscapes, name) if name in SURFACES else expressions.landscape(name)


class SurfaceChoice(deck.Parameters):
    """On which surface a section's optimizers walk; where they start must lie in the square on which it is drawn."""

    surface: str = "ripples"

    @property
    def landscape(self) -> landscapes.Landscape:
        """The surface."""
        try:
            return surface_of(self.surface)
        except ValueError as error:
            raise ValueError(f"surface must be one of {', '.join(SURFACES)}, or a formula: {error}") from error

    @model_validator(mode="after")
    def _starts_inside(self) -> Self:
        limit, start = self.landscape.limits, getattr(self, "start", (0.0, 0.0))
        if max(map(abs, start)) > limit:
            square = f"the square from {-limit:g} to {limit:g} on which {self.surface} is drawn"
            raise ValueError(f"start must lie in {square}, got {list(start)}")
        return self


class FigureDescent(SurfaceChoice):
    """Where the figure's gradient descent starts, how large its step is, and how many steps it takes."""

    start: tuple[Place, Place] = (-2.6, 2.95)
    step: Annotated[float, Field(gt=0, le=0.2)] = 0.07
    steps: Annotated[int, Field(ge=1, le=60)] = 14


class RaceParameters(SurfaceChoice):
    """Where the one race starts, who races, how many steps all of them take, and which learning rates are tried."""

    start: tuple[Place, Place] = (2.7, 2.2)
    optimizers: Racers = tuple(NAMES)
    race_steps: Annotated[int, Field(ge=5, le=200)] = 80
    rates: Annotated[tuple[Rate, ...], Field(min_length=2, max_length=20)] = (
        0.01, 0.02, 0.03, 0.05, 0.07, 0.1, 0.15, 0.2, 0.3, 0.5, 0.7, 1.0,
    )  # fmt: skip

    @property
    def tuned(self) -> dict[str, float]:
        """The learning rate of each optimizer, by name."""
        return Showings(self).tuned

    def contestants(self) -> dict[str, Optimizer]:
        """Those that race by name, each at its best learning rate."""
        tuned = self.tuned
        return {name: make(tuned[name]) for name, make in optimizers(self.optimizers).items()}


def in_digits(rate: float) -> str:
    """A learning rate as it is written, however small it is.

    >>> in_digits(0.3), in_digits(1.0), in_digits(2e-5)
    ('0.3', '1', '0.00002')
    """
    return np.format_float_positional(rate, trim="-")


COLUMNS, ROWS = 41, 40
"""Of the grid of starts: one more across than up, as no run leaves a diagonal of the ripples on which it starts."""
SETTLING = 300
"""Steps of plain gradient descent, short ones, that tell in which hollow a run has ended."""


def grid_of_starts(limit: float) -> Array:
    """The starts (ROWS * COLUMNS, 2): the middles of cells over the square, row by row, the lowest first."""
    across, up = (limit * ((2 * np.arange(count) + 1) / count - 1) for count in (COLUMNS, ROWS))
    return np.stack(np.meshgrid(across, up), axis=-1).reshape(-1, 2)


@kept
def showings(surface: str, written: tuple[str, ...], rates: tuple[float, ...], steps: int) -> Arrays:
    """The k optimizers that are written from all starts of the grid, at every rate.

    first (): the mean cost of the starts. ends (k, rates, starts, 2): where each is after `steps` steps; means
    (k, rates): the mean cost there, inf if one has flown off. floors (k, starts): the cost at the foot of the hollow in
    which each is at its best rate.
    """
    landscape = surface_of(surface)
    starts = grid_of_starts(landscape.limits)
    makers = optimizers(written).values()
    ends = np.array([[_moved(make(rate), landscape, starts, steps) for rate in rates] for make in makers])
    with np.errstate(all="ignore"):
        means = np.array([[landscape.raw_values(end).mean() for end in one] for one in ends])
    means[~np.isfinite(means)] = np.inf
    steepest = max(float(np.abs(np.linalg.eigvalsh(landscape.raw_hessian(start))).max()) for start in starts)
    settle = GradientDescent(1 / steepest)
    best = [one[index] for one, index in zip(ends, means.argmin(axis=1), strict=True)]
    floors = [landscape.raw_values(_moved(settle, landscape, end, SETTLING)) for end in best]
    return {"first": landscape.raw_values(starts).mean(), "ends": ends, "means": means, "floors": np.array(floors)}


@kept
def corrected_or_not(surface: str, rates: tuple[float, ...], steps: int, beta1: float, beta2: float) -> Arrays:
    """Adam from all starts of the grid at every rate, without and with the correction.

    ends (2, rates, starts, 2), and means (2, rates) of the cost there.
    """
    landscape = surface_of(surface)
    starts = grid_of_starts(landscape.limits)
    both = [[Adam(rate, beta1, beta2, bias_correction=corrected) for rate in rates] for corrected in (False, True)]
    ends = np.array([[_moved(optimizer, landscape, starts, steps) for optimizer in one] for one in both])
    return {"ends": ends, "means": np.array([[landscape.raw_values(end).mean() for end in one] for one in ends])}


def _moved(optimizer: Optimizer, landscape: landscapes.Landscape, starts: Array, steps: int) -> Array:
    """Where the starts (k, 2) are after some steps; what flies off is not stopped."""
    state = State.at(starts)
    with np.errstate(all="ignore"):
        for _ in range(steps):
            state = optimizer.update(state, landscape.raw_gradients(state.theta))
    return state.theta


class Showings:
    """What all of them make of all starts: the best learning rate of each, and into which hollows they come with it."""

    def __init__(self, parameters: RaceParameters) -> None:
        p = parameters
        found = showings(surface=p.surface, written=p.optimizers, rates=p.rates, steps=p.race_steps)
        self.names, self.rates, self.first = list(optimizers(p.optimizers)), p.rates, float(found["first"])
        self.ends: dict[str, Array] = dict(zip(self.names, found["ends"], strict=True))
        self.means: dict[str, Array] = dict(zip(self.names, found["means"], strict=True))
        if lost := [name for name, means in self.means.items() if not np.isfinite(means).any()]:
            raise ValueError(
                f"rates must hold one so small that no run on {p.surface} flies off: expected that of every "
                f"optimizer, got {list(p.rates)}, of which none is for {' and '.join(lost)}"
            )
        self.floors: dict[str, Array] = dict(zip(self.names, found["floors"].reshape(-1, ROWS, COLUMNS), strict=True))

    @property
    def tuned(self) -> dict[str, float]:
        """The rate of least mean cost, by name."""
        return {name: self.rates[int(np.argmin(means))] for name, means in self.means.items()}

    def in_deepest(self, name: str) -> Array:
        """Which starts (ROWS, COLUMNS) end in a deepest hollow: 1, the others 0."""
        low = min(floors.min() for floors in self.floors.values())
        high = max(self.first, low + 1e-9)
        return np.where(self.floors[name] - low < SAME * (high - low), 1.0, 0.0)

    def deepest(self, landscape: landscapes.Landscape) -> Array:
        """The feet (k, 2) of the deepest hollows, by their first coordinate: in each the lowest end at a best rate."""
        ends = np.concatenate([self.ends[name][int(np.argmin(means))] for name, means in self.means.items()])
        with np.errstate(all="ignore"):
            costs = landscape.raw_values(ends)
        order = np.argsort(costs)
        left = ends[order][costs[order] <= costs.min() + FOOT * (np.median(costs) - costs.min())]
        return np.array(sorted(_apart(left, landscape.limits / 10), key=tuple))

    def least(self, landscape: landscapes.Landscape) -> float:
        """The cost at the foot of the deepest hollow."""
        return float(landscape.values(self.deepest(landscape)).min())

    def share(self, name: str) -> float:
        """Of the starts, how many end in a deepest hollow."""
        return float(self.in_deepest(name).mean())


SAME = 0.05
"""So much of the way from the deepest hollow up to the mean of all starts may a hollow's foot be above it and count."""


FOOT = 1e-3
"""So much of the way from the lowest end up to the median one may lie what has come to the foot of a deepest hollow."""


def figure_run(parameters: FigureDescent) -> Trajectory:
    """Gradient descent as slides 1 and 2 show it, as far as it stays in the square where the surface is drawn."""
    surface = parameters.landscape
    run = descend(GradientDescent(parameters.step), surface, parameters.start, parameters.steps)
    return _inside(run, surface.limits)


def race(parameters: RaceParameters) -> dict[str, Trajectory]:
    """The runs of all from the one start, by name; one that leaves the square of its surface ends there."""
    surface = parameters.landscape
    return {
        name: _inside(descend(optimizer, surface, parameters.start, parameters.race_steps), surface.limits)
        for name, optimizer in parameters.contestants().items()
    }


def equal_hollows(runs: Mapping[str, Trajectory]) -> tuple[float, int] | None:
    """The cost, to two decimals, at which runs end in most places, and in how many; None if in one only."""
    ends: dict[float, list[Array]] = {}
    for run in runs.values():
        ends.setdefault(round(float(run.costs[-1]), 2), []).append(run.points[-1])
    hollows = {cost: len(_apart(places, APART)) for cost, places in ends.items()}
    cost = max(hollows, key=lambda cost: hollows[cost])
    return (cost, hollows[cost]) if hollows[cost] > 1 else None


APART = 0.5
"""Runs that end so far from each other have ended in two hollows."""


def _apart(places: Iterable[Array], distance: float) -> list[Array]:
    """The places that are farther than that from all that are kept of those before them."""
    kept: list[Array] = []
    for place in places:
        if all(np.linalg.norm(place - other) > distance for other in kept):
            kept.append(place)
    return kept


def _inside(run: Trajectory, extent: float) -> Trajectory:
    """The rows before the first point outside [-extent, extent]²."""
    outside: NDArray[np.intp] = np.flatnonzero((np.abs(run.points) > extent).any(axis=1))
    if len(outside) == 0:
        return run
    return replace(run, **{name: getattr(run, name)[: outside[0]] for name in PER_STEP})


def optimizer_color(name: str) -> ManimColor:
    """The colour of an optimizer that races."""
    return getattr(theme, name.color if isinstance(name, Racer) else name.replace(" ", "_").upper())
