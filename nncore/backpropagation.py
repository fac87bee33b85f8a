"""Backpropagation, read as on slide 5: the output layer requests changes, and the requests travel backwards.

A request is the change of an activation that would lower the cost, -dC/da. With delta = dC/dz, the mean over samples
inside:

    request_j            = sum_i -W_ij delta_i         every neuron i of the next layer asks, and the wishes add up
    delta_j              = -request_j sigma'(z_j)
    dC/dW, dC/db         = delta a^T, delta            summed over samples
"""

from dataclasses import dataclass

import numpy as np

from nncore.arrays import ArrayLike, FloatArray, Summary, count, finite, float_array, frozen, require_kind
from nncore.costs import Cost
from nncore.network import ForwardPass, Network, forward, packed
from nncore.output import output_layer
from nncore.penalties import Penalty


@dataclass(frozen=True, eq=False, repr=False)
class ChainFactors(Summary):
    """dC/dw_ij = sum over samples of dC/da_i * da_i/dz_i * dz_i/dw_ij.

    cost_by_activation, activation_by_preactivation: (samples, n_out); preactivation_by_weight: (samples, n_in), the
    activation of the neuron from which the weight leads.
    """

    cost_by_activation: FloatArray
    activation_by_preactivation: FloatArray
    preactivation_by_weight: FloatArray

    @property
    def products(self) -> FloatArray:
        """The product for every weight and sample, (samples, n_out, n_in)."""
        delta = self.cost_by_activation * self.activation_by_preactivation
        return delta[:, :, None] * self.preactivation_by_weight[:, None, :]


@dataclass(frozen=True, eq=False, repr=False)
class BackwardPass(Summary):
    """What backpropagation found.

    requests[l]: (samples, n_l) = -dC/da for layers l = 0..L, the sums of their `contributions`; deltas[k]: (samples,
    n_{k+1}) = dC/dz; both of each sample's share of the mean. weights[k], biases[k]: dC/dW and dC/db in the parameters'
    shapes; weights include the penalty. cost: C, with the penalty. network, forward: what the pass went back through.
    """

    network: Network
    forward: ForwardPass
    cost: float
    requests: tuple[FloatArray, ...]
    deltas: tuple[FloatArray, ...]
    weights: tuple[FloatArray, ...]
    biases: tuple[FloatArray, ...]

    def contributions(self, layer: int) -> FloatArray:
        """What each neuron j of layer + 1 asks of each neuron i of `layer`: -W_ji delta_j, (samples, n_{l+1}, n_l).

        Raises:
            ValueError: layer is not one of 0..L-1.
        """
        self._require_index("layer", layer)
        return -self.deltas[layer][:, :, None] * self.network.weights[layer]

    def chain_factors(self, k: int) -> "ChainFactors":
        """The three factors of slide 5 whose product, summed over samples, is dC/dweights[k] (penalty left out).

        Raises:
            ValueError: k is not one of 0..L-1, or belongs to a softmax layer, whose outputs are coupled: there
                dC/dW = delta a^T with `deltas` as a whole.
        """
        self._require_index("k", k)
        sigma = self.network.activations[k]
        if not sigma.elementwise:
            raise ValueError(f"k must not belong to a {sigma.name} layer, whose outputs are coupled, got {k}")
        with np.errstate(all="ignore"):
            slope = sigma.derivative(self.forward.preactivations[k])
        return ChainFactors(-self.requests[k + 1], slope, self.forward.activations[k])

    def _require_index(self, name: str, k: int) -> None:
        if count(name, k) >= len(self.deltas):
            raise ValueError(f"{name} must be one of 0..{len(self.deltas) - 1}, got {k}")

    @property
    def gradient(self) -> FloatArray:
        """dC/dtheta (P,), in the order of `Network.parameters`."""
        return packed(self.weights, self.biases)


def backpropagate(
    network: Network,
    x: ArrayLike,
    y: ArrayLike,
    *,
    cost: Cost,
    penalty: Penalty | None = None,
    weights: ArrayLike | None = None,
) -> BackwardPass:
    """Propagate the error of the outputs for x (samples, n_0) against y (samples, n_L) back to every parameter.

    weights: (samples,), how much each sample counts: the cost is sum w c / sum w, so that a sample of weight 2 counts
    as two of them would. `metrics.class_weights` makes weights of classes.

    >>> net = Network([[[2.0]]], [[0.0]], ["identity"])
    >>> from nncore import MeanSquaredError
    >>> back = backpropagate(net, [[1.0]], [[0.0]], cost=MeanSquaredError())
    >>> float(back.requests[1][0, 0]), float(back.requests[0][0, 0]), back.weights[0].tolist()
    (-4.0, -8.0, [[4.0]])

    Raises:
        ValueError: a wrong kind or shape, values that are not finite, no sample, targets outside the cost's domain, or
            a cost that does not fit the output activation.
    """
    seen = forward(network, x)
    y, w = checked_data(network, seen.activations[0], y, cost, penalty, weights)
    head, z = output_layer(cost, network.activations[-1]), seen.preactivations
    share = (np.ones(len(y), y.dtype) if w is None else w)[:, None] / len(y)
    with np.errstate(all="ignore"):
        delta = share * head.deltas(z[-1], y)
        requests = [-share * cost.gradient(frozen(seen.output), y)]
        deltas = [delta]
        for k in reversed(range(len(network.weights))):
            requests.insert(0, -(delta @ network.weights[k]))
            if k > 0:
                delta = -requests[0] * network.activations[k - 1].derivative(z[k - 1])
                deltas.insert(0, delta)
        by_weights = [d.T @ a for d, a in zip(deltas, seen.activations[:-1], strict=True)]
        value = float(share[:, 0] @ head.losses(z[-1], y))
        if penalty is not None:
            by_weights = [dw + penalty.gradient(w) for dw, w in zip(by_weights, network.weights, strict=True)]
            value += sum(penalty.value(w) for w in network.weights)
        biases = [d.sum(axis=0) for d in deltas]
        for k, (dw, db) in enumerate(zip(by_weights, biases, strict=True)):
            finite(f"gradient of weights[{k}]", dw)
            finite(f"gradient of biases[{k}]", db)
        finite("cost", np.array(value))
    return BackwardPass(network, seen, value, tuple(requests), tuple(deltas), tuple(by_weights), tuple(biases))


def checked_data(
    network: Network, x: FloatArray, y: ArrayLike, cost: Cost, penalty: Penalty | None, weights: ArrayLike | None
) -> tuple[FloatArray, FloatArray | None]:
    """Return own copies of y (samples, n_L) and of weights (samples,), scaled to a mean of 1, for a checked x."""
    require_kind("cost", cost, Cost, "" if isinstance(cost, type) else "for instance nncore.MeanSquaredError()")
    if penalty is not None:
        require_kind("penalty", penalty, Penalty)
    if len(x) == 0:
        raise ValueError(f"x must hold at least one sample, got shape {x.shape}")
    aims: FloatArray = frozen(float_array("y", y, (len(x), network.sizes[-1]), network.dtype))
    cost.require_targets(aims)
    if weights is None:
        return aims, None
    w = float_array("weights", weights, (len(x),), network.dtype)
    if (w < 0).any() or not w.any():
        raise ValueError(f"weights must not be negative and not all be 0, got {w.min()} to {w.max()}")
    return aims, frozen(w / w.mean())
