"""`lecture watch`: what is saved is drawn at draft quality, and the open page shows it.

The section that is being worked on has its states kept (`line`): what a save changed in it is drawn from there, and
shown in the open page without loading it again. All else is a render in a process of its own, which sees the code as it
is now, whatever was saved; it makes the film and the pages, too. After it, `.reload.json` beside the page names the
first beat that is not as it was; a page that is served, by `--serve` or by `lecture present --serve`, goes there.
"""

from __future__ import annotations

import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Mapping
from dataclasses import dataclass, field
from multiprocessing import connection as connections
from pathlib import Path
from typing import Any

from rich.console import Console

from lecture import deck as deck_file
from lecture.deck import Deck, DeckError
from lecture.errors import DONE
from lecture.folders import Outputs
from lecture.live.lending import Lender
from lecture.live.line import FOLDER, Line
from lecture.live.messages import STILL, Drawn, Fault, Job, Told
from lecture.live.prepared import PreparedRender
from lecture.live.server import show_in_page, tell_page, written_at
from lecture.qualities import Quality
from lecture.rendering import manifest
from lecture.rendering.key import homes, source_file, source_files
from lecture.rendering.manifest import Manifest
from lecture.rendering.plan import section_task
from lecture.rendering.pool import end_server
from lecture.rendering.reasons import reasons

SECONDS_BETWEEN_LOOKS = 0.05
SECONDS_BETWEEN_LISTS = 1.0
"""Between two looks for files that are new."""
SECONDS_TO_END = 20
PLACE = ("start", "start_frame")
"""What a beat does not owe to itself but to those before it."""

Stamps = dict[Path, int]


@dataclass
class Watch:
    """A deck that is being worked on, and where its draft lies."""

    deck: Deck
    theme: str | None
    """The one that is rendered in, if not the deck's own."""
    media: Path
    quality: Quality
    jobs: int
    console: Console
    address: str = ""
    """Where the page is served, if it is."""
    _stamps: Stamps = field(default_factory=dict)
    _files: set[Path] = field(default_factory=set)
    _listed: float = 0.0
    _render_began: int = 0
    _page: int = 0
    """When the page was written, as far as it is known."""
    _changed: str = ""
    """The first section that the present render has changed."""
    _fault: str = ""
    """What is wrong with the deck file, if anything is."""
    _described: dict[str, Manifest] = field(default_factory=dict)
    _lender: Lender | None = None
    _render: subprocess.Popen[bytes] | None = None
    _prepared: PreparedRender = field(default_factory=PreparedRender)
    _line: Line | None = None
    _without: set[str] = field(default_factory=set)
    """Sections whose states cannot be kept."""
    _saves: int = 0
    _saved_at: float = 0.0
    _note: dict[str, Any] = field(default_factory=dict)
    """What the open page is told of the last save."""

    @property
    def outputs(self) -> Outputs:
        return Outputs(self.media / self.quality.name)

    def run(self) -> int:
        """Render what is not current, then whatever is saved, until Ctrl-C."""
        signal.signal(signal.SIGHUP, signal.getsignal(signal.SIGTERM))  # the terminal's end
        self.outputs.prepare()
        self._described = described(self.deck, self.outputs)
        self._stamps = self._look()
        self._lender = lender = Lender(self.outputs)
        try:
            self._begin_render()
            while True:
                self._listen()
                if saved := self._saved():
                    self._say(f"saved: {', '.join(sorted(path.name for path in saved))}")
                    self._follow(saved)
        except KeyboardInterrupt:
            self._say("The watch is over.")
            return DONE
        finally:
            self._end_render()
            self._prepared.close()
            lender.close()
            self._end_line()
            end_server()
            shutil.rmtree(self.outputs.all_beats / FOLDER, ignore_errors=True)

    def _listen(self) -> None:
        """Hear what the processes tell, until it is time to look at the files."""
        end = time.monotonic() + SECONDS_BETWEEN_LOOKS
        while (left := end - time.monotonic()) > 0:
            at_lender = self._lender.doors if self._lender else []
            for ready in connections.wait([*at_lender, *(self._line.doors if self._line else [])], left):
                if self._lender is not None and ready in at_lender:
                    self._lender.hear(ready, self._line)
                elif self._line is None:
                    break
                else:
                    for job, news in self._line.hear(ready):
                        self._hear(self._line, job, news)
            if self._render is not None and written_at(self.outputs) != self._page:
                self._tell_changes()  # the film comes later
            if self._render is not None and self._render.poll() is not None:
                self._rendered()

    def _saved(self) -> set[Path]:
        """The files that differ from the last look. An editor may save several, so wait until no more come."""
        before, now = self._stamps, self._look()
        while now != self._stamps:
            self._saved_at = time.monotonic()
            self._stamps = now
            time.sleep(SECONDS_BETWEEN_LOOKS)
            now = self._look()
        return {path for path in {*before, *now} if before.get(path) != now.get(path)}

    def _look(self) -> Stamps:
        """When each file that a section may depend on was last saved, by the deck as it was last readable."""
        seen = {file: _stamp(file) for file in (*self.deck.files, *self.deck.theme.files)}  # before it is read
        if any(stamp != self._stamps.get(file, 0) for file, stamp in seen.items()):
            self._listed = 0.0
            try:
                self.deck, self._fault = deck_file.load(self.deck.path, self.theme), ""
            except DeckError as error:  # the render will say it as well
                self._fault = str(error)
        if time.monotonic() > self._listed + SECONDS_BETWEEN_LISTS:
            read = [one["facts"] for one in self._described.values()]
            listed = {*self.deck.files, *source_files(self.deck, read)}
            for file in listed - self._files:  # a render has told that it reads them
                if 0 < (stamp := _stamp(file)) < self._render_began:
                    self._stamps[file] = stamp
            self._files = listed
            self._listed = time.monotonic()
        return {file: stamp for file in self._files if (stamp := seen[file] if file in seen else _stamp(file))}

    def _follow(self, saved: set[Path]) -> None:
        """Draw what changed from the states that are kept, or else render."""
        self._end_render()
        self._saves += 1
        self._refuse()  # what is saved is drawn first
        if any(path.resolve().is_relative_to(home) for path in saved for home in homes()):
            self._end_line()
            end_server()  # which has loaded them as they were
        self._without.clear()
        if self._line is not None and not self._fault:
            try:
                can_follow = self._line.follow(self.deck, self._saves)
            except SyntaxError as error:
                message = f"{error.filename}:{error.lineno} ({(error.text or '').strip()}): SyntaxError: {error.msg}"
                self._show_fault(message)
                return
            if not can_follow:
                self._end_line()
        if self._fault:
            self._show_fault(self._fault)
        elif self._note or self._line is not None:
            self._note = self._new_note()
            show_in_page(self.outputs, self._note)
        if self._line is not None and self._line.is_new:  # by its facts alone
            self._install(self._line)
        elif self._fault or self._line is None or not self._line.is_busy:
            self._begin_render()

    def _hear(self, line: Line, job: Job, news: Told) -> None:
        if job.wish and self._lender is not None:
            self._lender.answer(job.wish, news)
        elif isinstance(news, Drawn):
            self._show(line, job, news)
        elif isinstance(news, Fault) and news.failure is not None:  # the next save may mend it
            self._refuse()
            line.drop()
            self._show_fault(news.failure.message)
        elif isinstance(news, Fault):
            self._end_line()
            if job.save == line.began:
                self._without.add(line.section)
            else:
                self._begin_render()
        elif job.save == line.began:
            self._say(f"{line.section}: what is saved is drawn from the beat on that it changes")
        elif line.is_new:
            self._install(line)

    def _install(self, line: Line) -> None:
        """Put the section in its place, now that all of it is drawn, and let the film and the pages be made."""
        names = [beat["name"] for beat in self._described[line.section]["beats"]]
        made = line.install()
        if names == [*line.names]:  # else the page has to be loaded again
            self._described[line.section] = manifest.with_words(self.deck, made)
        self._begin_render()

    def _show(self, line: Line, job: Job, news: Drawn) -> None:
        """Show a beat in the open page."""
        poster = news.picture.relative_to(self.outputs.root)
        shown = {"section": line.section, "beat": news.name, "goes": job.beat == line.shown, "poster": str(poster)}
        if news.described:
            shown["video"] = str(poster.with_suffix(".mp4"))
        self._note["drawn"] = [*(one for one in self._note["drawn"] if one["beat"] != news.name), shown]
        show_in_page(self.outputs, self._note)
        what = "its last frame" if job.kind == STILL else "its video"
        self._say(f"{line.section}/{news.name}: {what}, {time.monotonic() - self._saved_at:.1f} s after the save")
        if line.is_new:
            self._install(line)

    def _show_fault(self, message: str) -> None:
        """Show what is wrong over the last picture that was right."""
        self._note = self._new_note() | {"fault": message}
        show_in_page(self.outputs, self._note)
        self._say(message)

    def _new_note(self) -> dict[str, Any]:
        """A note for an open page, which counts as the page that was written when it was loaded."""
        return {"written": self._note.get("written", str(written_at(self.outputs))), "drawn": []}

    def _begin_render(self) -> None:
        arguments = ["--no-voice", "--deck", str(self.deck.path), "--media", str(self.media)]
        arguments += ["--quality", self.quality.name, "--jobs", str(self.jobs)]
        arguments += ["--theme", self.theme] if self.theme else []
        self._render_began, self._page, self._changed = time.time_ns(), written_at(self.outputs), ""
        self._render = self._prepared.render(arguments)
        self._prepared.prepare()  # for the next save

    def _end_render(self) -> None:
        if self._render is not None:
            self._render.terminate()
            try:
                self._render.wait(SECONDS_TO_END)
            except subprocess.TimeoutExpired:  # the machine is very busy
                self._render.kill()  # its workers end with it
                self._render.wait()
            self._render = None

    def _rendered(self) -> None:
        """A render has ended: show what it changed, and keep the states of the section that is being worked on."""
        failed, self._render = self._render is not None and self._render.returncode != DONE, None
        self._tell_changes()
        if failed and not self._fault:
            self._show_fault("The render failed; what is wrong was said above, where the watch runs.")
        drawn = self._changed if self._saves else ""  # the first render may have drawn them all
        self._begin_line(drawn or (self._line.section if self._line else self._newest()))
        at = f" The presentation is at {self.address}, for this machine alone." if self.address else ""
        self._say(f"Watching {self.deck.path.parent}.{at} Ctrl-C ends it.")

    def _tell_changes(self) -> None:
        """Tell the page of the first beat that is not as it was, if there is one."""
        names = [section.name for section in self.deck.enabled_sections]
        before, self._described = self._described, described(self.deck, self.outputs)
        if place := first_change(names, before, self._described):
            tell_page(self.outputs, *place)
            self._note, self._changed = {}, place[0]
            self._say("changed from section {!r}, beat {!r} on".format(*place))
        self._page = written_at(self.outputs)

    def _newest(self) -> str:
        """The section whose scene was saved last."""
        files = {one.name: source_file(one.scene, self.deck.path.parent) for one in self.deck.enabled_sections}
        return max(files, key=lambda name: _stamp(files[name] or Path()))

    def _begin_line(self, section: str) -> None:
        """Keep the states of the section from now on, if it is rendered as it is now."""
        if self._line is not None and self._line.section == section:
            return
        self._end_line()
        since = time.time()
        quality = self.quality.shaped(self.deck.theme.aspect)
        task = section_task(self.deck, self.deck.section(section), quality, self.outputs)
        if sys.platform == "linux" and section in self._described and section not in self._without:
            if not reasons(self.outputs, section, task.facts):
                self._line = Line(task, self.outputs, self._described[section], self._saves, since)

    def _refuse(self) -> None:
        """Let commands draw themselves what they wait for."""
        if self._lender is not None:
            self._lender.refuse()

    def _end_line(self) -> None:
        self._refuse()
        if self._line is not None:
            self._line.close()
            self._line = None

    def _say(self, text: str) -> None:
        self.console.print(text, markup=False, highlight=False, soft_wrap=True)


def described(deck: Deck, outputs: Outputs) -> dict[str, Manifest]:
    """The manifests of the sections that are rendered, by name, with the deck's words if it has them all."""
    try:
        return {one["section"]: one for one in manifest.rendered(deck, outputs, partly=True)}
    except DeckError:  # the render has said what is missing
        return {}


def first_change(
    names: list[str], before: Mapping[str, Manifest], now: Mapping[str, Manifest]
) -> tuple[str, str] | None:
    """The first section of `names` and the beat in it that were rendered otherwise than before, if any was."""
    for name in names:
        if name not in now:
            continue
        old = {beat["name"]: _itself(beat) for beat in before.get(name, {}).get("beats", ())}
        for beat in now[name]["beats"]:
            if old.get(beat["name"]) != _itself(beat):
                return name, beat["name"]
    return None


def _itself(beat: Mapping[str, object]) -> dict[str, object]:
    return {name: value for name, value in beat.items() if name not in PLACE}


def _stamp(path: Path) -> int:
    try:
        return path.stat().st_mtime_ns
    except OSError:
        return 0
