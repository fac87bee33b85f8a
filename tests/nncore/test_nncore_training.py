"""Training."""

import numpy as np
import pytest

from nncore import (
    L2,
    Adam,
    CrossEntropy,
    Epoch,
    GradientDescent,
    MeanSquaredError,
    Momentum,
    Network,
    Newton,
    backpropagate,
    datasets,
    descend,
    metrics,
    objective,
    train,
)

MSE = MeanSquaredError()
XOR = datasets.xor()
NET = Network.initialize([2, 3, 1], rng=np.random.default_rng(0))
MOONS = datasets.two_moons(60, rng=np.random.default_rng(0))


def test_full_batches_are_a_descent() -> None:
    history = train(
        NET, XOR.x, XOR.y, cost=MSE, optimizer=Adam(0.1), epochs=9, batch_size=99, penalty=L2(0.01),
        rng=np.random.default_rng(0),
    )  # fmt: skip
    path = descend(Adam(0.1), objective(NET, XOR.x, XOR.y, cost=MSE, penalty=L2(0.01)), NET.parameters, 9)
    np.testing.assert_allclose(history.parameters, path.points, rtol=1e-12, atol=1e-14)
    np.testing.assert_allclose(history.costs, path.costs)
    np.testing.assert_array_equal(history.network.parameters, history.parameters[-1])
    assert history.validation_costs.shape == (0,)
    assert history.best_epoch == int(np.argmin(history.costs))


def test_mini_batches_in_the_generators_order() -> None:
    history = train(
        NET, MOONS.x, MOONS.y, cost=MSE, optimizer=Momentum(0.5), epochs=2, batch_size=25, rng=np.random.default_rng(7)
    )
    rng, net, u = np.random.default_rng(7), NET, np.zeros(NET.parameter_count)
    for _ in range(2):
        order = rng.permutation(60)
        for rows in (order[:25], order[25:50], order[50:]):
            u = 0.9 * u + backpropagate(net, MOONS.x[rows], MOONS.y[rows], cost=MSE).gradient
            net = net.with_parameters(net.parameters - 0.5 * u)
    np.testing.assert_allclose(history.parameters[-1], net.parameters, rtol=1e-12, atol=1e-14)


def test_the_same_generator_gives_the_same_run() -> None:
    runs = [
        train(
            NET, MOONS.x, MOONS.y, cost=MSE, optimizer=Adam(0.01), epochs=2, batch_size=7, rng=np.random.default_rng(3)
        ).parameters
        for _ in range(2)
    ]
    np.testing.assert_array_equal(*runs)


def test_early_stopping_keeps_the_best_network() -> None:
    rng = np.random.default_rng(0)
    noisy, held_out = (datasets.noisy_curve(15, 0.5, rng=rng) for _ in range(2))
    net = Network.initialize([1, 30, 1], "tanh", output_activation="identity", rng=rng)
    history = train(
        net, noisy.x, noisy.y, cost=MSE, optimizer=Adam(0.05), epochs=2000, batch_size=15,
        validation=(held_out.x, held_out.y), patience=20, rng=rng,
    )  # fmt: skip
    assert len(history.costs) < 2001
    assert history.best_epoch == len(history.costs) - 21 == int(np.argmin(history.validation_costs))
    np.testing.assert_array_equal(history.network.parameters, history.parameters[history.best_epoch])
    value = objective(net, held_out.x, held_out.y, cost=MSE)(history.network.parameters)
    assert history.validation_costs[history.best_epoch] == pytest.approx(value, rel=1e-12)


def test_callbacks_see_each_epoch_and_can_stop() -> None:
    seen: list[Epoch] = []
    history = train(
        NET, XOR.x, XOR.y, cost=MSE, optimizer=Adam(0.1), epochs=50, batch_size=2, validation=(XOR.x, XOR.y),
        callbacks=(seen.append, lambda epoch: epoch.number == 3), rng=np.random.default_rng(0),
    )  # fmt: skip
    assert [epoch.number for epoch in seen] == [0, 1, 2, 3]
    assert len(history.costs) == 4
    assert [epoch.cost for epoch in seen] == history.costs.tolist() == history.validation_costs.tolist()
    np.testing.assert_array_equal([epoch.theta for epoch in seen], history.parameters)
    assert not history.diverged


def test_divergence_is_reported() -> None:
    net = Network([[[1.0]]], [[0.0]], ["identity"])
    history = train(
        net, [[10.0], [20.0]], [[1.0], [2.0]], cost=MSE, optimizer=GradientDescent(10.0), epochs=500, batch_size=1,
        rng=np.random.default_rng(0),
    )  # fmt: skip
    assert history.diverged
    assert len(history.costs) < 501
    assert np.isfinite(history.parameters).all()


def test_newton_trains_on_batches() -> None:
    curve = datasets.noisy_curve(20, 0.0, rng=np.random.default_rng(0))
    net = Network([[[0.0]]], [[0.0]], ["identity"])
    history = train(
        net, curve.x, curve.y, cost=MSE, optimizer=Newton(), epochs=1, batch_size=20, rng=np.random.default_rng(0)
    )
    slope, offset = np.polyfit(curve.x[:, 0], curve.y[:, 0], 1)
    np.testing.assert_allclose(history.parameters[-1], [slope, offset])


def test_digits_are_learned_in_single_precision() -> None:
    rng = np.random.default_rng(0)
    training, test = datasets.digits().split(0.8, rng=rng)
    net = Network.initialize(
        [64, 32, 10], "relu", output_activation="softmax", initializer="he", dtype=np.float32, rng=rng
    )
    history = train(
        net, training.x, training.y, cost=CrossEntropy(), optimizer=Adam(0.01), epochs=10, batch_size=32, rng=rng
    )
    from nncore import forward

    assert history.parameters.dtype == np.float32
    assert metrics.accuracy(forward(history.network, test.x).output, test.y) > 0.93
