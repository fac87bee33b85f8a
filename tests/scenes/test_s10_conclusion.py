"""Conclusion: its beats, and the fits behind them recomputed in plain numpy from the recorded weights."""

from __future__ import annotations

import frames
import numpy as np
import pytest
from decks import changed
from recording import recorded

from lecture.kit import kept as runs
from lecture.kit.charts import Chart
from lecture.kit.scene import rehearse
from lecture.kit.text import Words
from scenes.numbers.widths import GRID, target
from scenes.pictures.lens import Lens
from scenes.s10_conclusion import STATEMENT, Conclusion

Recorded = recorded(Conclusion)


@pytest.fixture(scope="module")
def scene():
    return rehearse(Recorded)


def network_output(theta, width, x):
    """A 1-width-1 tanh network, its parameters cut out of theta by hand."""
    w1, b1, w2, b2 = theta[:width], theta[width : 2 * width], theta[2 * width : 3 * width], theta[-1]
    return np.tanh(np.outer(x, w1) + b1) @ w2 + b2


def curve(x, terms, ratio):
    total = np.zeros_like(x)
    for k in range(terms):
        total += ratio**k * np.cos(np.pi * x * 2**k)
    return total


def greatest_errors(fits):
    p = fits.parameters
    wanted = curve(GRID, p.terms, p.ratio)
    return [
        float(np.abs(network_output(network.parameters, width, GRID) - wanted).max())
        for network, width in zip(fits.networks, fits.widths, strict=True)
    ]


def test_beats(scene):
    for beat in scene.beats:
        assert 3 <= beat.length <= 20, beat.name


def test_every_bullet_is_said_and_stands_in_the_summary(scene):
    assert scene.said == [0, 1, 2, 3, 4]
    standing = {mobject.string for mobject in scene.get_mobject_family_members() if isinstance(mobject, Words)}
    assert {*scene.text.bullets, *STATEMENT} <= standing


def test_the_target_is_the_formula_on_the_screen(scene):
    p = scene.parameters
    assert target(GRID, terms=p.terms, ratio=p.ratio) == pytest.approx(curve(GRID, p.terms, p.ratio), abs=1e-12)
    assert any(text.startswith(f"f(x) = sum_(k=0)^{p.terms - 1} {p.ratio:g}^k cos") for text in scene.texts)


def test_greatest_errors_in_the_chart(scene, values):
    expected = greatest_errors(scene.fits)
    drawn = [value for label, (_, value) in values["growing-width"].items() if label.startswith("greatest error")]
    assert [error for _, error in drawn] == pytest.approx(expected, rel=1e-9)
    assert expected == sorted(expected, reverse=True)
    assert expected[-1] < 0.02


def test_the_chart_has_its_points_at_the_errors(scene):
    fits, dots = scene.fits, [mark for mark in scene.marks if hasattr(mark, "radius")]
    for width, error, dot in zip(fits.widths, greatest_errors(fits), dots, strict=True):
        assert scene.errors.data(dot.get_center()) == pytest.approx((width, error), rel=1e-6)


def test_each_allowed_error_has_the_first_width_that_reaches_it(scene, values):
    errors = greatest_errors(scene.fits)
    widths = {label: value for label, (_, value) in values["as-closely-as-wished"].items() if label.startswith("width")}
    shown = {float(label.rsplit(" ", 1)[1]): value for label, value in widths.items()}
    assert list(shown) == sorted(shown, reverse=True)
    for allowed, width in shown.items():
        assert width == next(w for w, error in zip(scene.fits.widths, errors, strict=True) if error <= allowed)
    assert len(set(shown.values())) == len(shown)


def test_a_lens_magnifies_both_axes_alike():
    chart = Chart((-1, 1), (-2, 3), size=(6, 4))
    lens = Lens(chart, (0.25, 1.0), center=(3, 1), size=(2, 1.5), height=0.1)
    assert (lens.xs >= -1).all()
    assert (Lens(chart, (1.0, 0.0), center=(3, 1), size=(2, 1.5), height=0.1).xs <= 1).all()
    inside = lens.at(np.array([0.25, 0.251]), np.array([1.0, 1.02]))
    outside = chart.at([0.25, 0.251], [1.0, 1.02])
    assert inside[0] == pytest.approx([3, 1, 0])
    assert inside[1] - inside[0] == pytest.approx(lens.zoom * (outside[1] - outside[0]))


def test_another_deck(tmp_path, monkeypatch):
    deck = changed(tmp_path, "conclusion", terms=7, ratio=0.9, widths=[2, 5, 11], starts=1, steps=40)
    monkeypatch.setenv("LECTURE_CACHE", str(runs.folder()))  # the digits network need not be trained again
    monkeypatch.setenv("LECTURE_DECK", str(deck))
    assert rehearse(Conclusion).beats


def test_the_last_frame_is_as_accepted(scene):
    frames.check(scene, most=8)
