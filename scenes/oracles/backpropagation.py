"""The section on backpropagation: every request and slope by moving an activation or a weight a little."""

from __future__ import annotations

from itertools import pairwise, takewhile
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
    story, last = Story(p), len(p.sizes) - 1
    return {
        **of_marked_entry(scene),
        "question": {**story.activations(story.theta), "cost": story.cost(story.theta)},
        "nudge": story.nudge(p.nudge),
        "output-request": {"request of the output": -story.factors[0], **story.asked(last)},
        "contributions": story.contributions(),
        "hidden-requests": {label: value for layer in range(last) for label, value in story.asked(layer).items()},
        "factors": {**story.chain(), **story.nudged_factors(p.nudge)},
        "product": story.product(),
        "gradient": story.on_edges(),
        "step": story.step(p.step),
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
        self.output = int(np.argmax(np.abs(self.requests[-1])))
        self.source = max(self.kept[-2], key=lambda i: abs(self.slopes[self.weight(-1, self.output, i)]))
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

    def activations(self, theta: Any) -> dict[str, Any]:
        """All activations, as numbers and as fills."""
        found, layers = {}, [self.x, *(a[0] for _, a in self.plain.layers(theta, [self.x]))]
        for layer, (a, kept) in enumerate(zip(layers, self.kept, strict=True)):
            found |= {f"a{layer}[{j}]": a[j] for j in kept} | {f"fills of layer {layer}": a[kept]}
        return found

    def weights(self, theta: Any) -> dict[str, Any]:
        """The weights of all edges."""
        layers = enumerate(self.plain.matrices(theta))
        return {
            f"edges to layer {k + 1}": weights[np.ix_(self.kept[k + 1], self.kept[k])].ravel()
            for k, (weights, _) in layers
        }

    def quantities(self, theta: Any) -> dict[str, float]:
        """w, z, a and C."""
        z, a = self.plain.layers(theta, [self.x])[-1]
        return {"w": theta[self.index], "z": z[0, self.output], "a": a[0, self.output], "C": self.cost(theta)}

    def nudge(self, by: float) -> dict[str, Any]:
        """What a nudge changes."""
        before, after = self.quantities(self.theta), self.quantities(self.moved(by))
        w, z, a, cost = (after[name] - before[name] for name in "wzaC")
        changes = {"w": w, "z": z, "a": a, "C": cost}
        return {
            **after,
            **{f"bar of {name}": change for name, change in changes.items()},
            **{f"change of {name}": change for name, change in changes.items()},
            **{"about dz/dw": z / w, "about da/dz": a / z, "about dC/da": cost / a},
            "change of C by change of w": cost / w,
            "parameters": len(self.theta),
        }

    def nudged_factors(self, by: float) -> dict[str, float]:
        """The factors as that nudge has them."""
        nudge = self.nudge(by)
        pairs = (("error", "dC/da"), ("slope", "da/dz"), ("source", "dz/dw"))
        return {f"{role}, nudged": nudge[f"about {quotient}"] for role, quotient in pairs}

    def asked(self, layer: int, requests: Any = None) -> dict[str, Any]:
        """A layer's requests, as numbers and as arrows: those of theta or others."""
        asked = (requests or self.requests)[layer]
        numbers = {f"request {layer}[{j}]": asked[j] for j in self.kept[layer]}
        return {**numbers, f"arrows of layer {layer}": asked[self.kept[layer]]}

    def contributions(self) -> dict[str, Any]:
        """What each output asks of the source: -W_ji delta_j, delta = dC/da a (1 - a)."""
        a, asked = self.a[-1], self.requests[-1]
        parts = self.plain.matrices(self.theta)[-1][0][:, self.source] * asked * a * (1 - a)
        numbers = {f"contribution {index}": float(value) for index, value in enumerate(parts, start=1)}
        requests = {f"request of output {j}": float(value) for j, value in enumerate(asked)}
        total = float(parts.sum())
        return {
            **numbers,
            **requests,
            "arrows of the outputs": asked,
            "sum of contributions": total,
            "request in the formula": total,
            "arrows of contributions": [*parts, total],
            "running sums": np.cumsum(parts),
        }

    def chain(self) -> dict[str, Any]:
        """The three factors, and the tangent."""
        z, a, slope = self.z[-1][self.output], self.a[-1][self.output], self.factors[1]
        reach, half = max(6.0, abs(z) + 2.0), min(2.2, 0.62 / slope)
        xs = np.linspace(-reach, reach, 241)
        return {
            **dict(zip(("error", "slope", "source"), self.factors, strict=True)),
            "z": z,
            "activation": over(xs, sigmoid(xs)),
            "point": [z, a],
            "line up to the point": [[z, -np.inf], [z, a]],
            "tangent": [[z - half, a - half * slope], [z + half, a + half * slope]],
        }

    def product(self) -> dict[str, float]:
        """The factors multiplied out beside a difference, and in how many digits these agree."""
        h = 1e-4
        numeric = (self.cost(self.moved(h)) - self.cost(self.moved(-h))) / (2 * h)
        exact = float(self.gradient(self.x[None], self.y[None])[self.index])
        pairs = zip(f"{exact:.11f}", f"{numeric:.11f}", strict=False)
        same = "".join(one for one, _ in takewhile(lambda pair: pair[0] == pair[1], pairs))
        return {
            **dict(zip(("error", "slope", "source"), self.factors, strict=True)),
            "dC/dw": float(np.prod(self.factors)),
            "product in digits": exact,
            "finite difference": numeric,
            "agreeing digits": sum(character.isdigit() for character in same.lstrip("-0.")),
        }

    def on_edges(self) -> dict[str, float]:
        """The slopes of the weights and biases that are drawn, layer by layer, from neuron to neuron."""
        found = {}
        for k, (weights, biases) in enumerate(self.plain.matrices(self.slopes), start=1):
            drawn = weights[np.ix_(self.kept[k], self.kept[k - 1])].ravel()
            found |= {f"gradient {k}, {n}": value for n, value in enumerate(drawn)}
            found |= {f"delta {k}, {n}": value for n, value in enumerate(np.ravel(biases)[self.kept[k]])}
        return found

    def gradient(self, x: Any, y: Any) -> Any:
        """dC/dtheta of the mean over samples."""
        return self.plain.gradient(self.theta, x, lambda a: 2 * (a - y) * a * (1 - a) / y.size)

    def step(self, step: float) -> dict[str, Any]:
        """One step against all slopes."""
        after, last = self.theta - step * self.slopes, len(self.sizes) - 1
        costs = {"cost before the step": self.cost(self.theta), "cost after the step": self.cost(after)}
        before = {f"{label} before the step": value for label, value in self.asked(last).items()}
        return {
            **costs,
            "eta": step,
            "w after the step": after[self.index],
            **self.turned(after),
            **before,
            **self.asked(last, self.plain.requests(after, self.x, self.y)),
            **self.activations(after),
            **self.weights(after),
        }

    def turned(self, theta: Any) -> dict[str, float]:
        """What the drawn weights were and are whose sign is another in theta."""
        before, after = (
            np.concatenate([weights.ravel() for weights in self.weights(one).values()]) for one in (self.theta, theta)
        )
        found = np.flatnonzero(before * after < 0)
        pairs = ((f"turned {number}", place) for number, place in enumerate(found, start=1))
        return {f"{name} {when}": one[place] for name, place in pairs for when, one in (("was", before), ("is", after))}

    def batch(self, count: int, seed: int) -> dict[str, Any]:
        """The sample and others, their slopes along two weights, and the mean."""
        rng = np.random.default_rng(seed)
        x = np.vstack([self.x, np.round(rng.uniform(-1, 1, (count - 1, len(self.x))), 1)])
        y = np.vstack([self.y, rng.integers(0, 2, (count - 1, len(self.y)))])
        slopes = np.array([self.gradient(one_x[None], one_y[None]) for one_x, one_y in zip(x, y, strict=True)])
        mean = slopes.mean(axis=0)
        weights = [
            self.weight(k, j, i)
            for k, (below, above) in enumerate(pairwise(self.sizes))
            for j in range(above)
            for i in range(below)
        ]
        followed = slopes[:, self.index]
        other = max(weights, key=lambda k: np.abs(slopes[:, k] * mean[self.index] - followed * mean[k]).sum())
        pairs = slopes[:, [self.index, other]]
        found = {f"arrow of sample {number}": pair for number, pair in enumerate(pairs, start=1)}
        found |= {"mean, first": mean[self.index], "mean, second": mean[other]}
        return {
            **found,
            "arrow of the mean": mean[[self.index, other]],
            "samples in a share": count,
            "shares": pairs / count,
        }
