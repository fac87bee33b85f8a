"""Why a section is rendered: what has changed is named, and damage is found whatever the file's size."""

import shutil

import pytest

from lecture import deck as deck_file
from lecture.folders import Outputs
from lecture.rendering import manifest, parts
from lecture.rendering.reasons import differences
from tests.lecture.conftest import PROJECT

pytestmark = pytest.mark.renders

RENDER = ("render", "--quality", "draft")


def explained(lecture, capsys, *more: str) -> list[str]:
    capsys.readouterr()
    assert lecture.run(*RENDER, "--explain", *more) == 0
    """What is said of the sections; at their beats, and whether they can be played, looks `test_unchanged`."""
    lines = capsys.readouterr().out.splitlines()
    return [line for line in lines if ": beat " not in line and "failed at" not in line and line[0] != " "]


def test_a_section_that_was_never_rendered(small, capsys):
    assert explained(small, capsys)[0] == "one: there is no render of it at draft that can be used"
    assert not (small.folder / "media").exists()


def test_nothing_changed(rendered_once, capsys):
    assert explained(rendered_once, capsys) == ["one: unchanged", "two: unchanged"]
    assert explained(rendered_once, capsys, "two", "--force") == ["two: --force was given"]


def test_a_section_that_several_workers_will_share(rendered_once, capsys, monkeypatch):
    monkeypatch.setattr(parts, "SECONDS_WORTH", 0.0)
    lines = explained(rendered_once, capsys, "one", "--force", "--jobs", "2")
    assert lines == ["one: --force was given", "one: drawn in 2 parts at once, which is sooner done"]
    assert explained(rendered_once, capsys, "one", "--force", "--jobs", "1") == lines[:1]


def test_values_of_the_deck_are_named_with_what_they_were(rendered, capsys):
    rendered.edit("size = 1.0", "size = 0.5")
    assert explained(rendered, capsys) == ["one: parameters.size changed from 1.0 to 0.5", "two: unchanged"]
    rendered.edit("#two", "#two enabled=false")
    assert explained(rendered, capsys) == ["one: parameters.size changed from 1.0 to 0.5"]


def test_a_section_that_moves_to_a_file_of_its_own_is_what_it_was(rendered, capsys):
    first, mark, second = rendered.deck.read_text(encoding="utf-8").partition("# The Second")
    rendered.deck.write_text(first.replace("author:", "include: second.md\nauthor:"), encoding="utf-8")
    (rendered.folder / "second.md").write_text(mark + second, encoding="utf-8")
    assert explained(rendered, capsys) == ["one: unchanged", "two: unchanged"]
    (rendered.folder / "second.md").write_text(mark + second.replace("{#two", "{#two enabled=false"), encoding="utf-8")
    assert explained(rendered, capsys) == ["one: unchanged"]


def test_a_theme_that_the_command_names_or_the_shell(rendered, monkeypatch, capsys):
    """It reaches the workers, and their frames are those of the deck that was asked for."""
    light = ["one: theme changed from 'dark' to 'light'", "two: theme changed from 'dark' to 'light'"]
    assert explained(rendered, capsys, "--theme", "light") == light
    monkeypatch.setenv("LECTURE_THEME", "light")
    assert explained(rendered, capsys) == light
    assert rendered.run(*RENDER, "two", "--media", str(rendered.folder / "other")) == 0
    described = manifest.read(Outputs(rendered.folder / "other" / "draft").manifest("two"))
    assert described["facts"]["read"]["theme"] == "light"
    assert described["background"] == "#FBFAF7"


def test_a_shared_parameter_draws_the_sections_that_have_it_alone(rendered, capsys):
    """One that moves to a table with a name stays what it was."""
    rendered.edit("size = 1.0\n", "")
    rendered.edit("# The First {", "```toml {.parameters #sizes}\nsize = 1.0\n```\n\n# The First {parameters=sizes ")
    assert explained(rendered, capsys) == ["one: unchanged", "two: unchanged"]
    rendered.edit("size = 1.0", "size = 0.5")
    assert explained(rendered, capsys) == ["one: parameters.size changed from 1.0 to 0.5", "two: unchanged"]


def test_words_are_never_drawn_and_stand_in_the_pages(rendered, capsys):
    """A caption, a note, an alternative text and the minutes go from the deck to the pages, past the renderer."""
    film = rendered.draft.film.read_bytes()
    rendered.edit("A green square", "A green box")
    rendered.edit("The end.", "The very end.")
    rendered.edit("A dot grows", "A dot becomes larger")
    assert explained(rendered, capsys) == ["one: unchanged", "two: unchanged"]
    assert rendered.run(*RENDER) == 0
    assert "unchanged: one, two" in capsys.readouterr().out
    page = rendered.draft.page.read_text(encoding="utf-8")
    assert all(words in page for words in ("A green box", "The very end.", "A dot becomes larger"))
    assert "A dot becomes larger" in rendered.draft.captions.read_text(encoding="utf-8")
    assert rendered.draft.film.read_bytes() != film
    manifests = rendered.draft.manifest("one").read_text() + rendered.draft.manifest("two").read_text()
    assert "A dot" not in manifests


def test_a_note_leaves_film_and_sheet_as_they_are(rendered):
    before = [file.stat().st_mtime_ns for file in (rendered.draft.film, rendered.draft.sheet)]
    rendered.edit("The end.", "The very end.")
    assert rendered.run(*RENDER) == 0
    assert [file.stat().st_mtime_ns for file in (rendered.draft.film, rendered.draft.sheet)] == before
    assert "The very end." in rendered.draft.page.read_text(encoding="utf-8")


def test_a_heading_that_no_scene_shows_stands_in_the_page_and_draws_nothing(rendered, capsys):
    rendered.edit("# The First", "# The Beginning")
    assert explained(rendered, capsys) == ["one: unchanged", "two: unchanged"]
    assert rendered.run(*RENDER) == 0
    assert "The Beginning" in rendered.draft.page.read_text(encoding="utf-8")


def test_title_and_author_draw_nothing_that_does_not_show_them(rendered, capsys):
    rendered.edit("author: N & N", "author: M & M")
    assert explained(rendered, capsys) == ["one: unchanged", "two: unchanged"]


def test_a_file_that_changed_is_named(rendered, capsys):
    scene = rendered.folder / "small_scenes.py"
    described = manifest.read(rendered.draft.manifest("one"))
    described["facts"]["files"]["nncore/optimizers.py"] = "another"
    described["facts"]["packages"]["manim"] = "0.1"
    described["facts"]["python"] = "3.1"
    rendered.draft.manifest("one").write_text(manifest.written(described))
    lines = explained(rendered, capsys, "one")
    assert any(line.startswith("one: packages.manim changed from '0.1' to '") for line in lines)
    assert any(line.startswith("one: python changed from '3.1' to '3.") for line in lines)
    assert "one: nncore/optimizers.py changed" in lines
    assert scene.name in described["facts"]["files"]
    assert "lecture/theme.py" in described["facts"]["files"]


def test_a_file_that_a_scene_opens_is_part_of_its_key_wherever_it_lies(rendered, capsys, tmp_path):
    """A table is read in the middle of a scene, and a helper is loaded from a folder that is no package."""
    scenes = rendered.folder / "small_scenes.py"
    (rendered.folder / "deep").mkdir()
    (rendered.folder / "deep" / "helper.py").write_text("VALUE = 1\n")
    (rendered.folder / "measured.csv").write_text("x,y\n1,2\n")
    text = scenes.read_text(encoding="utf-8")
    reads = "from deep import helper\nopen(__file__.replace('small_scenes.py', 'measured.csv')).close()\n"
    scenes.write_text(text + reads, encoding="utf-8")
    assert rendered.run(*RENDER) == 0
    assert explained(rendered, capsys) == ["one: unchanged", "two: unchanged"]
    (rendered.folder / "measured.csv").write_text("x,y\n1,3\n")
    assert explained(rendered, capsys) == ["one: measured.csv changed", "two: measured.csv changed"]
    (rendered.folder / "deep" / "helper.py").unlink()
    assert explained(rendered, capsys, "one") == ["one: deep/helper.py is gone", "one: measured.csv changed"]


def test_the_deck_tells_what_it_was_asked_for():
    deck = deck_file.load(PROJECT / "lecture.md")
    with deck_file.recorded() as asked:
        heading = deck.section("adam").heading
        assert deck.words("adam", "momentum").caption
    assert asked == {"sections.adam.heading": heading.typst}
    assert deck.answer("sections.adam.heading") == heading.typst
    assert deck.answer("sections.gone.heading") is None


def test_a_font_that_is_installed_counts():
    assert differences({"fonts": "a"}, {"fonts": "b"}) == ["the fonts that are installed changed"]


def test_many_files_are_counted():
    before = {"files": {f"{n}.py": "a" for n in range(9)}}
    now = {"files": {f"{n}.py": "b" for n in range(1, 10)}}
    assert differences(before, now) == [
        "0.py is gone", "1.py changed", "2.py changed", "3.py changed", "6 more files changed",
    ]  # fmt: skip


@pytest.mark.parametrize("damage", ["one bit", "another beat's", "emptied", "missing", "the section's film"])
def test_damage_is_named_and_mended(rendered, damage, capsys):
    """The first keeps the file's size."""
    outputs = rendered.draft
    beat = outputs.beats("one") / "01-grow.mp4"
    good = beat.read_bytes()
    name, fault = "beats/one/01-grow.mp4", "is damaged"
    if damage == "one bit":
        beat.write_bytes(good[:-100] + bytes([good[-100] ^ 1]) + good[-99:])
    elif damage == "another beat's":
        shutil.copy(outputs.beats("two") / "01-turn.mp4", beat)
    elif damage == "emptied":
        beat.write_bytes(b"")
    elif damage == "missing":
        beat.unlink()
        fault = "is missing"
    else:
        name = "sections/one.mp4"
        film = outputs.section_film("one").read_bytes()
        outputs.section_film("one").write_bytes(film[:-1] + b"?")
    assert explained(rendered, capsys) == [f"one: {name} {fault}", "two: unchanged"]
    assert rendered.run("check", "--rendered", "--quality", "draft") == 1
    assert f"one: {name} {fault}" in capsys.readouterr().err
    assert rendered.run(*RENDER) == 0
    assert "rendered: one" in capsys.readouterr().out
    assert beat.read_bytes() == good


def test_another_theme_for_one_command_is_named_and_drawn(rendered, capsys):
    assert explained(rendered, capsys, "one", "--theme", "light") == ["one: theme changed from 'dark' to 'light'"]
    assert rendered.run(*RENDER, "one", "--theme", "light") == 0
    assert manifest.read(rendered.draft.manifest("one"))["background"] == "#FBFAF7"


def test_a_film_with_one_wrong_bit_is_joined_again(rendered):
    good = rendered.draft.film.read_bytes()
    rendered.draft.film.write_bytes(good[:-1] + bytes([good[-1] ^ 1]))
    assert rendered.run(*RENDER) == 0
    assert rendered.draft.film.read_bytes() == good


@pytest.mark.parametrize("text", ["", "[]", "{", '{"format": 2}', '{"format": 1, "section": "one"}', "\0"])
def test_a_description_that_is_not_ours_counts_for_nothing(tmp_path, text):
    path = tmp_path / "one.json"
    path.write_text(text)
    assert manifest.read(path) is None
