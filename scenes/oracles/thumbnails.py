"""What the small pictures of the sections show."""

from __future__ import annotations

from typing import Any

import numpy as np

from scenes.numbers.networks import tiny_network
from scenes.oracles.fits import Fits
from scenes.oracles.plain import Plain, by_step, over, sigmoid
from scenes.oracles.walks import descent, gradient, heights, race, ripples, walk
from scenes.pictures.thumbnails import race_of, small_decay


def outputs() -> dict[str, Any]:
    network = tiny_network((3, 4, 4, 2), 3)
    return {"outputs": Plain(network.sizes).output(network.parameters, [[0.9, 0.2, 0.6]])[0]}


def costs() -> dict[str, Any]:
    return {"costs": by_step(xor_run()[0])}


def weights() -> dict[str, Any]:
    plain, theta = xor_run()[1:]
    return {f"edges to layer {k}": w.ravel() for k, (w, _) in enumerate(plain.matrices(theta), 1)}


def xor_run() -> tuple[list[float], Plain, Any]:
    """The costs of gradient descent on XOR, and where it ends."""
    network, x, y = tiny_network((2, 3, 1), 39), [[0, 0], [0, 1], [1, 0], [1, 1]], [[0], [1], [1], [0]]
    plain, theta = Plain(network.sizes), network.parameters
    found = [plain.cost(theta, x, y)]
    for _ in range(500):
        theta = theta - 2.0 * plain.slopes(theta, x, y)
        found.append(plain.cost(theta, x, y))
    return found, plain, theta


def requests() -> dict[str, Any]:
    return asked(tiny_network((2, 3, 2), 1406), [0.9, 0.2], [1.0, 0.0])


def xor_requests() -> dict[str, Any]:
    return asked(tiny_network((2, 3, 1), 39), [0.0, 1.0], [1.0])


def asked(network: Any, x: list[float], y: list[float]) -> dict[str, Any]:
    asked = Plain(network.sizes).requests(network.parameters, x, y)
    return {f"requests of layer {layer}": values for layer, values in enumerate(asked) if layer}


def fits(deck: Any) -> dict[str, Any]:
    runs = small_decay(deck)
    return {f"fit {name} decay": Fits(runs).curve(run, -1) for run, name in enumerate(("without", "with"))}


def bowl() -> dict[str, Any]:
    points, h = walk(descent(0.07), (-2.6, 2.95), 14), 1e-5
    low = min(points, key=lambda point: ripples(*point))
    return {"bowl": [(gradient(*(low + step)) - gradient(*(low - step))) / (2 * h) for step in h * np.eye(2)]}


def paths(deck: Any) -> dict[str, Any]:
    p = race_of(deck)
    return {name: points for name, points in race(p).items() if len(points) > 1} | {"contour lines": heights(p.surface)}


def two_paths(deck: Any) -> dict[str, Any]:
    """Of the first and the last that stay on the surface."""
    *all_of_them, lines = paths(deck).items()
    return dict([all_of_them[0], all_of_them[-1], lines])


def bumps() -> dict[str, Any]:
    """Of eight bumps as high as the curve in the middle of each piece; the outermost are one piece longer."""
    x = np.linspace(-1, 1, 801)

    def curve(x: Any) -> Any:
        return sum(0.6**k * np.cos(2**k * np.pi * x) for k in range(5))

    def step(at: float) -> Any:
        return sigmoid(200.0 * (x - at))

    lefts = np.arange(-1, 1, 0.25)
    ends = zip([-1.25, *lefts[1:]], [*lefts[1:], 1.25], curve(lefts + 0.125), strict=True)
    total = sum(height * (step(left) - step(right)) for left, right, height in ends)
    return {"curve": over(x, curve(x)), "sum of the bumps": over(x, total)}


PICTURES = {
    "network_pass": outputs,
    "falling_cost": costs,
    "requests": requests,
    "two_fits": fits,
    "two_paths": two_paths,
    "quadratic_bowl": bowl,
    "sum_of_bumps": bumps,
}
"""By the name of the function that draws each."""


def of_marked_entry(scene: Any) -> dict[str, dict[str, Any]]:
    """What the beat lists in which the contents return with the section's entry marked, if the deck has it."""
    return {"contents": of_entry(scene.text, scene.deck)} if "contents" in scene.text.beats else {}


def of_entry(section: Any, deck: Any) -> dict[str, Any]:
    """What a section's entry of the contents shows; a picture of pixels shows no values."""
    made = PICTURES.get(section.thumbnail.rpartition(":")[2], dict[str, Any])
    values = made(deck) if made in (fits, two_paths) else made()
    return {f"{section.name}: {label}": value for label, value in values.items()}
