"""Whatever the user hands over is what runs, and nothing of his is changed."""

import copy
import pickle
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np
import pytest
from strategies import differences

import nncore as nn
from nncore import (
    AdaGrad,
    Adam,
    AdamW,
    AMSGrad,
    BinaryCrossEntropy,
    Clipped,
    Constant,
    Cosine,
    Cost,
    CrossEntropy,
    GradientDescent,
    Huber,
    LineSearch,
    Lion,
    MeanSquaredError,
    Momentum,
    NAdam,
    Nesterov,
    Network,
    Newton,
    Optimizer,
    RMSProp,
    Scaled,
    State,
    StepDecay,
    WarmUp,
    backpropagate,
    descend,
    descend_many,
    landscapes,
    objective,
    train,
)

RNG = np.random.default_rng
X, Y = RNG(0).normal(size=(40, 2)), RNG(1).uniform(size=(40, 3))
MANY_X, MANY_Y = RNG(2).normal(size=(1500, 2)), RNG(3).uniform(size=(1500, 3))
MSE = MeanSquaredError()


def network(output: Any = "sigmoid", hidden: Any = "tanh", dtype: type = np.float64) -> Network:
    return Network.initialize([2, 4, 3], hidden, output_activation=output, dtype=dtype, rng=RNG(0))


def tenfold(cost: type[Cost]) -> Cost:
    """A cost that inherits from a built-in one and is ten times as large."""

    class Tenfold(cost):
        def losses(self, a: np.ndarray, y: np.ndarray) -> np.ndarray:
            return 10 * super().losses(a, y)

        def gradient(self, a: np.ndarray, y: np.ndarray) -> np.ndarray:
            return 10 * super().gradient(a, y)

        def second_derivative(self, a: np.ndarray, y: np.ndarray) -> np.ndarray:
            return 10 * super().second_derivative(a, y)

    return Tenfold()


@pytest.mark.parametrize("kind", [MeanSquaredError, Huber, CrossEntropy, BinaryCrossEntropy])
@pytest.mark.parametrize(("x", "y"), [(X, Y), (MANY_X, MANY_Y)], ids=["few", "many"])
def test_a_cost_that_inherits_is_what_runs(kind: type[Cost], x: np.ndarray, y: np.ndarray) -> None:
    net, cost = network(kind().partner or "sigmoid"), tenfold(kind)
    theta, v = net.parameters, np.ones(net.parameter_count)
    mine, theirs = objective(net, x, y, cost=cost), objective(net, x, y, cost=kind())
    pairs = [
        (mine(theta), theirs(theta)),
        (mine.values([theta])[0], theirs(theta)),
        (mine.gradient(theta), theirs.gradient(theta)),
        (mine.hessian(theta), theirs.hessian(theta)),
        (mine.hessian_vector_product(theta, v), theirs.hessian_vector_product(theta, v)),
        (mine.hessian_diagonal(theta), theirs.hessian_diagonal(theta)),
        (backpropagate(net, x, y, cost=cost).gradient, theirs.gradient(theta)),
    ]
    if cost.partner is None:  # a cross-entropy as it is has its Gauss-Newton matrix from the preactivations
        pairs.append((mine.gauss_newton(theta), theirs.gauss_newton(theta)))
    for value, expected in pairs:
        np.testing.assert_allclose(value, 10 * np.asarray(expected), rtol=1e-9, atol=1e-12)
    assert nn.landscape_slice(mine, theta, np.ones((2, 27)), 0.1, 3)[1, 1] == pytest.approx(mine(theta))
    step = {"epochs": 1, "batch_size": len(x), "rng": RNG(0)}
    moves = [
        train(net, x, y, cost=c, optimizer=GradientDescent(rate), **step).parameters[1] - theta
        for c, rate in ((cost, 0.1), (kind(), 1.0))
    ]
    np.testing.assert_allclose(*moves, rtol=1e-9, atol=1e-12)


OUTPUT_WEIGHTS = np.array([1.0, 5.0, 0.2])


class WeightedEntropy(BinaryCrossEntropy):
    """Binary cross-entropy with a weight for each class."""

    def losses(self, a: np.ndarray, y: np.ndarray) -> np.ndarray:
        return -(OUTPUT_WEIGHTS * (y * np.log(a) + (1 - y) * np.log(1 - a))).sum(axis=-1)

    def gradient(self, a: np.ndarray, y: np.ndarray) -> np.ndarray:
        return OUTPUT_WEIGHTS * super().gradient(a, y)

    def second_derivative(self, a: np.ndarray, y: np.ndarray) -> np.ndarray:
        return OUTPUT_WEIGHTS * super().second_derivative(a, y)


class WeightedError(MeanSquaredError):
    """The mean squared error with a weight for each output."""

    def losses(self, a: np.ndarray, y: np.ndarray) -> np.ndarray:
        return (OUTPUT_WEIGHTS * np.square(a - y)).mean(axis=-1)

    def gradient(self, a: np.ndarray, y: np.ndarray) -> np.ndarray:
        return OUTPUT_WEIGHTS * super().gradient(a, y)

    def second_derivative(self, a: np.ndarray, y: np.ndarray) -> np.ndarray:
        return OUTPUT_WEIGHTS * super().second_derivative(a, y)


@pytest.mark.parametrize("cost", [WeightedEntropy(), WeightedError()])
def test_a_cost_with_weights_of_outputs(cost: Cost) -> None:
    net = network()
    whole, theta = objective(net, X, Y, cost=cost), net.parameters
    assert whole(theta) == pytest.approx(whole.values([theta])[0])
    assert whole(theta) == pytest.approx(cost.value(nn.forward(net, X).output, Y))
    np.testing.assert_allclose(whole.gradient(theta), differences(whole, theta), atol=1e-7)
    np.testing.assert_allclose(whole.hessian(theta), differences(whole.gradient, theta), atol=1e-6)
    step = {"cost": cost, "optimizer": GradientDescent(1.0), "epochs": 1, "batch_size": len(X), "rng": RNG(0)}
    run = train(net, X, Y, **step)
    np.testing.assert_allclose(run.parameters[1], theta - differences(whole, theta), atol=1e-7)
    assert run.costs[1] == pytest.approx(whole(run.parameters[1]))


@pytest.mark.parametrize("name", ["sigmoid", "tanh", "relu", "identity", "softplus"])
def test_an_activation_of_ones_own_called_like_a_built_in_one(name: str) -> None:
    own = nn.Activation(name, lambda z: z**3 / 9, lambda z: z**2 / 3, lambda z: 2 * z / 3)
    for places in ({"hidden": own}, {"output": own}):
        net = network(**places)
        theta = net.parameters
        back = backpropagate(net, X, Y, cost=MSE)
        cost = objective(net, X, Y, cost=MSE)
        assert cost(theta) == pytest.approx(back.cost)
        np.testing.assert_allclose(back.gradient, differences(cost, theta), atol=1e-7)
        np.testing.assert_allclose(cost.gradient(theta), back.gradient, atol=1e-13)
        np.testing.assert_allclose(cost.hessian(theta), differences(cost.gradient, theta), atol=1e-6)
        h = cost.hessian(theta)
        np.testing.assert_allclose(cost.hessian_vector_product(theta, theta), h @ theta, atol=1e-12)
        step = {"cost": MSE, "optimizer": GradientDescent(1.0), "epochs": 1, "batch_size": 40, "rng": RNG(0)}
        np.testing.assert_allclose(train(net, X, Y, **step).parameters[1], theta - back.gradient, atol=1e-13)


def test_binary_cross_entropy_over_ones_own_sigmoid() -> None:
    steep = nn.Activation(
        "sigmoid",
        lambda z: 1 / (1 + np.exp(-2 * z)),
        lambda z: 0.5 / np.cosh(z) ** 2,
        lambda z: -np.tanh(z) / np.cosh(z) ** 2,
    )
    net = network(steep)
    cost = objective(net, X, Y, cost=BinaryCrossEntropy())
    np.testing.assert_allclose(cost.gradient(net.parameters), differences(cost, net.parameters), atol=1e-7)
    np.testing.assert_allclose(
        backpropagate(net, X, Y, cost=BinaryCrossEntropy()).gradient, cost.gradient(net.parameters), atol=1e-13
    )


OPTIMIZERS: list[Optimizer] = [
    GradientDescent(0.05),
    Momentum(0.01),
    Momentum(0.05, average=True, bias_correction=True),
    Nesterov(0.01),
    RMSProp(0.01),
    RMSProp(0.01, bias_correction=True),
    AdaGrad(0.05),
    Adam(0.05),
    Adam(0.05, bias_correction=False),
    AMSGrad(0.05),
    NAdam(0.05),
    Lion(0.01),
    AdamW(0.05, weight_decay=0.1),
    Clipped(Adam(0.05), 0.01),
    Scaled(Momentum(0.05), np.linspace(0, 1, 27)),
]
NAMED = pytest.mark.parametrize("optimizer", OPTIMIZERS, ids=lambda o: type(o).__name__)


@dataclass(frozen=True)
class PerParameter(Optimizer):
    """Gradient descent with a rate for each parameter; nothing says that it is not elementwise."""

    rates: np.ndarray

    def update(self, state: State, gradient: np.ndarray, objective: Any = None) -> State:
        return state._replace(theta=state.theta - self.rates * gradient, steps=state.steps + 1)


@pytest.mark.parametrize("optimizer", [*OPTIMIZERS, PerParameter(np.linspace(0, 1, 27))], ids=repr)
def test_train_and_descend_run_the_optimizers_own_update_in_the_order_of_theta(optimizer: Optimizer) -> None:
    net = network()
    cost = objective(net, X, Y, cost=MSE)
    state = State.at(net.parameters)
    for _ in range(5):
        state = optimizer.update(state, cost.gradient(state.theta), cost)
    path = descend(optimizer, cost, net.parameters, 5)
    run = train(net, X, Y, cost=MSE, optimizer=optimizer, epochs=5, batch_size=40, rng=RNG(0))
    np.testing.assert_allclose(path.points[-1], state.theta, rtol=1e-12, atol=1e-14)
    np.testing.assert_allclose(run.parameters[-1], state.theta, rtol=1e-9, atol=1e-12)


def test_what_update_is_handed_stays_as_it_was() -> None:
    """A state may keep the gradient; nothing that it keeps is changed later, by whatever it came from."""
    kept: list[tuple[np.ndarray, np.ndarray]] = []

    class Keeps(Optimizer):
        def update(self, state: State, gradient: np.ndarray, objective: Any = None) -> State:
            kept.append((gradient, gradient.copy()))
            return State(state.theta - 0.1 * gradient, gradient, state.second, state.steps + 1)

    class Reuses(nn.Objective):
        """Returns the same array each time."""

        dimension, buffer = 2, np.zeros(2)

        def raw_value(self, theta: np.ndarray) -> float:
            return float(theta @ theta)

        def raw_gradient(self, theta: np.ndarray) -> np.ndarray:
            self.buffer[:] = 2 * theta
            return self.buffer

    train(network(), X, Y, cost=MSE, optimizer=Keeps(), epochs=3, batch_size=16, rng=RNG(0))
    descend(Keeps(), objective(network(), X, Y, cost=MSE), network().parameters, 5)
    path = descend(Keeps(), Reuses(), [1.0, 2.0], 5)
    np.testing.assert_allclose(path.gradients, 2 * path.points)
    for now, then in kept:
        np.testing.assert_array_equal(now, then)


def test_what_costs_and_activations_are_handed_stays_as_it_was() -> None:
    kept: list[tuple[np.ndarray, np.ndarray]] = []

    def kept_tanh(z: np.ndarray) -> np.ndarray:
        kept.append((z, z.copy()))
        return np.tanh(z)

    class KeepsError(MeanSquaredError):
        def gradient(self, a: np.ndarray, y: np.ndarray) -> np.ndarray:
            kept.extend([(a, a.copy()), (y, y.copy())])
            return super().gradient(a, y)

    own = nn.Activation("tanh", kept_tanh, lambda z: 1 - np.tanh(z) ** 2, lambda z: np.zeros_like(z))
    train(network(own, own), X, Y, cost=KeepsError(), optimizer=Adam(0.1), epochs=3, batch_size=16, rng=RNG(0))
    objective(network(own), X, Y, cost=KeepsError()).hessian(network().parameters)
    assert len(kept) > 50
    for now, then in kept:
        np.testing.assert_array_equal(now, then)


@pytest.mark.parametrize("part", ["activation", "cost", "penalty", "objective"])
def test_ones_own_code_that_writes_to_what_it_is_handed_is_told_so(part: str) -> None:
    def double(a: np.ndarray) -> np.ndarray:
        a *= 2
        return a

    class DoublesError(MeanSquaredError):
        def losses(self, a: np.ndarray, y: np.ndarray) -> np.ndarray:
            return super().losses(a, double(y))

        def gradient(self, a: np.ndarray, y: np.ndarray) -> np.ndarray:
            return super().gradient(a, double(y))

    class Shrinks(nn.L2):
        def gradient(self, w: np.ndarray) -> np.ndarray:
            return double(w)

    class Moves(nn.Objective):
        def raw_value(self, theta: np.ndarray) -> float:
            return float(double(theta).sum())

        def raw_gradient(self, theta: np.ndarray) -> np.ndarray:
            return double(theta)

    net = network(nn.Activation("double", double, double, double)) if part == "activation" else network()
    cost, penalty = DoublesError() if part == "cost" else MSE, Shrinks(0.1) if part == "penalty" else None
    theta, y = net.parameters, Y.copy()
    whole = Moves() if part == "objective" else objective(net, X, y, cost=cost, penalty=penalty)
    with pytest.raises(ValueError, match="read-only"):
        whole.gradient(theta)
    if part != "objective":
        with pytest.raises(ValueError, match="read-only"):
            backpropagate(net, X, y, cost=cost, penalty=penalty)
    np.testing.assert_array_equal(theta, net.parameters)
    np.testing.assert_array_equal(y, Y)


def test_an_update_that_writes_to_its_theta_is_told_so() -> None:
    class InPlace(Optimizer):
        def update(self, state: State, gradient: np.ndarray, objective: Any = None) -> State:
            theta = state.theta
            theta -= 0.1 * gradient
            return state._replace(theta=theta, steps=state.steps + 1)

    with pytest.raises(ValueError, match="read-only"):
        descend(InPlace(), landscapes.ripples, [1.0, 2.0], 3)
    with pytest.raises(ValueError, match="read-only"):
        train(network(), X, Y, cost=MSE, optimizer=InPlace(), epochs=1, batch_size=40, rng=RNG(0))
    with pytest.raises(ValueError, match="read-only"):
        descend_many(InPlace(), landscapes.ripples, [[1.0, 2.0]], 3)


def test_an_optimizer_that_returns_its_own_buffer() -> None:
    buffer = np.zeros(2)

    class Reuses(Optimizer):
        def update(self, state: State, gradient: np.ndarray, objective: Any = None) -> State:
            buffer[:] = state.theta - 0.1 * gradient
            return State(buffer, state.first, state.second, state.steps + 1)

    path = descend(Reuses(), landscapes.himmelblau, [1.0, 2.0], 1)
    expected = descend(GradientDescent(0.1), landscapes.himmelblau, [1.0, 2.0], 1)
    np.testing.assert_array_equal(path.points, expected.points)
    buffer[:] = 7
    np.testing.assert_array_equal(path.points, expected.points)


def test_a_callback_cannot_write_to_the_parameters() -> None:
    def write(epoch: nn.Epoch) -> None:
        epoch.theta[:] = 0

    with pytest.raises(ValueError, match="read-only"):
        train(network(), X, Y, cost=MSE, optimizer=Adam(0.1), epochs=1, batch_size=9, callbacks=(write,), rng=RNG(0))


def test_newton_leaves_the_users_matrix_alone() -> None:
    class Constant(nn.Objective):
        dimension, matrix = 2, np.eye(2)

        def raw_value(self, theta: np.ndarray) -> float:
            return float(theta @ theta) / 2

        def raw_gradient(self, theta: np.ndarray) -> np.ndarray:
            return theta.copy()

        def raw_hessian(self, theta: np.ndarray) -> np.ndarray:
            return self.matrix

    descend(Newton(damping=1.0), Constant(), [1.0, 2.0], 3)
    np.testing.assert_array_equal(Constant.matrix, np.eye(2))


def test_what_was_taken_in_is_the_librarys_own() -> None:
    x, y, eigenvalues, mask = X.copy(), Y.copy(), np.array([1.0, 2.0]), np.array([True, False])
    net = network()
    cost, bowl, rule = objective(net, x, y, cost=MSE), landscapes.quadratic(eigenvalues), AdamW(0.1, decay_mask=mask)
    before = cost.gradient(net.parameters), cost.gauss_newton(net.parameters), hash(rule)
    x[:], y[:], eigenvalues[:], mask[:] = 0, 0, 0, False
    np.testing.assert_array_equal(cost.gradient(net.parameters), before[0])
    np.testing.assert_array_equal(cost.gauss_newton(net.parameters), before[1])
    assert bowl.gradient([1.0, 1.0]).tolist() == [1, 2] == bowl.eigenvalues.tolist()
    assert hash(rule) == before[2]


@pytest.mark.parametrize("again", [copy.deepcopy, copy.copy, lambda o: pickle.loads(pickle.dumps(o))])
def test_copies_cannot_be_written_either(again: Callable[[Any], Any]) -> None:
    net = network()
    cost = objective(net, X, Y, cost=MSE)
    bowl = landscapes.quadratic([1.0, 2.0])
    arrays = [*again(net).weights, *again(net).biases, again(net).weight_mask, again(cost).x, again(cost).y]
    assert not any(array.flags.writeable for array in [*arrays, again(bowl).matrix])
    np.testing.assert_array_equal(again(net).parameters, net.parameters)
    assert again(landscapes.saddle) is landscapes.saddle


RULES: list[Callable[[float], Any]] = [
    GradientDescent, Momentum, Nesterov, RMSProp, AdaGrad, Adam, AMSGrad, NAdam, Lion, AdamW, Newton, LineSearch,
    Constant,
    lambda s: AdamW(0.1, weight_decay=s), lambda s: AdamW(0.1, decay_mask=np.array([s > 0.2, True])),
    lambda s: Scaled(Adam(0.1), np.array([s, 1.0])), lambda s: Clipped(Adam(0.1), s), lambda s: Adam(0.1, beta1=s),
    lambda s: RMSProp(0.1, bias_correction=s > 0.2), lambda s: StepDecay(s, 0.5, 2), lambda s: Cosine(s, 9),
    lambda s: WarmUp(Constant(s), 3),
]  # fmt: skip


@pytest.mark.parametrize("rule", RULES)
def test_optimizers_and_schedules_are_equal_when_all_their_settings_are(rule: Callable[[float], Any]) -> None:
    assert rule(0.1) == rule(0.1)
    assert hash(rule(0.1)) == hash(rule(0.1))
    assert rule(0.1) != rule(0.3)
    assert AdamW(0.1) != Adam(0.1)


def test_masks_of_one_meaning_make_equal_optimizers() -> None:
    mask = np.array([True, False])
    assert AdamW(0.1, decay_mask=mask) == AdamW(0.1, decay_mask=mask.copy())


@pytest.mark.parametrize("kind", [np.float64, np.float32, np.longdouble, np.int64])
def test_the_networks_dtype_decides_whatever_kind_a_number_is(kind: type) -> None:
    """Settings of every kind of number, in optimizers, schedules, costs and penalties."""
    net, half = network(dtype=np.float32), kind(1) if kind is np.int64 else kind(0.5)
    rules: list[Optimizer] = [
        *(rule(half) for rule in (GradientDescent, Momentum, Nesterov, RMSProp, AdaGrad, Adam, AMSGrad, NAdam, Lion)),
        AdamW(half, weight_decay=half), Newton(half, damping=half), LineSearch(half), Clipped(Adam(half), half),
        Scaled(Adam(half), np.linspace(0, 1, 27)), Adam(Constant(half)), Adam(StepDecay(half, half, 2)),
        Adam(Cosine(half, 9, half)), Adam(lambda t: half / t), Adam(WarmUp(Constant(half), 3)), Adam(0.1, epsilon=half),
    ]  # fmt: skip
    for rule in rules:
        cost = objective(net, X, Y, cost=Huber(half), penalty=nn.ElasticNet(half, half))
        path = descend(rule, cost, net.parameters, 2)
        history = train(net, X, Y, cost=MSE, optimizer=rule, epochs=1, batch_size=16, rng=RNG(0))
        for part in (path.points, path.first_moments, path.second_moments, history.parameters, history.state.theta):
            assert part.dtype == np.float32, rule


def test_an_objective_without_a_hessian_is_enough_for_first_order_methods() -> None:
    class Bowl(nn.Objective):
        def raw_value(self, theta: np.ndarray) -> float:
            return float(theta @ theta)

        def raw_gradient(self, theta: np.ndarray) -> np.ndarray:
            return 2 * theta

    assert descend(Adam(0.1), Bowl(), [1.0, 2.0, 3.0], 100).costs[-1] < 1
    with pytest.raises(ValueError, match="objective must have a Hessian for this"):
        descend(Newton(), Bowl(), [1.0, 2.0], 1)


def test_integers_and_constants_in_a_landscape() -> None:
    plane = nn.Landscape("plane", lambda x, y: 3, lambda x, y: (0, 0), lambda x, y: (1, 0, 1), 1)
    slope = nn.Landscape("slope", lambda x, y: x + 2 * y, lambda x, y: (1, 2), lambda x, y: (0, 0, 0), 1)
    assert descend(Newton(damping=1.0), plane, [1.0, 2.0], 2).points[-1].tolist() == [1, 2]
    runs = descend_many(GradientDescent(0.5), slope, [[0.0, 0.0], [1.0, 1.0]], 2)
    np.testing.assert_allclose(runs.points[-1], [[-1, -2], [0, -1]])
    assert plane.values([[1.0, 2.0], [3.0, 4.0]]).tolist() == [3, 3]
    assert nn.landscape_slice(plane, [0.0, 0.0], np.eye(2), 1.0, 2).tolist() == [[3, 3], [3, 3]]
    assert slope.hessian([0.0, 0.0]).dtype == np.float64
