"""Long sections in parts: which are divided, and that nobody sees it in the frames."""

from dataclasses import replace
from pathlib import Path

import pytest

from lecture import deck as deck_file
from lecture.qualities import QUALITIES
from lecture.rendering import manifest, parts
from lecture.rendering.gathering import Gathering
from lecture.rendering.parts import divided
from lecture.rendering.task import ExplorableTask, Progress, SectionTask

HERE = Path(__file__).parent
TASK = SectionTask(
    section="long",
    scene="",
    deck=deck_file.load(HERE / "small_lecture" / "lecture.md"),
    quality=QUALITIES["draft"],
    staging=Path("long.123"),
    log=Path("long.log"),
    runs=Path("runs"),
    expected_seconds=60.0,
    cost=100.0,
    beats=(10.0,) * 6,
)


def whole(name: str, cost: float) -> SectionTask:
    return replace(TASK, section=name, cost=cost)


def bounds(tasks: list[SectionTask]) -> list[tuple[int, int | None]]:
    return sorted((task.first, task.last) for task in tasks)


def test_a_section_alone_is_divided_so_that_its_parts_end_together():
    found = divided([TASK], 2)
    assert bounds(found) == [(0, 4), (4, None)]
    before = 4 * parts.unseen(TASK.quality)
    assert [part.cost for part in found] == pytest.approx([100 * 4 / 6, 100 * (2 + before) / 6])
    assert {part.staging.name for part in found} == {"long+1.123", "long+2.123"}
    assert {part.log.name for part in found} == {"long.log", "long+2.log"}


@pytest.mark.parametrize("workers", [3, 4, 5, 100])
def test_parts_follow_each_other(workers):
    found = bounds(divided([replace(TASK, beats=(1.0, 30.0, 2.0, 8.0, 8.0, 40.0, 3.0, 9.0))], workers))
    assert 3 <= len(found) <= workers
    assert found[0][0] == 0
    assert found[-1][1] is None
    assert [last for _, last in found[:-1]] == [first for first, _ in found[1:]]


def test_a_section_that_others_would_wait_for_is_divided_alone():
    found = divided([whole("a", 20.0), whole("b", 100.0), whole("c", 30.0)], 2)
    assert sorted(task.section for task in found) == ["a", "b", "b", "c"]
    assert [task.cost for task in found] == sorted((task.cost for task in found), reverse=True)


def test_larger_frames_are_divided_into_more_parts_because_playing_without_drawing_costs_less_beside_them():
    drafts, larger = (
        [replace(task, quality=QUALITIES[quality]) for task in (whole("a", 130.0), whole("b", 65.0))]
        for quality in ("draft", "fullhd")
    )
    assert len(divided(drafts, 2)) == 2
    assert sorted(task.section for task in divided(larger, 2)) == ["a", "a", "a", "b"]


def test_what_keeps_nobody_waiting_stays_whole_and_the_longest_comes_first():
    assert divided([whole("a", 90.0), whole("b", 92.0)], 2) == [whole("b", 92.0), whole("a", 90.0)]
    assert divided([TASK], 1) == [TASK]
    assert divided([whole("a", 2 * parts.SECONDS_WORTH)], 2) == [whole("a", 2 * parts.SECONDS_WORTH)]


def test_what_was_never_rendered_or_has_no_beats_stays_whole():
    unknown = replace(TASK, beats=())
    assert divided([unknown], 2) == [unknown]
    explorable = ExplorableTask(**vars(unknown))
    assert divided([explorable], 8) == [explorable]
    one_beat = replace(TASK, beats=(60.0,))
    assert divided([one_beat], 2) == [one_beat]


def test_the_progress_of_a_section_is_that_of_its_parts():
    told = []
    gathering = Gathering([TASK], lambda task, message: told.append((task, message)))
    first, second = divided([TASK], 2)
    for part, beat, frames in ((first, "a", 10), (second, "d", 30), (first, "b", 20)):
        gathering.tell(part, Progress("long", beat, frames))
    assert told == [(TASK, Progress("long", beat, frames)) for beat, frames in (("a", 10), ("d", 40), ("b", 50))]


@pytest.mark.renders
def test_a_part_s_frames_are_those_of_the_whole_though_every_step_counts(small, monkeypatch):
    small.edit("small_scenes:Two", "small_scenes:Wandering")
    assert small.run("render", "two", "--quality", "draft", "--jobs", "3") == 0
    before = manifest.read(small.draft.manifest("two"))
    assert not small.draft.log("two+2").exists()
    monkeypatch.setattr(parts, "SECONDS_WORTH", 0.0)
    assert small.run("render", "two", "--quality", "draft", "--jobs", "3", "--force") == 0
    assert small.draft.log("two+3").exists()
    after = manifest.read(small.draft.manifest("two"))
    assert before is not None
    assert after is not None
    assert after | {"render_seconds": 0} == before | {"render_seconds": 0}  # digests of all files among it
    assert not list(small.draft.staging.iterdir())


@pytest.mark.renders
def test_a_part_that_fails_fails_the_section_once(small, monkeypatch, capsys):
    monkeypatch.setattr(parts, "SECONDS_WORTH", 0.0)
    assert small.run("render", "two", "--quality", "draft") == 0
    small.edit("small_scenes:Two", "small_scenes:Faulty")
    capsys.readouterr()
    assert small.run("render", "two", "--quality", "draft", "--jobs", "3") == 1
    assert small.draft.log("two+2").exists()
    said = capsys.readouterr().err
    assert said.count("section 'two' failed at beat 'advance'") == 1
    assert said.count("two: failed; 0 to go") == 1
    assert not list(small.draft.staging.iterdir())
    assert manifest.read(small.draft.manifest("two")) is not None
