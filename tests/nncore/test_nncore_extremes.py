"""Extreme values give the right result or a clear error, and no warning."""

import warnings

import numpy as np
import pytest

from nncore import (
    ACTIVATION_NAMES,
    L2,
    BinaryCrossEntropy,
    CrossEntropy,
    MeanSquaredError,
    Network,
    activation,
    backpropagate,
    forward,
    objective,
)

HIDDEN = [name for name in ACTIVATION_NAMES if name != "softmax"]
EXTREMES = np.array([-1e300, -1e4, -800.0, -40.0, 0.0, 40.0, 800.0, 1e4, 1e300])


@pytest.fixture(autouse=True)
def _no_warnings():
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        yield


@pytest.mark.parametrize("name", HIDDEN)
def test_activations_far_out(name: str) -> None:
    """Far out every activation is flat, or the identity times a slope, and its derivatives say so."""
    a = activation(name)
    with np.errstate(all="ignore"):
        value, slope, bend = a.value(EXTREMES), a.derivative(EXTREMES), a.second_derivative(EXTREMES)
    assert np.isfinite([value, slope, bend]).all()
    np.testing.assert_array_equal(a(EXTREMES[2:7]), value[2:7])
    far = np.abs(EXTREMES) >= 800
    np.testing.assert_allclose(bend[far], 0, atol=1e-300)
    np.testing.assert_allclose(value[far], np.where(slope[far] == 0, value[far], slope[far] * EXTREMES[far]))


def test_softmax_far_out() -> None:
    a = activation("softmax").value(np.array([[1e300, 0, -1e300], [800.0, 800.0, -800.0]]))
    np.testing.assert_array_equal(a, [[1, 0, 0], [0.5, 0.5, 0]])


def test_cross_entropy_of_a_certain_mistake_is_exact() -> None:
    net = Network([[[1.0], [0.0]]], [[0.0, 0.0]], ["softmax"])
    back = backpropagate(net, [[5000.0]], [[0.0, 1.0]], cost=CrossEntropy())
    assert back.cost == 5000
    np.testing.assert_array_equal(back.deltas[0], [[1, -1]])
    assert np.isfinite(back.requests[1]).all()


@pytest.mark.parametrize(("target", "expected"), [(0.0, 3000.0), (1.0, 0.0), (0.25, 2250.0)])
def test_binary_cross_entropy_is_exact_when_saturated(target: float, expected: float) -> None:
    net = Network([[[1.0]]], [[0.0]], ["sigmoid"])
    back = backpropagate(net, [[3000.0]], [[target]], cost=BinaryCrossEntropy())
    assert back.cost == expected
    assert back.deltas[0].item() == 1 - target


@pytest.mark.parametrize("name", HIDDEN)
@pytest.mark.parametrize("scale", [1e3, 1e-3])
def test_large_and_small_weights(name: str, scale: float) -> None:
    rng = np.random.default_rng(0)
    net = Network.initialize([3, 4, 2], name, output_activation="sigmoid", rng=rng)
    net = net.with_parameters(scale * net.parameters)
    x, y = rng.normal(size=(5, 3)), rng.uniform(size=(5, 2))
    cost = objective(net, x, y, cost=BinaryCrossEntropy(), penalty=L2(1e-9))
    back = backpropagate(net, x, y, cost=BinaryCrossEntropy(), penalty=L2(1e-9))
    np.testing.assert_allclose(cost.gradient(net.parameters), back.gradient, rtol=1e-12, atol=1e-12)
    h, v = cost.hessian(net.parameters), rng.normal(size=net.parameter_count)
    product = cost.hessian_vector_product(net.parameters, v)
    np.testing.assert_allclose(product, h @ v, rtol=1e-9, atol=1e-9 * np.abs(h).max())


@pytest.mark.parametrize("name", ["sigmoid", "tanh"])
def test_huge_inputs_saturate(name: str) -> None:
    net = Network([[[1.0, 1.0]], [[2.0]]], [[0.0], [0.0]], [name, "identity"])
    seen = forward(net, [[1e300, 1e300], [-1e300, 0.0]])
    low = 0 if name == "sigmoid" else -1
    np.testing.assert_array_equal(seen.output, [[2], [2 * low]])
    cost = objective(net, [[1e300, 1e300]], [[1.0]], cost=MeanSquaredError())
    np.testing.assert_array_equal(cost.gradient(net.parameters), [0, 0, 0, 2, 2])


def test_sigmoid_of_an_overflowing_sum_is_one() -> None:
    net = Network([[[1e10, 1e10]]], [[0.0]], ["sigmoid"])
    assert forward(net, [[1e300, 1e300]]).output.item() == 1


def test_a_cost_that_overflows_is_inf() -> None:
    cost = objective(Network([[[1.0]]], [[0.0]], ["identity"]), [[1e200]], [[0.0]], cost=MeanSquaredError())
    assert cost([1.0, 0.0]) == np.inf
    np.testing.assert_array_equal(cost.values([[1.0, 0.0], [0.0, 0.0]]), [np.inf, 0])


def test_an_empty_batch_runs_forward() -> None:
    net = Network.initialize([3, 2, 1], rng=np.random.default_rng(0))
    assert forward(net, np.zeros((0, 3))).output.shape == (0, 1)


def test_integers_and_booleans_are_numbers() -> None:
    net = Network([[[1, 2]]], [[0]], ["identity"])
    assert net.dtype == np.float64
    np.testing.assert_array_equal(forward(net, np.array([[1, 2]])).output, [[5]])
    np.testing.assert_array_equal(forward(net, np.array([[True, False]])).output, [[1]])


def test_a_network_owns_its_parameters() -> None:
    w = np.ones((1, 1))
    net = Network([w], [[0.0]], ["identity"])
    w[:] = 7
    assert net.weights[0].item() == 1
    with pytest.raises(ValueError, match="read-only"):
        net.weights[0][:] = 3
    theta = net.parameters
    theta[:] = 9
    assert net.weights[0].item() == 1


def test_kinks_follow_their_convention() -> None:
    zero = np.zeros(1)
    assert [activation(n).derivative(zero).item() for n in ("relu", "leaky_relu", "elu")] == [0, 0.01, 1]
    net = Network([[[0.0]]], [[0.0]], ["relu"])
    assert not backpropagate(net, [[1.0]], [[1.0]], cost=MeanSquaredError()).gradient.any()
