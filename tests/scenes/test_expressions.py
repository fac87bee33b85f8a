"""A surface from a formula of the deck: its derivatives, what is refused, and sections that walk on it."""

import numpy as np
import pytest
from played import play

from lecture import deck as decks
from scenes.numbers.expressions import LIMIT, height, landscape
from scenes.s08_adam_divider import AdamDivider

VALLEY = "x^2/2 + 5*y^2 + cos(3*x)"


@pytest.mark.parametrize(
    "text",
    [VALLEY, "exp(-x^2 - y^2) * sin(3*x) / (2 + y^2)", "sqrt(x^2 + y^2 + 1)^3 - 2^x", "-tanh(x*y) + log(10 + x)", "3"],
)
def test_gradient_and_hessian_are_those_of_the_formula(text):
    surface, h = landscape(text), 1e-5
    for place in np.random.default_rng(1).uniform(-LIMIT, LIMIT, (5, 2)):
        for axis, step in enumerate(h * np.eye(2)):
            slope = (height(text, *(place + step)) - height(text, *(place - step))) / (2 * h)
            bend = (surface.gradient(place + step) - surface.gradient(place - step)) / (2 * h)
            assert surface.gradient(place)[axis] == pytest.approx(slope, rel=1e-6, abs=1e-6)
            assert surface.hessian(place)[axis] == pytest.approx(bend, rel=1e-6, abs=1e-6)


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("x^", "expected a formula of x and y such as"),
        ("__import__('os').remove('x')", 'got "__import__'),
        ("abs(x)", "sin, cos, tanh, exp, log, sqrt, got 'abs(x)' in it"),
        ("x + True", "got 'True' in it"),
        ("1/x", "must be finite, with its derivatives, for x and y from -3 to 3"),
        ("9^9^9^9", "must be finite"),
        ("(" * 300 + "x", "at most 200 letters, got 301"),
        ("-" * 190 + "x(", "expected a formula"),
    ],
)
def test_what_is_no_formula_is_refused(text, says):
    with pytest.raises(ValueError, match=r"formula|finite") as caught:
        landscape(text)
    assert says in str(caught.value)


@pytest.mark.sections
def test_a_section_walks_on_a_surface_of_the_deck_s(other_deck):
    other_deck("adam-divider", surface=VALLEY)
    assert play("adam-divider").wrong == []


def test_a_surface_that_cannot_be_read_is_told(other_deck):
    other_deck("adam-divider", surface="rippels")
    with pytest.raises(decks.DeckError, match=r"surface must be one of ripples, .*, or a formula: .* got 'rippels'"):
        AdamDivider()
