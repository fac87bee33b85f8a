"""A fully connected network and its forward pass.

The slide's layer l + 1 computes z = W a + b and a' = sigma(z). Here every sample is a row, so the same lines read
Z = A W^T + b. Layers are numbered 0 (input) to L (output); weights[k], biases[k] and activations[k] belong to layer
k + 1.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import pairwise
from typing import Any, Self, cast

import numpy as np
from numpy.typing import DTypeLike

from nncore.activations import Activation, activation
from nncore.arrays import (
    ArrayLike,
    BoolArray,
    FloatArray,
    Summary,
    count,
    float_array,
    frozen,
    is_finite,
    matrix,
    require_finite,
    require_kind,
    require_rng,
    require_shape,
)
from nncore.initializers import Initializer, initial_weights

FEW, PART = 64, 512
"""Samples up to which a layer is computed whole, and in a part of more: these stay in the cache until sigma."""

SMALL_PRODUCT = 700_000
"""Multiplications up to which OpenBLAS multiplies without repacking its matrices."""


@dataclass(frozen=True, eq=False, init=False, repr=False)
class Network:
    """Weights, biases and activations of a fully connected network; immutable.

    weights[k]: (n_{k+1}, n_k), biases[k]: (n_{k+1},), activations[k]: a name or an `Activation`. float32 arrays give a
    float32 network; anything else is float64.

    >>> net = Network([[[1.0, -1.0]]], [[0.5]], ["identity"])
    >>> net, net([[3.0, 2.0]]).tolist()
    (<Network 2-1, identity, 3 parameters>, [[1.5]])

    Raises:
        ValueError: no layer, lengths or shapes that do not fit together, values that are not finite, an unknown
            activation, or softmax before the output layer.
    """

    weights: tuple[FloatArray, ...]
    biases: tuple[FloatArray, ...]
    activations: tuple[Activation, ...]

    def __init__(
        self,
        weights: Sequence[ArrayLike],
        biases: Sequence[ArrayLike],
        activations: Sequence[str | Activation],
    ) -> None:
        if not hasattr(weights, "__len__"):
            raise ValueError(f"weights must be a list of matrices, got {weights!r}")
        if len(weights) == 0:
            raise ValueError("weights must hold at least one layer, got none")
        for name, given in (("biases", biases), ("activations", activations)):
            if isinstance(given, str) or not hasattr(given, "__len__") or len(given) != len(weights):
                raise ValueError(f"{name} must have one entry per weight matrix ({len(weights)}), got {given!r}"[:200])
        dtype = _common_dtype([*weights, *biases])
        # frozen: the fields are set once, here
        object.__setattr__(self, "weights", tuple(_own(f"weights[{k}]", w, dtype) for k, w in enumerate(weights)))
        object.__setattr__(self, "biases", tuple(_own(f"biases[{k}]", b, dtype) for k, b in enumerate(biases)))
        object.__setattr__(self, "activations", tuple(activation(a) for a in activations))
        self._require_fit()

    def _require_fit(self) -> None:
        for k, w in enumerate(self.weights):
            if w.ndim != 2 or 0 in w.shape:
                raise ValueError(f"weights[{k}] must have shape (n_out, n_in) with no zero, got {w.shape}")
            if k > 0:
                require_shape(f"weights[{k}]", w, (w.shape[0], self.weights[k - 1].shape[0]))
            require_shape(f"biases[{k}]", self.biases[k], (w.shape[0],))
        for k, a in enumerate(self.activations[:-1]):
            if not a.elementwise:
                raise ValueError(f"activations[{k}] must be elementwise before the output layer, got {a.name!r}")

    @classmethod
    def initialize(
        cls,
        sizes: Sequence[int],
        activation: str | Activation | Sequence[str | Activation] = "sigmoid",
        *,
        output_activation: str | Activation | None = None,
        initializer: str | Initializer = "xavier",
        dtype: DTypeLike = np.float64,
        rng: np.random.Generator,
    ) -> Self:
        """Return a random network with biases 0; `initializer` names the weights' distribution, see `initializers`,
        or is a function (n_in, n_out, rng=rng) -> W (n_out, n_in).

        `sizes` lists the neurons of layers 0..L. `activation` is one for all layers or one per layer 1..L; the output
        layer has `output_activation`, if given. dtype: float64 or float32.

        Raises:
            ValueError: fewer than two layers, a size below 1, a wrong number of activations, or an unknown name.
        """
        require_rng(rng)
        if not hasattr(sizes, "__len__") or len(sizes) < 2:
            raise ValueError(f"sizes must list at least an input and an output layer, got {sizes!r}")
        n = [count(f"sizes[{i}]", size, least=1) for i, size in enumerate(sizes)]
        if np.dtype(dtype).name not in ("float32", "float64"):
            raise ValueError(f"dtype must be float64 or float32, got {np.dtype(dtype)}")
        weights = [initial_weights(initializer, a, b, rng=rng).astype(dtype) for a, b in pairwise(n)]
        many = isinstance(activation, list | tuple)
        layers: list[Any] = list(cast(list[Any], activation)) if many else [activation] * (len(n) - 1)
        if output_activation is not None:
            layers[-1:] = [output_activation]
        return cls(weights, [np.zeros(b, dtype) for b in n[1:]], layers)

    def __call__(self, x: ArrayLike) -> FloatArray:
        """The outputs (samples, n_L) for x (samples, n_0)."""
        return forward(self, x).output

    def __repr__(self) -> str:
        return f"<{type(self).__name__} {self.summary}>"

    def __reduce__(self) -> tuple[Any, ...]:
        """Copies and pickles are made like any network, so that theirs cannot be written either."""
        return type(self), (self.weights, self.biases, self.activations)

    @property
    def summary(self) -> str:
        """Sizes, activations and parameters in a few words."""
        names = list(dict.fromkeys(map(str, self.activations)))
        return f"{'-'.join(map(str, self.sizes))}, {', '.join(names)}, {self.parameter_count} parameters"

    @property
    def dtype(self) -> np.dtype[np.floating[Any]]:
        """float32 or float64; it decides the arithmetic."""
        return self.weights[0].dtype

    @cached_property
    def sizes(self) -> tuple[int, ...]:
        """Neurons per layer, 0..L."""
        return (self.weights[0].shape[1], *(w.shape[0] for w in self.weights))

    @cached_property
    def parameter_count(self) -> int:
        """P, the number of weights and biases."""
        return sum(w.size + b.size for w, b in zip(self.weights, self.biases, strict=True))

    @property
    def parameters(self) -> FloatArray:
        """theta (P,): layer by layer, W in C order and then b. A new array."""
        return np.concatenate([part.ravel() for pair in zip(self.weights, self.biases, strict=True) for part in pair])

    @cached_property
    def weight_mask(self) -> BoolArray:
        """(P,), True where theta holds a weight and False where it holds a bias."""
        parts = [np.full(p.size, p.ndim == 2) for pair in zip(self.weights, self.biases, strict=True) for p in pair]
        mask = np.concatenate(parts)
        mask.flags.writeable = False
        return mask

    def with_parameters(self, theta: ArrayLike) -> Self:
        """Return the network of the same shape with parameters theta (P,)."""
        flat = float_array("theta", theta, self.dtype)
        require_shape("theta", flat, (self.parameter_count,))
        weights, biases = self.unpack(flat)
        return type(self)(weights, biases, self.activations)

    def unpack(self, theta: FloatArray) -> tuple[list[FloatArray], list[FloatArray]]:
        """Return theta (..., P) as views: weights[k] (..., n_out, n_in) and biases[k] (..., n_out)."""
        weights: list[FloatArray] = []
        biases: list[FloatArray] = []
        lead, at = theta.shape[:-1], 0
        for w in self.weights:
            weights.append(theta[..., at : at + w.size].reshape(*lead, *w.shape))
            at += w.size
            biases.append(theta[..., at : at + w.shape[0]])
            at += w.shape[0]
        return weights, biases


@dataclass(frozen=True, eq=False, repr=False)
class ForwardPass(Summary):
    """What every neuron computed.

    activations[l]: (samples, n_l) for layers l = 0..L; preactivations[k]: (samples, n_{k+1}) for layer k + 1.
    """

    activations: tuple[FloatArray, ...]
    preactivations: tuple[FloatArray, ...]

    @property
    def output(self) -> FloatArray:
        """Activations of the output layer, (samples, n_L)."""
        return self.activations[-1]


@np.errstate(all="ignore")
def forward(network: Network, x: ArrayLike) -> ForwardPass:
    """Run the network on x (samples, n_0): z = W a + b, a = sigma(z), layer by layer.

    Raises:
        ValueError: x has another shape, holds a value that is not finite, or an activation overflows.
    """
    require_kind("network", network, Network)
    a = matrix("x", x, network.sizes[0], network.dtype).view()
    a.flags.writeable = False
    activations, preactivations = [a], list[FloatArray]()
    for w, b, sigma in zip(network.weights, network.biases, network.activations, strict=True):
        z, a = _layer(w, a, b, sigma)
        if not is_finite(a):
            require_finite(f"activations[{len(activations)}]", a)
        preactivations.append(z)
        activations.append(a)
    return ForwardPass(tuple(activations), tuple(preactivations))


def _layer(w: FloatArray, a: FloatArray, b: FloatArray, sigma: Activation) -> tuple[FloatArray, FloatArray]:
    """z = W a + b and sigma(z) for a (samples, n_in), both (samples, n_out); some samples at a time."""
    if len(a) <= FEW:
        z = a.dot(w.T)
        z += b
        return z, sigma.value(z)
    step = min(PART, max(FEW, SMALL_PRODUCT // w.size))
    transposed, biases = np.ascontiguousarray(w.T), np.tile(b, (step, 1))
    z, out = np.empty((len(a), len(w)), w.dtype), np.empty((len(a), len(w)), w.dtype)
    for at in range(0, len(a), step):
        part = z[at : at + step]
        np.dot(a[at : at + step], transposed, part)
        np.add(part, biases[: len(part)], part)
        out[at : at + step] = sigma.value(part)
    return z, out


def _common_dtype(arrays: Sequence[ArrayLike]) -> type[np.floating[Any]]:
    single = all(isinstance(a, np.ndarray) and a.dtype == np.float32 for a in arrays)
    return np.float32 if single else np.float64


def _own(name: str, value: ArrayLike, dtype: type[np.floating[Any]]) -> FloatArray:
    return frozen(float_array(name, value, dtype))
