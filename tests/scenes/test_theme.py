"""The themes' colours: text that can be read, and meanings that stay apart for colour-blind viewers."""

from __future__ import annotations

from itertools import combinations

import numpy as np
import pytest
from manim import ManimColor

from lecture import theme
from lecture.contrast import GREY_READABLE
from lecture.deck import THEMES, Theme
from lecture.palettes import DRAWN_ONLY, LEAST_CONTRAST, PALETTES

DICHROMACIES = {
    "protanopia": [
        [0.152286, 1.052583, -0.204868], [0.114503, 0.786281, 0.099216], [-0.003882, -0.048116, 1.051998],
    ],
    "deuteranopia": [
        [0.367322, 0.860646, -0.227968], [0.280085, 0.672501, 0.047413], [-0.011820, 0.042940, 0.968881],
    ],
    "tritanopia": [
        [1.255528, -0.076749, -0.178779], [-0.078411, 0.930809, 0.147602], [0.004733, 0.691367, 0.303900],
    ],
}  # fmt: skip
"""Machado, Oliveira & Fernandes 2009, severity 1, on linear RGB. "A physiologically-based model for simulation of color
vision deficiency", IEEE Transactions on Visualization and Computer Graphics 15(6)."""

TO_XYZ = np.array(
    [[0.4124564, 0.3575761, 0.1804375], [0.2126729, 0.7151522, 0.0721750], [0.0193339, 0.1191920, 0.9503041]]
)
"""Linear sRGB to CIE XYZ, white D65."""

APART = 20.0
"""The least CIELAB distance (1976) of two colours that must be told apart; about 2.3 is just noticed side by side."""

TOLD_APART = [
    ("POSITIVE", "NEGATIVE"),
    ("GRADIENT_DESCENT", "MOMENTUM", "RMSPROP", "ADAM"),
    ("GRADIENT_DESCENT", "NEWTON"),
    ("RATE_SMALL", "RATE_GOOD", "RATE_LARGE"),
    ("DATA", "VALIDATION"),
    ("COST", "GRADIENT", "PENALTY"),
    ("COST", "REQUEST", "ACTIVATION"),
    ("GRADIENT", "REQUEST", "ACTIVATION"),
    ("ADAM", "NEWTON"),
]


def linear_rgb(color: str) -> np.ndarray:
    channels = np.array([int(color[place : place + 2], 16) for place in (1, 3, 5)]) / 255
    return np.where(channels <= 0.04045, channels / 12.92, ((channels + 0.055) / 1.055) ** 2.4)


def lab(linear: np.ndarray) -> np.ndarray:
    xyz = TO_XYZ @ np.clip(linear, 0, 1) / TO_XYZ.sum(axis=1)
    x, y, z = np.where(xyz > (6 / 29) ** 3, np.cbrt(xyz), xyz / (3 * (6 / 29) ** 2) + 4 / 29)
    return np.array([116 * y - 16, 500 * (x - y), 200 * (y - z)])


@pytest.fixture(params=PALETTES)
def palette(request):
    theme.use(Theme(request.param))
    yield request.param
    theme.use(Theme())


def test_a_deck_can_choose_every_theme():
    assert set(THEMES) == set(PALETTES) == set(LEAST_CONTRAST)
    assert len({frozenset(colors) for colors in PALETTES.values()}) == 1


def test_the_distance_is_that_of_known_colours():
    assert lab(linear_rgb("#FFFFFF")) == pytest.approx([100, 0, 0], abs=1e-3)
    assert lab(linear_rgb("#FF0000")) == pytest.approx([53.24, 80.09, 67.20], abs=0.02)
    for matrix in DICHROMACIES.values():
        assert np.sum(matrix, axis=1) == pytest.approx([1, 1, 1], abs=1e-5)  # grey stays grey


@pytest.mark.parametrize("vision", ["normal", *DICHROMACIES])
def test_colours_that_must_be_told_apart_are(palette, vision):
    seen = np.array(DICHROMACIES.get(vision, np.eye(3)))
    colors = {name: lab(seen @ linear_rgb(value)) for name, value in PALETTES[palette].items()}
    pairs = [pair for group in TOLD_APART for pair in combinations(group, 2)]
    distances = {pair: float(np.linalg.norm(colors[pair[0]] - colors[pair[1]])) for pair in pairs}
    assert {pair: round(found, 1) for pair, found in distances.items() if found < APART} == {}


def test_text_can_be_read(palette):
    found = {
        name: round(theme.contrast(getattr(theme, name), theme.GROUND), 2)
        for name in PALETTES[palette]
        if name not in DRAWN_ONLY
    }
    assert {name: contrast for name, contrast in found.items() if contrast < LEAST_CONTRAST[palette]} == {}


def test_grey_text_can_be_read_without_a_hue(palette):
    assert theme.contrast(theme.QUIET, theme.GROUND) >= GREY_READABLE
    assert theme.faded(theme.QUIET) > theme.faded(theme.TEXT)


def test_the_ink_on_a_neuron_can_be_read(palette):
    for activation in np.linspace(0, 1, 501):
        fill = theme.activation_fill(float(activation))
        assert theme.contrast(theme.ink_on(fill), fill) >= 4.5


def test_a_stronger_activation_stands_out_more_from_the_ground(palette):
    def distance(activation: float) -> float:
        fill, ground = (lab(linear_rgb(color.to_hex())) for color in (theme.activation_fill(activation), theme.GROUND))
        return float(np.linalg.norm(fill - ground))

    assert np.all(np.diff([distance(float(activation)) for activation in np.linspace(0, 1, 11)]) > 2)


def test_activations_around_a_half_can_be_told_apart(palette):
    """0.41, 0.55 and 0.64 are the tiny network's, and once looked alike."""
    low, middle, high = (lab(linear_rgb(theme.activation_fill(value).to_hex())) for value in (0.41, 0.55, 0.64))
    assert np.linalg.norm(middle - low) > 11
    assert np.linalg.norm(high - middle) > 8


def test_dark_ink_shows_on_the_heights_of_a_light_ground():
    theme.use(Theme("light"))
    try:
        lowest = ManimColor(tuple(theme.heights()[0]))
        assert theme.contrast(theme.TEXT, lowest) >= 3.0
    finally:
        theme.use(Theme())
