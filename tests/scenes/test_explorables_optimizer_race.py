"""The race from any start: the paths, the costs and the lines against the rules in plain numpy."""

from __future__ import annotations

import numpy as np
import pytest
from explored import line, shown, trace

from scenes.explorables.optimizer_race import Parameters, explore, races, start_axes
from scenes.oracles import walks

SMALL = Parameters(starts=(3, 2), race_steps=25, rates=(0.1, 0.3))


@pytest.fixture(scope="module")
def exploration():
    return explore(Parameters())


@pytest.mark.parametrize("name", walks.RULES)
@pytest.mark.parametrize(("place", "step"), [((2.7, 2.2), 80), ((-1.62, 0.55), 80), ((0.0, -2.2), 7)])
def test_a_path_is_the_one_of_its_rule_as_far_as_the_step_that_is_set(exploration, name, place, step):
    """Point by point, for where the steps are long two runs part."""
    at = {"first": place[0], "second": place[1], "step": step}
    on_the_map, costs = trace(exploration, name), trace(exploration, name, xaxis="x2")
    drawn = np.column_stack([shown(exploration, on_the_map[axis], **at) for axis in "xy"])
    assert len(drawn) == step + 1
    assert drawn[0] == pytest.approx(place)
    path = walks.retraced(walks.RULES[name](Parameters().tuned[name]), drawn, "ripples")
    np.testing.assert_allclose(drawn, path, atol=1e-7)
    np.testing.assert_allclose(np.array(shown(exploration, costs["y"], **at)), walks.ripples(*path.T), atol=1e-5)
    assert costs["x"].tolist() == list(range(81))


@pytest.mark.parametrize("step", [0, 13, 80])
def test_the_lines_say_what_each_costs_at_the_step_that_is_set(exploration, step):
    for name in walks.RULES:
        cost = shown(exploration, trace(exploration, name, xaxis="x2")["y"], first=1.08, second=-1.1, step=step)[-1]
        expected = f"{cost:.2f}".replace("-", "−")
        assert line(exploration, f"cost of {name}", first=1.08, second=-1.1, step=step) == expected


def test_the_lectures_start_is_the_first_to_be_seen(exploration):
    start = trace(exploration, "start")
    assert [float(shown(exploration, start[axis])[0]) for axis in "xy"] == [2.7, 2.2]


def test_every_path_stays_inside_the_map(exploration):
    low, high = exploration.layout["xaxis"]["range"]
    for run in races(Parameters()).values():
        assert low <= run["points"].min()
        assert run["points"].max() <= high


def test_a_run_that_diverges_ends_and_is_called_so(monkeypatch):
    monkeypatch.setattr(Parameters, "tuned", dict.fromkeys(walks.RULES, 5.0))
    exploration = explore(SMALL)
    path = shown(exploration, trace(exploration, "gradient descent")["x"], first=2.7, second=2.2)
    assert np.isnan(path[-1])
    assert path[0] == 2.7
    assert line(exploration, "cost of gradient descent", first=2.7, second=2.2) == "diverged"


def test_the_starts_are_a_grid_whose_corner_is_the_lectures_start():
    assert start_axes(SMALL)[0].tolist() == [-2.7, 0.0, 2.7]


def test_a_start_on_an_axis_is_refused():
    with pytest.raises(ValueError, match=r"no coordinate 0, got \(0.0, 2.0\)"):
        Parameters(start=(0.0, 2.0))
