"""The processes that keep a section's states: one stands before every beat, and draws from there what is asked for.

A first process plays the section without drawing it and forks before the scene is made and before each beat; the copy
waits for orders at a socket of the watch. To obey, it forks again, so that it stays as it is: the copy takes over what
was saved, and plays on. What was played without being drawn stands where it would stand in a render (`renderer`), so
files come out the same.

None of these processes outlives the watch: one that waits ends when its socket does, and one that works ends with the
one that it was forked from.
"""

from __future__ import annotations

import cProfile
import inspect
import multiprocessing
import os
import signal
import socket
import threading
import time
import traceback
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import replace
from functools import partial
from multiprocessing.connection import Connection
from pathlib import Path
from types import CodeType
from typing import Any

import manim
from manim.utils.exceptions import EndSceneEarlyException

from lecture import language, opened_files
from lecture.deck import Deck, recorded
from lecture.kit import kept
from lecture.kit.scene import BeatOptions, LectureScene
from lecture.live.messages import (
    CHECK,
    START,
    STILL,
    VIDEO,
    WALK,
    Checked,
    Drawn,
    Ended,
    Fault,
    Job,
    Order,
    Standing,
    Told,
)
from lecture.live.new_code import UnclearError, take_over
from lecture.live.reached import Reached, text_of
from lecture.rendering import worker
from lecture.rendering.key import authors_files, completed
from lecture.rendering.manifest import digest
from lecture.rendering.processes import end_with_parent, leave_server
from lecture.rendering.renderer import StageRenderer
from lecture.rendering.stage import described_beat, made_of, prepare
from lecture.rendering.task import SectionTask
from lecture.rendering.writer import BeatFileWriter, FrameWriter

CLOCK = 0.02
"""Seconds by which a file's time may lie before the moment when it was saved."""
NOTHING = "\0"
"""The name of no beat: what is played is not drawn."""
BEHIND = {VIDEO: 2, CHECK: 10}
"""How much less of the processors a job gets than the last frame, for which somebody waits."""


def keep(task: SectionTask, address: str, save: int, since: float) -> None:
    """Play the section of `task` as it was at `since`, and leave a process before each beat."""
    end_with_parent()
    leave_server()
    with recorded() as asked, opened_files.during() as opened:
        keeper = Keeper(task, address, asked, opened)
        keeper.work(Job(save, WALK), since, keeper.play)


class Keeper:
    """What a process knows of the section, as far as it has been played."""

    def __init__(self, task: SectionTask, address: str, asked: dict[str, Any], opened: dict[Path, None]) -> None:
        self._task = task
        self._address = address
        self._job = Job(0, WALK)
        self._line: Connection
        self._standing: Connection
        """The end of a pipe that those who are left close once the watch knows of them."""
        self._asked = asked
        self._opened = opened
        self._profile = cProfile.Profile(builtins=False)
        self._texts: dict[str, str] = {}
        self._digests: dict[str, str] = {}
        self._since = 0.0
        self._left: int | None = None
        """The number of beats after which there is such a process already."""

    def play(self) -> Told | None:
        """Play the section from its start."""
        self._profile.enable()
        scene_class = prepare(self._task)
        if scene_class.construct is not LectureScene.construct:
            raise UnclearError("its beats are no methods")
        made = partial(self._made, scene_class)
        self._leave(START, made, scene_class.Parameters.model_json_schema())
        return self._walk(made(self._task.deck), self._task.deck)

    def _made(self, scene_class: type[Any], deck: Deck) -> Any:
        """The scene, which stands before its first beat."""
        renderer: Any = StageRenderer(file_writer_class=self._unseen, camera_class=scene_class.frame_camera)  # type: ignore[arg-type]
        renderer.leaves_out = False  # what runs in between is part of what has been reached
        scene = self._kept(scene_class)(renderer=renderer, section=self._task.section, deck=deck)
        scene.setup()
        scene.set_stage()
        return scene

    def _walk(self, scene: Any, deck: Deck) -> Told | None:
        """Play on to the section's end."""
        for method, options in scene.planned()[len(scene.beats) :]:
            scene.play_method(method, options)
        return self._end(scene, deck)

    def _kept(self, scene_class: type[Any]) -> type[Any]:
        """The scene, which leaves a process before each beat."""
        keeper = self

        class Kept(scene_class):
            def before_beat(self, name: str) -> None:
                keeper.leave_process(self)

            def before_hold(self) -> None:
                if isinstance(self.renderer.file_writer, FrameWriter):
                    self.renderer.file_writer.waits = False

        Kept.__name__ = scene_class.__name__
        return Kept

    def work(self, job: Job, since: float, do: Callable[[], Told | None]) -> None:
        """Do a job, and tell what comes of it; what was saved after `since` may have been read before it was."""
        self._job, self._since = job, since
        all_stand, self._standing = multiprocessing.Pipe(duplex=False)
        with suppress(OSError), self._connection() as self._line:  # the watch may have dropped it
            self._line.send(job)
            try:
                came = do()
            except UnclearError:
                came = Fault()
            except Exception as error:
                came = Fault(worker.failure(self._task, error))
            self._standing.close()
            with suppress(EOFError):
                all_stand.recv()
            self._line.send(came)

    def leave_process(self, scene: Any) -> None:
        """Leave a process that stands before the beat that is about to begin."""
        self._leave(len(scene.beats), lambda _: scene)

    def _leave(self, number: int, scene: Callable[[Deck], Any], schema: dict[str, Any] | None = None) -> None:
        """Leave a process that stands after so many beats, and has the scene of a deck from `scene`."""
        if number != self._left and threading.active_count() == 1 and os.fork() == 0:
            try:
                with suppress(UnclearError, OSError):
                    self._stand(number, scene, schema)
            finally:
                os._exit(0)

    def _stand(self, number: int, scene: Callable[[Deck], Any], schema: dict[str, Any] | None) -> None:
        """Wait for orders, until the watch is over."""
        self._line.close()
        with opened_files.unnoted():
            reached = self._reached(number)
        with self._connection() as connection:
            connection.send(Standing(self._job.save, os.getpid(), reached, schema or {}))
            self._standing.close()
            working: list[int] = []
            while True:
                try:
                    order: Order | None = connection.recv()
                except EOFError:
                    return
                if order is None:
                    for pid in working:
                        os.kill(pid, signal.SIGKILL)  # it is not another's yet: it has not been waited for
                        os.waitpid(pid, 0)
                    working.clear()
                elif pid := os.fork():
                    working.append(pid)
                else:
                    connection.close()
                    end_with_parent()
                    self.work(order.job, time.time(), partial(self._obey, scene, reached, order))
                    return

    def _obey(self, scene_of: Callable[[Deck], Any], reached: Reached, order: Order) -> Told | None:
        self._left = reached.number
        os.nice(BEHIND.get(order.job.kind, 0))
        manim.config.media_dir = str(self._task.staging / f"manim-{os.getpid()}")  # another process writes to its own
        with opened_files.unnoted():
            texts = {file: text_of(file) or "" for file in self._texts}
        if not reached.allows(texts):
            raise UnclearError("there was another save, of what has been reached")
        take_over(self._texts, texts)
        self._texts = texts
        language.use(order.deck)
        if order.job.kind == CHECK:
            return self._check(order.deck)
        scene = scene_of(order.deck)
        scene.deck, scene.text = order.deck, order.deck.section(self._task.section)
        number, beats = len(scene.beats), scene.planned()
        played = [record.name for record in scene.beats]
        if [options.name for _, options in beats[:number]] != played:
            raise UnclearError("the beats before this one are others")
        if order.job.kind == WALK:
            return self._walk(scene, order.deck)
        self._profile.disable()
        scene.renderer.leaves_out = True
        for method, options in beats[number : order.job.beat]:
            self._left = len(scene.beats)
            scene.play_method(method, options)
        self._left = len(scene.beats)
        beat = order.job.beat
        return self._draw(scene, order, *beats[beat]) if beat < len(beats) else None

    def _draw(self, scene: Any, order: Order, method: str, options: BeatOptions) -> Told | None:
        common = {"folder": order.folder, "quality": self._task.quality, "report": _say_nothing, "only": options.name}
        beat = order.job.beat
        picture = order.folder / f"{beat + 1:02}-{options.name}.still.png"
        writer: Any
        if order.job.kind == STILL:
            writer = FrameWriter(scene.file_writer_settings, picture=picture, at=order.job.at, **common)
            writer.waits = options.hold > 0 and order.job.at is None
        else:
            writer = BeatFileWriter(scene.file_writer_settings, begun=beat, **common)
        scene.renderer.file_writer = writer
        with suppress(EndSceneEarlyException):  # the frame at a time has come
            scene.play_method(method, options)
        writer.finish()
        if order.job.kind == VIDEO:
            made = made_of(writer.beats[0], self._task)
            picture = writer.beats[0].encoder.poster
            return Drawn(options.name, _names(scene), picture, described_beat(self._task, scene.beats[-1], made))
        # a method that says itself that nothing stands still at its end has its last frame in the video alone
        return Drawn(options.name, _names(scene), picture) if writer.has_come and picture.is_file() else None

    def _check(self, deck: Deck) -> Checked:
        """Compare the values that the section shows, in a scene of its own."""
        from lecture.inspection.values import compare  # in this process alone: what a state has loaded is in its key

        self._profile.disable()
        found = compare(replace(self._task, deck=deck, staging=self._task.staging / f"check-{os.getpid()}"))
        wrong = [f"{one.beat}, {one.label}: expected {one.expected}, drawn {one.drawn}" for one in found["wrong"]]
        return Checked(found["values"], tuple(wrong))

    def _unseen(self, settings: Any) -> BeatFileWriter:
        return BeatFileWriter(
            settings, folder=self._task.staging, quality=self._task.quality, report=_say_nothing, only=NOTHING
        )

    def _end(self, scene: Any, deck: Deck) -> Told | None:
        with opened_files.unnoted():
            facts = completed(self._task.facts, deck, self._asked, self._opened)
            reached = self._reached(len(scene.beats))
            is_current = all(text_of(file) == text for file, text in reached.sources.items())
        return Ended(reached, _names(scene), facts) if is_current else None  # there was another save

    def _reached(self, number: int) -> Reached:
        """What has been reached; an UnclearError if what was read may have been saved meanwhile."""
        for file in authors_files():
            if file not in self._texts:
                self._texts[file] = self._undisturbed(file)
        for path in (*self._opened, *kept.digested):
            if str(path) not in self._digests:
                self._undisturbed(str(path))
                self._digests[str(path)] = digest(path)
        codes = [entry.code for entry in self._profile.getstats() if not isinstance(entry.code, str)]
        codes += [frame.f_code for frame, _ in traceback.walk_stack(None)]
        return Reached(
            number=number,
            sources=dict(self._texts),
            ran=frozenset((code.co_filename, code.co_qualname) for code in codes if code.co_filename in self._texts),
            mentioned=frozenset(name for code in codes for name in _names_in(code)),
            opened=dict(self._digests),
            asked=dict(self._asked),
        )

    def _undisturbed(self, file: str) -> str:
        """The text of a file that was not saved after this process had begun."""
        text = text_of(file)
        if text is not None and Path(file).stat().st_mtime > self._since - CLOCK:
            raise UnclearError(f"{file} was saved meanwhile")
        return text or ""

    def _connection(self) -> Connection:
        line = socket.socket(socket.AF_UNIX)
        line.connect(self._address)
        return Connection(line.detach())


def _names(scene: Any) -> tuple[str, ...]:
    return tuple(options.name for _, options in scene.planned())


def _names_in(code: CodeType) -> Iterator[str]:
    """The names in the code of a function, and its texts, by which something may be asked for as well."""
    if code.co_flags & inspect.CO_OPTIMIZED:
        yield from code.co_names
        yield from (text for text in code.co_consts if isinstance(text, str) and text.isidentifier())


def _say_nothing(*_: object) -> None:
    """The watch does not tell how many frames there are."""
