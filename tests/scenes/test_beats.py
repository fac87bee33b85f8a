"""The contract of a scene: beats, what they list, and what the deck must say about them."""

from __future__ import annotations

import pytest
from manim import Dot, FadeIn
from manim.renderer.cairo_renderer import CairoRenderer
from pydantic import Field

from lecture import deck, theme
from lecture.drawing.camera import KitCamera
from lecture.kit.scene import LectureScene, beat, beats_of, rehearse
from lecture.kit.text import Words
from lecture.rendering.stage import load_scene

DECK = """
# Small {{scene=tests.scenes.test_beats:Small}}

- First
- Second $x^2$

```toml {{.parameters}}
count = 2
```
{beats}
"""
BEAT = """
## {name}

C {name}

::: notes
N
:::

::: alt
A
:::
"""


class Small(LectureScene):
    """Two beats."""

    class Parameters(deck.Parameters):
        """How many seconds the second beat lasts."""

        count: int = Field(1, ge=1, le=5)

    @beat
    def one(self) -> None:
        """A beat with a bullet."""
        self.open()
        self.say(0)

    @beat(loop=True, hold=0)
    def two(self) -> None:
        """One that loops."""
        self.say(1)
        self.play(FadeIn(Dot()), run_time=self.parameters.count)


@pytest.fixture
def small_deck(tmp_path, monkeypatch):
    def write(*names, parameters="count = 2"):
        path = tmp_path / "lecture.md"
        text = DECK.format(beats="".join(BEAT.format(name=name) for name in names))
        path.write_text(text.replace("count = 2", parameters))
        monkeypatch.setenv("LECTURE_DECK", str(path))
        return path

    return write


def test_beats_follow_each_other_without_gaps(small_deck):
    small_deck("one", "two")
    one, two = rehearse(Small).beats
    assert (one.name, one.start, one.length) == ("one", 0, pytest.approx(0.8 + 0.8 + theme.HOLD))
    assert (two.start, two.length) == (pytest.approx(one.length), pytest.approx(0.8 + 2))
    assert (one.loop, two.loop) == (False, True)


class Settling(Small):
    """Two beats after the first, none of them a loop."""

    @beat
    def two(self) -> None:
        self.wait()

    @beat
    def three(self) -> None:
        self.say(1)


def test_after_its_first_beat_the_heading_is_a_small_line_and_what_is_said_stands_higher(small_deck):
    """Not in a beat that is repeated, where it would grow again each time."""
    small_deck("one")
    large, small = ([one for one in rehearse(kind).mobjects if isinstance(one, Words)] for kind in (Small, Settling))
    assert [one.string for one in small] == ["Small", "Second x²"]
    assert [one[0].em for one in (large, small)] == pytest.approx([theme.HEADING, theme.LABEL], rel=0.01)
    assert [one[1].baseline for one in (large, small)] == pytest.approx([theme.BULLET_Y, theme.LINE_Y], abs=0.01)


def test_a_beat_needs_no_words(small_deck):
    small_deck("one")
    assert [beat.name for beat in rehearse(Small).beats] == ["one", "two"]


class Talkative(Small):
    """Says a bullet that its section does not have."""

    @beat
    def one(self) -> None:
        self.open()
        self.say(7)


def test_a_bullet_that_is_not_there_is_an_error_at_the_section(small_deck):
    small_deck("one")
    with pytest.raises(deck.DeckError, match=r"lecture.md:2: section 'small': its scene says bullet 7, .* got 2"):
        rehearse(Talkative, "small")


class Longer(Small):
    """Overrides a beat, and adds some."""

    @beat
    def three(self) -> None:
        self.play_something()

    def one(self) -> None:
        self.play_something()

    @beat(name="last", optional=True)
    def four(self) -> None:
        self.play_something()

    def play_something(self) -> None:
        self.hold = 1.5
        self.play(FadeIn(Dot()), run_time=0.5)


class Twice(Small):
    """Two beats of one name."""

    @beat(name="one")
    def other(self) -> None:
        self.wait()


class Bare(LectureScene):
    """No beat."""

    Parameters = Small.Parameters

    def one(self) -> None:
        self.wait()


def test_the_beats_of_a_base_come_first_and_an_overridden_one_keeps_its_place(small_deck):
    small_deck("one", "two", "three", "last")
    beats = rehearse(Longer, "small").beats
    assert [beat.name for beat in beats] == ["one", "two", "three", "last"]
    assert [beat.length for beat in beats] == [pytest.approx(seconds) for seconds in (2, 2.8, 2, 2)]
    assert [beat.loop for beat in beats] == [False, True, False, False]


def test_an_optional_beat_without_words_is_left_out(small_deck):
    small_deck("one", "two", "three")
    assert [beat.name for beat in rehearse(Longer).beats] == ["one", "two", "three"]


def test_one_class_serves_two_sections(small_deck):
    path = small_deck("one", "two")
    again = DECK.format(beats=BEAT.format(name="one") + BEAT.format(name="two")).replace("# Small", "# Again")
    path.write_text(path.read_text() + again)
    first, again = rehearse(Small), rehearse(Small, "again")
    assert (first.section, first.text.heading) == ("small", "Small")
    assert (again.section, again.text.heading) == ("again", "Again")


def test_a_scene_of_no_section_is_an_error_that_says_what_to_add(small_deck):
    small_deck("one")
    with pytest.raises(deck.DeckError, match=r"add a section .*scene=.*test_beats:Bare"):
        rehearse(Bare)


def test_two_beats_of_one_name_are_refused(small_deck):
    small_deck("one", "two")
    with pytest.raises(deck.DeckError, match="two beats called 'one', the methods one and other"):
        rehearse(Twice)


def test_a_scene_without_a_beat_is_an_error_that_says_what_to_write(small_deck):
    small_deck("one", "two")
    with pytest.raises(
        deck.DeckError, match=r"scene Bare of section 'small' has no beat; write @beat, from lecture.kit"
    ):
        rehearse(Bare, "small")


def test_every_scene_of_the_lecture_has_the_beats_that_the_deck_has_words_for():
    lecture = deck.load()
    for section in lecture.sections:
        names = [options.name for options in beats_of(load_scene(lecture, section.name)).values()]
        assert names == list(section.beats), section.name


def test_a_parameter_out_of_range_is_an_error_with_its_line(small_deck):
    path = small_deck("one", "two", parameters="count = 9")
    line = path.read_text().splitlines().index("count = 9") + 1
    with pytest.raises(deck.DeckError, match=rf"lecture.md:{line}: .*count"):
        rehearse(Small)


def test_the_ground_is_the_themes_even_if_the_renderer_came_first(small_deck):
    small_deck("one", "two")
    renderer = CairoRenderer(camera_class=KitCamera)
    scene = Small(renderer=renderer)
    assert scene.camera.background_color == theme.GROUND


def test_what_is_carried_over_becomes_the_first_object_and_is_gone(small_deck):
    small_deck("one", "two")
    scene = rehearse(Small)
    small, large = Dot([3, 2, 0]), Dot([-1, 0, 0], radius=1)
    scene.carried = small
    scene.add(small)
    scene.play(scene.grown(large))
    assert (small in scene.mobjects, large in scene.mobjects) == (False, True)
    assert (scene.carried, large.width, *large.get_center()) == (None, pytest.approx(2), -1, 0, 0)
    assert isinstance(scene.grown(Dot()), FadeIn)
