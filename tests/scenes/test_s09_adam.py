"""Adam: the update multiplies out as it is read, and what its curves claim."""

from __future__ import annotations

import numpy as np
import pytest
from played import played

from scenes.numbers.digit_trainings import training_set
from scenes.oracles import walks
from scenes.oracles.adam import mini_batches
from scenes.oracles.plain import Plain, sigmoid, softmax
from scenes.oracles.walks import moved, ripples


@pytest.fixture
def read():
    return played("adam").read


def test_ame_is_spelled_out():
    assert any("adaptive moment estimation" in text for text in played("adam").texts)


@pytest.mark.parametrize("i", [1, 2])
def test_the_update_is_right_as_it_is_read(read, i):
    shown, step = read["update"], played("adam").scene.parameters.step
    ratio = shown[f"ratio of coordinate {i}"]
    after = round(shown[f"coordinate {i} before"] - step * ratio, 3)
    assert after == pytest.approx(shown[f"coordinate {i} after"])
    root = shown[f"root of coordinate {i}"]
    assert round(shown[f"m of coordinate {i}"] / root, 2) == pytest.approx(ratio)


def test_without_the_correction_the_first_steps_are_too_long(read):
    assert read["correction"]["first step, without the division"] == 3.16
    assert read["correction"]["first step, corrected"] == 1
    assert read["correction"]["times as long"] == 3.2
    marks = {label: value for label, value in read["correction-curve"].items() if label.startswith("ratio at")}
    assert marks == {"ratio at step 1": 3.16, "ratio at step 12": 6.57, "ratio at step 1000": 1.26}


def test_the_weights_of_an_average_come_to_less_than_one(read):
    shown, p = read["averaging-weights"], played("adam").scene.parameters
    weights = shown["weights in m"][:, 1]
    assert shown["sum of weights in m"] == pytest.approx(1 - p.beta1**10, abs=5e-4)
    assert weights.sum() == pytest.approx(shown["sum of weights in m"], abs=0.01)
    assert shown["sum of weights in v"] == pytest.approx(1 - p.beta2**10, abs=5e-4)


def test_where_the_overlong_steps_do_harm_the_corrected_run_ends_in_the_deepest_hollow(read):
    """And where it makes no difference: from random starts, with each form at its best rate."""
    shown, p = read["correction"], played("adam").scene.parameters
    assert shown["end, corrected"] < -1 < 1 < shown["end, without the division"]
    tuned = read["correction-curve"]
    assert tuned["tuned, corrected"] == pytest.approx(tuned["tuned, without the division"], abs=0.15)
    starts = np.random.default_rng(4).uniform(-3, 3, (2, 300))
    least = min(ripples(*moved(walks.adam(rate), starts, p.race_steps, "ripples")).mean() for rate in p.rates)
    assert least == pytest.approx(tuned["tuned, corrected"], abs=0.35)  # three standard errors of a mean of 300


def test_the_ratio_of_both_forms_holds_for_any_gradients():
    p, gradients = played("adam").scene.parameters, np.random.default_rng(5).normal(0, [1, 30], (40, 2))
    rule, m, v = walks.adam(1.0, p.beta1, p.beta2), np.zeros(2), np.zeros(2)
    for t, g in enumerate(gradients, 1):
        m, v = p.beta1 * m + (1 - p.beta1) * g, p.beta2 * v + (1 - p.beta2) * g**2
        expected = (1 - p.beta1**t) / np.sqrt(1 - p.beta2**t)
        np.testing.assert_allclose(m / np.sqrt(v) / rule(t, g), expected, rtol=1e-6)


def test_a_hundredfold_gradient_leaves_adams_step_as_it_is(read):
    steps = {name: read["scale-invariance"][f"steps of {name}"] for name in ("gradient descent", "Adam")}
    at = {name: dict(zip(np.log10(line[:, 0]).round(1), line[:, 1], strict=True)) for name, line in steps.items()}
    assert at["Adam"][2.0] == pytest.approx(at["Adam"][0.0], rel=0.02)
    assert at["gradient descent"][2.0] == pytest.approx(100 * at["gradient descent"][0.0], rel=0.05)
    assert at["Adam"][-10.0] < 0.2 * at["Adam"][0.0]
    assert 0.1 < at["Adam"][0.0] < 1.01


def test_no_constants_keep_less_of_the_error_than_is_said(read):
    """Of two hundred steps along floor and wall, at rates and betas that nobody chose."""
    shown, bends = read["momentum"], np.array([1.0, played("adam").scene.parameters.valley_curvature])

    def kept(rate, beta):
        errors = [np.ones(2), np.ones(2)]
        for _ in range(200):
            errors.append((1 + beta - rate * bends) * errors[-1] - beta * errors[-2])
        with np.errstate(all="ignore"):
            return (np.abs(errors[101:]).max() / np.abs(errors[1:101]).max()) ** 0.01

    rng = np.random.default_rng(6)
    for name, betas in (("gradient descent", np.zeros(400)), ("momentum", rng.uniform(0.3, 0.8, 400))):
        least = min(kept(rate, beta) for rate, beta in zip(rng.uniform(0.03, 0.1, 400), betas, strict=True))
        assert shown[f"error kept by {name}, in %"] - 2 < 100 * least < shown[f"error kept by {name}, in %"] + 4


def test_in_the_valley_momentum_and_rmsprop_are_better_than_gradient_descent_at_any_rate(read):
    bend, least = np.array([1.0, played("adam").scene.parameters.valley_curvature]), np.inf
    for rate in np.linspace(0.001, 0.06, 600):
        end = (1 - rate * bend) ** 30 * [-4.2, 0.7]
        least = min(least, 0.5 * bend @ end**2)
    assert read["momentum"]["cost of gradient descent"] == pytest.approx(least, rel=0.03)
    assert read["momentum"]["cost of momentum"] < 0.01 * least
    assert read["rmsprop"]["cost of RMSProp"] < 0.1 * least


def test_on_noisy_digits_adam_leaves_less_than_half_of_gradient_descents_cost(read):
    """Each at its best rate, which lies inside the rates that were tried."""
    shown, names = read["digits"], ("gradient descent", "momentum", "RMSProp", "Adam")
    least = {name: shown[f"least mean cost of {name}"] for name in names}
    assert least["Adam"] < least["RMSProp"] < least["momentum"] < least["gradient descent"]
    assert least["Adam"] < 0.5 * least["gradient descent"]
    for name in names:
        tried = shown[f"mean costs of {name}"][:, 0]
        assert tried[0] * 1.01 < shown[f"best rate of {name}"] < tried[-1] / 1.01
        late = shown[f"mini-batches of {name}"][-45:, 1]
        assert late.std() > 0.1 * late.mean()  # noise and all


def test_so_it_is_from_networks_and_batches_that_nobody_chose(read):
    """The mean cost of the last epoch's mini-batches, at the rates that are shown."""
    sizes, shown = played("adam").scene.digit_trainings.sizes, read["digits"]
    data, plain = training_set(sizes), Plain(sizes, sigmoid, softmax)
    for seed in (13, 14):
        late = {}
        for name, rule in walks.RULES.items():
            rate = shown[f"best rate of {name}"]
            late[name] = np.mean(mini_batches(plain, rule(rate), data.x, data.y, seed)[-45:])
        assert late["Adam"] < min(late["RMSProp"], late["momentum"])
        assert max(late["RMSProp"], late["momentum"]) < late["gradient descent"]
        assert late["Adam"] < 0.5 * late["gradient descent"]


def test_v_follows_the_size_of_the_gradient_and_curvature_only_loosely(read):
    v, bends = (read["curvature"][name][:, 1] for name in ("v of coordinate 1", "curvature"))
    assert (v > 0).all()
    assert v[-1] < 0.1 * v.max()
    assert bends.min() < 0 < bends[-1]


def test_a_penalty_spares_large_gradients_and_decoupled_decay_does_not(read):
    shown = {label: curve[:, 1] for label, curve in read["decoupled-decay"].items() if np.ndim(curve) == 2}
    alone = shown["decay alone, AdamW"]
    for size in ("large", "small"):
        assert np.abs(shown[f"weight with {size} gradients, AdamW"] - alone).max() < 0.1
    large, small = (shown[f"weight with {size} gradients, L2"][-1] for size in ("large", "small"))
    assert large > 3 * alone[-1] > 9 * abs(small)
