"""What the small pictures of the sections show."""

from __future__ import annotations

from typing import Any

import numpy as np

from scenes.numbers.networks import tiny_network
from scenes.oracles.fits import Fits
from scenes.oracles.plain import Plain, by_step, identity, over
from scenes.oracles.walks import descent, gradient, heights, race, ripples, walk
from scenes.pictures.thumbnails import race_of, small_decay, small_widths


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
    network = tiny_network((2, 3, 2), 1406)
    asked = Plain(network.sizes).requests(network.parameters, [0.9, 0.2], [1.0, 0.0])
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
    "four_paths": paths,
    "quadratic_bowl": bowl,
    "better_fits": widths,
}
"""By the name of the function that draws each."""


def of_marked_entry(scene: Any) -> dict[str, dict[str, Any]]:
    """What the beat lists in which the contents return with the section's entry marked, if the deck has it."""
    return {"contents": of_entry(scene.text, scene.deck)} if "contents" in scene.text.beats else {}


def of_entry(section: Any, deck: Any) -> dict[str, Any]:
    """What a section's entry of the contents shows; a picture of pixels shows no values."""
    made = PICTURES.get(section.thumbnail.rpartition(":")[2], dict[str, Any])
    values = made(deck) if made in (fits, paths) else made()
    return {f"{section.name}: {label}": value for label, value in values.items()}
