"""The fast path agrees with the simple modules where its blocks, kernels and shortcuts change."""

import pickle
from concurrent.futures import ThreadPoolExecutor

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from strategies import SETTINGS, Problem, problems

from nncore import (
    ACTIVATION_NAMES,
    L2,
    Activation,
    AdaGrad,
    Adam,
    AdamW,
    BinaryCrossEntropy,
    Cosine,
    Cost,
    CrossEntropy,
    ElasticNet,
    GradientDescent,
    Huber,
    MeanSquaredError,
    Momentum,
    Network,
    NetworkObjective,
    Optimizer,
    backpropagate,
    forward,
    landscape_slice,
    objective,
    train,
)

COSTS: list[Cost] = [MeanSquaredError(), CrossEntropy(), BinaryCrossEntropy(), Huber(0.3)]
MANY = 1500


def many_samples(cost: Cost, hidden: str = "sigmoid", dtype: type = np.float64) -> NetworkObjective:
    rng = np.random.default_rng(0)
    net = Network.initialize([3, 6, 5, 2], [hidden, "tanh", cost.partner or "sigmoid"], dtype=dtype, rng=rng)
    x, y = rng.normal(size=(MANY, 3)), rng.uniform(size=(MANY, 2))
    return objective(net, x, y, cost=cost, penalty=L2(0.01))


@pytest.mark.parametrize("cost", COSTS, ids=repr)
@pytest.mark.parametrize("hidden", ["sigmoid", "tanh", "relu", "identity", "gelu"])
def test_blocks_of_many_samples(cost: Cost, hidden: str) -> None:
    whole = many_samples(cost, hidden)
    theta = whole.network.parameters
    back = backpropagate(whole.network, whole.x, whole.y, cost=cost, penalty=L2(0.01))
    value, gradient = whole.raw_value_and_gradient(theta)
    np.testing.assert_allclose([value, whole(theta)], back.cost, rtol=1e-13)
    np.testing.assert_allclose(gradient, back.gradient, rtol=1e-12, atol=1e-15)
    parts = [whole.restricted_to(rows) for rows in np.array_split(np.arange(MANY), 50)]
    weights = np.array([p.samples / MANY for p in parts])
    hessians = np.array([p.hessian(theta) for p in parts])
    np.testing.assert_allclose(whole.hessian(theta), np.tensordot(weights, hessians, 1), rtol=1e-11, atol=1e-13)
    v = np.random.default_rng(1).normal(size=theta.size)
    np.testing.assert_allclose(whole.hessian_vector_product(theta, v), whole.hessian(theta) @ v, rtol=1e-11, atol=1e-13)


@SETTINGS
@given(problems(), st.sampled_from([40, 300]))
def test_engine_against_backpropagation(problem: Problem, times: int) -> None:
    x, y = np.tile(problem.x, (times, 1)), np.tile(problem.y, (times, 1))
    cost = objective(problem.network, x, y, cost=problem.cost)
    expected = backpropagate(problem.network, x, y, cost=problem.cost).gradient
    np.testing.assert_allclose(cost.gradient(problem.theta), expected, rtol=1e-11, atol=1e-13)


def test_products_follow_theta() -> None:
    """The linearization is kept for one theta and must not be used for another."""
    cost = many_samples(MeanSquaredError())
    theta, v = cost.network.parameters, np.ones(cost.dimension)
    first = cost.hessian_vector_product(theta, v)
    other = cost.hessian_vector_product(theta + 0.1, v)
    np.testing.assert_allclose(other, cost.hessian(theta + 0.1) @ v, rtol=1e-11, atol=1e-13)
    np.testing.assert_array_equal(cost.hessian_vector_product(theta, v), first)


@pytest.mark.parametrize("cost", COSTS, ids=repr)
@pytest.mark.parametrize("hidden", ["sigmoid", "relu"])
@pytest.mark.parametrize("dtype", [np.float64, np.float32])
@pytest.mark.parametrize(("length", "points"), [(1.0, 5), (20.0, 2), (60.0, 2), (120.0, 2), (240.0, 2), (1000.0, 5)])
def test_slices(cost: Cost, hidden: str, dtype: type, length: float, points: int) -> None:
    """Long directions leave the range in which the exponential of the first layer may be a running product."""
    whole = many_samples(cost, hidden, dtype)
    theta = whole.network.parameters
    plane = (length * np.random.default_rng(2).normal(size=(2, theta.size))).astype(dtype)
    costs = landscape_slice(whole, theta, plane, 0.5, points)
    u = np.linspace(-0.5, 0.5, points, dtype=dtype)
    expected = [whole.values(theta + u[:, None] * plane[0] + w * plane[1]) for w in u]
    tolerance = 1e-11 if dtype is np.float64 else 2e-3
    np.testing.assert_allclose(costs, expected, rtol=tolerance)


@pytest.mark.parametrize(
    "optimizer",
    [
        GradientDescent(0.1), GradientDescent(Cosine(0.1, 9)), Adam(0.01), Adam(0.01, bias_correction=False),
        Adam(0.01, epsilon=0.0), AdamW(0.01, weight_decay=0.3), Momentum(0.1), AdaGrad(0.1), "masked",
    ],
    ids=str,
)  # fmt: skip
@pytest.mark.parametrize("cost", COSTS, ids=repr)
def test_training_takes_the_optimizers_steps(optimizer: Optimizer | str, cost: Cost) -> None:
    whole = many_samples(cost)
    net, penalty = whole.network, ElasticNet(0.001, 0.01)
    rule = AdamW(0.01, weight_decay=0.3, decay_mask=net.weight_mask) if isinstance(optimizer, str) else optimizer
    history = train(
        net, whole.x[:40], whole.y[:40], cost=cost, optimizer=rule, epochs=2, batch_size=16, penalty=penalty,
        rng=np.random.default_rng(5),
    )  # fmt: skip
    from nncore import State

    rng, state = np.random.default_rng(5), State.at(net.parameters)
    for _ in range(2):
        order = rng.permutation(40)
        for rows in (order[:16], order[16:32], order[32:]):
            here = net.with_parameters(state.theta)
            state = rule.update(
                state, backpropagate(here, whole.x[rows], whole.y[rows], cost=cost, penalty=penalty).gradient
            )
    np.testing.assert_allclose(history.parameters[-1], state.theta, rtol=1e-10, atol=1e-12)
    np.testing.assert_array_equal(net.parameters, history.parameters[0])


def test_running_costs_are_the_means_of_the_batches() -> None:
    whole = many_samples(MeanSquaredError())
    net, x, y = whole.network, whole.x[:40], whole.y[:40]
    history = train(
        net, x, y, cost=MeanSquaredError(), optimizer=GradientDescent(1e-12), epochs=1, batch_size=16,
        running_costs=True, rng=np.random.default_rng(0),
    )  # fmt: skip
    np.testing.assert_allclose(history.costs, objective(net, x, y, cost=MeanSquaredError())(net.parameters))


def test_threads_do_not_share_buffers() -> None:
    cost = many_samples(MeanSquaredError())
    thetas = cost.network.parameters + np.random.default_rng(0).normal(size=(40, cost.dimension))
    expected = [cost.gradient(theta) for theta in thetas]
    with ThreadPoolExecutor(4) as pool:
        np.testing.assert_array_equal(list(pool.map(cost.gradient, thetas)), expected)


def test_objectives_can_be_pickled() -> None:
    cost = many_samples(CrossEntropy())
    theta = cost.network.parameters
    cost.hessian_vector_product(theta, theta)
    again = pickle.loads(pickle.dumps(cost))
    np.testing.assert_array_equal(again.gradient(theta), cost.gradient(theta))


@pytest.mark.parametrize("name", ACTIVATION_NAMES)
def test_activations_survive_a_pickle(name: str) -> None:
    net = Network([[[1.0]]], [[0.0]], [name])
    assert pickle.loads(pickle.dumps(net)).activations[0] is net.activations[0]


def test_a_custom_activation_survives_a_pickle() -> None:
    custom = Activation("exponential", np.exp, np.exp, np.exp)
    assert pickle.loads(pickle.dumps(custom)) == custom


@pytest.mark.parametrize("samples", [1, 64, 65, 3000])
def test_forward_passes_of_all_sizes(samples: int) -> None:
    rng = np.random.default_rng(0)
    net = Network.initialize([70, 16, 3], rng=rng)
    x = rng.normal(size=(samples, 70))
    hidden = 1 / (1 + np.exp(-(x @ net.weights[0].T + net.biases[0])))
    output = 1 / (1 + np.exp(-(hidden @ net.weights[1].T + net.biases[1])))
    seen = forward(net, x)
    np.testing.assert_allclose(seen.activations[1], hidden, rtol=1e-12)
    np.testing.assert_allclose(seen.output, output, rtol=1e-12)
