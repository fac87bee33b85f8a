"""Landscapes, slices and directions."""

import numpy as np
import pytest
from strategies import differences

from nncore import (
    Adam,
    Landscape,
    MeanSquaredError,
    Network,
    check_gradients,
    datasets,
    descend,
    landscape_slice,
    landscapes,
    objective,
    pca_directions,
    random_directions,
)

SURFACES = [getattr(landscapes, n) for n in ("ripples", "rosenbrock", "himmelblau", "beale", "rastrigin", "saddle")]
POINTS = np.random.default_rng(0).uniform(-2, 2, (20, 2))


@pytest.mark.parametrize("surface", SURFACES, ids=repr)
def test_derivatives_against_finite_differences(surface: Landscape) -> None:
    for point in [*POINTS, np.zeros(2)]:
        assert check_gradients(surface, point, verbose=False).error < 1e-7
        h = surface.hessian(point)
        np.testing.assert_allclose(h, differences(surface.gradient, point), rtol=1e-6, atol=1e-5)
        np.testing.assert_allclose(surface.hessian_vector_product(point, [1.0, -2.0]), h @ [1, -2])
        np.testing.assert_allclose(surface.hessian_diagonal(point), np.diagonal(h))
    np.testing.assert_allclose(surface.values(POINTS), [surface(p) for p in POINTS])
    np.testing.assert_allclose(surface.gradients(POINTS), [surface.gradient(p) for p in POINTS])


@pytest.mark.parametrize(
    ("surface", "minimum"),
    [
        (landscapes.rosenbrock, [1, 1]),
        (landscapes.himmelblau, [3, 2]),
        (landscapes.beale, [3, 0.5]),
        (landscapes.rastrigin, [0, 0]),
    ],
    ids=repr,
)
def test_known_minima(surface: Landscape, minimum: list[float]) -> None:
    assert surface(minimum) == 0
    np.testing.assert_allclose(surface.gradient(minimum), 0, atol=1e-12)
    assert np.linalg.eigvalsh(surface.hessian(minimum)).min() > 0
    assert np.abs(minimum).max() < surface.limits


def test_ripples_is_the_formula_of_the_slide() -> None:
    x, y = POINTS.T
    r = x**2 + y**2
    np.testing.assert_allclose(landscapes.ripples.values(POINTS), np.sin(r) + r + 2 * np.sin(3 * x) * np.sin(3 * y))


def test_quadratic_has_the_given_eigenpairs() -> None:
    basis = np.linalg.qr(np.random.default_rng(0).normal(size=(3, 3)))[0]
    bowl = landscapes.quadratic([1.0, 2.0, -3.0], basis)
    h = bowl.hessian(np.zeros(3))
    np.testing.assert_allclose(h @ basis, basis * [1, 2, -3], atol=1e-14)
    np.testing.assert_allclose(bowl.gradients([[1.0, 2, 3]])[0], h @ [1, 2, 3])
    assert bowl(basis[:, 1]) == pytest.approx(1)
    assert check_gradients(bowl, [1.0, -1.0, 0.5], verbose=False).error < 1e-8


def test_a_slice_is_the_cost_on_its_plane() -> None:
    xor = datasets.xor()
    net = Network.initialize([2, 3, 1], rng=np.random.default_rng(0))
    cost = objective(net, xor.x, xor.y, cost=MeanSquaredError())
    d = random_directions(net, rng=np.random.default_rng(1))
    costs = landscape_slice(cost, net.parameters, d, 2.0, 5)
    u = np.linspace(-2, 2, 5)
    expected = [[cost(net.parameters + u[j] * d[0] + u[i] * d[1]) for j in range(5)] for i in range(5)]
    np.testing.assert_allclose(costs, expected, rtol=1e-12)
    assert costs[2, 2] == pytest.approx(cost(net.parameters))


def test_random_directions_have_the_length_of_each_neurons_weights() -> None:
    net = Network.initialize([4, 5, 2], rng=np.random.default_rng(0))
    for direction in random_directions(net, rng=np.random.default_rng(1)):
        weights, biases = net.unpack(direction)
        for part, w in zip(weights, net.weights, strict=True):
            np.testing.assert_allclose(np.linalg.norm(part, axis=1), np.linalg.norm(w, axis=1))
        assert not any(b.any() for b in biases)


def test_pca_directions_span_a_flat_path() -> None:
    path = descend(Adam(0.1), landscapes.ripples, [1.5, 1.0], 40).points
    basis = np.linalg.qr(np.random.default_rng(0).normal(size=(6, 2)))[0].T
    directions, explained = pca_directions(path @ basis)
    np.testing.assert_allclose(directions @ directions.T, np.eye(2), atol=1e-12)
    assert explained.sum() == pytest.approx(1)
    assert explained[0] >= explained[1]
    moves = (path - path[-1]) @ basis
    np.testing.assert_allclose(moves @ directions.T @ directions, moves, atol=1e-12)
