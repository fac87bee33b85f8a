"""What must hold for every network, activation, cost and penalty."""

from pathlib import Path

import numpy as np
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st
from strategies import HIDDEN, SETTINGS, SMOOTH, Problem, differences, distance_to_kinks, problems

from nncore import (
    Network,
    NetworkObjective,
    QuadraticApproximation,
    activation,
    backpropagate,
    check_gradients,
    forward,
    load_network,
    objective,
    save_network,
    top_eigenpairs,
)


def close(value: object, expected: object, tolerance: float) -> None:
    np.testing.assert_allclose(value, expected, rtol=tolerance, atol=tolerance)


@SETTINGS
@given(problems())
def test_gradient_against_finite_differences(problem: Problem) -> None:
    assume(distance_to_kinks(problem) > 1e-4)
    assert check_gradients(problem.objective, problem.theta, verbose=False).error < 1e-7


@SETTINGS
@given(problems())
def test_hessian_against_differences_of_the_gradient(problem: Problem) -> None:
    assume(distance_to_kinks(problem) > 1e-4)
    cost = problem.objective
    close(cost.hessian(problem.theta), differences(cost.gradient, problem.theta), 1e-6)


@SETTINGS
@given(problems())
def test_hessian_is_symmetric_and_has_its_diagonal(problem: Problem) -> None:
    h = problem.objective.hessian(problem.theta)
    np.testing.assert_array_equal(h, h.T)
    close(problem.objective.hessian_diagonal(problem.theta), np.diagonal(h), 1e-12)


@SETTINGS
@given(problems())
def test_products_against_the_whole_hessian(problem: Problem) -> None:
    cost, v = problem.objective, np.random.default_rng(0).standard_normal(problem.theta.size)
    close(cost.hessian_vector_product(problem.theta, v), cost.hessian(problem.theta) @ v, 1e-11)


@SETTINGS
@given(problems())
def test_objective_and_backpropagation_agree(problem: Problem) -> None:
    back = backpropagate(problem.network, problem.x, problem.y, cost=problem.cost, penalty=problem.penalty)
    close(problem.objective(problem.theta), back.cost, 1e-13)
    close(problem.objective.gradient(problem.theta), back.gradient, 1e-13)


@SETTINGS
@given(problems())
def test_contributions_sum_to_requests_and_factors_to_gradients(problem: Problem) -> None:
    back = backpropagate(problem.network, problem.x, problem.y, cost=problem.cost)
    for layer in range(len(problem.network.weights)):
        close(back.contributions(layer).sum(axis=1), back.requests[layer], 1e-13)
        if problem.network.activations[layer].elementwise:
            close(back.chain_factors(layer).products.sum(axis=0), back.weights[layer], 1e-12)


@SETTINGS
@given(problems())
def test_requests_of_the_inputs_against_finite_differences(problem: Problem) -> None:
    assume(distance_to_kinks(problem) > 1e-4)
    back = backpropagate(problem.network, problem.x, problem.y, cost=problem.cost)

    def cost_at(x: np.ndarray) -> float:
        data = x.reshape(problem.x.shape)
        return objective(problem.network, data, problem.y, cost=problem.cost)(problem.theta)

    close(-back.requests[0].ravel(), differences(cost_at, problem.x.ravel()), 1e-7)


@SETTINGS
@given(problems(SMOOTH))
def test_gauss_newton_is_the_hessian_of_the_linearized_network(problem: Problem) -> None:
    """G = J^T c'' J, with J by finite differences of the outputs and c'' of the cost over its own partner."""
    g = problem.objective.gauss_newton(problem.theta)
    np.testing.assert_array_equal(g, g.T)
    assert np.linalg.eigvalsh(g).min() > -1e-10 * max(1, np.abs(g).max())
    if problem.cost.partner is not None or problem.penalty is not None:
        return
    jacobian = differences(lambda t: forward(problem.network.with_parameters(t), problem.x).output, problem.theta)
    seen = forward(problem.network, problem.x).output
    weight = problem.cost.second_derivative(seen, problem.y) / len(problem.x)
    close(g, np.einsum("pnj,nj,qnj->pq", jacobian, weight, jacobian), 1e-6)


@SETTINGS
@given(problems())
def test_many_parameters_at_once(problem: Problem) -> None:
    thetas = problem.theta + np.random.default_rng(1).standard_normal((4, problem.theta.size))
    cost = problem.objective
    close(cost.values(thetas), [cost(theta) for theta in thetas], 1e-13)
    close(cost.gradients(thetas), [cost.gradient(theta) for theta in thetas], 1e-12)


def scaled(problem: Problem, times: int) -> NetworkObjective:
    x, y = np.tile(problem.x, (times, 1)), np.tile(problem.y, (times, 1))
    return objective(problem.network, x, y, cost=problem.cost, penalty=problem.penalty)


@SETTINGS
@given(problems(), st.integers(2, 3))
def test_repeating_or_reordering_the_samples_changes_nothing(problem: Problem, times: int) -> None:
    many, theta = scaled(problem, times), problem.theta
    close(many(theta), problem.objective(theta), 1e-12)
    close(many.gradient(theta), problem.objective.gradient(theta), 1e-12)
    close(many.hessian(theta), problem.objective.hessian(theta), 1e-12)
    turned = objective(problem.network, problem.x[::-1], problem.y[::-1], cost=problem.cost, penalty=problem.penalty)
    close(turned.gradient(theta), problem.objective.gradient(theta), 1e-12)


@SETTINGS
@given(problems())
def test_permuting_hidden_neurons_permutes_the_gradient(problem: Problem) -> None:
    net = problem.network
    assume(len(net.weights) > 1)
    order = np.random.default_rng(2).permutation(net.sizes[1])
    numbered = net.with_parameters(np.arange(net.parameter_count))

    def permuted(n: Network) -> Network:
        weights = [n.weights[0][order], n.weights[1][:, order], *n.weights[2:]]
        return Network(weights, [n.biases[0][order], *n.biases[1:]], n.activations)

    places = permuted(numbered).parameters.astype(int)
    other = objective(permuted(net), problem.x, problem.y, cost=problem.cost, penalty=problem.penalty)
    theta = permuted(net).parameters
    close(other(theta), problem.objective(problem.theta), 1e-12)
    close(other.gradient(theta), problem.objective.gradient(problem.theta)[places], 1e-12)
    close(other.hessian(theta), problem.objective.hessian(problem.theta)[np.ix_(places, places)], 1e-12)


@SETTINGS
@given(problem=problems())
def test_save_and_load(problem: Problem, tmp_path_factory: pytest.TempPathFactory) -> None:
    path: Path = tmp_path_factory.mktemp("networks") / "net.npz"
    save_network(problem.network, path)
    again = load_network(path)
    np.testing.assert_array_equal(again.parameters, problem.network.parameters)
    assert again.activations == problem.network.activations
    assert again.sizes == problem.network.sizes


@SETTINGS
@given(problems())
def test_single_precision_stays_single_and_agrees(problem: Problem) -> None:
    net = problem.network
    single = Network(
        [w.astype(np.float32) for w in net.weights], [b.astype(np.float32) for b in net.biases], net.activations
    )
    assume(distance_to_kinks(problem) > 1e-3)
    cost = objective(single, problem.x, problem.y, cost=problem.cost, penalty=problem.penalty)
    theta = single.parameters
    v = np.ones_like(theta)
    back = backpropagate(single, problem.x, problem.y, cost=problem.cost, penalty=problem.penalty)
    results = {
        "gradient": cost.gradient(theta),
        "hessian": cost.hessian(theta),
        "hessian_vector_product": cost.hessian_vector_product(theta, v),
        "values": cost.values(theta[None]),
        "gauss_newton": cost.gauss_newton(theta),
        "backpropagation": back.gradient,
        "request": back.requests[0],
    }
    assert {name: r.dtype.name for name, r in results.items()} == dict.fromkeys(results, "float32")
    close(results["gradient"], problem.objective.gradient(problem.theta), 2e-4)
    close(results["hessian"], problem.objective.hessian(problem.theta), 2e-3)
    close(results["backpropagation"], results["gradient"], 1e-4)


@SETTINGS
@given(problems(SMOOTH))
def test_lanczos_finds_the_ends_of_the_spectrum(problem: Problem) -> None:
    q = QuadraticApproximation.at(problem.objective, problem.theta)
    for which, expected in (("largest", q.eigenvalues[::-1][:2]), ("smallest", q.eigenvalues[:2])):
        k = min(2, problem.theta.size)
        rng = np.random.default_rng(0)
        values, vectors = top_eigenpairs(problem.objective, problem.theta, k, which=which, rng=rng)
        close(values, expected[:k], 1e-8)
        close(q.hessian @ vectors, vectors * values, 1e-6)


@SETTINGS
@given(problems())
def test_no_input_is_changed(problem: Problem) -> None:
    """Read-only, Fortran-ordered and strided inputs give the same result, so none can have been written to."""
    wide = np.zeros((problem.x.shape[0] * 2, problem.x.shape[1] * 3))
    wide[::2, ::3] = problem.x
    theta = problem.theta
    expected = problem.objective.gradient(theta)
    for x in (np.asfortranarray(problem.x), wide[::2, ::3]):
        y = np.asfortranarray(problem.y)
        for array in (x, y, theta):
            array.flags.writeable = False
        cost = objective(problem.network, x, y, cost=problem.cost, penalty=problem.penalty)
        cost(theta), cost.hessian(theta), cost.hessian_vector_product(theta, theta)
        close(cost.gradient(theta), expected, 1e-13)
        backpropagate(problem.network, x, y, cost=problem.cost, penalty=problem.penalty)


@pytest.mark.parametrize("name", HIDDEN)
def test_activation_derivatives_against_finite_differences(name: str) -> None:
    a = activation(name)
    z = np.concatenate([np.linspace(-30, 30, 301) + 0.0123, [1e-3, -1e-3]])
    h = 1e-5
    close(a.derivative(z), (a.value(z + h) - a.value(z - h)) / (2 * h), 1e-8)
    close(a.second_derivative(z), (a.derivative(z + h) - a.derivative(z - h)) / (2 * h), 1e-8)
