"""The section on learning: costs, slopes and maps of the tiny network, and the paths of three rates."""

from __future__ import annotations

from itertools import pairwise
from typing import Any

import numpy as np

from lecture.kit.network import kept_neurons
from scenes.numbers import networks
from scenes.numbers.learning import cloud_run
from scenes.oracles.plain import Plain, by_step, over, sigmoid, softmax
from scenes.oracles.thumbnails import of_marked_entry
from scenes.oracles.walks import heights, surface_of
from scenes.pictures.tiny_network import ROWS


def values(scene: Any) -> dict[str, dict[str, Any]]:
    """What the scene shows, by beat."""
    p = scene.parameters
    rates = (p.crawling_rate, p.learning_rate, p.too_large_rate)
    runs = [Run(p, rate) for rate in rates]
    good = runs[1]
    return {
        **of_marked_entry(scene),
        "tuning": tuning(p),
        "step": step(p),
        "steepest": steepest(p),
        "cost": cost(p),
        "training": {**good.end(), "eta": p.learning_rate, "points": len(good.x), **good.maps(), **good.samples()},
        "landscape": {**good.end(), **good.plane(), **good.map("map", -1, 0), **good.samples()},
        "rates-ripples": ripples_rates(p),
        "stability": stability(p),
        "rates-network": {
            "count": p.epochs,
            **{name: value for k, run in enumerate(runs) for name, value in run.rate(k).items()},
        },
    }


class Turned:
    """The tiny network with its last bias turned down, and which parameters the last layer's w and b are."""

    def __init__(self, p: Any) -> None:
        self.plain, self.x, self.y = Plain(p.sizes), [p.sample], [p.target]
        self.first = networks.tiny_network(p.sizes, p.seed).parameters
        self.kept = [kept_neurons(size, ROWS) for size in p.sizes]
        self.b = len(self.first) - 1
        steep = np.abs(self.slopes(self.first)[-p.sizes[-2] - 1 : -1])
        self.w = self.b - p.sizes[-2] + max(self.kept[-2], key=lambda i: steep[i])
        self.theta = self.first.copy()
        self.theta[self.b] -= 0.8

    def slopes(self, theta: Any) -> Any:
        return self.plain.slopes(theta, self.x, self.y)

    def cost(self, theta: Any) -> Any:
        return self.plain.cost(theta, self.x, self.y)

    def costs(self, points: Any) -> Any:
        """The cost at points (n, 2) of w and b."""
        thetas = np.repeat(self.theta[None], len(points), axis=0)
        thetas[:, [self.w, self.b]] = points
        return self.cost(thetas)


def tuning(p: Any) -> dict[str, Any]:
    """The last layer's steepest drawn weight w turned and back, and its bias b turned."""
    turned = Turned(p)
    found: dict[str, Any] = {"target": p.target[0]}
    for name, index, by in (("w", turned.w, 0.0), ("b", turned.b, -0.8)):
        value = float(turned.first[index]) + by
        found |= dialled(name, turned.plain, turned.first, index, value, turned.x, turned.y)
    layers = turned.plain.layers(turned.theta, turned.x)
    for layer, a in enumerate([np.array(p.sample), *(a[0] for _, a in layers)]):
        found[f"fills of layer {layer}"] = a[turned.kept[layer]]
        found |= {f"a{layer}[{j}]": a[j] for j in turned.kept[layer]}
    return found


def step(p: Any) -> dict[str, Any]:
    """One step of gradient descent in b."""
    turned, eta = Turned(p), p.nudge_rate
    b, before, slope = turned.theta[turned.b], turned.cost(turned.theta), turned.slopes(turned.theta)[turned.b]
    move, after = -eta * slope, turned.theta.copy()
    after[turned.b] += move
    places = [[turned.theta[turned.w], turned.first[turned.b] + by] for by in np.linspace(-3, 3, 61)]
    crossed = [(height - before) / slope for height in (0.0, 1.15 * turned.costs(places).max())]
    along = np.clip([-1.1, 1.9], min(crossed), max(crossed))  # the tangent ends where its chart does
    return {
        "slope in b": slope,
        "tangent": over(b + along, before + slope * along),
        "step in b": move,
        "arrow of the step": [move, 0.0],
        "eta": eta,
        "gauge of eta": [eta, 0.0],
        "cost before the step": before,
        "cost after the step": turned.cost(after),
        "b after the step": b + move,
        "gauge of b after the step": [b + move, 0.0],
        "point after the step": [b + move, turned.cost(after)],
    }


def steepest(p: Any) -> dict[str, Any]:
    """Steps of length 0.2 in w and b at every angle to the gradient."""
    turned = Turned(p)
    turned.theta[turned.b] -= p.nudge_rate * turned.slopes(turned.theta)[turned.b]  # where the step has led
    slope, angles = turned.slopes(turned.theta)[[turned.w, turned.b]], np.linspace(0, 360, 181)
    up, here = slope / np.hypot(*slope), turned.theta[[turned.w, turned.b]]
    across, turn = np.array([-up[1], up[0]]), np.radians(angles)[:, None]
    changes = turned.costs(here + 0.2 * (np.cos(turn) * up + np.sin(turn) * across)) - turned.cost(turned.theta)
    down = turned.costs((here - 0.2 * up)[None])[0] - turned.cost(turned.theta)
    return {
        "level lines": turned.costs,
        "gradient's direction": up,
        "step": -0.2 * up,
        "change by angle": over(angles, changes),
        "change to first order": over(angles, 0.2 * np.hypot(*slope) * np.cos(np.radians(angles))),
        "least change": [180.0, changes.min()],
        "change of the cost": down,
    }


def stability(p: Any) -> dict[str, Any]:
    """The last rate in the bowl, by the closed form: after t steps the error is (1 - eta h)^t of the first."""
    h, errors, eta = np.array(p.bowl_curvatures), np.array(p.bowl_start), p.bowl_rates[-1]
    c, s = np.cos(0.4), np.sin(0.4)
    directions = np.array([[c, s], [-s, c]])  # in rows
    times = np.arange(p.bowl_steps + 1)[:, None]
    found = {
        "level lines of the bowl": lambda points: 0.5 * (h * (points @ directions.T) ** 2).sum(axis=-1),
        "path": ((1 - eta * h) ** times * errors) @ directions,
        "eta": eta,
        "border": 2 / h.max(),
        "eta of the pale path": p.bowl_rates[1],
    }
    for i, one in enumerate(h, start=1):
        found |= {f"1 - eta h_{i}": 1 - eta * one, f"dot on the line of h_{i}": [eta, 1 - eta * one]}
        ends = np.array([0.0, min(2.6 / h.max(), 2.6 / one)])
        found[f"line of h_{i}"] = over(ends, 1 - ends * one)
    return found


def dialled(name: str, plain: Plain, theta: Any, index: int, value: float, x: Any, y: Any) -> dict[str, Any]:
    """A parameter at `value`, and the cost against it from 3 below to 3 above where it was."""
    xs = theta[index] + np.linspace(-3, 3, 161)
    thetas = np.repeat(theta[None], len(xs) + 1, axis=0)
    thetas[:, index] = [*xs, value]
    *costs, here = plain.cost(thetas, x, y)
    return {
        name: value,
        f"gauge of {name}": [value, 0.0],
        f"cost at {name}": here,
        f"point at {name}": [value, here],
        f"costs along {name}": over(xs, costs),
    }


def cost(p: Any) -> dict[str, Any]:
    """The squared error of an untrained and of the trained network's outputs, from the recorded parameters of this."""
    network, run = networks.reading(p)
    pixels, target = run["validation_x"][p.digit], run["validation_y"][p.digit]
    plain = Plain(p.digits_network, sigmoid, softmax)
    after = plain.output(network.parameters, [pixels])[0]
    before = plain.output(untrained(p.digits_network), [pixels])[0]
    found = {}
    for name, outputs in (("random", before), ("trained", after)):
        squares = (outputs - target) ** 2
        found |= {f"sum, {name} parameters": squares.sum(), f"cost, {name} parameters": squares.sum() / 10}
    return {
        **found,
        "outputs": by_step(after),
        "targets": by_step(target),
        "sides of the squares": np.abs(after - target),
        "digit": pixels,
        "number of outputs": 10,
    }


def untrained(sizes: tuple[int, ...]) -> Any:
    """Weights of variance 2 / (n_in + n_out) from the seed 0, layer by layer, and biases of zero."""
    rng, parts = np.random.default_rng(0), []
    for below, width in pairwise(sizes):
        parts += [rng.normal(0, np.sqrt(2 / (below + width)), (width, below)).ravel(), np.zeros(width)]
    return np.concatenate(parts)


class Run:
    """A run of gradient descent on the cloud at one rate: its recorded parameters (epochs + 1, P)."""

    def __init__(self, p: Any, rate: float) -> None:
        names = ("sizes", "seed", "data_seed", "per_corner", "noise", "epochs")
        run = cloud_run(**{name: getattr(p, name) for name in names}, rate=rate)
        self.points, self.given, self.plain, self.extent = run["parameters"], rate, Plain(p.sizes), p.extent
        rng, corners = np.random.default_rng(p.data_seed), np.array([[-1, -1], [-1, 1], [1, -1], [1, 1]], float)
        x = np.repeat(corners, p.per_corner, axis=0)
        self.x = x + rng.normal(0, p.noise, x.shape)
        self.y = np.repeat([[0.0], [1], [1], [0]], p.per_corner, axis=0)

    @property
    def costs(self) -> Any:
        return self.plain.cost(self.points, self.x, self.y)

    def end(self) -> dict[str, Any]:
        """The costs, and where they end."""
        costs, last = self.costs, len(self.points) - 1
        return {
            "cost after training": costs[-1],
            "epochs": last,
            "costs": by_step(costs),
            "end of the costs": [last, costs[-1]],
        }

    def map(self, name: str, layer: int, neuron: int) -> dict[str, Any]:
        """A neuron's activation (61, 61) over the plane after the run, and as a function for the line at one half."""
        axis, found = np.linspace(-self.extent, self.extent, 61), self.plain.activation(self.points[-1], layer, neuron)
        x, y = np.meshgrid(axis, axis)
        values = found(np.column_stack([x.ravel(), y.ravel()])).reshape(61, 61)
        return {name: values, f"line on {name.removeprefix('map of ')}": found}

    def maps(self) -> dict[str, Any]:
        """The maps of all neurons after the input's."""
        places = [(layer, j) for layer, width in enumerate(self.plain.sizes) if layer for j in range(width)]
        maps = [self.map(f"map of a{layer}[{j}]", layer, j) for layer, j in places]
        return {name: value for one in maps for name, value in one.items()}

    def samples(self) -> dict[str, Any]:
        """The samples that lie on the map."""
        inside = (np.abs(self.x) <= self.extent).all(axis=1)
        return {"samples": self.x[inside], "targets": self.y[inside, 0]}

    def plane(self) -> dict[str, Any]:
        """The path in the plane of its two main directions, and how much of it lies there."""
        moves = self.points - self.points[-1]
        lengths, axes = np.linalg.eigh(moves.T @ moves)
        axes = axes[:, [-1, -2]].T
        axes *= np.sign([axis[np.abs(axis).argmax()] for axis in axes])[:, None]
        path = moves @ axes.T
        middle, extent = (path.min(axis=0) + path.max(axis=0)) / 2, 0.9 * np.ptp(path, axis=0).max()
        u = np.linspace(-extent, extent, 7)
        places = np.stack(np.meshgrid(u, u), axis=-1) + middle
        landscape = self.plain.cost(self.points[-1] + places @ axes, self.x, self.y)
        explained = 100 * lengths[-2:].sum() / lengths.sum()
        found = {"path": path - middle, "path in the plane in %": explained, "landscape": landscape}
        return {**found, "parameters": len(axes[0])}

    def rate(self, k: int) -> dict[str, Any]:
        """What became of the run."""
        costs = self.costs
        z = self.plain.layers(self.points[-1], self.x)[-1][0]
        slope = self.plain.gradient(self.points[-1], self.x, lambda a: 2 * (a - self.y) * a * (1 - a) / len(self.y))
        return {
            f"rate {k}": self.given,
            **self.map(f"map {k}", -1, 0),
            f"cost {k}": costs[-1],
            f"slope {k}": np.linalg.norm(slope),
            f"least z {k}": z.min(),
            f"greatest z {k}": z.max(),
            f"fate {k}": fate(costs, "saturates"),
        }


def fate(costs: Any, rising: str) -> str:
    """What became of a run: its cost rose, still fell in the last tenth of the steps, or settled."""
    fall, late = costs[0] - costs[-1], costs[-1 - len(costs) // 10] - costs[-1]
    return rising if fall < 0 else "crawls" if late > 0.02 * fall else "settles"


def ripples_rates(p: Any) -> dict[str, Any]:
    """Three rates on the surface: the path up to where it crosses the edge, and the costs up to that step."""
    (height, slope, limit), found = surface_of(p.surface), {"count": p.ripples_steps}
    axis = np.linspace(-limit, limit, 161)
    lowest = min(height(x, y) for x in axis for y in axis)
    for k, rate in enumerate(p.ripples_rates):
        points = [np.array(p.ripples_start, float)]
        most = 1e12 * max(1.0, abs(height(*points[0])))  # where nncore gives a run up
        while len(points) <= p.ripples_steps:
            point = points[-1] - rate * slope(*points[-1])
            if not height(*point) <= most:
                break
            points.append(point)
        out = next((step for step, point in enumerate(points) if np.abs(point).max() > limit), None)
        path = points
        if out is not None:
            before, move = points[out - 1], points[out] - points[out - 1]
            shares = [(np.sign(d) * limit - a) / d for a, d in zip(before, move, strict=True) if d]
            points, path = points[: out + 1], [*points[:out], before + min(shares) * move]
        costs = np.array([height(*point) for point in points])
        found |= {
            f"rate {k}": rate,
            f"contour lines {k}": heights(p.surface),
            f"fate {k}": "leaves the frame" if out else fate(costs, "diverges"),
            f"path {k}": path,
            f"cost {k}": costs[-1],
        }
        if out:
            found[f"step of cost {k}"] = out
        elif found[f"fate {k}"] == "settles" and lowest < costs[-1] - 0.02 * (costs[0] - costs[-1]):
            found[f"depth {k}"] = "not the deepest"
    return found
