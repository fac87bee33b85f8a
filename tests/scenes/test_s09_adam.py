"""Adam: the update multiplies out as it is read, and what its curves claim."""

from __future__ import annotations

import numpy as np
import pytest
from played import played


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
    assert read["correction"]["first step, as on the slide"] == 3.16
    assert read["correction"]["first step, corrected"] == 1
    marks = {label: value for label, value in read["correction-curve"].items() if label.startswith("ratio at")}
    assert marks == {"ratio at step 1": 3.16, "ratio at step 12": 6.57, "ratio at step 1000": 1.26}


def test_v_follows_the_size_of_the_gradient_and_curvature_only_loosely(read):
    v, bends = (read["curvature"][name][:, 1] for name in ("v of coordinate 1", "curvature"))
    assert (v > 0).all()
    assert v[-1] < 0.1 * v.max()
    assert bends.min() < 0 < bends[-1]


def test_a_penalty_spares_large_gradients_and_decoupled_decay_does_not(read):
    shown = {label: curve[:, 1] for label, curve in read["decoupled-decay"].items()}
    alone = shown["decay alone"]
    for size in ("large", "small"):
        assert np.abs(shown[f"weight with {size} gradients, AdamW"] - alone).max() < 0.1
    large, small = (shown[f"weight with {size} gradients, L2"][-1] for size in ("large", "small"))
    assert large > 3 * alone[-1] > 9 * abs(small)
