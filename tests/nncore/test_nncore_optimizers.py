"""Optimizers, schedules and the runs that they make."""

import numpy as np
import pytest

from nncore import (
    LBFGS,
    AdaGrad,
    Adam,
    AdamW,
    Constant,
    Cosine,
    GradientDescent,
    MeanSquaredError,
    Momentum,
    Nesterov,
    Network,
    Newton,
    Optimizer,
    RMSProp,
    State,
    StepDecay,
    WarmUp,
    datasets,
    descend,
    descend_many,
    landscapes,
    objective,
    stable_step,
)

FIRST_ORDER: list[Optimizer] = [
    GradientDescent(0.01),
    Momentum(0.01),
    Momentum(0.01, average=True, bias_correction=True),
    Nesterov(0.01),
    RMSProp(0.01),
    AdaGrad(0.1),
    Adam(0.05),
    Adam(0.05, bias_correction=False),
    AdamW(0.05, weight_decay=0.1),
]
IDS = [f"{i}-{type(o).__name__}" for i, o in enumerate(FIRST_ORDER)]
VALLEY = landscapes.quadratic([1.0, 10.0])


@pytest.mark.parametrize("optimizer", FIRST_ORDER, ids=IDS)
def test_many_starts_run_as_each_would_alone(optimizer: Optimizer) -> None:
    starts = np.array([[1.0, 2.0], [-0.5, 0.3], [2.0, -2.0]])
    runs = descend_many(optimizer, landscapes.ripples, starts, 30)
    assert len(runs) == 3
    for i, start in enumerate(starts):
        alone = descend(optimizer, landscapes.ripples, start, 30)
        for name in ("points", "costs", "gradients", "first_moments", "second_moments"):
            np.testing.assert_allclose(getattr(runs[i], name), getattr(alone, name), rtol=1e-12, atol=1e-12)
        np.testing.assert_array_equal(runs[i].first_corrections, alone.first_corrections)
        assert runs[i].diverged is False


@pytest.mark.parametrize("optimizer", FIRST_ORDER, ids=IDS)
def test_rows_of_a_trajectory_belong_together(optimizer: Optimizer) -> None:
    path = descend(optimizer, VALLEY, [1.0, 1.0], 20)
    assert path.points.shape == path.gradients.shape == path.first_moments.shape == path.second_moments.shape == (21, 2)
    np.testing.assert_allclose(path.costs, VALLEY.values(path.points))
    np.testing.assert_allclose(path.gradients, VALLEY.gradients(path.points))
    assert path.costs[-1] < path.costs[0]
    assert len(path) == 21
    assert not path.diverged


def test_adams_first_step_with_and_without_correction() -> None:
    """Corrected it is the step size; as on the slide it is (1 - beta1) / sqrt(1 - beta2) times that."""
    corrected = descend(Adam(0.1, epsilon=0), VALLEY, [1.0, 1.0], 12)
    plain = descend(Adam(0.1, epsilon=0, bias_correction=False), VALLEY, [1.0, 1.0], 1)
    np.testing.assert_allclose(np.diff(corrected.points[:2], axis=0), -0.1)
    np.testing.assert_allclose(np.diff(plain.points, axis=0), -0.1 * 0.1 / np.sqrt(0.001))
    np.testing.assert_allclose(corrected.first_corrections[1:], 1 - 0.9 ** np.arange(1, 13))
    np.testing.assert_allclose(corrected.second_corrections[1:], 1 - 0.999 ** np.arange(1, 13))
    assert plain.first_corrections.tolist() == [1, 1]


def test_adamw_decays_only_where_the_mask_says() -> None:
    flat = landscapes.quadratic([0.0, 0.0])
    path = descend(AdamW(0.1, weight_decay=0.5, decay_mask=np.array([True, False])), flat, [1.0, 1.0], 1)
    np.testing.assert_allclose(path.points[1], [0.95, 1.0])


def test_penalty_and_decay_agree_for_gradient_descent_only() -> None:
    """Slide 6: with plain gradient descent the penalty is a decay by 2 lambda; with Adam it is not AdamW's."""
    flat, penalty = landscapes.quadratic([0.0]), landscapes.quadratic([0.2])
    penalized = descend(GradientDescent(0.1), penalty, [1.0], 5).points
    np.testing.assert_allclose(penalized.ravel(), (1 - 0.1 * 0.2) ** np.arange(6))
    decayed = descend(AdamW(0.1, weight_decay=0.2), flat, [1.0], 5).points
    np.testing.assert_allclose(decayed, penalized)
    assert np.abs(descend(Adam(0.1), penalty, [1.0], 5).points - decayed).max() > 0.1


@pytest.mark.parametrize(("factor", "shrinks"), [(0.99, True), (1.01, False)])
def test_the_stable_step(factor: float, shrinks: bool) -> None:
    path = descend(GradientDescent(factor * stable_step([1.0, 10.0])), VALLEY, [1.0, 1.0], 50)
    assert (np.abs(path.points[-1, 1]) < 1) == shrinks


def test_divergence_is_reported() -> None:
    path = descend(GradientDescent(1.0), VALLEY, [1.0, 1.0], 1000)
    assert path.diverged
    assert len(path) < 20
    assert np.isfinite(path.points).all()
    tight = descend(GradientDescent(1.0), VALLEY, [1.0, 1.0], 1000, bound=100)
    assert tight.diverged
    assert tight.costs.max() <= 100 * tight.costs[0]
    overflow = descend(GradientDescent(1.0), landscapes.rosenbrock, [100.0, 100.0], 1000, bound=1e300)
    assert overflow.diverged
    assert np.isfinite(overflow.costs).all()


def test_one_diverging_run_among_many() -> None:
    runs = descend_many(GradientDescent(0.002), landscapes.rosenbrock, [[0.0, 0.0], [9.0, 9.0]], 40)
    assert runs.diverged.tolist() == [False, True]
    assert runs.rows[0] == 41
    assert len(runs[1]) == runs.rows[1] < 41
    assert np.isfinite(runs.points).all()
    np.testing.assert_array_equal(runs.points[-1, 1], runs[1].points[-1])


def test_no_steps() -> None:
    path = descend(Adam(0.1), VALLEY, [1.0, 2.0], 0)
    assert path.points.tolist() == [[1.0, 2.0]]
    assert not path.diverged
    assert len(descend(LBFGS(), VALLEY, [1.0, 2.0], 0)) == 1


def test_newton_reaches_the_minimum_of_a_quadratic_in_one_step() -> None:
    np.testing.assert_allclose(descend(Newton(), VALLEY, [3.0, -2.0], 1).points[-1], 0, atol=1e-14)
    many = descend_many(Newton(), VALLEY, [[3.0, -2.0], [1.0, 1.0]], 1)
    np.testing.assert_allclose(many.points[-1], 0, atol=1e-14)
    damped = descend(Newton(damping=10.0), VALLEY, [1.0, 1.0], 1)
    np.testing.assert_allclose(damped.points[-1], [1 - 1 / 11, 1 - 10 / 20])


def test_newton_on_a_singular_hessian_leaves_the_flat_direction() -> None:
    np.testing.assert_allclose(descend(Newton(), landscapes.quadratic([2.0, 0.0]), [3.0, 5.0], 1).points[-1], [0, 5])


def test_newton_stops_where_the_hessian_overflows() -> None:
    net = Network([[[1.0]]], [[0.0]], ["identity"])
    cost = objective(net, [[1e160]], [[1e160]], cost=MeanSquaredError())
    path = descend(Newton(), cost, [1.0, 0.0], 3)
    assert path.diverged
    assert len(path) == 1


def test_lbfgs_solves_xor_and_rosenbrock() -> None:
    path = descend(LBFGS(), landscapes.rosenbrock, [-1.2, 1.0], 100)
    np.testing.assert_allclose(path.points[-1], 1, atol=1e-6)
    xor = datasets.xor()
    net = Network.initialize([2, 3, 1], "tanh", output_activation="sigmoid", rng=np.random.default_rng(1))
    cost = objective(net, xor.x, xor.y, cost=MeanSquaredError())
    assert descend(LBFGS(), cost, net.parameters, 100).costs[-1] < 1e-4


@pytest.mark.parametrize("optimizer", [o for o in FIRST_ORDER if not isinstance(o, AdaGrad)], ids=str)
def test_a_constant_schedule_is_a_step(optimizer: Optimizer) -> None:
    from dataclasses import replace

    scheduled = replace(optimizer, step=Constant(optimizer.step))
    a, b = (descend(o, landscapes.ripples, [1.0, 0.5], 10).points for o in (optimizer, scheduled))
    np.testing.assert_allclose(a, b, rtol=1e-14)


def test_schedules_set_the_length_of_each_step() -> None:
    slope = landscapes.Landscape(
        "slope", lambda x, y: x + 0 * y, lambda x, y: (1 + 0 * x, 0 * y), lambda x, y: (0 * x, 0 * x, 0 * x), 1.0
    )

    def lengths(schedule) -> list[float]:
        return (-np.diff(descend(GradientDescent(schedule), slope, [0.0, 0.0], 5).points[:, 0])).tolist()

    np.testing.assert_allclose(lengths(StepDecay(1.0, 0.5, 2)), [1, 1, 0.5, 0.5, 0.25])
    np.testing.assert_allclose(lengths(WarmUp(Constant(2.0), 4)), [0.5, 1, 1.5, 2, 2])
    np.testing.assert_allclose(lengths(Cosine(1.0, 3, final=0.2)), [1, 0.6, 0.2, 0.2, 0.2])
    assert repr(slope) == "<landscape slope>"


def test_gradients_that_stay_zero_do_not_divide_by_zero() -> None:
    flat = landscapes.quadratic([0.0, 0.0])
    for optimizer in (Adam(0.1, epsilon=0), RMSProp(0.1, epsilon=0), AdaGrad(0.1, epsilon=0)):
        assert descend(optimizer, flat, [1.0, 2.0], 3).points.tolist() == [[1.0, 2.0]] * 4


@pytest.mark.parametrize("optimizer", FIRST_ORDER, ids=IDS)
def test_single_precision(optimizer: Optimizer) -> None:
    net = Network.initialize([2, 3, 1], dtype=np.float32, rng=np.random.default_rng(0))
    xor = datasets.xor()
    path = descend(optimizer, objective(net, xor.x, xor.y, cost=MeanSquaredError()), net.parameters, 5)
    for part in (path.points, path.costs, path.gradients, path.first_moments, path.second_moments):
        assert part.dtype == np.float32


@pytest.mark.parametrize("rule", [Adam(0.02), Adam(Cosine(0.02, 30)), Adam(0.02, 0.8, 0.9, 1e-4, False)], ids=str)
def test_descent_by_adam_is_its_update_again_and_again(rule: Adam) -> None:
    """`descend` writes Adam's step in another order of operations."""
    path = descend(rule, landscapes.ripples, [2.0, 1.5], 30)
    state = State.at(np.array([2.0, 1.5]))
    for t in range(30):
        state = rule.update(state, landscapes.ripples.gradient(state.theta))
        found = State(path.points[t + 1], path.first_moments[t + 1], path.second_moments[t + 1], t + 1)
        np.testing.assert_allclose(np.array(found[:3]), np.array(state[:3]), rtol=1e-12)
