"""Walks on surfaces: on which they may be, where they end, and arrows on them that stay on the stage."""

from __future__ import annotations

import numpy as np
import pytest
from pydantic import ValidationError

from lecture import theme
from lecture.kit.contour import ContourPlot
from lecture.kit.walk import Walk, arrow_scale
from nncore import GradientDescent, descend, landscapes
from scenes.numbers.optimizer_races import FigureDescent, RaceParameters, Showings, SurfaceChoice, figure_run, race
from scenes.oracles.walks import SURFACES
from scenes.pictures.race import exit_note


@pytest.mark.parametrize("name", SURFACES)
def test_the_surfaces_by_other_formulas(name):
    height, slope, limit = SURFACES[name]
    surface = SurfaceChoice(surface=name).landscape
    assert surface.limits == limit
    for point in np.random.default_rng(0).uniform(-limit, limit, (20, 2)):
        assert height(*point) == pytest.approx(surface(point))
        np.testing.assert_allclose(slope(*point), surface.gradient(point))


def test_a_run_that_leaves_the_surface_ends_there_and_says_so(monkeypatch):
    rates = {"gradient descent": 0.01, "momentum": 0.0001, "RMSProp": 0.01, "Adam": 0.01}
    monkeypatch.setattr(RaceParameters, "tuned", rates)
    given = RaceParameters(surface="rosenbrock", start=(-1.2, 1.0))
    runs = race(given)
    away, stays = runs["gradient descent"], runs["momentum"]
    assert np.abs(away.points).max() <= 2
    assert len(away) == len(away.costs) == len(away.gradients) < len(stays) == given.race_steps + 1
    whole = descend(GradientDescent(0.01), given.landscape, given.start, len(away))
    assert whole.diverged or np.abs(whole.points[-1]).max() > 2
    assert [note.string for note in exit_note(away, given.race_steps)[1:]] == [f"out at step {len(away)}"]
    assert len(exit_note(stays, given.race_steps)) == 0


def test_rates_of_which_none_is_small_enough_are_refused_by_name():
    given = RaceParameters(surface="rosenbrock", start=(-1.2, 1.0), rates=(0.5, 0.7), race_steps=20)
    with pytest.raises(ValueError, match=r"got \[0.5, 0.7\], of which none is for gradient descent and momentum"):
        Showings(given)


def test_the_figures_walk_stays_in_the_drawing():
    run = figure_run(FigureDescent(surface="himmelblau", step=0.2))
    assert len(run) < FigureDescent().steps
    assert np.abs(run.points).max() <= landscapes.himmelblau.limits


@pytest.mark.parametrize("given", [{"surface": "rosenbrock"}, {"surface": "plane"}, {"start": (3.1, 0)}])
def test_what_cannot_be_walked_on_is_refused(given):
    with pytest.raises(ValidationError):
        FigureDescent(**given)


@pytest.mark.parametrize("start", [(-4.9, 4.9), (0.0, 0.0), (4.9, -4.9)])
def test_arrows_on_a_walk_stay_on_the_stage(start):
    plot = ContourPlot.of(landscapes.himmelblau, 5.0, shape=(21, 21), center=(-3.86, -0.52), size=(5.3, 5.3))
    run = descend(GradientDescent(0.001), landscapes.himmelblau, start, 20)
    walk = Walk(plot, run.points)
    scale = arrow_scale(walk, -run.gradients, 2.4)
    tips = walk.corners[:, :2] - scale * run.gradients
    assert scale * np.linalg.norm(run.gradients, axis=1).max() <= 2.4 + 1e-9
    assert ((tips >= [theme.LEFT, theme.STAGE_BOTTOM - 0.15]) & (tips <= [theme.RIGHT, theme.STAGE_TOP + 0.15])).all()
