"""What nothing removes by itself is bounded: the longest unused goes first, and nothing that the deck still has."""

import os
import shutil

import pytest

from lecture import deck as deck_file
from lecture.errors import LectureError
from lecture.folders import KEPT, MARK
from lecture.rendering import cleaning

KEY = "0123456789abcdef0123"


@pytest.fixture
def runs(rendered, monkeypatch):
    """Three trained runs of a megabyte, used on three days, and a section of a former deck, used before them."""
    monkeypatch.delenv("LECTURE_CACHE", raising=False)
    folder = rendered.folder / "media" / "cache" / "runs"
    folder.mkdir(parents=True)
    for day, name in enumerate(("old", "middle", "new"), start=2):
        run = folder / f"{name}-{KEY}.kept"
        run.write_bytes(KEPT + bytes(1_000_000 - len(KEPT)))
        run.with_suffix(".lock").write_bytes(KEPT)
        for path in (run, run.with_suffix(".lock")):
            os.utime(path, (day * 86_400, day * 86_400))
    outputs = rendered.draft
    shutil.copytree(outputs.beats("two"), outputs.beats("former"))
    shutil.copy(outputs.manifest("two"), outputs.manifest("former"))
    outputs.section_film("former").write_bytes(bytes(500_000))
    for path in (outputs.manifest("former"), outputs.section_film("former")):
        os.utime(path, (86_400, 86_400))
    return folder


def kept(folder) -> list[str]:
    return sorted(path.stem.partition("-")[0] for path in folder.glob("*.kept"))


@pytest.mark.parametrize(
    ("limit", "runs_left", "has_former"),
    [
        ("4MB", ["middle", "new", "old"], True),
        ("3.2MB", ["middle", "new", "old"], False),
        ("2.5MB", ["middle", "new"], False),
        ("0MB", [], False),
    ],
)
def test_the_longest_unused_goes_first(rendered, runs, limit, runs_left, has_former):
    assert rendered.run("clean", "--limit", limit) == 0
    assert kept(runs) == runs_left
    assert sorted(path.stem.partition("-")[0] for path in runs.glob("*.lock")) == runs_left
    outputs = rendered.draft
    assert [path.exists() for path in (outputs.manifest("former"), outputs.beats("former"))] == [has_former] * 2
    assert outputs.manifest("two").exists()
    assert rendered.run("check", "--rendered", "--quality", "draft") == 0


def test_a_render_ends_within_the_limit(rendered, runs, monkeypatch, capsys):
    monkeypatch.setenv(cleaning.LIMIT, "1.1 MB")
    assert rendered.run("render", "--quality", "draft") == 0
    assert kept(runs) == ["new"]
    assert "MB of kept results and of sections that the deck no longer has were removed" in capsys.readouterr().out


def test_a_log_may_be_all_that_is_left_of_a_section(rendered, runs):
    outputs = rendered.draft
    for name in ("gone", "two"):
        outputs.log(name).write_bytes(bytes(200_000))
    assert rendered.run("clean", "--limit", "0MB") == 0
    assert [outputs.log(name).exists() for name in ("gone", "two")] == [False, True]


def test_within_the_default_nothing_is_removed(rendered, runs):
    before = kept(runs)
    assert cleaning.trim(rendered.folder / "media", deck_file.load(rendered.deck), cleaning.limit_after_render()) == 0
    assert kept(runs) == before


@pytest.mark.parametrize("text", ["", "500", "MB", "-1MB", "5KB"])
def test_a_limit_that_is_none(text):
    with pytest.raises(LectureError, match="expected a size such as 500MB"):
        cleaning.limit(text)


def test_parts_and_a_limit_are_two_commands(rendered, capsys):
    assert rendered.run("clean", "runs", "--limit", "1MB") == 2
    assert "expected parts or --limit, got both (runs)" in capsys.readouterr().err


@pytest.mark.parametrize("command", [("clean",), ("clean", "--limit", "0MB"), ("render", "--quality", "draft")])
def test_what_is_not_ours_is_left_alone(rendered, tmp_path, monkeypatch, command):
    """Beside the kept results of a folder of the user's, and in the folders of a render."""
    cache = tmp_path / "mine"
    cache.mkdir()
    monkeypatch.setenv("LECTURE_CACHE", str(cache))
    monkeypatch.setenv(cleaning.LIMIT, "0MB")
    ours = cache / f"run-{KEY}.kept"
    ours.write_bytes(KEPT + bytes(100))
    names = ("my-dataset.npz", "poetry.lock", "download.part", f"run-{KEY[::-1]}.kept", "notes.kept")
    foreign = [cache / name for name in names]
    draft = rendered.draft
    foreign += [draft.root / "film.mov", draft.all_beats / "notes.txt", draft.beats("two") / "@eaDir" / "thumb.png"]
    foreign += [rendered.folder / "media" / "hd" / "sections" / "holidays.mp4", draft.all_beats / "My films" / "a.mp4"]
    for path in foreign:
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(b"mine")
    outside = tmp_path / "outside"
    outside.mkdir()
    (outside / "a.mp4").write_bytes(b"mine")
    (draft.all_beats / "link").symlink_to(outside)
    assert rendered.run(*command) == 0
    assert [path for path in (*foreign, outside / "a.mp4") if path.read_bytes() != b"mine"] == []
    assert not ours.exists()


def test_a_folder_with_files_of_somebody_is_refused(small, tmp_path, capsys):
    (tmp_path / "videos" / "draft").mkdir(parents=True)
    (tmp_path / "videos" / "draft" / "holidays.mp4").write_bytes(b"mine")
    assert small.run("render", "--quality", "draft", "--media", str(tmp_path / "videos")) == 2
    assert (
        "expected a folder that is new or empty, or that `lecture` has made, got one with other"
        in capsys.readouterr().err
    )
    assert [path.name for path in (tmp_path / "videos" / "draft").iterdir()] == ["holidays.mp4"]
    assert small.run("render", "--quality", "draft", "--media", str(tmp_path / "new")) == 0
    assert (tmp_path / "new" / "draft" / MARK).is_file()


def test_a_folder_among_the_beats_does_no_harm(rendered):
    """A NAS makes them."""
    folder = rendered.draft.beats("two") / "@eaDir"
    folder.mkdir()
    (folder / "thumb.png").write_bytes(b"its own")
    assert rendered.run("render", "--quality", "draft", "--force") == 0
    assert rendered.run("check", "--rendered", "--quality", "draft") == 0
    assert (folder / "thumb.png").read_bytes() == b"its own"
