"""The compiled path computes what the rest of nncore computes, and refuses what it does not cover.

Coverage wants the kernels run as the Python that they are: `NUMBA_DISABLE_JIT=1 pytest -m compiled -W
ignore::RuntimeWarning` (where they overflow, Python would say so).
"""

import os
import pickle
import subprocess
import sys
from collections.abc import Callable
from dataclasses import fields, replace
from pathlib import Path
from unittest.mock import Mock

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from oracle_cases import Case, error
from strategies import SETTINGS, Problem, problems

from nncore import (
    L2,
    LBFGS,
    Activation,
    Adam,
    AdamW,
    Cosine,
    CrossEntropy,
    GradientDescent,
    Huber,
    MeanSquaredError,
    Momentum,
    Network,
    NetworkObjective,
    Optimizer,
    Trajectory,
    compilation,
    compiled,
    descend,
    forward,
    landscape_slice,
    landscapes,
    objective,
    top_eigenpairs,
)
from nncore.fast.compiled import elementary
from nncore.fast.compiled.layers import SIGMOID, activate
from nncore.fast.compiled.machine import numba, remove_outdated
from nncore.fast.compiled.width import WideCompiler

pytestmark = pytest.mark.compiled  # by `make compiled`

COVERED = ("sigmoid", "tanh", "relu", "leaky_relu", "identity")


@st.composite
def covered_problems(draw: st.DrawFn, hidden: tuple[str, ...] = COVERED) -> Problem:
    """Problems that can be compiled, also with samples for several blocks."""
    problem = draw(problems(hidden))
    cost, last = problem.cost, problem.network.activations[-1].name
    if cost.partner is None:
        cost = CrossEntropy() if last == "softmax" else MeanSquaredError()
    times = draw(st.sampled_from([1, 1, 1, 300]))
    return replace(problem, cost=cost, x=np.tile(problem.x, (times, 1)), y=np.tile(problem.y, (times, 1)))


def near(value: object, expected: np.ndarray | float) -> None:
    np.testing.assert_allclose(value, expected, rtol=1e-11, atol=1e-12)


@pytest.mark.parametrize(("name", "reach"), [("exp", 708.0), ("sigmoid", 700.0), ("tanh", 30.0), ("tanh", 1e-3)])
def test_elementary_functions_are_exact_to_the_last_digits(name: str, reach: float) -> None:
    x = np.concatenate([np.linspace(-reach, reach, 4001), [0.0, 1e-300, -1e-300, 1e-17]])
    wide = x.astype(np.longdouble)
    expected = {"exp": np.exp(wide), "sigmoid": 1 / (1 + np.exp(-wide)), "tanh": np.tanh(wide)}[name]
    function: Callable[[float], float] = getattr(elementary, name)
    found = np.array([function(v) for v in x])
    scale = np.maximum(np.abs(expected), np.finfo(np.float64).tiny)
    assert np.max(np.abs(found - expected) / scale) < 3 * 2.0**-52


def test_elementary_functions_at_their_ends() -> None:
    ends = [-np.inf, -1e300, 1e300, np.inf]
    assert [elementary.tanh(v) for v in ends] == [-1.0, -1.0, 1.0, 1.0]
    assert [elementary.sigmoid(v) for v in ends[2:]] == [1.0, 1.0]
    assert max(elementary.sigmoid(v) for v in ends[:2]) < 1e-300
    assert all(np.isnan(f(np.float64("nan"))) for f in (elementary.exp, elementary.sigmoid, elementary.tanh))


@pytest.mark.parametrize("count", [1, 7, 8, 9, 16, 31, 1000])
def test_sigmoids_of_many(count: int) -> None:
    z = np.linspace(-353.0, 353.0, 3 * count).reshape(3, count)
    a, shifts = np.full((3, count), np.nan), np.array([0.0, 1.0, -1.0])
    activate(SIGMOID, z, shifts, a)
    wide = (z + shifts[:, None]).astype(np.longdouble)
    assert np.max(np.abs(a * (1 + np.exp(-wide)) - 1)) < 3 * 2.0**-52


def test_sigmoids_of_many_at_their_ends() -> None:
    z, a = np.array([[-np.inf, -1e300, -400.0, 400.0, 1e300, np.inf]]), np.empty((1, 6))
    activate(SIGMOID, z, np.zeros(1), a)
    assert np.all(a[0, 3:] == 1.0)
    assert np.all((a[0, :3] >= 0) & (a[0, :3] < 1e-150))
    z[0, 2] = np.nan
    activate(SIGMOID, z, np.zeros(1), a)
    assert np.isnan(a[0, 2])


def test_sigmoids_on_a_lesser_processor() -> None:
    program = (
        "import numpy as np; from nncore.fast.compiled import layers;"
        "z, a = np.linspace(-5, 5, 33).reshape(3, 11), np.empty((3, 11));"
        "layers.activate(layers.SIGMOID, z, np.zeros(3), a);"
        "print(layers.IS_THERE, np.allclose(a, 1 / (1 + np.exp(-z)), rtol=1e-15, atol=0))"
    )
    lesser = os.environ | {"NUMBA_CPU_NAME": "generic", "NUMBA_CPU_FEATURES": ""}
    done = subprocess.run([sys.executable, "-c", program], env=lesser, capture_output=True, text=True, check=True)
    assert done.stdout.split() == ["False", "True"]


def test_oracles(case: Case) -> None:
    cost = compiled(case.objective())
    assert error(cost(case.theta), case.values["C"]) < 1e-10
    assert error(cost.gradient(case.theta), case.values["grad"]) < 1e-10
    if "H" in case.values:
        assert error(cost.hessian(case.theta), case.values["H"]) < 1e-10
    for v, expected in zip(case.values["V"], case.values["HV"], strict=True):
        assert error(cost.hessian_vector_product(case.theta, v), expected) < 1e-10
    seen = compiled(case.network)(case.x)
    for k, z in enumerate(seen.preactivations, start=1):
        assert error(z, case.values[f"z{k}"]) < 1e-10
        assert error(seen.activations[k], case.values[f"a{k}"]) < 1e-10


@pytest.mark.parametrize(
    ("name", "optimizer"),
    [
        ("adam", Adam(0.02)),
        ("adam_nobc", Adam(0.02, bias_correction=False)),
        ("adamw", AdamW(0.02, weight_decay=0.05)),
        ("adamw_nobc", AdamW(0.02, bias_correction=False, weight_decay=0.05)),
        ("sgd", GradientDescent(0.1)),
    ],
)
def test_trajectories_of_the_oracles(case: Case, name: str, optimizer: Optimizer) -> None:
    if f"traj_{name}" not in case.values:
        assert case.name == "digits"
        return
    steps = np.atleast_1d(case.values["traj_steps"])
    cost = compiled(case.objective(penalized=not name.startswith("adamw")))
    path = descend(optimizer, cost, case.theta, int(steps[-1]))
    assert error(path.points[steps], case.values[f"traj_{name}"]) < 1e-8


@SETTINGS
@given(covered_problems())
def test_everything_agrees(problem: Problem) -> None:
    plain, cost, theta = problem.objective, compiled(problem.objective), problem.theta
    v = np.random.default_rng(0).standard_normal(theta.size)
    thetas = theta + 0.1 * np.stack([v, -v, 0 * v])
    near(cost(theta), plain(theta))
    near(cost.gradient(theta), plain.gradient(theta))
    near(cost.hessian(theta), plain.hessian(theta))
    near(cost.hessian_vector_product(theta, v), plain.hessian_vector_product(theta, v))
    near(cost.hessian_vector_product(thetas[0], v), plain.hessian_vector_product(thetas[0], v))
    near(cost.values(thetas), plain.values(thetas))
    near(cost.gradients(thetas), plain.gradients(thetas))
    near(landscape_slice(cost, theta, thetas[:2], 0.5, 3), landscape_slice(plain, theta, thetas[:2], 0.5, 3))
    found, expected = compiled(problem.network)(problem.x), forward(problem.network, problem.x)
    for a, b in zip(
        found.activations + found.preactivations, expected.activations + expected.preactivations, strict=True
    ):
        near(a, b)


@pytest.mark.parametrize("hidden", ["sigmoid", "tanh"])
@pytest.mark.parametrize("extent", [0.3, 30.0, 100.0, 3000.0])
@pytest.mark.parametrize(("samples", "resolution"), [(1, 2), (31, 3), (1300, 41)])
def test_slices_near_and_far(hidden: str, extent: float, samples: int, resolution: int) -> None:
    """Far out exp(-z) leaves the range in which it may be multiplied on from point to point."""
    rng = np.random.default_rng(2)
    net = Network.initialize([2, 5, 4, 1], [hidden, hidden, "identity"], rng=rng)
    x, y = rng.standard_normal((samples, 2)), rng.uniform(size=(samples, 1))
    plain = objective(net, x, y, cost=MeanSquaredError())
    plane = rng.standard_normal((2, net.parameter_count))
    found, expected = (landscape_slice(c, net.parameters, plane, extent, resolution) for c in (compiled(plain), plain))
    np.testing.assert_allclose(found, expected, rtol=1e-9)


def test_kernels_ask_for_the_widest_vectors() -> None:
    half = numba.njit(pipeline_class=WideCompiler)(lambda x: 0.5 * x)
    assert half(3.0) == 1.5
    (text,) = half.inspect_llvm().values()
    assert '"prefer-vector-width"="512"' in text


@pytest.fixture(scope="module")
def plain() -> NetworkObjective:
    rng = np.random.default_rng(1)
    net = Network.initialize([2, 4, 3, 1], ["tanh", "sigmoid", "identity"], rng=rng)
    x, y = rng.standard_normal((9, 2)), rng.uniform(size=(9, 1))
    return objective(net, x, y, cost=MeanSquaredError(), penalty=L2(0.01))


@pytest.mark.parametrize(
    "optimizer",
    [
        Adam(Cosine(0.1, 20)), Adam(0.1, epsilon=0.0), AdamW(0.1, weight_decay=0.3), "masked", Momentum(0.1),
        GradientDescent(1e300), Adam(1e200), LBFGS(),
    ],
    ids=str,
)  # fmt: skip
def test_runs_are_those_of_the_optimizer(plain: NetworkObjective, optimizer: Optimizer | str) -> None:
    """Also those that diverge, and end with the same row."""
    mask = plain.network.weight_mask
    rule = AdamW(0.1, weight_decay=0.3, decay_mask=mask) if isinstance(optimizer, str) else optimizer
    found, expected = (descend(rule, c, plain.network.parameters, 20) for c in (compiled(plain), plain))
    assert (len(found), found.diverged) == (len(expected), expected.diverged)
    for field in fields(Trajectory):
        np.testing.assert_allclose(getattr(found, field.name), getattr(expected, field.name), rtol=1e-8, atol=1e-10)


def test_a_run_from_a_bad_start_fails_as_ever(plain: NetworkObjective) -> None:
    with pytest.raises(ValueError, match="start must have a finite cost and gradient"):
        descend(Adam(0.1), compiled(plain), np.full(plain.dimension, 1e200), 3)
    wrong = AdamW(0.1, decay_mask=np.ones(3, np.bool_))
    with pytest.raises(ValueError, match="decay_mask must have shape"):
        descend(wrong, compiled(plain), plain.network.parameters, 3)


def test_eigenvalues(plain: NetworkObjective) -> None:
    theta = plain.network.parameters
    values, _ = top_eigenpairs(compiled(plain), theta, 3, rng=np.random.default_rng(0))
    near(values, np.linalg.eigvalsh(plain.hessian(theta))[::-1][:3])


def test_arrays_of_any_layout(plain: NetworkObjective) -> None:
    cost, theta = compiled(plain), plain.network.parameters
    sparse, closed = np.repeat(theta, 2)[::2], theta.copy()
    closed.flags.writeable = False
    for same in (sparse, closed, theta.tolist()):
        near(cost.gradient(same), plain.gradient(theta))
        near(cost.hessian_vector_product(same, same), plain.hessian_vector_product(theta, theta))
        near(cost(same), plain(theta))
    near(compiled(plain.network)(np.asfortranarray(plain.x)).output, forward(plain.network, plain.x).output)


def test_bad_numbers_are_told_as_ever(plain: NetworkObjective) -> None:
    cost = compiled(plain)
    with pytest.raises(ValueError, match=r"theta must be finite, got inf at index \(1,\)"):
        cost.gradient([0.0, np.inf] + [0.0] * (plain.dimension - 2))
    bad = plain.network.parameters
    bad[2] = np.nan
    with pytest.raises(ValueError, match=r"theta must be finite, got nan at index \(2,\)"):
        cost.gradient(bad)
    with pytest.raises(ValueError, match="theta must have shape"):
        cost.gradient(np.zeros(3))
    with pytest.raises(ValueError, match="gradient at theta must be finite"):
        cost.gradient(np.full(plain.dimension, 1e200))
    good = plain.network.parameters
    with pytest.raises(ValueError, match=r"theta must be finite, got nan at index \(2,\)"):
        cost.hessian_vector_product(bad, good)
    with pytest.raises(ValueError, match=r"v must be finite, got nan at index \(2,\)"):
        cost.hessian_vector_product(good, bad)
    with pytest.raises(ValueError, match="v must have shape"):
        cost.hessian_vector_product(good, good[1:])
    assert cost(np.full(plain.dimension, 1e200)) == np.inf
    huge = compiled(Network([[[1e300]]], [[0.0]], ["identity"]))
    with pytest.raises(ValueError, match=r"activations\[1\] must be finite, got inf"):
        huge([[1e300]])


def test_copies_and_parts(plain: NetworkObjective) -> None:
    cost, theta = compiled(plain), plain.network.parameters
    rows = np.array([1, 4])
    near(cost.restricted_to(rows).gradient(theta), plain.restricted_to(rows).gradient(theta))
    near(pickle.loads(pickle.dumps(cost)).gradient(theta), plain.gradient(theta))


def test_what_is_not_covered_is_refused(plain: NetworkObjective) -> None:
    rng, x, y = np.random.default_rng(0), [[1.0]], [[0.5]]
    own = Activation("sigmoid", np.sin, np.cos, np.sin)
    with pytest.raises(ValueError, match=r"activations\[0\] must be one of sigmoid, .* got 'gelu'"):
        compiled(Network([[[1.0]]], [[0.0]], ["gelu"]))
    with pytest.raises(ValueError, match=r"activations\[0\] must be one of"):
        compiled(Network([[[1.0]]], [[0.0]], [own]))
    with pytest.raises(ValueError, match="network must be float64 to be compiled, got float32"):
        compiled(Network.initialize([1, 1], dtype=np.float32, rng=rng))
    net, soft = Network.initialize([1, 1], rng=rng), Network.initialize([1, 1], "softmax", rng=rng)
    with pytest.raises(ValueError, match=r"cost must be one of .* got Huber"):
        compiled(objective(net, x, y, cost=Huber()))
    with pytest.raises(ValueError, match="cost must be CrossEntropy over softmax"):
        compiled(objective(soft, x, y, cost=MeanSquaredError()))

    class Own(L2):
        pass

    with pytest.raises(ValueError, match="penalty must be L1, L2 or ElasticNet"):
        compiled(objective(net, x, y, cost=MeanSquaredError(), penalty=Own(0.1)))
    with pytest.raises(ValueError, match="what must be a Network or a NetworkObjective, got Landscape"):
        compiled(landscapes.ripples)  # pyright: ignore[reportCallIssue, reportArgumentType]


def test_what_was_compiled_before_a_change_is_removed(tmp_path: Path) -> None:
    kept = [tmp_path / "__pycache__" / name for name in ("old.nbi", "old.1.nbc", "new.nbi", "old.pyc")]
    kept[0].parent.mkdir()
    for file, changed in zip([*kept, tmp_path / "a.py", tmp_path / "b.py"], [1, 2, 9, 1, 5, 3], strict=True):
        file.touch()
        os.utime(file, (changed, changed))
    remove_outdated(tmp_path)
    assert [file.name for file in kept if file.exists()] == ["new.nbi", "old.pyc"]


def test_numba_is_imported_by_compiled_alone() -> None:
    script = "import sys, nncore; print([name for name in sys.modules if name.split('.')[0] == 'numba'])"
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"


@pytest.mark.parametrize(
    ("missing", "message"),
    [("numba", "nncore.compiled needs numba: install it, or this project with the extra `fast`"), ("llvmlite", "llvm")],
)
def test_what_is_missing_is_named(monkeypatch: pytest.MonkeyPatch, missing: str, message: str) -> None:
    for name in [name for name in sys.modules if name.startswith("nncore.fast.compiled")]:
        monkeypatch.delitem(sys.modules, name)
    monkeypatch.setitem(sys.modules, "numba", None)
    if missing != "numba":
        error = ModuleNotFoundError(f"No module named {missing!r}", name=missing)
        monkeypatch.setattr(compilation, "import_module", Mock(side_effect=error))
    with pytest.raises(ImportError, match=message):
        compiled(Network([[[1.0]]], [[0.0]], ["sigmoid"]))
