"""The cost as a function of all parameters theta of a network, with exact first and second derivatives."""

from collections.abc import Iterator
from copy import copy
from threading import get_ident
from typing import Any, TypeAlias

import numpy as np
from numpy.typing import ArrayLike, NDArray

from nncore import curvature
from nncore.arrays import FloatArray, matrix
from nncore.backpropagation import targets
from nncore.costs import Cost
from nncore.fast.engine import Engine
from nncore.fast.hessian import accumulate, put_hessian
from nncore.fast.linearizations import Linearizations
from nncore.fast.slices import SLICE_BLOCK, costs_on_plane
from nncore.network import Network
from nncore.objective import QUIET, Objective, finite, inf_for_nan
from nncore.output import OutputLayer, output_layer
from nncore.penalties import Penalty

Evaluation: TypeAlias = tuple[Network, list[FloatArray], list[FloatArray], FloatArray, FloatArray, OutputLayer]

CHUNK = 200_000
"""Numbers in a layer's activations when many thetas are evaluated at once."""


class NetworkObjective(Objective):
    """The cost of a network's shape on fixed data, as a function of its parameters.

    Where a cost has a kink the derivatives follow its pieces' conventions: relu'(0) = 0, sign(0) = 0 for L1, and second
    derivatives are 0 there.
    """

    def __init__(self, network: Network, x: ArrayLike, y: ArrayLike, *, cost: Cost, penalty: Penalty | None) -> None:
        self.network, self.cost, self.penalty = network, cost, penalty
        self.x = matrix("x", x, network.sizes[0], network.dtype)
        self.y, self.samples = targets(network, x=self.x, y=y, cost=cost)
        self.output = output_layer(cost, network.activations[-1])
        self.dimension, self.dtype = network.parameter_count, network.dtype
        self._engines: dict[int, Engine] = {}
        self._linearizations: dict[int, Linearizations] = {}

    @property
    def engine(self) -> Engine:
        """The fast path of cost and gradient; it has buffers, so each thread has its own."""
        found = self._engines.get(get_ident())
        if found is None:
            found = Engine(self.network, self.x, self.y, self.cost, self.output)
            self._engines[get_ident()] = found
        return found

    @property
    def linearizations(self) -> Linearizations:
        """The fast path of the second derivatives, likewise."""
        found = self._linearizations.get(get_ident())
        if found is None:
            found = Linearizations(self.network, self.x, self.y, self.output)
            self._linearizations[get_ident()] = found
        return found

    def __getstate__(self) -> dict[str, Any]:
        """Copies and pickles go without the buffers."""
        return self.__dict__ | {"_engines": {}, "_linearizations": {}}

    def restricted_to(self, rows: NDArray[np.intp]) -> "NetworkObjective":
        """The objective on some of the samples."""
        part = copy(self)
        part.x, part.y, part.samples = self.x[rows], self.y[rows], len(rows)
        return part

    @QUIET
    def gauss_newton(self, theta: ArrayLike) -> FloatArray:
        """The Gauss-Newton matrix G(theta), (P, P), positive semidefinite for a convex cost.

        It is the Hessian without the bending of the network: J^T c'' J with J the derivative of the outputs by theta
        (Schraudolph 2002). The penalty's second derivative is part of it.
        """
        point = self.point(theta)
        return finite("gauss_newton", self._with_penalty(curvature.gauss_newton(*self._at(point)), point))

    @QUIET
    def costs_on_plane(self, center: FloatArray, plane: FloatArray, u: FloatArray) -> FloatArray:
        costs = self.raw_costs_on_plane(center, plane, u)
        if self.penalty is not None:
            mask = self.network.weight_mask
            (c, across, up), penalty = (part[mask] for part in (center, *plane)), self.penalty
            costs += np.array([[penalty.value(c + w * across + v * up) for w in u] for v in u], self.dtype)
        return inf_for_nan(costs)

    def raw_costs_on_plane(self, center: FloatArray, plane: FloatArray, u: FloatArray) -> FloatArray:
        """The costs of `costs_on_plane` without a penalty, unchecked."""
        engine = Engine(self.network, self.x, self.y, self.cost, self.output, SLICE_BLOCK)
        return costs_on_plane(engine, center, plane, u)

    def raw_value(self, theta: FloatArray) -> float:
        cost = self.engine.value(theta)
        return cost if self.penalty is None else cost + self.penalty.value(theta[self.network.weight_mask])

    def raw_values(self, thetas: FloatArray) -> FloatArray:
        return np.asarray(np.concatenate([self._costs(part) for part in self._parts(thetas)])).reshape(
            thetas.shape[:-1]
        )

    def raw_gradient(self, theta: FloatArray) -> FloatArray:
        return self._penalized(self.engine.gradient(theta), theta)

    def raw_value_and_gradient(self, theta: FloatArray) -> tuple[float, FloatArray]:
        gradient = np.empty_like(theta)
        cost = self.engine.value_and_gradient(theta, gradient)
        if self.penalty is not None:
            cost += self.penalty.value(theta[self.network.weight_mask])
        return cost, self._penalized(gradient, theta)

    def raw_gradients(self, thetas: FloatArray) -> FloatArray:
        parts = [self._penalized(curvature.gradient(*self._at(part)), part) for part in self._parts(thetas)]
        return np.concatenate(parts)

    def raw_hessian(self, theta: FloatArray) -> FloatArray:
        h = np.empty((self.dimension, self.dimension), self.dtype)
        put = np.copyto
        for part in self.linearizations.at(theta):
            put_hessian(part, h, put)
            put = accumulate
        return self._with_penalty(h, theta)

    def raw_diagonal(self, theta: FloatArray) -> FloatArray:
        return curvature.diagonal(*self._at(theta)) + self._penalty_bend(theta)

    def raw_product(self, theta: FloatArray, v: FloatArray) -> FloatArray:
        product = self.linearizations.product(theta, v)
        return product if self.penalty is None else product + self._penalty_bend(theta) * v

    def _at(self, theta: FloatArray) -> Evaluation:
        return self.network, *self.network.unpack(theta), self.x, self.y, self.output

    def _parts(self, thetas: FloatArray) -> Iterator[FloatArray]:
        """Rows of thetas in parts small enough that their activations stay in memory that is near."""
        rows = thetas.reshape(-1, self.dimension)
        size = max(1, CHUNK // (self.samples * max(self.network.sizes)))
        return (rows[at : at + size] for at in range(0, len(rows), size))

    def _costs(self, thetas: FloatArray) -> FloatArray:
        weights, biases = self.network.unpack(thetas)
        z = curvature.preactivations(self.network, weights, biases, self.x)[-1]
        costs = self.output.losses(z, self.y).mean(axis=-1)
        if self.penalty is not None:
            mask = self.network.weight_mask
            costs = costs + np.array([self.penalty.value(theta[mask]) for theta in thetas], self.dtype)
        return costs

    def _penalized(self, gradient: FloatArray, theta: FloatArray) -> FloatArray:
        if self.penalty is not None:
            gradient += self.penalty.gradient(theta) * self.network.weight_mask
        return gradient

    def _penalty_bend(self, theta: FloatArray) -> FloatArray:
        """Diagonal (P,) of the penalty's Hessian."""
        if self.penalty is None:
            return np.zeros_like(theta)
        return self.penalty.second_derivative(theta) * self.network.weight_mask

    def _with_penalty(self, h: FloatArray, theta: FloatArray) -> FloatArray:
        h[range(len(h)), range(len(h))] += self._penalty_bend(theta)
        return h


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
