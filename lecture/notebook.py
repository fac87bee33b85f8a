"""A scene's beat in a notebook (extra `notebook`).

    %load_ext lecture.notebook

    %%lecture grow --still
    from manim import Dot, FadeIn
    from lecture.kit.scene import LectureScene, beat

    class Mine(LectureScene):
        @beat
        def grow(self):
            self.play(FadeIn(Dot()))

A cell is a module of its own; the last class in it is the scene. The states before its beats are kept until the next
cell, so that a beat that is changed and drawn again is played from its beginning.
"""

from __future__ import annotations

import argparse
import ast
import atexit
import itertools
import shlex
import tempfile
import time
from contextlib import suppress
from dataclasses import replace
from multiprocessing import connection as connections
from pathlib import Path
from typing import Any

from lecture import deck as decks
from lecture.errors import LectureError, tell
from lecture.folders import Outputs
from lecture.live.line import Line
from lecture.live.messages import STILL, VIDEO, Drawn, Fault, Job, Told
from lecture.qualities import QUALITIES, quality
from lecture.rendering.plan import section_task
from lecture.rendering.pool import end_server
from lecture.rendering.task import SectionTask

NAME = "cell"
"""Of the module and of the section."""
SECONDS_AFTER_WRITING = 0.05
"""So that no file looks as if it had been saved after a process began to read it."""


class Cells:
    """Draws beats of the scenes that cells hold, one cell after the other."""

    def __init__(self) -> None:
        self._scratch = tempfile.TemporaryDirectory(prefix="lecture-cell-", ignore_cleanup_errors=True)
        self._folder = Path(self._scratch.name)
        self._line: Line | None = None
        self._count = itertools.count(1)

    def draw(self, cell: str, beat: str, *, kind: str = VIDEO, at: float | None = None, size: str = "draft") -> bytes:
        """The beat's video, or one of its frames as a PNG; a LectureError says what is wrong."""
        task = replace(self._task(cell, size), only=beat, at=at)
        drawn = self._from_states(task, kind)
        if drawn is None:
            self._begin(task)
            drawn = self._from_states(task, kind)
        if drawn is None:
            names = ", ".join(self._line.names if self._line else ())
            raise LectureError(f"%%lecture: expected a beat ({names}) and a time within it, got {beat!r}.")
        return drawn

    def _task(self, cell: str, size: str) -> SectionTask:
        """What there is to draw, once the cell is a file beside a deck."""
        classes = [node.name for node in ast.parse(cell).body if isinstance(node, ast.ClassDef)]
        if not classes:
            raise LectureError("%%lecture: expected a class, the scene, in the cell, got none. Add one.")
        for path, text in (
            (self._folder / f"{NAME}.py", cell),
            (self._folder / "lecture.md", f"# Cell {{#{NAME} scene={NAME}:{classes[-1]}}}\n"),
        ):
            if not path.is_file() or path.read_text(encoding="utf-8") != text:
                path.write_text(text, encoding="utf-8")
                time.sleep(SECONDS_AFTER_WRITING)
        deck = decks.load(self._folder / "lecture.md")
        outputs = Outputs(self._folder / "media" / size)
        outputs.prepare()
        shaped = QUALITIES[size].shaped(deck.theme.aspect)
        return section_task(deck, deck.section(NAME), shaped, outputs)

    def _begin(self, task: SectionTask) -> None:
        """Play the scene, so that its states are there."""
        self.forget()
        described: dict[str, Any] = {"beats": [], "facts": task.facts}
        outputs = Outputs(task.staging.parents[1])
        self._line = line = Line(replace(task, only="", at=None), outputs, described, next(self._count), time.time())
        while line.is_busy:
            for _, news in self._told(line):
                if isinstance(news, Fault):
                    raise LectureError(news.failure.message if news.failure else "its beats are no methods.")

    def _from_states(self, task: SectionTask, kind: str) -> bytes | None:
        """The beat as it is drawn from a kept state; None if there is no such state or beat."""
        line, wish = self._line, next(self._count)
        with tempfile.TemporaryDirectory(dir=self._folder) as staging:
            if line is None or not line.lend(replace(task, staging=Path(staging)), kind, wish):
                return None
            while line.is_busy:
                for job, news in self._told(line):
                    if job.wish == wish and isinstance(news, Drawn) and news.name == task.only:
                        return next(Path(staging).glob("*.png" if kind == STILL else "*.mp4")).read_bytes()
                    if isinstance(news, Fault) and news.failure:
                        raise LectureError(news.failure.message)
        return None

    def _told(self, line: Line) -> list[tuple[Job, Told]]:
        return [told for ready in connections.wait(line.doors) for told in line.hear(ready)]

    def close(self) -> None:
        """Draw no more, and leave nothing behind."""
        self.forget()
        self._scratch.cleanup()

    def forget(self) -> None:
        """End the processes that keep states."""
        if self._line is not None:
            self._line.close()
            self._line = None
            end_server()


def load_ipython_extension(shell: Any) -> None:
    """`%load_ext lecture.notebook`."""
    from IPython.display import Image, Video  # pyright: ignore[reportMissingImports]

    cells = Cells()
    atexit.register(cells.close)
    parser = argparse.ArgumentParser("%%lecture", description="Show a beat of the scene in this cell.")
    parser.add_argument("beat", help="its name")
    parser.add_argument("--still", action="store_true", help="its last frame alone")
    parser.add_argument("--at", type=float, metavar="SECONDS", help="the frame at that time")
    parser.add_argument("--quality", type=quality, default="draft", metavar="|".join(QUALITIES))

    def lecture(line: str, cell: str) -> Any:
        with suppress(SystemExit):  # argparse has said what is wrong
            options = parser.parse_args(shlex.split(line))
            kind = STILL if options.still or options.at is not None else VIDEO
            try:
                drawn = cells.draw(cell, options.beat, kind=kind, at=options.at, size=options.quality.name)
            except LectureError as error:
                tell(str(error))
            else:
                return Image(drawn) if kind == STILL else Video(drawn, embed=True, mimetype="video/mp4")
        return None

    shell.register_magic_function(lecture, "cell", "lecture")
