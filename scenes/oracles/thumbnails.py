"""What the small pictures of the sections show."""

from __future__ import annotations

from typing import Any

import numpy as np

from scenes.numbers.networks import tiny_network
from scenes.oracles.plain import Plain, by_step, identity, over
from scenes.oracles.walks import adam, descent, gradient, heights, momentum, ripples, rmsprop, walk
from scenes.pictures.thumbnails import small_decay, small_widths


def outputs() -> dict[str, Any]:
    network = tiny_network((3, 4, 4, 2), 3)
    return {"outputs": Plain(network.sizes).output(network.parameters, [[0.9, 0.2, 0.6]])[0]}


def costs() -> dict[str, Any]:
    network, x, y = tiny_network((2, 3, 1), 39), [[0, 0], [0, 1], [1, 0], [1, 1]], [[0], [1], [1], [0]]
    plain, theta = Plain(network.sizes), network.parameters
    found = [plain.cost(theta, x, y)]
    for _ in range(500):
        theta = theta - 2.0 * plain.slopes(theta, x, y)
        found.append(plain.cost(theta, x, y))
    return {"costs": by_step(found)}


def requests() -> dict[str, Any]:
    network = tiny_network((2, 3, 1), 39)
    asked = Plain(network.sizes).requests(network.parameters, [0.9, 0.2], [1.0])
    return {f"requests of layer {layer}": values for layer, values in enumerate(asked)}


def fits() -> dict[str, Any]:
    runs, x = small_decay(), np.linspace(-1, 1, 321)[:, None]
    deep = Plain(runs.network.sizes, np.tanh, identity)
    ends = zip(("without", "with"), runs.points[:, -1], strict=True)
    return {f"fit {name} decay": over(x, deep.output(theta, x)) for name, theta in ends}


def bowl() -> dict[str, Any]:
    points, h = walk(descent(0.07), (-2.6, 2.95), 14), 1e-5
    low = min(points, key=lambda point: ripples(*point))
    return {"bowl": [(gradient(*(low + step)) - gradient(*(low - step))) / (2 * h) for step in h * np.eye(2)]}


def paths() -> dict[str, Any]:
    rules = {"gradient descent": descent(0.01), "momentum": momentum(0.01), "RMSProp": rmsprop(0.1), "Adam": adam(0.2)}
    found = {name: walk(rule, (2.7, 2.2), 60) for name, rule in rules.items()}
    return {**found, "contour lines": heights("ripples")}


def widths() -> dict[str, Any]:
    fits, x = small_widths(), np.linspace(-1, 1, 801)
    found = {
        f"fit of width {width}": over(x, Plain((1, width, 1), np.tanh, identity).output(network.parameters, x[:, None]))
        for width, network in zip(fits.widths, fits.networks, strict=True)
    }
    return {**found, "curve": over(x, sum(0.6**k * np.cos(2**k * np.pi * x) for k in range(5)))}


ENTRIES = (outputs, costs, requests, fits, bowl, paths, widths)
"""In the order of the contents."""


def of_marked_entry(scene: Any, entry: int) -> dict[str, dict[str, Any]]:
    """What the beat lists in which the contents return with an entry marked, if the deck has it."""
    return {"contents": named(scene, entry)} if "contents" in scene.text.beats else {}


def named(scene: Any, entry: int) -> dict[str, Any]:
    """What an entry of the contents shows, under its name in the deck."""
    name = scene.deck.section("contents").bullets[entry]
    return {f"{name}: {label}": value for label, value in ENTRIES[entry]().items()}
