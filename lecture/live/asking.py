"""What if: a section with other parameters than the deck's, as long as nobody keeps them (`lecture present --live`).

A thread has the states of the section that is asked about (`line`). With other parameters nothing is as it was, so the
scene is made anew by the process that stands before it is; the beat that was asked about is drawn first, then the
others, and the values that they show are compared with the oracle's. All of it lies in a folder that goes again.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from multiprocessing import Pipe
from multiprocessing import connection as connections
from pathlib import Path
from typing import Any

from lecture import deck as decks
from lecture.deck import Deck
from lecture.deck.keeping import keep
from lecture.errors import LectureError
from lecture.folders import Outputs
from lecture.live.line import Line
from lecture.live.messages import Checked, Drawn, Fault, Job, Told
from lecture.qualities import Quality
from lecture.rendering import manifest
from lecture.rendering.plan import section_task

OPEN, ASK, KEEP = "open", "ask", "keep"
ADDRESS = "live/"
"""What the addresses of drawings begin with."""
NO_STATES = "It cannot be asked: its beats are no methods, or a file was saved meanwhile."


@dataclass(frozen=True)
class Question:
    """What the speaker's window wants to know of a section: its parameters (open), a beat with other values (ask).

    keep: that the values which it asked about last be written into the deck.
    """

    wish: str
    section: str
    beat: str = ""
    values: Mapping[str, Any] = field(default_factory=dict[str, Any])


class Asking:
    """Answers questions about the lecture that is rendered in `outputs`; what is drawn goes to `scratch`.

    `tell` is told what a page has to know whenever that changes.
    """

    def __init__(
        self,
        deck: Deck,
        theme: str | None,
        quality: Quality,
        outputs: Outputs,
        scratch: Path,
        tell: Callable[[Any], None],
    ) -> None:
        self._deck = deck
        self._theme = theme
        self._quality = quality.shaped(deck.theme.aspect)
        self._rendered = outputs
        self._outputs = Outputs(scratch)
        self._tell = tell
        self._line: Line | None = None
        self._question = Question(OPEN, "")
        self._is_waiting = False
        self._saves = self._answered = 0
        """The number of the last question, and of the one whose drawings are shown."""
        self._note: dict[str, Any] = {"section": "", "state": "", "says": "", "drawn": []}
        self._questions, self._door = Pipe(duplex=False)
        self._one_by_one = threading.Lock()
        self._thread = threading.Thread(target=self._run, daemon=True)

    def start(self) -> None:
        """Begin to answer."""
        self._outputs.prepare()
        self._tell(self._note)
        self._thread.start()

    def ask(self, question: Question | None) -> None:
        """Hand a question over; None ends it all."""
        with self._one_by_one:
            self._door.send(question)

    def end(self) -> None:
        """End what is being done."""
        self.ask(None)
        self._thread.join()

    def _run(self) -> None:
        try:
            while True:
                doors = self._line.doors if self._line else []
                ready = connections.wait([self._questions, *doors])[0]  # the line may be another one afterwards
                try:
                    if ready is not self._questions:
                        self._listen(ready)
                    elif (question := self._questions.recv()) is not None:
                        self._take(question)
                    else:
                        return
                except (LectureError, OSError) as error:
                    self._say("refused", str(error))
        finally:
            self._close()

    def _listen(self, ready: Any) -> None:
        """Hear what the processes tell."""
        assert self._line is not None
        for job, news in self._line.hear(ready):
            self._hear(self._line, job, news)
        if self._line.schema and "schema" not in self._note:
            self._say("", schema=self._line.schema)
        if self._line.schema and self._is_waiting:
            self._draw(self._line)

    def _take(self, question: Question) -> None:
        if question.wish == KEEP:
            self._keep()
            return
        if question.wish == ASK:
            self._question, self._is_waiting = question, True
        if self._line is None or self._line.section != question.section:
            self._begin(question.section)
        if self._is_waiting and self._line is not None and self._line.schema:
            self._draw(self._line)

    def _begin(self, section: str) -> None:
        """Load the section's scene."""
        self._close()
        values = self._deck.section(section).parameters
        self._note = {"section": section, "values": values, "drawn": []}
        described = manifest.read(self._rendered.manifest(section))
        if described is None:
            self._say("refused", f"{section} is not rendered as it is now. Run `lecture render`.")
            return
        self._saves += 1
        task = section_task(self._deck, self._deck.section(section), self._quality, self._rendered)
        self._line = Line(task, self._outputs, described, self._saves, time.time(), checks=True)
        self._say("loading")

    def _draw(self, line: Line) -> None:
        """Draw what was asked about."""
        self._is_waiting = False
        if not self._question.values:
            line.drop()
            self._say("", drawn=[])
            return
        self._saves += 1
        deck = _with(self._deck, line.section, self._question.values)
        wanted = line.names.index(self._question.beat) if self._question.beat in line.names else 0
        try:
            can_draw = line.follow(deck, self._saves, wanted)
        except SyntaxError as error:
            self._say("refused", f"{error.filename}:{error.lineno}: {error.msg}")
            return
        if can_draw:
            self._say("drawing")
        else:  # the code was saved since
            self._is_waiting = True
            self._begin(line.section)

    def _hear(self, line: Line, job: Job, news: Told) -> None:
        match news:
            case Fault(failure):
                line.drop()
                self._say("refused", replace(failure, log=None).message if failure else NO_STATES)
            case Drawn():
                self._show(job, news)
            case Checked(values, wrong):
                self._say("disagrees" if wrong else "checked", "\n".join(wrong) or str(values))
            case _:
                pass

    def _show(self, job: Job, news: Drawn) -> None:
        address = f"{ADDRESS}{news.picture.relative_to(self._outputs.root).as_posix()}"
        shown = {"section": self._question.section, "beat": news.name, "poster": address}
        if news.described:
            shown["video"] = str(Path(address).with_suffix(".mp4"))
        before = self._note["drawn"] if self._answered == self._saves else []  # which stood until now
        self._answered = self._saves
        state = "drawn" if self._note["state"] == "drawing" else self._note["state"]
        drawn = {one["beat"]: one for one in before} | {news.name: shown}  # the first stays the first
        self._say(state, self._note["says"], drawn=[*drawn.values()])

    def _keep(self) -> None:
        """Write the values that are shown into the deck."""
        if self._answered != self._saves or not self._note["drawn"]:
            return
        try:
            places = keep(self._deck.path, self._question.section, self._question.values, self._theme)
            self._deck = decks.load(self._deck.path, self._theme)
        except LectureError as error:
            self._say("refused", str(error))
        else:
            self._note["values"] = self._deck.section(self._question.section).parameters
            self._say("kept", ", ".join(places))

    def _say(self, state: str, says: str = "", **more: Any) -> None:
        self._note |= {"state": state, "says": says, **more}
        self._tell(dict(self._note))

    def _close(self) -> None:
        if self._line is not None:
            self._line.close()
            self._line = None


def _with(deck: Deck, name: str, values: Mapping[str, Any]) -> Deck:
    """The deck with these parameters of a section."""
    sections = [
        one.model_copy(update={"parameters": {**one.parameters, **values}}) if one.name == name else one
        for one in deck.sections
    ]
    return deck.model_copy(update={"sections": tuple(sections)})
