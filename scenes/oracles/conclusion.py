"""The conclusion: the curve and its bumps from their formulas, the fits and the pendulum from recorded parameters."""

from __future__ import annotations

from itertools import pairwise
from typing import Any

import numpy as np

from scenes.numbers import networks
from scenes.numbers.optimizer_races import Showings
from scenes.numbers.weight_decay import DecayRuns
from scenes.oracles import thumbnails
from scenes.oracles.adam_divider import basins
from scenes.oracles.plain import Plain, identity, level, over, sigmoid, softmax
from scenes.oracles.walks import race
from scenes.oracles.weight_decay import Runs


def values(scene: Any) -> dict[str, dict[str, Any]]:
    """What the scene shows, by beat."""
    p, x = scene.parameters, np.linspace(-1, 1, 801)
    target = curve(p, x)
    fits = {width: fit(network, width, x) for network, width in zip(scene.fits.networks, p.widths, strict=True)}
    errors = {width: float(np.abs(values - target).max()) for width, values in fits.items()}
    growing: dict[str, Any] = {"starts": p.starts}
    for width, error in errors.items():
        growing |= {f"width {width}": width, f"fit of width {width}": over(x, fits[width])}
        growing |= {f"gap of width {width}": error, f"greatest error of width {width}": [width, error]}
    return {
        **thumbnails.of_marked_entry(scene),
        "target-curve": {"target": over(x, target), "cosines": p.terms},
        "two-steps": pair(p, x),
        "bumps": bumps(p, x),
        "growing-width": growing,
        "as-closely-as-wished": allowed(errors),
        **recalled(scene),
        **pendulum(scene.swinging),
        "summary": {
            "the curve": over(x, target),
            "the widest fit": over(x, fits[p.widths[-1]]),
            "log errors": [[np.log10(width), np.log10(error)] for width, error in errors.items()],
        },
    }


def curve(p: Any, x: Any) -> Any:
    """The sum of cosines."""
    return sum(p.ratio**k * np.cos(2**k * np.pi * x) for k in range(p.terms))


def step(x: Any, at: float, count: int) -> Any:
    """A steep sigmoid at `at`; of `count` bumps over 2, each is 50 of its widths steep."""
    return sigmoid(25.0 * count * (x - at))


def edges(count: int) -> list[tuple[float, float, float]]:
    """(left, right, middle) of every piece; the outermost bumps are one piece longer."""
    at = [-1 + 2 * number / count for number in range(count + 1)]
    found = [(left, right, (left + right) / 2) for left, right in pairwise(at)]
    (_, right, first), (left, _, last) = found[0], found[-1]
    found[0], found[-1] = (-1 - 2 / count, right, first), (left, 1 + 2 / count, last)
    return found


def sum_of_bumps(p: Any, x: Any, count: int) -> Any:
    """Bumps as high as the curve in the middle of each piece."""
    return sum(
        curve(p, middle) * (step(x, left, count) - step(x, right, count)) for left, right, middle in edges(count)
    )


def pair(p: Any, x: Any) -> dict[str, Any]:
    """The two steps of the highest of eight bumps, the ends' left out, and their sum."""
    left, right, middle = max(edges(8)[1:-1], key=lambda piece: round(abs(curve(p, piece[2])), 9))
    first, second = curve(p, middle) * step(x, left, 8), -curve(p, middle) * step(x, right, 8)
    return {
        "the first step": over(x, first), "the second step": over(x, second), "the bump": over(x, first + second)
    }  # fmt: skip


def bumps(p: Any, x: Any) -> dict[str, Any]:
    """The sums of 8 to 64 bumps, and their greatest errors, looked for on a finer grid."""
    found, fine = {}, np.linspace(-1, 1, 6401)
    for count in (8, 16, 32, 64):
        name, error = f"bumps {2 * count}", float(np.abs(sum_of_bumps(p, fine, count) - curve(p, fine)).max())
        found |= {name: 2 * count, f"fit of {name}": over(x, sum_of_bumps(p, x, count))}
        found |= {f"gap of {name}": error, f"greatest error of {name}": [2 * count, error]}
    return found


def swung(network: Any, t: Any) -> Any:
    """The trial solution of a network 1-10-1 of tanh."""
    return 1.5 + t**2 * Plain((1, 10, 1), np.tanh, identity).output(network.parameters, t[:, None])[:, 0]


def falling(t: Any) -> Any:
    """The pendulum's angle at even times t, step by step (Runge & Kutta), ten steps to each."""
    h, state, found = (t[1] - t[0]) / 10, np.array([1.5, 0.0]), [1.5]

    def slope(now: Any) -> Any:
        return np.array([now[1], -np.sin(now[0])])

    for _ in t[1:]:
        for _ in range(10):
            first = slope(state)
            second = slope(state + h / 2 * first)
            third = slope(state + h / 2 * second)
            state = state + h / 6 * (first + 2 * second + 2 * third + slope(state + h * third))
        found.append(state[0])
    return np.array(found)


def pendulum(swing: Any) -> dict[str, dict[str, Any]]:
    """The network's angle, what it leaves of u'' + sin u by differences, and the equation's own solution."""
    t, h = np.linspace(0, 7, 281), 1e-3
    before, here, after = (swung(swing.network, t + side) for side in (-h, 0, h))
    left_over = (before - 2 * here + after) / h**2 + np.sin(here)
    true = falling(t)
    return {
        "equation": {"angle": over(t, here), "left over": over(t, left_over)},
        "swing": {"the equation's solution": over(t, true), "farthest apart": float(np.abs(here - true).max())},
    }


def recalled(scene: Any) -> dict[str, dict[str, Any]]:
    """What the pictures of the points show; those of sections that the deck does not have are left out."""
    times = np.linspace(0, 7, 161)
    points = {
        "expressivity": {
            "s10_conclusion:Conclusion": lambda: lines(scene),
            "s03_neurons:NeuronsAndLayers": activations,
        },
        "training": {
            "s05_backpropagation:Backpropagation": thumbnails.xor_requests,
            "s04_learning:HowTheyLearn": lambda: thumbnails.costs() | thumbnails.weights(),
        },
        "performance": {
            "s06_weight_decay:WeightDecay": lambda: decays(scene.decays),
            "s08_adam_divider:AdamDivider": lambda: thumbnails.paths(scene.deck) | shares(scene.deck),
        },
        "foundation": {
            "s03_neurons:NeuronsAndLayers": lambda: digit(scene.parameters),
            "s10_conclusion:Conclusion": lambda: {"the pendulum": over(times, swung(scene.swinging.network, times))},
        },
    }
    return {
        beat: {
            label: value
            for drawn_by, values in point.items()
            if scene.deck.drawn_by(drawn_by)
            for label, value in values().items()
        }
        for beat, point in points.items()
    }


def fit(network: Any, width: int, x: Any) -> Any:
    """The output of a network 1-width-1 of tanh."""
    return Plain((1, width, 1), np.tanh, identity).output(network.parameters, x[:, None])[:, 0]


def allowed(errors: dict[int, float]) -> dict[str, float]:
    """Up to three allowed errors, each of which needs another width, and the first width that reaches it.

    If none is reached, the one that is allowed is the least error, in hundredths upwards.
    """
    reached: dict[int, float] = {}
    least = np.ceil(100 * min(errors.values())) / 100
    for most in (max(1.0, least), 0.5, 0.2, 0.1, 0.05, 0.02, 0.01):
        width = next((width for width, error in errors.items() if error <= most), None)
        if width is not None:
            reached.setdefault(width, most)
    steps = [(most, width) for width, most in reached.items()][1 if len(reached) > 3 else 0 :]
    found = {}
    for most, width in dict.fromkeys((steps[0], steps[len(steps) // 2], steps[-1])):
        found |= {f"width for error {most:g}": width, f"error {most:g}": most, f"level of error {most:g}": level(most)}
    return found


def lines(scene: Any) -> dict[str, Any]:
    """The curve, the widest network's, and the straight line of least squares, from its normal equations."""
    p, x = scene.parameters, np.linspace(-1, 1, 801)
    y = curve(p, x)
    slope = (x - x.mean()) @ (y - y.mean()) / np.sum((x - x.mean()) ** 2)
    return {
        "the curve": over(x, y),
        "the widest fit": over(x, fit(scene.fits.networks[-1], p.widths[-1], x)),
        "the best straight line": over(x, y.mean() + slope * (x - x.mean())),
    }


def activations() -> dict[str, Any]:
    """The three curves, as far as they stay below 2."""
    z = np.linspace(-4, 4, 161)
    curves = {"sigmoid": sigmoid(z), "tanh": np.tanh(z), "relu": np.maximum(z, 0)}
    return {name: over(z, a)[a <= 2] for name, a in curves.items()}


def decays(runs: DecayRuns) -> dict[str, Any]:
    """The ends of two runs of the section on weight decay, from their recorded parameters."""
    recorded, found = Runs(runs), dict[str, Any]()
    for name, row in {"without": 0, "with": recorded.strengths.index(runs.parameters.strength)}.items():
        found |= {f"fit {name} decay": recorded.fit(row), f"validation cost {name} decay": recorded.cost(row, 1)[-1]}
    return found


def shares(deck: Any) -> dict[str, Any]:
    """Of all starts, those from which each optimizer on the surface comes to a deepest hollow, in %; where they are."""
    p = thumbnails.race_of(deck)
    found = basins(p, Showings(p))
    labels = [f"share of {name}" for name, points in race(p).items() if len(points) > 1]
    hollows = {"deepest hollows": found["deepest hollows on the map of Adam"]}
    return hollows | {label: found[label] for label in labels}


def digit(p: Any) -> dict[str, Any]:
    """What the digits network makes of the first digit that was never learnt, from its recorded parameters."""
    network, run = networks.reading(p)
    plain = Plain(network.sizes, sigmoid, softmax)
    outputs = plain.output(network.parameters, run["validation_x"][:1])[0]
    return {"outputs of digit 0": outputs, "greatest output": outputs.max()}
