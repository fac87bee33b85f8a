"""A wrong argument raises a ValueError that names it, says what was expected and what came."""

import re
import sys
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest

import nncore
from nncore import (
    L1,
    L2,
    LBFGS,
    AdaGrad,
    Adam,
    AdamW,
    BinaryCrossEntropy,
    Constant,
    Cosine,
    CrossEntropy,
    ElasticNet,
    GradientDescent,
    Huber,
    MeanSquaredError,
    Momentum,
    Nesterov,
    Network,
    Newton,
    QuadraticApproximation,
    RMSProp,
    State,
    StepDecay,
    WarmUp,
    backpropagate,
    datasets,
    descend,
    descend_many,
    forward,
    landscape_slice,
    landscapes,
    metrics,
    objective,
    train,
)

RNG = np.random.default_rng(0)
NET = Network.initialize([3, 4, 2], rng=np.random.default_rng(0))
SOFT = Network.initialize([3, 4, 2], output_activation="softmax", rng=np.random.default_rng(0))
X, Y, THETA = np.zeros((5, 3)), np.zeros((5, 2)), np.zeros(26)
MSE = MeanSquaredError()
COST = objective(NET, X, Y, cost=MSE)
Q = QuadraticApproximation.at(landscapes.saddle, [1.0, 2.0])
BACK = backpropagate(SOFT, X, Y, cost=CrossEntropy())


def training(**changes: object) -> object:
    arguments = {"cost": MSE, "optimizer": Adam(0.1), "epochs": 1, "batch_size": 2, "rng": RNG} | changes
    return train(NET, X, Y, **arguments)


CASES: dict[str, Callable[[], object]] = {
    "weights must be a list of matrices, one a layer, got []": lambda: Network([], [], []),
    "biases must have one entry per weight matrix (1), got []": lambda: Network([[[1.0]]], [], ["tanh"]),
    "activations must have one entry per weight matrix (1), got 'tanh'": lambda: Network([[[1.0]]], [[0.0]], "tanh"),
    "weights[0] must have shape (n_out, n_in), got (2,)": lambda: Network([[1, 2]], [[0]], ["tanh"]),
    "weights[0] must have shape (n_out, n_in) with no zero, got (0, 2)": lambda: Network(
        [np.zeros((0, 2))], [[]], ["tanh"]
    ),
    "weights[1] must have shape (n_out, 3), got (4, 2)": lambda: Network(
        [np.zeros((3, 2)), np.zeros((4, 2))], [np.zeros(3), np.zeros(4)], ["tanh", "tanh"]
    ),
    "biases[0] must have shape (3,), got (2,)": lambda: Network([np.zeros((3, 2))], [np.zeros(2)], ["tanh"]),
    "weights[0] must be finite, got nan at index (0, 0)": lambda: Network([[[np.nan]]], [[0]], ["tanh"]),
    "weights[0] must be an array of real numbers, got [['a']]": lambda: Network([[["a"]]], [[0]], ["tanh"]),
    "biases[0] must be an array of real numbers, got [1j]": lambda: Network([[[1]]], [[1j]], ["tanh"]),
    "weights[0] must be an array of real numbers, got [[1, 2], [3]]": lambda: Network([[[1, 2], [3]]], [[0]], ["tanh"]),
    "activation must be an Activation or one of sigmoid, tanh, relu": lambda: Network([[[1]]], [[0]], ["tanhh"]),
    "activations[0] must be elementwise before the output layer, got 'softmax'": lambda: Network(
        [[[1]], [[1]]], [[0], [0]], ["softmax", "tanh"]
    ),
    "sizes must list at least an input and an output layer, got [3]": lambda: Network.initialize([3], rng=RNG),
    "sizes[1] must be a whole number of at least 1, got 0": lambda: Network.initialize([3, 0], rng=RNG),
    "sizes[1] must be a whole number of at least 1, got 2.5": lambda: Network.initialize([3, 2.5], rng=RNG),
    "dtype must be float64 or float32, got <class 'numpy.int64'>": lambda: Network.initialize(
        [3, 1], dtype=np.int64, rng=RNG
    ),
    "initializer must be one of xavier, xavier_uniform": lambda: Network.initialize([3, 1], initializer="x", rng=RNG),
    "theta must have shape (26,), got (25,)": lambda: NET.with_parameters(np.zeros(25)),
    "x must have shape (samples, 3), got (5, 2)": lambda: forward(NET, np.zeros((5, 2))),
    "x must have shape (samples, 3), got (3,)": lambda: forward(NET, np.zeros(3)),
    "x must be finite, got nan at index (0, 1)": lambda: forward(NET, [[0, np.nan, 0]]),
    "x must be an array of real numbers, got None": lambda: forward(NET, None),
    "activations[1] must be finite, got inf": lambda: forward(
        Network([[[1e300, 1e300]]], [[0]], ["relu"]), [[1e300, 1e300]]
    ),
    "y must have shape (5, 2), got (4, 2)": lambda: backpropagate(NET, X, np.zeros((4, 2)), cost=MSE),
    "y must have shape (5, 2), got (5,)": lambda: objective(NET, X, np.zeros(5), cost=MSE),
    "x must hold at least one sample, got shape (0, 3)": lambda: backpropagate(NET, X[:0], Y[:0], cost=MSE),
    "cost CrossEntropy needs the output activation 'softmax', got 'sigmoid'": lambda: backpropagate(
        NET, X, Y, cost=CrossEntropy()
    ),
    "cost BinaryCrossEntropy needs the output activation 'sigmoid', got 'softmax'": lambda: objective(
        SOFT, X, Y, cost=BinaryCrossEntropy()
    ),
    "y must not be negative for CrossEntropy, got -1.0": lambda: objective(SOFT, X, Y - 1, cost=CrossEntropy()),
    "y must lie in [0, 1] for BinaryCrossEntropy, got values from 2.0 to 2.0": lambda: objective(
        NET, X, Y + 2, cost=BinaryCrossEntropy()
    ),
    "cost must be finite, got inf": lambda: backpropagate(
        Network([[[1e200]]], [[0]], ["identity"]), [[1.0]], [[0.0]], cost=MSE
    ),
    "gradient of weights[0] must be finite": lambda: backpropagate(
        Network([[[1.0]]], [[0]], ["identity"]), [[1e200]], [[0.0]], cost=MSE
    ),
    "gradient at theta must be finite": lambda: objective(
        Network([[[1.0]]], [[0]], ["identity"]), [[1e200]], [[0.0]], cost=MSE
    ).gradient([1.0, 0.0]),
    "theta must have shape (26,), got (2,)": lambda: COST([1.0, 2.0]),
    "theta must be finite, got inf at index (0,)": lambda: COST([np.inf, *np.zeros(25)]),
    "thetas must have shape (k, 26), got (26,)": lambda: COST.values(THETA),
    "v must have shape (26,), got (3,)": lambda: COST.hessian_vector_product(THETA, np.zeros(3)),
    "layer must be one of 0..1, got 2": lambda: BACK.contributions(2),
    "k must be a whole number of at least 0, got -1": lambda: BACK.chain_factors(-1),
    "k must not belong to a softmax layer, whose outputs are coupled, got 1": lambda: BACK.chain_factors(1),
    "softmax couples the neurons": lambda: nncore.activation("softmax").derivative(X),
    "strength must be a number of at least 0, got -1": lambda: L2(-1),
    "strength must be a number of at least 0, got nan": lambda: L1(np.nan),
    "l1 must be a number of at least 0, got '1'": lambda: ElasticNet("1", 1),
    "l2 must be a number of at least 0, got None": lambda: ElasticNet(1, None),
    "width must be a number above 0, got 0": lambda: Huber(0),
    "step must be a number above 0, got 0": lambda: GradientDescent(0),
    "step must be a number above 0, got inf": lambda: Momentum(np.inf),
    "decay must be a number in [0, 1), got 1": lambda: Nesterov(0.1, 1),
    "decay must be a number in [0, 1), got -0.1": lambda: RMSProp(0.1, -0.1),
    "bias_correction must be False without average, got True": lambda: Momentum(0.1, bias_correction=True),
    "epsilon must be a number of at least 0, got -1": lambda: AdaGrad(0.1, -1),
    "beta1 must be a number in [0, 1), got 1.5": lambda: Adam(0.1, 1.5),
    "beta2 must be a number in [0, 1), got True": lambda: Adam(0.1, 0.9, True),
    "weight_decay must be a number of at least 0, got -0.5": lambda: AdamW(0.1, weight_decay=-0.5),
    "decay_mask must be a boolean array of shape (P,), got [1, 0]": lambda: AdamW(0.1, decay_mask=[1, 0]),
    "decay_mask must have shape (26,), got (2,)": lambda: descend(
        AdamW(0.1, decay_mask=np.array([True, False])), COST, THETA, 1
    ),
    "damping must be a number of at least 0, got -1": lambda: Newton(damping=-1),
    "objective must be given to Newton's update": lambda: Newton().update(State.at(THETA), THETA),
    "memory must be a whole number of at least 1, got 0": lambda: LBFGS(0),
    "optimizer must make single steps here, got LBFGS": lambda: training(optimizer=LBFGS()),
    "eigenvalues must hold one above 0, got a largest of -1.0": lambda: nncore.stable_step([-1.0]),
    "factor must be a number above 0, got 0": lambda: StepDecay(1.0, 0, 1),
    "step must be a number above 0, got -2": lambda: Constant(-2),
    "steps must be a whole number of at least 2, got 1": lambda: Cosine(1.0, 1),
    "schedule must be a function of the step's number, got 0.1": lambda: WarmUp(0.1, 2),
    "start must have shape (26,), got (1,)": lambda: descend(Adam(0.1), COST, [0.0], 1),
    "steps must be a whole number of at least 0, got -1": lambda: descend(Adam(0.1), COST, THETA, -1),
    "start must have a finite cost and gradient, got cost inf": lambda: descend(
        Adam(0.1), landscapes.rosenbrock, [1e200, 0], 1
    ),
    "starts must have shape (k, 2), got (2,)": lambda: descend_many(Adam(0.1), landscapes.ripples, [0, 0], 1),
    "starts[1] must have a finite cost and gradient": lambda: descend_many(
        Adam(0.1), landscapes.rosenbrock, [[0, 0], [1e200, 0]], 1
    ),
    "bound must be a number above 0, got 0": lambda: descend(Adam(0.1), landscapes.ripples, [0, 0], 1, bound=0),
    "epochs must be a whole number of at least 0, got -1": lambda: training(epochs=-1),
    "batch_size must be a whole number of at least 1, got 0": lambda: training(batch_size=0),
    "patience must be a whole number of at least 1, got 0": lambda: training(patience=0),
    "validation must be given with patience 3, got None": lambda: training(patience=3),
    "network must have a finite cost": lambda: train(
        Network([[[1e200]]], [[0]], ["identity"]),
        [[1.0]],
        [[0.0]],
        cost=MSE,
        optimizer=Adam(0.1),
        epochs=1,
        batch_size=1,
        rng=RNG,
    ),
    "directions must have shape (2, 26), got (2, 25)": lambda: landscape_slice(COST, THETA, np.ones((2, 25)), 1, 5),
    "extent must be a number above 0, got 0": lambda: landscape_slice(COST, THETA, np.ones((2, 26)), 0, 5),
    "resolution must be a whole number of at least 2, got 1": lambda: landscape_slice(
        COST, THETA, np.ones((2, 26)), 1, 1
    ),
    "points must have shape (k, P) with k and P of at least 2, got (1, 5)": lambda: nncore.pca_directions(
        np.ones((1, 5))
    ),
    "points must not all be the same, got 4 times the same": lambda: nncore.pca_directions(np.ones((4, 5))),
    "eigenvalues must have shape (P,), got (2, 2)": lambda: landscapes.quadratic(np.ones((2, 2))),
    "eigenvectors must be orthonormal columns, got array([[1., 1.]": lambda: landscapes.quadratic(
        [1, 2], np.ones((2, 2))
    ),
    "delta must have shape (2,), got (3,)": lambda: Q([1, 2, 3]),
    "delta must have shape (k, 2), got (1, 3)": lambda: Q([[1, 2, 3]]),
    "radius must be a number above 0, got 0": lambda: Q.trust_region_step(0),
    "k must be at most P = 26, got 27": lambda: nncore.top_eigenpairs(COST, THETA, 27, rng=RNG),
    "which must be one of largest, smallest, magnitude, got 'LA'": lambda: nncore.top_eigenpairs(
        COST, THETA, 2, which="LA", rng=RNG
    ),
    "outputs must have shape (samples, n_L) with no zero, got (0, 2)": lambda: MSE.value(Y[:0], Y[:0]),
    "targets must have shape (5, 2), got (5, 3)": lambda: MSE.value(Y, X),
    "targets must have shape (5, 3), got (5, 2)": lambda: metrics.accuracy(X, Y),
    "outputs must have shape (samples, n) with no zero, got (0, 2)": lambda: metrics.accuracy(Y[:0], Y[:0]),
    "targets must vary for r_squared, got the same in every sample": lambda: metrics.r_squared(X, X),
    "n must be a whole number of at least 2, got 1": lambda: datasets.two_moons(1, rng=RNG),
    "noise must be a number of at least 0, got -1": lambda: datasets.noisy_curve(5, -1, rng=RNG),
    "classes must be a whole number of at least 2, got 1": lambda: datasets.spiral(5, 1, rng=RNG),
    "fraction must leave both parts of 4 samples non-empty, got 0.01": lambda: datasets.xor().split(0.01, rng=RNG),
    "fraction must be a number in (0, 1), got 7": lambda: datasets.xor().split(7, rng=RNG),
    "bumps must be a whole number of at least 1, got 0": lambda: nncore.step_network(np.sin, 0),
    "interval must be (low, high) with low < high, got (1, 0)": lambda: nncore.step_network(np.sin, 2, interval=(1, 0)),
    "function(x) must have shape (2, 1), got ()": lambda: nncore.step_network(np.sum, 2),
    "function(x) must be finite, got nan": lambda: nncore.step_network(lambda x: x * np.nan, 2),
    "widths[1] must be a whole number of at least 1, got 0": lambda: nncore.trained_fits(
        np.sin, [1, 0], steps=1, rng=RNG
    ),
}


@pytest.mark.parametrize("message", CASES)
def test_message(message: str) -> None:
    with pytest.raises(ValueError, match=re.escape(message)):
        CASES[message]()


def test_a_custom_activation_cannot_be_saved(tmp_path: Path) -> None:
    custom = nncore.Activation("square", np.square, lambda z: 2 * z, lambda z: np.full_like(z, 2))
    net = Network([[[1.0]]], [[0.0]], [custom])
    with pytest.raises(ValueError, match=re.escape("activations[0] must be one of nncore's own to be saved")):
        nncore.save_network(net, tmp_path / "net.npz")
    assert not list(tmp_path.iterdir())


@pytest.mark.parametrize("content", [b"", b"PK\x03\x04 broken", b"not a network at all"])
def test_a_file_that_is_no_network(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "net.npz"
    path.write_bytes(content)
    with pytest.raises(ValueError, match=re.escape(f"{path} must be a network saved by nncore")):
        nncore.load_network(path)


@pytest.mark.parametrize(
    ("change", "problem"),
    [
        ({"format": np.array(99)}, "format must be 1, got 99"),
        ({"W1": np.zeros((2, 2))}, "biases[0] must have shape (2,), got (1,)"),
        ({"b1": np.array([np.nan])}, "biases[0] must be finite"),
        ({"activations": np.array(["magic"])}, "activation must be an Activation or one of"),
        ({"W1": np.array([{}], dtype=object)}, "it holds other things than numbers"),
        ({"W1": None}, "W1 is not a file in the archive"),
    ],
)
def test_a_changed_file(tmp_path: Path, change: dict, problem: str) -> None:
    arrays = {"format": np.array(1), "activations": np.array(["tanh"]), "W1": np.ones((1, 1)), "b1": np.zeros(1)}
    kept = {name: a for name, a in (arrays | change).items() if a is not None}
    np.savez(tmp_path / "net.npz", **kept)
    with pytest.raises(ValueError, match=re.escape(problem)):
        nncore.load_network(tmp_path / "net.npz")


def test_a_missing_file(tmp_path: Path) -> None:
    with pytest.raises(FileNotFoundError):
        nncore.load_network(tmp_path / "none.npz")


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ("1,2\n3,x\n", "line 2: expected finite numbers in columns, got '3,x'"),
        ("1,2\n3\n", "line 2: expected finite numbers in columns, got '3'"),
        ("1,nan\n", "line 1: expected finite numbers in columns, got '1,nan'"),
        ("1\n", "line 1: expected finite numbers in columns, got '1'"),
        ("a,b\n", "expected at least one line of numbers, got none"),
        ("a,b\nc,d\n", "line 2: expected finite numbers in columns, got 'c,d'"),
    ],
)
def test_a_table_that_is_not_numbers(tmp_path: Path, text: str, problem: str) -> None:
    (tmp_path / "t.csv").write_text(text)
    with pytest.raises(ValueError, match=re.escape(problem)):
        datasets.csv(tmp_path / "t.csv")


def test_digits_without_scikit_learn(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "sklearn.datasets", None)
    with pytest.raises(ImportError, match="pip install scikit-learn"):
        datasets.digits()
