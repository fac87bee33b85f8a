"""Data sets, metrics, initializers, approximation, and what a check prints."""

from pathlib import Path

import numpy as np
import pytest

from nncore import (
    INITIALIZER_NAMES,
    BinaryCrossEntropy,
    CrossEntropy,
    Huber,
    MeanSquaredError,
    Network,
    check_gradients,
    datasets,
    greatest_error,
    landscapes,
    metrics,
    step_network,
    trained_fits,
)

RNG = np.random.default_rng


@pytest.mark.parametrize("name", [name for name in INITIALIZER_NAMES if name != "zeros"])
def test_initializers_have_their_variance(name: str) -> None:
    w = Network.initialize([300, 200], initializer=name, rng=RNG(0)).weights[0]
    variance = {"xavier": 2 / 500, "he": 2 / 300, "lecun": 1 / 300}[name.split("_")[0]]
    assert w.var() == pytest.approx(variance, rel=0.03)
    assert abs(w.mean()) < 0.01 * w.std()
    bounded = np.abs(w).max() <= np.sqrt(3 * variance)
    assert bounded == name.endswith("_uniform")


def test_activations_per_layer() -> None:
    net = Network.initialize([2, 3, 4, 1], ["tanh", "relu", "sigmoid"], output_activation="identity", rng=RNG(0))
    assert [str(a) for a in net.activations] == ["tanh", "relu", "identity"]
    assert net.weight_mask.sum() == sum(w.size for w in net.weights)


def test_moons_lie_on_their_circles() -> None:
    moons = datasets.two_moons(101, 0.0, rng=RNG(0))
    upper = moons.y[:, 0] == 0
    np.testing.assert_allclose(np.linalg.norm(moons.x[upper], axis=1), 1)
    np.testing.assert_allclose(np.linalg.norm(moons.x[~upper] - [1, 0.5], axis=1), 1)
    assert (moons.x[upper, 1] >= 0).all()
    assert (moons.x[~upper, 1] <= 0.5).all()
    assert len(moons) == 101


@pytest.mark.parametrize("classes", [2, 3])
def test_spiral_arms_are_turned_copies(classes: int) -> None:
    spiral = datasets.spiral(90, classes, 0.0, turns=0.5, rng=RNG(0))
    label = metrics.classes(spiral.y)
    radius, angle = np.linalg.norm(spiral.x, axis=1), np.arctan2(spiral.x[:, 1], spiral.x[:, 0])
    turn = angle / (2 * np.pi) - 0.5 * radius - label / classes
    np.testing.assert_allclose(turn, np.round(turn), atol=1e-12)
    assert spiral.y.shape == (90, 1 if classes == 2 else classes)


def test_noisy_curve_knows_its_curve() -> None:
    data = datasets.noisy_curve(400, 0.1, rng=RNG(0))
    assert (np.diff(data.x, axis=0) >= 0).all()
    assert data.true_curve is not None
    assert (data.y - data.true_curve(data.x)).std() == pytest.approx(0.1, rel=0.1)
    assert data.split(0.5, rng=RNG(1))[0].true_curve is data.true_curve


def test_digits() -> None:
    digits = datasets.digits()
    assert digits.x.shape == (1797, 64)
    assert digits.y.shape == (1797, 10)
    assert (digits.x.min(), digits.x.max()) == (0, 1)
    np.testing.assert_array_equal(digits.y.sum(axis=1), 1)


def test_enlarged_digits_are_interpolated_along_rows_and_then_along_columns() -> None:
    small, large = datasets.digits(), datasets.digits(28)
    np.testing.assert_array_equal(large.y, small.y)
    middles, finer = (np.arange(8) + 0.5) / 8, (np.arange(28) + 0.5) / 28
    for pixels, enlarged in zip(small.x[:20], large.x[:20], strict=True):
        rows = np.array([np.interp(finer, middles, row) for row in pixels.reshape(8, 8)])
        expected = np.array([np.interp(finer, middles, column) for column in rows.T]).T
        np.testing.assert_allclose(enlarged.reshape(28, 28), expected, atol=1e-12)
    with pytest.raises(ValueError, match="side must be"):
        datasets.digits(7)


def test_split_is_seeded_and_complete() -> None:
    data = datasets.two_moons(30, rng=RNG(0))
    a, b = data.split(0.3, rng=RNG(1))
    assert (len(a), len(b)) == (9, 21)
    np.testing.assert_array_equal(np.sort(np.vstack([a.x, b.x]), axis=0), np.sort(data.x, axis=0))
    np.testing.assert_array_equal(a.x, data.split(0.3, rng=RNG(1))[0].x)


def test_csv(tmp_path: Path) -> None:
    (tmp_path / "t.csv").write_text("height;weight;age\n1;2;3\n\n4;5.5;-6e2\n")
    data = datasets.csv(tmp_path / "t.csv", 2, delimiter=";")
    assert data.x.tolist() == [[1], [4]]
    assert data.y.tolist() == [[2, 3], [5.5, -600]]


def test_costs_by_hand() -> None:
    a, y = [[0.25, 0.75], [0.5, 0.5]], [[0.0, 1.0], [1.0, 0.0]]
    assert MeanSquaredError().value(a, y) == pytest.approx((0.0625 + 0.25) / 2)
    assert CrossEntropy().value(a, y) == pytest.approx(-(np.log(0.75) + np.log(0.5)) / 2)
    assert BinaryCrossEntropy().value(a, y) == pytest.approx(-np.log(0.75) - np.log(0.5))
    assert Huber(0.3).value([[0.1, 1.0]], [[0.0, 0.0]]) == pytest.approx((0.005 + 0.3 * 0.85) / 2)
    assert CrossEntropy().value([[0.0, 1.0]], [[1.0, 0.0]]) > 700
    half, one = np.array([0.5]), np.array([1.0])
    assert [c.second_derivative(half, one).item() for c in (CrossEntropy(), BinaryCrossEntropy())] == [4, 4]


def test_metrics_by_hand() -> None:
    a = [[0.8, 0.1, 0.1], [0.2, 0.7, 0.1], [0.3, 0.4, 0.3], [0.1, 0.2, 0.7]]
    y = np.eye(3)[[0, 1, 0, 2]]
    assert metrics.accuracy(a, y) == 0.75
    assert metrics.confusion_matrix(a, y).tolist() == [[1, 1, 0], [0, 1, 0], [0, 0, 1]]
    np.testing.assert_allclose(metrics.f1_scores(a, y), [2 / 3, 2 / 3, 1])
    assert metrics.mean_absolute_error([[1.0], [3.0]], [[0.0], [0.0]]) == 2
    assert metrics.root_mean_squared_error([[1.0], [7.0]], [[0.0], [0.0]]) == 5
    assert metrics.r_squared([[1.0], [2.0]], [[1.0], [2.0]]) == 1
    assert metrics.r_squared([[1.5], [1.5]], [[1.0], [2.0]]) == 0


def test_step_networks_close_in_as_bumps_multiply() -> None:
    def f(x: np.ndarray) -> np.ndarray:
        return np.sin(6 * x)

    errors = [greatest_error(step_network(f, bumps), f) for bumps in (10, 20, 40)]
    np.testing.assert_allclose(np.divide(errors[:-1], errors[1:]), 2, rtol=0.1)
    shifted = step_network(f, 40, interval=(-2.0, 3.0))
    assert greatest_error(shifted, f, interval=(-2.0, 3.0)) < 0.5


def test_trained_fits_close_in_as_widths_grow() -> None:
    def f(x: np.ndarray) -> np.ndarray:
        return np.abs(x - 0.4) + 0.2 * np.sin(12 * x)

    fits = trained_fits(f, [1, 3, 9], steps=150, rng=RNG(0))
    assert [fit.width for fit in fits] == [1, 3, 9]
    assert fits[0].greatest_error > 2 * fits[1].greatest_error > 4 * fits[2].greatest_error
    assert fits[2].greatest_error == greatest_error(fits[2].network, f)


def test_check_gradients_prints_both(capsys: pytest.CaptureFixture[str]) -> None:
    check = check_gradients(landscapes.ripples, [0.5, 1.0])
    lines = capsys.readouterr().out.splitlines()
    assert lines[0].split() == ["parameter", "analytic", "numeric", "difference"]
    assert float(lines[1].split()[1]) == pytest.approx(check.analytic[0])
    assert float(lines[1].split()[2]) == pytest.approx(check.numeric[0])
    assert check.error < 1e-8
    check_gradients(landscapes.ripples, [0.5, 1.0], verbose=False)
    assert capsys.readouterr().out == ""
