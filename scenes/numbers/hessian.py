"""The numbers that the section on the Hessian draws, all of them from nncore."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from lecture.kit.kept import Arrays, kept
from nncore import (
    Adam,
    BinaryCrossEntropy,
    Network,
    Objective,
    QuadraticApproximation,
    datasets,
    objective,
    train,
)

Array = NDArray[np.floating]


def points_along(cost: Objective, theta: Array, axis: int, reach: float, count: int = 121) -> tuple[Array, Array]:
    """Deltas (count,) from -reach to reach and the points theta + delta e_axis (count, P)."""
    deltas = np.linspace(-reach, reach, count)
    return deltas, theta + deltas[:, None] * np.eye(cost.dimension)[axis]


def with_curvature(model: QuadraticApproximation, share: float) -> QuadraticApproximation:
    """The model with only a share of its curvature: 0 is the tangent plane, 1 the whole."""
    return QuadraticApproximation(model.theta, model.value, model.gradient, share * model.hessian)


def continued(model: QuadraticApproximation, axes: Array) -> tuple[Array, Array]:
    """The model's eigenvalues (P,) and eigenvectors (P, P), in the order and sense in which they go on from `axes`."""
    order = np.abs(axes.T @ model.eigenvectors).argmax(axis=1)
    vectors = model.eigenvectors[:, order]
    return model.eigenvalues[order], vectors * np.sign((axes * vectors).sum(axis=0))


def greatest_errors(cost: Objective, model: QuadraticApproximation, radii: Array, directions: int = 32) -> Array:
    """The greatest |C(theta + Delta) - q(Delta)| over directions in the plane, for every ||Delta|| of `radii` (n,)."""
    angle = np.linspace(0, 2 * np.pi, directions, endpoint=False)
    compass = np.column_stack([np.cos(angle), np.sin(angle)])
    return np.array([np.abs(model.error(cost, radius * compass)).max() for radius in radii])


def log_slope(radii: Array, values: Array, below: float) -> float:
    """The slope of log(values) against log(radii), fitted where radii < below."""
    near = radii < below
    return float(np.polyfit(np.log(radii[near]), np.log(values[near]), 1)[0])


MOONS_EPOCHS = 150


@kept
def moons_hessian(seed: int, width: int, epochs: int) -> Arrays:
    """A 2-width-width-1 sigmoid network trained on two moons: its Hessian (P, P), eigenvalues (P,), theta and data.

    slope: the gradient's norm at theta, which is near a minimum but not in it.
    """
    rng = np.random.default_rng(seed)
    data = datasets.two_moons(200, 0.15, rng=rng)
    network = Network.initialize((2, width, width, 1), rng=rng)
    cost = BinaryCrossEntropy()
    run = train(network, data.x, data.y, cost=cost, optimizer=Adam(0.01), epochs=epochs, batch_size=32, rng=rng)
    whole = objective(run.network, data.x, data.y, cost=cost)
    hessian = whole.hessian(run.network.parameters)
    return {
        "slope": np.asarray(np.linalg.norm(whole.gradient(run.network.parameters))),
        "hessian": hessian,
        "eigenvalues": np.linalg.eigvalsh(hessian),
        "theta": run.network.parameters,
        "costs": run.costs,
        "x": data.x,
        "y": data.y,
    }
