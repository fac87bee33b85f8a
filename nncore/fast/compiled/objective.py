"""A network's cost by the compiled kernels, and its forward pass."""

from typing import cast

import numpy as np
from numpy.typing import ArrayLike, NDArray

from nncore.arrays import FloatArray, as_it_is, is_finite, matrix
from nncore.descent import Trajectory
from nncore.fast.compiled import directional, hessian, passes, planes, wholes
from nncore.fast.compiled.directional import Linear
from nncore.fast.compiled.plans import in_blocks, network_plan, objective_plan, strengths
from nncore.network import ForwardPass, Network, forward
from nncore.network_objective import NetworkObjective
from nncore.objective import QUIET
from nncore.optimizers import Adam, AdamW, Optimizer
from nncore.schedules import step_size


class CompiledObjective(NetworkObjective):
    """A `NetworkObjective` whose costs, gradients, Hessian, products H v and slices are computed by compiled kernels.

    So are its runs of Adam and AdamW, by `descend`. The Hessian's diagonal and the Gauss-Newton matrix are computed as
    ever: they are products of matrices already.
    """

    def __init__(self, like: NetworkObjective) -> None:
        super().__init__(like.network, like.x, like.y, cost=like.cost, penalty=like.penalty)
        self.plan = objective_plan(self.network, self.cost, self.samples)
        self.data = in_blocks(self.plan, self.x, self.y)
        self.arguments = (self.plan, self.data, *strengths(self.penalty))
        self._linear: tuple[bytes, Linear | None] = (b"", None)

    def restricted_to(self, rows: NDArray[np.intp]) -> "CompiledObjective":
        return CompiledObjective(super().restricted_to(rows))

    def gradient(self, theta: ArrayLike) -> FloatArray:
        # the usual case first: a small network would feel the checks, which the kernel makes as well
        point = as_it_is(theta, self.dtype)
        if point is not None and point.shape == (self.dimension,):
            _, gradient, finite = passes.cost_and_gradient(plain(point), *self.arguments)
            if finite:
                return gradient
        return super().gradient(theta)

    def raw_value(self, theta: FloatArray) -> float:
        return passes.cost(plain(theta), *self.arguments)

    def raw_gradient(self, theta: FloatArray) -> FloatArray:
        return passes.cost_and_gradient(plain(theta), *self.arguments)[1]

    def raw_value_and_gradient(self, theta: FloatArray) -> tuple[float, FloatArray]:
        return passes.cost_and_gradient(plain(theta), *self.arguments)[:2]

    def raw_values(self, thetas: FloatArray) -> FloatArray:
        return passes.costs(plain(thetas), *self.arguments)

    def raw_gradients(self, thetas: FloatArray) -> FloatArray:
        return passes.gradients(plain(thetas), *self.arguments)

    def raw_hessian(self, theta: FloatArray) -> FloatArray:
        h = hessian.hessian(plain(theta), self.plan, self.data, self._linear_at(theta))
        return self._with_penalty(h, theta)

    def hessian_vector_product(self, theta: ArrayLike, v: ArrayLike) -> FloatArray:
        # as in `gradient`
        point, direction = as_it_is(theta, self.dtype), as_it_is(v, self.dtype)
        if point is not None and direction is not None and point.shape == direction.shape == (self.dimension,):
            product, finite = self._product(point, direction)
            if finite and self.penalty is None:
                return product
        return super().hessian_vector_product(theta, v)

    def raw_product(self, theta: FloatArray, v: FloatArray) -> FloatArray:
        product, _ = self._product(theta, v)
        return product if self.penalty is None else product + self._penalty_bend(theta) * v

    def _product(self, theta: FloatArray, v: FloatArray) -> tuple[FloatArray, bool]:
        return directional.product(plain(v), plain(theta), self.plan, self.data, self._linear_at(theta))

    def _linear_at(self, theta: FloatArray) -> Linear:
        """The network at theta, kept until another theta is asked for."""
        key = theta.tobytes()
        known, linear = self._linear
        if linear is None or known != key:
            linear = directional.linearize(plain(theta), self.plan, self.data)
            self._linear = key, linear
        return linear

    def raw_costs_on_plane(self, center: FloatArray, plane: FloatArray, u: FloatArray) -> FloatArray:
        return planes.costs_on_plane(plain(center), plain(plane), plain(u), self.plan, self.data)

    def run(self, optimizer: Optimizer, start: FloatArray, steps: int, bound: float) -> Trajectory | None:
        """What `descend` returns, made in one call; None where it must be made step by step, and where it must fail."""
        if type(optimizer) not in (Adam, AdamW):
            return None
        rule = cast(Adam, optimizer)
        decay = np.zeros_like(start)
        if isinstance(rule, AdamW):
            mask = rule.decay_mask
            if mask is not None and mask.shape != start.shape:
                return None
            decay[...] = rule.weight_decay if mask is None else rule.weight_decay * mask
        corrections = np.array([rule.corrections(t) for t in range(steps + 1)])
        rates = np.zeros((steps + 1, 3))
        rates[1:, 0] = [step_size(rule.step, t) for t in range(1, steps + 1)]
        rates[:, 1:] = corrections
        factors = np.array([rule.beta1, rule.beta2, rule.epsilon])
        rows, costs, path = wholes.adam(plain(start), factors, rates, decay, bound, *self.arguments)
        if rows == 0:
            return None
        points, gradients, first, second = path[:, :rows]
        first_corrections, second_corrections = corrections[:rows].T
        return Trajectory(
            points, costs[:rows], gradients, first, second, first_corrections, second_corrections, rows <= steps
        )


class CompiledForward:
    """A network's forward pass by a compiled kernel."""

    def __init__(self, network: Network) -> None:
        self.network, self.plan = network, network_plan(network)
        layers = zip(network.weights, network.biases, strict=True)
        self.transposed = np.concatenate([part.ravel() for w, b in layers for part in (w.T, b)])

    @QUIET
    def __call__(self, x: ArrayLike) -> ForwardPass:
        """What `forward` returns for x (samples, n_0), with its errors."""
        inputs = matrix("x", x, self.network.sizes[0], self.network.dtype)
        z, a = wholes.forward_rows(self.transposed, self.plan, plain(inputs))
        if not is_finite(a):
            return forward(self.network, inputs)
        samples, at = len(inputs), 0
        preactivations, activations = list[FloatArray](), [inputs]
        for n in self.network.sizes[1:]:
            here = slice(at, at := at + n * samples)
            preactivations.append(z[here].reshape(samples, n))
            activations.append(a[here].reshape(samples, n))
        return ForwardPass(tuple(activations), tuple(preactivations))


def plain(array: FloatArray) -> FloatArray:
    """The array as the kernels were compiled for: its numbers one after another, and not write-protected."""
    return array if array.flags.carray else array.copy()
