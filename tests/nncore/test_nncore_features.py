"""Weights of samples, clipping, rates, resuming, further optimizers and costs, plain functions, Fisher matrices."""

import json
import pydoc
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest
from strategies import differences

import nncore as nn
from nncore import (
    L2,
    Adam,
    AMSGrad,
    BinaryCrossEntropy,
    Clipped,
    Cost,
    CrossEntropy,
    GradientDescent,
    Hinge,
    Huber,
    LineSearch,
    Lion,
    MeanSquaredError,
    NAdam,
    Network,
    RMSProp,
    Scaled,
    backpropagate,
    check_gradients,
    datasets,
    descend,
    landscapes,
    metrics,
    objective,
    train,
)  # isort: skip

RNG = np.random.default_rng
COSTS: list[Cost] = [MeanSquaredError(), CrossEntropy(), BinaryCrossEntropy(), Huber(0.3)]
MSE = MeanSquaredError()
X, LABELS = RNG(0).normal(size=(30, 2)), RNG(1).integers(0, 3, 30)
Y = nn.one_hot(LABELS)


def network(output: str = "sigmoid") -> Network:
    return Network.initialize([2, 4, 3], "tanh", output_activation=output, rng=RNG(0))


@pytest.mark.parametrize("cost", COSTS, ids=repr)
def test_a_weight_of_two_is_a_sample_twice(cost: Cost) -> None:
    net, counts = network(cost.partner or "sigmoid"), RNG(2).integers(0, 3, 30)
    theta, v = net.parameters, RNG(3).normal(size=net.parameter_count)
    weighted = objective(net, X, Y, cost=cost, penalty=L2(0.1), weights=counts)
    repeated = objective(net, X.repeat(counts, 0), Y.repeat(counts, 0), cost=cost, penalty=L2(0.1))
    back = backpropagate(net, X, Y, cost=cost, penalty=L2(0.1), weights=counts)
    assert weighted(theta) == pytest.approx(repeated(theta)) == pytest.approx(back.cost)
    for name in ("gradient", "hessian", "hessian_diagonal", "gauss_newton"):
        np.testing.assert_allclose(getattr(weighted, name)(theta), getattr(repeated, name)(theta), atol=1e-12)
    np.testing.assert_allclose(back.gradient, repeated.gradient(theta), atol=1e-12)
    np.testing.assert_allclose(weighted.hessian_vector_product(theta, v), repeated.hessian(theta) @ v, atol=1e-11)


def test_training_with_weights_and_batches() -> None:
    """Batches keep the scale of the whole: their mean is the weighted cost's gradient."""
    net, counts = network("softmax"), RNG(2).uniform(0, 3, 30)
    whole = objective(net, X, Y, cost=CrossEntropy(), weights=counts)
    parts = [whole.restricted_to(rows) for rows in np.arange(30).reshape(3, 10)]
    mean = np.mean([part.gradient(net.parameters) for part in parts], axis=0)
    np.testing.assert_allclose(mean, whole.gradient(net.parameters), atol=1e-14)
    run = train(
        net, X, Y, cost=CrossEntropy(), optimizer=GradientDescent(0.1), epochs=1, batch_size=30, weights=counts,
        rng=RNG(0),
    )  # fmt: skip
    np.testing.assert_allclose(
        run.parameters[1], net.parameters - 0.1 * whole.gradient(net.parameters), rtol=1e-9, atol=1e-12
    )
    assert run.costs[0] == pytest.approx(whole(net.parameters))


def test_weights_of_classes() -> None:
    balanced = metrics.class_weights(Y)
    np.testing.assert_allclose([balanced[k == LABELS].sum() for k in range(3)], 10)
    assert metrics.class_weights(Y, [1, 2, 3]).tolist() == (LABELS + 1).tolist()


def test_hinge() -> None:
    net, signs = Network.initialize([2, 4, 1], "tanh", output_activation="identity", rng=RNG(0)), 2 * Y[:, :1] - 1
    assert Hinge().value([[0.5], [-2.0]], [[1.0], [1.0]]) == pytest.approx((0.5 + 3) / 2)
    cost = objective(net, X, signs, cost=Hinge())
    assert check_gradients(cost, net.parameters, verbose=False).error < 1e-7
    np.testing.assert_allclose(cost.hessian(net.parameters), differences(cost.gradient, net.parameters), atol=1e-6)


def test_clipping_shortens_long_gradients_only() -> None:
    bowl = landscapes.quadratic([1.0, 1.0])
    long, short = (descend(Clipped(GradientDescent(1.0), 0.5), bowl, start, 1) for start in ([3.0, 4.0], [0.3, 0.0]))
    np.testing.assert_allclose(long.points[0] - long.points[1], [0.3, 0.4])
    np.testing.assert_allclose(short.points[1], 0, atol=1e-15)
    many = nn.descend_many(Clipped(GradientDescent(1.0), 0.5), bowl, [[3.0, 4.0], [0.3, 0.0]], 1)
    np.testing.assert_allclose(many.points[1], [long.points[1], short.points[1]], atol=1e-15)


def test_frozen_parameters_stay_and_rates_scale() -> None:
    net = network()
    only_weights = Scaled(Adam(0.1), net.weight_mask)
    run = train(net, X, Y, cost=MSE, optimizer=only_weights, epochs=3, batch_size=7, rng=RNG(0))
    biases = run.parameters[:, ~net.weight_mask]
    np.testing.assert_array_equal(biases, biases[:1].repeat(4, 0))
    assert (run.parameters[-1] != run.parameters[0])[net.weight_mask].all()
    path = descend(Scaled(GradientDescent(0.1), np.array([1.0, 0.1])), landscapes.quadratic([1.0, 1.0]), [1.0, 1.0], 1)
    np.testing.assert_allclose(path.points[1], [0.9, 0.99])


def test_further_optimizers_by_hand() -> None:
    """Two steps of each with the gradients 1 and -2, as the papers have them."""
    g, slope = [1.0, -2.0], {}
    for name, rule in {
        "amsgrad": AMSGrad(0.1, 0.5, 0.5, 0.0), "nadam": NAdam(0.1, 0.5, 0.5, 0.0), "lion": Lion(0.1, 0.5, 0.5),
        "rmsprop": RMSProp(0.1, 0.5, 0.0, bias_correction=True),
    }.items():  # fmt: skip
        state = nn.State.at(np.zeros(1))
        for gradient in g:
            state = rule.update(state, np.array([gradient]))
        slope[name] = state.theta[0]
    m, v = (0.5, -0.75), (0.5, 2.25)
    hats = [(m[0] / 0.5, v[0] / 0.5), (m[1] / 0.75, v[1] / 0.75)]
    assert slope["amsgrad"] == pytest.approx(-0.1 * sum(a / np.sqrt(b) for a, b in hats))
    ahead = [0.5 * m[0] / 0.75 + 0.5 * g[0] / 0.5, 0.5 * m[1] / 0.875 + 0.5 * g[1] / 0.75]
    assert slope["nadam"] == pytest.approx(-0.1 * sum(a / np.sqrt(b) for a, (_, b) in zip(ahead, hats, strict=True)))
    assert slope["lion"] == pytest.approx(-0.1 * (1 - 1))
    assert slope["rmsprop"] == pytest.approx(-0.1 * (1 / np.sqrt(hats[0][1]) - 2 / np.sqrt(hats[1][1])))


def test_amsgrad_remembers_the_greatest() -> None:
    state = nn.State.at(np.zeros(1))
    for gradient in (10.0, *[0.1] * 9):
        state = AMSGrad(0.1).update(state, np.array([gradient]))
    assert state.more[0] > state.second
    path = descend(AMSGrad(0.05), landscapes.ripples, [2.0, 1.5], 30)
    run = nn.descend_many(AMSGrad(0.05), landscapes.ripples, [[2.0, 1.5]], 30)
    np.testing.assert_allclose(run.points[:, 0], path.points, atol=1e-12)


def test_a_line_search_never_goes_up() -> None:
    path = descend(LineSearch(10.0), landscapes.rosenbrock, [-1.2, 1.0], 200)
    assert (np.diff(path.costs) <= 0).all()
    drops = -np.diff(path.costs)
    taken = np.linalg.norm(np.diff(path.points, axis=0), axis=1) / np.linalg.norm(path.gradients[:-1], axis=1)
    assert (drops >= 1e-4 * taken * np.square(path.gradients[:-1]).sum(axis=1) - 1e-12).all()
    assert path.costs[-1] < 1
    net = network()
    history = train(net, X, Y, cost=MSE, optimizer=LineSearch(), epochs=5, batch_size=30, rng=RNG(0))
    assert (np.diff(history.costs) <= 0).all()


@pytest.mark.parametrize("optimizer", [Adam(nn.Cosine(0.1, 40)), AMSGrad(0.1), Clipped(Adam(0.1), 0.1)], ids=repr)
def test_a_run_goes_on_exactly(optimizer: nn.Optimizer) -> None:
    net = network()
    settings = {"cost": MSE, "optimizer": optimizer, "batch_size": 7}
    whole = train(net, X, Y, epochs=6, rng=RNG(0), **settings)
    rng = RNG(0)
    first = train(net, X, Y, epochs=2, rng=rng, **settings)
    saved = json.loads(json.dumps(rng.bit_generator.state))
    again = RNG()
    again.bit_generator.state = saved
    second = train(first.network, X, Y, epochs=4, state=first.state, rng=again, **settings)
    np.testing.assert_array_equal(second.parameters, whole.parameters[2:])
    np.testing.assert_array_equal(second.costs, whole.costs[2:])
    assert second.state.steps == whole.state.steps == 30


def test_zeros_never_break_the_symmetry() -> None:
    net = Network.initialize([2, 4, 1], initializer="zeros", rng=RNG(0))
    run = train(net, X, Y[:, :1], cost=MSE, optimizer=Adam(0.1), epochs=20, batch_size=30, rng=RNG(0))
    hidden = run.network.weights[0]
    np.testing.assert_array_equal(hidden, hidden[:1].repeat(4, 0))


def test_an_initializer_of_ones_own() -> None:
    net = Network.initialize([2, 3], initializer=lambda a, b, rng: rng.uniform(1, 2, (b, a)), rng=RNG(0))
    assert (net.weights[0] >= 1).all()
    with pytest.raises(ValueError, match="weights of the initializer must have shape"):
        Network.initialize([2, 3], initializer=lambda a, b, rng: np.zeros((a, b)), rng=RNG(0))


def test_one_hot_and_standardize() -> None:
    x = nn.standardize(X)
    np.testing.assert_allclose([x.mean(axis=0), x.std(axis=0)], [[0, 0], [1, 1]], atol=1e-14)
    np.testing.assert_allclose(nn.standardize(X[:3], like=X), x[:3])
    assert nn.one_hot([1, 0], 3).tolist() == [[0, 1, 0], [1, 0, 0]]


def test_interpolation_is_the_cost_on_the_line() -> None:
    cost = objective(network(), X, Y, cost=MSE)
    a, b = network().parameters, RNG(5).normal(size=27)
    expected = [cost((1 - t) * a + t * b) for t in np.linspace(0, 1, 7)]
    np.testing.assert_allclose(nn.interpolate(cost, a, b, 7), expected, rtol=1e-12)


@pytest.mark.parametrize("cost", COSTS[:3], ids=repr)
def test_fisher_matrices(cost: Cost) -> None:
    """The Fisher matrix, targets drawn from the model, is Gauss-Newton's; the empirical one is that of the data."""
    net = network(cost.partner or "identity")
    theta, x = net.parameters, X[:2]
    single = [objective(net, X[i : i + 1], Y[i : i + 1], cost=cost).gradient(theta) for i in range(30)]
    empirical = objective(net, X, Y, cost=cost).empirical_fisher(theta)
    np.testing.assert_allclose(empirical, np.mean([np.outer(g, g) for g in single], axis=0), atol=1e-12)
    a = net(x)
    if isinstance(cost, CrossEntropy):
        labels = [(p, np.eye(3)[k]) for k, p in enumerate(a[0])]
    elif isinstance(cost, BinaryCrossEntropy):
        rows = np.array(np.meshgrid(*[[0, 1]] * 3)).reshape(3, -1).T
        labels = [(np.prod(np.where(row == 1, a[0], 1 - a[0])), row) for row in rows]
    else:  # normal noise of the variance n / 2, whose second moments six points have as well
        labels = [(1 / 6, a[0] + s * np.sqrt(1.5 * 3) * e) for e in np.eye(3) for s in (-1, 1)]
    gradients = [(p, objective(net, x[:1], [y], cost=cost).gradient(theta)) for p, y in labels]
    fisher = sum(p * np.outer(g, g) for p, g in gradients)
    g = objective(net, x[:1], labels[0][1][None], cost=cost).gauss_newton(theta)
    np.testing.assert_allclose(g, fisher, atol=1e-12)


def quartic(theta: np.ndarray) -> float:
    return theta[0] ** 4 + theta[0] * theta[1] + 3 * theta[1] ** 2


def test_plain_functions() -> None:
    point = np.array([0.7, -1.2])
    gradient = np.array([4 * point[0] ** 3 + point[1], point[0] + 6 * point[1]])
    hessian = np.array([[12 * point[0] ** 2, 1], [1, 6]])
    given = nn.function(quartic, lambda t: np.array([4 * t[0] ** 3 + t[1], t[0] + 6 * t[1]]))
    for cost, first, second in (
        (nn.function(quartic), 1e-9, 1e-4),
        (nn.function(quartic, complex_step=True), 1e-15, 1e-8),
        (given, 1e-15, 1e-8),
        (nn.function(quartic, hessian=lambda t: hessian), 1e-9, 1e-15),
    ):
        np.testing.assert_allclose(cost.gradient(point), gradient, atol=first)
        np.testing.assert_allclose(cost.hessian(point), hessian, atol=second)
        assert cost(point) == quartic(point)
    assert repr(given) == "<function objective quartic>"
    assert descend(nn.Newton(), given, [1.0, 1.0], 40).costs[-1] == pytest.approx(-1 / 576)
    with pytest.raises(ValueError, match="theta must have shape"):
        nn.function(quartic, dimension=2).gradient([1.0, 2.0, 3.0])


def test_a_kink_is_called_one(capsys: pytest.CaptureFixture[str]) -> None:
    net = Network([[[0.0]]], [[0.0]], ["relu"])
    check = check_gradients(objective(net, [[1.0]], [[1.0]], cost=MSE), [0.0, 0.0])
    assert check.kinks.tolist() == [True, True]
    assert check.error == 0  # 0 lies between the slopes on the two sides
    assert capsys.readouterr().out.count("kink") == 2
    smooth = check_gradients(landscapes.ripples, [0.5, 1.0], verbose=False)
    assert not smooth.kinks.any()
    wrong = nn.function(lambda t: abs(t[0]), lambda t: np.array([3.0]))
    assert check_gradients(wrong, [0.0], verbose=False).error > 1


def test_many_labels() -> None:
    outputs, targets = [[0.9, 0.8, 0.1], [0.2, 0.7, 0.6]], [[1.0, 1.0, 0.0], [0.0, 1.0, 0.0]]
    assert metrics.label_accuracy(outputs, targets) == pytest.approx(5 / 6)
    assert metrics.accuracy([[0.3, 0.7]], [[0.4, 0.6]]) == 1


def test_short_representations() -> None:
    net = Network.initialize([2, 16, 16, 1], "relu", rng=RNG(0))
    xor = datasets.xor()
    cost = objective(net, xor.x, xor.y, cost=MSE)
    assert repr(net) == "<Network 2-16-16-1, relu, 337 parameters>"
    assert repr(network("softmax")) == "<Network 2-4-3, tanh, softmax, 27 parameters>"
    assert repr(cost) == (
        "<NetworkObjective MeanSquaredError() of 2-16-16-1, relu, 337 parameters on 4 samples>"
    )  # fmt: skip
    run = train(net, xor.x, xor.y, cost=MSE, optimizer=Adam(0.1), epochs=1, batch_size=4, rng=RNG(0))
    for result in (
        run, xor, backpropagate(net, xor.x, xor.y, cost=MSE), nn.forward(net, xor.x),
        descend(Adam(0.1), cost, net.parameters, 3), nn.QuadraticApproximation.at(cost, net.parameters),
    ):  # fmt: skip
        assert len(repr(result)) < 400
    assert "points (4, 337)" in repr(descend(Adam(0.1), cost, net.parameters, 3))


def test_help_fits_a_screen() -> None:
    lines = pydoc.plain(pydoc.render_doc(nn.train)).splitlines()
    assert sum(1 + len(line) // 120 for line in lines) <= 45
    for name in set(nn.__all__) - {"__version__"}:
        assert "_SupportsArray" not in pydoc.render_doc(getattr(nn, name)), name


def test_import_takes_neither_scipy_nor_matplotlib() -> None:
    code = "import sys, nncore; print([m for m in ('scipy', 'matplotlib', 'numba') if m in sys.modules])"
    root = Path(nn.__file__).parents[1]
    shown = subprocess.run([sys.executable, "-c", code], cwd=root, capture_output=True, text=True, check=True)
    assert shown.stdout.strip() == "[]"


def test_plain_functions_do_not_import_the_fast_path() -> None:
    """Only the objective of a network does."""
    users = [p.name for p in Path(nn.__file__).parent.glob("*.py") if "nncore.fast" in p.read_text(encoding="utf-8")]
    assert sorted(users) == ["network_objective.py"]
