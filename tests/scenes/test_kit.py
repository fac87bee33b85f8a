"""The kit without rendering: what text, numbers, charts, networks and kept runs promise."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from lecture import theme
from lecture.kit import kept as runs
from lecture.kit.charts import Chart, Trace, tick_texts, ticks
from lecture.kit.network import NetworkDrawing, kept_neurons
from lecture.kit.numbers import Readout, shown
from lecture.kit.text import Equation, Words, escape
from nncore import Network
from scenes.pictures.flow import Flow


def test_escape_keeps_text_literal_and_math_as_math():
    assert escape("a*b #c $x_1$ [d]") == r"a\*b \#c $x_1$ \[d\]"


def test_escape_refuses_an_unpaired_dollar():
    with pytest.raises(ValueError, match="pairs"):
        escape("costs $5")


@pytest.mark.parametrize("text", ["(given)", ".csv", "[d]"])
def test_words_may_begin_with_what_typst_would_take_for_a_call(text):
    assert len(Words(text)) == len(text)


def test_words_stand_on_the_baseline_whatever_their_descenders():
    high, low = Words("abc"), Words("gypq")
    high.place(0, 1.0), low.place(3, 1.0)
    assert high.get_bottom()[1] == pytest.approx(1.0, abs=0.01)
    assert low.get_bottom()[1] < 0.97
    assert low.baseline == pytest.approx(1.0)


def test_parts_of_an_equation_are_told_apart():
    equation = Equation("{{z:z}} = {{W:w}} a", colors={"w": theme.POSITIVE})
    assert equation.part("w")[0].get_fill_color() == theme.POSITIVE
    assert equation.part("z")[0].get_fill_color() == theme.TEXT
    assert len(equation.rest(["w"])) == len(equation.family_members_with_points()) - 1


@given(st.floats(-1e4, 1e4))
def test_shown_digits_agree_with_the_value(value):
    text = shown(value, "{:+.3f}").replace("−", "-")
    assert abs(float(text) - value) <= 0.5001e-3


def test_a_rounded_zero_has_no_minus():
    assert shown(-0.0001, "{:.2f}") == "0.00"
    assert shown(-0.0001, "{:+.2f}") == "+0.00"
    assert shown(-1.5, "{:.1f}") == "−1.5"


@pytest.mark.parametrize("anchor", ["left", "center", "right"])
def test_a_readout_stays_at_its_anchor_when_digits_come_and_go(anchor):
    readout = Readout(1.25, "{:.2f}", anchor=anchor).shift([2, 1, 0]).scale(1.5)
    before = _edge(readout, anchor)
    readout.set_value(1234.25)
    assert readout.string == "1234.25"
    readout.set_value(1.25)
    assert _edge(readout, anchor) == pytest.approx(before, abs=1e-9)


def _edge(mobject, anchor):
    return {"left": mobject.get_left, "center": mobject.get_center, "right": mobject.get_right}[anchor]()


@pytest.fixture(scope="module")
def log_chart():
    return Chart((0, 10), (1e-3, 1), center=(2, -1), size=(4, 3), log_y=True)


@given(x=st.floats(0, 10), y=st.floats(1e-3, 1))
def test_chart_coordinates_go_there_and_back(log_chart, x, y):
    assert log_chart.data(log_chart.point(x, y)) == pytest.approx((x, y), rel=1e-9, abs=1e-9)


def test_a_chart_keeps_its_coordinates_when_it_moves():
    chart = Chart((0, 1), (0, 1))
    before = chart.point(0.5, 0.25)
    chart.shift([1, 2, 0])
    assert chart.point(0.5, 0.25) == pytest.approx(before + [1, 2, 0])


def test_a_chart_refuses_a_range_it_cannot_draw():
    with pytest.raises(ValueError, match="y_range must be two finite positive"):
        Chart((0, 1), (0, 1), log_y=True)


def test_a_trace_ends_between_two_data():
    chart = Chart((0, 2), (0, 2))
    trace = Trace(chart, np.array([0.0, 1, 2]), np.array([0.0, 1, 0]), theme.GRADIENT)
    trace.show(0.5)
    assert trace.tip() == pytest.approx(chart.point(0.5, 0.5))


def test_a_curve_ends_where_its_data_stop_being_finite():
    chart = Chart((0, 3), (0, 2))
    assert len(chart.shown_points([0, 1, 2, 3], [0, 1, np.inf, 1])) == 2


@given(st.floats(-100, 100), st.floats(0.01, 1000))
def test_ticks_are_inside_and_few(low, span):
    marks = ticks(low, low + span)
    assert 1 <= len(marks) <= 7
    assert all(low - 1e-6 * span <= mark <= low + span * (1 + 1e-6) for mark in marks)


def test_tick_texts():
    assert tick_texts([0.001, 1, 10000], log=True) == ["0.001", "1", "10000"]
    powers = tick_texts([1e-4, 1], log=True)
    assert [text.rpartition("[")[2] for text in powers] == ["−4]", "0]"]
    assert len({text.partition("[")[0] for text in powers}) == 1
    assert tick_texts([-0.5, 0.0]) == ["−0.5", "0"]


@given(st.integers(1, 1000), st.integers(4, 12), st.integers(1, 2))
def test_a_large_layer_is_drawn_with_first_and_last_neurons_and_room_for_the_dots(count, at_most, dots):
    kept = kept_neurons(count, at_most, dots)
    assert len(kept) == (count if count <= at_most else at_most - dots)
    assert kept[0] == 0
    assert kept[-1] == count - 1
    assert kept == sorted(set(kept))


def test_dots_stand_where_neurons_are_left_out():
    drawing = NetworkDrawing(Network.initialize((2, 20, 1), rng=np.random.default_rng(0)), at_most=6)
    heights = [drawing.place(1, j)[1] for j in (0, 1, 18, 19)]
    dots = [dot.get_center()[1] for dot in drawing.ellipses[0]]
    steps = -np.diff([*heights[:2], *heights[2:]])
    assert steps == pytest.approx([steps[0], 3 * steps[0], steps[0]])
    assert heights[1] - drawing.radius > max(dots)
    assert min(dots) > heights[2] + drawing.radius


def test_edges_show_sign_and_size_of_weights():
    network = Network([[[2.0, -0.5]]], [[0.0]], ["sigmoid"])
    drawing = NetworkDrawing(network)
    strong, weak = drawing.edges[0][0][0], drawing.edges[0][0][1]
    assert strong.get_color() == theme.POSITIVE
    assert weak.get_color() == theme.NEGATIVE
    assert strong.get_stroke_width() > weak.get_stroke_width()


def test_ink_has_the_contrast_that_text_needs():
    for activation in np.linspace(0, 1, 21):
        fill = theme.activation_fill(activation)
        assert _contrast(fill, theme.ink_on(fill)) >= 4.5


def _contrast(one, other):
    def luminance(color):
        c = np.asarray(color.to_rgb())
        linear = np.where(c <= 0.04045, c / 12.92, ((c + 0.055) / 1.055) ** 2.4)
        return linear @ [0.2126, 0.7152, 0.0722]

    high, low = sorted([luminance(one), luminance(other)], reverse=True)
    return (high + 0.05) / (low + 0.05)


@runs.kept
def _counted_run(seed: int = 0) -> runs.Arrays:
    _CALLS.append(seed)
    return {"x": np.arange(3.0) + seed}


_CALLS: list[int] = []


@pytest.mark.parametrize("name", ["TEXT", "QUIET", "GRADIENT", "POSITIVE", "NEGATIVE", "ACTIVATION", "REQUEST"])
def test_text_that_steps_back_can_still_be_read(name):
    ink, ground = getattr(theme, name), theme.GROUND
    assert theme.FADED < theme.faded(ink) < 1
    assert 4.5 <= theme.contrast(theme.blend(ink, theme.faded(ink)), ground) < theme.contrast(ink, ground)


def test_a_part_of_an_equation_is_lit_and_the_rest_steps_back():
    equation = Equation("{{a : a}} = {{b : b}}", colors={"b": theme.GRADIENT})
    change = equation.light("a")
    change.begin()
    change.interpolate(1)
    assert all(glyph.get_fill_opacity() == 1 for glyph in equation.part("a").family_members_with_points())
    for glyph in equation.part("b").family_members_with_points():
        assert glyph.get_fill_opacity() == pytest.approx(theme.faded(theme.GRADIENT))


def test_a_run_is_computed_once_kept_and_mended(tmp_path, monkeypatch):
    monkeypatch.setenv("LECTURE_CACHE", str(tmp_path))
    _CALLS.clear()
    assert _counted_run(seed=5)["x"].tolist() == [5, 6, 7]
    assert _counted_run(seed=5)["x"].tolist() == [5, 6, 7]
    assert _CALLS == [5]
    (file,) = tmp_path.glob("*.kept")
    file.write_bytes(b"damaged")
    assert runs._read(file) is None
    assert [path for path in tmp_path.iterdir() if path.suffix == ".part"] == []


def test_a_fraction_bar_is_as_thick_the_second_time():
    """manim's cache of SVG files would lose it."""

    def bars(size):
        glyphs = Equation("a / b", size=size).family_members_with_points()
        return [float(glyph.get_stroke_width()) for glyph in glyphs if glyph.get_stroke_width() > 0]

    first, [again], [large] = bars(42), bars(42), bars(84)
    assert first == [pytest.approx(again)]
    assert large == pytest.approx(2 * again)


def test_a_flow_of_no_lines_draws_nothing():
    assert not Flow([]).show(0.5, 1.0).family_members_with_points()
