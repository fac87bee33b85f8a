"""What is drawn from a kept state equals a render from the start: last frame, video and manifest, after any edit.

So does a render that keeps the files of beats that are drawn from the same as before.
"""

import json
import multiprocessing
import random
import socket
import tempfile
import time
from multiprocessing import connection as connections
from multiprocessing.connection import Connection
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from lecture import deck as deck_file
from lecture.commands.main import main
from lecture.folders import Outputs, socket_folder
from lecture.live.checkpoints import Keeper
from lecture.live.line import Line
from lecture.live.messages import STILL, WALK, Drawn, Fault, Job
from lecture.qualities import QUALITIES
from lecture.rendering import manifest
from lecture.rendering.plan import section_task
from lecture.rendering.pool import end_server

pytestmark = pytest.mark.renders

DECK = """\
---
title: States
---

# One {#one scene=standing:Standing}

- A bullet

``` {.toml .parameters}
size = 0.5
```

## walk

It walks.
"""
SCENE = '''\
"""Beats that stand on what came before them."""

import numpy as np
from helping import late, row
from manim import LEFT, RIGHT, UP, Dot, FadeIn, Rotate, Square, TracedPath

from lecture import deck, theme
from lecture.kit.scene import LectureScene, beat

STEP = 1.0


class Standing(LectureScene):
    class Parameters(deck.Parameters):
        size: float = 1.0

    def prepare(self):
        self.chance = np.random.default_rng(1)
        self.dot = Dot(color=theme.POSITIVE)

    @beat(hold=0.2)
    def walk(self):
        self.dot.add_updater(trembling(self.chance))
        self.add(TracedPath(self.dot.get_center, stroke_color=theme.GRADIENT), self.dot)
        self.play(self.dot.animate.shift(STEP * RIGHT), run_time=0.4)

    @beat(hold=0.2)
    def measure(self):
        values = np.loadtxt(self.file("values.csv"))
        self.dots = row(values, self.parameters.size)
        self.play(FadeIn(self.dots), run_time=0.4)

    @beat(hold=0)
    def turn(self):
        self.dot.clear_updaters()
        self.square = Square(color=theme.REQUEST)
        self.play(Rotate(self.square, 0.5), run_time=0.4)

    @beat(hold=0.3)
    def end(self):
        self.play(self.square.animate.shift(self.way()), run_time=0.4)
        self.add(late(self.square))

    def way(self):
        return 1.5 * LEFT


def trembling(chance):
    def step(dot, dt):
        dot.shift(4 * dt * (chance.random(3) - 0.5))

    return step
'''
HELP = """\
from manim import RIGHT, UP, Dot, VGroup


def row(values, size):
    return VGroup(*(Dot(radius=0.2 * size) for _ in values)).arrange(RIGHT).shift(UP)


def late(mobject):
    return Dot(mobject.get_center(), color="#ffffff")
"""
FILES = {"lecture.md": DECK, "standing.py": SCENE, "helping.py": HELP, "values.csv": "1\n2\n3\n"}

EDITS = {
    "a number": ("standing.py", "Rotate(self.square, 0.5)", "Rotate(self.square, 0.8)", 2),
    "a colour": ("standing.py", "color=theme.REQUEST", "color=theme.NEGATIVE", 2),
    "an added play": ("standing.py", "        self.add(late", "        self.wait(0.2)\n        self.add(late", 3),
    "a removed play": ("standing.py", "        self.play(FadeIn(self.dots), run_time=0.4)\n", "", 1),
    "a renamed beat": ("standing.py", "def measure", "def read_off", 1),
    "a removed beat": ("standing.py", "    @beat(hold=0.2)\n    def measure", "    def measure", 1),
    "an added beat": (
        "standing.py",
        "    def way",
        "    @beat(hold=0.2)\n    def last(self):\n        self.play(FadeIn(Dot(2 * UP)))\n\n    def way",
        3,
    ),
    "another hold": ("standing.py", "@beat(hold=0.3)", "@beat(hold=0.6)", 3),
    "a method that later beats call": ("standing.py", "return 1.5 * LEFT", "return 2.5 * LEFT", 3),
    "a function that an updater is": ("standing.py", "shift(4 * dt", "shift(8 * dt", 0),
    "a function of another module, early": ("helping.py", "0.2 * size", "0.1 * size", 1),
    "a function of another module, late": ("helping.py", '"#ffffff"', '"#ff0000"', 3),
    "a new function": (
        "standing.py",
        "    def way(self):\n        return 1.5 * LEFT",
        "    def way(self):\n        return self.far() * LEFT\n\n    def far(self):\n        return 0.5",
        3,
    ),
    "a constant": ("standing.py", "STEP = 1.0", "STEP = 2.0", None),
    "a class": ("standing.py", "size: float = 1.0", "size: float = 1.5", None),
    "what is prepared": ("standing.py", "default_rng(1)", "default_rng(2)", 0),
    "a comment": ("standing.py", "STEP = 1.0", "STEP = 1.0  # a step", 4),
    "a parameter": ("lecture.md", "size = 0.5", "size = 0.8", 0),
    "a caption": ("lecture.md", "It walks.", "It goes.", 4),
    "a data file": ("values.csv", "1\n2\n3\n", "1\n2\n3\n4\n5\n", 1),
}
"""What is edited, and the first beat that is drawn anew: 4 for none, None for the whole section from its start."""
IN_CI = ("a number", "a renamed beat", "a function that an updater is", "a parameter", "a data file")


class Lecture:
    """A section, its kept states, and what came of them."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.stills: dict[str, Path] = {}
        for name in FILES:
            self.write(name, FILES[name])

    def write(self, name: str, text: str) -> None:
        (self.folder / name).write_text(text, encoding="utf-8")

    def edit(self, *names: str) -> None:
        """Save the files as they were at first, but for these edits; a file that stays as it is keeps its time."""
        texts = dict(FILES)
        for name in names:
            file, old, new, _ = EDITS[name]
            texts[file] = texts[file].replace(old, new, 1)
        for file, text in texts.items():
            if (self.folder / file).read_text(encoding="utf-8") != text:
                self.write(file, text)

    @property
    def deck(self) -> deck_file.Deck:
        return deck_file.load(self.folder / "lecture.md")

    def cold(self) -> dict:
        """The manifest of a render from the start, elsewhere."""
        return self.rendered("cold", "--force")

    def rendered(self, place: str, *more: str) -> dict:
        """The manifest of a render to a place of its own."""
        media = self.folder / place
        arguments = ("render", "one", "--quality", "draft", "--jobs", "1", *more)
        assert main([*arguments, "--deck", str(self.folder / "lecture.md"), "--media", str(media)]) == 0
        return read(Outputs(media / "draft")) | {"render_seconds": 0}

    def begin(self) -> Line:
        """Render, and keep the states."""
        self.cold()
        self.rendered("again")
        outputs = Outputs(self.folder / "cold" / "draft")
        deck, since = self.deck, time.time()
        task = section_task(deck, deck.section("one"), QUALITIES["draft"], outputs)
        line = Line(task, outputs, read(outputs), 0, since)
        assert self.listen(line, lambda: not line.is_busy)
        return line

    def listen(self, line: Line, is_done, seconds: float = 120) -> bool:
        """Whether it came about without a fault."""
        end = time.monotonic() + seconds
        while not is_done():
            assert time.monotonic() < end, "it did not come about in time"
            for ready in connections.wait(line.doors, 0.1):
                for job, news in line.hear(ready):
                    if isinstance(news, Fault):
                        assert news.failure is None, news.failure.message
                        return False
                    if isinstance(news, Drawn) and job.kind == STILL:
                        self.stills[news.name] = news.picture
        return True

    def draw(self, line: Line, save: int) -> bool:
        """Draw what changed; False if it has to be done from the start."""
        self.stills.clear()
        return line.follow(self.deck, save) and self.listen(line, lambda: line.is_whole and not line.is_busy)

    def compare(self, line: Line) -> None:
        """Compare with a render from the start."""
        drawn, stills = line.install(), {name: pixels(path) for name, path in self.stills.items()}
        cold = self.cold()
        assert json.loads(json.dumps(drawn)) | {"render_seconds": 0} == cold
        assert self.rendered("again") == cold
        for beat in cold["beats"]:
            if beat["name"] in stills:
                poster = Outputs(self.folder / "cold" / "draft").root / beat["poster"]["path"]
                assert np.array_equal(stills[beat["name"]], pixels(poster))


def read(outputs: Outputs) -> dict:
    described = manifest.read(outputs.manifest("one"))
    assert described is not None
    return described


def pixels(path: Path) -> np.ndarray:
    with Image.open(path) as picture:
        return np.asarray(picture.convert("RGB"))


@pytest.fixture
def lecture(tmp_path):
    return Lecture(tmp_path)


def test_what_is_drawn_from_a_state_is_what_a_render_draws(lecture):
    line = lecture.begin()
    try:
        for number, name in enumerate(IN_CI):
            lecture.edit(name)
            assert lecture.draw(line, 2 * number + 1), name
            assert line.first == EDITS[name][3], name
            lecture.compare(line)
            lecture.edit()
            assert lecture.draw(line, 2 * number + 2), name
    finally:
        line.close()
        end_server()


def keep_slowly(address: str) -> None:
    """Leave three processes that take their time until they stand."""

    class Slow(Keeper):
        def _reached(self, number):
            time.sleep(0.3)
            return number

    keeper = Slow(None, address, {}, {})
    keeper.work(Job(0, WALK), 0.0, lambda: [keeper._leave(number, lambda deck: None) for number in range(3)] and None)


def test_the_end_is_told_when_all_stand_that_were_left():
    with tempfile.TemporaryDirectory(dir=socket_folder()) as folder, socket.socket(socket.AF_UNIX) as door:
        door.bind(address := f"{folder}/line")
        door.listen()
        process = multiprocessing.get_context("spawn").Process(target=keep_slowly, args=(address,))
        process.start()
        with Connection(door.accept()[0].detach()) as walk:
            assert walk.recv() == Job(0, WALK)
            assert walk.recv() is None
            door.setblocking(False)
            lines = [Connection(door.accept()[0].detach()) for _ in range(3)]
            assert {line.recv().reached for line in lines if line.poll()} == {0, 1, 2}
            for line in lines:
                line.close()
        process.join()


@pytest.mark.states
def test_a_hundred_random_edits(lecture):
    chance = random.Random(time.time_ns())
    line = lecture.begin()
    try:
        for save in range(1, 101):
            names = chance.sample([*EDITS], chance.choice([1, 1, 2]))
            print(save, names)
            lecture.edit(*names)
            if lecture.draw(line, save):
                lecture.compare(line)
            else:
                line.close()
                line = lecture.begin()
    finally:
        line.close()
        end_server()
