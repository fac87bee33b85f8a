"""A theme of one's own: what its file says is in film, page, handout and slides, and each fault is one message."""

import json
import pickle
import re
import shutil
import unicodedata
from pathlib import Path

import av
import matplotlib as mpl
import numpy as np
import pptx
import pytest
import typst
from fontTools.fontBuilder import FontBuilder
from fontTools.pens.ttGlyphPen import TTGlyphPen
from PIL import Image

from lecture import fonts
from lecture.commands.main import main
from lecture.deck import DeckError, load
from lecture.deck.theme_file import THEMES, Theme
from lecture.palettes import PALETTES
from lecture.rendering.key import source_files
from tests.lecture.conftest import SmallLecture

FONTS = Path(mpl.get_data_path()) / "fonts" / "ttf"
DECK = """\
---
title: A talk
theme: my-theme.toml
---

# A heading

- A bullet with `code`

# A number {scene=digits:Digits}

## show
"""
SCENE = """\
from manim import FadeIn

from lecture import theme
from lecture.kit.numbers import Readout
from lecture.kit.scene import LectureScene, beat


class Digits(LectureScene):
    @beat
    def show(self):
        number = Readout(0.0, "{:.3f}", size=200, color=theme.GRADIENT)
        self.play(FadeIn(number), run_time=0.2)
        self.play(number.count_to(-416.807), run_time=0.2)
        self.shows("number", number, -416.807)
"""
THEME = """\
base = "light"
logo = "assets/logo.png"
footer = "Spring"
aspect = "4:3"

[palette]
GROUND = "#FFFDF5"
GRADIENT = "#A00030"

[fonts]
text = "STIXGeneral"
files = ["fonts"]
"""
GROUND, INK, LOGO = (0xFF, 0xFD, 0xF5), (0xA0, 0x00, 0x30), (10, 90, 200)


@pytest.fixture(scope="module")
def own(tmp_path_factory) -> SmallLecture:
    """A lecture in a theme of its own, rendered at draft quality."""
    folder = tmp_path_factory.mktemp("own")
    (folder / "fonts").mkdir()
    (folder / "assets").mkdir()
    for name in ("STIXGeneral.ttf", "STIXGeneralBol.ttf"):
        shutil.copy(FONTS / name, folder / "fonts")
    Image.new("RGB", (200, 100), LOGO).save(folder / "assets" / "logo.png")
    for name, text in (("lecture.md", DECK), ("digits.py", SCENE), ("my-theme.toml", THEME)):
        (folder / name).write_text(text, encoding="utf-8")
    lecture = SmallLecture(folder)
    assert lecture.run("render", "--quality", "draft") == 0
    return lecture


def last_frame(lecture: SmallLecture, section: str) -> np.ndarray:
    (poster,) = lecture.draft.beats(section).glob("*.png")
    return np.asarray(Image.open(poster).convert("RGB"))


@pytest.mark.renders
def test_the_frames_have_the_theme_s_shape_colours_and_logo(own):
    frame = last_frame(own, "a-number")
    assert frame.shape == (480, 640, 3)
    assert tuple(frame[240, 3]) == GROUND
    logo = np.all(frame == LOGO, axis=2)
    rows, columns = np.nonzero(logo)
    assert (rows.min(), columns.max() + 1) == pytest.approx((0.04 * 480, 0.96 * 640), abs=1)
    assert logo.sum() == pytest.approx(2 * (0.42 * 60) ** 2, rel=0.1), "0.42 units high, where 60 pixels are one"
    assert np.all(frame == INK, axis=2).sum() > 500, "the readout"
    foot = frame[-60:, :250].astype(int)
    assert (np.abs(foot - GROUND).sum(axis=2) > 200).any(), "the footer"
    with av.open(str(own.draft.film)) as film:
        assert (film.streams.video[0].width, film.streams.video[0].height) == (640, 480)


@pytest.mark.renders
def test_digits_are_those_of_the_font_and_are_read_off_it(own, capsys):
    columns = np.nonzero(np.all(last_frame(own, "a-number") == INK, axis=2).any(axis=0))[0]
    stix = fonts.face("STIXGeneral", fonts.REGULAR, [own.folder / "fonts"])
    advance = {name: stix["hmtx"].metrics[stix.getBestCmap()[ord(name)]][0] / stix["head"].unitsPerEm for name in "−4."}
    expected = 200 * 480 / 1080 * (advance["−"] + 6 * advance["4"] + advance["."])
    assert expected - 15 < np.ptp(columns) < expected, "Lato's are a tenth wider"
    assert own.run("check", "--values", "a-number") == 0
    assert "0 wrong" in capsys.readouterr().out


@pytest.mark.renders
def test_page_slides_sheet_and_handout_have_the_shape(own, tmp_path):
    page = own.draft.page.read_text(encoding="utf-8")
    settings = json.loads(re.search(r'<script id="settings"[^>]*>(.*?)</script>', page)[1])
    assert (settings["width"], settings["height"]) == (640, 480)
    assert "background: #FFFDF5" in page
    assert "width: 960px; height: 720px" in page, "what-ifs"
    assert own.run("export", "pptx", "--quality", "draft", "--output", str(tmp_path / "talk.pptx")) == 0
    slides = pptx.Presentation(tmp_path / "talk.pptx")
    assert (slides.slide_width, slides.slide_height) == (9_144_000, 6_858_000)
    with Image.open(own.draft.sheet) as sheet:
        assert sheet.convert("RGB").getpixel((16 + 280, 68 + 100)) == GROUND
        assert sheet.convert("RGB").getpixel((16 + 300, 68 + 100)) != GROUND
    assert own.run("export", "pdf", "--output", str(tmp_path / "talk.pdf")) == 0
    assert b"STIXGeneral" in (tmp_path / "talk.pdf").read_bytes()
    stills = own.folder / "media" / "stills-light" / "beats" / "a-number"
    with Image.open(next(stills.iterdir())) as still:
        assert still.size == (960, 720)


@pytest.mark.renders
def test_what_the_theme_names_draws_the_sections_again(own, tmp_path, capsys):
    own = SmallLecture(Path(shutil.copytree(own.folder, tmp_path / "own")))
    theme = own.folder / "my-theme.toml"
    assert own.run("render", "--quality", "draft", "--explain") == 0
    assert capsys.readouterr().out == "a-heading: unchanged\na-number: unchanged\n"
    logo = own.folder / "assets" / "logo.png"
    Image.new("RGB", (200, 100), (200, 0, 0)).save(logo)
    theme.write_text(THEME.replace("Spring", "Autumn"), encoding="utf-8")
    assert own.run("render", "--quality", "draft", "--explain") == 0
    told = capsys.readouterr().out
    assert re.search(r"^a-number: theme.logo changed from '\w+' to '\w+'$", told, re.M)
    assert "a-number: theme.footer changed from 'Spring' to 'Autumn'\n" in told
    assert own.run("render", "--quality", "draft", "--explain", "--theme", "dark") == 0
    assert re.search(r"^a-number: theme changed from \{'base': 'light'.* to 'dark'$", capsys.readouterr().out, re.M)


@pytest.mark.renders
def test_a_theme_travels_with_its_files(own, tmp_path):
    theme = load(own.deck).theme
    sent = pickle.loads(pickle.dumps(theme))
    assert sent == theme
    assert sent.logo.content == (own.folder / "assets" / "logo.png").read_bytes()
    folders = sent.write_fonts(tmp_path)
    assert fonts.families(folders[:-1], installed=False) == ["STIXGeneral"]
    assert fonts.face("STIXGeneral", fonts.BOLD, folders)["OS/2"].usWeightClass == 700
    named = ("my-theme.toml", "fonts/STIXGeneral.ttf", "fonts/STIXGeneralBol.ttf", "assets/logo.png")
    assert theme.files == [own.folder / name for name in named]
    assert set(theme.files) <= source_files(load(own.deck), []), "what a watch looks at"


@pytest.mark.renders
def test_new_takes_the_theme_along(own, tmp_path):
    slides = Path(shutil.copytree(own.folder, tmp_path / "own", ignore=shutil.ignore_patterns("media"))) / "slides.md"
    slides.write_text(DECK.partition("# A number")[0], encoding="utf-8")
    assert main(["new", str(tmp_path / "new"), "--from", str(slides)]) == 0
    assert load(tmp_path / "new" / "lecture.md").theme == load(slides).theme


@pytest.mark.renders
def test_the_command_takes_a_theme_file(own, tmp_path, capsys):
    deck = tmp_path / "lecture.md"
    deck.write_text("# One\n\n- two\n", encoding="utf-8")
    assert load(deck).theme == Theme()
    assert load(deck, str(own.folder / "my-theme.toml")).theme.footer == "Spring"
    assert SmallLecture(tmp_path).run("check", "--theme", "gone.toml") == 2
    gone = "expected a theme file, got {}, which cannot be read (No such file or directory)."
    assert f"--theme: {gone.format('gone.toml')}" in capsys.readouterr().err
    deck.write_text("---\ntitle: T\ntheme: looks/gone.toml\n---\n\n# One\n\n- two\n", encoding="utf-8")
    with pytest.raises(DeckError) as raised:
        load(deck)
    assert f"{deck}:3: theme: {gone.format(tmp_path / 'looks' / 'gone.toml')}" in str(raised.value)


@pytest.mark.parametrize("base", THEMES)
def test_our_palettes_are_themes(base):
    assert Theme(base).colors == PALETTES[base]


@pytest.mark.parametrize(
    ("line", "old", "new", "says"),
    [
        (1, '"light"', '"lihgt"', "base: expected 'dark', 'light' or 'contrast', got 'lihgt'"),
        (
            2,
            "logo =",
            "lgoo =",
            "lgoo: expected one of base, logo, corner, footer, aspect, palette, fonts, got 'lgoo'.",
        ),
        (2, "logo.png", "none.png", "assets/none.png. Put it there, or correct its name."),
        (2, "assets/logo.png", "logo.gif", "logo: expected a picture in SVG or PNG, got 'logo.gif'"),
        (2, "assets/logo.png", "broken.svg", "logo: expected a picture, got 'broken.svg' (failed to parse SVG"),
        (4, '"4:3"', '"5:4"', "aspect: expected '16:9', '16:10' or '4:3', got '5:4'"),
        (4, 'aspect = "4:3"', 'corner = "top left"', "corner: expected 'top right', 'bottom right' or 'bottom left'"),
        (3, '"Spring"', '"Spring \U0010fffd"', "footer: expected letters that a font has, got '\\U0010fffd'"),
        (7, "#FFFDF5", "white", "palette.GROUND: expected a colour such as #4CC3FF, got 'white'"),
        (8, "GRADIENT", "GRADIANT", "got 'GRADIANT'. Did you mean 'GRADIENT'?"),
        (
            8,
            "#A00030",
            "#FF8090",
            "expected a contrast of at least 4.5 with GROUND #FFFDF5, got 2.4 for GRADIENT #FF8090.",
        ),
        (
            7,
            "#FFFDF5",
            "#808080",
            "palette.GROUND: expected a contrast of at least 4.5 with GROUND #808080, got 4.1 for TEXT",
        ),
        (11, '"STIXGeneral"', '"STIXGenerel"', "got 'STIXGenerel'. Did you mean 'STIXGeneral'? /"),
        (
            11,
            '"STIXGeneral"',
            '"cmr10"',
            "fonts.text: expected a font that has 0123456789.,+−%, got 'cmr10' without −.",
        ),
        (11, "text =", "code =", "fonts.code: expected a font whose letters are equally wide, got 'STIXGeneral'."),
        (
            12,
            '"fonts"',
            '"fnts"',
            "fonts.files[0]: expected a font (.ttf, .otf, .ttc, .otc) or a folder with some, got 'fnts'",
        ),
        (12, "files", 'files = ["fonts"', "expected TOML, got"),
    ],
)
@pytest.mark.renders
def test_a_wrong_theme_names_file_line_key_expected_and_got(own, tmp_path, line, old, new, says):
    folder = Path(shutil.copytree(own.folder, tmp_path / "own", ignore=shutil.ignore_patterns("media")))
    shutil.copy(FONTS / "cmr10.ttf", folder / "fonts")
    (folder / "broken.svg").write_text("<svg", encoding="utf-8")
    theme = folder / "my-theme.toml"
    text = theme.read_text(encoding="utf-8")
    assert old in text
    theme.write_text(text.replace(old, new), encoding="utf-8")
    with pytest.raises(DeckError) as raised:
        load(folder / "lecture.md")
    told = [fault for fault in str(raised.value).splitlines() if fault.startswith(f"{theme}:{line}: ")]
    assert any(says in fault for fault in told), raised.value


@pytest.mark.renders
def test_a_letter_that_no_font_has_is_named_with_its_line(own, tmp_path, capsys):
    deck = tmp_path / "lecture.md"
    text = "# One\n\n- two\n- three \U0010fffd\n\n::: notes\nsaid \U000ffffd and \U0010fffd\n:::\n"
    deck.write_text(text, encoding="utf-8")
    for command in (("render", "--quality", "draft"), ("export", "pdf"), ("check",)):
        assert SmallLecture(tmp_path).run(*command) == 2
        first, second = capsys.readouterr().err.splitlines()
        assert f"{deck}:4: expected letters that a font has, got '\\U0010fffd' (U+10FFFD)." in first
        assert f"{deck}:7: expected letters that a font has, got '\\U000ffffd' (U+FFFFD)." in second


def font_with(letter: str, file: Path) -> None:
    """Write a font, "Tiny", with this letter alone, a square as high as an em."""
    pen = TTGlyphPen(None)
    for number, point in enumerate([(0, 0), (0, 1000), (1000, 1000), (1000, 0)]):
        pen.lineTo(point) if number else pen.moveTo(point)
    pen.closePath()
    builder = FontBuilder(1000)
    builder.setupGlyphOrder([".notdef", "square"])
    builder.setupCharacterMap({ord(letter): "square"})
    builder.setupGlyf({".notdef": TTGlyphPen(None).glyph(), "square": pen.glyph()})
    builder.setupHorizontalMetrics({".notdef": (1000, 0), "square": (1000, 0)})
    builder.setupHorizontalHeader(ascent=1000, descent=0)
    builder.setupNameTable({"familyName": "Tiny", "styleName": "Regular", "psName": "Tiny"})
    builder.setupOS2()
    builder.setupPost()
    builder.save(file)


@pytest.mark.renders
def test_a_letter_that_a_file_of_the_theme_has_is_in_film_and_handout(tmp_path):
    font_with("\U0010fffd", tmp_path / "tiny.ttf")
    (tmp_path / "look.toml").write_text('fonts.files = ["tiny.ttf"]\n', encoding="utf-8")
    deck = "---\ntitle: T\ntheme: look.toml\n---\n\n# One\n\n- \U0010fffd\n\n::: notes\n\U0010fffd\n:::\n"
    (tmp_path / "lecture.md").write_text(deck, encoding="utf-8")
    lecture = SmallLecture(tmp_path)
    assert lecture.run("render", "--quality", "draft") == 0
    text = np.array([int(Theme().colors["TEXT"][place : place + 2], 16) for place in (1, 3, 5)])
    is_ink = np.all(last_frame(lecture, "one")[60:] == text, axis=2)
    assert is_ink.sum() == pytest.approx((1.2 * 46 * 480 / 1080) ** 2, rel=0.1), "an em, squared"
    assert lecture.run("export", "pdf", "--output", str(tmp_path / "talk.pdf")) == 0
    assert b"Tiny" in (tmp_path / "talk.pdf").read_bytes()


def test_letters_that_are_not_looked_for_are_there_whatever_is_installed():
    letters = [chr(code) for codes in fonts.EVERYWHERE for code in codes if unicodedata.category(chr(code)) != "Cn"]
    alone = [letter for letter in letters if unicodedata.category(letter) not in fonts.NOT_ALONE]
    source = "".join(f"#str.from-unicode({ord(letter)})\\\n" for letter in alone)
    own = typst.Fonts(include_system_fonts=False, font_paths=[str(fonts.LATO)])
    assert typst.compile(source.encode(), format="pdf", pdf_standards=["a-2b"], font_paths=own)
    assert fonts.rare("".join(letters)) == []


def test_marks_and_signs_of_direction_are_no_letters():
    assert fonts.missing("שלום\u200f e\u0301 \N{VARIATION SELECTOR-16}", []) == []
