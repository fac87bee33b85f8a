"""How long after a save the open page shows what changed: each beat's last frame, its video, and a changed caption.

    python -m bench.saving [SECTION ...]

A copy of the lecture is rendered at draft and watched; this program asks for news as an open page does. Into every beat
that is a method it puts a pause and takes it out again. Beside it stands the same section rendered from the start by
`lecture render`, and with `--plain` by manim. A second table has what `lecture present --live` takes at 720p for the
beat that is nearest to ten seconds long, after a parameter has another value.
"""

from __future__ import annotations

import argparse
import ast
import contextlib
import json
import os
import queue
import re
import shutil
import signal
import statistics
import subprocess
import sys
import tempfile
import threading
import time
import urllib.request
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any

from bench.commands import ROOT, row, run, say
from lecture import deck as decks
from lecture.folders import Outputs
from lecture.live.asking import ASK, OPEN, Asking, Question
from lecture.qualities import QUALITIES
from lecture.rendering import manifest
from lecture.rendering.pool import end_server

PAUSE = "self.wait(1 / 15)\n"
LONGEST = 600.0
TEN_SECONDS = 10.0


@dataclass(frozen=True)
class Method:
    """A beat that is a method: where its body begins."""

    beat: str
    line: int
    indent: int


def methods(source: str, scene: str) -> list[Method]:
    """The beats of a scene's class, in the order of the file."""
    classes = {node.name: node for node in ast.parse(source).body if isinstance(node, ast.ClassDef)}
    found = []
    for node in classes[scene].body:
        if isinstance(node, ast.FunctionDef) and (said := [one for one in node.decorator_list if _is_beat(one)]):
            body = node.body[1:] if ast.get_docstring(node) and len(node.body) > 1 else node.body
            options = {one.arg: one.value for one in getattr(said[0], "keywords", ())}
            name = ast.literal_eval(options["name"]) if "name" in options else node.name.replace("_", "-")
            if "optional" not in options:  # the deck may leave it out
                found.append(Method(name, body[0].lineno, body[0].col_offset))
    return found


def _is_beat(decorator: ast.expr) -> bool:
    called = decorator.func if isinstance(decorator, ast.Call) else decorator
    return isinstance(called, ast.Name) and called.id == "beat"


def with_pause(source: str, method: Method) -> str:
    """The source with a pause at the beginning of the method."""
    lines = source.splitlines(keepends=True)
    lines.insert(method.line - 1, " " * method.indent + PAUSE)
    return "".join(lines)


class Watched:
    """A watch that serves a page, and what it says."""

    def __init__(self, folder: Path) -> None:
        command = [sys.executable, "-m", "lecture", "watch", "--serve", "--deck", str(folder / "lecture.md")]
        self.lines: list[str] = []
        self.process = subprocess.Popen(
            command,
            cwd=folder,
            env=os.environ | {"PYTHONPATH": str(ROOT)},
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            start_new_session=True,
        )
        threading.Thread(target=self._read, daemon=True).start()
        self.wait("Watching")
        self.address = re.search(r"http://[\d.:]+/", "".join(self.lines))[0]  # pyright: ignore[reportOptionalSubscript]

    def _read(self) -> None:
        assert self.process.stdout is not None
        for line in self.process.stdout:
            self.lines.append(line)

    def wait(self, text: str, after: int = 0) -> None:
        """Until the watch has said `text` after so many lines."""
        until(lambda: self._lives() and any(text in line for line in self.lines[after:]))

    def _lives(self) -> bool:
        if self.process.poll() is not None:
            raise RuntimeError(f"the watch ended: {''.join(self.lines[-9:])}")
        return True

    def news(self, version: str = "") -> dict[str, Any]:
        """What an open page is told."""
        with urllib.request.urlopen(f"{self.address}reload.json?{version}", timeout=60) as answer:
            return json.load(answer)

    def memory(self) -> int:
        """The bytes of all processes of the watch; what they share is divided among them."""
        return sum(_share(pid) for pid in _family(self.process.pid))

    def saved(self, path: Path, text: str, is_there: list[Callable[[dict[str, Any]], bool]]) -> list[float]:
        """Save, and how many seconds it takes until what a page is told is what each of `is_there` waits for."""
        news, times = self.news(), []
        after = len(self.lines)
        start = time.monotonic()
        path.write_text(text, encoding="utf-8")
        for there in is_there:
            while not there(news):
                if time.monotonic() > start + LONGEST or not self._lives():
                    raise RuntimeError(f"nothing came: {self.lines[after:]}")
                news = self.news(news["version"])
            times.append(time.monotonic() - start)
        self.wait("Watching", after)
        return times


def until(is_so: Callable[[], bool]) -> None:
    """Wait until something is so."""
    end = time.monotonic() + LONGEST
    while not is_so():
        if time.monotonic() > end:
            raise RuntimeError("it did not come about in time")
        time.sleep(0.02)


def _share(pid: int) -> int:
    with contextlib.suppress(OSError, IndexError):
        text = Path(f"/proc/{pid}/smaps_rollup").read_text(encoding="ascii")
        return 1024 * int(re.findall(r"^Pss:\s+(\d+)", text, re.MULTILINE)[0])
    return 0


def _family(pid: int) -> Iterator[int]:
    """A process and all whose session it leads: those that it started keep it when their parent is gone."""
    for entry in Path("/proc").iterdir():
        with contextlib.suppress(OSError, ValueError):
            if os.getsid(int(entry.name)) == os.getsid(pid):
                yield int(entry.name)


def main() -> None:
    """Print a table for each section."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("sections", nargs="*", default=["backpropagation"], metavar="SECTION")
    parser.add_argument("--plain", action="store_true", help="time plain manim as well")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as scratch:
        folder = Path(scratch)
        shutil.copytree(ROOT / "scenes", folder / "scenes", ignore=shutil.ignore_patterns("__pycache__"))
        shutil.copy2(ROOT / "lecture.md", folder)
        environment = os.environ | {"PYTHONPATH": str(ROOT)}
        say("rendering a draft")
        command = [sys.executable, "-m", "lecture", "render", "--quality", "draft"]
        subprocess.run(command, cwd=folder, env=environment, check=True, capture_output=True)
        row(
            "section", "saves", "last frame, median", "95 of 100", "video, median", "95 of 100", "caption", "cold", "MB"
        )
        row(*["---"] * 9)
        for section in options.sections:
            row(section, *measured(folder, section))
            if options.plain:
                plain(folder, section)
        row("section, asked", "beat", "it lasts", "last frame", "video")
        row(*["---"] * 5)
        for section in options.sections:
            row(section, *asked(folder, section))


def measured(folder: Path, section: str) -> list[str]:
    """The cells of a section's row."""
    deck = folder / "lecture.md"
    words = deck.read_text(encoding="utf-8")
    path, scene = scene_of(folder, section)
    path.touch()
    source = path.read_text(encoding="utf-8")
    watched = Watched(folder)
    try:
        watched.wait(f"{section}: what is saved")
        stills, videos = [], []
        for method in methods(source, scene):
            for text in (with_pause(source, method), source):
                say(f"{section}/{method.beat}")
                times = watched.saved(path, text, _drawn(watched, method.beat))
                stills.append(times[0])
                videos.append(times[1])
        memory = watched.memory()
        beat = methods(source, scene)[0].beat
        changed = re.sub(rf"(## {beat}\n\n)", r"\1Changed. ", words)
        if changed == words:
            raise RuntimeError(f"expected a caption below '## {beat}' in {deck}, got none")
        captions = []
        for text in (changed, words) * 3:
            written = watched.news()["written"]
            captions += watched.saved(deck, text, [lambda news, written=written: news["written"] != written])
    finally:
        watched.process.send_signal(signal.SIGTERM)  # SIGINT is ignored below a shell's "&"
        watched.process.wait(60)
    cold = run(["lecture", "render", section, "--quality", "draft", "--force"], deck).wall
    cells = [f"{value:.1f} s" for times in (stills, videos) for value in _middle_and_end(times)]
    return [str(len(stills)), *cells, f"{statistics.median(captions):.1f} s", f"{cold:.1f} s", f"{memory / 1e6:.0f}"]


def asked(folder: Path, section: str) -> list[str]:
    """The cells of a section's row for `lecture present --live`; medians of three questions."""
    deck = decks.load(folder / "lecture.md")
    outputs = Outputs(folder / "media" / "draft")
    described = manifest.read(outputs.manifest(section))
    assert described is not None
    beat = min(described["beats"], key=lambda beat: abs(beat["length"] - TEN_SECONDS))
    notes: queue.Queue[dict[str, Any]] = queue.Queue()
    asking = Asking(deck, None, QUALITIES["hd"], outputs, folder / "asked", notes.put)
    asking.start()
    try:
        asking.ask(Question(OPEN, section))
        _heard(notes, lambda note: "schema" in note)
        number = next(name for name, value in deck.section(section).parameters.items() if isinstance(value, float))
        times = []
        for share in (1.01, 1.02, 1.03):
            say(f"{section}/{beat['name']}, {number} times {share}")
            values = {number: deck.section(section).parameters[number] * share}
            start = time.monotonic()
            asking.ask(Question(ASK, section, beat["name"], values))
            times.append([_heard(notes, partial(_has, beat["name"], what)) - start for what in ("poster", "video")])
            _heard(notes, lambda note: note["state"] in ("checked", "disagrees"))
    finally:
        asking.end()
        end_server()
    still, video = map(statistics.median, zip(*times, strict=True))
    return [beat["name"], f"{beat['length']:.1f} s", f"{still:.1f} s", f"{video:.1f} s"]


def _has(beat: str, what: str, note: dict[str, Any]) -> bool:
    return note["state"] in ("drawn", "checked") and any(one["beat"] == beat and what in one for one in note["drawn"])


def _heard(notes: queue.Queue[dict[str, Any]], is_there: Callable[[dict[str, Any]], bool]) -> float:
    """When a note came that is waited for."""
    while True:
        note = notes.get(timeout=LONGEST)
        if note["state"] == "refused":
            raise RuntimeError(f"it cannot be asked: {note['says']}")
        if is_there(note):
            return time.monotonic()


def _drawn(watched: Watched, beat: str) -> list[Callable[[dict[str, Any]], bool]]:
    """Whether a page is told of another picture of the beat than before, and whether of its video."""
    before = {one["poster"] for one in watched.news().get("drawn", ())}

    def told(news: dict[str, Any], what: str) -> bool:
        return any(one["beat"] == beat and what in one and one["poster"] not in before for one in news.get("drawn", ()))

    return [partial(told, what=what) for what in ("poster", "video")]


def _middle_and_end(times: list[float]) -> tuple[float, float]:
    ordered = sorted(times)
    return statistics.median(ordered), ordered[min(len(ordered) - 1, round(0.95 * len(ordered)))]


def scene_of(folder: Path, section: str) -> tuple[Path, str]:
    """The file of the section's scene, and its class."""
    module, _, name = decks.load(folder / "lecture.md").section(section).scene.partition(":")
    return folder / f"{module.replace('.', '/')}.py", name


def plain(folder: Path, section: str) -> None:
    """Tell what plain manim takes for the section's scene."""
    path, scene = scene_of(folder, section)
    arguments = ["manim", "render", "-ql", "--disable_caching", "--progress_bar=none", "--media_dir", str(folder / "m")]
    say(f"{section}: manim -ql, {run([*arguments, str(path), scene], folder / 'lecture.md').wall:.1f} s")


if __name__ == "__main__":
    main()
