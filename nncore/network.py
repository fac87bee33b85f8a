"""A fully connected network and its forward pass.

The slide's layer l + 1 computes z = W a + b and a' = sigma(z). Here every sample is a row, so the same lines read
Z = A W^T + b. Layers are numbered 0 (input) to L (output); weights[k], biases[k] and activations[k] belong to layer
k + 1.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import accumulate, pairwise
from math import isfinite
from typing import Any, Self, cast

import numpy as np
from numpy.typing import DTypeLike, NDArray

from nncore.activations import Activation, activation
from nncore.arrays import ArrayLike, FloatArray, Summary, count, finite, float_array, frozen, require_kind, require_rng
from nncore.initializers import Initializer, initial_weights


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
        self, weights: Sequence[ArrayLike], biases: Sequence[ArrayLike], activations: Sequence[str | Activation]
    ) -> None:
        if not hasattr(weights, "__len__") or len(weights) == 0:
            raise ValueError(f"weights must be a list of matrices, one a layer, got {weights!r}")
        for name, given in (("biases", biases), ("activations", activations)):
            if isinstance(given, str) or not hasattr(given, "__len__") or len(given) != len(weights):
                raise ValueError(f"{name} must have one entry per weight matrix ({len(weights)}), got {given!r}"[:200])
        single = all(isinstance(a, np.ndarray) and a.dtype == np.float32 for a in [*weights, *biases])
        dtype = np.float32 if single else np.float64
        checked: list[tuple[FloatArray, FloatArray, Activation]] = []
        below: int | str = "n_in"
        for k, parts in enumerate(zip(weights, biases, map(activation, activations), strict=True)):
            w: FloatArray = frozen(float_array(f"weights[{k}]", parts[0], ("n_out", below), dtype))
            b: FloatArray = frozen(float_array(f"biases[{k}]", parts[1], (len(w),), dtype))
            checked.append((w, b, parts[2]))
            below = len(w)
            if k < len(weights) - 1 and not parts[2].elementwise:
                raise ValueError(f"activations[{k}] must be elementwise before the output layer, got {parts[2].name!r}")
        # frozen: the fields are set once, here
        for field, values in zip(("weights", "biases", "activations"), zip(*checked, strict=True), strict=True):
            object.__setattr__(self, field, values)

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
        """Return a random network with biases 0.

        `sizes` lists the neurons of layers 0..L. `activation` is one for all layers or one per layer 1..L; the output
        layer has `output_activation`, if given. `initializer` names the weights' distribution, see `initializers`, or
        is a function (n_in, n_out, rng=rng) -> W (n_out, n_in). dtype: float64 or float32.

        Raises:
            ValueError: fewer than two layers, a size below 1, a wrong number of activations, or an unknown name.
        """
        require_rng(rng)
        if not hasattr(sizes, "__len__") or len(sizes) < 2:
            raise ValueError(f"sizes must list at least an input and an output layer, got {sizes!r}")
        n = [count(f"sizes[{i}]", size, least=1) for i, size in enumerate(sizes)]
        if dtype not in (np.float64, np.float32, "float64", "float32"):
            raise ValueError(f"dtype must be float64 or float32, got {dtype!r}")
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
        names = dict.fromkeys(a.name for a in self.activations)
        sizes = "-".join(map(str, self.sizes))
        return f"<{type(self).__name__} {sizes}, {', '.join(names)}, {self.parameter_count} parameters>"

    def __reduce__(self) -> tuple[Any, ...]:
        """Copies and pickles are made like any network, so that theirs cannot be written either."""
        return type(self), (self.weights, self.biases, self.activations)

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
        return packed(self.weights, self.biases)

    @cached_property
    def weight_mask(self) -> NDArray[np.bool_]:
        """(P,), True where theta holds a weight and False where it holds a bias."""
        ones = (np.ones_like(w, np.bool_) for w in self.weights)
        return frozen(packed(ones, (np.zeros_like(b, np.bool_) for b in self.biases)))

    def with_parameters(self, theta: ArrayLike) -> Self:
        """Return the network of the same shape with parameters theta (P,)."""
        flat = float_array("theta", theta, (self.parameter_count,), self.dtype)
        return type(self)(*self.unpack(flat), self.activations)

    def unpack(self, theta: FloatArray) -> tuple[list[FloatArray], list[FloatArray]]:
        """Return theta (..., P) as views: weights[k] (..., n_out, n_in) and biases[k] (..., n_out)."""
        sizes = (part.size for pair in zip(self.weights, self.biases, strict=True) for part in pair)
        parts = [theta[..., start:end] for start, end in pairwise(accumulate(sizes, initial=0))]
        matrices = zip(parts[::2], self.weights, strict=True)
        return [part.reshape(*theta.shape[:-1], *w.shape) for part, w in matrices], parts[1::2]


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
    first = network.weights[0]
    a = float_array("x", x, None, first.dtype, quiet=True)
    if a.shape[1:] != first.shape[1:]:
        float_array("x", x, ("samples", first.shape[1]))
    activations, preactivations = [a], list[FloatArray]()
    for w, b, sigma in zip(network.weights, network.biases, network.activations, strict=True):
        z = w.dot(a.T).T  # one neuron after another in memory: one bias for all of a run
        z += b
        z.setflags(write=False)
        a = sigma(z)
        preactivations.append(z)
        flat = a.ravel("K")  # one product tells that all is finite, unless it overflows itself
        activations.append(a if isfinite(flat.dot(flat)) else finite(f"activations[{len(activations)}]", a))
    return ForwardPass(tuple(activations), tuple(preactivations))


def packed(weights: Iterable[NDArray[Any]], biases: Iterable[NDArray[Any]]) -> NDArray[Any]:
    """All of them in one new vector, in the order of theta."""
    return np.concatenate([part.ravel() for pair in zip(weights, biases, strict=True) for part in pair])
