"""The divider: its title, and that each optimizer's path and cost are its own."""

from __future__ import annotations

import frames
import numpy as np
import pytest
from decks import changed

from lecture.kit.scene import rehearse
from scenes.oracles.walks import adam, descent, momentum, ripples, rmsprop, walk
from scenes.s08_adam_divider import AdamDivider

RULES = {
    "gradient descent": descent(0.01),
    "momentum": momentum(0.01),
    "RMSProp": rmsprop(0.1),
    "Adam": adam(0.2),
}


@pytest.fixture(scope="module")
def scene():
    return rehearse(AdamDivider)


def test_beats(scene):
    assert all(3 <= beat.length <= 20 for beat in scene.beats)


def test_the_title_is_the_decks_heading(scene):
    assert " ".join(line.string for line in scene.heading) == scene.text.heading == "Adam Optimisation"


@pytest.mark.parametrize("name", RULES)
def test_each_path_is_its_optimizers(scene, name):
    values = {value["label"]: value for value in scene.beats[-1].values}
    points = walk(RULES[name], (2.7, 2.2), 60)
    np.testing.assert_allclose(values[f"path of {name}"]["value"], points, atol=1e-6)
    cost = ripples(*points[-1])
    assert values[f"cost of {name}"]["value"] == pytest.approx(cost, abs=1e-6)
    assert values[f"cost of {name}"]["shown"].replace("−", "-") == f"{cost:.2f}"


def test_gradient_descent_stays_highest(scene):
    costs = {name: run.costs[-1] for name, run in scene.runs.items()}
    assert max(costs, key=costs.get) == "gradient descent"
    assert costs["Adam"] < -1


def test_a_field_that_diverges_is_drawn_as_far_as_it_goes(tmp_path, monkeypatch):
    changes = {"gradient_descent_step": 0.5, "race_steps": 200}
    monkeypatch.setenv("LECTURE_DECK", str(changed(tmp_path, "adam-divider", **changes)))
    assert len(rehearse(AdamDivider).beats) == 3


def test_the_last_frame_is_as_accepted(scene):
    frames.check(scene)
