"""Adam's settings: the paths and the steps against plain numpy, and the correction's effect on the first step."""

from __future__ import annotations

import numpy as np
import pytest
from explored import line, shown, trace

from scenes.explorables.adam_settings import Parameters, explore
from scenes.oracles import walks


@pytest.fixture(scope="module")
def exploration():
    return explore(Parameters())


def uncorrected(step, beta1, beta2):
    m, v = np.zeros(2), np.zeros(2)

    def rule(t, g):
        nonlocal m, v
        m = beta1 * m + (1 - beta1) * g
        v = beta2 * v + (1 - beta2) * g**2
        return step * m / (np.sqrt(v) + 1e-8)

    return rule


@pytest.mark.parametrize(("beta1", "beta2"), [(0.9, 0.999), (0.0, 0.5), (0.99, 0.9999), (0.5, 0.9)])
@pytest.mark.parametrize(("correction", "rule"), [("on", walks.adam), ("off", uncorrected)])
def test_the_path_its_steps_and_its_costs(exploration, beta1, beta2, correction, rule):
    at = {"beta1": beta1, "beta2": beta2, "correction": correction}
    path = walks.walk(rule(0.03, beta1, beta2), (2.7, 2.2), 100)
    walked = trace(exploration, "Adam")
    np.testing.assert_allclose(shown(exploration, walked["x"], **at), path[:, 0], atol=1e-6)
    np.testing.assert_allclose(shown(exploration, walked["y"], **at), path[:, 1], atol=1e-6)
    lengths = np.abs(path[1:] - path[:-1]).max(axis=1) / 0.03
    np.testing.assert_allclose(shown(exploration, trace(exploration, "length")["y"], **at), lengths, atol=1e-4)
    costs = shown(exploration, trace(exploration, "cost")["y"], **at)
    np.testing.assert_allclose(costs, walks.ripples(*path.T), atol=1e-5)
    assert line(exploration, "longest step", **at) == f"{lengths.max():.3g} α"


@pytest.mark.parametrize("beta1", Parameters().beta1)
@pytest.mark.parametrize("beta2", Parameters().beta2)
def test_the_first_step_is_alpha_with_the_correction_and_off_by_the_known_factor_without(exploration, beta1, beta2):
    at = {"beta1": beta1, "beta2": beta2}
    assert line(exploration, "first step", correction="on", **at) == "1 α"
    factor = (1 - beta1) / np.sqrt(1 - beta2)
    assert line(exploration, "first step", correction="off", **at) == f"{factor:.3g} α"


def test_the_lectures_betas_are_set_at_first_and_nothing_leaves_the_picture(exploration):
    start = {control.name: control.values[control.start] for control in exploration.controls}
    assert start == {"beta1": 0.9, "beta2": 0.999, "correction": "off"}
    reach = exploration.layout["xaxis"]["range"][1]
    walked = trace(exploration, "Adam")
    assert max(np.abs(walked[axis].values).max() for axis in "xy") <= reach
