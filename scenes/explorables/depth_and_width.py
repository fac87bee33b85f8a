"""What if the network were deeper, or wider? Two noisy moons, and a network of every depth and width on them.

The boundary is where the output is 1/2. Every shape has several starts; the one with the least training cost is kept,
whatever its validation cost.
"""

from __future__ import annotations

from typing import Annotated

import numpy as np
from pydantic import Field

from nncore import (
    Adam,
    BinaryCrossEntropy,
    Dataset,
    History,
    Network,
    datasets,
    forward,
    train,
)
from scenes.kit import deck
from scenes.kit.runs import Arrays

Count = Annotated[int, Field(ge=1, le=32)]


class DepthAndWidth(deck.Parameters):
    """The data, the shapes, and how each network (tanh, a sigmoid at the end) is trained: Adam, all samples at once."""

    depths: Annotated[tuple[Annotated[int, Field(ge=1, le=5)], ...], Field(min_length=2, max_length=5)] = (1, 2, 3)
    widths: Annotated[tuple[Count, ...], Field(min_length=2, max_length=8)] = (1, 2, 3, 4, 6, 8, 16)
    samples: Annotated[int, Field(ge=20, le=300)] = 100
    validation_samples: Annotated[int, Field(ge=20, le=300)] = 200
    noise: Annotated[float, Field(ge=0, le=0.5)] = 0.3
    seed: Annotated[int, Field(ge=0, le=2**31)] = 3
    starts: Annotated[int, Field(ge=1, le=5)] = 2
    step: Annotated[float, Field(gt=0, le=0.1)] = 0.02
    epochs: Annotated[int, Field(ge=100, le=3000)] = 1500


CENTER, REACH = (0.5, 0.25), 2.2
"""The middle of the square of inputs that is shown, which is that of the moons without noise, and half its side."""

RESOLUTION = 51
"""Places of the output's map along each side."""

MOMENTS = 60
"""At how many epochs of a run the costs are shown, at most."""


def moons(p: DepthAndWidth) -> tuple[Dataset, Dataset]:
    """Training and validation points."""
    rng = np.random.default_rng(p.seed)
    data = datasets.two_moons(p.samples + p.validation_samples, p.noise, rng=rng)
    return data.split(p.samples / len(data), rng=rng)


def shape(depth: int, width: int) -> tuple[int, ...]:
    """The sizes of the network's layers.

    >>> shape(2, 4)
    (2, 4, 4, 1)
    """
    return (2, *[width] * depth, 1)


def map_axes() -> tuple[np.ndarray, np.ndarray]:
    """The inputs x_1 and x_2 (resolution,) of the map's columns and rows."""
    return CENTER[0] + np.linspace(-REACH, REACH, RESOLUTION), CENTER[1] + np.linspace(-REACH, REACH, RESOLUTION)


def shown_epochs(epochs: int) -> np.ndarray:
    """The whole numbers from 1 to `epochs` nearest to even places on a logarithmic axis."""
    return np.unique(np.round(np.geomspace(1, epochs, MOMENTS)).astype(int))


def trained(p: DepthAndWidth, depth: int, width: int) -> History:
    """The run of one shape that ended with the least training cost of `starts`."""
    learn, check = moons(p)
    runs = [_run(p, depth, width, learn, check, start) for start in range(p.starts)]
    return min(runs, key=lambda run: run.costs[-1])


def _run(p: DepthAndWidth, depth: int, width: int, learn: Dataset, check: Dataset, start: int) -> History:
    rng = np.random.default_rng([p.seed, start])
    network = Network.initialize(shape(depth, width), "tanh", output_activation="sigmoid", rng=rng)
    return train(
        network,
        learn.x,
        learn.y,
        cost=BinaryCrossEntropy(),
        optimizer=Adam(p.step),
        epochs=p.epochs,
        batch_size=len(learn),
        validation=(check.x, check.y),
        rng=rng,
    )


def networks(p: DepthAndWidth) -> Arrays:
    """Every shape's run, over depths and widths.

    outputs (d, w, resolution, resolution) over `map_axes`, rows up; costs, validation_costs (d, w, epochs shown);
    right (d, w), the share of validation points on their side of the boundary; parameters (d, w), how many.
    """
    _, check = moons(p)
    x, y = np.meshgrid(*map_axes())
    plane = np.column_stack([x.ravel(), y.ravel()])
    rows = shown_epochs(p.epochs)
    found: dict[str, list] = {"outputs": [], "costs": [], "validation_costs": [], "right": [], "parameters": []}
    for depth in p.depths:
        for width in p.widths:
            run = trained(p, depth, width)
            found["outputs"].append(forward(run.network, plane).output.reshape(x.shape))
            found["costs"].append(run.costs[rows])
            found["validation_costs"].append(run.validation_costs[rows])
            found["right"].append(np.mean((forward(run.network, check.x).output > 0.5) == check.y))
            found["parameters"].append(run.network.parameter_count)
    over = (len(p.depths), len(p.widths))
    return {name: np.reshape(values, (*over, *np.shape(values[0]))) for name, values in found.items()}
