"""What hands do to a presentation: they swipe, drag the bar, reload the page, and sit through a very long deck."""

from __future__ import annotations

import contextlib
import os
import shutil
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from conftest import swipe, until

from lecture import deck as deck_file
from lecture.export.html.page import write_page
from lecture.folders import Outputs
from lecture.rendering.manifest import rendered

pytestmark = pytest.mark.browser

MEGABYTE = 1 << 20


def test_a_swipe_moves_on_and_back(visit, small):
    show = visit(Outputs(small / "media" / "draft").page, has_touch=True)
    first = show.beat()
    swipe(show, 900, 300)
    assert show.beat() == "move"
    swipe(show, 300, 900)
    assert show.beat() == first


def test_the_bar_is_dragged_to_any_moment_of_a_beat(visit, small):
    show = visit(Outputs(small / "media" / "draft").page)
    until(show.page, "Reveal.getCurrentSlide().querySelector('video').duration > 0")
    show.press("k")  # or it would play on under the hand
    box = show.page.locator("#position").bounding_box()
    show.page.mouse.move(box["x"] + 0.2 * box["width"], box["y"] + box["height"] / 2)
    show.page.mouse.down()
    show.page.mouse.move(box["x"] + 0.5 * box["width"], box["y"] + box["height"] / 2, steps=4)
    dragged = show.state()
    show.page.mouse.up()
    assert dragged["time"] == pytest.approx(0.5 * dragged["length"], abs=0.1 * dragged["length"])
    assert (dragged["plays"], dragged["started"]) == (True, True)
    show.press("PageDown")
    assert show.beat() == "move"


def test_a_reload_comes_back_to_the_beat(visit, small):
    show = visit(Outputs(small / "media" / "draft").page)
    for _ in range(2):
        show.press("PageDown")
    left = show.beat()
    until(show.page, "location.hash.startsWith('#/1')")
    show.page.reload()
    show.page.wait_for_selector(".slides section.present[data-beat]")
    assert show.beat() == left


def descendants(process: Path) -> Iterator[Path]:
    """The processes that this one has started, and those that they have."""
    for children in process.glob("task/*/children"):
        with contextlib.suppress(OSError):
            for child in children.read_text().split():
                yield Path("/proc") / child
                yield from descendants(Path("/proc") / child)


def resident() -> int:
    """The bytes of memory that our Chromium's page processes hold."""
    total = 0
    for process in descendants(Path("/proc") / str(os.getpid())):
        try:
            if b"--type=renderer" in (process / "cmdline").read_bytes():
                total += next(
                    1024 * int(line.split()[1])
                    for line in (process / "status").read_text().splitlines()
                    if line.startswith("VmRSS")
                )
        except (OSError, StopIteration, ValueError):
            continue
    return total


def settled() -> int:
    """The same once closed pages are gone, and what an open one has read and put together meanwhile."""
    earlier, now = -1, resident()
    while abs(now - earlier) > MEGABYTE:
        time.sleep(1.0)
        earlier, now = now, resident()
    return now


def test_memory_does_not_grow_with_the_beats(visit, small, tmp_path):
    """A deck of 500 beats needs no more than one of 50 and a little for its words, after a walk of 40 beats."""
    outputs = Outputs(small / "media" / "draft")
    deck = deck_file.load(small / "lecture.md")
    manifests = rendered(deck, outputs)
    beats = [beat for manifest in manifests for beat in manifest["beats"] if not beat["auto_advance"]]
    needed = {}
    for count in (50, 500):
        many = [dict(manifests[0], beats=[dict(beats[n % len(beats)], name=f"beat-{n}") for n in range(count)])]
        page = tmp_path / str(count) / "lecture.html"
        write_page(deck, outputs, many, target=page, inline=False)
        shutil.copytree(outputs.root / "beats", page.parent / "beats")
        before = settled()
        show = visit(page)
        for _ in range(40):
            show.press("ArrowRight")
        needed[count] = settled() - before
        show.context.close()
    assert needed[500] - needed[50] < 100 * MEGABYTE
