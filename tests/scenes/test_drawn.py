"""What is read off the stage is what is drawn: digits from their outlines, curves and maps within a pixel."""

from __future__ import annotations

import numpy as np
import pytest

from lecture.inspection.values import difference
from lecture.kit.charts import Chart, Trace
from lecture.kit.color_readings import Heat
from lecture.kit.digit_readings import read_digits
from lecture.kit.fields import HeatMap
from lecture.kit.line_readings import Curve
from lecture.kit.numbers import Readout
from lecture.kit.readings import Number, Table
from lecture.kit.text import Equation, words
from lecture.kit.tick_readings import check_ticks


@pytest.mark.parametrize("form", ["{:.3f}", "{:+.2f}", "{:.0f}"])
@pytest.mark.parametrize("weight", ["regular", "bold"])
def test_every_digit_of_a_readout_is_told_from_its_outline(form, weight):
    for value in (1234567890.0, -0.25):
        readout = Readout(value, form, weight=weight, size=26).scale(0.7)
        assert read_digits(readout) == readout.string


def test_a_number_below_a_bound_may_be_anything_from_zero_to_it():
    reading = Number(Readout(0.0015, "<0.1")).read()
    assert (reading.values, reading.slack) == (0.05, 0.05)


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


def test_a_curve_of_another_number_of_values_is_told_not_thrown():
    chart, pairs = Chart((1, 40), (0, 2)), np.column_stack([np.arange(1, 41), np.linspace(0.1, 1.9, 40)])
    reading = Curve(Trace(chart, *pairs.T, "#ffffff").show(39), chart).read()
    assert difference(reading.values, reading.part(pairs), reading.slack) is None
    told = difference(reading.values, reading.part(pairs[:30]), reading.slack)
    assert told == ("numbers in the shape (40, 2)", "(30, 2)")


@pytest.mark.parametrize("log", [False, True])
def test_the_numbers_at_axes_of_every_kind_stand_where_they_say(log):
    for limits in ((1e-7, 300.0), (0.01, 5.0), (2.0, 3.0)):
        check_ticks(Chart(limits, limits, size=(6, 4), log_x=log, log_y=log).scale(0.7).shift([1, -0.5, 0]))


def test_a_matrix_with_dots_is_read_without_them():
    matrix = Equation('mat(delim: "(", 0.316, dots.h, -1.250; dots.v, dots.v, dots.v; 2.000, dots.h, 4.000)')
    np.testing.assert_allclose(Table(matrix).read().values, [[0.316, -1.25], [2.0, 4.0]])


def test_a_map_is_read_within_a_hundredth_also_on_its_rim():
    """Where it is steep within a pixel, at the rim as well; another value is told."""
    cliff = np.tile(1 / (1 + np.exp(-4 * np.linspace(-10, 10, 21)))[:, None], (1, 21))
    reading = Heat(HeatMap(cliff, [-2, -2, 0], [2, 2, 0], limits=(0, 1))).read()
    assert difference(reading.values, reading.part(cliff), reading.slack) is None
    for place in ((0, 0), (15, 0), (20, 20)):
        wrong = cliff.copy()
        wrong[place] += 0.03 if wrong[place] < 0.5 else -0.03
        assert difference(reading.values, reading.part(wrong), reading.slack)
