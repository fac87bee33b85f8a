"""What leaves the project: every form whole, at its place, and refusals that say what to do."""

import json
import os
import re
import stat
import zipfile

import av
import pytest
from PIL import Image, ImageChops
from pptx import Presentation
from rich.console import Console

from lecture.deck import load
from lecture.export.handout import write_handout
from lecture.qualities import QUALITIES
from lecture.rendering import manifest, stills

pytestmark = pytest.mark.renders


def test_html_is_one_file_with_all_videos_inside(rendered, tmp_path):
    target = tmp_path / "out" / "talk.html"
    assert rendered.run("export", "html", "--quality", "draft", "--output", str(target)) == 0
    page = target.read_text(encoding="utf-8")
    assert page.count("data-inline=") == len(re.findall('<script type="text/plain" id="video-', page)) == 5
    assert [path.name for path in target.parent.iterdir()] == ["talk.html"]


@pytest.fixture
def folder(rendered, tmp_path):
    """The exported folder."""
    assert rendered.run("export", "html", "--folder", "--quality", "draft", "--output", str(tmp_path / "deck")) == 0
    return tmp_path / "deck"


def test_a_folder_holds_every_file_that_its_page_names(folder):
    page = (folder / "lecture.html").read_text(encoding="utf-8")
    named = set(re.findall(r'(?:data-file|src)="(beats/[^"]+)"', page))
    assert len(named) == 10
    assert named == {path.relative_to(folder).as_posix() for path in folder.rglob("*.*") if path.suffix != ".html"}


def test_a_folder_takes_the_place_of_a_former_export_and_of_nothing_else(folder, rendered, capsys):
    again = ["export", "html", "--folder", "--quality", "draft", "--output"]
    assert rendered.run(*again, str(folder)) == 0
    assert [path.name for path in folder.parent.iterdir() if path.name.startswith(".")] == []
    (folder / "mine.txt").write_text("keep me")
    assert rendered.run(*again, str(folder)) == 2
    assert "expected a name that is free or a former export" in capsys.readouterr().err
    assert (folder / "mine.txt").read_text() == "keep me"


def test_an_archive_holds_the_folder(rendered, folder):
    assert rendered.run("export", "html", "--zip", "--quality", "draft") == 0
    with zipfile.ZipFile(rendered.draft.root / "lecture.zip") as archive:
        assert archive.testzip() is None
        inside = {name.partition("/")[2]: archive.read(name) for name in archive.namelist() if not name.endswith("/")}
    assert inside == {p.relative_to(folder).as_posix(): p.read_bytes() for p in folder.rglob("*") if p.is_file()}


def test_mp4_is_the_film_with_its_captions_beside_it(rendered, tmp_path):
    assert rendered.run("export", "mp4", "--quality", "draft", "--output", str(tmp_path / "film.mp4")) == 0
    assert (tmp_path / "film.mp4").read_bytes() == rendered.draft.film.read_bytes()
    assert (tmp_path / "film.vtt").read_text() == rendered.draft.captions.read_text()


@pytest.mark.parametrize("kind", ["webp", "gif"])
def test_a_clip_lasts_as_long_as_its_beat_and_loops(rendered, kind):
    assert rendered.run("export", kind, "--beat", "two/turn", "--width", "200", "--quality", "draft") == 0
    beat = json.loads(rendered.draft.manifest("two").read_text())["beats"][0]
    with Image.open(rendered.draft.root / f"two-turn.{kind}") as clip:
        assert (clip.width, clip.info["loop"]) == (200, 0)
        total = 0
        for number in range(clip.n_frames):
            clip.seek(number)
            clip.load()
            total += clip.info["duration"]
        last = clip.convert("RGB")
    assert total / 1000 == pytest.approx(beat["length"], abs=0.11)
    with av.open(str(rendered.draft.root / beat["video"]["path"])) as video:
        frame = [frame.to_image() for frame in video.decode(video=0)][-1].resize(last.size)
    middle = (last.width // 2, last.height // 2)
    assert last.getpixel(middle) == pytest.approx(frame.getpixel(middle), abs=24)


def test_a_handout_has_notes_titles_and_tags(rendered):
    assert rendered.run("export", "pdf", "--quality", "draft") == 0
    pdf = (rendered.draft.root / "lecture.pdf").read_bytes()
    assert pdf.startswith(b"%PDF-")
    assert b"/StructTreeRoot" in pdf
    assert b"/Outlines" in pdf
    assert len(re.findall(rb"/Type\s*/Page\b", pdf)) == 3  # two beats; two beats and one
    assert len(re.findall(rb"/S\s*/P\b", pdf)) == 5  # the notes


@pytest.mark.parametrize(("to_a_page", "pages"), [((), 2), (("1",), 5), (("2",), 3), (("12",), 2)])
def test_students_have_no_notes_and_as_many_beats_on_a_page_as_asked_for(rendered_once, tmp_path, to_a_page, pages):
    path = tmp_path / "students.pdf"
    arguments = ("export", "pdf", "--quality", "draft", "--output", str(path), "--students", *to_a_page)
    assert rendered_once.run(*arguments) == 0
    assert len(re.findall(rb"/Type\s*/Page\b", path.read_bytes())) == pages
    assert not re.search(rb"/S\s*/P\b", path.read_bytes())  # no paragraph, which notes would be


def test_a_handouts_pictures_are_light_and_kept(small, capfd):
    assert small.run("export", "pdf") == 0
    pictures = sorted((small.folder / "media" / "stills-light").rglob("*.png"))
    assert [path.name for path in pictures] == [
        "01-grow.png",
        "02-move.png",
        "01-turn.png",
        "02-advance.png",
        "03-end.png",
    ]
    with Image.open(pictures[0]) as still:
        assert (still.size, still.getpixel((5, 5))) == ((1280, 720), (0xFB, 0xFA, 0xF7))
    assert "one: done" in capfd.readouterr().err
    pictures[1].write_bytes(b"damaged")
    assert small.run("export", "pdf") == 0
    drawn = capfd.readouterr().err
    assert "one: done" in drawn
    assert "two: done" not in drawn
    assert small.run("clean", "sections") == 0
    assert not pictures[0].exists()


def test_a_still_is_the_last_frame_of_its_beat(rendered, monkeypatch):
    monkeypatch.setattr(stills, "STILL", QUALITIES["draft"])
    outputs, sections = stills.stills(
        load(rendered.deck), rendered.folder / "media", jobs=2, console=Console(quiet=True)
    )
    beats = {beat["name"]: beat["poster"]["path"] for section in sections for beat in section["beats"]}
    assert list(beats) == ["grow", "move", "turn", "advance", "end"]
    beats.pop("turn")  # it does not stand still at its end
    for path in beats.values():
        with Image.open(outputs.root / path) as still, Image.open(rendered.draft.root / path) as poster:
            assert ImageChops.difference(still, poster.convert("RGB")).getbbox() is None


def test_all_forms_go_into_one_folder(rendered, tmp_path):
    assert rendered.run("export", "all", "--quality", "draft", "--output", str(tmp_path / "share")) == 0
    assert {path.suffix for path in (tmp_path / "share").iterdir()} == {".html", ".mp4", ".vtt", ".pptx", ".pdf"}


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (("pfd",), "expected one of html, .*got 'pfd'. Did you mean 'pdf'?"),
        (("gif",), "export gif: expected the beat, got none. Name it: --beat"),
        (("gif", "--beat", "two/trun"), "expected SECTION/BEAT .* got 'two/trun'. Did you mean two/turn?"),
        (("pdf", "--beat", "two/turn"), "--beat belongs to webp and gif"),
        (("mp4", "--students"), "--students belongs to pdf"),
        (("mp4", "--zip"), "--zip belongs to html"),
        (("webp", "--width", "9", "--beat", "two/turn"), "--width: expected a whole number of pixels"),
        (("html", "--quality", "4k"), "not rendered yet. Run `lecture render --quality 4k`"),
    ],
)
def test_a_wrong_wish_is_refused_and_nothing_is_written(rendered, arguments, message, capsys):
    quality = () if "--quality" in arguments else ("--quality", "draft")
    before = sorted(rendered.folder.rglob("*"))
    assert rendered.run("export", *arguments, *quality) == 2
    assert re.search(message.replace("?", r"\?"), capsys.readouterr().err)
    assert sorted(rendered.folder.rglob("*")) == before


@pytest.mark.parametrize(
    ("form", "name"),
    [
        ("mp4", "film"),
        ("mp4", "film.mkv"),
        ("mp4", "film.v2"),
        ("webp", "beat.png"),
        ("html", "deck.pdf"),
        ("pdf", "a."),
    ],
)
def test_a_name_that_says_something_else_is_refused(rendered_once, tmp_path, capsys, form, name):
    beat = ("--beat", "two/turn") if form == "webp" else ()
    assert rendered_once.run("export", form, *beat, "--quality", "draft", "--output", str(tmp_path / name)) == 2
    assert f"or a name that ends in .{form}, got '{tmp_path / name}'. Name it {name}.{form}." in capsys.readouterr().err
    assert not list(tmp_path.iterdir())


def test_words_of_any_length_and_kind_are_words_in_every_form(rendered, tmp_path):
    """A title of 300 letters, markup in a heading, which names chapters, and what other formats take for commands."""
    title = "Long " * 59 + "title"
    rendered.edit("A <b>small</b> lecture", title)
    rendered.edit("# The First {#one", "# The **first** of $\\theta$ and `x` {#one")
    rendered.edit("\nIt moves\n", "\nIt {\\\\theta} moves \\\\nabla\x0b\n")
    deck, manifests = load(rendered.deck), manifest.rendered(load(rendered.deck), rendered.draft)
    write_handout(deck, rendered.draft, manifests, tmp_path / "film.pdf")
    assert title.encode() in (tmp_path / "film.pdf").read_bytes()
    for form in ("mp4", "pptx"):
        output = ("--output", str(tmp_path / f"film.{form}"))
        assert rendered.run("export", form, "--quality", "draft", *output) == 0
    assert Presentation(str(tmp_path / "film.pptx")).core_properties.title == title[:255]
    with av.open(str(tmp_path / "film.mp4")) as film:
        assert film.metadata["title"] == title
        assert film.chapters()[0]["metadata"]["title"] == "The first of θ and x"
    assert "It {\\theta} moves \\nabla" in (tmp_path / "film.vtt").read_text(encoding="utf-8")


@pytest.mark.parametrize("kind", ["device", "socket", "link", "folder"])
@pytest.mark.parametrize("form", ["mp4", "html", "pptx", "webp"])
def test_what_is_no_file_is_not_replaced(rendered_once, tmp_path, capsys, form, kind):
    target, elsewhere = tmp_path / f"name.{form}", tmp_path / f"elsewhere.{form}"
    elsewhere.write_bytes(b"mine")
    if kind == "link":
        target.symlink_to(elsewhere)
    elif kind == "folder":
        (target / f"lecture.{form}").mkdir(parents=True)
        (target / f"two-turn.{form}").mkdir()
    elif kind == "socket":
        os.mkfifo(target)
    else:
        try:
            os.mknod(target, stat.S_IFCHR | 0o666, os.makedev(1, 3))
        except PermissionError:
            pytest.skip("only root makes devices")
    before = [(path.name, path.lstat().st_mode) for path in sorted(tmp_path.rglob("*"))]
    beat = ("--beat", "two/turn") if form == "webp" else ()
    assert rendered_once.run("export", form, *beat, "--quality", "draft", "--output", str(target)) == 2
    assert "expected a name that is free or a file's, got a" in capsys.readouterr().err
    assert [(path.name, path.lstat().st_mode) for path in sorted(tmp_path.rglob("*"))] == before
    assert elsewhere.read_bytes() == b"mine"
