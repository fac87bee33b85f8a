"""The cost as a function of all parameters theta, with exact first and second derivatives."""

from abc import ABC, abstractmethod
from typing import Any

import numpy as np
from numpy.typing import ArrayLike

from nncore import curvature
from nncore.arrays import FloatArray, float_array, matrix, require_finite, vector
from nncore.backpropagation import targets
from nncore.costs import Cost
from nncore.network import Network
from nncore.output import output_layer
from nncore.penalties import Penalty


class Objective(ABC):
    """A function C(theta) of theta (P,) to be minimized.

    A cost that overflows is inf, never nan. Derivatives that overflow, and a theta of the wrong shape or with values
    that are not finite, raise a ValueError.
    """

    dimension: int
    dtype: np.dtype[np.floating[Any]] = np.dtype(np.float64)

    @abstractmethod
    def raw_value(self, theta: FloatArray) -> float:
        """C(theta), unchecked: may be nan or inf."""

    @abstractmethod
    def raw_gradient(self, theta: FloatArray) -> FloatArray:
        """dC/dtheta (P,), unchecked."""

    @abstractmethod
    def raw_hessian(self, theta: FloatArray) -> FloatArray:
        """d2C/dtheta2 (P, P), unchecked."""

    def raw_product(self, theta: FloatArray, v: FloatArray) -> FloatArray:
        """H(theta) v (P,), unchecked."""
        return self.raw_hessian(theta) @ v

    def raw_values(self, thetas: FloatArray) -> FloatArray:
        """C of each row of thetas (k, P), unchecked."""
        return np.array([self.raw_value(theta) for theta in thetas], dtype=self.dtype)

    def raw_gradients(self, thetas: FloatArray) -> FloatArray:
        """Gradient at each row of thetas (k, P), unchecked."""
        return np.stack([self.raw_gradient(theta) for theta in thetas])

    def __call__(self, theta: ArrayLike) -> float:
        """C(theta)."""
        point = self._point(theta)
        with np.errstate(all="ignore"):
            return float(finite_or_inf(np.asarray(self.raw_value(point))))

    def values(self, thetas: ArrayLike) -> FloatArray:
        """C of each row of thetas (k, P) -> (k,)."""
        points = float_array("thetas", thetas, self.dtype)
        if points.ndim != 2 or points.shape[1] != self.dimension:
            raise ValueError(f"thetas must have shape (k, {self.dimension}), got {points.shape}")
        with np.errstate(all="ignore"):
            return finite_or_inf(self.raw_values(points))

    def gradient(self, theta: ArrayLike) -> FloatArray:
        """g(theta) = dC/dtheta, (P,)."""
        point = self._point(theta)
        with np.errstate(all="ignore"):
            return _finite("gradient", self.raw_gradient(point))

    def hessian(self, theta: ArrayLike) -> FloatArray:
        """H(theta) = d2C/dtheta2, (P, P), symmetric and exact."""
        point = self._point(theta)
        with np.errstate(all="ignore"):
            return _finite("hessian", self.raw_hessian(point))

    def hessian_vector_product(self, theta: ArrayLike, v: ArrayLike) -> FloatArray:
        """H(theta) v for v (P,), (P,)."""
        point = self._point(theta)
        direction = vector("v", v, self.dimension, self.dtype)
        with np.errstate(all="ignore"):
            return _finite("hessian_vector_product", self.raw_product(point, direction))

    def _point(self, theta: ArrayLike) -> FloatArray:
        return vector("theta", theta, self.dimension, self.dtype)


class NetworkObjective(Objective):
    """The cost of a network's shape on fixed data, as a function of its parameters."""

    def __init__(self, network: Network, x: ArrayLike, y: ArrayLike, *, cost: Cost, penalty: Penalty | None) -> None:
        self.network, self.cost, self.penalty = network, cost, penalty
        self.x = matrix("x", x, network.sizes[0], network.dtype)
        self.y, self.samples = targets(network, x=self.x, y=y, cost=cost)
        self.output = output_layer(cost, network.activations[-1])
        self.dimension, self.dtype = network.parameter_count, network.dtype

    def raw_value(self, theta: FloatArray) -> float:
        weights, biases = self.network.unpack(theta)
        z = curvature.preactivations(self.network, weights, biases, self.x)[-1]
        return float(self.output.losses(z, self.y).mean()) + self._penalty_value(weights)

    def raw_gradient(self, theta: FloatArray) -> FloatArray:
        weights, biases = self.network.unpack(theta)
        gradient = curvature.gradient(self.network, weights, biases, self.x, self.y, self.output)
        if self.penalty is not None:
            mask = self.network.weight_mask
            gradient[mask] += self.penalty.gradient(theta[mask])
        return gradient

    def raw_hessian(self, theta: FloatArray) -> FloatArray:
        weights, biases = self.network.unpack(theta)
        h = curvature.hessian(self.network, weights, biases, self.x, self.y, self.output)
        if self.penalty is not None:
            at = np.flatnonzero(self.network.weight_mask)
            h[at, at] += self.penalty.second_derivative(theta[at])
        return h

    def raw_product(self, theta: FloatArray, v: FloatArray) -> FloatArray:
        weights, biases = self.network.unpack(theta)
        product = curvature.product(self.network, weights, biases, self.x, self.y, self.output, v)
        if self.penalty is not None:
            mask = self.network.weight_mask
            product[mask] += self.penalty.second_derivative(theta[mask]) * v[mask]
        return product

    def _penalty_value(self, weights: list[FloatArray]) -> float:
        return 0.0 if self.penalty is None else sum(self.penalty.value(w) for w in weights)


def objective(
    network: Network, x: ArrayLike, y: ArrayLike, *, cost: Cost, penalty: Penalty | None = None
) -> NetworkObjective:
    """Return the cost of x (samples, n_0) against y (samples, n_L) as a function of the network's parameters theta.

    >>> from nncore import MeanSquaredError
    >>> c = objective(Network([[[2.0]]], [[0.0]], ["identity"]), [[1.0]], [[0.0]], cost=MeanSquaredError())
    >>> c([3.0, 0.0]), c.gradient([3.0, 0.0]).tolist(), c.hessian([3.0, 0.0]).tolist()
    (9.0, [6.0, 6.0], [[2.0, 2.0], [2.0, 2.0]])

    Raises:
        ValueError: as `backpropagate`.
    """
    return NetworkObjective(network, x, y, cost=cost, penalty=penalty)


def finite_or_inf(costs: FloatArray) -> FloatArray:
    """Costs with nan, which only an overflow can make here, as inf."""
    return np.where(np.isnan(costs), costs.dtype.type(np.inf), costs)


def _finite(name: str, array: FloatArray) -> FloatArray:
    require_finite(name, array)
    return array
