"""Conclusion: the statement stands, and what the notes say of bumps, trained networks and the pendulum is so."""

from __future__ import annotations

from itertools import pairwise

import numpy as np
import pytest
from manim import Transform
from played import played

from lecture.kit.charts import Chart
from lecture.kit.scene import rehearse
from lecture.kit.text import Words
from scenes.numbers.pendulum import TIME, residual, solution
from scenes.numbers.widths import WidthRun
from scenes.oracles.conclusion import curve, falling, sum_of_bumps
from scenes.pictures.lens import Lens
from scenes.pictures.recalls import STATEMENT
from scenes.s10_conclusion import Conclusion


def test_every_bullet_and_the_statement_stand_in_the_summary():
    scene = played("conclusion").scene
    standing = {mobject.string for mobject in scene.get_mobject_family_members() if isinstance(mobject, Words)}
    assert {*scene.text.bullets, *STATEMENT} <= standing


def test_wider_networks_come_closer():
    read = played("conclusion").read["growing-width"]
    errors = [value[1] for label, value in read.items() if label.startswith("greatest error")]
    assert errors == sorted(errors, reverse=True)
    assert errors[-1] < 0.02


def test_smaller_errors_need_wider_networks():
    read = played("conclusion").read["as-closely-as-wished"]
    widths = [value for label, value in read.items() if label.startswith("width")]
    allowed = [value for label, value in read.items() if label.startswith("error")]
    assert widths == sorted(set(widths))
    assert allowed == sorted(allowed, reverse=True)


def errors_of(beat: str) -> dict[int, float]:
    """The greatest errors that a beat shows, by hidden neurons."""
    read = played("conclusion").read[beat]
    pairs = [value for label, value in read.items() if label.startswith("greatest error")]
    return {round(width): error for width, error in pairs}


def test_twice_as_many_bumps_have_about_half_the_error():
    errors = errors_of("bumps")
    assert list(errors) == [16, 32, 64, 128]
    found = list(errors.values())
    ratios = [after / before for before, after in pairwise(found)]
    assert min(ratios) > 0.45
    assert max(ratios) < 0.67


def test_a_trained_network_needs_far_fewer_neurons_than_bumps():
    built, trained = errors_of("bumps"), errors_of("growing-width")
    assert trained[16] < built[128]
    x = np.linspace(-1, 1, 51201)
    thousand = np.abs(sum_of_bumps(WidthRun(), x, 1024) - curve(WidthRun(), x)).max()
    assert min(trained.values()) < 0.01 < thousand < 0.013


def test_no_error_is_shown_while_a_curve_becomes_another(monkeypatch):
    seen = []

    class Watched(Conclusion):
        def play(self, *animations, **kwargs):
            super().play(*animations, **kwargs)
            line = self.now.line if hasattr(self, "now") else None
            if any(isinstance(one, Transform) and one.mobject is line for one in animations):
                standing = {id(part) for part in self.get_mobject_family_members()}
                seen.append([id(part) in standing for part in (self.now.gap, self.now.lens, self.now.name)])

        def construct(self):
            self.prepare()
            for beat in ("target_curve", "two_steps", "bumps"):
                self.play_beat(beat, getattr(self, beat))

    rehearse(Watched)
    assert seen == [[False] * 3] * 3


def test_the_pendulum_is_solved_as_closely_as_is_said():
    read = played("conclusion").read
    assert read["swing"]["farthest apart"] < 0.003
    assert np.abs(read["equation"]["left over"][:, 1]).max() < 0.03
    times = np.linspace(0, TIME, 281)
    np.testing.assert_allclose(solution(times), falling(times), atol=1e-6)


def test_the_residuals_derivatives_are_those_of_differences():
    theta, times, h = np.random.default_rng(0).normal(size=3 * 4 + 1), np.linspace(0, TIME, 9), 1e-6
    steps = h * np.eye(len(theta))
    sides = [np.stack([residual(theta + sign * step, times)[0] for step in steps], axis=1) for sign in (1, -1)]
    np.testing.assert_allclose(residual(theta, times)[1], (sides[0] - sides[1]) / (2 * h), rtol=1e-5, atol=1e-6)


def test_a_lens_magnifies_both_axes_alike():
    chart = Chart((-1, 1), (-2, 3), size=(6, 4))
    lens = Lens(chart, (0.25, 1.0), center=(3, 1), size=(2, 1.5), height=0.1)
    assert (lens.xs >= -1).all()
    assert (Lens(chart, (1.0, 0.0), center=(3, 1), size=(2, 1.5), height=0.1).xs <= 1).all()
    inside = lens.at(np.array([0.25, 0.251]), np.array([1.0, 1.02]))
    outside = chart.at([0.25, 0.251], [1.0, 1.02])
    assert inside[0] == pytest.approx([3, 1, 0])
    assert inside[1] - inside[0] == pytest.approx(lens.zoom * (outside[1] - outside[0]))
