"""What Typst sets is kept as outlines: what is read is what was set, and another font or another Typst sets it anew."""

from importlib import metadata

import pytest
from manim import WHITE, tempconfig

from lecture import theme
from lecture.kit import kept, outlines
from lecture.kit.text import Equation, Words

SOURCE = "{{ a / 2 : half }} + sqrt({{ x : x }})"


def drawn(text):
    """All that is drawn of a text."""
    return [
        [glyph.points.tolist(), glyph.fill_rgbas.tolist(), glyph.stroke_rgbas.tolist(), float(glyph.stroke_width)]
        for glyph in text.submobjects
    ]


@pytest.fixture
def folder(tmp_path, monkeypatch):
    monkeypatch.setattr(kept, "_told", tmp_path)
    outlines._set_by.cache_clear()
    yield tmp_path
    outlines._set_by.cache_clear()


@pytest.fixture
def set_twice(monkeypatch):
    """Fails when something is set from now on."""

    def forbid():
        monkeypatch.setattr(outlines, "_outlines", lambda *_: pytest.fail("it was set again"))

    return forbid


def test_they_are_what_manim_makes_of_it():
    settings = {"font_size": 40, "color": WHITE}
    ours = outlines.Outlines(outlines.Formula, SOURCE, preamble="", **settings)
    manims = outlines.Formula(SOURCE, typst_preamble="", use_svg_cache=False, **settings)
    for mine, its in ((ours, manims), (ours.copy().scale(1.7), manims.copy().scale(1.7))):
        assert [glyph[:3] for glyph in drawn(mine)] == [glyph[:3] for glyph in drawn(its)]
    for name in ("half", "x"):
        places = [manims.submobjects.index(glyph) for glyph in manims.select(name)]
        assert [ours.submobjects.index(glyph) for glyph in ours.parts[name]] == places


@pytest.mark.parametrize("pixel_width", [854, 1920])
def test_a_fraction_bar_is_as_thick_as_its_font_has_it(pixel_width):
    """manim's own would be thinner in a small frame than in a large one, beside letters as large."""
    with tempconfig({"pixel_width": pixel_width}):
        (bar,) = (glyph for glyph in Equation("a / b", size=100).scale(0.5).submobjects if glyph.stroke_width > 0)
    assert bar.stroke_width / outlines.STROKE * theme.PX_PER_UNIT == pytest.approx(0.04 * 50)


def test_a_text_is_set_once(folder, set_twice):
    first = [Words("how far, $x / 2$?"), Equation(SOURCE), Words("how far, $x / 2$?", size=60)]
    assert len(list(folder.iterdir())) == 3
    set_twice()
    again = [Words("how far, $x / 2$?"), Equation(SOURCE), Words("how far, $x / 2$?", size=60)]
    assert list(map(drawn, again)) == list(map(drawn, first))
    assert drawn(again[1].part("half")) == drawn(first[1].part("half"))
    assert again[0].baseline == first[0].baseline
    again[0].submobjects[0].points[:] = 0.0  # which is its own
    assert drawn(Words("how far, $x / 2$?")) == drawn(first[0])


def test_what_is_damaged_is_set_anew(folder):
    first = drawn(Words("one"))
    (path,) = folder.iterdir()
    content = path.read_bytes()
    for damaged in (content[:-1], content[:-1] + bytes([content[-1] ^ 1]), b""):
        path.write_bytes(damaged)
        assert drawn(Words("one")) == first
        assert path.read_bytes() == content


def test_another_typst_or_other_fonts_set_it_anew(folder, monkeypatch):
    version = metadata.version
    Words("one")
    monkeypatch.setattr(metadata, "version", lambda name: "9.9" if name == "typst" else version(name))
    outlines._set_by.cache_clear()
    Words("one")
    monkeypatch.setattr(outlines.fonts, "installed", lambda: "others")
    outlines._set_by.cache_clear()
    Words("one")
    Words("one", font="DejaVu Sans Mono")
    assert len(list(folder.iterdir())) == 4


def test_where_nothing_can_be_kept_it_is_set(folder, monkeypatch):
    monkeypatch.setattr(kept, "_told", folder / "file")
    (folder / "file").write_text("in the way")
    assert drawn(Words("one"))


def test_a_part_that_is_not_there_is_named():
    with pytest.raises(KeyError, match="has no part 'y'; it has half, x"):
        Equation(SOURCE).part("y")
