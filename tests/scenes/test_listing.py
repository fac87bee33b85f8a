"""The listing of slide 11: what it computes, that it runs by itself, and that the screen shows the file."""

from __future__ import annotations

import ast
import runpy

import numpy as np
import pytest

from lecture.kit.code_listing import BLANK, Listing, token_colors, values_before
from nncore import landscapes
from scenes.s11_code import PROGRAM

SOURCE = PROGRAM.read_text(encoding="utf-8")
BOX = {"left": 0.0, "top": 3.0, "right": 6.0, "bottom": -3.0}


def test_the_listings_surface_is_the_ripples():
    names = values_before(SOURCE, "fig =")
    X, Y, Z = names["X"], names["Y"], names["Z"]
    assert X.shape == (400, 400)
    assert (X.min(), X.max(), Y.min(), Y.max()) == (-3, 3, -3, 3)
    np.testing.assert_allclose(np.diff(X[0]), 6 / 399)
    expected = landscapes.ripples.values(np.column_stack([X.ravel(), Y.ravel()])).reshape(X.shape)
    np.testing.assert_allclose(Z, expected, rtol=0, atol=1e-13)


@pytest.mark.filterwarnings("ignore:FigureCanvasAgg is non-interactive")
def test_it_runs_and_its_figure_is_slide_11s():
    plt = pytest.importorskip("matplotlib.pyplot")
    plt.switch_backend("Agg")
    figure = runpy.run_path(str(PROGRAM))["fig"]
    (axes,) = figure.axes
    (surface,) = axes.collections
    assert figure.get_size_inches().tolist() == [8, 6]
    assert [len(axis.get_ticklocs()) for axis in (axes.xaxis, axes.yaxis, axes.zaxis)] == [0, 0, 0]
    assert surface.get_cmap().name == "plasma"
    assert surface.get_alpha() == 0.9
    assert surface.get_linewidth()[0] == 0
    assert surface.get_array().size == 133**2  # squares between every third of 400 rows and columns
    width, depth, height = axes._box_aspect
    assert (width, height) == pytest.approx((depth, 0.5 * width))
    plt.close(figure)


def test_nothing_stands_in_it_but_what_the_slide_says():
    tree = ast.parse(SOURCE)
    assert not [node for node in ast.walk(tree) if isinstance(node, ast.FunctionDef | ast.If)]
    assert ast.get_docstring(tree) is None
    assert "#" not in SOURCE


def test_the_code_on_the_screen_is_the_file_on_disk():
    listing = Listing.of(PROGRAM, **BOX)
    assert listing.string == PROGRAM.read_text(encoding="utf-8")
    for line in listing.lines:
        assert len(line.submobjects) == len(line.string.replace(" ", ""))


def test_slide_11s_formula_stands_in_one_line():
    assert "Z = np.sin(R) + R + 2*np.sin(3*X)*np.sin(3*Y)" in SOURCE


def test_glyphs_stand_in_columns_inside_the_box():
    listing = Listing("a = 1\n\nif b:\n    return a\n", **BOX)
    first, last = listing.lines[0], listing.lines[-1]
    assert [glyph.get_x() for glyph in first] == sorted(glyph.get_x() for glyph in first)
    assert last[0].get_left()[0] - first[0].get_left()[0] == pytest.approx(
        4 * 1233 / 2048 * listing.size / 135, abs=0.1
    )
    assert listing.get_top()[1] <= BOX["top"]
    assert listing.get_bottom()[1] >= BOX["bottom"]
    gaps = -np.diff([place[1] for place in listing.places])
    assert gaps[0] == pytest.approx(BLANK * gaps[-1])


def test_colours_follow_the_tokens():
    (line,) = token_colors('def f(x="a"): return 1')
    colors = dict(line)
    assert colors["def"] == colors["return"]
    assert len({str(colors[text]) for text in ("def", "f", "x", "1", "(")}) == 5
    assert "".join(text for text, _ in line) == 'def f(x="a"): return 1'


def test_lines_are_found_by_what_they_contain():
    listing = Listing("a = 1\nb = 2\nc = 3\n", **BOX)
    assert list(listing.between("b", "c")) == [1, 2]
    with pytest.raises(ValueError, match="'d'"):
        listing.find("d")


def test_typing_ends_with_every_glyph_and_without_cursor():
    listing = Listing("a = 1\n    bb = 22\n", **BOX)
    typing = listing.type("a", "bb")
    typing.interpolate_mobject(0.0)
    assert all(glyph.get_fill_opacity() == 0 for line in listing.lines for glyph in line)
    typing.interpolate_mobject(0.5)
    seen = [glyph.get_fill_opacity() for line in listing.lines for glyph in line]
    assert seen == sorted(seen, reverse=True)
    assert set(seen) == {0.0, 1.0}
    typing.interpolate_mobject(1.0)
    assert all(glyph.get_fill_opacity() == 1 for line in listing.lines for glyph in line)


def test_the_names_before_a_line_are_what_the_lines_above_it_make():
    values = values_before("from math import pi\na = pi\nb = 2 * a\nc = b / 0\n", "c =")
    assert values["b"] == 2 * np.pi
    with pytest.raises(ValueError, match="'d'"):
        values_before("a = 1\n", "d")
