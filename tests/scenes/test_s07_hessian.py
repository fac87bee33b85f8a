"""The Hessian: how fast the errors fall, where Newton's method ends, and what is refused."""

from __future__ import annotations

import numpy as np
import pytest
from played import played

from scenes.oracles.walks import gradient
from scenes.s07_hessian import Hessian


@pytest.fixture
def read():
    return played("hessian").read


@pytest.mark.parametrize(("name", "power"), [("tangent plane", 2), ("quadratic", 3)])
def test_the_errors_slopes_are_two_and_three(read, name, power):
    assert read["error"][f"slope, {name}"] == pytest.approx(power, abs=0.02)
    assert read["error"][f"halving, {name}"] == pytest.approx(2**power, abs=0.1)


@pytest.mark.parametrize(("place", "kind"), [("dome", "maximum"), ("saddle", "saddle")])
def test_newton_ends_where_the_gradient_is_zero_and_gradient_steps_in_a_minimum(read, place, kind):
    start, shown = getattr(played("hessian").scene.parameters, place), read["negative-curvature"]
    for name, expected in (("Newton", kind), ("gradient steps", "minimum")):
        assert shown[f"kind of {name} from {start}"] == expected
        assert np.linalg.norm(gradient(*shown[f"path of {name} from {start}"][-1])) < 0.1


@pytest.mark.parametrize(
    ("sizes", "told"), [((2, 64, 64, 1), "at most 400 parameters, got 4417"), ((3, 3, 1), "must hold 3")]
)
def test_a_network_whose_hessian_cannot_be_shown_is_refused(sizes, told):
    with pytest.raises(ValueError, match=told):
        Hessian.Parameters(sizes=sizes)
