"""check, sheet, present, clean and doctor."""

import numpy as np
import pytest
from PIL import Image

from lecture import folders
from lecture.commands.main import COMMANDS, main
from lecture.inspection import machine


@pytest.mark.renders
def test_check_rehearses_every_scene(small, capsys):
    assert small.run("check") == 0
    assert sorted(capsys.readouterr().out.splitlines()[1:]) == ["one: 2 beats, 2 s", "two: 3 beats, 2 s"]
    assert not (small.folder / "media").exists()


def test_a_whole_lecture_passes_its_verification(rendered_once, capsys):
    assert rendered_once.run("check", "--rendered", "--quality", "draft") == 0
    output = capsys.readouterr().out
    assert "2 sections, 5 beats, 0.1 minutes" in output
    assert "The rendered lecture is whole." in output


def test_a_lecture_of_another_length_is_not_whole(rendered_once, capsys):
    assert rendered_once.run("check", "--rendered", "--quality", "draft", "--minutes", "8", "14") == 1
    assert "lasts 0.1 minutes, expected 8 to 14" in capsys.readouterr().err


def test_a_blank_end_a_short_film_and_a_missing_page_are_found(rendered, capsys):
    rendered.edit("small_scenes:Two", "small_scenes:Blank")
    assert rendered.run("render", "two", "--quality", "draft") == 0
    rendered.draft.page.unlink()
    rendered.draft.captions.write_text("WEBVTT\n\n00:00:01.000 --> 00:00:00.500\nbackwards\n")
    capsys.readouterr()
    assert rendered.run("check", "--rendered", "--quality", "draft") == 1
    said = capsys.readouterr().err
    assert "60 frames could be decoded, expected 42" in said
    assert "lecture.html is missing" in said
    assert "the cue at 00:00:01.000 --> 00:00:00.500 does not fit" in said
    assert rendered.run("render", "--quality", "draft") == 0
    assert rendered.run("check", "--rendered", "--quality", "draft") == 1
    assert "the end of two, beat advance, is blank" in capsys.readouterr().err


def test_a_film_that_is_damaged_is_said_to_be(rendered, capsys):
    content = bytearray(rendered.draft.film.read_bytes())
    begin = content.index(b"mdat") + 1000
    content[begin:] = bytes(len(content) - begin)
    rendered.draft.film.write_bytes(content)
    assert rendered.run("check", "--rendered", "--quality", "draft") == 1
    assert "it is damaged in" in capsys.readouterr().err


def test_a_section_that_is_not_rendered_cannot_be_verified(rendered, capsys):
    rendered.draft.manifest("two").unlink()
    assert rendered.run("check", "--rendered", "--quality", "draft") == 2
    assert "two not rendered yet" in capsys.readouterr().err


def test_the_sheet_shows_every_beat(rendered, capsys):
    rendered.draft.sheet.unlink()
    assert rendered.run("sheet", "--quality", "draft") == 0
    assert capsys.readouterr().out.strip() == str(rendered.draft.sheet)
    with Image.open(rendered.draft.sheet) as sheet:
        assert sheet.width > 5 * 384
        first = sheet.convert("RGB").crop((16, 68, 400, 284))
        assert len(first.getcolors(maxcolors=first.width * first.height)) > 10


def test_a_strip_has_frames_between(rendered, capsys):
    assert rendered.run("sheet", "--strip", "--quality", "draft") == 0
    assert capsys.readouterr().out.strip() == str(rendered.draft.strip)
    with Image.open(rendered.draft.strip) as strip:
        assert strip.width == 16 + 3 * 400
        row = [np.asarray(strip.convert("RGB").crop((16 + k * 400, 68, 400 + k * 400, 284))) for k in range(3)]
    assert not np.array_equal(row[0], row[2])  # a dot grows


def test_the_sheet_as_a_page_has_every_caption_as_text(rendered, capsys):
    assert rendered.run("sheet", "--page", "--quality", "draft") == 0
    page = rendered.draft.sheet_page.read_text(encoding="utf-8")
    assert capsys.readouterr().out.strip() == str(rendered.draft.sheet_page)
    assert page.count('<img src="data:image/jpeg;base64,') == 5
    assert 'alt="A dot in the &quot;middle&quot;"' in page
    assert "A dot grows" in page


def test_present_without_a_screen_prints_the_path_and_the_keys(rendered_once, monkeypatch, capsys):
    monkeypatch.setattr("lecture.commands.present.has_screen", lambda: False)
    assert rendered_once.run("present") == 0
    output = capsys.readouterr().out
    assert str(rendered_once.draft.page) in output
    assert "S opens the speaker's notes" in output


def test_present_opens_the_page_in_the_browser(rendered_once, monkeypatch):
    opened: list[str] = []
    monkeypatch.setattr("lecture.commands.present.has_screen", lambda: True)
    monkeypatch.setattr("webbrowser.open", lambda address: opened.append(address) or True)
    assert rendered_once.run("present", "--quality", "draft") == 0
    assert opened == [rendered_once.draft.page.resolve().as_uri()]


def test_clean_removes_what_it_is_told_and_nothing_else(rendered, capsys):
    runs = rendered.folder / "media" / "cache" / "runs"
    runs.mkdir(parents=True)
    (runs / f"a_run-{'0' * 20}.kept").write_bytes(folders.KEPT + b"0" * 1000)
    (runs / "my-data.npz").write_bytes(b"stays")
    assert rendered.run("clean", "runs") == 0
    assert [path.name for path in runs.iterdir()] == ["my-data.npz"]
    assert rendered.draft.section_film("one").exists()
    assert rendered.run("clean") == 0
    assert not rendered.draft.sections.exists()
    assert rendered.draft.film.exists()
    assert rendered.run("clean", "products") == 0
    assert not rendered.draft.film.exists()
    assert rendered.deck.exists()
    assert rendered.run("clean", "runz") == 2
    assert "Did you mean 'runs'?" in capsys.readouterr().err


def test_doctor_names_what_is_missing_and_the_command(rendered_once, monkeypatch, capsys):
    monkeypatch.setattr(machine, "_required", lambda: ["numpy", "no-such-package"])
    monkeypatch.setattr("shutil.which", lambda _: None)
    assert rendered_once.run("doctor") == 1
    output = capsys.readouterr().out
    assert "MISSING no-such-package: not installed\n          make" in output
    assert (
        "note    cairo's headers: not there; needed again only to build\n          apt-get install libcairo2-dev"
        in output
    )
    assert "deck file:" in output
    assert "1 to mend." in output


def test_doctor_tells_a_wrong_deck(small, monkeypatch, capsys):
    monkeypatch.setattr(machine, "_required", lambda: ["numpy"])
    small.edit("title:", "titel:")
    assert small.run("doctor") == 1
    assert ":2: titel: expected one of" in capsys.readouterr().out


@pytest.mark.parametrize("command", [[], *([name] for name in COMMANDS)])
def test_every_command_has_a_help_text(command, capsys):
    with pytest.raises(SystemExit) as stopped:
        main([*command, "--help"])
    assert stopped.value.code == 0
    assert not command or f"lecture {command[0]}" in capsys.readouterr().out.partition("examples:")[2]
