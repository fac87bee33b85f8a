"""The conclusion: the curve from its formula, and the fits from the networks' recorded parameters."""

from __future__ import annotations

from typing import Any

import numpy as np

from scenes.numbers import networks
from scenes.numbers.weight_decay import DecayRuns
from scenes.oracles import thumbnails
from scenes.oracles.plain import Plain, identity, level, over, sigmoid, softmax
from scenes.oracles.walks import descent, walk


def values(scene: Any) -> dict[str, dict[str, Any]]:
    """What the scene shows, by beat."""
    p, x = scene.parameters, np.linspace(-1, 1, 801)
    target = sum(p.ratio**k * np.cos(2**k * np.pi * x) for k in range(p.terms))
    fits = {width: fit(network, width, x) for network, width in zip(scene.fits.networks, p.widths, strict=True)}
    errors = {width: float(np.abs(values - target).max()) for width, values in fits.items()}
    growing = {}
    for width, error in errors.items():
        growing |= {f"width {width}": width, f"fit of width {width}": over(x, fits[width])}
        growing |= {f"gap of width {width}": error, f"greatest error of width {width}": [width, error]}
    return {
        **thumbnails.of_marked_entry(scene, 6),
        "target-curve": {"target": over(x, target)},
        "growing-width": growing,
        "as-closely-as-wished": allowed(errors),
        "expressivity": {**thumbnails.outputs(), **activations()},
        "training": {**thumbnails.requests(), **thumbnails.costs(), "path": walk(descent(0.07), (-2.6, 2.95), 14)},
        "performance": {**thumbnails.paths(), **decays(scene.decays)},
        "foundation": {**thumbnails.bowl(), **digit(p.digits_network)},
        "summary": {
            "the curve": over(x, target),
            "the widest fit": over(x, fits[p.widths[-1]]),
            "log errors": [[np.log10(width), np.log10(error)] for width, error in errors.items()],
        },
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


def activations() -> dict[str, Any]:
    """The three curves, as far as they stay below 2."""
    z = np.linspace(-4, 4, 161)
    curves = {"sigmoid": sigmoid(z), "tanh": np.tanh(z), "relu": np.maximum(z, 0)}
    return {name: over(z, a)[a <= 2] for name, a in curves.items()}


def decays(runs: DecayRuns) -> dict[str, Any]:
    """The ends of two runs of the section on weight decay, from their recorded parameters."""
    x = np.linspace(-1, 1, 321)[:, None]
    plain = Plain((1, runs.parameters.hidden, runs.parameters.hidden, 1), np.tanh, identity)
    rows = {"without": 0, "with": list(runs.strengths).index(runs.parameters.strength)}
    return {f"fit {name} decay": over(x, plain.output(runs.points[row, -1], x)) for name, row in rows.items()}


def digit(sizes: tuple[int, ...]) -> dict[str, Any]:
    """What the digits network makes of the first held-out digit, from its recorded parameters."""
    network, run = networks.digits_network(sizes)
    plain = Plain(sizes, sigmoid, softmax)
    return {"outputs of digit 0": plain.output(network.parameters, run["validation_x"][:1])[0]}
