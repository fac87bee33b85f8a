"""A small network that solves a differential equation: a pendulum, u'' = -sin u, from this equation alone.

    swing = Pendulum()
    swing.angle(swing.network, times)                        # u(t) of the trained network
    swing.angle(swing.at(3), times)                          # and after swing.steps[3] steps of the one training

The trial solution u(t) = u_0 + t^2 N(t) begins at u_0 and at rest, whatever the network N gives (Lagaris, Likas &
Fotiadis 1998). Its cost is the mean square of the residual u'' + sin u at even times. No solution is shown to it.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray
from scipy.special import ellipj, ellipk

from lecture.kit.kept import Arrays, kept
from nncore import LBFGS, Network, descend, forward, function

Array = NDArray[np.floating]
ANGLE, TIME = 1.5, 7.0
"""Where it is let go, in radians, and how long it is followed."""
NEURONS, TIMES, STEPS, SEED = 10, 60, 800, 2
SHOWN = (0, *np.unique(np.geomspace(1, STEPS, 90).round().astype(int)).tolist())
"""After which steps of the training its states are kept: many early ones, and less often later."""


def jet(theta: Array, t: Array) -> tuple[Array, Array]:
    """N, N' and N'' of a network 1-n-1 of tanh at times t (k,), (3, k), and their derivatives by theta (3, k, P).

    With a = tanh(w t + b) and the derivatives d1, d2, d3 of tanh there: N = v a + c, N' = v w d1, N'' = v w^2 d2.
    """
    w, b, v = theta[:-1].reshape(3, -1)
    t = t[:, None]
    a = np.tanh(w * t + b)
    d1 = 1 - a**2
    d2 = -2 * a * d1
    d3 = -2 * d1**2 - 2 * a * d2
    one, zero = np.ones_like(t), np.zeros_like(t)
    values = np.stack([a @ v + theta[-1], (w * d1) @ v, (w**2 * d2) @ v])
    by_theta = np.stack(
        [
            np.hstack([v * d1 * t, v * d1, a, one]),
            np.hstack([v * (d1 + w * d2 * t), v * w * d2, w * d1, zero]),
            np.hstack([v * (2 * w * d2 + w**2 * d3 * t), v * w**2 * d3, w**2 * d2, zero]),
        ]
    )
    return values, by_theta


def residual(theta: Array, t: Array) -> tuple[Array, Array]:
    """u'' + sin u of the trial solution at times t (k,), and its derivatives by theta (k, P)."""
    values, by_theta = jet(theta, t)
    shares = np.stack([2 + 0 * t, 4 * t, t**2])  # u'' = 2 N + 4 t N' + t^2 N''
    u = ANGLE + t**2 * values[0]
    slopes = np.einsum("jk,jkp->kp", shares, by_theta)
    return (shares * values).sum(axis=0) + np.sin(u), slopes + (np.cos(u) * t**2)[:, None] * by_theta[0]


def solution(t: Array) -> Array:
    """The true solution at times t (k,), in Jacobi's functions: 2 arcsin(k sn(K - t, k)), k = sin(u_0 / 2)."""
    k = np.sin(ANGLE / 2)
    return 2 * np.arcsin(k * ellipj(ellipk(k**2) - t, k**2)[0])


@kept
def _training(neurons: int, times: int, steps: int, seed: int) -> Arrays:
    t, rng = np.linspace(0, TIME, times), np.random.default_rng(seed)
    slopes = rng.choice([-1.0, 1.0], neurons) * rng.uniform(1, 2, neurons) * (neurons + 1) / TIME
    bends = np.linspace(0, TIME, neurons + 2)[1:-1]
    start = np.concatenate([slopes, -slopes * bends, np.zeros(neurons + 1)])

    def cost(theta: Array) -> float:
        return float((residual(theta, t)[0] ** 2).mean())

    def gradient(theta: Array) -> Array:
        left, slopes = residual(theta, t)
        return 2 / times * left @ slopes

    run = descend(LBFGS(memory=20), function(cost, gradient), start, steps)
    at = np.minimum(SHOWN, len(run.points) - 1)
    return {"points": run.points[at], "costs": run.costs[at]}


class Pendulum:
    """The kept states of the one training: the networks, their trial solutions and what these leave of the equation."""

    steps = SHOWN

    def __init__(self) -> None:
        run = _training(neurons=NEURONS, times=TIMES, steps=STEPS, seed=SEED)
        self.points, self.costs = run["points"], run["costs"]
        shape = (1, NEURONS, 1)
        self._shape = Network.initialize(shape, "tanh", output_activation="identity", rng=np.random.default_rng(0))
        self.network = self.at(len(SHOWN) - 1)

    def at(self, number: int) -> Network:
        """The network of a kept state."""
        return self._shape.with_parameters(self.points[number])

    def angle(self, network: Network, t: Array) -> Array:
        """The trial solution u at times t (k,)."""
        return ANGLE + t**2 * forward(network, t[:, None]).output[:, 0]

    def residual(self, network: Network, t: Array) -> Array:
        """What it leaves of the equation, u'' + sin u, at times t (k,)."""
        return residual(network.parameters, t)[0]
