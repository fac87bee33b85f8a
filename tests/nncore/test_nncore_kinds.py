"""Arguments of a wrong kind: an error that names the argument, says what was expected, what came, and what to do."""

import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest

import nncore as nn
from nncore import Adam, MeanSquaredError, Network, datasets, landscapes

RNG = np.random.default_rng(0)
NET = Network.initialize([2, 3, 1], rng=RNG)
X, Y = datasets.xor().x, datasets.xor().y
MSE = MeanSquaredError()
COST = nn.objective(NET, X, Y, cost=MSE)
THETA = NET.parameters
RIPPLES = landscapes.ripples


def bowl(theta: np.ndarray) -> float:
    return float(theta @ theta)


def train(**changes: Any) -> Any:
    return nn.train(
        NET, X, Y, **({"cost": MSE, "optimizer": Adam(0.1), "epochs": 1, "batch_size": 2, "rng": RNG} | changes)
    )


ASKS_FOR_A_COST: list[Callable[[Any], Any]] = [
    lambda cost: nn.objective(NET, X, Y, cost=cost),
    lambda cost: nn.backpropagate(NET, X, Y, cost=cost),
    lambda cost: train(cost=cost),
]
ASKS_FOR_A_PENALTY: list[Callable[[Any], Any]] = [
    lambda penalty: nn.objective(NET, X, Y, cost=MSE, penalty=penalty),
    lambda penalty: nn.backpropagate(NET, X, Y, cost=MSE, penalty=penalty),
    lambda penalty: train(penalty=penalty),
]
ASKS_FOR_AN_OPTIMIZER: list[Callable[[Any], Any]] = [
    lambda optimizer: train(optimizer=optimizer),
    lambda optimizer: nn.descend(optimizer, RIPPLES, [0.0, 0.0], 1),
    lambda optimizer: nn.descend_many(optimizer, RIPPLES, [[0.0, 0.0]], 1),
    lambda optimizer: nn.Clipped(optimizer, 1.0),
    lambda optimizer: nn.Scaled(optimizer, np.ones(2)),
]
ASKS_FOR_AN_OBJECTIVE: list[Callable[[Any], Any]] = [
    lambda objective: nn.descend(Adam(0.1), objective, [0.0, 0.0], 1),
    lambda objective: nn.descend_many(Adam(0.1), objective, [[0.0, 0.0]], 1),
    lambda objective: nn.check_gradients(objective, [0.0, 0.0]),
    lambda objective: nn.landscape_slice(objective, [0.0, 0.0], np.eye(2), 1.0, 3),
    lambda objective: nn.interpolate(objective, [0.0, 0.0], [1.0, 1.0]),
    lambda objective: nn.top_eigenpairs(objective, [0.0, 0.0], 1, rng=RNG),
    lambda objective: nn.QuadraticApproximation.at(objective, [0.0, 0.0]),
]
ASKS_FOR_A_NETWORK: list[Callable[[Any], Any]] = [
    lambda network: nn.forward(network, X),
    lambda network: nn.backpropagate(network, X, Y, cost=MSE),
    lambda network: nn.objective(network, X, Y, cost=MSE),
    lambda network: nn.train(network, X, Y, cost=MSE, optimizer=Adam(0.1), epochs=1, batch_size=2, rng=RNG),
    lambda network: nn.save_network(network, Path("never.npz")),
    lambda network: nn.random_directions(network, rng=RNG),
    lambda network: nn.greatest_error(network, np.sin),
]
ASKS_FOR_AN_RNG: list[Callable[[Any], Any]] = [
    lambda rng: Network.initialize([2, 1], rng=rng),
    lambda rng: train(rng=rng),
    lambda rng: datasets.two_moons(rng=rng),
    lambda rng: datasets.spiral(rng=rng),
    lambda rng: datasets.noisy_curve(rng=rng),
    lambda rng: datasets.xor().split(0.5, rng=rng),
    lambda rng: nn.random_directions(NET, rng=rng),
    lambda rng: nn.top_eigenpairs(COST, THETA, 1, rng=rng),
    lambda rng: nn.trained_fits(np.sin, [1], rng=rng),
]
ASKS_FOR_A_STEP: list[Callable[[Any], Any]] = [
    nn.GradientDescent, nn.Momentum, nn.Nesterov, nn.RMSProp, nn.AdaGrad, Adam, nn.AMSGrad, nn.NAdam, nn.Lion, nn.AdamW,
    nn.Newton, nn.LineSearch,
]  # fmt: skip

CASES: list[tuple[list[Callable[[Any], Any]], Any, str]] = [
    (ASKS_FOR_A_COST, MeanSquaredError, "cost must be a Cost, got the class MeanSquaredError: write MeanSquaredError("),
    (ASKS_FOR_A_COST, "mse", "cost must be a Cost, got 'mse': for instance nncore.MeanSquaredError()"),
    (ASKS_FOR_A_COST, None, "cost must be a Cost, got None"),
    (ASKS_FOR_A_PENALTY, 0.1, "penalty must be a Penalty, got 0.1"),
    (ASKS_FOR_A_PENALTY, nn.L2, "penalty must be a Penalty, got the class L2: write L2(...)"),
    (ASKS_FOR_AN_OPTIMIZER, Adam, "optimizer must be an Optimizer, got the class Adam: write Adam(...)"),
    (ASKS_FOR_AN_OPTIMIZER, "adam", "optimizer must be an Optimizer, got 'adam': for instance Adam(0.01)"),
    (ASKS_FOR_AN_OPTIMIZER, RIPPLES, "optimizer must be an Optimizer, got <landscape ripples>"),
    (ASKS_FOR_AN_OBJECTIVE, bowl, "write nncore.function(...) around it"),
    (ASKS_FOR_AN_OBJECTIVE, Adam(0.1), "objective must be an Objective, got Adam(step=0.1"),
    (ASKS_FOR_AN_OBJECTIVE, NET, "objective must be an Objective, got <Network 2-3-1, sigmoid, 13 parameters>"),
    (ASKS_FOR_A_NETWORK, X, "network must be a Network, got ndarray (4, 2) of float64"),
    (ASKS_FOR_A_NETWORK, Network, "network must be a Network, got the class Network"),
    (ASKS_FOR_A_NETWORK, [2, 3, 1], "network must be a Network, got [2, 3, 1]"),
    (ASKS_FOR_AN_RNG, 7, "rng must be a Generator, got 7: write rng=np.random.default_rng(7)"),
    (ASKS_FOR_AN_RNG, None, "rng must be a Generator, got None: write rng=np.random.default_rng(0)"),
    (ASKS_FOR_AN_RNG, np.random, "rng must be a Generator, got <module"),
    (ASKS_FOR_A_STEP, "0.1", "step must be a number above 0, got '0.1'"),
    (ASKS_FOR_A_STEP, nn.Cosine, "step must be a function of the step's number, got <class 'nncore.schedules.Cosine'>"),
    ([lambda a: Network.initialize([2, 1], a, rng=RNG)], np.tanh, "activation must be an Activation or one of"),
    ([lambda a: Network([[[1.0]]], [[0.0]], [a])], nn.Activation, "activation must be an Activation or one of sigmoid"),
    ([lambda a: Network(a, a, a)], 3, "weights must be a list of matrices, one a layer, got 3"),
    ([lambda s: Network.initialize(s, rng=RNG)], 5, "sizes must list at least an input and an output layer, got 5"),
    ([lambda i: Network.initialize([2, 1], initializer=i, rng=RNG)], 3, "initializer must be one of xavier"),
    ([lambda f: nn.Activation("mine", f, np.cos, np.sin)], 3, "value must be a function of z, got 3"),
    ([lambda f: nn.Landscape("mine", np.add, f, f, 1.0)], None, "slope must be a function of x and y, got None"),
    ([lambda f: nn.function(f)], 3, "f must be a function of theta, got 3"),
    ([lambda f: nn.function(bowl, f)], 3, "gradient must be a function of theta, got 3"),
    ([lambda f: nn.step_network(f, 3)], 3, "function must be a function of x (k, 1), got 3"),
    ([lambda s: nn.WarmUp(s, 3)], nn.Constant, "schedule must be a function of the step's number, got <class"),
    ([lambda v: train(validation=v)], X, "validation must be a pair (inputs, targets), got ndarray"),
    ([lambda c: train(callbacks=c)], print, "callbacks must be a tuple of functions of an Epoch, got <built-in"),
    ([lambda c: train(callbacks=c)], (1,), "callbacks must be a tuple of functions of an Epoch, got (1,)"),
    ([lambda s: train(state=s)], THETA, "state must be a State, got ndarray (13,) of float64"),
    ([lambda s: train(state=s)], nn.State.at(np.zeros(3)), "state.theta must have shape (13,), got (3,)"),
    ([lambda w: nn.objective(NET, X, Y, cost=MSE, weights=w)], [1, 2], "weights must have shape (4,), got (2,)"),
    ([lambda w: nn.objective(NET, X, Y, cost=MSE, weights=w)], [0] * 4, "weights must not be negative and not all"),
    ([lambda y: nn.objective(NET, X, y, cost=nn.Hinge())], Y, "y must be -1 or 1 for Hinge, got 0.0"),
    ([lambda y: nn.one_hot(y)], [0.5], "labels must be whole numbers of at least 0, of shape (k,), got [0.5]"),
    ([lambda y: nn.one_hot(y, 2)], [2], "labels must be below classes (2), got 2"),
    ([lambda x: nn.standardize(x)], [1.0], "x must have shape (samples, n)"),
    ([lambda r: nn.Scaled(Adam(0.1), r)], [[1.0]], "rates must be an array of booleans or numbers of at least 0"),
    ([lambda r: nn.descend(nn.Scaled(Adam(0.1), r), RIPPLES, [0, 0], 1)], [1.0], "rates must have shape (2,), got"),
    ([lambda n: nn.Clipped(Adam(0.1), n)], -1, "norm must be a number of at least 0, got -1"),
    ([lambda s: nn.LineSearch(0.1, s)], 0, "shrink must be a number in (0, 1), got 0"),
    ([lambda n: nn.interpolate(COST, THETA, n)], [1.0], "end must have shape (13,), got (1,)"),
    ([lambda t: nn.metrics.accuracy(t, t)], [[1.0, 1.0, 0.0]], "targets must name one class per row, got [1.0, 1.0,"),
]  # fmt: skip


@pytest.mark.parametrize(
    ("call", "wrong", "message"), [(call, wrong, message) for calls, wrong, message in CASES for call in calls]
)
def test_a_wrong_kind(call: Callable[[Any], Any], wrong: Any, message: str) -> None:
    with pytest.raises(ValueError, match=re.escape(message)):
        call(wrong)


def test_an_activation_of_ones_own_that_couples_neurons() -> None:
    own = nn.Activation("softmax", np.exp, np.exp, np.exp, elementwise=False)
    with pytest.raises(ValueError, match="must be elementwise: only nncore's softmax couples outputs"):
        nn.objective(Network([[[1.0]]], [[0.0]], [own]), [[1.0]], [[1.0]], cost=MSE)


def of_a_cost(**parts: Any) -> Any:
    kind = type("Own", (MeanSquaredError,), {name: lambda self, a, y, v=v: v for name, v in parts.items()})
    return nn.objective(NET, X, Y, cost=kind())


def of_an_optimizer(state: Any) -> Any:
    rule = type("Own", (nn.Optimizer,), {"update": lambda *_: state})()
    return nn.descend(rule, RIPPLES, [0.0, 0.0], 1)


def of_an_activation(value: Any) -> Network:
    return Network([np.ones((1, 2))], [[0.0]], [nn.Activation("own", value, value, value)])


OWN: list[tuple[Callable[[], Any], str]] = [
    (lambda: nn.function(bowl, lambda t: np.array(1.0)).gradient([1.0, 2.0]), "gradient(theta) must have shape (2,)"),
    (lambda: nn.function(lambda t: t)([1.0, 2.0]), "f(theta) must be a number, got array([1., 2.])"),
    (lambda: of_a_cost(losses=1.0)(THETA), "Own.losses(a, y) must have shape (4,), got ()"),
    (lambda: of_a_cost(gradient=np.ones(4)).gradient(THETA), "Own.gradient(a, y) must have shape (4, 1), got (4,)"),
    (lambda: of_a_cost(second_derivative=1).hessian(THETA), "Own.second_derivative(a, y) must have shape (4, 1), got"),
    (lambda: of_an_optimizer(None), "update(...) must be a State, got None"),
    (lambda: of_an_optimizer(nn.State.at(np.zeros(3))), "update(...).theta must have shape (2,), got (3,)"),
    (lambda: of_an_activation(np.sum)(X), "value(z) of own must have shape (4, 1), got ()"),
    (
        lambda: nn.objective(of_an_activation(np.sum), X, Y, cost=nn.Huber())([1.0, 1.0, 0.0]),
        "value(z) of own must have shape (4, 1), got ()",
    ),
    (
        lambda: nn.descend(Adam(lambda t: "x"), RIPPLES, [0.0, 0.0], 1),
        "step(1) must be a number of at least 0, got 'x'",
    ),
]


@pytest.mark.parametrize(("call", "message"), OWN, ids=[message for _, message in OWN])
def test_what_ones_own_code_returns_is_checked(call: Callable[[], Any], message: str) -> None:
    with pytest.raises(ValueError, match=re.escape(message)):
        call()


def test_a_damaged_file_is_named_whatever_is_wrong_with_it(tmp_path: Path) -> None:
    """Every bit flip is either harmless or a ValueError that names the file."""
    path = tmp_path / "net.npz"
    nn.save_network(NET, path)
    whole = path.read_bytes()
    rng = np.random.default_rng(0)
    for at in rng.choice(8 * len(whole), 800, replace=False):
        damaged = bytearray(whole)
        damaged[at // 8] ^= 1 << (at % 8)
        path.write_bytes(damaged)
        try:
            nn.load_network(path)
        except ValueError as problem:
            assert str(path) in str(problem)  # noqa: PT017 - others are not errors


def test_a_text_file_is_not_answered_with_advice_to_load_unsafely(tmp_path: Path) -> None:
    path = tmp_path / "net.npz"
    path.write_text("weights: 1 2 3")
    with pytest.raises(ValueError, match=re.escape(f"{path} must be a network saved by nncore")) as caught:
        nn.load_network(path)
    assert "pickle" not in str(caught.value)
