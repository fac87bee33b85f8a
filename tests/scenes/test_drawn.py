"""What is read off the stage is what is drawn: digits from their outlines, and of a number the whole."""

from __future__ import annotations

import pytest

from scenes.kit.drawn import Number
from scenes.kit.glyphs import read_digits
from scenes.kit.numbers import Readout
from scenes.kit.text import Equation, words


@pytest.mark.parametrize("form", ["{:.3f}", "{:+.2f}", "{:.0f}"])
@pytest.mark.parametrize("weight", ["regular", "bold"])
def test_every_digit_of_a_readout_is_told_from_its_outline(form, weight):
    for value in (1234567890.0, -0.25):
        readout = Readout(value, form, weight=weight, size=26).scale(0.7)
        assert read_digits(readout) == readout.string


def test_digits_among_words_and_in_equations():
    assert read_digits(words("cost 0.316, loop 12")) == "????0.316?????12"
    assert read_digits(Equation("f(x) = -0.25 dot 10^(-37)")) == "?????−0.25.10−37"


@pytest.mark.parametrize(
    ("text", "number", "value"),
    [
        ("$w = -0.5$", "−0.5", -0.5),
        ("$0.231 dot 0.547$", "0.547", 0.547),
        ("$0.5 - 0.03$", "0.03", 0.03),
        ("$C > 10^(12)$", "10^(12)", 1e12),
        ("read as 7, labelled 7", "7", 7.0),
    ],
)
def test_a_number_in_a_text(text, number, value):
    assert Number(words(text), number).read().values == pytest.approx(value)


@pytest.mark.parametrize(
    ("text", "number"),
    [("$w = -0.5$", "0.5"), ("10.5 units", "0.5"), ("12.5 %", "12"), ("112 steps", "12"), ("$10^(-3)$", "10^(3)")],
)
def test_a_part_of_a_number_is_not_the_number(text, number):
    with pytest.raises(ValueError, match="are not among its glyphs"):
        Number(words(text), number).read()
