"""The runs that the section on learning draws: numbers only, all of them from nncore."""

from __future__ import annotations

from typing import Annotated, Any

import numpy as np
from numpy.typing import NDArray
from pydantic import Field

from lecture.kit.kept import Arrays, kept
from nncore import (
    GradientDescent,
    MeanSquaredError,
    Network,
    Trajectory,
    datasets,
    descend,
    forward,
    landscape_slice,
    landscapes,
    objective,
    pca_directions,
)
from scenes.numbers import networks

Array = NDArray[np.floating]
LearningRate = Annotated[float, Field(gt=0, le=10_000)]


@kept
def cloud_run(
    sizes: tuple[int, ...], seed: int, data_seed: int, per_corner: int, noise: float, rate: float, epochs: int
) -> Arrays:
    """Gradient descent on the tiny network with all samples in every step.

    The data are the corners of nncore's xor, moved to -1 and 1, `per_corner` times each, with normal noise; of several
    outputs every other one is taught the opposite.
    x (n, 2), y (n, n_L), costs (epochs + 1,), parameters (epochs + 1, P), slopes (epochs + 1,) = |gradient|.
    """
    corners, rng = datasets.xor(), np.random.default_rng(data_seed)
    x = np.repeat(2 * corners.x - 1, per_corner, axis=0)
    x, y = x + rng.normal(0, noise, x.shape), np.repeat(corners.y, per_corner, axis=0)
    y = np.hstack([y if output % 2 == 0 else 1 - y for output in range(sizes[-1])])
    network = networks.tiny_network(tuple(sizes), seed)
    cost = objective(network, x, y, cost=MeanSquaredError())
    run = descend(GradientDescent(rate), cost, network.parameters, epochs)
    slopes = np.linalg.norm(run.gradients, axis=1)
    return {"x": x, "y": y, "costs": run.costs, "parameters": run.points, "slopes": slopes}


@kept
def cloud_slice(
    sizes: tuple[int, ...],
    seed: int,
    data_seed: int,
    per_corner: int,
    noise: float,
    rate: float,
    epochs: int,
    resolution: int = 121,
) -> Arrays:
    """The cost on the plane of a run's two main directions, around the path.

    values (resolution, resolution), extent (), path (epochs + 1, 2) in the plane's coordinates, explained (2,).
    """
    run = cloud_run(
        sizes=sizes, seed=seed, data_seed=data_seed, per_corner=per_corner, noise=noise, rate=rate, epochs=epochs
    )
    points = run["parameters"]
    directions, explained = pca_directions(points)
    path = (points - points[-1]) @ directions.T
    middle = (path.min(axis=0) + path.max(axis=0)) / 2
    extent = 0.9 * float(np.ptp(path, axis=0).max())
    network = networks.tiny_network(tuple(sizes), seed)
    cost = objective(network, run["x"], run["y"], cost=MeanSquaredError())
    values = landscape_slice(cost, points[-1] + middle @ directions, directions, extent, resolution)
    return {"values": values, "extent": np.array(extent), "path": path - middle, "explained": explained}


def digit_outputs(parameters: networks.DigitsNetwork, digit: int) -> tuple[Array, Array, Array, Array]:
    """A held-out digit, or one of the author's: its pixels, its target, and the outputs before and after training."""
    trained, run = networks.reading(parameters)
    pixels, target = run["validation_x"][digit], run["validation_y"][digit]
    untrained = Network.initialize(trained.sizes, output_activation="softmax", rng=np.random.default_rng(0))
    before, after = (forward(network, pixels[None]).output[0] for network in (untrained, trained))
    return pixels, target, before, after


def ripples_run(
    start: tuple[float, float], rate: float, steps: int, surface: landscapes.Landscape = landscapes.ripples
) -> Trajectory:
    """Gradient descent on slide 11's surface, or on another."""
    return descend(GradientDescent(rate), surface, start, steps)


BOWL_TILT = 0.4
"""The angle of a bowl's flat direction to the first axis, in radians."""


def bowl(curvatures: tuple[float, float], errors: tuple[float, float]) -> tuple[landscapes.Quadratic, Array]:
    """A tilted bowl of these curvatures, and the point that is so far from its floor along its eigen-directions."""
    c, s = np.cos(BOWL_TILT), np.sin(BOWL_TILT)
    directions = np.array([[c, -s], [s, c]])
    return landscapes.quadratic(curvatures, directions), directions @ np.array(errors)


def until_edge(points: Array, extent: float) -> tuple[Array, int | None]:
    """The points (n, 2) up to the edge of [-extent, extent]², and the step that crosses it (None: none does).

    The last row is where the straight step crosses the edge.

    >>> until_edge(np.array([[0.0, 0.0], [2.0, 1.0]]), 1.0)
    (array([[0. , 0. ],
           [1. , 0.5]]), 1)
    """
    outside = np.flatnonzero((np.abs(points) > extent).any(axis=1))
    if len(outside) == 0 or outside[0] == 0:
        return points, None
    step = int(outside[0])
    before, move = points[step - 1], points[step] - points[step - 1]
    with np.errstate(divide="ignore", invalid="ignore"):
        reach = np.nanmin(np.where(move != 0, (np.copysign(extent, move) - before) / move, np.inf))
    edge = np.clip(before + reach * move, -extent, extent)
    return np.vstack([points[:step], edge]), step


class CloudTraining(networks.TinyNetwork):
    """The tiny network, and the cloud of data and the run of gradient descent that train it."""

    data_seed: Annotated[int, Field(ge=0, le=2**31)] = 3
    per_corner: Annotated[int, Field(ge=1, le=60)] = 20
    noise: Annotated[float, Field(ge=0, le=1)] = 0.35
    epochs: Annotated[int, Field(ge=20, le=5000)] = 400
    learning_rate: LearningRate = 5.0

    @property
    def cloud(self) -> dict[str, Any]:
        """What `cloud_run` takes but for the rate."""
        names = ("sizes", "seed", "data_seed", "per_corner", "noise", "epochs")
        return {name: getattr(self, name) for name in names}


def fate(costs: Array, *, bounded: bool = False) -> str:
    """What became of a run: its cost rose, still fell in the last tenth of the steps, or fell."""
    fall, late = float(costs[0] - costs[-1]), float(costs[-1 - len(costs) // 10] - costs[-1])
    if fall < 0:
        return "saturates" if bounded else "diverges"
    return "crawls" if late > 0.02 * fall else "settles"
