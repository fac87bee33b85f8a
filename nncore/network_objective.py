"""The cost as a function of all parameters theta of a network, with exact first and second derivatives."""

from threading import local
from typing import Any

import numpy as np
from numpy.typing import NDArray

from nncore.arrays import ArrayLike, FloatArray, finite, float_array, frozen, require_kind
from nncore.backpropagation import checked_data
from nncore.costs import Cost
from nncore.fast.engine import Engine
from nncore.fast.hessian import diagonal, put_hessian
from nncore.fast.linearization import Linearizations
from nncore.fast.slices import SLICE_BLOCK, costs_on_plane
from nncore.network import Network, forward
from nncore.objective import QUIET, Objective, inf_for_nan
from nncore.output import output_layer
from nncore.penalties import Penalty


class _Kept(local):
    """The buffers of a thread; copies and pickles go without them."""

    def __reduce__(self) -> tuple[Any, ...]:
        return _Kept, ()


class NetworkObjective(Objective):
    """The cost of x (samples, n_0) against y (samples, n_L) as a function of the parameters theta of a network's shape.

    weights: (samples,), how much each sample counts, as in `backpropagate`. The objective has its own copies of the
    data. Where a cost has a kink the derivatives follow its pieces' conventions: relu'(0) = 0, sign(0) = 0 for L1, and
    second derivatives are 0 there.

    >>> from nncore import MeanSquaredError
    >>> c = objective(Network([[[2.0]]], [[0.0]], ["identity"]), [[1.0]], [[0.0]], cost=MeanSquaredError())
    >>> c([3.0, 0.0]), c.gradient([3.0, 0.0]).tolist(), c.hessian([3.0, 0.0]).tolist()
    (9.0, [6.0, 6.0], [[2.0, 2.0], [2.0, 2.0]])

    Raises:
        ValueError: as `backpropagate`.
    """

    def __init__(
        self,
        network: Network,
        x: ArrayLike,
        y: ArrayLike,
        *,
        cost: Cost,
        penalty: Penalty | None = None,
        weights: ArrayLike | None = None,
    ) -> None:
        require_kind("network", network, Network)
        x = float_array("x", x, ("samples", network.sizes[0]), network.dtype)
        self._inputs = np.hstack([x, np.ones((len(x), 1), x.dtype)])
        self._inputs.setflags(write=False)
        self.y, self.weights = checked_data(network, x, y, cost, penalty, weights)
        self.network, self.cost, self.penalty, self.samples = network, cost, penalty, len(x)
        self.output = output_layer(cost, network.activations[-1])
        self.dimension, self.dtype = network.parameter_count, network.dtype
        self._kept = _Kept()

    def __repr__(self) -> str:
        return f"<{type(self).__name__} {self.cost!r} of {self.network!r} on {self.samples} samples>"

    def restricted_to(self, rows: NDArray[np.intp]) -> "NetworkObjective":
        """The objective on some of the samples; parts with equally many samples share their buffers."""
        part: NetworkObjective = object.__new__(type(self))
        inputs, y = self._inputs.take(rows, 0), self.y.take(rows, 0)
        weights = None if self.weights is None else self.weights.take(rows)
        vars(part).update(vars(self), samples=len(rows), _inputs=inputs, y=y, weights=weights)
        return part

    @property
    def x(self) -> FloatArray:
        """Inputs (samples, n_0)."""
        return self._inputs[:, :-1]

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
        bent = c @ j if c.ndim == 3 else c[..., None] * j
        return finite("gauss_newton at theta", self._with_penalty(mean_outer(j, bent), point))

    @QUIET
    def empirical_fisher(self, theta: ArrayLike) -> FloatArray:
        """The empirical Fisher matrix (P, P): the mean over samples of g g^T, with g a sample's own gradient.

        Without the penalty. It has the targets that came, where the Fisher matrix has those that the model expects,
        and differs from it far from a good fit (Kunstner, Balles & Hennig 2019).
        """
        j, z = jacobian(self.network.with_parameters(self.point(theta)), self.x)
        g = (self._weighted(self.output.deltas(z, self.y))[:, None, :] @ j)[:, 0]
        return finite("empirical_fisher at theta", mean_outer(g, g))

    @QUIET
    def costs_on_plane(self, center: FloatArray, plane: FloatArray, u: FloatArray) -> FloatArray:
        costs = costs_on_plane(self._new_engine(block_size=SLICE_BLOCK), center, plane, u)
        if self.penalty is not None:
            costs += [[self._penalty(center + w * plane[0] + v * plane[1]) for w in u] for v in u]
        return inf_for_nan(costs)

    def raw_value(self, theta: FloatArray) -> float:
        return self._engine().run(theta, back=False) + self._penalty(theta)

    def raw_gradient(self, theta: FloatArray) -> FloatArray:
        engine = self._engine()
        engine.run(theta, with_cost=False)
        return self._penalized(engine.gradient(), theta)

    def raw_value_and_gradient(self, theta: FloatArray) -> tuple[float, FloatArray]:
        engine = self._engine()
        cost = engine.run(theta) + self._penalty(theta)
        return cost, self._penalized(engine.gradient(), theta)

    def raw_hessian(self, theta: FloatArray) -> FloatArray:
        h = np.empty((self.dimension, self.dimension), self.dtype)
        for i, part in enumerate(self._linearizations().at(theta)):
            put_hessian(part, h, add=i > 0)
        return self._with_penalty(h, theta)

    def raw_diagonal(self, theta: FloatArray) -> FloatArray:
        passes = self._linearizations()
        total = passes.engine.layout.unpacked(np.sum([diagonal(part) for part in passes.at(theta)], axis=0))
        return total + self._penalty_bend(theta)

    def raw_product(self, theta: FloatArray, v: FloatArray) -> FloatArray:
        product = self._linearizations().product(theta, v)
        return product if self.penalty is None else product + self._penalty_bend(theta) * v

    def _engine(self) -> Engine:
        """The passes on these samples; they have buffers, so each thread has its own."""
        kept: dict[Any, tuple[Engine, NetworkObjective]] = vars(self._kept)
        engine, loaded = kept.get(self.samples) or (self._new_engine(), self)
        if loaded is not self:
            engine.load(self._inputs, self.y, self.weights)
        kept[self.samples] = engine, self
        return engine

    def _linearizations(self) -> Linearizations:
        """The second derivatives, likewise."""
        kept = vars(self._kept).get("linearizations")
        if kept is None or kept[1] is not self:
            kept = self._kept.linearizations = Linearizations(self._new_engine(separate=True)), self
        return kept[0]

    def _new_engine(self, **how: Any) -> Engine:
        engine = Engine(self.network, self.samples, self.cost, self.output, weighted=self.weights is not None, **how)
        engine.load(self._inputs, self.y, self.weights)
        return engine

    def _weighted(self, values: FloatArray) -> FloatArray:
        """Values (samples, ...) times the samples' weights."""
        return values if self.weights is None else (values.T * self.weights).T

    def _penalty(self, theta: FloatArray) -> float:
        return 0.0 if self.penalty is None else self.penalty.value(theta[self.network.weight_mask])

    def _penalized(self, gradient: FloatArray, theta: FloatArray) -> FloatArray:
        if self.penalty is not None:
            gradient += self.penalty.gradient(frozen(theta)) * self.network.weight_mask
        return gradient

    def _penalty_bend(self, theta: FloatArray) -> FloatArray | float:
        """Diagonal (P,) of the penalty's Hessian."""
        return 0.0 if self.penalty is None else self.penalty.second_derivative(frozen(theta)) * self.network.weight_mask

    def _with_penalty(self, h: FloatArray, theta: FloatArray) -> FloatArray:
        h[range(len(h)), range(len(h))] += self._penalty_bend(theta)
        return h


objective = NetworkObjective
"""Its short name: `nncore.objective(network, x, y, cost=...)`."""


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
