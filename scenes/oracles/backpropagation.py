"""The section on backpropagation: every request and slope by moving an activation or a weight a little."""

from __future__ import annotations

from typing import Any

import numpy as np

from lecture.kit.network import kept_neurons
from scenes.numbers.networks import tiny_network
from scenes.oracles.plain import Plain, over, sigmoid
from scenes.oracles.thumbnails import of_marked_entry

AT_MOST = 8
"""How many rows of a layer's neurons are drawn."""


def values(scene: Any) -> dict[str, dict[str, Any]]:
    """What the scene shows, by beat."""
    p = scene.parameters
    story, last = Story(p), len(p.sizes) - 2
    below = {label: value for layer in range(last) for label, value in story.asked(layer).items()}
    return {
        **of_marked_entry(scene, 2),
        "question": {**story.network(story.theta), **story.gauges("zaC", story.theta)},
        "nudge": story.nudge(p.nudge),
        "output-request": {
            "a as factor": story.a[-1][story.output],
            "request of the output": -story.factors[0],
            **story.asked(last + 1),
        },
        "hidden-requests": {"delta of the output": story.factors[0] * story.factors[1], **story.asked(last)},
        "contributions": {**below, **story.contributions()},
        "factors": story.chain(),
        "product": story.product(),
        "gradient": story.step(p.step),
        "batch": story.batch(p.batch, p.batch_seed),
    }


class Story:
    """The sample and the weight that is followed: to the output that is asked most, the steepest of those drawn."""

    def __init__(self, p: Any) -> None:
        self.sizes, self.x, self.y, self.plain = p.sizes, np.array(p.sample), np.array(p.target), Plain(p.sizes)
        self.theta = tiny_network(p.sizes, p.seed).parameters
        self.kept = [kept_neurons(count, AT_MOST) for count in p.sizes]
        layers = self.plain.layers(self.theta, [self.x])
        self.z, self.a = [z[0] for z, _ in layers], [self.x, *(a[0] for _, a in layers)]
        self.requests = self.plain.requests(self.theta, self.x, self.y)
        self.slopes = self.plain.slopes(self.theta, [self.x], [self.y])
        self.output = max(self.kept[-1], key=lambda j: abs(self.requests[-1][j]))
        self.source = max(self.kept[-2], key=lambda i: abs(self.slopes[self.weight(-1, self.output, i)]))
        self.summed = max(self.kept[-3], key=lambda i: abs(self.requests[-3][i]))
        self.index = self.weight(-1, self.output, self.source)
        a = self.a[-1][self.output]
        self.factors = (-self.requests[-1][self.output], a * (1 - a), self.a[-2][self.source])

    def weight(self, k: int, j: int, i: int) -> int:
        """Where weights[k][j, i] lies in theta."""
        return int(self.plain.matrices(np.arange(len(self.theta)))[k][0][j, i])

    def cost(self, theta: Any) -> float:
        return float(self.plain.cost(theta, [self.x], [self.y]))

    def moved(self, by: float) -> Any:
        """theta with the followed weight moved."""
        theta = self.theta.copy()
        theta[self.index] += by
        return theta

    def network(self, theta: Any) -> dict[str, Any]:
        """All activations and weights."""
        found, layers = {}, [self.x, *(a[0] for _, a in self.plain.layers(theta, [self.x]))]
        for layer, (a, kept) in enumerate(zip(layers, self.kept, strict=True)):
            found |= {f"a{layer}[{j}]": a[j] for j in kept}
            found[f"fills of layer {layer}"] = a[kept]
        for k, (weights, _) in enumerate(self.plain.matrices(theta)):
            found[f"edges to layer {k + 1}"] = weights[np.ix_(self.kept[k + 1], self.kept[k])].ravel()
        return found

    def quantities(self, theta: Any) -> dict[str, float]:
        """w, z, a and C."""
        z, a = self.plain.layers(theta, [self.x])[-1]
        return {"w": theta[self.index], "z": z[0, self.output], "a": a[0, self.output], "C": self.cost(theta)}

    def gauges(self, names: str, theta: Any) -> dict[str, Any]:
        """Quantities as numbers and as places on their lines."""
        now = self.quantities(theta)
        return {name: now[name] for name in names} | {f"gauge of {name}": [now[name], 0.0] for name in names}

    def nudge(self, by: float) -> dict[str, Any]:
        """What a nudge changes."""
        before, after = self.quantities(self.theta), self.quantities(self.moved(by))
        moved = {f"change of {name}": after[name] - before[name] for name in "wzaC"}
        ratio = moved["change of C"] / moved["change of w"]
        count = {"parameters": len(self.theta)}
        return {**moved, **self.gauges("wzaC", self.moved(by)), "change of C by change of w": ratio, **count}

    def asked(self, layer: int) -> dict[str, Any]:
        """A layer's requests, as numbers and as arrows."""
        numbers = {f"request {layer}[{j}]": self.requests[layer][j] for j in self.kept[layer]}
        return {**numbers, f"arrows of layer {layer}": self.requests[layer][self.kept[layer]]}

    def contributions(self) -> dict[str, Any]:
        """What each neuron of the layer above adds to one request: -W_ji delta_j, delta = dC/da a (1 - a)."""
        layer = len(self.sizes) - 3
        a = self.a[layer + 1]
        delta = -self.requests[layer + 1] * a * (1 - a)
        parts = -self.plain.matrices(self.theta)[layer][0][:, self.summed] * delta
        kept, total = self.kept[layer + 1], float(parts.sum())
        pieces = [float(parts[j]) for j in kept]
        if len(kept) < len(parts):
            pieces.append(total - sum(pieces))
        numbers = {f"contribution {index}": value for index, value in enumerate(pieces, start=1)}
        arrows = {"arrows of contributions": [*pieces, total], "running sums": np.cumsum(pieces)}
        return {**numbers, "sum of contributions": total, **arrows}

    def chain(self) -> dict[str, Any]:
        """The three factors, and the tangent."""
        z, a, slope = self.z[-1][self.output], self.a[-1][self.output], self.factors[1]
        reach, half = max(6.0, abs(z) + 2.0), min(2.2, 0.62 / slope)
        xs = np.linspace(-reach, reach, 241)
        return {
            **dict(zip(("dC/da", "da/dz", "dz/dw"), self.factors, strict=True)),
            "activation": over(xs, sigmoid(xs)),
            "point": [z, a],
            "line up to the point": [[z, -np.inf], [z, a]],
            "slope of the tangent": slope,
            "tangent": [[z - half, a - half * slope], [z + half, a + half * slope]],
        }

    def product(self) -> dict[str, float]:
        """The factors multiplied out beside a difference, and to how many digits these agree."""
        product, h = float(np.prod(self.factors)), 1e-5
        numeric = (self.cost(self.moved(h)) - self.cost(self.moved(-h))) / (2 * h)
        exact = self.gradient(self.x[None], self.y[None])[self.index]
        digits = int(-np.log10(max(abs(exact - numeric) / abs(exact), 1e-15)))
        named = dict(zip(("error", "slope", "source"), self.factors, strict=True))
        return {**named, "dC/dw": product, "finite difference": numeric, "agreeing digits": digits}

    def gradient(self, x: Any, y: Any) -> Any:
        """dC/dtheta of the mean over samples."""
        return self.plain.gradient(self.theta, x, lambda a: 2 * (a - y) * a * (1 - a) / y.size)

    def step(self, step: float) -> dict[str, Any]:
        """One step against all slopes."""
        after = self.theta - step * self.slopes
        costs = {"cost before the step": self.cost(self.theta), "cost after the step": self.cost(after)}
        gradients = list(enumerate(self.plain.matrices(self.slopes), start=1))[-2:]
        tables = {f"gradient of the weights to layer {k}": shortened(weights) for k, (weights, _) in gradients}
        return {**costs, "eta": step, **tables, **self.network(after)}

    def batch(self, count: int, seed: int) -> dict[str, Any]:
        """The sample and others, their slopes along two weights, and the mean."""
        rng = np.random.default_rng(seed)
        x = np.vstack([self.x, np.round(rng.uniform(-1, 1, (count - 1, len(self.x))), 1)])
        y = np.vstack([self.y, rng.integers(0, 2, (count - 1, len(self.y)))])
        slopes = np.array([self.gradient(one_x[None], one_y[None]) for one_x, one_y in zip(x, y, strict=True)])
        mean = slopes.mean(axis=0)
        first = [self.weight(0, j, i) for j in self.kept[1] for i in self.kept[0]]
        followed = slopes[:, self.index]
        other = max(first, key=lambda k: np.abs(slopes[:, k] * mean[self.index] - followed * mean[k]).sum())
        pairs, found = slopes[:, [self.index, other]], {}
        for number, pair in enumerate(pairs, start=1):
            found[f"arrow of sample {number}"] = pair
            found |= {f"{name} number of sample {number}": v for name, v in zip(("first", "second"), pair, strict=True)}
        found |= {"mean, first": mean[self.index], "mean, second": mean[other]}
        return {**found, "arrow of the mean": mean[[self.index, other]], "shares": pairs / count}


def shortened(matrix: Any) -> Any:
    """The rows and columns of a matrix that are written: all, or the first and the last ones of many."""
    return matrix[np.ix_(*(kept_neurons(count, 4, dots=1) for count in matrix.shape))]
