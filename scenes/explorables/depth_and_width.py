"""What if the network were deeper, or wider? Two noisy moons, and a network of every depth and width on them.

The boundary is where the output is 1/2. Every shape has several starts; the one with the least training cost is kept,
whatever its validation cost.
"""

from __future__ import annotations

from typing import Annotated, Any

import numpy as np
from pydantic import Field

from lecture import deck, theme
from lecture.kit import plotting
from lecture.kit.exploration import Control, Exploration, Over, Readout
from lecture.kit.kept import Arrays, kept
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

Count = Annotated[int, Field(ge=1, le=32)]


SHAPE = ("depth", "width")


class Parameters(deck.Parameters):
    """The data, the shapes, and how each network (tanh, a sigmoid at the end) is trained: Adam, all samples at once."""

    depths: Annotated[tuple[Annotated[int, Field(ge=1, le=5)], ...], Field(min_length=2, max_length=5)] = (1, 2, 3)
    widths: Annotated[tuple[Count, ...], Field(min_length=2, max_length=8)] = (1, 2, 3, 4, 8, 16)
    samples: Annotated[int, Field(ge=20, le=300)] = 100
    validation_samples: Annotated[int, Field(ge=20, le=300)] = 200
    noise: Annotated[float, Field(ge=0, le=0.5)] = 0.3
    seed: Annotated[int, Field(ge=0, le=2**31)] = 3
    starts: Annotated[int, Field(ge=1, le=5)] = 2
    step: Annotated[float, Field(gt=0, le=0.1)] = 0.02
    epochs: Annotated[int, Field(ge=100, le=3000)] = 1000


CENTER, REACH = (0.5, 0.25), 2.2
"""The middle of the square of inputs that is shown, which is that of the moons without noise, and half its side."""

RESOLUTION = 61
"""Places of the output's map along each side."""

MOST_EPOCHS = 60
"""At how many epochs of a run the costs are shown, at most."""


def moons(p: Parameters) -> tuple[Dataset, Dataset]:
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
    return np.unique(np.round(np.geomspace(1, epochs, MOST_EPOCHS)).astype(int))


def trained(p: Parameters, depth: int, width: int) -> History:
    """The run of one shape that ended with the least training cost of `starts`."""
    learn, check = moons(p)
    runs = [_run(p, depth, width, learn, check, start) for start in range(p.starts)]
    return min(runs, key=lambda run: run.costs[-1])


def _run(p: Parameters, depth: int, width: int, learn: Dataset, check: Dataset, start: int) -> History:
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


@kept
def networks(**fields: Any) -> Arrays:
    """Every shape's run under the parameters with these fields, over depths and widths.

    outputs (d, w, resolution, resolution) over `map_axes`, rows up; costs, validation_costs (d, w, epochs shown);
    right (d, w), the share of validation points on their side of the boundary; parameters (d, w), how many.
    """
    p = Parameters(**fields)
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


def explore(parameters: Parameters) -> Exploration:
    """The boundary on the data, and the costs of the training, for every depth and width."""
    found = networks(**parameters.model_dump(mode="json"))
    controls = (
        Control("depth", "hidden layers", parameters.depths),
        Control("width", "neurons in each", parameters.widths, start=len(parameters.widths) // 2),
    )
    return Exploration(
        controls,
        (*_map_traces(parameters, found["outputs"]), *_cost_traces(parameters, found)),
        _layout(parameters, found),
        _readouts(parameters, found),
    )


def _map_traces(p: Parameters, outputs: np.ndarray) -> list[dict]:
    x, y = map_axes()
    field = {
        "type": "contour",
        "x": x,
        "y": y,
        "z": Over(SHAPE, outputs),
        "zmin": 0,
        "zmax": 1,
        "colorscale": [(share, theme.activation_fill(share)) for share in np.linspace(0, 1, 9).tolist()],
        "contours": {"start": 0.5, "end": 0.5, "size": 1, "coloring": "heatmap"},
        "line": {"color": theme.TEXT, "width": 3},
        "showscale": False,
        "showlegend": False,
        "hoverinfo": "skip",
    }
    learn, _ = moons(p)
    return [field, *(_samples(learn, target) for target in (0.0, 1.0))]


def _samples(data: Dataset, target: float) -> dict:
    chosen = data.x[data.y[:, 0] == target]
    fill = theme.activation_fill(target)
    dots = plotting.points(fill, f"y = {target:g}", size=9, x=chosen[:, 0], y=chosen[:, 1])
    dots["marker"]["line"] = {"color": theme.ink_on(fill), "width": 1.5}
    return {**dots, "hoverinfo": "skip"}


def _cost_traces(p: Parameters, found: Arrays) -> list[dict]:
    at = {"x": shown_epochs(p.epochs), "xaxis": "x2", "yaxis": "y2"}
    return [
        plotting.line(theme.DATA, "training cost", y=Over(SHAPE, found["costs"]), **at),
        plotting.line(theme.VALIDATION, "validation cost", y=Over(SHAPE, found["validation_costs"]), **at),
    ]


def _layout(p: Parameters, found: Arrays) -> dict:
    low, high = (CENTER[0] - REACH, CENTER[0] + REACH), (CENTER[1] - REACH, CENTER[1] + REACH)
    most = max(found["costs"].max(), found["validation_costs"].max())
    return {
        "xaxis": plotting.axis("x<sub>1</sub>", *low, domain=[0, 0.6], constrain="domain"),
        "yaxis": plotting.axis("x<sub>2</sub>", *high, scaleanchor="x", constrain="domain"),
        "xaxis2": plotting.axis("epoch", 1, p.epochs, type="log", domain=[0.7, 0.985], anchor="y2"),
        "yaxis2": plotting.axis("cost", 0, 1.05 * most, anchor="x2", domain=[0.07, 0.93]),
        "legend": {"y": 0.96},
    }


def _readouts(p: Parameters, found: Arrays) -> tuple[Readout, ...]:
    return (
        Readout("weights and biases", Over(SHAPE, found["parameters"].astype(str))),
        Readout("training cost at the end", _written(found["costs"][..., -1])),
        Readout("validation cost at the end", _written(found["validation_costs"][..., -1])),
        Readout("validation points right", Over(SHAPE, np.vectorize(lambda share: f"{share:.0%}")(found["right"]))),
    )


def _written(costs: np.ndarray) -> Over:
    return Over(SHAPE, np.vectorize(lambda cost: f"{cost:.3f}" if cost >= 0.0005 else "below 0.0005")(costs))
