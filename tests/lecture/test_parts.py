"""Long sections in parts: which are divided, and that nobody sees it in the frames."""

from dataclasses import replace
from pathlib import Path

import pytest
from rich.console import Console

from lecture.layout import Layout
from lecture.qualities import QUALITIES, Quality
from lecture.rendering import manifest, parts, worker
from lecture.rendering.parts import InParts, divided
from lecture.rendering.plan import plan
from lecture.rendering.pool import Pool
from lecture.rendering.render import carry_out
from lecture.rendering.task import ExplorableTask, SectionTask
from scenes.kit import deck as deck_file
from tests.lecture.conftest import PROJECT

TASK = SectionTask(
    section="long",
    scene="",
    deck=Path("lecture.toml"),
    theme="dark",
    quality=QUALITIES["draft"],
    key="",
    staging=Path("long.123"),
    log=Path("long.log"),
    expected_seconds=60.0,
    cost=100.0,
    beats=(10.0,) * 6,
)
SMALL = Quality("small", 320, 180, 5)


def bounds(tasks: list[SectionTask]) -> set[tuple[int, int | None]]:
    return {(task.first, task.last) for task in tasks}


def test_a_section_alone_is_divided_so_that_its_parts_end_together():
    found = divided([TASK], 2)
    assert bounds(found) == {(0, 4), (4, None)}
    assert [part.cost for part in found] == pytest.approx([100 * 4 / 6, 100 * (2 + 0.3 * 4) / 6])
    assert {part.staging.name for part in found} == {"long+1.123", "long+2.123"}


@pytest.mark.parametrize("workers", [3, 4, 5, 100])
def test_parts_follow_each_other_and_are_not_too_many(workers):
    found = sorted(
        divided([replace(TASK, beats=(1.0, 30.0, 2.0, 8.0, 8.0, 40.0, 3.0, 9.0))], workers), key=lambda p: p.first
    )
    assert 3 <= len(found) <= parts.MOST
    assert found[0].first == 0
    assert found[-1].last is None
    assert [part.last for part in found[:-1]] == [part.first for part in found[1:]]
    assert all(part.last is None or part.last > part.first for part in found)


def test_what_keeps_nobody_waiting_stays_whole_and_the_longest_comes_first():
    two = [replace(TASK, section="a", cost=90.0), replace(TASK, section="b", cost=100.0)]
    assert [task.section for task in divided(two, 2)] == ["b", "a"]
    assert all(task.is_whole for task in divided(two, 2))
    assert all(task.is_whole for task in divided([TASK], 1))
    assert divided([replace(TASK, cost=parts.LEAST_SECONDS - 1)], 2)[0].is_whole
    assert divided([replace(TASK, beats=(60.0,))], 2)[0].is_whole
    explorable = ExplorableTask(**vars(TASK))
    assert divided([explorable], 8) == [explorable]


def test_a_part_s_frames_are_those_of_the_whole_though_every_step_counts(small, monkeypatch):
    small.edit("small_scenes:Two", "small_scenes:Wandering")
    assert small.run("render", "two", "--quality", "draft", "--jobs", "1") == 0
    whole = manifest.read(small.draft.manifest("two"))
    assert whole is not None
    monkeypatch.setattr(parts, "LEAST_SECONDS", 0.0)
    assert small.run("render", "two", "--quality", "draft", "--jobs", "3", "--force") == 0
    assert small.draft.log("two+3").exists()
    divided_up = manifest.read(small.draft.manifest("two"))
    assert divided_up is not None
    assert divided_up | {"render_seconds": 0} == whole | {"render_seconds": 0}  # digests of all files among it
    assert not list(small.draft.staging.iterdir())


def test_a_part_that_fails_fails_the_section_once(small, monkeypatch, capsys):
    small.edit("small_scenes:Two", "small_scenes:Faulty")
    monkeypatch.setattr(parts, "LEAST_SECONDS", 0.0)
    assert small.run("render", "two", "--quality", "draft", "--jobs", "3") == 1
    said = capsys.readouterr().err
    assert said.count("section 'two' failed") == 1
    assert said.count("two: failed; 0 to go") == 1
    assert not list(small.draft.staging.iterdir())


@pytest.mark.faults
@pytest.mark.parametrize("section", [section.name for section in deck_file.load(PROJECT / "lecture.toml").sections])
def test_parts_of_the_lecture_s_sections_are_equal_to_the_whole(section, tmp_path, monkeypatch):
    monkeypatch.setattr(parts, "LEAST_SECONDS", 0.0)
    deck = deck_file.load(PROJECT / "lecture.toml")
    found = []
    for name, executor in (("whole", Pool(1)), ("parts", InParts(Pool(2)))):
        layout = Layout(tmp_path / name)
        planned = plan(deck, [section], SMALL, layout)
        report = carry_out(planned, layout, worker.render, executor=executor, console=Console(quiet=True))
        assert report.rendered == [section], report.failures
        found.append(manifest.read(layout.manifest(section)))
    assert layout.log(f"{section}+2").exists()
    assert found[0] | {"render_seconds": 0} == found[1] | {"render_seconds": 0}
