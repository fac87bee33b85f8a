"""Every value of the oracles: PyTorch's, cross-checked with JAX. `pytest -s` prints the worst error per quantity."""

from collections import defaultdict
from collections.abc import Iterator

import numpy as np
import pytest
from oracle_cases import Case, error

from nncore import (
    Adam,
    AdamW,
    GradientDescent,
    Momentum,
    Nesterov,
    Optimizer,
    QuadraticApproximation,
    RMSProp,
    backpropagate,
    descend,
    forward,
    landscapes,
)

EXACT, TRAJECTORY = 1e-10, 1e-8

OPTIMIZERS: dict[str, Optimizer] = {
    "sgd": GradientDescent(0.1),
    "momentum": Momentum(0.05, 0.9),
    "nesterov": Nesterov(0.05, 0.9),
    "momentum_ema": Momentum(0.5, 0.9, average=True),
    "momentum_ema_bc": Momentum(0.5, 0.9, average=True, bias_correction=True),
    "rmsprop": RMSProp(0.01, 0.99, 1e-8),
    "adam": Adam(0.02),
    "adam_nobc": Adam(0.02, bias_correction=False),
    "adamw": AdamW(0.02, weight_decay=0.05),
    "adamw_nobc": AdamW(0.02, bias_correction=False, weight_decay=0.05),
}

worst: dict[str, float] = defaultdict(float)


@pytest.fixture(scope="module", autouse=True)
def print_worst() -> Iterator[None]:
    yield
    print("\nworst error per quantity, relative to max(1, |value|)")
    for quantity, value in worst.items():
        print(f"{quantity:22} {value:.1e}")


def check(quantity: str, value: object, expected: object, tolerance: float = EXACT) -> None:
    found = error(value, expected)
    worst[quantity] = max(worst[quantity], found)
    assert found <= tolerance, f"{quantity}: {found:.2e}"


def test_parameters_are_listed_in_the_stated_order(case: Case) -> None:
    np.testing.assert_array_equal(case.network.parameters, case.theta)


def test_forward_pass(case: Case) -> None:
    seen = forward(case.network, case.x)
    for k, z in enumerate(seen.preactivations, start=1):
        check("preactivations", z, case.values[f"z{k}"])
        check("activations", seen.activations[k], case.values[f"a{k}"])


def test_backpropagation(case: Case) -> None:
    back = backpropagate(case.network, case.x, case.y, cost=case.cost)
    check("cost", back.cost, case.values["C0"])
    check("gradient", back.gradient, case.values["grad0"])
    for k in range(1, len(case.network.sizes)):
        check("requests", back.requests[k], -case.values[f"dCda{k}"])
        check("deltas", back.deltas[k - 1], case.values[f"dCdz{k}"])
        check("gradient of weights", back.weights[k - 1], case.values[f"dW{k}"])
        check("gradient of biases", back.biases[k - 1], case.values[f"db{k}"])


def test_penalized_cost_and_gradient(case: Case) -> None:
    back = backpropagate(case.network, case.x, case.y, cost=case.cost, penalty=case.penalty)
    check("cost", back.cost, case.values["C"])
    check("gradient", back.gradient, case.values["grad"])
    check("cost", case.objective()(case.theta), case.values["C"])
    check("gradient", case.objective().gradient(case.theta), case.values["grad"])


def test_hessian(case: Case) -> None:
    h = case.objective().hessian(case.theta)
    if "H" in case.values:
        check("Hessian", h, case.values["H"])
    if "H_triu" in case.values:
        check("Hessian", h[np.triu_indices(len(h))], case.values["H_triu"])
    check("diagonal of the Hessian", np.diagonal(h), case.values["Hdiag"])
    check("norm of the Hessian", np.linalg.norm(h), case.values["H_fro"])


def test_hessian_vector_products(case: Case) -> None:
    cost = case.objective()
    for v, expected in zip(case.values["V"], case.values["HV"], strict=True):
        check("H v", cost.hessian_vector_product(case.theta, v), expected)


def test_quadratic_approximation(case: Case) -> None:
    cost, step = case.objective(), case.values["taylor_step"]
    q = QuadraticApproximation.at(cost, case.theta)
    check("eigenvalues", q.eigenvalues[::-1][: len(case.values["eig"])], case.values["eig"])
    check("eigenvalues", q.eigenvalues[0], case.values["eig_min"])
    check("quadratic", q(step), case.values["taylor_quad"])
    check("cost", cost(case.theta + step), case.values["taylor_true"])


@pytest.mark.parametrize("name", OPTIMIZERS)
def test_trajectories(case: Case, name: str) -> None:
    if f"traj_{name}" not in case.values:
        assert case.name == "digits"
        return
    steps = np.atleast_1d(case.values["traj_steps"])
    cost = case.objective(penalized=not name.startswith("adamw"))
    path = descend(OPTIMIZERS[name], cost, case.theta, int(steps[-1]))
    check(f"trajectory {name}", path.points[steps], case.values[f"traj_{name}"], TRAJECTORY)


def test_ripples(ripples_oracle: dict[str, np.ndarray]) -> None:
    points = ripples_oracle["points"]
    check("ripples", landscapes.ripples.values(points), ripples_oracle["Z"])
    for point, z, g, h in zip(*(ripples_oracle[key] for key in ("points", "Z", "grad", "H")), strict=True):
        check("ripples", landscapes.ripples(point), z)
        check("ripples, gradient", landscapes.ripples.gradient(point), g)
        check("ripples, Hessian", landscapes.ripples.hessian(point), h)


@pytest.mark.parametrize("name", ["adam", "adam_nobc", "momentum", "rmsprop", "nesterov", "gd_lr1e-3_1000"])
def test_ripples_trajectories(ripples_oracle: dict[str, np.ndarray], name: str) -> None:
    expected = ripples_oracle[f"traj_{name}"]
    optimizer = OPTIMIZERS.get(name, GradientDescent(1e-3))
    path = descend(optimizer, landscapes.ripples, ripples_oracle["start"], len(expected) - 1)
    check(f"ripples, {name}", path.points, expected, TRAJECTORY)
