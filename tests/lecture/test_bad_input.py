"""Whatever a user can get wrong is told in one clear message, with the right exit code and never a traceback."""

import os
import re
import subprocess
from pathlib import Path

import pytest

from lecture.commands.main import main
from lecture.rendering import manifest


def fails(capsys, *arguments: str) -> tuple[int, str]:
    """Give a command; its exit code and what it says of the error."""
    code = main(list(arguments))
    said = capsys.readouterr().err
    assert "Traceback" not in said
    return code, said


def test_no_deck_file_anywhere(tmp_path, monkeypatch, capsys):
    """Nobody else's lecture is begun; what to do is told."""
    monkeypatch.chdir(tmp_path)
    code, said = fails(capsys, "render")
    assert code == 2
    assert f"no lecture.md in {tmp_path} or in a folder above it" in said
    assert "--deck" in said
    assert "lecture new my-talk" in said
    assert list(tmp_path.iterdir()) == []


def test_a_deck_file_that_is_not_there(tmp_path, capsys):
    code, said = fails(capsys, "render", "--deck", str(tmp_path / "no.md"))
    assert code == 2
    assert f"{tmp_path / 'no.md'}: cannot be read (No such file or directory)" in said


def test_a_broken_deck_file(small, capsys):
    small.edit("size = 1.0", "size = = 1.0")
    code, said = fails(capsys, "render", "--deck", str(small.deck))
    assert code == 2
    assert f"{small.deck}:9: expected TOML, got 'size = = 1.0'" in said


def test_a_wrong_key(small, capsys):
    small.edit("scene=small_scenes:Two", "scen=small_scenes:Two")
    code, said = fails(capsys, "check", "--deck", str(small.deck))
    assert code == 2
    assert f"{small.deck}:37: expected one of scene," in said
    assert "Did you mean 'scene'?" in said


def test_an_unknown_section(small, capsys):
    code, said = fails(capsys, "render", "tow", "--deck", str(small.deck))
    assert code == 2
    assert "no section is called 'tow'. Did you mean 'two'?" in said


def test_an_unknown_quality(small, capsys):
    code, said = fails(capsys, "render", "--quality", "fulhd", "--deck", str(small.deck))
    assert code == 2
    assert "--quality: expected one of draft, hd, fullhd, 4k, got 'fulhd'. Did you mean 'fullhd'?" in said


@pytest.mark.parametrize("jobs", ["0", "-1", "two"])
def test_jobs_that_are_no_count(jobs, capsys):
    code, said = fails(capsys, "render", f"--jobs={jobs}")
    assert code == 2
    assert f"--jobs: expected a whole number of at least 1, got {jobs!r}" in said


def test_an_unknown_command(capsys):
    code, said = fails(capsys, "rendr")
    assert code == 2
    assert "command: expected one of new, examples, render, still, watch," in said
    assert "Did you mean 'render'?" in said


def test_an_unknown_theme(monkeypatch, small, capsys):
    code, said = fails(capsys, "render", "--theme", "ligt", "--deck", str(small.deck))
    assert code == 2
    assert "expected one of dark, light, contrast, got 'ligt'. Did you mean 'light'?" in said
    monkeypatch.setenv("LECTURE_THEME", "pink")
    code, said = fails(capsys, "render", "--deck", str(small.deck))
    assert code == 2
    assert "--theme or $LECTURE_THEME: expected one of dark, light, contrast, got 'pink'" in said


@pytest.mark.parametrize(
    ("old", "new", "says"),
    [
        ("size = 1.0", "size = -1.0", ":9: section 'one': parameters.size: expected greater than 0, got -1.0"),
        ("layers = [2, 1]", "layers = []", ":10: section 'one': parameters.layers: expected at least 2, got 0"),
        (
            "layers = [2, 1]",
            "layers = [2, 0]",
            ":10: section 'one': parameters.layers[1]: expected greater than 0, got 0",
        ),
        ("small_scenes:One", "small_scenes:Oen", ":6: section 'one': scene: expected a scene class of"),
        ("small_scenes:One", "big_scenes:One", ":6: section 'one': scene: expected a module and a scene class"),
    ],
)
def test_what_only_the_scene_can_judge(small, old, new, says, capsys):
    """The section at fault is named with its line; the other is rendered all the same."""
    small.edit(old, new)
    code, said = fails(capsys, "render", "--quality", "draft", "--deck", str(small.deck))
    assert code == 2
    assert f"section 'one' failed: {small.deck}{says}" in said
    assert manifest.read(small.draft.manifest("two")) is not None
    assert not small.draft.film.exists()


def test_text_without_a_beat(small, capsys):
    small.edit("## advance", "## advnce")
    code, said = fails(capsys, "check", "two", "--deck", str(small.deck))
    assert code == 2
    assert (
        f"{small.deck}:51: section 'two': beats.advnce: expected one of the beats that the scene plays "
        "(turn, advance, end), got 'advnce'. Did you mean 'advance'?" in said
    )


@pytest.mark.renders
def test_words_that_are_missing_are_told_and_refused_if_one_is_strict(small, capsys):
    small.edit("::: alt\nA green square\n:::\n", "")
    assert main(["check", "two", "--deck", str(small.deck)]) == 0
    assert "two: 3 beats, 2 s\n  without alternative text: end\n" in capsys.readouterr().out
    code, said = fails(capsys, "check", "two", "--strict", "--deck", str(small.deck))
    assert code == 2
    assert "section 'two' failed: without alternative text: end" in said


def test_a_media_folder_that_cannot_be_made(small, tmp_path, capsys):
    blocked = tmp_path / "file"
    blocked.write_text("in the way")
    code, said = fails(capsys, "render", "--media", str(blocked), "--deck", str(small.deck))
    assert code == 2
    assert "cannot be written (Not a directory). Make it writable, or name another folder with --media." in said


@pytest.fixture
def locked(tmp_path):
    """A folder that may not be written to: by its mode, or for root, whom no mode stops, on a read-only file system."""
    folder = tmp_path / "locked"
    folder.mkdir(mode=0o500)
    if os.geteuid() != 0:
        yield folder
        return
    mounted = subprocess.run(["mount", "-t", "tmpfs", "-o", "ro", "tmpfs", folder], capture_output=True, check=False)
    if mounted.returncode:
        pytest.skip("root may write everywhere, and no file system can be mounted here")
    yield folder
    subprocess.run(["umount", folder], check=True)


def test_a_media_folder_that_may_not_be_written_to(small, locked, capsys):
    code, said = fails(capsys, "render", "--media", str(locked / "media"), "--deck", str(small.deck))
    assert code == 2
    assert re.search(r"cannot be written \((Permission denied|Read-only file system)\)", said)


def test_nothing_to_present_or_to_lay_out(small, capsys):
    code, said = fails(capsys, "present", "--deck", str(small.deck))
    assert code == 2
    assert "there is no presentation yet. Run `lecture render` first." in said
    code, said = fails(capsys, "sheet", "--deck", str(small.deck))
    assert code == 2
    assert "nothing is rendered yet" in said


def test_a_fault_in_a_scene_names_section_beat_and_line(rendered, capsys):
    film = rendered.draft.film.read_bytes()
    rendered.edit("small_scenes:Two", "small_scenes:Faulty")
    code, said = fails(capsys, "render", "--quality", "draft", "--deck", str(rendered.deck))
    scene = rendered.folder / "small_scenes.py"
    line = next(n for n, text in enumerate(scene.read_text().splitlines(), 1) if "# the fault" in text)
    assert code == 1
    assert f"section 'two' failed at beat 'advance', {scene}:{line} (self.play(Dot()" in said
    log = rendered.draft.log("two")
    assert f"The log is {log}" in said
    assert "Traceback" in log.read_text()
    assert rendered.draft.film.read_bytes() == film


def test_playing_outside_a_beat_is_a_fault(small, capsys):
    small.edit("small_scenes:Two", "small_scenes:Outside")
    code, said = fails(capsys, "render", "two", "--quality", "draft", "--deck", str(small.deck))
    assert code == 1
    assert "nothing may be played outside a beat" in said


def test_a_worker_that_dies_is_told_and_the_others_go_on(small, capsys):
    small.edit("small_scenes:Two", "small_scenes:Killed")
    code, said = fails(capsys, "render", "--quality", "draft", "--deck", str(small.deck))
    assert code == 1
    assert "section 'two' failed: its worker process ended unexpectedly (exit code -9)" in said
    assert manifest.read(small.draft.manifest("one")) is not None
    assert not list(Path(small.draft.root).rglob("*turn*"))
    assert not list(small.draft.staging.iterdir())
