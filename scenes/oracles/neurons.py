"""The section on neurons: a loop over the tiny network's layers, and the digits network from its parameters."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

from lecture.kit.network import kept_neurons
from scenes.numbers import networks
from scenes.numbers.learning import cloud_run
from scenes.oracles.plain import Plain, over, sigmoid, softmax
from scenes.oracles.thumbnails import of_marked_entry


def values(scene: Any) -> dict[str, dict[str, Any]]:
    """What the scene shows, by beat."""
    p = scene.parameters
    tiny = Tiny(p, scene.drawing.kept)
    digits = Digits(p)
    return {
        **of_marked_entry(scene),
        "network": tiny.network(),
        "weighted-sum": tiny.weighted_sum(),
        "sigmoid": tiny.sigmoid(),
        "layer": tiny.numbers(0),
        "forward": {label: value for k in range(1, len(p.sizes) - 1) for label, value in tiny.numbers(k).items()},
        "functions": tiny.maps(p.extent) | tiny.trained_maps(p),
        "digit": digits.reading(p.digit),
        "softmax": digits.softmax(p.shared_digit),
        "more-digits": digits.readings(p.more_digits),
    }


class Tiny:
    """The tiny network and the sample; `kept` are the neurons that are drawn of each layer."""

    def __init__(self, p: Any, kept: list[list[int]]) -> None:
        self.sizes, self.sample, self.kept = p.sizes, np.array(p.sample), kept
        self.theta, self.plain = networks.tiny_network(p.sizes, p.seed).parameters, Plain(p.sizes)
        self.parts, layers = self.plain.matrices(self.theta), self.plain.layers(self.theta, [p.sample])
        self.z = [z[0] for z, _ in layers]
        self.a = [self.sample, *(a[0] for _, a in layers)]

    def layer(self, layer: int) -> dict[str, Any]:
        """A layer's activations as numbers, if its neurons have room for them, and as fills."""
        numbers = {f"a{layer}[{j}]": self.a[layer][j] for j in self.kept[layer]}
        return {**numbers, f"fills of layer {layer}": self.a[layer][self.kept[layer]]}

    def network(self) -> dict[str, Any]:
        """All activations and weights, and how many there are."""
        weights, biases = (sum(part[k].size for part in self.parts) for k in (0, 1))
        found: dict[str, Any] = {"f": self.a[-1][0], "x_1": self.sample[0], "x_2": self.sample[1]}
        found |= {"neurons": sum(self.sizes), "weights": weights, "biases": biases, "parameters": weights + biases}
        for layer, size in enumerate(self.sizes):
            found |= {**self.layer(layer), f"size of layer {layer}": size}
        for k, (matrix, _) in enumerate(self.parts):
            found[f"edges to layer {k + 1}"] = matrix[np.ix_(self.kept[k + 1], self.kept[k])].ravel()
        return found

    def weighted_sum(self) -> dict[str, Any]:
        """The first neuron's sum, term by term."""
        weights, b = self.parts[0][0][0], float(self.parts[0][1][0])
        terms = [float(w * x) for w, x in zip(weights, self.sample, strict=True)]
        z = sum(terms) + b
        found: dict[str, Any] = {"b_1": b, "b at the neuron": b, "z_1": z, "z at the neuron": z}
        for i, term in enumerate(terms):
            found |= {f"w_1{i + 1} a_{i + 1}": term, f"w_1{i + 1}": weights[i], f"a_{i + 1}": self.sample[i]}
            found[f"w_1{i + 1} at its edge"] = weights[i]
        return {**found, "bars": np.abs([*terms, b, z])}

    def sigmoid(self) -> dict[str, Any]:
        """The first neuron on the curve."""
        z, given = self.z[0][0], float(self.parts[0][0][0] @ self.sample)
        a, xs = sigmoid(z), np.linspace(-6.5, 6.5, 241)
        found = {"a_1": a, "a at the curve": a, "z_1": z, "point": [z, a], "what the inputs give": given}
        return {**found, "sigmoid": over(xs, sigmoid(xs))}

    def numbers(self, k: int) -> dict[str, Any]:
        """z = W a + b of layer k + 1 in numbers."""
        (weights, biases), found = self.parts[k], self.layer(k + 1)
        inputs, outputs = (range(count) for count in self.sizes[k : k + 2])
        found |= {f"rows of W{k + 1}": len(outputs), f"columns of W{k + 1}": len(inputs)}
        found |= {f"a{k}[{i}] as input": self.a[k][i] for i in inputs}
        for j in outputs:
            found |= {f"z{k + 1}[{j}]": self.z[k][j], f"a{k + 1}[{j}] in the column": self.a[k + 1][j]}
            found |= {f"b{k + 1}[{j}]": biases[j], **{f"w{k + 1}[{j}, {i}]": weights[j, i] for i in inputs}}
        return found

    def maps(self, extent: float) -> dict[str, Any]:
        """Every neuron's activation over the plane, and of the sample."""
        found = self.planes(self.theta, extent)
        for layer, count in enumerate(self.sizes[1:], start=1):
            for j in range(count):
                found |= {f"input on a{layer}[{j}]": self.sample, f"a{layer}[{j}]": self.a[layer][j]}
        return found

    def trained_maps(self, p: Any) -> dict[str, Any]:
        """The same with the last parameters of the recorded training, and its samples that lie on the map."""
        names = ("sizes", "seed", "data_seed", "per_corner", "noise", "epochs")
        run = cloud_run(**{name: getattr(p, name) for name in names}, rate=p.learning_rate)
        found = self.planes(run["parameters"][-1], p.extent)
        inside = (np.abs(run["x"]) <= p.extent).all(axis=1)
        samples = {"samples": run["x"][inside], "targets": run["y"][inside, 0]}
        return samples | {f"trained {label}": value for label, value in found.items()}

    def planes(self, theta: Any, extent: float) -> dict[str, Any]:
        """Every neuron's activation over the plane, and as a function for the line at one half."""
        axis, found = np.linspace(-extent, extent, 61), {}
        x, y = np.meshgrid(axis, axis)
        layers = self.plain.layers(theta, np.column_stack([x.ravel(), y.ravel()]))
        for layer, (_, a) in enumerate(layers, start=1):
            for j in range(self.sizes[layer]):
                found[f"map of a{layer}[{j}]"] = a[:, j].reshape(61, 61)
                found[f"line on a{layer}[{j}]"] = self.plain.activation(theta, layer, j)
        return found


class Digits:
    """The digits network, from its recorded parameters."""

    def __init__(self, p: Any) -> None:
        network, self.run = networks.reading(p)
        self.plain, self.theta = Plain(p.digits_network, sigmoid, softmax), network.parameters

    def reading(self, index: int) -> dict[str, Any]:
        """What the network makes of a held-out digit."""
        pixels, label = self.run["validation_x"][index], int(self.run["validation_y"][index].argmax())
        name, layers = f"digit {index}", self.plain.layers(self.theta, [pixels])
        outputs = layers[-1][1][0]
        found = {f"{name} output {j}": value for j, value in enumerate(outputs)}
        for layer, (_, a) in enumerate(layers, start=1):
            found[f"{name} fills of layer {layer}"] = a[0][kept_neurons(a.shape[1], 16)]
        answer = {f"{name} winner": int(outputs.argmax()), f"{name} label": label}
        return {name: pixels, **found, f"{name} bars": outputs, **answer}

    def softmax(self, index: int) -> dict[str, Any]:
        """The last layer's sums, the powers of e, and their shares."""
        pixels = self.run["validation_x"][index]
        z = self.plain.layers(self.theta, [pixels])[-1][0][0]
        columns = {"z": z, "power": np.exp(z), "share": softmax(z)}
        found = {f"{name} {j}": value for name, values in columns.items() for j, value in enumerate(values)}
        found |= {f"bars of {name}": np.abs(values) for name, values in columns.items()}
        return {**found, "digit": pixels, "sum of the powers": np.exp(z).sum(), "sum of the shares": 1}

    def readings(self, indices: Sequence[int]) -> dict[str, Any]:
        """What it makes of several digits, and how many of all held-out ones it reads."""
        x, y, found = self.run["validation_x"], self.run["validation_y"], {}
        for index in indices:
            found |= self.reading(index)
        right = self.plain.output(self.theta, x).argmax(axis=1) == y.argmax(axis=1)
        return {
            **found,
            "accuracy in %": 100 * float(right.mean()),
            "held-out digits": len(x),
            "read correctly": right.sum(),
        }
