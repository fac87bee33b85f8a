"""The oracles' own arithmetic, by what PyTorch says (tests/oracles) and by finite differences."""

from __future__ import annotations

from pathlib import Path
from types import SimpleNamespace

import numpy as np
import pytest

from scenes.oracles import hessian
from scenes.oracles.adam import moments
from scenes.oracles.learning import fate
from scenes.oracles.plain import Plain, identity, sigmoid
from scenes.oracles.walks import SURFACES, adam, descent, gradient, momentum, ripples, rmsprop, walk

FOLDER = Path(__file__).parents[1] / "oracles"


def torch(name):
    with np.load(FOLDER / f"{name}.npz") as stored:
        return dict(stored)


@pytest.mark.parametrize("name", ["one_sample", "xor", "tanh_identity"])
def test_a_networks_outputs_costs_and_slopes(name):
    said = torch(name)
    squash, last = (sigmoid, sigmoid) if name != "tanh_identity" else (np.tanh, identity)
    plain, theta, x, y = Plain(said["sizes"], squash, last), said["theta"], said["X"], said["Y"]
    layers = plain.layers(theta, x)
    for k, (z, a) in enumerate(layers, start=1):
        np.testing.assert_allclose(z, said[f"z{k}"], atol=1e-12)
        np.testing.assert_allclose(a, said[f"a{k}"], atol=1e-12)
    assert plain.cost(theta, x, y) == pytest.approx(float(said["C0"]), rel=1e-12)
    np.testing.assert_allclose(plain.slopes(theta, x, y), said["grad0"], atol=1e-8)


@pytest.mark.parametrize("name", ["one_sample", "xor"])
def test_the_gradient_backwards_by_hand_and_its_imaginary_steps(name):
    said = torch(name)
    plain, theta, x, y = Plain(said["sizes"]), said["theta"], said["X"], said["Y"]

    def delta(a):
        return 2 * (a - y) * a * (1 - a) / y.size

    np.testing.assert_allclose(plain.gradient(theta, x, delta), said["grad"], atol=1e-14)
    np.testing.assert_allclose(plain.hessian(theta, x, delta), said["H"], atol=1e-13)


def test_requests_of_one_sample():
    said = torch("one_sample")
    asked = Plain(said["sizes"]).requests(said["theta"], said["X"][0], said["Y"][0])
    for layer in (1, 2):
        np.testing.assert_allclose(asked[layer], -said[f"dCda{layer}"][0], atol=1e-9)


@pytest.mark.parametrize("surface", SURFACES)
def test_a_surfaces_gradient(surface):
    height, slope, limit = SURFACES[surface]
    for point in np.random.default_rng(1).uniform(-limit, limit, (8, 2)):
        found = [(height(*(point + step)) - height(*(point - step))) / 2e-6 for step in 1e-6 * np.eye(2)]
        np.testing.assert_allclose(slope(*point), found, rtol=1e-6, atol=1e-5)


def test_the_ripples_and_their_derivatives():
    said = torch("ripples")
    np.testing.assert_allclose([ripples(*point) for point in said["points"]], said["Z"], atol=1e-12)
    np.testing.assert_allclose([gradient(*point) for point in said["points"]], said["grad"], atol=1e-12)
    np.testing.assert_allclose([hessian.bend(point) for point in said["points"]], said["H"], atol=1e-7)


@pytest.mark.parametrize(
    ("name", "rule", "steps"),
    [
        ("gd_lr1e-3_1000", descent(1e-3), 1000),
        ("momentum", momentum(0.05), 200),
        ("rmsprop", rmsprop(0.01, corrected=False), 200),
        ("adam", adam(0.02), 200),
    ],
)
def test_the_optimizers_walks(name, rule, steps):
    said = torch("ripples")
    np.testing.assert_allclose(walk(rule, said["start"], steps), said[f"traj_{name}"], atol=1e-9)


def test_adam_without_the_correction():
    said = torch("ripples")
    p = SimpleNamespace(surface="ripples", start=said["start"], step=0.02, beta1=0.9, beta2=0.999)
    np.testing.assert_allclose([row[0] for row in moments(p, 200)], said["traj_adam_nobc"], atol=1e-9)


def test_newtons_method_ends_where_the_gradient_is_zero():
    assert np.abs(gradient(*hessian.newton_walk((0.35, 0.45), 30)[-1])).max() < 1e-8


def test_fates_are_told_by_the_costs():
    steps = np.arange(51)
    costs = (4.0 - 0.01 * steps, 4.0 * 0.8**steps, 4.0 * 0.99**steps, 4.0 + steps)
    assert [fate(values, "diverges") for values in costs] == ["crawls", "settles", "crawls", "diverges"]
