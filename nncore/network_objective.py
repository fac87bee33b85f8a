"""The cost as a function of all parameters theta of a network, with exact first and second derivatives."""

from threading import local
from typing import Any

import numpy as np
from numpy.typing import NDArray

from nncore.arrays import ArrayLike, FloatArray, frozen, matrix, require_kind
from nncore.backpropagation import sample_weights, targets
from nncore.costs import Cost
from nncore.fast.engine import Engine
from nncore.fast.hessian import diagonal, put_hessian
from nncore.fast.linearization import Linearizations
from nncore.fast.slices import SLICE_BLOCK, costs_on_plane
from nncore.network import Network, forward
from nncore.objective import QUIET, Objective, finite, inf_for_nan
from nncore.output import output_layer
from nncore.penalties import Penalty


class NetworkObjective(Objective):
    """The cost of a network's shape on fixed data, as a function of its parameters.

    The objective has its own copy of the data. Where a cost has a kink the derivatives follow its pieces' conventions:
    relu'(0) = 0, sign(0) = 0 for L1, and second derivatives are 0 there.
    """

    def __init__(
        self,
        network: Network,
        x: ArrayLike,
        y: ArrayLike,
        cost: Cost,
        penalty: Penalty | None,
        weights: ArrayLike | None,
    ) -> None:
        require_kind("network", network, Network)
        inputs: FloatArray = frozen(matrix("x", x, network.sizes[0], network.dtype))
        aims: FloatArray = frozen(targets(network, x=inputs, y=y, cost=cost))
        self._data = inputs, aims, None if weights is None else sample_weights(weights, aims)
        self._rows: NDArray[np.intp] | None = None
        if penalty is not None:
            require_kind("penalty", penalty, Penalty)
        self.network, self.cost, self.penalty, self.samples = network, cost, penalty, len(inputs)
        self.output = output_layer(cost, network.activations[-1])
        self.dimension, self.dtype = network.parameter_count, network.dtype
        self._kept = local()

    def __repr__(self) -> str:
        return f"<{type(self).__name__} {self.cost!r} of {self.network.summary} on {self.samples} samples>"

    def __getstate__(self) -> dict[str, Any]:
        """Copies and pickles go without the buffers."""
        return {name: value for name, value in self.__dict__.items() if name != "_kept"}

    def __setstate__(self, state: dict[str, Any]) -> None:
        super().__setstate__(state | {"_kept": local()})

    def restricted_to(self, rows: NDArray[np.intp]) -> "NetworkObjective":
        """The objective on some of the samples; parts with equally many samples share their buffers."""
        part: NetworkObjective = object.__new__(type(self))
        chosen = rows.copy() if self._rows is None else self._rows[rows]
        vars(part).update(vars(self), samples=len(rows), _rows=chosen)
        return part

    @property
    def x(self) -> FloatArray:
        """Inputs (samples, n_0)."""
        return self._data[0] if self._rows is None else self._data[0][self._rows]

    @property
    def y(self) -> FloatArray:
        """Targets (samples, n_L)."""
        return self._data[1] if self._rows is None else self._data[1][self._rows]

    @property
    def weights(self) -> FloatArray | None:
        """How much each sample counts (samples,), with a mean of 1 over all data, or None."""
        weights = self._data[2]
        return weights if weights is None or self._rows is None else weights[self._rows]

    @QUIET
    def gauss_newton(self, theta: ArrayLike) -> FloatArray:
        """The Gauss-Newton matrix G(theta), (P, P), positive semidefinite for a convex cost.

        It is the Hessian without the bending of the network: the mean over samples of J^T c'' J, with J the derivative
        of the outputs by theta (Schraudolph 2002). The penalty's second derivative is part of it. For mean squared
        error and both cross-entropies G without the penalty is also the Fisher matrix, the mean over samples of
        E[g g^T] with the targets drawn from the model (Martens 2020).
        """
        point = self.point(theta)
        j, z = jacobian(self.network.with_parameters(point), self.x)
        c = self._weighted(self.output.gauss_newton(z, self.y))
        return finite("gauss_newton", self._with_penalty(mean_outer(j, c @ j), point))

    @QUIET
    def empirical_fisher(self, theta: ArrayLike) -> FloatArray:
        """The empirical Fisher matrix (P, P): the mean over samples of g g^T, with g a sample's own gradient.

        Without the penalty. It has the targets that came, where the Fisher matrix has those that the model expects,
        and differs from it far from a good fit (Kunstner, Balles & Hennig 2019).
        """
        j, z = jacobian(self.network.with_parameters(self.point(theta)), self.x)
        g = (self._weighted(self.output.deltas(z, self.y))[:, None, :] @ j)[:, 0]
        return finite("empirical_fisher", mean_outer(g, g))

    @QUIET
    def costs_on_plane(self, center: FloatArray, plane: FloatArray, u: FloatArray) -> FloatArray:
        costs = costs_on_plane(self._new_engine(block_size=SLICE_BLOCK), center, plane, u)
        if self.penalty is not None:
            mask = self.network.weight_mask
            (c, across, up), penalty = (part[mask] for part in (center, *plane)), self.penalty
            costs += np.array([[penalty.value(c + w * across + v * up) for w in u] for v in u], self.dtype)
        return inf_for_nan(costs)

    def raw_value(self, theta: FloatArray) -> float:
        cost = self._engine().value(theta)
        return cost if self.penalty is None else cost + self.penalty.value(theta[self.network.weight_mask])

    def raw_gradient(self, theta: FloatArray) -> FloatArray:
        return self._penalized(self._engine().gradient(theta), theta)

    def raw_value_and_gradient(self, theta: FloatArray) -> tuple[float, FloatArray]:
        cost, gradient = self._engine().value_and_gradient(theta)
        if self.penalty is not None:
            cost += self.penalty.value(theta[self.network.weight_mask])
        return cost, self._penalized(gradient, theta)

    def raw_hessian(self, theta: FloatArray) -> FloatArray:
        h = np.empty((self.dimension, self.dimension), self.dtype)
        first, *others = self._linearizations().at(theta)
        put_hessian(first, h, np.copyto)
        for part in others:
            put_hessian(part, h, lambda target, block: np.add(target, block, target))
        return self._with_penalty(h, theta)

    def raw_diagonal(self, theta: FloatArray) -> FloatArray:
        passes = self._linearizations()
        total = np.sum([diagonal(part) for part in passes.at(theta)], axis=0)
        return total[passes.engine.back] + self._penalty_bend(theta)

    def raw_product(self, theta: FloatArray, v: FloatArray) -> FloatArray:
        product = self._linearizations().product(theta, v)
        return product if self.penalty is None else product + self._penalty_bend(theta) * v

    def _engine(self) -> Engine:
        """The passes on these samples; they have buffers, so each thread has its own."""
        kept: dict[Any, tuple[Engine, NetworkObjective]] = self._kept.__dict__
        samples = 0 if self._rows is None else self.samples
        found = kept.get(samples)
        if found is not None and found[1] is self:
            return found[0]
        if found is None:
            engine = self._new_engine(by_rows=self._rows is not None)
        else:
            engine = found[0]
            engine.load(self._data[0], np.asarray(self._rows), self.y, self.weights)
        kept[samples] = engine, self
        return engine

    def _linearizations(self) -> Linearizations:
        """The second derivatives, likewise."""
        kept = self._kept.__dict__.get("linearizations")
        if kept is None or kept[1] is not self:
            kept = self._kept.linearizations = Linearizations(self._new_engine(separate=True)), self
        return kept[0]

    def _new_engine(self, **arrangement: Any) -> Engine:
        return Engine(self.network, self.x, self.y, self.weights, self.cost, self.output, **arrangement)

    def _weighted(self, values: FloatArray) -> FloatArray:
        """Values (samples, ...) times the samples' weights."""
        return values if self.weights is None else (values.T * self.weights).T

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
    network: Network,
    x: ArrayLike,
    y: ArrayLike,
    *,
    cost: Cost,
    penalty: Penalty | None = None,
    weights: ArrayLike | None = None,
) -> NetworkObjective:
    """Return the cost of x (samples, n_0) against y (samples, n_L) as a function of the network's parameters theta.

    weights: (samples,), how much each sample counts, see `sample_weights`.

    >>> from nncore import MeanSquaredError
    >>> c = objective(Network([[[2.0]]], [[0.0]], ["identity"]), [[1.0]], [[0.0]], cost=MeanSquaredError())
    >>> c([3.0, 0.0]), c.gradient([3.0, 0.0]).tolist(), c.hessian([3.0, 0.0]).tolist()
    (9.0, [6.0, 6.0], [[2.0, 2.0], [2.0, 2.0]])

    Raises:
        ValueError: as `backpropagate`.
    """
    return NetworkObjective(network, x, y, cost, penalty, weights)


def jacobian(network: Network, x: FloatArray) -> tuple[FloatArray, FloatArray]:
    """dz_L/dtheta for each sample, (samples, n_L, P), and z_L (samples, n_L).

    J_k = dz_L/dz_k goes back layer by layer: J_{k-1} = J_k W_k diag(sigma'(z_{k-1})), and dz_L/dW_k = J_k a_{k-1}^T.
    """
    seen = forward(network, x)
    n = network.sizes[-1]
    back = np.broadcast_to(np.eye(n, dtype=network.dtype), (len(x), n, n))
    parts: list[FloatArray] = []
    with np.errstate(all="ignore"):
        for k in reversed(range(len(network.weights))):
            by_weights = back[:, :, :, None] * seen.activations[k][:, None, None, :]
            parts[:0] = [by_weights.reshape(len(x), n, -1), back]
            if k > 0:
                slope = network.activations[k - 1].derivative(seen.preactivations[k - 1])
                back = (back @ network.weights[k]) * slope[:, None, :]
    return np.concatenate(parts, axis=-1), seen.preactivations[-1]


def mean_outer(rows: FloatArray, others: FloatArray) -> FloatArray:
    """Symmetric (P, P) from sum of rows^T others, both (..., P), divided by the length of the first axis."""
    p = rows.shape[-1]
    g = rows.reshape(-1, p).T @ others.reshape(-1, p) / len(rows)
    return (g + g.T) / 2
