"""The quadratic approximation, its stationary point and its steps."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from strategies import SETTINGS

from nncore import QuadraticApproximation, landscapes

KINDS = {
    "minimum": [1.0, 2.0, 3.0],
    "saddle": [-1.0, 2.0, 3.0],
    "maximum": [-3.0, -2.0, -1.0],
    "degenerate": [0.0, 1, 2],
}


def model(eigenvalues: list[float], gradient: list[float]) -> QuadraticApproximation:
    e = np.array(eigenvalues)
    return QuadraticApproximation(np.zeros(e.size), 1.0, np.array(gradient), np.diag(e))


@pytest.mark.parametrize("kind", KINDS)
def test_kind_and_stationary_point(kind: str) -> None:
    q = QuadraticApproximation.at(landscapes.quadratic(KINDS[kind]), [1.0, 2.0, 3.0])
    assert q.kind == kind
    np.testing.assert_allclose(q.hessian @ q.stationary_point + q.gradient, 0, atol=1e-12)


def test_halving_the_step_cuts_the_error_about_eightfold() -> None:
    q = QuadraticApproximation.at(landscapes.ripples, [0.7, -0.4])
    steps = np.array([0.3, 0.8]) * 0.01 * 0.5 ** np.arange(4)[:, None]
    errors = q.error(landscapes.ripples, steps)
    np.testing.assert_allclose(errors[:-1] / errors[1:], 8, rtol=0.1)
    assert q.error(landscapes.ripples, steps[0]) == pytest.approx(errors[0])


def test_newton_step_and_damping() -> None:
    q = model([1.0, 4.0], [1.0, 1.0])
    np.testing.assert_allclose(q.newton_step(), [-1, -0.25])
    np.testing.assert_allclose(q.newton_step(damping=1.0), [-0.5, -0.2])


@SETTINGS
@given(st.lists(st.sampled_from([-3.0, -1.0, 0.0, 1e-3, 1.0, 7.0]), min_size=1, max_size=4), st.integers(0, 10**6))
def test_no_step_within_the_radius_is_better_than_the_trust_region_step(e: list[float], seed: int) -> None:
    rng = np.random.default_rng(seed)
    gradient = rng.standard_normal(len(e)) * rng.choice([0.0, 1.0, 1e-9], len(e))
    basis = np.linalg.qr(rng.standard_normal((len(e), len(e))))[0]
    q = QuadraticApproximation(np.zeros(len(e)), 0.0, basis @ gradient, (basis * np.array(e)) @ basis.T)
    radius = float(rng.choice([0.01, 1.0, 30.0]))
    step = q.trust_region_step(radius)
    assert np.linalg.norm(step) <= radius * (1 + 1e-9)
    others = rng.standard_normal((300, len(e)))
    others *= radius * rng.uniform(0, 1, (300, 1)) / np.linalg.norm(others, axis=1, keepdims=True)
    assert q(step) <= min(np.min(q(others)), 0) + 1e-9 * (1 + radius**2)


def test_the_hard_case_goes_along_the_negative_curvature() -> None:
    step = model([-2.0, 1.0], [0.0, 1.0]).trust_region_step(1.0)
    assert np.linalg.norm(step) == pytest.approx(1)
    np.testing.assert_allclose(np.abs(step), [np.sqrt(8) / 3, 1 / 3])


def test_eigenpairs_belong_to_the_hessian() -> None:
    q = QuadraticApproximation.at(landscapes.himmelblau, [1.0, -2.0])
    np.testing.assert_allclose(q.eigenvectors * q.eigenvalues @ q.eigenvectors.T, q.hessian)
    assert q(np.zeros(2)) == q.value == landscapes.himmelblau([1.0, -2.0])
