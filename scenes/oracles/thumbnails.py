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


PICTURES = {
    "network_pass": outputs,
    "falling_cost": costs,
    "requests": requests,
    "two_fits": fits,
    "quadratic_bowl": bowl,
    "four_paths": paths,
    "better_fits": widths,
}
"""By the name of the function that draws each."""


def of_marked_entry(scene: Any) -> dict[str, dict[str, Any]]:
    """What the beat lists in which the contents return with the section's entry marked, if the deck has it."""
    return {"contents": of_entry(scene.text)} if "contents" in scene.text.beats else {}


def of_entry(section: Any) -> dict[str, Any]:
    """What a section's entry of the contents shows; a picture of pixels shows no values."""
    values = PICTURES.get(section.thumbnail.rpartition(":")[2], dict[str, Any])()
    return {f"{section.name}: {label}": value for label, value in values.items()}
