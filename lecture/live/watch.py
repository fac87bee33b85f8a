"""`lecture watch`: what is saved is rendered at draft quality, and the open deck is told which beat to show.

Every render is a process of its own, so that it sees the code as it is now, whatever was saved: a scene, the kit,
nncore, the deck file. After it, `.reload.json` beside the page names the first beat that is not as it was; a page
that is served, by `--serve` or by `lecture present --serve`, reloads when either changes, and goes there.
"""

from __future__ import annotations

import contextlib
import subprocess
import sys
import time
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from rich.console import Console

from lecture import deck as deck_file
from lecture.deck import Deck, DeckError
from lecture.errors import DONE
from lecture.folders import Outputs
from lecture.live.server import tell_page
from lecture.qualities import Quality
from lecture.rendering import manifest
from lecture.rendering.key import source_files
from lecture.rendering.manifest import Manifest

SECONDS_BETWEEN_LOOKS = 0.3
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
    _described: dict[str, Manifest] = field(default_factory=dict)

    @property
    def outputs(self) -> Outputs:
        return Outputs(self.media / self.quality.name)

    def run(self) -> int:
        """Render what is not current, then whatever is saved, until Ctrl-C."""
        self._described = described(self.deck, self.outputs)
        self._stamps = self._look()
        try:
            self._render()
            while True:
                time.sleep(SECONDS_BETWEEN_LOOKS)
                if saved := self._saved():
                    self._say(f"saved: {', '.join(sorted(path.name for path in saved))}")
                    self._render()
        except KeyboardInterrupt:
            self._say("The watch is over.")
            return DONE

    def _saved(self) -> set[Path]:
        """The files that differ from the last look. An editor may save several, so wait until no more come."""
        before, now = self._stamps, self._look()
        while now != self._stamps:
            self._stamps = now
            time.sleep(SECONDS_BETWEEN_LOOKS)
            now = self._look()
        return {path for path in {*before, *now} if before.get(path) != now.get(path)}

    def _look(self) -> Stamps:
        """When each file that a section may depend on was last saved, by the deck as it was last readable."""
        path, read = self.deck.path, [one["facts"] for one in self._described.values()]
        if _stamp(path) != self._stamps.get(path):
            with contextlib.suppress(DeckError):  # the render will say what is wrong
                self.deck = deck_file.load(path)
        return {file: stamp for file in {path, *source_files(self.deck, read)} if (stamp := _stamp(file))}

    def _render(self) -> None:
        before = self._described
        command = [sys.executable, "-m", "lecture", "render", "--quality", self.quality.name, "--jobs", str(self.jobs)]
        command += ["--deck", str(self.deck.path), "--media", str(self.media)]
        command += ["--theme", self.theme] if self.theme else []
        process = subprocess.Popen(command, start_new_session=True)  # Ctrl-C reaches it through this process alone
        try:
            process.wait()
        except KeyboardInterrupt:
            process.terminate()
            process.wait(SECONDS_TO_END)
            raise
        names = [section.name for section in self.deck.enabled_sections]
        self._described = described(self.deck, self.outputs)
        if place := first_change(names, before, self._described):
            tell_page(self.outputs, *place)
            self._say("changed from section {!r}, beat {!r} on".format(*place))
        at = f" The presentation is at {self.address}, for this machine alone." if self.address else ""
        self._say(f"Watching {self.deck.path.parent}.{at} Ctrl-C ends it.")

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
