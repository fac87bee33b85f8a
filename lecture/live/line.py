"""The watch's end of a section's states: who stands where, and what is drawn from there after a save.

First comes the beat from which on a run would differ: its last frame, then its video; then the beats after it. What was
begun is dropped at the next save. A process that stands as a run from the start would is kept; the oldest goes when
there are too many, or too large ones.
"""

from __future__ import annotations

import multiprocessing
import os
import shutil
import socket
import tempfile
import threading
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass, replace
from multiprocessing.connection import Connection
from pathlib import Path
from typing import Any

from lecture.deck import Deck
from lecture.folders import Outputs, exclusive, socket_folder
from lecture.live.messages import (
    CHECK,
    START,
    STILL,
    VIDEO,
    WALK,
    Drawn,
    Ended,
    Fault,
    Job,
    Order,
    Standing,
    Told,
)
from lecture.live.reached import Reached
from lecture.live.worker import keep_states
from lecture.rendering import manifest
from lecture.rendering.assembly import assembled
from lecture.rendering.key import key_of, section_facts
from lecture.rendering.manifest import Manifest
from lecture.rendering.pool import PRELOADED, starting
from lecture.rendering.task import SectionTask

MOST = 14
"""How many processes stand at a time."""
MOST_BYTES = 800_000_000
"""How much memory they may have that they share with none."""
AT_ONCE = 2
"""How many work at a time."""
DROPPED = -1
"""The number of no save, until the next one."""
OURS = ("lecture/", "nncore/")
"""What the names of files begin with that a process has loaded as they were, and does not look at again."""
FOLDER = ".watch"
"""Among the beats: what was drawn for the open page."""


@dataclass
class Place:
    """A process that stands before a beat."""

    line: Connection
    pid: int
    reached: Reached


class Line:
    """The states of one section, which was rendered as `described`; `task` would have rendered it at `since`.

    checks: whether the values that a changed section shows are compared with its oracle's.
    """

    def __init__(
        self,
        task: SectionTask,
        outputs: Outputs,
        described: Manifest,
        save: int,
        since: float,
        *,
        checks: bool = False,
    ) -> None:
        name = f"{task.section}-watch"
        self.section = task.section
        self._checks = checks
        self.save = self.began = save
        self.first = 0
        """The beat from which on a run would differ since the last save."""
        self.shown = 0
        """The beat that is drawn first: the first one that differs, or a later one that somebody waits for."""
        self.schema: dict[str, Any] = {}
        """Of the section's parameters, once the scene's model is known."""
        self.names = tuple(beat["name"] for beat in described["beats"])
        self._task = replace(task, staging=outputs.stage(name), log=outputs.log(name))
        self._outputs = outputs
        self._described = described
        self._drawn = {number: (beat, outputs.beats(task.section)) for number, beat in enumerate(described["beats"])}
        """What is known of each beat, and where its files lie."""
        self._deck = task.deck
        self._ended: Ended | None = None
        self._places: dict[int, Place] = {}
        self._working: dict[Connection, Job] = {}
        self._given: dict[Job, int] = {}
        """What was begun since the last save, and the number of the place that it began at."""
        self._done: set[Job] = set()
        self._is_new = False
        self._start(since)

    def _start(self, since: float) -> None:
        """Begin to play the section."""
        shutil.rmtree(self._task.staging, ignore_errors=True)
        self._task.staging.mkdir(parents=True)
        self._folder = tempfile.TemporaryDirectory(prefix="lecture-", dir=socket_folder())
        self._door = socket.socket(socket.AF_UNIX)
        self._door.bind(address := f"{self._folder.name}/line")
        self._door.listen(64)
        self._door.setblocking(False)
        context = multiprocessing.get_context("forkserver")
        context.set_forkserver_preload([*PRELOADED, "lecture.live.checkpoints"])
        self._process = context.Process(target=keep_states, args=(self._task, address, self.save, since), daemon=True)
        self._given[Job(self.save, WALK)] = START
        self._starting = threading.Thread(target=self._start_process)  # which waits for the server's imports
        self._starting.start()

    def _start_process(self) -> None:
        with starting():
            self._process.start()

    def close(self) -> None:
        """End all processes."""
        self._starting.join()
        for line in (self._door, *self._working, *(place.line for place in self._places.values())):
            line.close()
        self._process.kill()
        self._process.join()
        self._folder.cleanup()
        shutil.rmtree(self._task.staging, ignore_errors=True)

    @property
    def doors(self) -> list[Any]:
        """What is to be listened to."""
        return [self._door, *self._working, *(place.line for place in self._places.values())]

    @property
    def is_busy(self) -> bool:
        """Whether something is being done."""
        return bool(self._at_work)

    @property
    def _at_work(self) -> set[Job]:
        """What was begun and is not done."""
        return self._given.keys() - self._done

    @property
    def folder(self) -> Path:
        """Where the beats of this save are drawn."""
        return self._outputs.all_beats / FOLDER / f"{os.getpid()}-{self.save}"

    def drop(self) -> None:
        """Drop what is being done."""
        for number in [*self._places]:
            self._send(number, None)
        if Job(self.began, WALK) in self._at_work:
            self._starting.join()
            self._process.kill()
        for line in self._working:
            line.close()
        self._working.clear()
        self._given.clear()
        self._done.clear()
        self._is_new = False
        self.save = DROPPED

    def follow(self, deck: Deck, save: int, wanted: int = 0) -> bool:
        """After a save, drop what is being done and draw what changed; False if no state can be kept.

        wanted: the beat that comes first, if it is one of those that differ.
        A module with a fault in its syntax is a SyntaxError.
        """
        self.drop()
        self.save, self._deck = save, deck
        for number in [number for number, place in self._places.items() if not place.reached.holds(deck)]:
            self._dismiss(number)
        if self._ended is not None and self._ended.reached.holds(deck):
            self.first = len(self.names)
            section = deck.section(self.section)
            facts = section_facts(deck, section, self._task.quality, self._ended.facts)
            self._ended = replace(self._ended, facts=facts)
        else:
            if not self._places:
                return False
            self._ended = None
            self.first = max(0, *self._places)
            self._drawn = {number: drawn for number, drawn in self._drawn.items() if number < self.first}
        self.shown = max(self.first, wanted)
        self._is_new = self._ended is None or not self.is_whole or self._ended.facts != self._described["facts"]
        self.folder.mkdir(parents=True, exist_ok=True)
        self._go_on()
        return True

    def hear(self, ready: Any) -> Iterator[tuple[Job, Told]]:
        """What `ready` of the doors tells of jobs of the last save."""
        if ready is self._door:
            self._let_in()
        else:
            try:
                news: Told | None = ready.recv()
            except (EOFError, OSError):
                yield from self._gone(ready)
            else:
                yield from self._told(ready, news)
        self._go_on()

    def _let_in(self) -> None:
        """Let in all that are at the door; each says first what it is."""
        with suppress(BlockingIOError):
            while True:
                line = Connection(self._door.accept()[0].detach())
                with suppress(EOFError, OSError):
                    news: Standing | Job = line.recv()
                    if isinstance(news, Job):
                        self._working[line] = news
                    else:
                        self.schema = news.schema or self.schema
                        self._take_place(Place(line, news.pid, news.reached))

    def lend(self, task: SectionTask, kind: str, wish: int) -> bool:
        """Draw the only beat of `task` into its folder; False if no state is one to which it would come as well."""
        if not self._is_like(task) or task.only not in self.names:
            return False
        beat = self.names.index(task.only)
        try:
            fitting = [number for number, place in self._places.items() if place.reached.holds(task.deck)]
        except SyntaxError:
            return False
        nearest = max((number for number in fitting if number <= beat), default=None)
        if nearest is None:
            return False
        job = Job(self.save, kind, beat, task.at, wish)
        self._given[job] = nearest
        self._send(nearest, Order(job, task.deck, task.staging))
        return nearest in self._places

    def _is_like(self, task: SectionTask) -> bool:
        """Whether the task is of this section of this deck in this quality, drawn by the same code of ours."""
        drawn_by = [
            {name: found for name, found in facts["files"].items() if name.startswith(OURS)} | facts["packages"]
            for facts in (task.facts, self._described["facts"])
        ]
        shown = [(one.section, one.quality, one.deck.path.resolve()) for one in (task, self._task)]
        return drawn_by[0] == drawn_by[1] and shown[0] == shown[1]

    def _gone(self, line: Connection) -> Iterator[tuple[Job, Fault]]:
        line.close()
        self._places = {number: place for number, place in self._places.items() if place.line is not line}
        job = self._working.pop(line, None)
        if job is not None and job.save == self.save and job not in self._done:  # it was killed, and not by a save
            self._done.add(job)
            yield job, Fault()

    def _told(self, line: Connection, news: Told | None) -> Iterator[tuple[Job, Told]]:
        job = self._working.get(line)
        if job is not None and job.save == self.save:
            self._done.add(job)
            if job.wish:
                yield job, news or Fault()
                return
            if isinstance(news, Drawn):
                self.names = news.names
                if news.described:
                    self._drawn[job.beat] = news.described, self.folder
            elif isinstance(news, Ended):
                self._ended, self.names = news, news.names
            if news is not None:
                yield job, news

    def _take_place(self, place: Place) -> None:
        number = place.reached.number
        if number in self._places:
            self._dismiss(number)
        try:
            holds = place.reached.holds(self._deck)
        except SyntaxError:
            holds = False
        if not holds:
            place.line.close()
            return
        self._places[number] = place
        while len(self._places) > MOST and self._dismiss_oldest():
            pass

    def _dismiss_oldest(self) -> bool:
        """Dismiss the process that has stood longest and that nothing needs; whether there was one."""
        in_use = {START, *[*self._places][-1:], *(self._given[job] for job in self._at_work)}
        oldest = next((number for number in self._places if number not in in_use), None)
        if oldest is not None:
            self._dismiss(oldest)
        return oldest is not None

    def _send(self, number: int, order: Order | None) -> None:
        try:
            self._places[number].line.send(order)
        except OSError:  # the process has been killed
            self._dismiss(number)

    def _dismiss(self, number: int) -> None:
        self._places.pop(number).line.close()

    def _go_on(self) -> None:
        """Give the next jobs."""
        for job in self._wanted():
            if len(self._at_work) >= AT_ONCE:
                return
            if job not in self._given:
                self._given[job] = max(number for number in self._places if number <= job.beat)
                self._send(self._given[job], Order(job, self._deck, self.folder))
        # to ask for the memory of all takes longer than to draw a last frame
        while not self.is_busy and sum(map(_own_memory, self._places.values())) > MOST_BYTES and self._dismiss_oldest():
            pass

    def _wanted(self) -> Iterator[Job]:
        """What there is to do after the last save, in order, as far as a process stands before it."""
        stands = self._places.keys()
        can_walk = any(number <= self.first for number in stands)
        if self.save in (self.began, DROPPED) or not (can_walk or self._ended):
            return
        if self._ended is None:
            yield Job(self.save, STILL, self.shown)
            yield Job(self.save, VIDEO, self.shown)
            yield Job(self.save, WALK, self.first)
            if self.shown not in self._drawn:  # somebody waits for it
                return
        if self._checks and START in stands:
            yield Job(self.save, CHECK, START)
        missing = [number for number in range(len(self.names)) if number not in self._drawn]
        for number in sorted(missing, key=lambda number: (number < self.shown, number)):
            if number in stands or (self._ended is not None and any(before < number for before in stands)):
                yield Job(self.save, VIDEO, number)

    @property
    def is_new(self) -> bool:
        """Whether all beats of the section are drawn as they are now, and are not in their place."""
        return self._is_new and self.is_whole

    @property
    def is_whole(self) -> bool:
        """Whether all beats of the section are drawn as they are now."""
        return self._ended is not None and all(number in self._drawn for number in range(len(self.names)))

    def install(self) -> Manifest:
        """Put the section in its place, as a render would have made it."""
        assert self._ended is not None
        staging = self._outputs.stage(self.section)
        shutil.rmtree(staging, ignore_errors=True)
        staging.mkdir(parents=True)
        beats = [self._drawn[number] for number in range(len(self.names))]
        for beat, folder in beats:
            for kind in ("video", "poster"):
                name = Path(beat[kind]["path"]).name
                shutil.copy2(folder / name, staging / name)
        facts = self._ended.facts
        part = self._described | {"facts": facts, "key": key_of(facts), "beats": [beat for beat, _ in beats]}
        self._described = assembled(replace(self._task, staging=staging), [part])
        with exclusive(self._outputs):
            manifest.install(self._outputs, staging, self._described)
        self._is_new = False
        place = self._outputs.beats(self.section)
        self._drawn = {number: (beat, place) for number, beat in enumerate(self._described["beats"])}
        return self._described


def _own_memory(place: Place) -> int:
    """The bytes that a process shares with none; 0 where the system does not tell."""
    try:
        text = Path(f"/proc/{place.pid}/smaps_rollup").read_text(encoding="ascii")
    except OSError:
        return 0
    return sum(1024 * int(line.split()[1]) for line in text.splitlines() if line.startswith("Private_"))
