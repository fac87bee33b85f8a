"""Slides of the author's files, and of more than text: tables, charts, videos, columns, questions, contents."""

import json
import shutil
import struct
from pathlib import Path

import av
import cv2
import numpy as np
import pictures
import pytest
from conftest import SmallLecture
from manim import config
from PIL import Image

from lecture import deck as deck_file
from lecture import theme
from lecture.commands.main import main
from lecture.deck import Deck, DeckError, recorded
from lecture.deck.content import Contents, Data, Light, Listing, Picture, Plot, Question, Video
from lecture.drawing.raster import HeatMap
from lecture.inspection import values as readings
from lecture.kit.code_listing import CodeLine
from lecture.kit.scene import rehearse
from lecture.slides.charts import DrawnPlot
from lecture.slides.data import DataError, read
from lecture.slides.pieces import Cover, Pieces
from lecture.slides.scene import Slides
from lecture.slides.video import VideoError, VideoPicture

RUN = "step,training loss,validation loss\n1,1.0,2.0\n10,0.1,\n100,0.01,0.5\n"
DOT = '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 9 9"><circle cx="4" cy="4" r="4"/></svg>'


@pytest.fixture
def written(tmp_path: Path):
    """A deck of this text."""

    def written(text: str) -> Deck:
        (tmp_path / "lecture.md").write_text(text, encoding="utf-8")
        return deck_file.load(tmp_path / "lecture.md")

    return written


@pytest.fixture
def fault(written):
    """What is said about a deck of this text."""

    def fault(text: str) -> str:
        with pytest.raises(DeckError) as caught:
            rehearse(Slides, deck=written(text))
        return str(caught.value)

    return fault


def played(deck: Deck) -> Slides:
    """The scene of the deck's first section, played; `stood` has what stands at the end of each beat."""

    class Played(Slides):
        stood: dict

        def after_beat(self, name):
            self.__dict__.setdefault("stood", {})[name] = [mobject.copy() for mobject in self.mobjects]

    return rehearse(Played, deck.sections[0].name, deck)


def parts(mobjects, kind):
    return [part for mobject in mobjects for part in mobject.get_family() if isinstance(part, kind)]


def video(path: Path, colors, *, rate: int = 10, codec: str = "libx264", pixels: str = "yuv420p") -> Path:
    """A video of a frame in each colour."""
    with av.open(str(path), "w") as file:
        stream = file.add_stream(codec, rate=rate)
        stream.width, stream.height, stream.pix_fmt = 64, 32, pixels
        for color in colors:
            frame = av.VideoFrame.from_ndarray(np.full((32, 64, 3), color, np.uint8), format="rgb24")
            file.mux(stream.encode(frame.reformat(format=pixels)))
        file.mux(stream.encode())
    return path


def test_each_comes_from_its_markdown(written):
    deck = written("""\
# First

![Values](run.csv "Below")

![Curves](run.csv){.line x=step y="a, b" log=xy}

![Moves](my%20clip.MP4){.loop}

![Ground](room.jpg){.cover}

- [ ] wrong
- [x] right $x$
- [X] also

``` {.python lit="1 2-3,5"}
one
two
three
four
five
```

:::: {.columns}
::: {.column width="30%"}
- Left
:::
::: column
Right
:::
::::
""")
    (page,) = deck.sections[0].pages
    clicks = page.clicks
    cover, table = clicks[0].pieces
    assert (type(cover), type(table), table.file, table.title) == (Picture, Data, "run.csv", "Below")
    assert cover.is_cover
    plot, clip, question = (clicks[number].pieces[0] for number in (1, 2, 3))
    assert isinstance(plot, Plot)
    assert (plot.kind, plot.x, plot.y, plot.log) == ("line", "step", "a, b", "xy")
    assert isinstance(clip, Video)
    assert (clip.file, clip.loops) == ("my clip.MP4", True)
    assert isinstance(question, Question)
    assert question.choices == ("wrong", "right x", "also")
    assert [click.lit for click in clicks] == [(), (), (), (), (1, 2), (), (0,), (1, 2, 4), (), ()]
    assert clicks[4].caption == "right x\nalso"
    assert isinstance(clicks[5].pieces[0], Listing)
    assert [click.pieces[0].across for click in clicks[-2:]] == [(0.0, 0.3), (0.3, 1.0)]
    assert not any(isinstance(piece, Light) for click in clicks for piece in click.pieces)


@pytest.mark.parametrize(
    ("markdown", "line", "said"),
    [
        ("![A](a.csv){.lines}", 3, "expected one of .line, .scatter, .bars, x=, y=, log= here, got .lines. Did you"),
        ("![A](a.csv){x=step}", 3, "expected one of .line, .scatter, .bars for a chart"),
        ("![A](a.csv){.line log=z}", 3, "log: expected one of x, y, xy, got 'z'"),
        ("![A](a.mp4){.cover}", 3, "expected one of .loop here, got .cover"),
        ("![A](a.png){.loop}", 3, "expected one of .cover here, got .loop"),
        ('``` {.python lit="2-4"}\na\nb\n```', 3, "lit: expected lines from 1 to 2, as in lit=\"1-2 4\", got '2-4'"),
        ('``` {.python lit="first"}\na\n```', 3, "got 'first'"),
        ("``` {.python lot=1}\na\n```", 3, "expected one of .python, lit= here, got lot=. Did you mean 'lit='?"),
        ("- [ ] one\n- two", 4, "expected one line after [ ] or [x] for each choice"),
        ("- [ ] a\n" * 27, 3, "expected at most 26 choices, a letter for each, got 27. Ask in several questions."),
        (":::: columns\n- A\n::::", 4, "expected ::: column inside :::: columns"),
        ("::: columns\n::: column\nA\n:::\n::: column\nB\n:::\n:::", 7, "which have more colons"),
        (":::: columns\n::: {.column width=3em}\nA\n:::\n::::", 3, "a column's width as in 40%, got '3em'"),
        (":::: columns\n::: {.column width=110%}\nA\n:::\n::::", 3, "expected columns that have 100%"),
        (
            ":::: columns\n::: column\nA\n\n# Next\n",
            7,
            "expected the end of the columns of line 3 before the next slide",
        ),
        ("::::: columns\n:::: column\n::: notes\nA\n:::\n::::\n:::::", 5, "expected no ::: notes inside another block"),
        ("## Contents {.contents}", 3, "expected a section behind the contents, got none"),
        ("## Contents {.content}", 3, "expected .contents, got .content"),
        ("# Drawn {scene=a:B .contents}", 3, "expected .contents at a heading without a scene"),
    ],
)
def test_what_is_wrong_is_said_with_its_line(markdown, line, said, fault):
    told = fault(f"# First\n\n{markdown}\n")
    assert f"lecture.md:{line}: " in told
    assert said in told
    assert len(told.splitlines()) == 1


# Tables and charts.


def test_a_table_is_read_as_spreadsheets_write_it(tmp_path):
    path = tmp_path / "a.csv"
    path.write_bytes('\ufeffName;Wert\r\n"Meyer; Söhne";-1,5\r\n\r\nSchulz;\r\n'.encode())
    table = read(path)
    assert (table.header, table.rows, table.lines) == (
        ("Name", "Wert"),
        (("Meyer; Söhne", "-1,5"), ("Schulz", "")),
        (2, 4),
    )
    np.testing.assert_array_equal(table.numbers("Wert"), [-1.5, np.nan])
    with pytest.raises(DataError, match=r"a.csv:2: expected a number for 'Name', got 'Meyer; Söhne'"):
        table.numbers("Name")
    with pytest.raises(DataError, match=r"one of its columns Name, Wert, got 'Wer'. Did you mean 'Wert'\?"):
        table.numbers("Wer")
    for text, said in [
        (b"a,b\n1,2\n3\n", "a.csv:3: expected 2 cells as in its head, got 1"),
        (b"a,b\n", "expected names of columns and a row below them, got 1"),
        (b"", "got 0"),
        (b"1,2\n3,4\n", "a.csv:1: expected the columns' names in the first line, got the number '1'"),
        (b"1,2.O\n3,4\n", "a.csv:1: expected the columns' names in the first line, got the number '1'"),
        (b"a\n\xff\n", "a.csv:2: expected text in UTF-8, got byte 0xff"),
        (b'a\n"' + b"x" * 200_000, "a.csv:2: expected a table, got field larger than field limit"),
    ]:
        path.write_bytes(text)
        with pytest.raises(DataError, match=said):
            read(path)


def test_numbers_of_a_table_stand_at_the_right(written, tmp_path):
    (tmp_path / "a.csv").write_text("name,value\nlong name,-1\nb,200\n")
    cells = {
        text.string: text
        for text in parts(played(written("# T\n\n![A](a.csv)\n")).stood["a"], object)
        if hasattr(text, "string")
    }
    assert {"name", "value", "long name", "−1", "b", "200"} <= cells.keys()
    assert cells["−1"].get_right()[0] == pytest.approx(cells["200"].get_right()[0])
    assert cells["b"].get_left()[0] == pytest.approx(cells["long name"].get_left()[0], abs=0.02)


def drawn(deck: Deck) -> DrawnPlot:
    (page,) = deck.sections[0].pages
    made = Pieces(lambda piece: deck.path.parent / piece.file).draw(page.clicks[0].pieces[0], 12.0, 5.0, 1.0)
    (plot,) = parts([made], DrawnPlot)
    assert (made.width, made.height) <= (12.001, 5.001)
    return plot


def test_curves_are_the_columns_values(written, tmp_path):
    (tmp_path / "run.csv").write_text(RUN)
    plot = drawn(written('# T\n\n![A](run.csv "Below"){.line log=xy}\n'))
    training, validation = plot.marks
    chart = plot.chart
    assert (chart.x_range, chart.y_range) == ((1.0, 100.0), (0.01, 2.0))
    for curve, values in [(training, [[1, 1], [10, 0.1], [100, 0.01]]), (validation, [[1, 2], [100, 0.5]])]:
        corners = np.vstack([curve.get_start_anchors(), curve.get_end()])
        np.testing.assert_allclose(chart.values_at(corners), values)
    texts = [part.string for part in plot.get_family() if hasattr(part, "string")]
    assert {"step", "training loss", "validation loss"} <= set(texts)
    for name, curve in zip(plot.legend, plot.marks, strict=True):  # each at the end of its curve
        assert name.get_left()[0] > chart.frame.get_right()[0]
        assert name.get_y() == pytest.approx(curve.get_end()[1], abs=0.25)


def test_dots_and_bars_are_the_columns_values(written, tmp_path):
    (tmp_path / "run.csv").write_text(RUN)
    plot = drawn(written('# T\n\n![A](run.csv){.scatter x="training loss" y="validation loss"}\n'))
    places = plot.chart.values_at(np.array([dot.get_center() for dot in plot.marks[0]]))
    np.testing.assert_allclose(places, [[1, 2], [0.01, 0.5]], atol=1e-9)
    (tmp_path / "b.csv").write_text("who,gain,loss\nA,3,-1\nB,-2,4\n")
    plot = drawn(written("# T\n\n![A](b.csv){.bars}\n"))
    ends = [
        plot.chart.values_at(np.array([bar.get_bottom(), bar.get_top()]))[:, 1] for group in plot.marks for bar in group
    ]
    np.testing.assert_allclose(ends, [[0, 3], [-2, 0], [-1, 0], [0, 4]], atol=1e-3)
    assert {"A", "B", "who", "gain", "loss"} <= {part.string for part in plot.get_family() if hasattr(part, "string")}


@pytest.mark.renders
def test_charts_are_read_off_their_slides(written, tmp_path):
    """Each column of each kind of chart is a value for `lecture check --values`."""
    (tmp_path / "run.csv").write_text(RUN)
    charts = ("{.line log=xy}", "{.scatter}", "{.bars log=y}", "{.bars x=step}")
    deck = written("# T\n\n" + "\n---\n".join(f"\n![A](run.csv){chart}\n" for chart in charts))
    scene, listed = readings.read(Slides, "t", deck)
    assert [each.label for each in listed] == ["training loss", "validation loss"] * 4
    assert list(readings.faults(listed, readings.oracle_values(scene))) == []


@pytest.mark.parametrize(
    ("data", "plot", "said"),
    [
        (None, "{.line}", "there is no file"),
        (RUN, "{.line y=los}", "run.csv: expected one of its columns step, training loss, validation loss, got 'los'"),
        ("a,b\n1,0\n", "{.line log=y}", "run.csv:2: expected a number above 0 in 'b' for a logarithmic axis, got 0"),
        ("a,b\nx,1\n", "{.line log=x}", "run.csv: expected numbers in 'a' for a logarithmic axis, got words"),
        ("a\n" + "1\n" * 5000, "", "expected a table that can be read on one slide"),
        ("a,b\n1,x\n", "{.line}", "expected 1 to 6 columns of numbers to draw, got 0"),
        ("a,b\n1,2\n1,x\n", "{.line y=b}", "run.csv:3: expected a number for 'b', got 'x'"),
    ],
)
def test_a_chart_that_cannot_be_drawn_is_one_message(data, plot, said, fault, tmp_path):
    if data is not None:
        (tmp_path / "run.csv").write_text(data)
    told = fault(f"# T\n\n![A](run.csv){plot}\n")
    assert f"{tmp_path / 'lecture.md'}:3: " in told
    assert said in told


# Videos and pictures.


@pytest.mark.parametrize(
    ("name", "codec", "pixels"),
    [
        ("a.mp4", "libx264", "yuv420p"),
        ("a.mov", "libx264", "yuv420p"),
        ("a.webm", "libvpx-vp9", "yuv420p"),
        ("a.gif", "gif", "rgb8"),
    ],
)
def test_a_video_shows_the_frame_of_each_moment(name, codec, pixels, tmp_path):
    shades = (0, 60, 120, 180, 240)
    shown = VideoPicture(video(tmp_path / name, shades, codec=codec, pixels=pixels), 4.0, 4.0)
    assert shown.length == pytest.approx(0.5, abs=0.011)
    assert (shown.width, shown.height) == (pytest.approx(4.0), pytest.approx(2.0))
    for seconds, shade in [(0.0, 0), (0.09, 0), (0.21, 120), (0.45, 240), (0.9, 240), (0.15, 60)]:
        shown.show(seconds)
        assert 255 * shown.values[10, 10, 0] == pytest.approx(shade, abs=29)


def test_what_a_phone_has_turned_stands_upright(tmp_path, written):
    """A video by its matrix, a photograph by its EXIF: red at the left becomes red at the top."""
    image = np.zeros((32, 64, 3), np.uint8)
    image[:, :32], image[:, 32:] = (255, 0, 0), (0, 0, 255)
    content = bytearray(video(tmp_path / "a.mp4", [image] * 3).read_bytes())
    place = content.index(b"tkhd") + 44
    content[place : place + 36] = struct.pack(">9i", 0, 1 << 16, 0, -1 << 16, 0, 0, 32 << 16, 0, 1 << 30)
    (tmp_path / "a.mp4").write_bytes(content)
    turned = Image.fromarray(image)
    turned.getexif()[0x0112] = 6
    turned.save(tmp_path / "b.jpg", exif=turned.getexif(), quality=95)
    stood = played(written("# T\n\n![A](a.mp4)\n\n---\n\n![B](b.jpg)\n")).stood
    for name in ("a", "b"):
        (shown,) = parts(stood[name], HeatMap)
        assert shown.height == pytest.approx(2 * shown.width)
        np.testing.assert_allclose(shown.values[[3, -4], 16, :3], [[0, 0, 1], [1, 0, 0]], atol=0.1)


def test_a_beat_is_as_long_as_its_video_and_loops_with_it(written, tmp_path):
    video(tmp_path / "a.mp4", [100] * 30)
    deck = written("# T\n\n- First\n\n![A](a.mp4)\n\n---\n\n![B](a.mp4){.loop}\n")
    scene = played(deck)
    assert [(beat.name, beat.loop) for beat in scene.beats] == [("first", False), ("a", False), ("b", True)]
    assert [beat.length for beat in scene.beats[1:]] == pytest.approx([3.0, 3.0], abs=2 / config.frame_rate)
    assert [len(parts(scene.stood[name], VideoPicture)) for name in ("first", "a", "b")] == [0, 1, 1]


def test_a_damaged_video_is_one_message(fault, tmp_path):
    noise = np.random.default_rng(0).integers(0, 255, (40, 32, 64, 3))
    whole = video(tmp_path / "whole.mp4", noise).read_bytes()
    middle = len(whole) // 2
    for content in (whole[:middle] + bytes(6000) + whole[middle + 6000 :], whole[:500], b"no video", b""):
        (tmp_path / "a.mp4").write_bytes(content)
        told = fault("# T\n\n![A](a.mp4)\n")
        assert "lecture.md:3: expected a video (MP4, WebM, MOV, GIF) that is whole, got a.mp4 (" in told
    (tmp_path / "a.mp4").write_bytes(b"")
    with pytest.raises(VideoError, match=r"a\.mp4"):
        VideoPicture(tmp_path / "a.mp4", 1.0, 1.0)


def test_pictures_of_each_kind_are_drawn(written, tmp_path):
    image = np.zeros((20, 40, 4), np.uint8)
    image[:, 20:] = (0, 0, 255, 255)
    cv2.imwrite(str(tmp_path / "a.png"), image)
    cv2.imwrite(str(tmp_path / "b.webp"), image[..., :3], [cv2.IMWRITE_WEBP_QUALITY, 101])
    (tmp_path / "c.svg").write_text(DOT)
    (tmp_path / "d.svg").write_text("<svg><circle")
    scene = played(written("# T\n\n![A](a.png)\n\n---\n\n![B](b.webp)\n\n---\n\n![C](c.svg)\n"))
    (clear,) = parts(scene.stood["a"], HeatMap)
    np.testing.assert_array_equal(clear.values[5, [5, 30]], [[0, 0, 0, 0], [1, 0, 0, 1]])
    pixels, _ = clear.pixels(config)
    np.testing.assert_array_equal(pixels[..., 0], pixels[..., 3])  # red to its edge, which is not dark
    assert pixels[..., 3].min() == 0
    (webp,) = parts(scene.stood["b"], HeatMap)
    np.testing.assert_array_equal(webp.values[5, [5, 30]], [[0, 0, 0], [1, 0, 0]])
    assert sorted(path.name for path in tmp_path.iterdir()) == ["a.png", "b.webp", "c.svg", "d.svg", "lecture.md"]
    with pytest.raises(DeckError, match=r"lecture.md:3: expected a drawing in SVG, got d.svg"):
        rehearse(Slides, "t", written("# T\n\n![A](d.svg)\n"))


def test_a_cover_fills_the_frame_behind_the_heading(written, tmp_path):
    cv2.imwrite(str(tmp_path / "a.png"), np.full((40, 40, 3), 255, np.uint8))
    scene = played(written("# T\n\n![A](a.png){.cover}\n\n- Point\n\n---\n\n![B](a.png){.cover}\n"))
    assert [beat.name for beat in scene.beats] == ["point", "b"]
    (ground,), (alone,) = (parts(stood, Cover) for stood in scene.stood.values())
    picture, veil = ground
    assert picture.width >= config.frame_width - 1e-6
    assert picture.height >= config.frame_height - 1e-6
    assert {part.z_index for part in ground.get_family()} == {-1}
    text = theme.contrast(theme.TEXT, theme.blend(theme.TEXT, 1 - veil.get_fill_opacity()))
    assert text > 4.5
    assert alone[1].get_fill_opacity() == 0.0


# Columns, questions, lines of code.


def test_columns_stand_beside_each_other(written):
    deck = written(
        "# T\n\nAbove\n\n:::: columns\n::: column\n- One\n- Two\n:::\n::: column\n- Other\n:::\n::::\n\nBelow\n"
    )
    stood = played(deck).stood["below"]
    above, one, two, other, below = (
        next(text for text in parts(stood, object) if getattr(text, "string", "") == name)
        for name in ("Above", "One", "Two", "Other", "Below")
    )
    assert other.get_left()[0] > 0 > one.get_right()[0]
    assert above.baseline > one.baseline == pytest.approx(other.baseline, abs=0.02)
    assert one.baseline > two.baseline > below.baseline


def test_the_last_click_of_a_question_marks_the_answer(written):
    scene = played(written("# Q\n\n- [ ] wrong\n- [x] right\n"))
    assert [beat.name for beat in scene.beats] == ["wrong-right", "right"]
    asked, answered = scene.stood.values()

    def opacity(stood, name):
        (text,) = (part for part in parts(stood, object) if getattr(part, "string", "") == name)
        return text[0].get_fill_opacity()

    assert [opacity(asked, name) for name in ("wrong", "right")] == [1.0, 1.0]
    assert opacity(answered, "wrong") < 0.8 < opacity(answered, "right")


def test_lines_of_code_are_lit_by_the_numbers_that_they_show(written):
    program = '``` {lit="11 12"}\nmain.py > ...\n10 a\n11 b\n12 c\n```'
    scene = played(written(f"# C\n\n{program}\n\nFig: a program\n"))
    lines = [parts(stood, CodeLine) for stood in scene.stood.values()]
    lit = [{line.string[-1] for line in each if line[-1].get_fill_opacity() == 1.0} for each in lines]
    assert lit == [{"a", "b", "c"}, {"b"}, {"c"}]


# Contents.

LISTED = """\
# The talk

Somebody

# Contents {.contents}

# One

## Inside

- A

# Two {enabled=false}

# Where we are {.contents}

# Three: $x^2$
"""


def entries(deck: Deck) -> list[tuple[tuple[str, ...], int | None]]:
    pieces = [piece for section in deck.sections for page in section.pages for piece in page.clicks[0].pieces]
    return [(piece.entries, piece.here) for piece in pieces if isinstance(piece, Contents)]


def test_contents_are_the_headings_of_the_sections_behind_them(written):
    deck = written(LISTED)
    assert entries(deck) == [(("One", "Three: x²"), None), (("One", "Three: x²"), 1)]
    assert list(deck.section("contents").beats) == ["contents"]
    with recorded() as asked:
        _ = deck.section("contents").pages
    for change in [("# One", "# Uno"), ("=false", "=true"), ("# Three", "# Four")]:
        changed = written(LISTED.replace(*change))
        assert {name: changed.answer(name) for name in asked} != asked
    assert {name: written(LISTED.replace("- A", "- B")).answer(name) for name in asked} == asked
    scene = played(written("# C {.contents}\n\n# One\n\n# Two\n"))
    assert {"One", "Two", "1", "2"} <= {getattr(part, "string", "") for part in parts(scene.stood["c"], object)}


# The page of the documentation that shows them.


EXAMPLES = list(pictures.examples((pictures.DOCS / "deck.md").read_text(encoding="utf-8")))


def test_every_example_of_the_page_is_a_deck_that_has_the_sections_of_its_pictures(written):
    assert len(EXAMPLES) == (pictures.DOCS / "deck.md").read_text(encoding="utf-8").count("`markdown\n") > 15
    for text, sections in EXAMPLES:
        deck = written(text)
        assert all(deck.section(name).pages for name in sections)


@pytest.mark.decks
def test_the_layout_of_the_examples_is_without_fault(tmp_path, capsys):
    shutil.copytree(pictures.FILES, tmp_path, dirs_exist_ok=True)
    (tmp_path / "lecture.md").write_text("\n".join(text for text, _ in EXAMPLES), encoding="utf-8")
    assert main(["check", "--layout", "--deck", str(tmp_path / "lecture.md")]) == 0
    assert "without fault" in capsys.readouterr().out


# Rendered.


@pytest.mark.renders
def test_two_sections_draw_the_same_files_at_once_and_notice_when_they_change(tmp_path, capsys):
    (tmp_path / "dot.svg").write_text(DOT)
    (tmp_path / "run.csv").write_text(RUN)
    slides = "![Dot](dot.svg)\n\n![Run](run.csv){.line}\n"
    lecture = SmallLecture(tmp_path)
    lecture.deck.write_text(f"# One\n\n{slides}\n# Two\n\n{slides}\n# Ours {{scene=ours:Ours}}\n", encoding="utf-8")
    (tmp_path / "ours.py").write_text(
        "from manim import Scene, Square, Create\n\n\nclass Ours(Scene):\n"
        "    def construct(self):\n        self.play(Create(Square()), run_time=0.2)\n"
    )
    assert lecture.run("render", "--quality", "draft", "--jobs", "3") == 0
    for name in ("one", "two"):
        assert {"dot.svg", "run.csv"} <= json.loads(lecture.draft.manifest(name).read_text())["facts"]["files"].keys()
    assert [beat["name"] for beat in json.loads(lecture.draft.manifest("ours").read_text())["beats"]] == ["ours"]
    (tmp_path / "run.csv").write_text(RUN.replace("0.5", "0.6"))
    capsys.readouterr()
    assert lecture.run("render", "--quality", "draft", "--explain") == 0
    assert capsys.readouterr().out.count("run.csv changed") == 2
