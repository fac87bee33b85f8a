"""`%%lecture`: what a cell shows is what the beat's film has, and a changed beat is drawn from its state."""

import io

import numpy as np
import pytest
from PIL import Image

from lecture.errors import LectureError
from lecture.live.line import Line
from lecture.live.messages import STILL
from lecture.notebook import Cells

pytestmark = pytest.mark.renders

CELL = """\
from manim import LEFT, Dot, FadeIn

from lecture import theme
from lecture.kit.scene import LectureScene, beat


class Mine(LectureScene):
    @beat(hold=0.2)
    def grow(self):
        self.dot = Dot(radius=1, color=theme.POSITIVE)
        self.play(FadeIn(self.dot), run_time=0.2)

    @beat(hold=0.2)
    def move(self):
        self.play(self.dot.animate.shift(2 * LEFT), run_time=0.2)
"""


@pytest.fixture
def cells(monkeypatch):
    """Cells that count how often a scene is played from its start."""
    begun: list[int] = []
    start = Line._start
    monkeypatch.setattr(Line, "_start", lambda line, since: begun.append(1) or start(line, since))
    cells = Cells()
    cells.begun = begun
    yield cells
    cells.close()


def pixels(picture: bytes) -> np.ndarray:
    return np.asarray(Image.open(io.BytesIO(picture)).convert("RGB"))


def test_a_changed_beat_is_drawn_from_its_state_as_from_the_start(cells):
    first = cells.draw(CELL, "move", kind=STILL)
    other = CELL.replace("2 * LEFT", "3 * LEFT")
    changed, video = cells.draw(other, "move", kind=STILL), cells.draw(other, "move")
    assert len(cells.begun) == 1
    assert not np.array_equal(pixels(first), pixels(changed))
    cells.forget()
    assert (cells.draw(other, "move", kind=STILL), cells.draw(other, "move")) == (changed, video)
    assert len(cells.begun) == 2


def test_what_is_wrong_with_a_cell_is_said(cells):
    with pytest.raises(LectureError, match="expected a class, the scene, in the cell"):
        cells.draw("x = 1", "move")
    with pytest.raises(LectureError, match=r"expected a beat \(grow, move\) and a time within it, got 'mve'"):
        cells.draw(CELL, "mve")
    with pytest.raises(LectureError, match=r"beat 'move'.*cell.py:15.*NameError: name 'LEFTT' is not defined"):
        cells.draw(CELL.replace("2 * LEFT", "2 * LEFTT"), "move", kind=STILL)


def test_the_magic_shows_it():
    shell = pytest.importorskip("IPython.core.interactiveshell").InteractiveShell.instance()
    shell.run_line_magic("load_ext", "lecture.notebook")
    shown = shell.run_cell_magic("lecture", "grow --at 0.2", CELL)
    assert pixels(shown.data).shape == (480, 854, 3)
    assert shell.run_cell_magic("lecture", "grow --soon", CELL) is None
